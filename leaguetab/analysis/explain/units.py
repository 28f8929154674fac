"""Finding the unit that somebody means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaguetab.errors import LeaguetabError, Problem, listed
from leaguetab.likeness import folded, nearest

if TYPE_CHECKING:
    from leaguetab.table import LeagueTable, Workings

_MATCHES = 8
"""So many of the units that a text could mean are listed, at most."""


def workings_of(table: LeagueTable) -> Workings:
    """Return how a table was made.

    Raises
    ------
    ValueError
        Where the table was made by hand and so holds no workings.
    """
    if table.workings is None:
        message = "this table does not hold its workings; make it with `make_table`"
        raise ValueError(message)
    return table.workings


def find_unit(table: LeagueTable, text: str) -> str:
    """Find a unit by its id, its name, or a part of its name that no other has; letter case plays no part.

    Parameters
    ----------
    table
        With its workings. Units whose rows are not shown are found as well.
    text
        What somebody typed.

    Returns
    -------
    str
        The unit's id.

    Raises
    ------
    LeaguetabError
        ``unknown-unit`` where no unit, or more than one, is meant; with suggestions.
    """
    metrics = workings_of(table).metrics
    ids = [str(unit) for unit in metrics.frame[metrics.unit]]
    names = [str(name or "") for name in metrics.frame[metrics.name]] if metrics.name else [""] * len(ids)
    wanted = folded(text)
    known = list(zip(ids, map(folded, ids), map(folded, names), strict=True))
    ways = (
        [unit for unit, _, _ in known if unit == text],
        [unit for unit, by_id, _ in known if by_id == wanted],
        [unit for unit, _, by_name in known if by_name and by_name == wanted],
        [unit for unit, by_id, by_name in known if wanted and (wanted in by_name or (not by_name and wanted in by_id))],
    )
    matches = next((found for found in ways if found), [])
    if len(matches) == 1:
        return matches[0]
    named = dict(zip(ids, names, strict=True))
    raise LeaguetabError(
        _ambiguous(text, [(unit, named[unit]) for unit in matches])
        if matches
        else _unknown(text, list(named.items()), table.algorithm.units)
    )


def _shown(unit: str, name: str) -> str:
    return f"{name} ({unit})" if name else unit


def _ambiguous(text: str, matches: list[tuple[str, str]]) -> Problem:
    """List what a text could mean: first those of which it is the largest part."""
    in_order = sorted(matches, key=lambda unit: len(unit[1]))
    found = f"{text!r} could mean {len(matches):,} of them: {listed([_shown(*unit) for unit in in_order], _MATCHES)}"
    return Problem("unknown-unit", found, "it must mean one", "Give the id, or more of the name.")


def _unknown(text: str, units: list[tuple[str, str]], called: str) -> Problem:
    """Suggest the units whose id, name or words of it are the likest to what was typed."""
    near = [_shown(*units[number]) for number in nearest(text, units)]
    hint = f"Did you mean {' or '.join(filter(None, [', '.join(near[:-1]), near[-1]]))}?" if near else ""
    return Problem("unknown-unit", f"none of the {len(units):,} {called} has the id or name {text!r}", hint=hint)

"""Finding the unit that somebody means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaguetab.errors import LeaguetabError, Problem, did_you_mean, listed

if TYPE_CHECKING:
    from leaguetab.table import LeagueTable, Workings

_SUGGESTIONS = 8


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
    wanted = " ".join(text.split()).casefold()
    folded = list(zip(ids, [unit.casefold() for unit in ids], [" ".join(name.split()).casefold() for name in names], strict=True))
    ways = (
        [unit for unit, _, _ in folded if unit == text],
        [unit for unit, by_id, _ in folded if by_id == wanted],
        [unit for unit, _, by_name in folded if by_name and by_name == wanted],
        [unit for unit, by_id, by_name in folded if wanted and (wanted in by_name or (not by_name and wanted in by_id))],
    )
    matches = next((found for found in ways if found), [])
    if len(matches) == 1:
        return matches[0]
    shown = [_shown(unit, name) for unit, name in zip(ids, names, strict=True) if unit in set(matches)]
    raise LeaguetabError(_ambiguous(text, shown) if matches else _unknown(text, ids, names, table.algorithm.units))


def _shown(unit: str, name: str) -> str:
    return f"{name} ({unit})" if name else unit


def _ambiguous(text: str, shown: list[str]) -> Problem:
    found = f"{text!r} could mean {len(shown)} of them: {listed(shown, _SUGGESTIONS)}"
    return Problem("unknown-unit", found, "it must mean one", "Give the id, or more of the name.")


def _unknown(text: str, ids: list[str], names: list[str], units: str) -> Problem:
    """Suggest units with a similar id or name, or that share a word with what was typed."""
    words = {word.casefold() for word in text.split() if len(word) > 3}  # noqa: PLR2004 -- shorter words are in too many names
    shared = [_shown(*pair) for pair in zip(ids, names, strict=True) if words & set(pair[1].casefold().split())]
    near = did_you_mean(text, [*ids, *filter(None, names)])
    hint = near or (f"With a word of it: {listed(shown, 5)}." if (shown := shared) else "")
    return Problem("unknown-unit", f"none of the {len(ids):,} {units} has the id or name {text!r}", hint=hint)

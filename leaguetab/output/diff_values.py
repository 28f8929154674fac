"""The values that moved units, from what to what, laid out for readers."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

import polars as pl

from leaguetab.analysis.diff.rows import called
from leaguetab.analysis.explain.words import number
from leaguetab.output.grid import Shown, grid, signed
from leaguetab.output.text_cells import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from leaguetab.analysis.diff.difference import Difference
    from leaguetab.analysis.diff.values import ChangedValue
    from leaguetab.output.page import Page

_MOST_VALUES = 3
_FURTHER_DECIMALS = 10
_STEP_IN = "\u00a0\u00a0"
"""What a value stands further in than its unit: spaces that HTML and Markdown keep."""
_SCHEMA = {"what": pl.String, "was": pl.String, "is": pl.String, "places": pl.Float64, "measured_in": pl.String}
_Row = tuple[str, str, str, float | None, str]


def values_page(
    difference: Difference,
    movers: pl.DataFrame,
    values: Sequence[ChangedValue],
    positions: tuple[Mapping[str, str], Mapping[str, str]],
) -> Page:
    """Show for each of the biggest movers the values that moved it furthest, and what the rest and all others did.

    Parameters
    ----------
    difference
        Of two sets of figures.
    movers
        Rows of its frame.
    values
        What changed in these units' own rows, unit by unit.
    positions
        Each unit's rank in both tables, in words.
    """
    of_unit = {unit: list(those) for unit, those in groupby(values, key=lambda value: value.unit)}
    rows = [
        row for unit in movers.iter_rows(named=True) for row in _rows(difference, unit, of_unit.get(unit["unit"], []), positions)
    ]
    columns = [
        Shown("What moved them", lambda frame: frame["what"].to_list(), "name"),
        Shown("Was", lambda frame: frame["was"].to_list(), "rank", numeric=True),
        Shown("Is", lambda frame: frame["is"].to_list(), "rank", numeric=True),
        Shown("Places", signed("places", 1), "score", numeric=True),
        Shown("Measured in", lambda frame: frame["measured_in"].to_list()),
    ]
    signs = [
        "Beside each name: its ranks, and the places that it moved.",
        "Below it: the values that moved it furthest, and the places that each is worth.",
    ]
    return grid("Biggest movers, value by value", (), pl.DataFrame(rows, schema=_SCHEMA, orient="row"), columns, signs)


def _rows(
    difference: Difference,
    unit: Mapping[str, Any],
    values: Sequence[ChangedValue],
    positions: tuple[Mapping[str, str], Mapping[str, str]],
) -> Iterator[_Row]:
    """List a unit, then what moved it; all but the first add up to it."""
    name = one_line(called(difference.frame)[unit["unit"]])
    was, now = (one[unit["unit"]] for one in positions)
    yield name, was, now, unit["shift"], ""
    moving = [value for value in values if value.places]
    # One value more takes no more room than to say that there is one.
    shown = moving if len(moving) <= _MOST_VALUES + 1 else moving[:_MOST_VALUES]
    for value in shown:
        yield (
            _STEP_IN + one_line(_capital(value.cause.words)),
            *_pair(value.old, value.new),
            value.places,
            one_line(value.measured_in or ""),
        )
    rest = moving[len(shown) :]
    if rest:
        yield f"{_STEP_IN}{len(rest)} more values", "", "", sum(value.places or 0.0 for value in rest), ""
    others = difference.causes[-1]
    if unit[others.column]:
        yield _STEP_IN + one_line(_capital(others.words)), "", "", unit[others.column], ""


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _pair(old: Any, new: Any) -> tuple[str, str]:
    """Write two values, numbers with as many decimals as it takes to tell them apart."""
    if not (_is_number(old) and _is_number(new)):
        return _written(old), _written(new)
    enough = max(len(number(value).partition(".")[2]) for value in (old, new))
    pairs = [(number(old, decimals), number(new, decimals)) for decimals in range(enough, enough + _FURTHER_DECIMALS)]
    return next((pair for pair in pairs if pair[0] != pair[1]), pairs[-1])


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _written(value: Any) -> str:
    if value is None:
        return "missing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return number(value) if isinstance(value, (int, float)) else one_line(str(value))

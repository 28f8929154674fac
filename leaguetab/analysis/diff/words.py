"""A difference in plain sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from leaguetab.analysis.diff.origins import same_figures, says_method
from leaguetab.errors import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from leaguetab.analysis.diff.cause import Cause
    from leaguetab.analysis.diff.difference import Difference
    from leaguetab.table import LeagueTable

_MOST_CAUSES = 6
_MOST_NAMED = 5
_ROUNDS_TO_NONE = 0.05


def summary(difference: Difference) -> tuple[str, ...]:
    """Sum up a difference.

    Returns
    -------
    tuple of str
        Sentences, the most important first.
    """
    return tuple(_sentences(difference))


def names_of(difference: Difference) -> tuple[str, str]:
    """Return what tells the two tables apart: their algorithms, periods or files, or both of what differs."""
    a, b = difference.a, difference.b
    methods = (a.algorithm.name, b.algorithm.name) if says_method(a) and says_method(b) else ("", "")
    figures = _first_that_differs(((a.period, b.period), (_files(a), _files(b))))
    if methods[0] != methods[1]:
        if figures is None or same_figures(a, b) is True:
            return methods
        return (f"{figures[0]} by {methods[0]}", f"{figures[1]} by {methods[1]}")
    return figures or ("the first table", "the second table")


def _first_that_differs(pairs: Sequence[tuple[str | None, str | None]]) -> tuple[str, str] | None:
    return next(((one, other) for one, other in pairs if one and other and one != other), None)


def _files(table: LeagueTable) -> str:
    return ", ".join(record.path for record in table.inputs)


def average_places(difference: Difference) -> dict[Cause, float]:
    """Return how many places each cause moved units on average, up or down, the strongest first; without those that moved none."""
    moved = {cause: difference.frame[cause.column].abs().drop_nulls().to_numpy() for cause in difference.causes}
    averages = {cause: float(places.mean()) for cause, places in moved.items() if places.any()}
    return dict(sorted(averages.items(), key=lambda item: -item[1]))


def _sentences(difference: Difference) -> Iterator[str]:
    figures, units = difference.figures, units_of(difference)
    yield f"{figures['compared']} {units} are ranked in both tables."
    yield from _came_and_went(difference)
    if figures["mean_shift"] is None:
        return
    if figures["max_shift"] == 0:
        yield f"No position differs{', and no band' if figures['band_changes'] == 0 else ''}."
    else:
        yield f"They moved {figures['mean_shift']:.1f} places on average; the furthest was {_mover(difference)}."
        yield from _orders(difference)
    if figures["band_changes"]:
        yield f"{figures['band_changes']} changed band."
    if figures["max_shift"] and difference.causes:
        yield f"What moved them, on average: {listed(_in_places(difference), _MOST_CAUSES)}."


def _orders(difference: Difference) -> Iterator[str]:
    figures = difference.figures
    if figures["kendall_tau"] is not None:
        yield f"Kendall's tau-b of the two orders is {figures['kendall_tau']:.2f} (1 is the same order, 0 no connection)."
    if int(figures["compared"] or 0) > difference.top:
        yield _top_kept(difference)


def _top_kept(difference: Difference) -> str:
    """Say how many units are in the first places of both tables; where units share the last of these, they are more than places."""
    top, kept = difference.top, difference.figures["top_kept"]
    sizes = [int((difference.frame[name] <= top).sum()) for name in ("rank_a", "rank_b")]
    if max(sizes) <= top:
        return f"The first {top} of both have {kept} in common."
    return (
        f"With ties, {sizes[0]} {units_of(difference)} are in the first {top} places of the first table, "
        f"and {sizes[1]} in those of the second; {kept} are in both."
    )


def units_of(difference: Difference) -> str:
    """Return what units are called, where one of the two algorithms has a word for them."""
    words = [table.algorithm.units for table in (difference.b, difference.a)]
    return next((word for word in words if word != "units"), "units")


def _came_and_went(difference: Difference) -> Iterator[str]:
    for status in ("came", "went"):
        rows = difference.frame.filter(pl.col("status") == status)
        if not rows.is_empty():
            names = [name or unit for unit, name in rows.select("unit", "name").iter_rows()]
            # Names have commas of their own.
            rest = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
            yield f"{len(names)} {status}: {'; '.join(names[:_MOST_NAMED])}{rest}."


def _mover(difference: Difference) -> str:
    row = difference.frame.row(by_predicate=pl.col("unit") == difference.max_shift_unit, named=True)
    called = row["unit"] if row["name"] is None else f"{row['name']} ({row['unit']})"
    way = "up" if row["shift"] > 0 else "down"
    return f"{called}, {abs(row['shift']):g} {way} from {row['rank_a']:g} to {row['rank_b']:g}"


def _in_places(difference: Difference) -> list[str]:
    """Write the averages, those that would round to nought as less than the least number that does not."""
    averages = average_places(difference)
    written = [f"{average:.1f}" if average >= _ROUNDS_TO_NONE else "less than 0.1" for average in averages.values()]
    return [
        f"{cause.words} {places}{'' if number else ' places'}"
        for number, (cause, places) in enumerate(zip(averages, written, strict=True))
    ]

"""A difference in plain sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from leaguetab.errors import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leaguetab.analysis.diff.difference import Difference
    from leaguetab.table import LeagueTable


def summary(difference: Difference) -> tuple[str, ...]:
    """Sum up a difference.

    Returns
    -------
    tuple of str
        Sentences, the most important first.
    """
    return tuple(_sentences(difference))


def names_of(difference: Difference) -> tuple[str, str]:
    """Return what tells the two tables apart: their algorithms, periods or files."""
    a, b = difference.a, difference.b
    pairs = (
        (a.algorithm.name, b.algorithm.name),
        (a.period, b.period),
        (_files(a), _files(b)),
        ("the first table", "the second table"),
    )
    return next((one, other) for one, other in pairs if one and other and one != other)


def _files(table: LeagueTable) -> str:
    return ", ".join(record.path for record in table.inputs)


def _sentences(difference: Difference) -> Iterator[str]:
    figures, units = difference.figures, _units(difference)
    yield f"{figures['compared']} {units} are ranked in both tables{_came_and_went(difference)}."
    if figures["mean_shift"] is None or difference.max_shift_unit is None:
        return
    if figures["max_shift"] == 0:
        yield "None of them moved."
        return
    yield f"They moved {figures['mean_shift']:.1f} places on average; the furthest was {_mover(difference)}."
    if figures["kendall_tau"] is not None:
        yield f"Kendall's tau-b of the two orders is {figures['kendall_tau']:.2f} (1 is the same order, 0 no connection)."
    if int(figures["compared"] or 0) > difference.top:
        yield f"{figures['top_kept']} of the first {difference.top} are there in both."
    if figures["band_changes"] is not None:
        yield f"{figures['band_changes']} changed band."
    if difference.causes:
        yield f"What moved them, on average: {listed(_average_places(difference), 6)}."


def _units(difference: Difference) -> str:
    """Return what units are called, where one of the two algorithms has a word for them."""
    words = [table.algorithm.units for table in (difference.b, difference.a)]
    return next((word for word in words if word != "units"), "units")


def _came_and_went(difference: Difference) -> str:
    figures = difference.figures
    said = [f"{figures[name]} {word}" for name, word in (("came", "came"), ("went", "went")) if figures[name]]
    return f"; {' and '.join(said)}" if said else ""


def _mover(difference: Difference) -> str:
    row = difference.frame.row(by_predicate=pl.col("unit") == difference.max_shift_unit, named=True)
    called = row["unit"] if row["name"] is None else f"{row['name']} ({row['unit']})"
    way = "up" if row["shift"] > 0 else "down"
    return f"{called}, {abs(row['shift']):g} {way} from {row['rank_a']:g} to {row['rank_b']:g}"


def _average_places(difference: Difference) -> list[str]:
    """Say how many places each cause moved units on average, up or down, the strongest first; without causes that moved none."""
    moved = {cause.words: difference.frame[cause.column].abs().fill_null(0.0).to_numpy().mean() for cause in difference.causes}
    strongest = sorted((item for item in moved.items() if item[1] > 0), key=lambda item: -item[1])
    return [f"{words} {average:.1f} places" for words, average in strongest]

"""Columns as algorithms take them: numbers, flags and text, each with what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leaguetab.metrics import checks, clean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from leaguetab.errors import Place, Problem
    from leaguetab.metrics.cells import Cells
    from leaguetab.metrics.clean import Numbers, Style
    from leaguetab.metrics.data import MetricInfo, Wanted
    from leaguetab.metrics.roles import Asked


@dataclass(frozen=True)
class Column:
    """A column, read.

    Parameters
    ----------
    values
        Called as algorithms call it.
    problems
        What stops it from being used.
    doubts
        Values that make no sense, as the config has it, and can be used all the same.
    warnings
        What else was noticed.
    """

    values: pl.Series
    problems: tuple[Problem, ...] = ()
    doubts: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()


def clean_columns(
    asked: Sequence[Asked], cells: Mapping[str, Cells], style: Style, known: Mapping[str, MetricInfo], place: Place
) -> list[Column]:
    """Read columns as what they are wanted for.

    Parameters
    ----------
    asked
        The columns, all of them in the file.
    cells
        The file's columns, by the key of what is asked.
    style
        How the file writes numbers and missing values.
    known
        What the config says about each metric.
    place
        How messages name the file.
    """
    numeric = [column for column in asked if column.wanted.type in {"number", "any"}]
    read = clean.numbers([cells[column.key].values for column in numeric], style)
    numbers = {column.wanted.name: found for column, found in zip(numeric, read, strict=True)}
    return [_column(column.wanted, cells[column.key], numbers.get(column.wanted.name), style, known, place) for column in asked]


def _column(
    wanted: Wanted, cells: Cells, numbers: Numbers | None, style: Style, known: Mapping[str, MetricInfo], place: Place
) -> Column:
    if numbers is not None and wanted.type == "number":
        return Column(
            numbers.values.alias(wanted.name),
            tuple(checks.number_problems(wanted, cells, numbers, place)),
            tuple(checks.out_of_range(wanted.name, cells, numbers, known.get(wanted.name), place)),
            tuple(checks.number_warnings(wanted, numbers, doubts_commas=style.doubts_commas)),
        )
    if numbers is not None:
        return Column(_any(cells.values, numbers, style).alias(wanted.name))
    if wanted.type == "flag":
        flags = clean.flags(cells.values, style)
        return Column(flags.values.alias(wanted.name), tuple(checks.flag_problems(wanted, cells, flags, place)))
    return Column(clean.texts(cells.values, style).alias(wanted.name))


def _any(values: pl.Series, numbers: Numbers, style: Style) -> pl.Series:
    """Take numbers where every value is one, and else text; a column that the file itself types as yes or no stays that."""
    import polars as pl

    if values.dtype == pl.Boolean:
        return values
    return numbers.values if numbers.sound else clean.texts(values, style)

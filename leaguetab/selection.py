"""Which rows are ranked, and which rows of a table are shown."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from leaguetab.errors import LeaguetabError, Problem, did_you_mean, listed
from leaguetab.expression import RowExpression
from leaguetab.likeness import nearest
from leaguetab.table import FIXED_COLUMNS, table_columns

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leaguetab.algorithm.bind import BoundAlgorithm
    from leaguetab.metrics.data import Metrics
    from leaguetab.table import LeagueTable

_TELLING = 3
"""A text of fewer letters is part of too many others to tell what was meant."""
_NEAR = 3
"""So many values of a column are suggested, at most."""


@dataclass(frozen=True)
class Selection:
    """What was asked for beside all units of a table, ranked together.

    Parameters
    ----------
    by
        The column within whose values units are ranked; None for all together.
    where
        The condition that units meet; None for all.
    before
        Whether the condition says which units are ranked, rather than which are shown.
    top, bottom
        How many rows are shown from the top, and from the bottom; None where all are.
    """

    by: str | None = None
    where: str | None = None
    before: bool = False
    top: int | None = None
    bottom: int | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing was asked for."""
        return self == ALL


ALL = Selection()
"""Nothing beside all units, ranked together."""


def where_ranked(metrics: Metrics, expression: str) -> Metrics:
    """Keep the units that meet a condition on their raw columns, so that only they are scored and ranked.

    The unit's id and name go by their own headers, and by ``unit`` and ``name``.

    Raises
    ------
    LeaguetabError
        ``unknown-column``, ``bad-expression``, or ``nothing-selected`` where no unit meets it.
    """
    raw = _raw(metrics)
    kept = metrics.frame.filter(_condition(expression, raw))
    if kept.is_empty():
        raise LeaguetabError(_nobody(expression, raw.to_dict()))
    return replace(metrics, frame=kept)


def where_shown(table: LeagueTable, expression: str) -> LeagueTable:
    """Keep the rows that meet a condition on raw columns or on the table's; ranks stay as they are.

    A name that both have means the raw column, as it does before ranking; only the table's own words (``rank``, ``unit``, ``name``,
    ``score``, ``band``, ``reason``) mean the table's.

    Raises
    ------
    LeaguetabError
        ``unknown-column``, ``bad-expression``, or ``nothing-selected`` where no unit meets it.
    """
    shown = rows_that_meet(table, expression)
    if shown.is_empty():
        raise LeaguetabError(nobody_meets(table, expression))
    return replace(table, frame=shown)


def rows_that_meet(table: LeagueTable, expression: str) -> pl.DataFrame:
    """Return the rows that meet a condition, perhaps none. Otherwise as `where_shown`."""
    return table.frame.filter(_condition(expression, _with_raw_columns(table)))


def nobody_meets(table: LeagueTable, expression: str) -> Problem:
    """Say that no unit meets a condition, and what its columns hold that is like the texts it compares them with.

    Parameters
    ----------
    table
        All its rows.
    expression
        The condition, as `where_shown` takes it.
    """
    columns = table.frame.to_dict() if table.workings is None else _raw(table.workings.metrics).to_dict()
    return _nobody(expression, {**columns, "band": pl.Series([str(band) for band in table.bands], dtype=pl.String)})


def _nobody(expression: str, columns: Mapping[str, pl.Series]) -> Problem:
    return Problem("nothing-selected", f"no unit meets {expression!r}", hint=_hint(expression, columns))


def _raw(metrics: Metrics) -> pl.DataFrame:
    """Return the raw columns, also by the words that a table has for ids and names."""
    named = {"unit": metrics.unit} if metrics.name is None else {"unit": metrics.unit, "name": metrics.name}
    return metrics.frame.with_columns(**{word: pl.col(column) for word, column in named.items()})


def _hint(expression: str, columns: Mapping[str, pl.Series]) -> str:
    """Suggest what the columns of a condition hold, where it compares them with texts that they do not hold."""
    pairs = ((columns[column], text) for column, text in RowExpression(expression).texts if column in columns)
    return " ".join(dict.fromkeys(words for column, text in pairs if (words := _like(text, column))))


def _like(text: str, column: pl.Series) -> str:
    """Suggest the values of a column that come nearest to a text; nothing where it holds the text, or no texts."""
    values = column.drop_nulls().unique(maintain_order=True).to_list() if column.dtype == pl.String else []
    if text in values:
        return ""
    in_other_letters = [repr(value) for value in values if text.casefold() in value.casefold()]
    if in_other_letters and len(text) >= _TELLING and not any(text in value for value in values):
        return f"Capital letters count: {listed(in_other_letters, _NEAR)}."
    near = [repr(values[number]) for number in nearest(text, [[value] for value in values], _NEAR)]
    return f"Did you mean {' or '.join(filter(None, [', '.join(near[:-1]), near[-1]]))}?" if near else ""


def _with_raw_columns(table: LeagueTable) -> pl.DataFrame:
    if table.workings is None:
        return table.frame
    metrics = table.workings.metrics
    own = [name for name in FIXED_COLUMNS if name in table.frame.columns]
    raw = metrics.frame.with_columns(pl.col(metrics.unit).alias("unit")).drop(set(own) - {"unit"}, strict=False)
    of_table = table.frame.select(pl.exclude(set(raw.columns) - {"unit"}))
    return of_table.join(raw, on="unit", how="left", maintain_order="left")


def ends(table: LeagueTable, top: int | None, bottom: int | None) -> LeagueTable:
    """Keep the first and the last ranked rows.

    Parameters
    ----------
    table
        In its order.
    top, bottom
        How many rows from the top, and from the bottom, of those that have a rank; None for none.
        Units that share the last rank shown from the top are all shown or cut by the table's order.

    Returns
    -------
    LeagueTable
        All rows where neither is given.
    """
    if top is None and bottom is None:
        return table
    ranked = table.frame.filter(pl.col("rank").is_not_null()).with_row_index("place")
    first = pl.col("place") < (top or 0)
    last = pl.col("place") >= ranked.height - (bottom or 0)
    return replace(table, frame=ranked.filter(first | last).drop("place"))


def _condition(expression: str, frame: pl.DataFrame) -> pl.Series:
    parsed = RowExpression(expression)
    unknown = [column for column in parsed.columns if column not in frame.columns]
    if unknown:
        raise LeaguetabError(_unknown(expression, unknown[0], frame))
    holds = parsed.over(frame)
    if holds.dtype != pl.Boolean:
        raise LeaguetabError(
            Problem("bad-expression", f"{expression!r} is neither true nor false", "write a condition, as in \"Region = 'London'\"")
        )
    return holds.fill_null(value=False)


def _unknown(expression: str, column: str, frame: pl.DataFrame) -> Problem:
    """Say that a column is not there; a word that stands where a value belongs was meant as text."""
    near = did_you_mean(column, frame.columns)
    as_text = f"Text stands in single quotes: '{column}'." if re.search(rf"[=<>,(]\s*\"?{re.escape(column)}\b", expression) else ""
    allowed = f"there are: {listed(frame.columns, 40)}"
    return Problem(
        "unknown-column", f"{expression!r} reads {column!r}, which is no column", allowed, " ".join(filter(None, (near, as_text)))
    )


def grouped(algorithm: BoundAlgorithm, metrics: Metrics, group: str) -> tuple[BoundAlgorithm, Metrics]:
    """Prepare to rank within each value of a column; scores stay those over all units.

    Raises
    ------
    LeaguetabError
        ``bad-option`` where the algorithm already ranks within groups.
    """
    if algorithm.model.rank.within is not None:
        found = f"--by {group}: the algorithm already ranks within {algorithm.model.rank.within!r}"
        raise LeaguetabError(
            Problem("bad-option", found, "units are ranked within one thing at a time", "Use --where to look at one group.")
        )
    ranking = algorithm.model.rank.model_copy(update={"within": f'"{group}"'})
    within = replace(algorithm, model=algorithm.model.model_copy(update={"rank": ranking}))
    known = group in metrics.groups or group in table_columns(algorithm)
    return within, metrics if known else replace(metrics, groups=(*metrics.groups, group))


def split(table: LeagueTable, group: str) -> tuple[LeagueTable, ...]:
    """Make one table a value of a column, in order of the values.

    Units without a value are in none of them, which a warning says by name.
    """
    lost = table.frame.filter(pl.col(group).is_null())["unit"].to_list()
    if lost:
        count = f"{len(lost)} of {table.frame.height} {table.algorithm.units}"
        said = f"{count} have no {group} and are in none of the tables: {listed(lost, 5)}"
        table = replace(table, warnings=(*table.warnings, said))
    values = sorted(table.frame[group].drop_nulls().unique().to_list())
    return tuple(replace(table, frame=table.frame.filter(pl.col(group) == value), group=(group, str(value))) for value in values)

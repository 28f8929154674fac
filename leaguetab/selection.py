"""Which rows are ranked, and which rows of a table are shown."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from leaguetab.errors import LeaguetabError, Problem, did_you_mean, listed
from leaguetab.expression import RowExpression
from leaguetab.table import FIXED_COLUMNS, table_columns

if TYPE_CHECKING:
    from leaguetab.algorithm.bind import BoundAlgorithm
    from leaguetab.metrics.data import Metrics
    from leaguetab.table import LeagueTable


def where_ranked(metrics: Metrics, expression: str) -> Metrics:
    """Keep the units that meet a condition on their raw columns, so that only they are scored and ranked.

    The unit's id goes by its own header, and by ``unit``.

    Raises
    ------
    LeaguetabError
        ``unknown-column``, ``bad-expression``, or ``nothing-ranked`` where no unit meets it.
    """
    kept = metrics.frame.filter(_condition(expression, metrics.frame.with_columns(unit=metrics.unit)))
    if kept.is_empty():
        raise LeaguetabError(Problem("nothing-ranked", f"no unit meets {expression!r}", "at least one must be left to rank"))
    return replace(metrics, frame=kept)


def where_shown(table: LeagueTable, expression: str) -> LeagueTable:
    """Keep the rows that meet a condition on raw columns or on the table's; ranks stay as they are.

    A name that both have means the raw column, as it does before ranking; only the table's own words (``rank``, ``unit``, ``name``,
    ``score``, ``band``, ``reason``) mean the table's.

    Raises
    ------
    LeaguetabError
        ``unknown-column`` or ``bad-expression``.
    """
    return replace(table, frame=table.frame.filter(_condition(expression, _with_raw_columns(table))))


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

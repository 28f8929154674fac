"""Which rows are ranked, and which rows of a table are shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from leaguetab.errors import LeaguetabError, Problem, did_you_mean, listed
from leaguetab.expression import RowExpression
from leaguetab.table import table_columns

if TYPE_CHECKING:
    from leaguetab.algorithm.bind import BoundAlgorithm
    from leaguetab.metrics.data import Metrics
    from leaguetab.table import LeagueTable


def where_ranked(metrics: Metrics, expression: str) -> Metrics:
    """Keep the units that meet a condition on their raw columns, so that only they are scored and ranked.

    Raises
    ------
    LeaguetabError
        ``unknown-column``, ``bad-expression``, or ``nothing-ranked`` where no unit meets it.
    """
    kept = metrics.frame.filter(_condition(expression, metrics.frame))
    if kept.is_empty():
        raise LeaguetabError(Problem("nothing-ranked", f"no unit meets {expression!r}", "at least one must be left to rank"))
    return replace(metrics, frame=kept)


def where_shown(table: LeagueTable, expression: str) -> LeagueTable:
    """Keep the rows that meet a condition on the table's columns or on raw columns; ranks stay as they are.

    Raises
    ------
    LeaguetabError
        ``unknown-column`` or ``bad-expression``.
    """
    frame = table.frame
    if table.workings is not None:
        metrics = table.workings.metrics
        raw = metrics.frame.drop(set(frame.columns) - {metrics.unit}, strict=False).rename({metrics.unit: "unit"})
        frame = frame.join(raw, on="unit", how="left", maintain_order="left")
    return replace(table, frame=table.frame.filter(_condition(expression, frame)))


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
        raise LeaguetabError(
            Problem(
                "unknown-column",
                f"{expression!r} reads {unknown[0]!r}",
                f"there are: {listed(frame.columns, 40)}",
                did_you_mean(unknown[0], frame.columns),
            )
        )
    holds = parsed.over(frame)
    if holds.dtype != pl.Boolean:
        raise LeaguetabError(
            Problem("bad-expression", f"{expression!r} is neither true nor false", "write a condition, as in \"Region = 'London'\"")
        )
    return holds.fill_null(value=False)


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
    """Make one table a value of a column, in order of the values; units without a value are left out of all."""
    values = sorted(table.frame[group].drop_nulls().unique().to_list())
    return tuple(replace(table, frame=table.frame.filter(pl.col(group) == value), group=(group, str(value))) for value in values)

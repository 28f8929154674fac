"""The short form of the sensitivity report: each position's interval beside it, and a few sentences below the table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from leaguetab.analysis.sensitivity.draws import varied_branches
from leaguetab.analysis.sensitivity.random_weights import DrawSettings, RandomWeights, random_weights
from leaguetab.analysis.sensitivity.words import short_summary

if TYPE_CHECKING:
    from leaguetab.algorithm.bind import BoundAlgorithm, BoundNode
    from leaguetab.analysis.sensitivity.not_offered import NotOffered
    from leaguetab.methods.base import Floats
    from leaguetab.table import LeagueTable, Workings

IN_PASSING = 130_000
"""How many ranks are worked out in passing: draws times units."""
PAIRS_A_RANK = 400
"""How many comparisons of two units in one part take as long as one rank, where a combine compares every two."""
DRAWS_IN_PASSING = (10_000, 5_000, 2_000, 1_000, 500, 200)
"""The numbers of draws to choose from; fewer would say too little."""


@dataclass(frozen=True)
class Short:
    """A league table with the interval of each position.

    Parameters
    ----------
    table
        With the columns ``rank_p05`` and ``rank_p95``: the ranks that 5 % and 95 % of the weightings do not exceed; null where
        there is none.
    summary
        Sentences; none where nothing was looked at.
    seed
        Of the random weightings; None where none were drawn.
    """

    table: LeagueTable
    summary: tuple[str, ...] = ()
    seed: int | None = None


def short(table: LeagueTable, draws: int | None = None, seed: int = 0) -> Short:
    """Add intervals to a table, from random weights within a quarter of the stated ones.

    Parameters
    ----------
    table
        With its workings, and all its units.
    draws
        How many weightings; by default as many as can be ranked in passing.
    seed
        The same seed gives the same intervals.

    Raises
    ------
    LeaguetabError
        ``bad-option`` where so many draws would not fit in memory.
    """
    if table.workings is None:
        raise TypeError("the table has no workings: make it with make_table")
    workings = table.workings
    found = drawn_in_passing(workings, draws, seed)
    if found is None:
        return Short(_with_intervals(table, workings, None), (_too_many(table),))
    summary = short_summary(table, found)
    if isinstance(found, RandomWeights):
        return Short(_with_intervals(table, workings, found), summary, seed)
    return Short(_with_intervals(table, workings, None), summary)


def drawn_in_passing(workings: Workings, draws: int | None = None, seed: int = 0) -> RandomWeights | NotOffered | None:
    """Rank under random weights within a quarter of the stated ones.

    Parameters
    ----------
    workings
        Of the table.
    draws, seed
        As for `short`.

    Returns
    -------
    RandomWeights, NotOffered or None
        None where even the fewest draws would take more than a moment, and no number is asked for.

    Raises
    ------
    LeaguetabError
        ``bad-option`` where so many draws would not fit in memory.
    """
    chosen = draws or _in_passing(workings.algorithm, len(workings.evaluation.units))
    if chosen is None and varied_branches(workings.algorithm.root, "all"):
        return None
    # Where there are no weights, nothing is drawn.
    return random_weights(workings, DrawSettings(draws=chosen or DRAWS_IN_PASSING[-1], seed=seed))


def _in_passing(algorithm: BoundAlgorithm, units: int) -> int | None:
    """Choose how many weightings to rank under; None where even the fewest would take long."""
    ranks = units + sum(_pairs(node) for node in algorithm.root.walk()) * units**2 / PAIRS_A_RANK
    return next((number for number in DRAWS_IN_PASSING if number * ranks <= IN_PASSING), None)


def _pairs(node: BoundNode) -> float:
    """Say in how many parts a branch compares every two units; in no end of them where it is slower still."""
    if node.combine is None or not (node.combine.is_slow or node.combine.compares_pairs):
        return 0
    return inf if node.combine.is_slow else len(node.voting)


def _too_many(table: LeagueTable) -> str:
    return (
        f"How far positions depend on weights is not shown, since with so many {table.algorithm.units} it would take more than a "
        f"moment: leaguetab sensitivity tells, and so does leaguetab rank --draws {DRAWS_IN_PASSING[-1]}."
    )


def _with_intervals(table: LeagueTable, workings: Workings, found: RandomWeights | None) -> LeagueTable:
    """Put the columns behind the band, or behind the score where there are no bands."""
    units = workings.evaluation.units
    nothing = np.full(len(units), np.nan)
    ends = (nothing, nothing) if found is None else (found.summary.p05, found.summary.p95)
    ranked = ~np.isnan(workings.places.rank)
    columns = [_column(name, np.where(ranked, values, np.nan)) for name, values in zip(("rank_p05", "rank_p95"), ends, strict=True)]
    intervals = pl.DataFrame([pl.Series("unit", units, dtype=pl.String), *columns])
    joined = table.frame.join(intervals, on="unit", how="left", maintain_order="left")
    before = [name for name in ("rank", "unit", "name", "score", "band") if name in table.frame.columns]
    return replace(table, frame=joined.select(*before, "rank_p05", "rank_p95", pl.exclude(*before, "rank_p05", "rank_p95")))


def _column(name: str, ranks: Floats) -> pl.Series:
    values = pl.Series(name, ranks, dtype=pl.Float64, nan_to_null=True)
    return values.cast(pl.Int64) if (values.drop_nulls() % 1 == 0).all() else values

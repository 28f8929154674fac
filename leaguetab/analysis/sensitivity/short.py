"""The short form of the sensitivity report: each position's interval beside it, and a few sentences below the table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from leaguetab.analysis.sensitivity.not_offered import NotOffered
from leaguetab.analysis.sensitivity.random_weights import DrawSettings, random_weights
from leaguetab.analysis.sensitivity.words import short_summary
from leaguetab.errors import LeaguetabError

if TYPE_CHECKING:
    from leaguetab.analysis.sensitivity.random_weights import RandomWeights
    from leaguetab.methods.base import Floats
    from leaguetab.table import LeagueTable, Workings

IN_PASSING = 130_000
"""How many ranks are worked out in passing: draws times units."""
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
    units = len(table.workings.evaluation.units)
    chosen = draws or next((number for number in DRAWS_IN_PASSING if number * units <= IN_PASSING), None)
    found = _drawn(table.workings, DrawSettings(draws=chosen, seed=seed)) if chosen else NotOffered(_too_many(table))
    drawn = None if isinstance(found, NotOffered) else seed
    return Short(_with_intervals(table, table.workings, found), short_summary(table, found), drawn)


def _too_many(table: LeagueTable) -> str:
    return f"so many {table.algorithm.units} take more than a moment; leaguetab sensitivity does it, or rank with --draws"


def _drawn(workings: Workings, settings: DrawSettings) -> RandomWeights | NotOffered:
    """Draw; where the algorithm can't be evaluated under other weights, that is no reason to show no table."""
    try:
        return random_weights(workings, settings)
    except LeaguetabError as error:
        if error.problems[0].code == "bad-option":
            raise
        return NotOffered(error.problems[0].found)


def _with_intervals(table: LeagueTable, workings: Workings, found: RandomWeights | NotOffered) -> LeagueTable:
    """Put the columns behind the band, or behind the score where there are no bands."""
    units = workings.evaluation.units
    nothing = np.full(len(units), np.nan)
    ends = (nothing, nothing) if isinstance(found, NotOffered) else (found.summary.p05, found.summary.p95)
    ranked = ~np.isnan(workings.places.rank)
    columns = [_column(name, np.where(ranked, values, np.nan)) for name, values in zip(("rank_p05", "rank_p95"), ends, strict=True)]
    intervals = pl.DataFrame([pl.Series("unit", units, dtype=pl.String), *columns])
    joined = table.frame.join(intervals, on="unit", how="left", maintain_order="left")
    before = [name for name in ("rank", "unit", "name", "score", "band") if name in table.frame.columns]
    return replace(table, frame=joined.select(*before, "rank_p05", "rank_p95", pl.exclude(*before, "rank_p05", "rank_p95")))


def _column(name: str, ranks: Floats) -> pl.Series:
    values = pl.Series(name, ranks, dtype=pl.Float64, nan_to_null=True)
    return values.cast(pl.Int64) if (values.drop_nulls() % 1 == 0).all() else values

"""Several tables of the same units compared: each with each other, and with the order that they agree on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from leaguetab.analysis.comparison import kendall_tau_b, max_shift, mean_shift, within_groups
from leaguetab.analysis.diff.groups import common_groups, ranks_within_groups
from leaguetab.errors import LeaguetabError, Problem
from leaguetab.methods.population import by_group
from leaguetab.methods.statistics import ranked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from leaguetab.analysis.diff.selected import Selected
    from leaguetab.methods.base import Bools, Floats, Ints
    from leaguetab.table import LeagueTable

_NOISE = 1e-9


@dataclass(frozen=True)
class Differences:
    """How several tables differ.

    Parameters
    ----------
    tables
        As given.
    names
        What each is called: its algorithm, with a number where several have the same.
    frame
        One row a unit, in the order of the consensus, units without a place in it last. Columns: ``unit``, ``name``,
        ``consensus`` and ``mean_rank`` (null where not every table ranks the unit), ``rank_<table>`` for each table, ``best_rank``
        and ``worst_rank`` over the tables that rank it, and ``range`` (their difference).
    mean_shift, kendall_tau
        Column ``table``, and one column a table: the average places that a unit moves between two tables, and Kendall's tau-b. Of
        the units that both rank; null where there are none (or all tie).
    from_consensus
        One row a table: ``table``, ``mean_shift``, ``max_shift`` and ``kendall_tau`` from the consensus, over the units that every
        table ranks, ranked anew among themselves.
    compared
        How many units every table ranks.
    notes
        What a reader should know.
    selected
        The units that are shown; None for all.
    """

    tables: tuple[LeagueTable, ...]
    names: tuple[str, ...]
    frame: pl.DataFrame
    mean_shift: pl.DataFrame
    kendall_tau: pl.DataFrame
    from_consensus: pl.DataFrame
    compared: int
    notes: tuple[str, ...] = ()
    selected: Selected | None = None

    @property
    def within_groups(self) -> bool:
        """Whether places are counted within groups, as far as the tables tell."""
        return ranks_within_groups(self.tables)

    @property
    def shown(self) -> pl.DataFrame:
        """The rows of `frame` that are shown."""
        return self.frame if self.selected is None else self.selected.among(self.frame)


def diff_many(tables: Sequence[LeagueTable]) -> Differences:
    """Compare several tables.

    Parameters
    ----------
    tables
        Two or more.

    Raises
    ------
    LeaguetabError
        ``bad-option`` for fewer than two.

    Notes
    -----
    The consensus ranks units by the average of their ranks, as Borda proposed. Only units that every table ranks have a place in
    it, and they are first ranked anew among themselves (units that tie have the average of their places), so that tables of
    different length count the same. Equal averages share a place. Where a table ranks within groups, so does the consensus: among
    the units that every table ranks with one another.

    References
    ----------
    Borda (1784), Mémoire sur les élections au scrutin, Histoire de l'Académie royale des sciences 1781; Dwork, Kumar, Naor and
    Sivakumar (2001), Rank aggregation methods for the web, WWW '01, 613-622.
    """
    if len(tables) < 2:  # noqa: PLR2004 -- what a comparison takes
        raise LeaguetabError(Problem("bad-option", "there is one table", "a comparison takes two or more"))
    names = _names(tables)
    rows = _rows(tables, names)
    rank = np.stack([rows[f"rank_{name}"].cast(pl.Float64).fill_null(np.nan).to_numpy() for name in names])
    everywhere = ~np.isnan(rank).any(axis=0)
    within = common_groups(tables, rows["unit"].to_list())
    groups = np.zeros(len(everywhere), dtype=np.int64) if within is None else within
    anew = by_group(groups, partial(ranked, ties="average"), np.where(everywhere, rank, np.nan))
    average = anew.mean(axis=0)
    consensus = by_group(groups, partial(ranked, ties="min", tolerance=_NOISE), average)
    return Differences(
        tuple(tables),
        names,
        _frame(rows, names, rank, (consensus, average)),
        _square(names, mean_shift(rank[:, None], rank)),
        _square(names, within_groups(kendall_tau_b, rank[:, None], rank, within)),
        _from_consensus(names, anew, consensus, within),
        int(everywhere.sum()),
        tuple(_notes(everywhere)),
    )


def _names(tables: Sequence[LeagueTable]) -> tuple[str, ...]:
    """Name each table by its algorithm, with a number where several have the same."""
    called = [table.algorithm.name for table in tables]
    taken: Counter[str] = Counter()
    names = []
    for name in called:
        taken[name] += 1
        names.append(f"{name}_{taken[name]}" if called.count(name) > 1 else name)
    return tuple(names)


def _rows(tables: Sequence[LeagueTable], names: Sequence[str]) -> pl.DataFrame:
    """Put all units side by side, those of the first table first."""
    rows = pl.DataFrame(schema={"unit": pl.String, "name": pl.String})
    for table, name in zip(tables, names, strict=True):
        known = table.frame.with_columns([] if "name" in table.frame.columns else [pl.lit(None, dtype=pl.String).alias("name")])
        one = known.select("unit", pl.col("name").alias("further"), pl.col("rank").alias(f"rank_{name}"))
        both = rows.join(one, on="unit", how="full", coalesce=True, maintain_order="left_right")
        rows = both.with_columns(pl.coalesce("name", "further").alias("name")).drop("further")
    return rows


def _frame(rows: pl.DataFrame, names: Sequence[str], rank: Floats, agreed: tuple[Floats, Floats]) -> pl.DataFrame:
    best, worst = np.fmin.reduce(rank, axis=0), np.fmax.reduce(rank, axis=0)
    numbers = {"consensus": agreed[0], "mean_rank": agreed[1], "best_rank": best, "worst_rank": worst, "range": worst - best}
    columns = [_column(name, values) for name, values in numbers.items()]
    order = ["unit", "name", "consensus", "mean_rank", *(f"rank_{name}" for name in names), "best_rank", "worst_rank", "range"]
    return rows.with_columns(columns).select(order).sort("consensus", nulls_last=True, maintain_order=True)


def _column(name: str, values: Floats) -> pl.Series:
    column = pl.Series(name, values, nan_to_null=True)
    return column.cast(pl.Int64) if name != "mean_rank" and (column.drop_nulls() % 1 == 0).all() else column


def _square(names: Sequence[str], values: Floats) -> pl.DataFrame:
    return pl.DataFrame(
        [pl.Series("table", names), *(pl.Series(name, values[:, number], nan_to_null=True) for number, name in enumerate(names))]
    )


def _from_consensus(names: Sequence[str], anew: Floats, consensus: Floats, within: Ints | None) -> pl.DataFrame:
    # Places that are averaged where units tie are held against a consensus that averages them, too.
    groups = np.zeros(len(consensus), dtype=np.int64) if within is None else within
    agreed = by_group(groups, partial(ranked, ties="average"), consensus)
    measures = {
        "mean_shift": mean_shift(agreed, anew),
        "max_shift": max_shift(agreed, anew),
        "kendall_tau": within_groups(kendall_tau_b, agreed, anew, within),
    }
    return pl.DataFrame(
        [pl.Series("table", names), *(pl.Series(name, taken, nan_to_null=True) for name, taken in measures.items())]
    )


def _notes(everywhere: Bools) -> Iterator[str]:
    left_out = int((~everywhere).sum())
    if left_out:
        yield f"{left_out} of {len(everywhere)} are not ranked in every table, and have no place in the consensus"

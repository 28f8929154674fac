"""Two tables compared: how far they differ, unit by unit, and what moved each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from leaguetab.analysis.diff.figures import figures_of
from leaguetab.analysis.diff.groups import common_groups, ranks_within_groups
from leaguetab.analysis.diff.origins import notes_on, same_data, warnings_on
from leaguetab.analysis.diff.periods import by_metric
from leaguetab.analysis.diff.rows import COLUMNS, side_by_side
from leaguetab.analysis.diff.stages import by_stage
from leaguetab.errors import LeaguetabError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leaguetab.analysis.diff.cause import Attribution, Cause, OwnValues
    from leaguetab.analysis.diff.figures import Figure
    from leaguetab.analysis.diff.selected import Selected
    from leaguetab.table import LeagueTable, Workings


@dataclass(frozen=True)
class Difference:
    """How two tables differ.

    Parameters
    ----------
    a, b
        The tables, the first of them the one that the second is compared with.
    frame
        One row a unit of either table, in the order of `b`, those of `a` only last. Columns, in this order: ``unit``, ``name``
        (null where not known), ``rank_a``, ``rank_b``, ``shift`` (``rank_a - rank_b``, so that positive is up; null where not
        ranked in both), ``band_a``, ``band_b`` (null where there is none); ``due_to_<cause>`` for each of `causes` (``Float64``),
        which add up to ``shift``; ``status`` (``compared``: ranked in both; ``came``: in `b` only; ``went``: in `a` only;
        ``unranked``: in neither) and ``reason`` (why a unit is not compared).
    figures
        By the names in `FIGURES`.
    max_shift_unit
        The id of the (first) unit that moved the most; None where no unit is ranked in both, or none moved.
    band_matrix
        Units by their band in `a` (rows, column ``band_a``) and in `b` (the other columns); None where one has no bands.
    causes
        What moved units; none where that is not known.
    notes
        What a reader should know about the causes: why some are taken together, why there are none.
    top
        How many places count as the top.
    own_values
        What differs in the units' own rows, where the figures were compared; see `leaguetab.analysis.diff.values`.
    warnings
        Where shifts may be taken for something that they are not, as clauses without a full stop.
    selected
        The units that are shown; None for all.
    """

    a: LeagueTable
    b: LeagueTable
    frame: pl.DataFrame
    figures: Mapping[str, Figure]
    max_shift_unit: str | None
    band_matrix: pl.DataFrame | None
    causes: tuple[Cause, ...]
    notes: tuple[str, ...]
    top: int = 10
    own_values: OwnValues | None = None
    warnings: tuple[str, ...] = ()
    selected: Selected | None = None

    @property
    def within_groups(self) -> bool:
        """Whether places are counted within groups, as far as the tables tell."""
        return ranks_within_groups((self.a, self.b))

    @property
    def shown(self) -> pl.DataFrame:
        """The rows of `frame` that are shown."""
        return self.frame if self.selected is None else self.selected.among(self.frame)

    def movers(self, most: int = 10) -> pl.DataFrame:
        """Return the rows shown of the units that moved the most, up or down, the furthest first; none that kept its place."""
        moved = self.shown.filter(pl.col("shift") != 0)
        return moved.sort(pl.col("shift").abs(), descending=True, maintain_order=True).head(most)


def diff(a: LeagueTable, b: LeagueTable, *, top: int = 10, seed: int = 0) -> Difference:
    """Compare two tables, and say what moved each unit.

    Two algorithms on the same data are compared stage by stage: the metrics used, their steps, the weights, the combine, and bands
    and rules; see `leaguetab.analysis.diff.stages`. One algorithm on two sets of data (two periods) is compared metric by metric:
    what the unit's own values did, and what all others did; see `leaguetab.analysis.diff.periods`. In both cases ``diff(b, a)`` is
    exactly minus ``diff(a, b)``.

    Parameters
    ----------
    a, b
        The tables.
    top
        How many places count as the top, for the figure ``top_kept``.
    seed
        Of the orders in which changes are put in, where there are too many to go through all.
    """
    rows = side_by_side(a, b)
    figures = figures_of(rows, (a.bands, b.bands), top, common_groups((a, b), rows["unit"].to_list()))
    found = _attribution(a, b, seed)
    known = None if isinstance(found, str) else found
    return Difference(
        a,
        b,
        rows if known is None else _with_causes(rows, known),
        figures.values,
        figures.max_shift_unit,
        figures.band_matrix,
        () if known is None else known.causes,
        (*notes_on(a, b), *((found,) if isinstance(found, str) else found.notes)),
        top,
        None if known is None else known.own_values,
        tuple(warnings_on(a, b)),
    )


def _with_causes(rows: pl.DataFrame, found: Attribution) -> pl.DataFrame:
    columns = [pl.Series(cause.column, row, nan_to_null=True) for cause, row in zip(found.causes, found.places, strict=True)]
    places = pl.DataFrame([pl.Series("unit", found.units, dtype=pl.String), *columns])
    joined = rows.join(places, on="unit", how="left", maintain_order="left")
    ranked = pl.col("shift").is_not_null()
    known = [pl.when(ranked).then(cause.column).alias(cause.column) for cause in found.causes]
    return joined.select(*COLUMNS, *known, "status", "reason")


def _attribution(a: LeagueTable, b: LeagueTable, seed: int) -> Attribution | str:
    """Share the shifts among their causes, or say why that can't be done."""
    if a.workings is None or b.workings is None:
        return "what moved each unit is not known: a saved table holds the results of an algorithm, not how it came to them"
    if same_data(a.workings, b.workings):
        return by_stage(a, b)
    if a.workings.algorithm.model == b.workings.algorithm.model:
        return _by_metric(a.workings, b.workings, seed)
    return (
        "what moved each unit is not known, as both the algorithm and the data differ: compare two algorithms on one file, or one "
        "algorithm on two"
    )


def _by_metric(a: Workings, b: Workings, seed: int) -> Attribution | str:
    try:
        return by_metric(a, b, seed=seed)
    except LeaguetabError as error:
        return f"what moved each unit is not known, as values of the two cannot be mixed: {error.problems[0].found}"

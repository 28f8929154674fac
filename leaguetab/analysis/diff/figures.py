"""How far two tables differ, in figures that conditions can name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from leaguetab.analysis.comparison import band_matrix, compare

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leaguetab.analysis.comparison import Comparison
    from leaguetab.methods.base import Floats, Ints

Figure = int | float | None
Label = str | int

FIGURES: dict[str, str] = {
    "compared": "units ranked in both tables",
    "came": "units ranked in the second table only",
    "went": "units ranked in the first table only",
    "mean_shift": "places that a unit moved on average, up or down",
    "max_shift": "the most places that a unit moved, up or down",
    "kendall_tau": "Kendall's tau-b: 1 for the same order, 0 for no connection, -1 for the opposite order",
    "spearman": "Spearman's rank correlation, on the same scale",
    "rank_biased_overlap": "how far the orders overlap, the top counting the most: 1 for the same order",
    "top_kept": "units in the first places of both tables, the first ten unless stated otherwise; with ties there may be more",
    "band_changes": "units whose band differs, of those that have one in both tables",
}
"""The figures, each with what it is. This is the one list of them."""


@dataclass(frozen=True)
class Figures:
    """How far two tables differ.

    Parameters
    ----------
    values
        By the names in `FIGURES`; None where there is nothing to take the figure of.
    max_shift_unit
        The id of the (first) unit that moved the most; None where no unit is in both tables, or none moved.
    band_matrix
        How many units went from each band of the first table (rows, column ``band_a``) to each of the second (the other columns),
        the best band first; None where a table has no bands.
    """

    values: Mapping[str, Figure]
    max_shift_unit: str | None
    band_matrix: pl.DataFrame | None


def figures_of(rows: pl.DataFrame, bands: tuple[Sequence[Label], Sequence[Label]], top: int, within: Ints | None = None) -> Figures:
    """Take all figures.

    Parameters
    ----------
    rows
        One row a unit, with ``unit``, ``rank_a``, ``rank_b``, ``band_a`` and ``band_b``.
    bands
        The band labels of the two tables, the best first; none where a table has no bands.
    top
        How many places count as the top.
    within
        Numbers of the groups that the rows' units are ranked within; None where all are ranked together.
    """
    ranks = [rows[name].cast(pl.Float64).fill_null(np.nan).to_numpy() for name in ("rank_a", "rank_b")]
    numbers = _numbers(rows["band_a"], bands[0]), _numbers(rows["band_b"], bands[1])
    changes = _band_changes(rows) if comparable(*bands) else None
    found = compare(ranks[0], ranks[1], None, top, within=within)
    mover = int(found.max_shift_unit)
    return Figures(
        _values(found, changes),
        rows["unit"][mover] if found.max_shift > 0 else None,
        _matrix(numbers, bands) if all(bands) else None,
    )


def comparable(first: Sequence[Label], second: Sequence[Label]) -> bool:
    """Tell whether the bands of two tables mean the same: all of one are among the other's, in the same order.

    Examples
    --------
    >>> comparable([1, 2, 3, 4], [1, 2, 3])
    True

    One star is the worst, and segment 1 the best:

    >>> comparable([1, 2, 3, 4], [5, 4, 3, 2, 1])
    False
    """
    one, other = [str(label) for label in first], [str(label) for label in second]
    few, many = sorted((one, other), key=len)
    return bool(few) and [label for label in many if label in few] == few


def _values(found: Comparison, band_changes: int | None) -> dict[str, Figure]:
    taken: dict[str, Figure] = {
        "compared": int(found.compared),
        "came": int(found.came.sum()),
        "went": int(found.went.sum()),
        "mean_shift": _number(found.mean_shift),
        "max_shift": _number(found.max_shift),
        "kendall_tau": _number(found.kendall_tau_b),
        "spearman": _number(found.spearman),
        "rank_biased_overlap": _number(found.rank_biased_overlap),
        "top_kept": int(found.top_kept),
        "band_changes": band_changes,
    }
    return {name: taken[name] for name in FIGURES}


def _number(value: np.floating | Floats) -> Figure:
    number = float(value)
    return None if np.isnan(number) else number


def _band_changes(rows: pl.DataFrame) -> int:
    # A unit without a band in one of the two is null here, and not counted.
    return int((rows["band_a"].cast(pl.String) != rows["band_b"].cast(pl.String)).sum())


def _numbers(labels: pl.Series, bands: Sequence[Label]) -> Ints:
    known = {str(label): number for number, label in enumerate(bands)}
    return np.array([known.get(str(label), -1) for label in labels], dtype=np.int64)


def _matrix(numbers: tuple[Ints, Ints], bands: tuple[Sequence[Label], Sequence[Label]]) -> pl.DataFrame:
    rows, columns = len(bands[0]), len(bands[1])
    counts = band_matrix(*numbers, max(rows, columns))[:rows, :columns]
    first = pl.Series("band_a", [str(label) for label in bands[0]])
    return pl.DataFrame([first, *(pl.Series(str(label), counts[:, number]) for number, label in enumerate(bands[1]))])

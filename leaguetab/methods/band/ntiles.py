"""Bands of equally many units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

import numpy as np
from pydantic import model_validator

from leaguetab.methods.arithmetic import ratio
from leaguetab.methods.band._bands import check_distinct, rounding
from leaguetab.methods.band._relative import RelativeBanding
from leaguetab.methods.statistics import count, ranked

if TYPE_CHECKING:
    from leaguetab.methods.base import Context, Floats, Ints


class Ntiles(RelativeBanding):
    """Bands of equally many units by rank, such as tenths: as many as there are labels.

    Notes
    -----
    With rank ``r`` among ``N`` units, the band of ``n`` is number ``ceil(n r / N)``, counted from the end that has rank 1.
    Where ``N`` does not divide evenly, bands differ by one unit; ``spare: spread`` is that formula, and ``spare: first``
    gives the units left over to the first bands, one each. Rank 1 is the lowest score, or with ``first_rank: highest`` the
    highest; labels go from the lowest score to the highest either way. Units with equal scores (up to rounding) have one
    rank, and so one band (with ``ties: ordinal``, ranks in the file's order, and perhaps different bands). Where all scores
    are equal, the rank of the ties decides; one unit alone is in the last band counted from rank 1 (``spread``) or in the
    first (``first``). With fewer units than bands, some bands are empty. A missing score has no band and no say.

    References
    ----------
    ``spread``: MHCLG (2019), The English Indices of Deprivation 2019, technical report (deciles of 32,844 areas).
    ``first``: ISO/IEC 9075-2, NTILE; dplyr's `ntile`.
    """

    method: Literal["ntiles"] = "ntiles"
    spare: Literal["spread", "first"] = "spread"
    """Where bands of one unit more lie: as the formula spreads them, or first."""
    first_rank: Literal["lowest", "highest"] = "lowest"
    """Which score has rank 1."""
    ties: Literal["min", "max", "average", "ordinal"] = "min"
    """The rank of units that tie: the lowest of their places, the highest, their average, or the file's order."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        check_distinct(self.labels)
        return self

    def apply(self, values: Floats, context: Context) -> Ints:
        """Sort into bands."""
        return self.in_groups(self._sort, context, values)

    def _sort(self, values: Floats) -> Floats:
        if self.first_rank == "highest":
            return len(self.labels) - 1 - self._from_rank_1(ranked(-values, self.ties, rounding(values)))
        return self._from_rank_1(ranked(values, self.ties, rounding(values)))

    def _from_rank_1(self, ranks: Floats) -> Floats:
        """Turn ranks into band numbers, 0 at rank 1."""
        bands, units = len(self.labels), count(ranks).astype(np.float64)
        if self.spare == "spread":
            return np.ceil(ratio(bands * ranks, units)) - 1
        small = units // bands
        in_large = units % bands * (small + 1)
        large = np.ceil(ranks / (small + 1))
        after = units % bands + np.ceil(ratio(ranks - in_large, small))
        return np.where(ranks <= in_large, large, after) - 1

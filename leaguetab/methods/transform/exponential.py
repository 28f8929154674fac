"""The exponential step of the English Indices of Deprivation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field, FiniteFloat

from leaguetab.methods.base import Transform

if TYPE_CHECKING:
    from leaguetab.methods.base import Context, Floats


class Exponential(Transform):
    """Stretch the top of a scale: of a share of the units, 0 to 1, make a score of 0 to 100 that rises ever more steeply.

    Notes
    -----
    ``-c * ln(1 - x * (1 - exp(-100 / c)))`` with the constant ``c``. With 23, the top tenth has more than half of the scale, so
    that when several scores are averaged, a low one does little to cancel a high one. Which way is better stays as it is. There
    is no result outside 0 to 1. Missing values stay missing. The other units play no part; put `percentile` with
    ``definition: average_rank, out_of: 1`` before it to turn values into shares.

    References
    ----------
    MHCLG, English Indices of Deprivation 2019: technical report, appendix F.
    """

    method: Literal["exponential"] = "exponential"
    constant: FiniteFloat = Field(default=23.0, gt=0)
    """How steep: the smaller, the steeper at the top."""

    def apply(self, values: Floats, context: Context) -> Floats:
        """Stretch."""
        inside = (values >= 0) & (values < 1)
        logarithm = np.log1p(values * np.expm1(-100 / self.constant), out=np.full(values.shape, np.nan), where=inside)
        return np.where(values == 1, 100.0, -self.constant * logarithm)

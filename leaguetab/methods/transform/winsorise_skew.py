"""Winsorising until a distribution is no longer very skewed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import Field, FiniteFloat

from leaguetab.methods.arithmetic import ratio
from leaguetab.methods.population import RelativeTransform
from leaguetab.methods.statistics import count, highest, lowest, mean

if TYPE_CHECKING:
    from leaguetab.methods.base import Better, Floats


class WinsoriseSkew(RelativeTransform):
    """Set the most extreme values to the next value, on the side of the longer tail, while the distribution has outliers.

    Notes
    -----
    While ``|skew| >= skewness`` and ``kurtosis >= kurtosis``, and fewer than ``most`` values have been moved, the highest value
    (the lowest where the skew is negative) becomes the next one; equal values move together, so that more than `most` may move.
    Skewness and kurtosis are the sample ones that Excel has (``G1`` and ``G2``, the latter 0 for a normal distribution).
    Which way is better stays as it is. Missing values stay missing and do not count. Where fewer than four values are present or
    all are equal, nothing changes.

    References
    ----------
    COINr, `winsorise` (without the logarithm that its `Treat` may turn to instead). Joint Research Centre (2018), ASEM
    Sustainable Connectivity Portal (2 and 3.5). Joanes and Gill (1998), Comparing measures of sample skewness and kurtosis, The
    Statistician 47:183-189.
    """

    method: Literal["winsorise_skew"] = "winsorise_skew"
    skewness: FiniteFloat = Field(default=2.0, gt=0)
    """The size of skewness from which a distribution may have outliers."""
    kurtosis: FiniteFloat = 3.5
    """The kurtosis from which it has them, if it is as skewed as that."""
    most: Annotated[int, Field(ge=1)] = 5
    """How many values may be moved."""

    def relate(self, values: Floats, better: Better) -> Floats:
        """Move extreme values, one after the other."""
        moved = np.zeros((*values.shape[:-1], 1))
        moved_low, moved_high = moved, moved
        for _ in range(self.most):
            skew, kurt = sample_skewness(values), sample_kurtosis(values)
            treat = (np.abs(skew) >= self.skewness) & (kurt >= self.kurtosis) & (moved_low + moved_high < self.most)
            if not treat.any():
                break
            at_top = treat & (skew >= 0) & (values == highest(values))
            at_bottom = treat & (skew < 0) & (values == lowest(values))
            values = np.where(at_top, highest(np.where(at_top, np.nan, values)), values)
            values = np.where(at_bottom, lowest(np.where(at_bottom, np.nan, values)), values)
            moved_high = np.where(at_top.any(axis=-1, keepdims=True), at_top.sum(axis=-1, keepdims=True), moved_high)
            moved_low = np.where(at_bottom.any(axis=-1, keepdims=True), at_bottom.sum(axis=-1, keepdims=True), moved_low)
        return values


def sample_skewness(values: Floats) -> Floats:
    """Return the sample skewness ``G1`` of the values present, ``(…, 1)``; 0 where all are equal or fewer than three."""
    n, second, third, _ = _moments(values)
    return ratio(n * np.sqrt(np.maximum(n - 1, 0)) * third, (n - 2) * second * np.sqrt(second), 0.0, where=(n > 2) & (second > 0))  # noqa: PLR2004 -- as the formula has it


def sample_kurtosis(values: Floats) -> Floats:
    """Return the sample excess kurtosis ``G2`` of the values present, ``(…, 1)``; 0 where all are equal or fewer than four."""
    n, second, _, fourth = _moments(values)
    raw = ratio(n * fourth, second**2, 3.0, where=second > 0)
    return ratio(((n + 1) * (raw - 3) + 6) * (n - 1), (n - 2) * (n - 3), 0.0, where=(n > 3) & (second > 0))  # noqa: PLR2004 -- as the formula has it


def _moments(values: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return how many values are present, and the sums of their distances from the mean to the powers 2, 3 and 4."""
    distance = values - mean(values)
    second, third, fourth = (np.nansum(distance**power, axis=-1, keepdims=True) for power in (2, 3, 4))
    varied = lowest(values) < highest(values)
    return count(values).astype(np.float64), np.where(varied, second, 0.0), third, fourth

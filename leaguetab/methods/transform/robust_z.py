"""The robust z-score step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from leaguetab.methods.arithmetic import ratio
from leaguetab.methods.population import FittedTransform
from leaguetab.methods.quantile import quantile
from leaguetab.methods.statistics import mean
from leaguetab.methods.transform._direction import upward

if TYPE_CHECKING:
    from leaguetab.methods.base import Better, Floats

NORMAL_MEDIAN_DEVIATION = 1.4826
"""Standard deviations in a median deviation of a normal distribution, to the digits that R's `mad` uses."""
NORMAL_MEAN_DEVIATION = 1.253314
"""The same of a mean deviation: the root of half pi, to the digits that IBM's modified z-score uses."""


class RobustZ(FittedTransform):
    """Distance from the median in median absolute deviations, turned so that higher is better. A few extreme units hardly move it.

    Notes
    -----
    ``z = (x - median) / (k * MAD)``, negated where lower is better; MAD is the median distance from the median.
    ``scale: normal`` has ``k = 1.4826``, so that normally distributed values have the spread of z-scores; ``scale: raw`` has
    ``k = 1``. Where more than half of the values are equal, MAD is 0: units at the median then have 0, and the others no result
    (``if_zero: no_result``), or ``z = (x - median) / (k * mean distance from the median)`` with ``k = 1.253314`` or 1
    (``if_zero: mean_deviation``). Missing values stay missing and do not count. Where all values are equal, or one unit is
    alone, every z is 0.

    References
    ----------
    Hampel (1974), The influence curve and its role in robust estimation, JASA 69:383-393. R, `stats::mad` (1.4826).
    IBM, Cognos Analytics: modified z score (the mean deviation in place of a MAD of 0).
    """

    method: Literal["robust_z"] = "robust_z"
    scale: Literal["normal", "raw"] = "normal"
    """Whether a normal distribution has standard deviation 1 (`normal`), or the median deviation is 1 (`raw`)."""
    if_zero: Literal["no_result", "mean_deviation"] = "no_result"
    """What to do where the median deviation is 0 and values differ: stop, or use the mean deviation."""

    def fit(self, values: Floats, better: Better) -> tuple[Floats, ...]:
        """Return median and spread."""
        centre = quantile(values, (0.5,), "linear")
        distance = np.abs(values - centre)
        spread = self._factor(NORMAL_MEDIAN_DEVIATION) * quantile(distance, (0.5,), "linear")
        if self.if_zero == "mean_deviation":
            spread = np.where(spread == 0, self._factor(NORMAL_MEAN_DEVIATION) * mean(distance), spread)
        return centre, spread

    def _factor(self, normal: float) -> float:
        return normal if self.scale == "normal" else 1.0

    def rescale(self, values: Floats, fitted: tuple[Floats, ...], better: Better) -> Floats:
        """Standardise."""
        centre, spread = fitted
        distance = upward(values - centre, better)
        return ratio(distance, spread, np.where(distance == 0, 0.0, np.nan))

    def better_after(self, better: Better) -> Better:
        """Higher is better in a z-score."""
        return "higher"

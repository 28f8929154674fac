"""The z-score step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from leaguetab.methods.arithmetic import ratio
from leaguetab.methods.population import FittedTransform
from leaguetab.methods.statistics import mean_and_deviation
from leaguetab.methods.transform._direction import upward

if TYPE_CHECKING:
    from leaguetab.methods.base import Better, Floats


class ZScore(FittedTransform):
    """Distance from the mean in standard deviations, turned so that higher is better.

    Notes
    -----
    ``z = (x - mean) / s``, negated where lower is better. ``deviation: sample`` divides by ``n - 1``, ``population`` by ``n``.
    Missing values stay missing and do not count towards mean or deviation. Where all values are equal, or one unit is
    alone, every z-score is 0.

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, section 5.2. CMS Overall Hospital Quality Star Rating
    methodology v4.1, step 2 (sample deviation).
    """

    method: Literal["z_score"] = "z_score"
    deviation: Literal["sample", "population"] = "sample"
    """Divide by n - 1 (`sample`) or by n (`population`)."""

    def fit(self, values: Floats, better: Better) -> tuple[Floats, ...]:
        """Return mean and deviation."""
        return mean_and_deviation(values, ddof=1 if self.deviation == "sample" else 0)

    def rescale(self, values: Floats, fitted: tuple[Floats, ...], better: Better) -> Floats:
        """Standardise."""
        centre, spread = fitted
        return ratio(upward(values - centre, better), spread, 0.0)

    def better_after(self, better: Better) -> Better:
        """Higher is better in a z-score."""
        return "higher"

"""The share of the best value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from leaguetab.methods.arithmetic import ratio
from leaguetab.methods.population import FittedTransform
from leaguetab.methods.statistics import highest, lowest

if TYPE_CHECKING:
    from leaguetab.methods.base import Better, Floats


class ScaleToBest(FittedTransform):
    """The ratio to the best value, so that the best unit has 1.

    Notes
    -----
    ``x / highest`` where higher is better, ``lowest / x`` where lower is better. Zero keeps its meaning: half of the best has
    0.5. A best value of 0 where lower is better leaves 0 to every other unit. There is no result where the ratio would not
    order the units: where higher is better and the highest value is not above 0, or where lower is better and a value is
    negative; the best unit itself always has 1. Missing values stay missing. Where all values are equal, or one unit is alone,
    every unit has 1.

    References
    ----------
    COINr, `n_fracmax` (where higher is better). Hwang and Yoon (1981), Multiple Attribute Decision Making (both ways).
    """

    method: Literal["scale_to_best"] = "scale_to_best"

    def fit(self, values: Floats, better: Better) -> tuple[Floats, ...]:
        """Return the best value."""
        return (highest(values) if better == "higher" else lowest(values),)

    def rescale(self, values: Floats, fitted: tuple[Floats, ...], better: Better) -> Floats:
        """Divide."""
        (best,) = fitted
        else_ = np.where(values == best, 1.0, np.nan)
        if better == "higher":
            return ratio(values, best, else_, where=best > 0)
        return ratio(best, values, else_, where=(best >= 0) & (values > 0))

    def better_after(self, better: Better) -> Better:
        """Higher is better: the best has 1."""
        return "higher"

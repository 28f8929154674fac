"""Closeness to the best value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from leaguetab.methods.arithmetic import ratio
from leaguetab.methods.population import FittedTransform
from leaguetab.methods.statistics import highest, lowest

if TYPE_CHECKING:
    from leaguetab.methods.base import Better, Floats


class DistanceToBest(FittedTransform):
    """One less the distance to the best value, so that the best unit has 1 and a unit has the less the further it lies behind.

    Notes
    -----
    ``1 - (best - x) / (best - worst)`` (``relative_to: range``; the worst unit has 0) or ``1 - (best - x) / |best|``, with
    ``x - best`` where lower is better (``relative_to: best``; no lowest score). There is no result for units behind a best value
    of 0 (``relative_to: best``). Missing values stay missing. Where all values are equal, or one unit is alone, every unit has 1.

    References
    ----------
    COINr, `n_dist2max` (range). Zavadskas and Turskis (2008), A new logarithmic normalization method in games theory,
    Informatica 19:303-314, as pymcdm has it (best).
    """

    method: Literal["distance_to_best"] = "distance_to_best"
    relative_to: Literal["range", "best"] = "range"
    """What the distance is a share of: the distance from best to worst, or the size of the best value."""

    def fit(self, values: Floats, better: Better) -> tuple[Floats, ...]:
        """Return the best value, and what distances are a share of."""
        low, high = lowest(values), highest(values)
        best = high if better == "higher" else low
        return best, high - low if self.relative_to == "range" else np.abs(best)

    def rescale(self, values: Floats, fitted: tuple[Floats, ...], better: Better) -> Floats:
        """Measure."""
        best, whole = fitted
        behind = best - values if better == "higher" else values - best
        return 1 - ratio(behind, whole, np.where(behind == 0, 0.0, np.nan))

    def better_after(self, better: Better) -> Better:
        """Higher is better: the best has 1."""
        return "higher"

"""How many parts reach a threshold."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from leaguetab.methods.base import Better, Combine, Context, Floats
from leaguetab.methods.combine._parts import weighted_sum
from leaguetab.methods.combine._per_part import Number
from leaguetab.methods.cut_points import edges


class CountAtLeast(Combine):
    """Weighted count of the parts that reach a threshold.

    Notes
    -----
    The sum of the weights of the parts at or beyond `at_least` in the better direction: ``x >= at_least`` where higher is
    better, ``x <= at_least`` where lower is. With weights of 1 that is the number of parts. More is better in the result,
    whichever way the parts point. A missing part reaches nothing, and nobody takes up its weight. A unit with no part present
    is missing; a part of weight 0 has no say. A value within 1e-12 of the threshold, relative to it, is on it. Weights are used as
    they stand, whatever their sum.

    References
    ----------
    Alkire and Foster (2011), Counting and multidimensional poverty measurement, Journal of Public Economics 95, 476-487 (the
    weighted count of dimensions beyond a cut-off).
    """

    weights_as_they_stand: ClassVar[bool] = True

    method: Literal["count_at_least"] = "count_at_least"
    at_least: Number
    """The threshold, on the parts' own scale; a value on it counts."""

    def apply(self, values: Floats, weights: Floats, context: Context) -> Floats:
        """Count."""
        at = np.array([self.at_least])
        reached = values >= edges(at, "upper") if context.better == "higher" else values <= edges(at, "lower")
        return np.where(
            weighted_sum((~np.isnan(values)).astype(np.float64), weights) > 0,
            weighted_sum(reached.astype(np.float64), weights),
            np.nan,
        )

    def better_after(self, better: Better) -> Better:
        """More is better in a count of parts that do well."""
        return "higher"

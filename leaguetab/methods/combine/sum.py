"""The weighted sum, as of points."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from leaguetab.methods.base import Combine, Context, Floats
from leaguetab.methods.combine._parts import weighted_sum


class Sum(Combine):
    """Sum of weights times values, as where parts give points.

    Notes
    -----
    ``sum(w x)`` over the parts that are present. Unlike in the mean, a missing part counts as no points, and nobody takes up
    its weight: a unit with few parts has a low sum. Weights are used as they stand, whatever their sum. A unit with no part
    present is missing; a part of weight 0 has no say.

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 6 (additive aggregation, without division by the
    weights).
    """

    weights_as_they_stand: ClassVar[bool] = True

    method: Literal["sum"] = "sum"

    def apply(self, values: Floats, weights: Floats, context: Context) -> Floats:
        """Add up."""
        return np.where(weighted_sum((~np.isnan(values)).astype(np.float64), weights) > 0, weighted_sum(values, weights), np.nan)

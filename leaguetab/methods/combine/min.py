"""The lowest part."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from leaguetab.methods.base import Combine, Context, Floats
from leaguetab.methods.combine._parts import reduce_parts, with_say


class Min(Combine):
    """The lowest of the parts.

    Notes
    -----
    The lowest number among the parts that are present: the worst part where higher is better, the best where lower is. Weights
    have no influence, except that a part of weight 0 has no say. Missing parts are left out; a unit with no part present is
    missing.

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 6 (non-compensatory aggregation).
    """

    method: Literal["min"] = "min"
    uses_weights: ClassVar[bool] = False

    def apply(self, values: Floats, weights: Floats, context: Context) -> Floats:
        """Take the lowest."""
        return reduce_parts(with_say(values, weights, context), np.fmin)

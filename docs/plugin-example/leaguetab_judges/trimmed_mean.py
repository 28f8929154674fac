"""The trimmed mean."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from leaguetab.methods.base import Combine, Context, Floats


class TrimmedMean(Combine):
    """Average of the parts without each unit's highest and lowest.

    Notes
    -----
    Of the parts that a unit has, the `each_end` highest and the `each_end` lowest are left out; the score is the weighted mean of
    the others. A missing part plays no part. A unit without a part left over is missing. A part of weight 0 has no say, and is
    not among those left out.

    References
    ----------
    International Skating Union, Special Regulations and Technical Rules (the highest and the lowest mark of each element are
    ignored).
    """

    method: Literal["trimmed_mean"] = "trimmed_mean"
    each_end: Annotated[int, Field(ge=1)] = 1
    """How many parts are left out at each end."""

    def apply(self, values: Floats, weights: Floats, context: Context) -> Floats:
        """Average what is left: values ``(…, parts, units)`` and weights ``(…, parts)`` to ``(…, units)``."""
        heard = np.where(weights[..., None] > 0, values, np.nan)
        present = np.sum(~np.isnan(heard), axis=-2, keepdims=True)
        # Missing values come last in order, so they have the places beyond `present`.
        place = np.argsort(np.argsort(heard, axis=-2, kind="stable"), axis=-2)
        kept = (place >= self.each_end) & (place < present - self.each_end)
        total = np.sum(weights[..., None] * np.where(kept, heard, 0.0), axis=-2)
        weight = np.sum(weights[..., None] * kept, axis=-2)
        return np.divide(total, weight, out=np.full(total.shape, np.nan), where=weight > 0)

"""The weighted arithmetic mean."""

from __future__ import annotations

from typing import ClassVar, Literal

from leaguetab.methods.base import Combine, Context, Floats
from leaguetab.methods.combine._parts import weighted_mean


class Mean(Combine):
    """Weighted arithmetic mean.

    Notes
    -----
    ``sum(w x) / sum(w)`` over the parts that are present: a missing part's weight is taken up by the others in proportion. A
    unit with no part present is missing.

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 6 (additive aggregation).
    """

    method: Literal["mean"] = "mean"
    linear: ClassVar[bool] = True

    def apply(self, values: Floats, weights: Floats, context: Context) -> Floats:
        """Average."""
        return weighted_mean(values, weights)

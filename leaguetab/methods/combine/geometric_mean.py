"""The weighted geometric mean."""

from __future__ import annotations

from typing import ClassVar, Literal

from leaguetab.methods.base import Combine, Context, Floats
from leaguetab.methods.combine._means import power_mean
from leaguetab.methods.combine._parts import with_say


class GeometricMean(Combine):
    """Weighted geometric mean: a low part is made up for only by a much higher one.

    Notes
    -----
    ``exp(sum(w ln x) / sum(w))`` over the parts that are present: a missing part's weight is taken up by the others in
    proportion. One part of 0 makes the result 0. A negative value is refused, since no real number is its geometric mean. Equal
    parts give their value; a unit with no part present is missing; a part of weight 0 has no say, whatever it holds.

    References
    ----------
    UNDP, Human Development Report 2023-24, technical note 1 (the Human Development Index). OECD/JRC (2008), Handbook on
    Constructing Composite Indicators, step 6 (geometric aggregation).
    """

    method: Literal["geometric_mean"] = "geometric_mean"
    needs_positive: ClassVar[bool] = True

    def apply(self, values: Floats, weights: Floats, context: Context) -> Floats:
        """Average; raises `MethodError` (``no-result``) for a negative value."""
        return power_mean(with_say(values, weights, context), 0.0)

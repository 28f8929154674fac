"""The weighted harmonic mean."""

from __future__ import annotations

from typing import ClassVar, Literal

from leaguetab.methods.base import Combine, Context, Floats
from leaguetab.methods.combine._means import power_mean
from leaguetab.methods.combine._parts import with_say


class HarmonicMean(Combine):
    """Weighted harmonic mean: the lowest part counts the most.

    Notes
    -----
    ``sum(w) / sum(w / x)`` over the parts that are present: a missing part's weight is taken up by the others in proportion.
    One part of 0 makes the result 0 (the limit). A negative value is refused. Equal parts give their value; a unit with no part
    present is missing; a part of weight 0 has no say, whatever it holds.

    References
    ----------
    Bullen (2003), Handbook of Means and Their Inequalities, chapter II. COINr, ``a_hmean``.
    """

    method: Literal["harmonic_mean"] = "harmonic_mean"
    needs_positive: ClassVar[bool] = True

    def apply(self, values: Floats, weights: Floats, context: Context) -> Floats:
        """Average; raises `MethodError` (``no-result``) for a negative value."""
        return power_mean(with_say(values, weights, context), -1.0)

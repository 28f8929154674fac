"""The weighted power mean."""

from __future__ import annotations

from typing import ClassVar, Literal

from leaguetab.methods.base import Combine, Context, Floats
from leaguetab.methods.combine._means import power_mean
from leaguetab.methods.combine._parts import with_say
from leaguetab.methods.combine._per_part import Number


class PowerMean(Combine):
    """Weighted power mean, also called generalised mean.

    Notes
    -----
    ``(sum(w x**power) / sum(w)) ** (1 / power)`` over the parts that are present: a missing part's weight is taken up by the
    others in proportion. Power 1 is the arithmetic mean, 0 the geometric mean (the limit), -1 the harmonic mean; the lower the
    power, the less a high part makes up for a low one. With a power of 0 or less, one part of 0 makes the result 0 (the limit).
    A negative value is refused whatever the power. Equal parts give their value; a unit with no part present is missing; a part
    of weight 0 has no say, whatever it holds.

    References
    ----------
    Bullen (2003), Handbook of Means and Their Inequalities, chapter III. COINr, ``a_genmean``.
    """

    method: Literal["power_mean"] = "power_mean"
    needs_positive: ClassVar[bool] = True
    power: Number
    """The power; 1 is the arithmetic, 0 the geometric, -1 the harmonic mean."""

    def apply(self, values: Floats, weights: Floats, context: Context) -> Floats:
        """Average; raises `MethodError` (``no-result``) for a negative value."""
        return power_mean(with_say(values, weights, context), self.power)

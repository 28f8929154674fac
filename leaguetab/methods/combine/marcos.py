"""MARCOS: between an ideal and an anti-ideal unit."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from leaguetab.methods.arithmetic import ratio
from leaguetab.methods.base import Better, Combine, Context, Floats
from leaguetab.methods.combine._parts import weighted_mean, with_say
from leaguetab.methods.combine._scaling import ratio_to_best
from leaguetab.methods.statistics import highest, lowest


class Marcos(Combine):
    """Measurement of alternatives and ranking according to a compromise solution (MARCOS).

    Notes
    -----
    A part is divided by its highest value, or its lowest divided by it where lower is better, so that the ideal unit has 1
    throughout; the anti-ideal unit has the worst value of every part. With the weighted means ``S`` of the unit and ``A`` of
    the anti-ideal, ``K+ = S`` and ``K- = S / A``, and the score is ``(K+ + K-) / (1 + K+ / K- + K- / K+)``, which is ``S (1 +
    A) / (1 + A + A**2)``. Values must not be negative, and must be above 0 where lower is better. A missing part's weight is
    taken up by the others in proportion. A unit with no part present is missing; a part of weight 0 has no say. Where all units
    are equal, or one is alone, each has 2/3.

    References
    ----------
    Stevic, Pamucar, Puska and Chatterjee (2020), Sustainable supplier selection in healthcare industries using a new MCDM
    method: measurement of alternatives and ranking according to compromise solution (MARCOS), Computers and Industrial
    Engineering 140, 106231.
    """

    method: Literal["marcos"] = "marcos"
    mixes_directions: ClassVar[bool] = True
    needs_positive: ClassVar[bool] = True

    def apply(self, values: Floats, weights: Floats, context: Context) -> Floats:
        """Compare with ideal and anti-ideal; raises `MethodError` (``no-result``) for values that have no ratio."""
        parts = with_say(values, weights, context)
        ours = weighted_mean(ratio_to_best(parts), parts.weights)
        worst = weighted_mean(ratio(lowest(parts.values), highest(parts.values), 1.0), parts.weights)
        return ours * (1 + worst) / (1 + worst + np.square(worst))

    def better_after(self, better: Better) -> Better:
        """Higher is better in the result."""
        return "higher"

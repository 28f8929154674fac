"""MABAC: distance from the border between good and bad."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from leaguetab.methods.combine._averaging import Averaging
from leaguetab.methods.combine._parts import with_say
from leaguetab.methods.combine._scaling import min_max
from leaguetab.methods.statistics import mean

if TYPE_CHECKING:
    from leaguetab.methods.base import Better, Context, Floats
    from leaguetab.methods.combine._parts import Parts


class Mabac(Averaging):
    """Distance from the border approximation area (MABAC): above 0 for units on the good side.

    Notes
    -----
    A part is scaled from 0 (worst) to 1 (best), and ``v = w (n + 1)``. The border of a part is the geometric mean of ``v`` over
    the units that have it; the score is the sum over parts of ``v`` less the border, with weights of sum 1. Each part is read
    in its own direction. A missing part's weight is taken up by the others in proportion. A unit with no part present is
    missing; a part of weight 0 has no say. A part that is equal for all adds nothing; where all units are equal, or one is
    alone, each has 0.

    References
    ----------
    Pamucar and Cirovic (2015), The selection of transport and handling resources in logistics centers using MABAC, Expert
    Systems with Applications 42, 3016-3028.
    """

    method: Literal["mabac"] = "mabac"
    mixes_directions: ClassVar[bool] = True

    def averaged(self, values: Floats, weights: Floats, context: Context) -> Parts:
        """Measure the distance from the border on each part."""
        parts = with_say(values, weights, context)
        raised = min_max(parts.upward) + 1
        border = np.exp(mean(np.log(raised)))
        return replace(parts, values=raised - border)

    def better_after(self, better: Better) -> Better:
        """Higher is better in the result."""
        return "higher"

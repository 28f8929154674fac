"""MOORA, the ratio system."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Literal

from leaguetab.methods.combine._averaging import Averaging
from leaguetab.methods.combine._parts import complete, with_say
from leaguetab.methods.combine._scaling import vector

if TYPE_CHECKING:
    from leaguetab.methods.base import Better, Context, Floats
    from leaguetab.methods.combine._parts import Parts


class Moora(Averaging):
    """Ratio system of MOORA: weighted ratios of parts where higher is better, less those where lower is.

    Notes
    -----
    Each part is divided by the root of its sum of squares over the units (0 where all are 0); the score is the weighted sum of
    the ratios where higher is better less that of those where lower is, with weights of sum 1. A unit that lacks a part with a
    weight is missing, and the others are compared without it: lacking a part that counts against it would help it. A part of
    weight 0 has no say. Where all units are equal, they are equal in the score; it need not be 0.

    References
    ----------
    Brauers and Zavadskas (2006), The MOORA method and its application to privatization in a transition economy, Control and
    Cybernetics 35, 445-469.
    """

    method: Literal["moora"] = "moora"
    skips_missing: ClassVar[bool] = False
    mixes_directions: ClassVar[bool] = True

    def averaged(self, values: Floats, weights: Floats, context: Context) -> Parts:
        """Turn parts into ratios, to be added or subtracted."""
        parts = with_say(complete(values, weights), weights, context)
        return replace(parts, values=vector(parts.upward))

    def better_after(self, better: Better) -> Better:
        """Higher is better in the result."""
        return "higher"

"""The rounding step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import Field

from leaguetab.methods.base import Transform

if TYPE_CHECKING:
    from leaguetab.methods.base import Context, Floats

NEAR = 2.0**-48
"""How near, relatively, a value must be to a half to be it: about one in the fifteenth digit."""
NEAREST = 2.0**-10
"""How near it must be in any case, so that no large number is taken for a half because of its size."""
ALL_WHOLE = 2.0**52
"""From here on, every number that a computer can hold is whole."""


class Round(Transform):
    """Round to a number of decimal places, as published tables do.

    Notes
    -----
    The decimal number is rounded, not its binary image: 2.675 to two places is 2.68, although the nearest binary number lies
    below it. A value that differs from a half by no more than about one in its fifteenth digit, as the result of a long sum may,
    is taken for the half. ``half: up`` rounds a half away from zero, ``half: even`` to the even digit (banker's rounding).
    Negative ``digits`` round to tens, hundreds and so on. Which way is better stays as it is. Missing values stay missing. The
    other units play no part.

    References
    ----------
    UNDP, Human Development Report 2023/24 (index published, and ranked, to three places); ISO 80000-1:2009, annex B (both rules).
    """

    method: Literal["round"] = "round"
    digits: Annotated[int, Field(ge=-15, le=15)]
    """The number of decimal places."""
    half: Literal["up", "even"] = "up"
    """What becomes of a half: away from zero (`up`), or to the even digit (`even`)."""

    def apply(self, values: Floats, context: Context) -> Floats:
        """Round."""
        power = 10.0 ** abs(self.digits)
        exact = np.isnan(values) | (self.digits >= 0) & (np.abs(values) >= ALL_WHOLE)
        size = np.where(exact, 0.0, np.abs(values))
        rounded = self._whole(size * power if self.digits >= 0 else size / power)
        unscaled = rounded / power if self.digits >= 0 else rounded * power
        return np.where(exact, values, np.copysign(unscaled, values))

    def _whole(self, size: Floats) -> Floats:
        """Round numbers of 0 or more to whole ones."""
        below = np.floor(size)
        part = size - below
        is_half = np.abs(part - 0.5) <= np.minimum(NEAR * size, NEAREST)
        goes_up = np.where(is_half, (below % 2 == 1) if self.half == "even" else True, part > 0.5)  # noqa: PLR2004 -- a half
        return below + goes_up

"""Marks for lying near a target, from either side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

import numpy as np
from pydantic import FiniteFloat, model_validator

from leaguetab.methods.base import Transform

if TYPE_CHECKING:
    from leaguetab.methods.base import Better, Context, Floats


class TargetIsBest(Transform):
    """Full marks on a target, or anywhere in a target range, and fewer on either side of it.

    Notes
    -----
    1 on the target or inside the range, falling in a straight line to 0 at ``low`` and at ``high``, and 0 beyond. For metrics
    where too little and too much are both bad, such as bed occupancy; which way the metric was said to be better plays no part.
    Missing values stay missing. The other units play no part.

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 5 (distance to a reference). Derringer and Suich
    (1980), Simultaneous optimization of several response variables, Journal of Quality Technology 12:214-219 (two-sided
    desirability, with exponents of 1).
    """

    method: Literal["target_is_best"] = "target_is_best"
    target: FiniteFloat | tuple[FiniteFloat, FiniteFloat]
    """The value that has full marks, or the lowest and the highest that have them."""
    low: FiniteFloat
    """Below the target: where marks have fallen to 0."""
    high: FiniteFloat
    """Above the target: where marks have fallen to 0."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        first, last = self._full_marks
        if not self.low < first <= last < self.high:
            message = "`low` must be below the target, and `high` above it"
            raise ValueError(message)
        return self

    @property
    def _full_marks(self) -> tuple[float, float]:
        return self.target if isinstance(self.target, tuple) else (self.target, self.target)

    def apply(self, values: Floats, context: Context) -> Floats:
        """Give marks."""
        first, last = self._full_marks
        rising, falling = (values - self.low) / (first - self.low), (self.high - values) / (self.high - last)
        return np.clip(np.minimum(rising, falling), 0.0, 1.0)

    def better_after(self, better: Better) -> Better:
        """Higher is better: the target has 1."""
        return "higher"

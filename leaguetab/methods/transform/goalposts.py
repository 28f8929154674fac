"""The distance between fixed goalposts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

import numpy as np
from pydantic import FiniteFloat, model_validator

from leaguetab.methods.base import Transform
from leaguetab.methods.transform._posts import along

if TYPE_CHECKING:
    from leaguetab.methods.base import Better, Context, Floats


class Goalposts(Transform):
    """How far a value lies along the way between two stated values, from 0 at the worse to 1 at the better.

    Notes
    -----
    ``(x - low) / (high - low)``, or ``(high - x) / (high - low)`` where lower is better; with ``scale: log`` the logarithms of
    ``x``, ``low`` and ``high`` are taken first. Values beyond the goalposts come out below 0 or above 1; the step `clip` cuts
    them off. With ``scale: log`` there is no result for 0 or less. Missing values stay missing. The other units play no part.

    References
    ----------
    UNDP, Human Development Report 2023/24, technical note 1. COINr, `n_goalposts` (without its truncation).
    """

    method: Literal["goalposts"] = "goalposts"
    low: FiniteFloat
    """The lower goalpost: the worse value where higher is better, else the better one."""
    high: FiniteFloat
    """The higher goalpost."""
    scale: Literal["linear", "log"] = "linear"
    """Whether the way is measured in the values themselves or in their logarithms."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.low >= self.high:
            message = "`low` must be below `high`"
            raise ValueError(message)
        if self.scale == "log" and self.low <= 0:
            message = "`low` must be above 0 with `scale: log`"
            raise ValueError(message)
        return self

    def apply(self, values: Floats, context: Context) -> Floats:
        """Measure."""
        if self.scale == "linear":
            return along(values, self.low, self.high, context.better)
        logarithms = np.log(values, out=np.full(values.shape, np.nan), where=values > 0)
        return along(logarithms, float(np.log(self.low)), float(np.log(self.high)), context.better)

    def better_after(self, better: Better) -> Better:
        """Higher is better: the better goalpost has 1."""
        return "higher"

"""The ratio to a target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import Field

from leaguetab.methods.arithmetic import ratio
from leaguetab.methods.base import Transform
from leaguetab.methods.transform._targets import columns_of, target_of
from leaguetab.model import ExpressionText

if TYPE_CHECKING:
    from leaguetab.methods.base import Better, Context, Floats


class RatioToTarget(Transform):
    """The ratio to a target, so that a unit exactly on its target has 1.

    Notes
    -----
    ``x / target`` where higher is better, ``target / x`` where lower is better. With ``capped`` every unit that meets its target
    has 1. There is no result where the ratio would not order the units (higher is better and the target is not above 0; lower is
    better and the target is negative or the value not above 0), save that a unit exactly on its target always has 1; and none
    for a unit whose target is missing. Missing values stay missing. The other units play no part.

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 5 (distance to a reference).
    """

    method: Literal["ratio_to_target"] = "ratio_to_target"
    target: Annotated[float, Field(gt=0, allow_inf_nan=False)] | ExpressionText
    """The target: a number, or a column (or SQL expression) with each unit's own."""
    capped: bool = False
    """Whether a unit beyond its target has 1, as if it were on it."""

    @property
    def columns_read(self) -> tuple[str, ...]:
        """The column of targets."""
        return columns_of(self.target)

    def apply(self, values: Floats, context: Context) -> Floats:
        """Divide."""
        target = target_of(self.target, context)
        if context.better == "higher":
            meets, share = values >= target, ratio(values, target, where=target > 0)
        else:
            meets, share = values <= target, ratio(target, values, where=(target >= 0) & (values > 0))
        return np.where(meets if self.capped else values == target, 1.0, share)

    def better_after(self, better: Better) -> Better:
        """Higher is better: a ratio above 1 lies beyond the target."""
        return "higher"

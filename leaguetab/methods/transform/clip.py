"""The clip step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

import numpy as np
from pydantic import FiniteFloat, model_validator

from leaguetab.methods.base import Transform

if TYPE_CHECKING:
    from leaguetab.methods.base import Context, Floats


class Clip(Transform):
    """Cut values off at stated limits.

    Notes
    -----
    ``max(low, min(high, x))``. Which way is better stays as it is. Missing values stay missing. The other units play no part.

    References
    ----------
    UNDP, Human Development Report 2023/24, technical note 1 (indices capped at 1). Barclay, Dixon-Woods and Lyratzopoulos (2022),
    JAMA Health Forum (z-scores cut off at -3 and 3).
    """

    method: Literal["clip"] = "clip"
    low: FiniteFloat | None = None
    """What lower values become; no limit where it is not stated."""
    high: FiniteFloat | None = None
    """What higher values become; no limit where it is not stated."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.low is None and self.high is None:
            message = "state `low`, `high` or both"
            raise ValueError(message)
        if self.low is not None and self.high is not None and self.low >= self.high:
            message = "`low` must be below `high`"
            raise ValueError(message)
        return self

    def apply(self, values: Floats, context: Context) -> Floats:
        """Cut off."""
        return np.clip(values, self.low, self.high)

"""A fixed range spread over a stated number of points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

from pydantic import Field, FiniteFloat, model_validator

from leaguetab.methods.base import Transform
from leaguetab.methods.transform._posts import along

if TYPE_CHECKING:
    from leaguetab.methods.base import Better, Context, Floats


class Scaled(Transform):
    """Spread a fixed range over a number of points, turned so that higher is better.

    Notes
    -----
    ``factor * (x - low) / (high - low)``, or ``factor * (high - x) / (high - low)`` where lower is better. Values outside the
    range come out below 0 or above `factor`. Missing values stay missing. The other units play no part.

    References
    ----------
    Cornell University, INSEAD and WIPO (2020), Global Innovation Index, technical notes. COINr, `n_scaled` with its parameters
    taken from the indicators' metadata.
    """

    method: Literal["scaled"] = "scaled"
    low: FiniteFloat = 0.0
    """The lower end of the range: 0 points where higher is better, else `factor` points."""
    high: FiniteFloat = 100.0
    """The higher end of the range."""
    factor: FiniteFloat = Field(default=100.0, gt=0)
    """The points at the better end."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.low >= self.high:
            message = "`low` must be below `high`"
            raise ValueError(message)
        return self

    def apply(self, values: Floats, context: Context) -> Floats:
        """Rescale."""
        return along(values, self.low, self.high, context.better) * self.factor

    def better_after(self, better: Better) -> Better:
        """Higher is better."""
        return "higher"

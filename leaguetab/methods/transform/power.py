"""The power step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

import numpy as np
from pydantic import FiniteFloat, model_validator

from leaguetab.methods.base import Transform
from leaguetab.methods.transform._direction import opposite

if TYPE_CHECKING:
    from leaguetab.methods.base import Better, Context, Floats


class Power(Transform):
    """Raise values to a power.

    Notes
    -----
    ``x ** exponent``. There is no result where the power would not order the units or does not exist: for a negative value, nor
    for 0 with a negative exponent. A negative exponent turns which way is better, else it stays as it is. Missing values stay
    missing. The other units play no part.

    References
    ----------
    Tukey (1977), Exploratory Data Analysis (the ladder of powers).
    """

    method: Literal["power"] = "power"
    exponent: FiniteFloat
    """The power; not 0."""

    @model_validator(mode="after")
    def _distinguishes(self) -> Self:
        if self.exponent == 0:
            message = "`exponent` must not be 0, or every unit would have the same"
            raise ValueError(message)
        return self

    def apply(self, values: Floats, context: Context) -> Floats:
        """Raise."""
        valid = values >= 0 if self.exponent > 0 else values > 0
        result: Floats = np.power(values, self.exponent, out=np.full(values.shape, np.nan), where=valid)
        return result

    def better_after(self, better: Better) -> Better:
        """Turn the direction where the exponent is negative."""
        return opposite(better) if self.exponent < 0 else better

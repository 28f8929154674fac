"""The step that multiplies and adds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

from pydantic import FiniteFloat, model_validator

from leaguetab.methods.base import Transform
from leaguetab.methods.transform._direction import opposite

if TYPE_CHECKING:
    from leaguetab.methods.base import Better, Context, Floats


class Affine(Transform):
    """Multiply by a number, then add another.

    Notes
    -----
    ``times * x + plus``. A negative ``times`` turns which way is better, else it stays as it is. Missing values stay missing. The
    other units play no part.

    References
    ----------
    Stevens (1946), On the theory of scales of measurement, Science 103:677-680 (what leaves an interval scale as it is).
    """

    method: Literal["affine"] = "affine"
    times: FiniteFloat = 1.0
    """What values are multiplied by; not 0."""
    plus: FiniteFloat = 0.0
    """What is added then."""

    @model_validator(mode="after")
    def _distinguishes(self) -> Self:
        if self.times == 0:
            message = "`times` must not be 0, or every unit would have the same"
            raise ValueError(message)
        return self

    def apply(self, values: Floats, context: Context) -> Floats:
        """Multiply and add."""
        return values * self.times + self.plus

    def better_after(self, better: Better) -> Better:
        """Turn the direction where `times` is negative."""
        return opposite(better) if self.times < 0 else better

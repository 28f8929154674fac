"""The reciprocal step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from leaguetab.methods.arithmetic import ratio
from leaguetab.methods.base import Transform
from leaguetab.methods.transform._direction import opposite

if TYPE_CHECKING:
    from leaguetab.methods.base import Better, Context, Floats


class Reciprocal(Transform):
    """One divided by the value, so that the other way is better: minutes a patient become patients a minute.

    Notes
    -----
    ``1 / x``. There is no result for 0 or less, where it would not order the units. Missing values stay missing. The other units
    play no part.

    References
    ----------
    Tukey (1977), Exploratory Data Analysis (the ladder of powers).
    """

    method: Literal["reciprocal"] = "reciprocal"

    def apply(self, values: Floats, context: Context) -> Floats:
        """Divide."""
        return ratio(1.0, values, where=values > 0)

    def better_after(self, better: Better) -> Better:
        """Turn the direction."""
        return opposite(better)

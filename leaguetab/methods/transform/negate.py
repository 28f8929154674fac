"""The step that turns the direction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from leaguetab.methods.base import Transform
from leaguetab.methods.transform._direction import opposite

if TYPE_CHECKING:
    from leaguetab.methods.base import Better, Context, Floats


class Negate(Transform):
    """Change the sign, so that the other way is better.

    Notes
    -----
    ``-x``. Missing values stay missing. The other units play no part.

    References
    ----------
    CMS, Overall Hospital Quality Star Rating methodology v4.1, step 2 (measures in which lower is better are reversed).
    """

    method: Literal["negate"] = "negate"

    def apply(self, values: Floats, context: Context) -> Floats:
        """Change the sign."""
        return -values

    def better_after(self, better: Better) -> Better:
        """Turn the direction."""
        return opposite(better)

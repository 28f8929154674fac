"""The square root step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from leaguetab.methods.base import Transform

if TYPE_CHECKING:
    from leaguetab.methods.base import Context, Floats


class SquareRoot(Transform):
    """The square root, which brings high values nearer to the others; usual for counts.

    Notes
    -----
    There is no result for a negative value. Which way is better stays as it is. Missing values stay missing. The other units play
    no part.

    References
    ----------
    Bartlett (1936), The square root transformation in analysis of variance, JRSS Supplement 3:68-78.
    """

    method: Literal["square_root"] = "square_root"

    def apply(self, values: Floats, context: Context) -> Floats:
        """Take the root."""
        return np.sqrt(values, out=np.full(values.shape, np.nan), where=values >= 0)

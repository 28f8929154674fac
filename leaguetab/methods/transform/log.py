"""The logarithm step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import FiniteFloat

from leaguetab.methods.base import Transform

if TYPE_CHECKING:
    from leaguetab.methods.base import Context, Floats

LOGARITHMS = {"e": np.log, 2: np.log2, 10: np.log10}


class Log(Transform):
    """The logarithm: equal ratios become equal distances.

    Notes
    -----
    ``log(x + plus)``. There is no result where ``x + plus`` is 0 or less. Which way is better stays as it is. Missing values stay
    missing. The other units play no part.

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 5 (transformation of skewed indicators).
    """

    method: Literal["log"] = "log"
    base: Literal["e", 2, 10] = "e"
    """The logarithm's base: `e` (natural), 2 or 10."""
    plus: FiniteFloat = 0.0
    """What is added first, where values may be 0."""

    def apply(self, values: Floats, context: Context) -> Floats:
        """Take the logarithm."""
        shifted = values + self.plus
        return LOGARITHMS[self.base](shifted, out=np.full(values.shape, np.nan), where=shifted > 0)

"""The logit step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from leaguetab.methods.base import Transform

if TYPE_CHECKING:
    from leaguetab.methods.base import Context, Floats


class Logit(Transform):
    """The logarithm of the odds of a proportion, which has no lowest and no highest value.

    Notes
    -----
    ``ln(p / (1 - p))`` with ``p = x / out_of``. There is no result unless ``p`` lies between 0 and 1, and none at 0 or 1. Which
    way is better stays as it is. Missing values stay missing. The other units play no part.

    References
    ----------
    Berkson (1944), Application of the logistic function to bio-assay, JASA 39:357-365.
    """

    method: Literal["logit"] = "logit"
    out_of: Literal[1, 100] = 1
    """What the whole is: 1 for proportions, 100 for percentages."""

    def apply(self, values: Floats, context: Context) -> Floats:
        """Take the log odds."""
        share = values / self.out_of
        inside = (share > 0) & (share < 1)
        return np.subtract(
            np.log(share, out=np.full(values.shape, np.nan), where=inside),
            np.log1p(-share, out=np.full(values.shape, np.nan), where=inside),
        )

"""Equal weights."""

from __future__ import annotations

from typing import Literal

import numpy as np

from leaguetab.methods.base import Context, Floats, Weighting


class Equal(Weighting):
    """Every part weighs the same, whatever weights are written at the parts.

    Notes
    -----
    ``w = 1 / n`` for ``n`` parts. Missing values play no part.

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, section 6.
    """

    method: Literal["equal"] = "equal"

    def apply(self, values: Floats, context: Context) -> Floats:
        """Share equally."""
        return np.full(values.shape[-2], 1.0 / values.shape[-2])

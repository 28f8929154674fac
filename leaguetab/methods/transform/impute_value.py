"""Filling gaps with a stated value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import FiniteFloat

from leaguetab.methods.base import Transform

if TYPE_CHECKING:
    from leaguetab.methods.base import Context, Floats


class ImputeValue(Transform):
    """Fill gaps with a stated value.

    Notes
    -----
    A missing value becomes ``value``; values present stay as they are. Which way is better stays as it is. The other units play
    no part.

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 3 (single imputation).
    """

    method: Literal["impute_value"] = "impute_value"
    value: FiniteFloat
    """What gaps become."""

    def apply(self, values: Floats, context: Context) -> Floats:
        """Fill the gaps."""
        return np.where(np.isnan(values), self.value, values)

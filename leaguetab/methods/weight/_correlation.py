"""Correlations between parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from leaguetab.methods.arithmetic import ratio
from leaguetab.methods.statistics import mean
from leaguetab.methods.weight._from_values import varies

if TYPE_CHECKING:
    from leaguetab.methods.base import Floats


def correlations(values: Floats) -> Floats:
    """Correlate parts: values ``(…, parts, units)`` to Pearson's coefficients ``(…, parts, parts)``.

    NaN, which must then stand in all parts of a unit, is left out. A part that does not vary has 0 with every part.
    """
    # The mean of equal values may differ from them by rounding.
    distances = np.where(varies(values)[..., None] & ~np.isnan(values), values - mean(values), 0.0)
    products = distances @ np.swapaxes(distances, -1, -2)
    lengths = np.sqrt(np.diagonal(products, axis1=-2, axis2=-1))
    return np.clip(ratio(products, lengths[..., :, None] * lengths[..., None, :], 0.0), -1.0, 1.0)

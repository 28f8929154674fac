"""Arithmetic on arrays that gives a stated result, and no warning, where the plain operation would not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from leaguetab.methods.base import Bools, Floats


def between(low: Floats | float, high: Floats | float, share: Floats) -> Floats:
    """Return the point that lies a share of the way from `low` to `high`.

    Exactly `low` at 0 and exactly `high` at 1, which ``low + share * (high - low)`` is not. Arguments broadcast; NaN stays.
    """
    gap = np.subtract(high, low)
    return np.where(share < 0.5, low + share * gap, high - (1 - share) * gap)  # noqa: PLR2004 -- from the nearer end


def ratio(
    above: Floats | float, below: Floats | float, otherwise: Floats | float = np.nan, *, where: Bools | None = None
) -> Floats:
    """Divide where the divisor is not 0 (or where stated), and return `otherwise` elsewhere; NaN where anything is missing."""
    fit = np.asarray(np.not_equal(below, 0) if where is None else where)
    shape = np.broadcast_shapes(np.shape(above), np.shape(below), fit.shape, np.shape(otherwise))
    if fit.all():
        return np.divide(above, below, out=np.empty(shape))
    unknown = np.isnan(above) | np.isnan(below)
    return np.divide(above, below, out=np.where(unknown, np.nan, np.broadcast_to(otherwise, shape)), where=fit & ~unknown)

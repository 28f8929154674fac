"""Weights times values, for one weighting or for many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from leaguetab.methods.base import Floats

MOST_TOGETHER = 128
"""How many weightings are multiplied at once, at most."""
MOST_VALUES = 2**21
"""How many values a product at once may have, unless one weighting alone has more."""


def together(units: int) -> int:
    """Return how many weightings are multiplied at once: a power of two, the smaller the more units there are."""
    return 1 << (max(1, min(MOST_TOGETHER, MOST_VALUES // max(1, units))).bit_length() - 1)


def product(weights: Floats, values: Floats) -> Floats:
    """Multiply weights ``(…, parts)`` by values ``(…, parts, units)``, to ``(…, units)``.

    Notes
    -----
    Where many weightings meet the same values, so many as `together` says are multiplied at once. The last bits of a matrix product
    depend on how many rows it has, and so would ranks on how the draws are cut into pieces, if pieces were not whole multiples of
    this. And for a larger product the library under NumPy starts threads, waiting for which takes longer than the product itself
    where other programs use the processors, too.
    """
    if values.ndim > 2:  # noqa: PLR2004 -- parts and units
        return np.asarray((weights[..., None, :] @ values)[..., 0, :])
    units = values.shape[1]
    run = together(units)
    if weights.ndim != 2 or len(weights) <= run:  # noqa: PLR2004 -- draws and parts
        return np.asarray(weights @ values)
    draws, parts = weights.shape
    even = draws - draws % run
    result = np.empty((draws, units))
    np.matmul(weights[:even].reshape(-1, run, parts), values, out=result[:even].reshape(-1, run, units))
    np.matmul(weights[even:], values, out=result[even:])
    return result

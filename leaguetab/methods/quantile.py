"""Quantiles by every definition in use, each by its own name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from leaguetab.methods.arithmetic import between
from leaguetab.methods.statistics import count, highest, lowest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaguetab.methods.base import Floats, Ints

Definition = Literal[
    "inverted_cdf",
    "averaged_inverted_cdf",
    "closest_observation",
    "interpolated_inverted_cdf",
    "hazen",
    "weibull",
    "linear",
    "median_unbiased",
    "normal_unbiased",
    "lower",
    "higher",
    "midpoint",
    "nearest",
]
"""What a quantile is. Programs differ, and the cut points of a league table with them.

============================= ===================== ======================================================================
name                          elsewhere             where it lies among n values in order, for a probability p
============================= ===================== ======================================================================
``inverted_cdf``              R 1, SAS 3            the first value with at least a share p at or below it ("nearest rank")
``averaged_inverted_cdf``     R 2, SAS 5, Stata     the same; where n·p is whole, half-way to the next value
``closest_observation``       R 3, SAS 2            value number n·p, rounded; a half to the even number
``interpolated_inverted_cdf`` R 4, SAS 1            position n·p, interpolated
``hazen``                     R 5                   position n·p + 1/2, interpolated
``weibull``                   R 6, SAS 4, SPSS,     position (n + 1)·p, interpolated
                              Excel PERCENTILE.EXC
``linear``                    R 7, NumPy, Polars,   position (n - 1)·p + 1, interpolated
                              Excel PERCENTILE.INC
``median_unbiased``           R 8                   position (n + 1/3)·p + 1/3, interpolated
``normal_unbiased``           R 9                   position (n + 1/4)·p + 3/8, interpolated
``lower``, ``higher``         NumPy                 the value below, or above, the position of ``linear``
``midpoint``                  NumPy                 half-way between those two
``nearest``                   NumPy                 the nearer of them; of two equally near, the one with the odd number
============================= ===================== ======================================================================

Positions and numbers count from 1. A position before the first value or behind the last is that value.
"""

_PLOTTING: dict[str, tuple[float, float]] = {
    "interpolated_inverted_cdf": (0, 1),
    "hazen": (1 / 2, 1 / 2),
    "weibull": (0, 0),
    "linear": (1, 1),
    "median_unbiased": (1 / 3, 1 / 3),
    "normal_unbiased": (3 / 8, 3 / 8),
}
"""The a and b of Hyndman and Fan: the position is a + p·(n + 1 - a - b)."""

_WHOLE = 8 * float(np.finfo(np.float64).eps)
"""How near, relatively, a position must be to a whole number to be it: 100 x 0.07 is 7.000000000000001 in binary."""


def quantile(values: Floats, probabilities: Sequence[float] | Floats, definition: Definition) -> Floats:
    """Return quantiles of the values present.

    Parameters
    ----------
    values
        Shape ``(…, units)``; NaN is missing and left out.
    probabilities
        Shape ``(q,)``, each from 0 to 1.
    definition
        See `Definition`.

    Returns
    -------
    Floats
        Shape ``(…, q)``; NaN where no value is present.

    References
    ----------
    Hyndman and Fan (1996), Sample Quantiles in Statistical Packages, The American Statistician 50:361-365.

    Examples
    --------
    >>> quantile(np.array([4.0, 1.0, np.nan, 2.0, 3.0]), (0.25, 0.5), "averaged_inverted_cdf")
    array([1.5, 2.5])
    """
    in_order = np.sort(values, axis=-1)
    present = count(values)
    lower, upper, share = _position(present.astype(np.float64), np.asarray(probabilities, dtype=np.float64), definition)
    below, above = (_numbered(in_order, number, present) for number in (lower, upper))
    return between(below, above, share)


def _position(n: Floats, p: Floats, definition: Definition) -> tuple[Floats, Floats, Floats]:
    """Return the numbers (from 1) of the values on either side, and how far from the first to the second: each ``(…, q)``."""
    if definition in _PLOTTING:
        a, b = _PLOTTING[definition]
        position = _snapped(a + p * (n + 1 - a - b))
        below = np.floor(position)
        return below, below + 1, position - below
    if definition in {"inverted_cdf", "averaged_inverted_cdf"}:
        position = _snapped(n * p)
        upper = np.floor(position) + 1
        return np.ceil(position), upper, np.full(upper.shape, 0.5 if definition == "averaged_inverted_cdf" else 0.0)
    if definition == "closest_observation":
        return _alone(np.rint(_snapped(n * p)))
    position = _snapped(1 + p * (n - 1))
    below, above = np.floor(position), np.ceil(position)
    if definition == "midpoint":
        return below, above, np.full(below.shape, 0.5)
    if definition == "nearest":
        return _alone(np.rint(position - 1) + 1)
    return _alone(below if definition == "lower" else above)


def _alone(number: Floats) -> tuple[Floats, Floats, Floats]:
    return number, number, np.zeros(number.shape)


def _snapped(position: Floats) -> Floats:
    """Make a position whole that is not so only by rounding of binary numbers."""
    whole = np.rint(position)
    return np.where(np.abs(position - whole) <= _WHOLE * np.maximum(whole, 1), whole, position)


def _numbered(in_order: Floats, number: Floats, present: Ints) -> Floats:
    """Return values by their number among those present; the first or last where there is no such number."""
    index = np.clip(number, 1, np.maximum(present, 1)).astype(np.int64) - 1
    if in_order.shape[-1] == 0:
        return np.full(index.shape, np.nan)
    return np.take_along_axis(in_order, index, axis=-1)


def spread(values: Floats) -> float:
    """Return how far apart values lie: from the 5th to the 95th percentile (`linear`), so that a few extreme ones don't decide.

    Parameters
    ----------
    values
        Shape ``(units,)``; NaN is missing.

    Returns
    -------
    float
        The range of the values where the percentiles are equal; 0 where all values are, or where there are none.
    """
    low, high = quantile(values, (0.05, 0.95), "linear")
    whole = float((highest(values) - lowest(values))[0])
    return float(high - low) or (0.0 if np.isnan(whole) else whole)

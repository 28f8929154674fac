"""The weighted median."""

from __future__ import annotations

from typing import Literal

import numpy as np

from leaguetab.methods.base import Bools, Combine, Context, Floats
from leaguetab.methods.combine._parts import with_say

SLACK = 1e-12
"""Weights whose sum differs from one half by no more than this make exactly one half, whatever their rounding."""


class Median(Combine):
    """Weighted median.

    Notes
    -----
    The parts present are put in order of value. The lower median is the first value at which the weights so far reach half of
    all, the upper median the first at which they pass half; the result is the mean of the two. They differ only where the
    weights split exactly in half, so equal weights give the ordinary median. A missing part's weight is taken up by the others;
    a unit with no part present is missing; a part of weight 0 has no say. Equal parts give their value.

    References
    ----------
    Cormen, Leiserson, Rivest and Stein (2009), Introduction to Algorithms, problem 9-2 (lower and upper weighted median).
    """

    method: Literal["median"] = "median"

    def apply(self, values: Floats, weights: Floats, context: Context) -> Floats:
        """Find the median."""
        parts = with_say(values, weights, context)
        order = np.argsort(parts.values, axis=-2)
        in_order = np.take_along_axis(parts.values, order, axis=-2)
        leading = np.broadcast_shapes(parts.weights.shape[:-1], order.shape[:-2])
        spread = np.broadcast_to(parts.weights[..., None], (*leading, *order.shape[-2:]))
        weight = np.take_along_axis(spread, np.broadcast_to(order, spread.shape), axis=-2)
        so_far = np.cumsum(np.where(np.isnan(in_order), 0.0, weight), axis=-2)
        half = so_far[..., -1:, :] / 2
        lower = _value_at(in_order, so_far >= half * (1 - SLACK))
        upper = _value_at(in_order, so_far > half * (1 + SLACK))
        return (lower + upper) / 2


def _value_at(in_order: Floats, reached: Bools) -> Floats:
    """Return each unit's first value that is marked; the first of all, missing, where nothing is present."""
    at = np.argmax(reached, axis=-2)[..., None, :]
    spread = np.broadcast_to(in_order, (*at.shape[:-2], *in_order.shape[-2:]))
    return np.take_along_axis(spread, at, axis=-2)[..., 0, :]

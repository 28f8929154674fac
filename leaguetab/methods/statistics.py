"""Statistics of a population that leave missing values out, over the last axis, without warnings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from leaguetab.methods.base import Floats, Ints


def count(values: Floats) -> Ints:
    """Count the values present: ``(…, units)`` to ``(…, 1)``."""
    return np.asarray(np.sum(~np.isnan(values), axis=-1, keepdims=True), dtype=np.int64)


def mean(values: Floats) -> Floats:
    """Return the mean of the values present, ``(…, 1)``; NaN where there are none."""
    present = count(values)
    total: Floats = np.nansum(values, axis=-1, keepdims=True)
    result: Floats = np.divide(total, present, out=np.full(total.shape, np.nan), where=present > 0)
    return result


def deviation(values: Floats, ddof: int) -> Floats:
    """Return the standard deviation of the values present, ``(…, 1)``.

    ``ddof`` is 1 for a sample, 0 for a population. It is 0 where fewer than ``ddof + 1`` values are present or all are
    equal (exactly 0, also where the mean cannot be represented), and NaN where there are none.
    """
    present = count(values)
    squares = np.nansum((values - mean(values)) ** 2, axis=-1, keepdims=True)
    variance = np.divide(squares, present - ddof, out=np.zeros(squares.shape), where=present > ddof)
    spread = np.where(lowest(values) == highest(values), 0.0, np.sqrt(variance))
    return np.where(present > 0, spread, np.nan)


def lowest(values: Floats) -> Floats:
    """Return the lowest value present, ``(…, 1)``; NaN where there are none."""
    result = np.min(np.where(np.isnan(values), np.inf, values), axis=-1, keepdims=True, initial=np.inf)
    return np.where(np.isinf(result), np.nan, result)


def highest(values: Floats) -> Floats:
    """Return the highest value present, ``(…, 1)``; NaN where there are none."""
    return -lowest(-values)


def ranked(values: Floats, ties: str, tolerance: Floats | float = 0.0) -> Floats:
    """Rank the values present from the lowest (1) upwards: ``(…, units)`` to ``(…, units)``.

    Parameters
    ----------
    values
        NaN is missing and has no rank.
    ties
        ``min``, ``max``, ``average``, ``dense`` or ``ordinal`` (in order of position).
    tolerance
        Neighbours in order that differ by no more than this are tied; broadcasts against ``(…, 1)``.
    """
    order = np.argsort(values, axis=-1, kind="stable")
    in_order = np.take_along_axis(values, order, axis=-1)
    result = np.empty(values.shape)
    np.put_along_axis(result, order, _ranks_in_order(in_order, ties, tolerance), axis=-1)
    result[np.isnan(values)] = np.nan
    return result


def _ranks_in_order(values: Floats, ties: str, tolerance: Floats | float) -> Floats:
    """Rank values that are already in ascending order, missing ones last."""
    units = values.shape[-1]
    place = np.broadcast_to(np.arange(1.0, units + 1), values.shape)
    if ties == "ordinal":
        return place
    starts = np.ones(values.shape, dtype=bool)
    starts[..., 1:] = ~(np.diff(values, axis=-1) <= tolerance)
    if ties == "dense":
        return np.cumsum(starts, axis=-1, dtype=np.float64)
    first = np.maximum.accumulate(np.where(starts, place, 0.0), axis=-1)
    if ties == "min":
        return first
    ends = np.ones(values.shape, dtype=bool)
    ends[..., :-1] = starts[..., 1:]
    last = np.minimum.accumulate(np.where(ends, place, np.inf)[..., ::-1], axis=-1)[..., ::-1]
    return last if ties == "max" else (first + last) / 2

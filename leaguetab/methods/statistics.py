"""Statistics of a population that leave missing values out, over the last axis, without warnings."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from leaguetab.methods.base import Bools, Floats, Ints

AT_ONCE = 2**17
"""How many values are ranked at once: few enough to stay in the memory next to a processor."""
TINIEST = 2.0**-900
"""Rows whose values lie nearer together than this, or further apart than its inverse, are too much for plain arithmetic."""
NOISE = 2.0**-48
"""How far the arithmetic of a distance may be out, as a share of the longest: generously."""
FEW = 8
"""Positions of so many bits leave enough of a short whole number to tell values apart."""


def count(values: Floats) -> Ints:
    """Count the values present: ``(…, units)`` to ``(…, 1)``."""
    return np.asarray(np.sum(~np.isnan(values), axis=-1, keepdims=True), dtype=np.int64)


def mean(values: Floats) -> Floats:
    """Return the mean of the values present, ``(…, 1)``; NaN where there are none."""
    return _mean(values, count(values))


def deviation(values: Floats, ddof: int) -> Floats:
    """Return the standard deviation of the values present, ``(…, 1)``.

    ``ddof`` is 1 for a sample, 0 for a population. It is 0 where fewer than ``ddof + 1`` values are present or all are
    equal (exactly 0, also where the mean cannot be represented), and NaN where there are none.
    """
    return mean_and_deviation(values, ddof)[1]


def mean_and_deviation(values: Floats, ddof: int) -> tuple[Floats, Floats]:
    """Return the mean and the standard deviation of the values present, each ``(…, 1)``; see `mean` and `deviation`."""
    present = count(values)
    centre = _mean(values, present)
    squares = _total((values - centre) ** 2)
    variance = np.divide(squares, present - ddof, out=np.zeros(squares.shape), where=present > ddof)
    spread = np.where(lowest(values) == highest(values), 0.0, np.sqrt(variance))
    return centre, np.where(present > 0, spread, np.nan)


def _mean(values: Floats, present: Ints) -> Floats:
    """Return the mean of values of which so many are present."""
    total = _total(values)
    result: Floats = np.divide(total, present, out=np.full(total.shape, np.nan), where=present > 0)
    return result


def _total(values: Floats) -> Floats:
    """Add the values present, ``(…, 1)``; 0 where there are none."""
    missing = np.isnan(values)
    # Laid out row by row, since the last bits of a sum depend on how its values lie in memory.
    summed = np.ascontiguousarray(np.where(missing, 0.0, values) if missing.any() else values)
    total: Floats = np.sum(summed, axis=-1, keepdims=True)
    return total


def lowest(values: Floats) -> Floats:
    """Return the lowest value present, ``(…, 1)``; NaN where there are none."""
    result: Floats = np.fmin.reduce(values, axis=-1, keepdims=True, initial=np.inf)
    return np.where(np.isinf(result), np.nan, result)


def highest(values: Floats) -> Floats:
    """Return the highest value present, ``(…, 1)``; NaN where there are none."""
    result: Floats = np.fmax.reduce(values, axis=-1, keepdims=True, initial=-np.inf)
    return np.where(np.isinf(result), np.nan, result)


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
    *leading, units = values.shape
    draws, at_once = math.prod(leading), max(1, AT_ONCE // max(1, units))
    rows = values.reshape(draws, units)
    tolerances = np.broadcast_to(tolerance, (*leading, 1)).reshape(draws, 1)
    blocks = [slice(start, start + at_once) for start in range(0, max(1, draws), at_once)]
    found = [_ranks(rows[block], ties, tolerances[block]) for block in blocks]
    return (found[0] if len(found) == 1 else np.concatenate(found)).reshape(values.shape)


def _ranks(rows: Floats, ties: str, tolerance: Floats) -> Floats:
    """Rank the values of each row: ``(draws, units)``, tolerances ``(draws, 1)``."""
    missing = np.isnan(rows)
    order, doubtful = _order(rows, missing, tolerance)
    ranks = np.broadcast_to(np.arange(1.0, rows.shape[1] + 1), rows.shape)
    if doubtful.any():
        order[doubtful], in_order = _settled(rows[doubtful], order[doubtful])
        ranks = ranks.copy()
        ranks[doubtful] = _ranks_in_order(in_order, ties, tolerance[doubtful])
    result = np.empty(rows.shape)
    result.reshape(-1)[_flat(order)] = ranks.reshape(-1)
    result[missing] = np.nan
    return result


def _order(rows: Floats, missing: Bools, tolerance: Floats) -> tuple[Ints, Bools]:
    """Sort the values of each row by way of whole numbers, which sort several times as fast as positions by their values.

    Each value becomes its distance from the lowest, in steps far smaller than a tolerance usually is, with its position in the
    last bits. Missing values come last.

    Returns
    -------
    order
        The positions in order, ``(draws, units)``.
    doubtful
        The rows, ``(draws,)``, in which neighbours may lie within the tolerance, or so near that their order is not certain.
    """
    units = rows.shape[1]
    bits = units.bit_length()
    kind: type[np.signedinteger[Any]] = np.int32 if bits <= FEW else np.int64
    most = 2.0 ** (np.iinfo(kind).bits - 3 - bits)
    low = lowest(rows)
    half = highest(rows) / 2 - low / 2
    usable = (half > TINIEST) & (half < 1 / TINIEST)
    reach = 2 * np.where(usable, half, 0.0)
    scale = np.divide(most, reach, out=np.zeros(reach.shape), where=usable)
    steps = rows - np.where(usable, low, 0.0)
    steps *= scale
    if missing.any():
        steps[missing] = 2 * most
    keys = steps.astype(kind)
    keys <<= bits
    keys |= np.arange(units, dtype=kind)
    keys.sort(axis=1)
    last = units - int(missing.sum(axis=1).min(initial=units))
    gaps = keys[:, 1:last] - keys[:, : max(0, last - 1)]
    near = np.fmin(tolerance, reach) * scale + (most * NOISE + 2)
    doubtful = gaps.min(axis=1, initial=np.iinfo(kind).max) <= near[:, 0].astype(np.int64) << bits
    return (keys & (1 << bits) - 1).astype(np.intp), doubtful


def _settled(rows: Floats, order: Ints) -> tuple[Ints, Floats]:
    """Mend orders in which only values that are next to equal may have changed places, and return the values in order, too."""
    in_order = rows.reshape(-1)[_flat(order)].reshape(rows.shape)
    wrong = (in_order[:, 1:] < in_order[:, :-1]).any(axis=1)
    if wrong.any():
        order[wrong] = np.argsort(rows[wrong], axis=1, kind="stable")
        in_order[wrong] = np.take_along_axis(rows[wrong], order[wrong], axis=1)
    return order, in_order


def _flat(order: Ints) -> Ints:
    """Turn positions in rows into positions in the flattened array."""
    draws, units = order.shape
    flat: Ints = (order + np.arange(draws)[:, None] * units).reshape(-1)
    return flat


def _ranks_in_order(values: Floats, ties: str, tolerance: Floats) -> NDArray[Any]:
    """Rank values that are already in ascending order, missing ones last."""
    units = values.shape[1]
    # Small whole numbers, since what is slow here is the memory.
    place = np.arange(1, units + 1, dtype=np.int32)
    if ties == "ordinal":
        return np.broadcast_to(place, values.shape)
    starts = np.ones(values.shape, dtype=bool)
    starts[:, 1:] = ~(np.diff(values, axis=1) <= tolerance)
    if ties == "dense":
        return np.cumsum(starts, axis=1, dtype=np.int32)
    first = np.maximum.accumulate(starts * place, axis=1)
    if ties == "min":
        return first
    ends = np.ones(values.shape, dtype=bool)
    ends[:, :-1] = starts[:, 1:]
    last = np.minimum.accumulate(np.where(ends, place, units)[:, ::-1], axis=1)[:, ::-1]
    return last if ties == "max" else (first + last) / 2

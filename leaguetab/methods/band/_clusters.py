"""Clusters on a line: among values in order each is a run, so that a round takes a few searches and differences of sums."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from leaguetab.methods.arithmetic import ratio

if TYPE_CHECKING:
    from leaguetab.methods.base import Bools, Floats, Ints

MOST_ROUNDS = 1000
"""As in CMS's SAS macro. Scores of a few thousand units settle in some dozens."""


def medians_between(ascending: Floats, cuts: Floats) -> Floats:
    """Return the median of the values in each part between cuts.

    Parameters
    ----------
    ascending
        Shape ``(…, units)``, in ascending order, NaN last.
    cuts
        Shape ``(…, k - 1)``, ascending; a value on a cut belongs below it.

    Returns
    -------
    Floats
        Shape ``(…, k)``; NaN for a part that holds no value.
    """
    start, end = _runs(ascending, cuts)
    low, high = (_at(ascending, middle) for middle in ((start + end - 1) // 2, (start + end) // 2))
    return np.where(end > start, low + (high - low) / 2, np.nan)


def lloyd(ascending: Floats, centres: Floats, strict: float) -> Floats:
    """Move centres to the means of the values nearest to them, until none moves.

    Parameters
    ----------
    ascending
        Shape ``(…, units)``, in ascending order, NaN last.
    centres
        Shape ``(…, k)``, ascending; NaN where there is no cluster, which is then never first.
    strict
        Values farther than this from every centre move none.

    Returns
    -------
    Floats
        The centres, shape ``(…, k)``.
    """
    rows = ascending.reshape(-1, ascending.shape[-1])
    settled = centres.reshape(-1, centres.shape[-1]).copy()
    # Sums are of distances from the middle, so that they lose little where the values are far from 0.
    middle = _at(rows, np.sum(~np.isnan(rows), axis=-1, keepdims=True) // 2)
    sums = np.zeros((rows.shape[0], rows.shape[1] + 1))
    np.cumsum(np.nan_to_num(rows - middle, nan=0.0), axis=-1, out=sums[:, 1:])
    moving = np.arange(len(rows))
    for _ in range(MOST_ROUNDS):
        before = settled[moving]
        after = _means(rows[moving], sums[moving], middle[moving], before, strict)
        settled[moving] = after
        moving = moving[((before != after) & ~np.isnan(before)).any(axis=-1)]
        if not moving.size:
            break
    return settled.reshape(centres.shape)


def between_centres(centres: Floats) -> Floats:
    """Return the points half-way between neighbouring centres: ``(…, k)`` to ``(…, k - 1)``.

    Where there is no centre, the point before is repeated, so that nothing lies between the two.
    """
    filled = np.where(np.isnan(centres), np.inf, centres)
    following = np.minimum.accumulate(filled[..., :0:-1], axis=-1)[..., ::-1]
    points = np.where(np.isnan(centres[..., :-1]), -np.inf, filled[..., :-1] / 2 + following / 2)
    return np.asarray(np.maximum.accumulate(points, axis=-1))


def _means(ascending: Floats, sums: Floats, middle: Floats, centres: Floats, strict: float) -> Floats:
    """Return the mean of the values nearest to each centre; the centre itself where there are none."""
    start, end = _runs(ascending, between_centres(centres))
    if np.isfinite(strict):
        start = np.maximum(start, _search(ascending, centres - strict, np.less))
        end = np.maximum(start, np.minimum(end, _search(ascending, centres + strict, np.less_equal)))
    held = (end - start).astype(np.float64)
    totals = np.take_along_axis(sums, end, axis=-1) - np.take_along_axis(sums, start, axis=-1)
    return np.where(held > 0, ratio(totals, held, 0.0) + middle, centres)


def _runs(ascending: Floats, cuts: Floats) -> tuple[Ints, Ints]:
    """Return where each part between cuts starts and ends among the values in order, both ``(…, k)``."""
    inner = _search(ascending, cuts, np.less_equal)
    first = np.zeros((*inner.shape[:-1], 1), dtype=np.int64)
    last = np.sum(~np.isnan(ascending), axis=-1, keepdims=True, dtype=np.int64)
    return np.concatenate([first, inner], axis=-1), np.concatenate([inner, last], axis=-1)


def _search(ascending: Floats, limits: Floats, below: np.ufunc) -> Ints:
    """Count the values below each limit, by halving: ``(…, units)`` and ``(…, q)`` to ``(…, q)``; 0 where a limit is NaN."""
    low = np.zeros(limits.shape, dtype=np.int64)
    high = np.full(limits.shape, ascending.shape[-1], dtype=np.int64)
    while (open_ := low < high).any():
        middle = (low + high) // 2
        found: Bools = below(_at(ascending, middle), limits)
        low = np.where(open_ & found, middle + 1, low)
        high = np.where(open_ & ~found, middle, high)
    return low


def _at(ascending: Floats, places: Ints) -> Floats:
    """Return the values at places along the last axis; at the nearest end where a place lies outside."""
    return np.take_along_axis(ascending, np.clip(places, 0, ascending.shape[-1] - 1), axis=-1)

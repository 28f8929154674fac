"""Clusters on a line: among values in order each is a run, so that a round takes a few searches and differences of sums."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from leaguetab.methods.arithmetic import ratio

if TYPE_CHECKING:
    from leaguetab.methods.base import Floats, Ints

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
    ordered = _Ordered(ascending)
    start, end = ordered.runs(cuts.reshape(len(ordered.every), cuts.shape[-1]), ordered.every)
    low, high = (ordered.at(middle, ordered.every) for middle in ((start + end - 1) // 2, (start + end) // 2))
    return np.where(end > start, low + (high - low) / 2, np.nan).reshape(*cuts.shape[:-1], cuts.shape[-1] + 1)


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
    ordered = _Ordered(ascending)
    settled = centres.reshape(-1, centres.shape[-1]).copy()
    moving = ordered.every
    for _ in range(MOST_ROUNDS):
        before = settled[moving]
        after = ordered.means(before, strict, moving)
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


class _Ordered:
    """Rows of values in ascending order, NaN last, from which some rows are asked again and again without being copied."""

    def __init__(self, ascending: Floats) -> None:
        rows = ascending.reshape(-1, ascending.shape[-1])
        self.size = rows.shape[-1]
        self.every: Ints = np.arange(len(rows))
        self.values = rows.reshape(-1)
        self.present: Ints = np.sum(~np.isnan(rows), axis=-1, keepdims=True, dtype=np.int64)
        # Sums are of distances from the middle, so that they lose little where the values are far from 0.
        self.middle = self.at(self.present // 2, self.every)
        sums = np.zeros((len(rows), self.size + 1))
        np.cumsum(np.nan_to_num(rows - self.middle, nan=0.0), axis=-1, out=sums[:, 1:])
        self.sums = sums.reshape(-1)

    def means(self, centres: Floats, strict: float, rows: Ints) -> Floats:
        """Return the mean of the values nearest to each centre, ``(rows, k)``; the centre itself where there are none."""
        start, end = self.runs(between_centres(centres), rows)
        if np.isfinite(strict):
            start = np.maximum(start, self._count(centres - strict, np.less, rows))
            end = np.maximum(start, np.minimum(end, self._count(centres + strict, np.less_equal, rows)))
        held = (end - start).astype(np.float64)
        first = (rows * (self.size + 1))[:, None]
        totals = self.sums.take(first + end) - self.sums.take(first + start)
        return np.where(held > 0, ratio(totals, held, 0.0) + self.middle[rows], centres)

    def runs(self, cuts: Floats, rows: Ints) -> tuple[Ints, Ints]:
        """Return where each part between cuts starts and ends among the values of these rows, both ``(rows, k)``."""
        inner = self._count(cuts, np.less_equal, rows)
        first = np.zeros((len(rows), 1), dtype=np.int64)
        return np.concatenate([first, inner], axis=-1), np.concatenate([inner, self.present[rows]], axis=-1)

    def at(self, places: Ints, rows: Ints) -> Floats:
        """Return the values at places of these rows, ``(rows, q)``; at the nearest end where a place lies outside."""
        return self.values.take(np.minimum(np.maximum(places, 0), self.size - 1) + (rows * self.size)[:, None])

    def _count(self, limits: Floats, below: np.ufunc, rows: Ints) -> Ints:
        """Count the values of these rows below each limit, ``(rows, q)``, by halving; 0 where a limit is NaN."""
        last = (rows * self.size)[:, None] - 1
        counted = np.zeros(limits.shape, dtype=np.int64)
        for bit in reversed(range(self.size.bit_length())):
            more = counted + (1 << bit)
            value = self.values.take(last + np.minimum(more, self.size))
            counted = np.where(below(value, limits), more, counted)
        return np.minimum(counted, self.size)

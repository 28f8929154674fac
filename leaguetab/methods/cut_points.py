"""Which side of a cut point a value lies on; the noise of arithmetic decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from leaguetab.methods.base import Bools, Floats

ROUNDING = 1e-12
"""Values nearer to a cut than this share of it lie on it."""
LEAST_GAP = 1e-3
"""But no more of the way to the next cut than this."""


def edges(cuts: Floats, on_cut: str) -> Floats:
    """Return the ends of the values that lie on cuts: where the band above begins, or the one below ends.

    A mean of 3, 2 and 1 with weights of a third comes out as 1.9999999999999998, and 0.57 times 100 as 56.99999999999999: neither
    is below a cut of 2, or of 57.

    Parameters
    ----------
    cuts
        Shape ``(cuts, …)``, ascending; NaN stays.
    on_cut
        Whether a value on a cut belongs to the band above it (``upper``) or below (``lower``).

    Returns
    -------
    Floats
        In the shape of the cuts: a value is above a cut if ``value >= edge`` (``upper``) or ``value > edge`` (``lower``).

    Notes
    -----
    How near is near depends on the cuts alone, so that the side of a value does not hang on the other values. It is 1e-12 of the
    cut, sign apart, or of 1 for a cut of 0; and no more than a thousandth of the way to the next cut.
    """
    near = np.fmin(ROUNDING * np.where(cuts == 0, 1.0, np.abs(cuts)), LEAST_GAP * _next_cut(cuts))
    return np.asarray(cuts - near if on_cut == "upper" else cuts + near)


def _next_cut(cuts: Floats) -> Floats:
    """Return how far each cut is from the nearest other one; no end where there is none but its equals."""
    apart = np.diff(cuts, axis=0)
    end = np.full((1, *cuts.shape[1:]), np.inf)
    gaps = np.where(apart > 0, apart, np.inf)
    return np.asarray(np.minimum(np.concatenate([end, gaps]), np.concatenate([gaps, end])))


def above_cuts(values: Floats, cuts: Floats, on_cut: str) -> Bools:
    """Tell which cuts ``(cuts, …, units)`` values ``(…, units)`` are above; a missing value is above none."""
    side: Bools = values >= edges(cuts, on_cut) if on_cut == "upper" else values > edges(cuts, on_cut)
    return side

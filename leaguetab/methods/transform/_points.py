"""Points for bands of values."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np

from leaguetab.methods.cut_points import above_cuts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaguetab.methods.base import Floats

OnCut = Literal["upper", "lower"]


def points_of(values: Floats, cuts: Sequence[Floats | float], points: Sequence[float], on_cut: OnCut) -> Floats:
    """Give points to values by the band that they lie in.

    Parameters
    ----------
    values
        Shape ``(…, units)``; NaN is missing and stays so.
    cuts
        In ascending order, each a number or of shape ``(…, 1)``; where one is NaN there are no points.
    points
        From the lowest band to the highest, one more than cuts.
    on_cut
        The band of a value on a cut, or so near to it that only rounding parts them.
    """
    at = np.stack([np.broadcast_to(cut, (*values.shape[:-1], 1)) for cut in cuts])
    band = above_cuts(values, at, on_cut).sum(axis=0, dtype=np.int64)
    unknown = np.isnan(values) | np.isnan(at).any(axis=0)
    return np.where(unknown, np.nan, np.asarray(points, dtype=np.float64)[band])


def problem_with(at: Sequence[float], points: Sequence[float]) -> str | None:
    """Say what is wrong with cut points and their points, if anything is."""
    if not at:
        return "state at least one cut point"
    if any(later <= earlier for earlier, later in pairwise(at)):
        return "the cut points must be in ascending order"
    if len(points) != len(at) + 1:
        return f"{len(at)} cut points make {len(at) + 1} bands, and there are points for {len(points)}"
    return "not all bands may have the same points" if len(set(points)) == 1 else None

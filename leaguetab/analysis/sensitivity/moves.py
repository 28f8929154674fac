"""How many units weights can move far, and how many they often do: counts that do not grow with the number of weightings drawn."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from leaguetab.analysis.sensitivity.not_offered import NotOffered

if TYPE_CHECKING:
    from leaguetab.analysis.sensitivity.bounds import Bounds
    from leaguetab.analysis.sensitivity.random_weights import RandomWeights
    from leaguetab.methods.base import Bools, Floats
    from leaguetab.table import Workings

_FAR = 10
"""Places that count as far in a table of at least four times as many units; in a smaller one a quarter of it does."""


@dataclass(frozen=True)
class FarMoves:
    """How many ranked units can stand far from where they stand, under weights of the set that is drawn from.

    Parameters
    ----------
    places
        How many places away count as far.
    units
        How many units are ranked.
    often
        The units that at least one in twenty of the random weightings lifts that far, or at least one in twenty lowers that far:
        those of which an end of the range from `p05` to `p95` is far.
    known
        The units for which a weighting that does so is known: those that a directed search found one for, and those that move
        that far often. None without certified bounds.
    possible
        The units for which certified bounds leave it possible. None without such bounds.
    """

    places: int
    units: int
    often: int
    known: int | None
    possible: int | None


def far_moves(workings: Workings, random: RandomWeights, bounds: Bounds | NotOffered) -> FarMoves:
    """Count the units that weights can move far.

    Parameters
    ----------
    workings
        Of the table.
    random, bounds
        Of the same set of weightings.

    Notes
    -----
    How many units move far in any of the weightings drawn is no figure to give, since it grows with their number.
    """
    rank = workings.places.rank
    places = far(float(np.nanmedian(ranked_together(workings))))

    def move_far(best: Floats, worst: Floats) -> Bools:
        moved: Bools = np.fmax(rank - best, worst - rank) >= places
        return moved

    often = move_far(random.summary.p05, random.summary.p95)
    counted = FarMoves(places, _count(~np.isnan(rank)), _count(often), None, None)
    if isinstance(bounds, NotOffered):
        return counted
    known = often | move_far(bounds.best_searched, bounds.worst_searched)
    possible = move_far(bounds.best, bounds.worst)
    return FarMoves(counted.places, counted.units, counted.often, _count(known), _count(possible))


def far(ranked: float) -> int:
    """Say how many places away count as far in a table of so many ranked units.

    Examples
    --------
    >>> far(129), far(20), far(3)
    (10, 5, 1)
    """
    return int(max(1, min(_FAR, ranked // 4)))


def ranked_together(workings: Workings) -> Floats:
    """Return how many units each is ranked among, itself included, in the file's order; NaN where it has no rank."""
    rank, within = workings.places.rank, workings.places.within
    ranked = ~np.isnan(rank)
    groups = np.zeros(len(rank), dtype=np.int64) if within is None else within
    count = Counter(groups[ranked].tolist())
    return np.array([count[group] if there else np.nan for group, there in zip(groups.tolist(), ranked, strict=True)])


def _count(holds: Bools) -> int:
    return int(np.sum(holds))

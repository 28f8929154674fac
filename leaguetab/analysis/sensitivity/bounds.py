"""The best and worst rank that any weighting of a set can give each unit, certified: without sampling, and never exceeded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from leaguetab.analysis.sensitivity.not_offered import NotOffered
from leaguetab.analysis.sensitivity.standing import standing_of
from leaguetab.analysis.sensitivity.trees import share_of
from leaguetab.analysis.sensitivity.unbounded import Unbounded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from leaguetab.analysis.sensitivity.draws import WeightSpread
    from leaguetab.analysis.sensitivity.standing import Standing
    from leaguetab.methods.base import Bools, Floats, Ints
    from leaguetab.placing import Exclusion, Places
    from leaguetab.scoring import Evaluation, Prepared

MOST_NUMBERS = 60_000_000
"""How many numbers, one a pair of units and part, are worked out; with more, each unit is bounded by itself."""
AT_ONCE = 200_000
"""How many of them a block of pairs may hold."""
BOUND_COLUMNS = {
    "rank_best": "best",
    "rank_worst": "worst",
    "rank_best_reached": "best_reached",
    "rank_worst_reached": "worst_reached",
}
"""Columns of results, and the figures of `Bounds` that they hold."""


@dataclass(frozen=True)
class Bounds:
    """What no weighting of a set can exceed, and what some weighting of it gives.

    Parameters
    ----------
    best, worst
        The best and the worst rank of each unit, shape ``(units,)``; NaN where it has none. No weighting of the set gives a better
        or a worse one.
    best_reached, worst_reached
        The best and the worst rank that a weighting was found for; at the least the rank at the stated weights.
    best_searched, worst_searched
        The same, of the weightings that were searched for: without those drawn at random, so that it does not matter how many were.
    fixed
        Shape ``(units, units)``: whether the first (row) is ahead of the second (column) or level with it under every weighting.
        False for a unit with itself, and where either has no rank or they are ranked in different groups. None where there are too
        many pairs to tell.
    exact
        Whether `fixed` is exact, so that every pair it leaves open does change order under some weighting of the set. Where it is
        not, an open pair may be fixed all the same.
    why
        In plain words: "exact", or why some pairs may be left open that are fixed.
    """

    best: Floats
    worst: Floats
    best_reached: Floats
    worst_reached: Floats
    best_searched: Floats
    worst_searched: Floats
    fixed: Bools | None
    exact: bool
    why: str

    @property
    def settled(self) -> Bools:
        """Whether both ends of a unit's range are reached, so that its best and worst rank are known exactly, ``(units,)``."""
        settled: Bools = (self.best == self.best_reached) & (self.worst == self.worst_reached)
        return settled

    def reaching(self, best: Floats, worst: Floats) -> Bounds:
        """Return the same, with ranks that further weightings of the set were found to give, ``(units,)`` each."""
        searched = np.fmin(self.best_searched, best), np.fmax(self.worst_searched, worst)
        return replace(self.reaching_by_chance(best, worst), best_searched=searched[0], worst_searched=searched[1])

    def reaching_by_chance(self, best: Floats, worst: Floats) -> Bounds:
        """Return the same, with ranks that weightings drawn at random gave, ``(units,)`` each."""
        return replace(self, best_reached=np.fmin(self.best_reached, best), worst_reached=np.fmax(self.worst_reached, worst))


def certified_bounds(
    prepared: Prepared,
    evaluation: Evaluation,
    places: Places,
    spread: WeightSpread,
    exclusions: Sequence[Exclusion] = (),
    only: int | None = None,
) -> Bounds | NotOffered:
    """Bound every unit's rank over the set of weightings that draws come from.

    Units are compared in pairs, so that no weighting need reach a bound: what lifts a unit over one rival may not lift it over
    another. `sharpened.sharpened_bounds` looks at all rivals of a unit together.

    Parameters
    ----------
    prepared
        The algorithm with its leaves scored.
    evaluation, places
        Of the stated weights, with all nodes kept.
    spread
        The set. For ``dirichlet`` it is every weighting in which a part weighs anything from next to nothing to nearly all, however
        concentrated the draws are: what remains fixed is dominance.
    exclusions
        As the places were found with.
    only
        The position of the one unit to bound, where the others are of no interest: they have no bounds then, and `fixed` tells of
        its own pairs only.

    Returns
    -------
    Bounds | NotOffered
        Bounds that hold for every weighting; or why there are none.

    Notes
    -----
    The sign of a weighted mean's difference between two units does not change when weights are scaled to a sum, so that over
    a box of weights its lowest value has a closed form at the top of the tree; the nodes below need a linear-fractional minimum,
    whose solution has every weight at one of its ends (Charnes and Cooper 1962, Programming with linear fractional functionals,
    Naval Research Logistics Quarterly 9, 181-186). Ranks from pairs that cannot change order: Salo and Punkka (2011), Ranking
    intervals and dominance relations for ratio-based efficiency analysis, Management Science 57, 200-214.
    """
    try:
        standing = standing_of(prepared.algorithm, evaluation, places, spread.vary, exclusions)
    except Unbounded as refusal:
        return NotOffered(str(refusal))
    share = share_of(spread)
    parts = sum(1 for _ in prepared.algorithm.root.walk())
    if len(standing.units) ** 2 * parts > MOST_NUMBERS:
        return _by_unit(standing, places, share)
    # Where ties take one place together, a rank depends on the order of the others.
    if only is None or standing.ties == "dense":
        ahead, never_behind = _relations(standing, places.rank[standing.units], share, parts)
    else:
        ahead, never_behind = _relations_of_one(standing, places.rank[standing.units], share, only)
    best, worst = _ranks(standing, ahead, never_behind)
    if only is not None:
        best, worst = (np.where(standing.units == only, ranks, np.nan) for ranks in (best, worst))
    everyone = len(evaluation.units)
    return Bounds(
        best=_spread_out(best, standing.units, everyone),
        worst=_spread_out(worst, standing.units, everyone),
        best_reached=places.rank,
        worst_reached=places.rank,
        best_searched=places.rank,
        worst_searched=places.rank,
        fixed=_square(never_behind, standing.units, everyone),
        exact=not standing.loose,
        why="; ".join(standing.loose) if standing.loose else "exact",
    )


def _relations(standing: Standing, rank: Floats, share: Floats, parts: int) -> tuple[Bools, Bools]:
    """Return who is surely ahead of whom, and who is never behind whom, each ``(ranked, ranked)``, in blocks of rows.

    Nobody is either to a unit with a better rank at the stated weights, which are among the set; so half of the pairs are enough.
    """
    ranked = len(rank)
    ahead, never_behind = np.zeros((ranked, ranked), dtype=bool), np.zeros((ranked, ranked), dtype=bool)
    contest = standing.restricted(standing.units).pinned(share)
    in_order = np.argsort(rank, kind="stable")
    for first, start in _blocks(in_order, rank[in_order], parts):
        second = in_order[start:]
        order = contest.order(first[:, None], second[None, :], share)
        together = standing.group[first, None] == standing.group[None, second]
        ahead[np.ix_(first, second)], never_behind[np.ix_(first, second)] = order.ahead & together, order.never_behind & together
    np.fill_diagonal(ahead, val=False)
    np.fill_diagonal(never_behind, val=False)
    return ahead, never_behind


def _relations_of_one(standing: Standing, rank: Floats, share: Floats, only: int) -> tuple[Bools, Bools]:
    """Return the same as `_relations` for one unit and each other; False for all other pairs."""
    ranked = len(rank)
    ahead, never_behind = np.zeros((ranked, ranked), dtype=bool), np.zeros((ranked, ranked), dtype=bool)
    contest = standing.restricted(standing.units).pinned(share)
    for one in np.flatnonzero(standing.units == only):
        others = np.flatnonzero((standing.group == standing.group[one]) & (np.arange(ranked) != one))
        before, after = others[rank[others] <= rank[one]], others[rank[others] >= rank[one]]
        for first, second in ((before, np.full_like(before, one)), (np.full_like(after, one), after)):
            order = contest.order(first, second, share)
            ahead[first, second], never_behind[first, second] = order.ahead, order.never_behind
    return ahead, never_behind


def _blocks(in_order: Ints, rank: Floats, parts: int) -> Iterator[tuple[Ints, int]]:
    """Part units in order of rank into runs, each with the place from which on no unit has a better rank than its first."""
    start = 0
    while start < len(rank):
        level = int(np.searchsorted(rank, rank[start]))
        stop = start + max(1, AT_ONCE // max(1, (len(rank) - level) * parts))
        yield in_order[start:stop], level
        start = stop


def _ranks(standing: Standing, ahead: Bools, never_behind: Bools) -> tuple[Floats, Floats]:
    """Count the units that are surely before a unit, and those that can be, by the rank that ties have."""
    surely, at_least_level = ahead.sum(axis=0), never_behind.sum(axis=0)
    surely_after, at_most_level = ahead.sum(axis=1), never_behind.sum(axis=1)
    together = standing.together.sum(axis=1)
    before = {
        "max": at_least_level,
        "average": (surely + at_least_level) / 2,
        "dense": _longest_chain(ahead) if standing.ties == "dense" else surely,
    }
    behind = {"max": surely_after, "ordinal": surely_after, "average": (surely_after + at_most_level) / 2}
    best = 1.0 + before.get(standing.ties, surely)
    return best, together - np.asarray(behind.get(standing.ties, at_most_level), dtype=np.float64)


def _longest_chain(ahead: Bools) -> Ints:
    """Return how many units surely stand one behind the other before each unit."""
    depth = np.zeros(len(ahead), dtype=np.int64)
    for unit in np.argsort(ahead.sum(axis=0), kind="stable"):
        depth[unit] = (depth[ahead[:, unit]] + 1).max(initial=0)
    return depth


def _by_unit(standing: Standing, places: Places, share: Floats) -> Bounds:
    """Bound ranks by the best and the worst that each unit can do by itself: without pairs, for any number of units."""
    first, last = _places(*standing.reach(share))
    best, worst = np.ones(len(first)), np.ones(len(first))
    for group in np.unique(standing.group):
        own = standing.group == group
        surely = np.searchsorted(np.sort(last[own]), first[own])
        best[own] += np.minimum(surely, 1) if standing.ties == "dense" else surely
        worst[own] = np.searchsorted(np.sort(first[own]), last[own], side="right")
    everyone = len(places.rank)
    too_many = "there are too many units to compare in pairs, so that each is bounded by itself"
    return Bounds(
        best=_spread_out(best, standing.units, everyone),
        worst=_spread_out(worst, standing.units, everyone),
        best_reached=places.rank,
        worst_reached=places.rank,
        best_searched=places.rank,
        worst_searched=places.rank,
        fixed=None,
        exact=False,
        why="; ".join([too_many, *standing.loose]),
    )


def _places(first: Floats, last: Floats) -> tuple[Ints, Ints]:
    """Return numbers in the order of the best and the worst that units can do, ``(keys, units)`` each, the same for equals."""
    both = np.concatenate([first, last], axis=1)
    order = np.lexsort(both[::-1])
    starts = np.ones(both.shape[1], dtype=bool)
    starts[1:] = (both[:, order[1:]] != both[:, order[:-1]]).any(axis=0)
    numbers = np.empty(both.shape[1], dtype=np.int64)
    numbers[order] = np.cumsum(starts)
    return numbers[: first.shape[1]], numbers[first.shape[1] :]


def _spread_out(values: Floats, units: Ints, everyone: int) -> Floats:
    result = np.full(everyone, np.nan)
    result[units] = values
    return result


def _square(relation: Bools, units: Ints, everyone: int) -> Bools:
    result = np.zeros((everyone, everyone), dtype=bool)
    result[np.ix_(units, units)] = relation
    return result

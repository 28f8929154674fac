"""The best and worst rank that any weighting of a set can give, certified: without sampling, and never exceeded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from leaguetab.analysis.sensitivity.not_offered import NotOffered
from leaguetab.analysis.sensitivity.standing import standing_of
from leaguetab.analysis.sensitivity.trees import Unbounded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from leaguetab.analysis.sensitivity.draws import WeightSpread
    from leaguetab.analysis.sensitivity.standing import Standing
    from leaguetab.methods.base import Bools, Floats, Ints
    from leaguetab.placing import Exclusion, Places
    from leaguetab.scoring import Evaluation, Prepared

MOST_UNITS = 6_000
"""Units beyond this many have too many pairs to keep in memory."""
AT_ONCE = 200_000
"""How many numbers a block of pairs may hold, parts counted."""


@dataclass(frozen=True)
class Bounds:
    """What no weighting of a set can exceed.

    Parameters
    ----------
    best, worst
        The best and the worst rank of each unit, shape ``(units,)``; NaN where it has none. No weighting of the set gives a better
        or a worse one. Units are counted pair by pair, so that no weighting need reach a bound: what lifts a unit over one rival
        may not lift it over another. `reached.reached_ranks` finds ranks on the near side.
    fixed
        Shape ``(units, units)``: whether the first (row) is ahead of the second (column) or level with it under every weighting.
        False for a unit with itself, and where either has no rank or they are ranked in different groups.
    exact
        Whether `fixed` is exact, so that every pair it leaves open does change order under some weighting of the set. Where it is
        not, an open pair may be fixed all the same.
    why
        In plain words: "exact", or why some pairs may be left open that are fixed.
    """

    best: Floats
    worst: Floats
    fixed: Bools
    exact: bool
    why: str


def certified_bounds(
    prepared: Prepared, evaluation: Evaluation, places: Places, spread: WeightSpread, exclusions: Sequence[Exclusion] = ()
) -> Bounds | NotOffered:
    """Bound every unit's rank over the set of weightings that draws come from.

    Parameters
    ----------
    prepared
        The algorithm with its leaves scored.
    evaluation, places
        Of the stated weights, with all nodes kept.
    spread
        The set. For ``dirichlet`` it is every weighting in which a part weighs anything from nothing to all, however
        concentrated the draws are: what remains fixed is dominance.
    exclusions
        As the places were found with.

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
    if len(standing.units) > MOST_UNITS:
        return NotOffered(f"{len(standing.units)} units have too many pairs; bounds are worked out for up to {MOST_UNITS}")
    share = np.asarray(spread.within if spread.kind == "relative" else 1.0)
    ahead, never_behind = _relations(standing, share, sum(1 for _ in prepared.algorithm.root.walk()))
    best, worst = _ranks(standing, ahead, never_behind)
    why = "; ".join(standing.loose) if standing.loose else "exact"
    everyone = len(evaluation.units)
    return Bounds(
        best=_spread_out(best, standing.units, everyone),
        worst=_spread_out(worst, standing.units, everyone),
        fixed=_square(never_behind, standing.units, everyone),
        exact=not standing.loose,
        why=why,
    )


def _relations(standing: Standing, share: Floats, parts: int) -> tuple[Bools, Bools]:
    """Return who is surely ahead of whom, and who is never behind whom, each ``(ranked, ranked)``, in blocks of rows."""
    ranked = len(standing.units)
    ahead, never_behind = np.zeros((ranked, ranked), dtype=bool), np.zeros((ranked, ranked), dtype=bool)
    everyone, contest = np.arange(ranked), standing.restricted(standing.units).pinned(share)
    for rows in _blocks(ranked, parts):
        order = contest.order(everyone[rows, None], everyone[None, :], share)
        together = standing.group[rows, None] == standing.group[None, :]
        ahead[rows], never_behind[rows] = order.ahead & together, order.never_behind & together
    np.fill_diagonal(ahead, val=False)
    np.fill_diagonal(never_behind, val=False)
    return ahead, never_behind


def _blocks(ranked: int, parts: int) -> Iterator[slice]:
    size = max(1, AT_ONCE // max(1, ranked * parts))
    for start in range(0, ranked, size):
        yield slice(start, min(start + size, ranked))


def _ranks(standing: Standing, ahead: Bools, never_behind: Bools) -> tuple[Floats, Floats]:
    """Count the units that are surely before a unit, and those that can be, by the rank that ties have."""
    surely, at_least_level = ahead.sum(axis=0), never_behind.sum(axis=0)
    surely_after, at_most_level = ahead.sum(axis=1), never_behind.sum(axis=1)
    together = (standing.group[:, None] == standing.group[None, :]).sum(axis=1)
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


def _spread_out(values: Floats, units: Ints, everyone: int) -> Floats:
    result = np.full(everyone, np.nan)
    result[units] = values
    return result


def _square(relation: Bools, units: Ints, everyone: int) -> Bools:
    result = np.zeros((everyone, everyone), dtype=bool)
    result[np.ix_(units, units)] = relation
    return result

"""Ranks bounded by all rivals together: which of them a unit cannot pass under one and the same weighting."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from leaguetab.analysis.sensitivity import hitting
from leaguetab.analysis.sensitivity.acceptability import positions
from leaguetab.analysis.sensitivity.bounds import certified_bounds
from leaguetab.analysis.sensitivity.draws import stated, varied_branches
from leaguetab.analysis.sensitivity.extremes import Branch
from leaguetab.analysis.sensitivity.leaf_weights import branch_weights, laid_out, limits_of
from leaguetab.analysis.sensitivity.margins import widest_margin
from leaguetab.analysis.sensitivity.not_offered import NotOffered
from leaguetab.analysis.sensitivity.reached import NEARLY, reached_ranks
from leaguetab.analysis.sensitivity.standing import standing_of
from leaguetab.analysis.sensitivity.trees import share_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from leaguetab.analysis.sensitivity.bounds import Bounds
    from leaguetab.analysis.sensitivity.draws import WeightSpread
    from leaguetab.analysis.sensitivity.leaf_weights import Leaves, Limits
    from leaguetab.analysis.sensitivity.random_weights import RandomWeights
    from leaguetab.methods.base import Bools, Floats, Ints
    from leaguetab.placing import Exclusion, Places
    from leaguetab.scoring import Evaluation, Prepared
    from leaguetab.table import Workings

MOST_RIVALS = 150
"""Units with more open pairs than this are left as they are."""
MOST_CHECKS = 100
"""How many sets of rivals are looked at for one end of one unit's range."""
ALL_CHECKS = 3_000
"""How many are looked at in all; the ends with the fewest rivals come first."""
MOST_SEEN = 100
"""How many weightings found before are tried on further pairs of rivals."""
PAIRS_A_CHECK = 300
"""How many pairs of rivals are as much work as a set of them."""
NARROWINGS = 5
"""How often the blend of two conditions is narrowed down."""
SMALL = 1e-9
"""A condition with less than this share in a blend has none."""
GOLDEN = (5**0.5 - 1) / 2
HOLDS = -1e-9
"""Conditions with a margin above this hold together, those of a unit's rivals being of size 1."""


def known_bounds(
    workings: Workings, spread: WeightSpread, random: RandomWeights | NotOffered, only: int | None = None
) -> Bounds | NotOffered:
    """Bound ranks as narrowly as can be; those that random weights gave are reached.

    Parameters
    ----------
    workings
        Of the table.
    spread
        The set of weightings.
    random
        Ranks under weightings drawn from it.
    only
        The number of the one unit to bound; None for all.
    """
    ranked = workings.prepared, workings.evaluation, workings.places, spread
    bounds = certified_bounds(*ranked, workings.exclusions, only)
    if isinstance(bounds, NotOffered):
        return bounds
    sharpened = sharpened_bounds(*ranked, bounds, workings.exclusions)
    if isinstance(random, NotOffered):
        return sharpened
    return sharpened.reaching_by_chance(random.summary.lowest, random.summary.highest)


def sharpened_bounds(
    prepared: Prepared,
    evaluation: Evaluation,
    places: Places,
    spread: WeightSpread,
    bounds: Bounds,
    exclusions: Sequence[Exclusion] = (),
) -> Bounds:
    """Narrow certified ranks down, and find weightings that come near them or reach them.

    Parameters
    ----------
    prepared
        The algorithm with its leaves scored.
    evaluation, places
        Of the stated weights, with all nodes kept.
    spread
        The set of weightings.
    bounds
        Of the same, by `certified_bounds`.
    exclusions
        As the places were found with.

    Returns
    -------
    Bounds
        As certain as those given; ranks reached are at least as far out. Where they meet, the range is exact. The work is
        limited, so that the ends of units with many open pairs may be left as they were.

    Notes
    -----
    What lifts a unit over one rival may keep it behind another. To stay ahead of a rival is a linear condition on the weights of
    the leaves; the best rank leaves the fewest conditions unmet. Conditions that clash are found by linear programming, first in
    pairs, and every clash leaves one of them unmet: so the smallest set that meets all clashes found so far bounds the rank, and
    where the other conditions hold together, some weighting reaches it. Parker and Ryan (1996), Finding the minimum weight IIS
    cover of an infeasible system of linear inequalities, Annals of Mathematics and Artificial Intelligence 17, 107-126.
    """
    search = reached_ranks(prepared, evaluation, places, spread, exclusions)
    bounds = bounds.reaching(search.best, search.worst)
    if bounds.fixed is None:
        return bounds
    contest = _contest_of(prepared, evaluation, places, spread, exclusions)
    if contest is None:
        return bounds
    narrowed, weightings = _narrowed(contest, bounds, bounds.fixed[np.ix_(contest.units, contest.units)])
    if not weightings:
        return narrowed
    found = [branch_weights(contest.leaves.fork, at) for at in weightings]
    ranks = _ranks(prepared, evaluation, spread, exclusions, found)
    return narrowed.reaching(ranks.min(axis=0), ranks.max(axis=0))


@dataclass(frozen=True)
class _Contest:
    """The ranked units, and what keeps each from being behind another.

    Parameters
    ----------
    units
        Their positions.
    leaves
        Of the ranked units, turned so that higher is better.
    limits
        On the leaves' weights.
    share
        By how much weights may stray.
    allowance
        How far a unit's score may fall behind and still not be behind for sure.
    comparable
        Whether the first of two units (row) is behind the second for sure once its score is, ``(ranked, ranked)``.
    dense
        Whether units that tie take one place together, so that passing fewer units need not give a worse rank.
    """

    units: Ints
    leaves: Leaves
    limits: Limits
    share: Floats
    allowance: float
    comparable: Bools
    dense: bool

    def conditions(self, end: _End) -> Floats:
        """Return the leads that leaves give a unit over its rivals, or these over it: ``(rivals, leaves)``.

        Where their mean is below 0, the unit is behind that rival, or that rival behind it, for sure.
        """
        high, low = self.leaves.high, self.leaves.low
        own, others = [end.unit], end.rivals
        rows: Floats = (high[:, own] - low[:, others] if end.best else high[:, others] - low[:, own]).T + self.allowance
        scaled: Floats = rows / np.abs(rows).max(axis=1, keepdims=True)
        return scaled


def _contest_of(
    prepared: Prepared, evaluation: Evaluation, places: Places, spread: WeightSpread, exclusions: Sequence[Exclusion]
) -> _Contest | None:
    """Make the conditions ready; None where the order of units is not by a score that conditions on weights tell."""
    standing = standing_of(prepared.algorithm, evaluation, places, spread.vary, exclusions)
    node, key = standing.composite.node, standing.deciding_score
    if key is None or not isinstance(node, Branch):
        return None
    allowance = node.before_steps(key.margin + key.grain)
    if allowance is None:
        return None
    share = share_of(spread)
    ranked = node.restricted(standing.units).pinned(share)
    assert isinstance(ranked, Branch)  # noqa: S101 -- a branch stays one
    leaves = laid_out(ranked, share)
    return _Contest(
        units=standing.units,
        leaves=leaves if key.highest_first == node.rises else leaves.turned(),
        limits=limits_of(leaves.fork, float(share)),
        share=share,
        allowance=allowance,
        comparable=standing.together & standing.score_decides(),
        dense=standing.ties == "dense",
    )


@dataclass(frozen=True)
class _End:
    """One end of one unit's range.

    Parameters
    ----------
    unit
        Its number among the ranked units.
    best
        Whether it is the best rank, or the worst.
    rivals
        The units that it may be ahead of or behind.
    enough
        How many conditions have to be unmet for a rank that is known to be reached.
    """

    unit: int
    best: bool
    rivals: Ints
    enough: float


def _ends(contest: _Contest, bounds: Bounds, fixed: Bools) -> Iterator[_End]:
    """Go through the ends that no weighting is known to reach."""
    is_open = ~(fixed | fixed.T)
    gaps = {True: bounds.best_reached - bounds.best, False: bounds.worst - bounds.worst_reached}
    for number, unit in enumerate(contest.units):
        for best, comparable in ((True, contest.comparable[number]), (False, contest.comparable[:, number])):
            rivals = np.flatnonzero(is_open[number] & comparable)
            if gaps[best][unit] > 0 and 1 < len(rivals) <= MOST_RIVALS and not (best and contest.dense):
                yield _End(number, best, rivals, float(gaps[best][unit]))


def _narrowed(contest: _Contest, bounds: Bounds, fixed: Bools) -> tuple[Bounds, list[Floats]]:
    """Return narrower bounds, and weights of the leaves that may reach them."""
    best, worst = bounds.best.copy(), bounds.worst.copy()
    found: list[Floats] = []
    left = ALL_CHECKS
    for end in sorted(_ends(contest, bounds, fixed), key=lambda end: len(end.rivals)):
        seen = np.array([contest.limits.start, *found[-MOST_SEEN:]])
        clashes = _Clashes(contest, contest.conditions(end), end.enough, seen)
        clashes.search(min(left, MOST_CHECKS))
        left -= clashes.checks
        best[contest.units[end.unit]] += clashes.unmet if end.best else 0
        worst[contest.units[end.unit]] -= 0 if end.best else clashes.unmet
        found += clashes.at
        if left <= 0:
            break
    return replace(bounds, best=best, worst=worst), found


class _Clashes:
    """The conditions of one end, and which of them were found to clash; sets of conditions are as in `hitting`."""

    def __init__(self, contest: _Contest, rows: Floats, enough: float, seen: Floats) -> None:
        self.contest = contest
        self.rows = rows
        self.enough = enough
        self.found = hitting.minimal(self._pairs(seen))
        self.unmet = hitting.apart(self.found)
        """How many conditions are unmet at the least."""
        self.known = hitting.bits(range(len(rows)))
        """Conditions without which the others hold together."""
        self.at: list[Floats] = []
        """The weights at which they do."""
        self.checks = len(rows) * (len(rows) - 1) // 2 // PAIRS_A_CHECK

    def search(self, most: int) -> None:
        """Look for clashes until the conditions left hold together, in about so many checks."""
        chosen, exactly = hitting.greedy(self.found), False
        while self.checks < most and not self._is_settled():
            new = list(self._further(chosen))
            self.found = hitting.with_further(self.found, new)
            if exactly and not new:
                return
            exactly = not new
            chosen = hitting.greedy(self.found)
            if exactly:
                smaller = min(chosen, self.known, key=int.bit_count)
                chosen, unmet = hitting.smallest(self.found, smaller, self.unmet)
                self.unmet = max(self.unmet, unmet)

    def _is_settled(self) -> bool:
        return self.unmet >= min(self.known.bit_count(), self.enough)

    def _further(self, without: int) -> Iterator[int]:
        """Find clashes among the conditions left, no two with one in common, until the rest hold together."""
        clash = self._clash(without)
        while clash:
            yield clash
            without |= clash
            clash = self._clash(without)

    def _clash(self, without: int) -> int:
        """Return conditions that clash, other than some; none where all the others hold together, or nearly."""
        self.checks += 1
        limits = self.contest.limits
        kept = np.array([number for number in range(len(self.rows)) if not without >> number & 1], dtype=np.int64)
        rows = self.rows[kept]
        margin = widest_margin(rows @ limits.start, rows @ limits.moves, limits.bounds, limits.room)
        blend = np.where(margin.blend > SMALL * margin.blend.max(), margin.blend, 0.0)
        if margin.size < HOLDS and self.contest.leaves.fork.reach(blend @ rows, self.contest.share) < 0:
            return hitting.bits(kept[blend > 0].tolist())
        self._note(limits.start + limits.moves @ margin.at)
        return 0

    def _note(self, weights: Floats) -> None:
        """Keep weights under which fewer conditions are unmet than before."""
        unmet = hitting.bits(np.flatnonzero(self.rows @ weights < HOLDS).tolist())
        if unmet.bit_count() < self.known.bit_count():
            self.known, self.at = unmet, [weights]

    def _pairs(self, seen: Floats) -> Iterator[int]:
        """Find the pairs that clash: some blend of the two conditions is below 0 whatever the weights, by golden section.

        Pairs that hold together under weights seen before, ``(weightings, leaves)``, need no such search.
        """
        holds = (self.rows @ seen.T >= 0).astype(np.int64)
        first, second = np.nonzero(np.triu(holds @ holds.T == 0, 1))

        def highest(blend: Floats) -> Floats:
            rows = blend[:, None] * self.rows[first] + (1 - blend)[:, None] * self.rows[second]
            return self.contest.leaves.fork.reach(rows.T, self.contest.share)

        low, high = np.zeros(len(first)), np.ones(len(first))
        one, other = high - GOLDEN, low + GOLDEN
        at_one, at_other = highest(one), highest(other)
        lowest = np.fmin(at_one, at_other)
        for _ in range(NARROWINGS):
            falls = at_one < at_other
            low, high = np.where(falls, low, one), np.where(falls, other, high)
            new = np.where(falls, high - GOLDEN * (high - low), low + GOLDEN * (high - low))
            at_new = highest(new)
            lowest = np.fmin(lowest, at_new)
            one, other = np.where(falls, new, other), np.where(falls, one, new)
            at_one, at_other = np.where(falls, at_new, at_other), np.where(falls, at_one, at_new)
        return (hitting.bits(pair) for pair in np.stack([first, second], axis=1)[lowest < 0].tolist())


def _ranks(
    prepared: Prepared,
    evaluation: Evaluation,
    spread: WeightSpread,
    exclusions: Sequence[Exclusion],
    found: list[Mapping[str, Floats]],
) -> Floats:
    """Rank all units under weightings, each told by the weights above 0 of some branches."""
    base = stated(evaluation, varied_branches(prepared.algorithm.root, spread.vary))
    # No part loses its weight altogether, however free the weights are.
    kept = 1.0 if spread.kind == "relative" else NEARLY
    weights = {}
    for name, of_branch in base.items():
        drawn = np.tile(of_branch, (len(found), 1))
        for row, branches in zip(drawn, found, strict=True):
            if name in branches:
                row[of_branch > 0] = kept * branches[name] + (1 - kept) * of_branch[of_branch > 0]
        weights[name] = drawn
    return positions(prepared, weights, exclusions).rank.astype(np.float64)

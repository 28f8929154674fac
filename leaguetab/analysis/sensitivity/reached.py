"""The best and worst rank that a directed search finds a weighting for: what is possible lies between these and the bounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from leaguetab.analysis.sensitivity.draws import stated, varied_branches
from leaguetab.placing import place
from leaguetab.scoring import evaluate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from leaguetab.analysis.sensitivity.draws import WeightSpread
    from leaguetab.methods.base import Floats, Ints
    from leaguetab.placing import Exclusion, Places
    from leaguetab.scoring import Evaluation, Prepared, Weights

ROUNDS = 24
"""How often the direction of the search is set anew."""
MOST_UNITS = 2_000
"""Larger tables are not searched."""
SOFTEST = 2.0
"""The width of the smoothed step at the start, as a share of how far a score typically moves."""
SHARPEST = 0.1
"""The same at the end."""
NEARLY = 1 - 1e-6
"""Stands for a share of 1, so that no part loses its weight altogether."""
AT_ONCE = 2_000_000
"""How many numbers a block of scores may hold."""


@dataclass(frozen=True)
class Reached:
    """Ranks that some weighting of a set gives.

    Parameters
    ----------
    best, worst
        The best and the worst rank found for each unit, shape ``(units,)``; NaN where it has none. Better and worse ones may be
        possible.
    """

    best: Floats
    worst: Floats


def reached_ranks(
    prepared: Prepared, evaluation: Evaluation, places: Places, spread: WeightSpread, exclusions: Sequence[Exclusion] = ()
) -> Reached:
    """Search for the weightings that lift each unit the highest, and those that push it the lowest.

    Parameters
    ----------
    prepared
        The algorithm with its leaves scored.
    evaluation, places
        Of the stated weights.
    spread
        The set of weightings.
    exclusions
        As the places were found with.

    Returns
    -------
    Reached
        At the least the rank at the stated weights; no more than that for tables that are too large to search.

    Notes
    -----
    How many units one is ahead of is a sum of steps of its leads. The steps are smoothed, the scores taken as linear in the
    weights, and the sum climbed by conditional gradients (Frank and Wolfe 1956, An algorithm for quadratic programming, Naval
    Research Logistics Quarterly 3, 95-110), the steps growing sharper. The best weightings found are then evaluated in full, so
    that what they give is no approximation. Every algorithm can be searched, whatever its tree is made of.
    """
    branches = varied_branches(prepared.algorithm.root, spread.vary)
    base = stated(evaluation, branches)
    share = spread.within if spread.kind == "relative" else NEARLY
    best = worst = places.rank
    if not base or not 0 < np.count_nonzero(~np.isnan(best)) <= MOST_UNITS:
        return Reached(best, worst)
    search = _Search(prepared, evaluation, base, share, places, exclusions)
    for ranks in search.found():
        best, worst = np.fmin(best, np.fmin.reduce(ranks)), np.fmax(worst, np.fmax.reduce(ranks))
    return Reached(best, worst)


class _Search:
    """Searches one set of weightings."""

    def __init__(
        self,
        prepared: Prepared,
        evaluation: Evaluation,
        base: Weights,
        share: float,
        places: Places,
        exclusions: Sequence[Exclusion],
    ) -> None:
        ranked = np.flatnonzero(~np.isnan(places.rank))
        self.prepared = prepared
        self.base = base
        self.share = share
        self.ranked = ranked
        self.exclusions = exclusions
        self.score = self._before_steps(evaluation)
        # Which way is up is told by the ranks: steps may have turned the score round.
        rank = places.rank[ranked]
        turn = 1.0 if (self.score - self.score.mean()) @ (rank - rank.mean()) <= 0 else -1.0
        self.score, self.response = turn * self.score, turn * self._response()

    def _before_steps(self, evaluation: Evaluation) -> Floats:
        """Return the composites before the steps of the root, of which rounding, say, would hide small changes."""
        return evaluation.nodes[evaluation.root].before[..., self.ranked]

    def _response(self) -> Floats:
        """Return how each score moves with each weight, per share of it, ``(weights, ranked)``."""
        count = sum(len(weights) for weights in self.base.values())
        corners = np.concatenate([np.eye(count), -np.eye(count)]) * self.share
        more, less = self._before_steps(self._evaluated(corners)).reshape(2, count, -1)
        return np.nan_to_num((more - less) / (2 * self.share))

    def found(self) -> Iterator[Floats]:
        """Go through the ranks of all units under the weightings found, ``(weightings, units)`` at a time."""
        ranked = np.arange(len(self.ranked))
        size = max(1, AT_ONCE // len(ranked))
        for start in range(0, len(ranked), size):
            for up_or_down in (1.0, -1.0):
                for changes in self._climbed(ranked[start : start + size], up_or_down):
                    yield place(self.prepared.algorithm, self._evaluated(changes), self.exclusions).rank

    def _evaluated(self, changes: Floats) -> Evaluation:
        """Evaluate weightings, told as changes of every weight, each a share of it: ``(draws, weights)``."""
        weights, start = {}, 0
        for name, of_branch in self.base.items():
            weights[name] = of_branch * (1 + changes[:, start : start + len(of_branch)])
            start += len(of_branch)
        return evaluate(self.prepared, weights)

    def _climbed(self, own: Ints, goal: float) -> tuple[Floats, Floats]:
        """Return the best corner and the best weighting within the set for each unit, ``(units, weights)`` each."""
        reach = self.share * np.abs(self.response - self.response.mean(axis=1, keepdims=True)).sum(axis=0).mean()
        changes = np.zeros((len(own), len(self.response)))
        lead = self._leads(own, changes)
        nothing = _Kept(changes, np.full(len(own), -1))
        corners, within = nothing, nothing
        for number, sharpness in enumerate(np.geomspace(SOFTEST, SHARPEST, ROUNDS)):
            pull = 1 / (1 + (lead / (sharpness * reach or 1.0)) ** 2) ** 2
            gradient = pull.sum(axis=1, keepdims=True) * self.response.T[own] - pull @ self.response.T
            corner = self.share * np.sign(goal * gradient)
            changes = changes + (corner - changes) * (2 / (number + 2))
            lead = self._leads(own, changes)
            corners = corners.or_better(corner, np.count_nonzero(goal * self._leads(own, corner) > 0, axis=1))
            within = within.or_better(changes, np.count_nonzero(goal * lead > 0, axis=1))
        return corners.changes, within.changes

    def _leads(self, own: Ints, changes: Floats) -> Floats:
        """Return each unit's lead over all others under its own changes, scores taken as linear: ``(units, ranked)``."""
        scores = self.score + changes @ self.response
        return np.subtract(scores[np.arange(len(own)), own][:, None], scores, out=scores)


@dataclass(frozen=True)
class _Kept:
    """The best changes so far, ``(units, weights)``, and how good each is."""

    changes: Floats
    worth: Floats

    def or_better(self, changes: Floats, worth: Ints) -> _Kept:
        """Return these, or others where they are better."""
        better = worth > self.worth
        return _Kept(np.where(better[:, None], changes, self.changes), np.where(better, worth, self.worth))

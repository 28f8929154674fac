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
SHARPEST = 0.05
"""The width of the smoothed step at the end, as a share of that at the start."""
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
        At least as far from the rank at the stated weights as that rank itself.

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
    best, worst = places.rank.copy(), places.rank.copy()
    if not base or np.isnan(best).all():
        return Reached(best, worst)
    search = _Search(prepared, evaluation, base, share, places, exclusions)
    for units in search.blocks():
        best[units] = np.fmin(best[units], search.ranks(units, 1.0).min(axis=0))
        worst[units] = np.fmax(worst[units], search.ranks(units, -1.0).max(axis=0))
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

    def blocks(self) -> Iterator[Ints]:
        """Part the ranked units into runs whose leads over all others fit into bounded memory."""
        size = max(1, AT_ONCE // len(self.ranked))
        for start in range(0, len(self.ranked), size):
            yield self.ranked[start : start + size]

    def ranks(self, units: Ints, goal: float) -> Floats:
        """Return the ranks of units, each under the weightings found for it: ``(weightings, units)``; up for 1, down for -1."""
        found = []
        for changes in self._climbed(np.searchsorted(self.ranked, units), goal):
            rank = place(self.prepared.algorithm, self._evaluated(changes), self.exclusions).rank
            found.append(rank[np.arange(len(units)), units])
        return np.stack(found)

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
        kept = [_Kept(changes, np.full(len(own), -np.inf)) for _ in range(2)]
        for number, sharpness in enumerate(np.geomspace(1.0, SHARPEST, ROUNDS)):
            lead = goal * self._leads(own, changes) / (sharpness * reach or 1.0)
            pull = 1 / np.cosh(np.clip(lead, -300, 300) / 2) ** 2
            gradient = pull.sum(axis=1, keepdims=True) * self.response.T[own] - pull @ self.response.T
            corner = self.share * np.sign(goal * gradient)
            changes = changes + (corner - changes) * (2 / (number + 2))
            kept = [
                was.or_better(new, (goal * self._leads(own, new) > 0).sum(axis=1))
                for was, new in zip(kept, (corner, changes), strict=True)
            ]
        return kept[0].changes, kept[1].changes

    def _leads(self, own: Ints, changes: Floats) -> Floats:
        """Return each unit's lead over all others under its own changes, scores taken as linear: ``(units, ranked)``."""
        scores = self.score + changes @ self.response
        return scores[np.arange(len(own)), own][:, None] - scores


@dataclass(frozen=True)
class _Kept:
    """The best changes so far, ``(units, weights)``, and how good each is."""

    changes: Floats
    worth: Floats

    def or_better(self, changes: Floats, worth: Ints) -> _Kept:
        """Return these, or others where they are better."""
        better = worth > self.worth
        return _Kept(np.where(better[:, None], changes, self.changes), np.where(better, worth, self.worth))

"""What each metric contributes to a unit's score, against an average unit, and against another unit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from leaguetab.analysis.explain.shapley import Shares, shares
from leaguetab.analysis.sensitivity.structures import leaves_with_say
from leaguetab.analysis.sensitivity.work import slow_combine
from leaguetab.analysis.straight import factors, rescored, straightened, unrounded, without_last_rounding
from leaguetab.errors import LeaguetabError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from leaguetab.algorithm.bind import BoundAlgorithm
    from leaguetab.analysis.explain.subject import Subject
    from leaguetab.methods.base import Bools, Floats, Ints

_MOST_ORDERS = 16
_NUMBERS = 1_000_000
"""Fewer orders are looked at where leaves times leaves times units times orders would come to more than this; two at least."""
_AT_ONCE = 2_000_000
"""How many numbers the leaves of one batch may hold together."""


@dataclass(frozen=True)
class Contributions:
    """What each metric contributes to one unit's score.

    Parameters
    ----------
    contribution
        By leaf: together with `start` and `rounding` they add up to the score.
    against_average
        By leaf: they add up to the score before rounding, less `average`.
    start
        Where the sum begins: 0 (or what a tree's steps add) where the score is a plain sum; else `average`.
    average
        The score, before rounding, of a unit with the average score in every metric that this unit has; None where nothing can be
        told.
    rounding
        What the last rounding adds.
    plain
        Whether the score is a plain sum, so that each metric contributes its own score times its factor.
    orders
        Where it is not: over how many orders the effect of putting in a metric's own score was averaged.
    exact
        Whether further orders would leave the contributions as they are.
    because
        Why it is no plain sum; or why nothing could be worked out. Empty where it is one.
    """

    contribution: Mapping[str, float]
    against_average: Mapping[str, float]
    start: float
    average: float | None
    rounding: float
    plain: bool
    orders: int
    exact: bool
    because: str


@dataclass(frozen=True)
class Difference:
    """The difference between two units' scores, before rounding.

    Parameters
    ----------
    total
        The first unit's score less the second's.
    by_leaf
        What each leaf has in it.
    other
        What is left: columns that are no metrics of the score, such as the groups within which scores are compared.
    """

    total: float
    by_leaf: Mapping[str, float]
    other: float


@dataclass(frozen=True)
class _Mixture:
    """A tree with the scores ``(leaves, units)`` of its leaves, some of which are to be mixed; how many units, if made up."""

    tree: BoundAlgorithm
    scores: Floats
    made_up: int | None


def slow_part(algorithm: BoundAlgorithm) -> str:
    """Say which combine takes so long that a table can't be made hundreds of times; empty where none does."""
    slow = slow_combine(algorithm)
    return f"{slow} takes too long to be worked out hundreds of times over" if slow else ""


class Sharing:
    """Shares a unit's score among its metrics.

    A score is a plain sum where every branch is a mean or a sum, with steps that keep sums. Elsewhere the effect of a metric
    depends on the others: what it contributes is then its effect averaged over orders in which metrics are put in one after the
    other (Shapley value), the metrics of a branch together.

    Parameters
    ----------
    subject
        The unit.
    """

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.evaluation = subject.evaluation
        self.bare = without_last_rounding(subject.algorithm)
        self.names = tuple(leaf.name for leaf in leaves_with_say(self.bare.root))
        self.scores = np.array([self.evaluation.nodes[name].score for name in self.names])
        self.before_rounding = unrounded(subject.algorithm, self.evaluation)

    @cached_property
    def straight(self) -> BoundAlgorithm | str:
        """The tree as a plain sum, or why it is none."""
        return straightened(self.subject.algorithm, self.evaluation)

    @cached_property
    def slow(self) -> str:
        """Why nothing that takes hundreds of evaluations is worked out; empty where nothing is in the way."""
        return slow_part(self.subject.algorithm)

    @cached_property
    def average(self) -> Floats:
        """The average score in each leaf over the units that this one is ranked with, ``(leaves,)``; its own where none has one."""
        among = np.where(self.subject.rivals, self.scores, np.nan)
        count = np.sum(~np.isnan(among), axis=1)
        mean = np.divide(np.nansum(among, axis=1), count, out=np.full(len(self.names), np.nan), where=count > 0)
        return np.where(count > 0, mean, self.own)

    @property
    def own(self) -> Floats:
        """The unit's own scores, ``(leaves,)``."""
        return self.scores[:, self.subject.number]

    def contributions(self) -> Contributions:
        """Share the unit's score among its metrics."""
        number = self.subject.number
        before = float(self.before_rounding[number])
        if np.isnan(before):
            return self._nothing("it has no score")
        if not isinstance(self.straight, str):
            return self._plain(self.straight, before)
        if self.slow:
            return self._nothing(self.slow)
        try:
            return self._shared(self.straight, before)
        except LeaguetabError as error:
            return self._nothing(f"no score could be worked out from a mixture of values: {error.problems[0].found}")

    def difference(self, other: int) -> Difference | None:
        """Share the difference from another unit among the metrics.

        The two units' scores are swapped metric by metric, all other units staying as they are: swapping all turns the difference
        round. In a plain sum, that is each metric's factor times the difference in it, where both units have the same metrics.

        Returns
        -------
        Difference or None
            None where one of them has no score, or where it can't be worked out.
        """
        pair = [self.subject.number, other]
        own, theirs = self.scores[:, pair].T
        total = float(self.before_rounding[pair[0]] - self.before_rounding[pair[1]])
        if np.isnan(total):
            return None
        if isinstance(self.straight, str):
            return None if self.slow else self._swapped(total, _Mixture(self.bare, self.scores, None), pair)
        if not np.array_equal(np.isnan(own), np.isnan(theirs)):
            return self._swapped(total, _Mixture(self.straight, self.scores[:, pair], 2), [0, 1])
        factor = factors(self.straight, self.evaluation, pair[0])
        amount = np.array([factor[name] for name in self.names]) * np.nan_to_num(own - theirs)
        return self._difference(total, amount)

    def _plain(self, straight: BoundAlgorithm, before: float) -> Contributions:
        factor = factors(straight, self.evaluation, self.subject.number)
        by_leaf = np.array([factor[name] for name in self.names])
        amount = by_leaf * np.nan_to_num(self.own)
        against = by_leaf * np.nan_to_num(self.own - self.average)
        has_steps = any(node.steps for node in straight.root.walk() if node.parts)
        start = before - float(amount.sum()) if has_steps else 0.0
        return Contributions(
            self._present(amount),
            self._present(against),
            start,
            before - float(against.sum()),
            self._rounding(before),
            plain=True,
            orders=0,
            exact=True,
            because="",
        )

    def _shared(self, because: str, before: float) -> Contributions:
        unit, average = self.subject.number, self.average
        mixture = _Mixture(self.bare, self.scores, None)

        def result(sets: Bools, moving: Ints) -> Floats:
            def rows(leaf: int, inside: Bools) -> Floats:
                changed = np.tile(self.scores[leaf], (len(inside), 1))
                changed[:, unit] = np.where(inside, self.own[leaf], average[leaf])
                return changed

            return self._mixed(mixture, sets, moving, rows)[:, unit]

        found = self._shares(~np.isnan(self.own) & (self.own != average), result, len(self.subject.rivals))
        by_leaf, start = self._present(found.amount), before - float(found.amount.sum())
        return Contributions(
            by_leaf,
            by_leaf,
            start,
            start,
            self._rounding(before),
            plain=False,
            orders=found.orders,
            exact=found.exact,
            because=because,
        )

    def _swapped(self, total: float, mixture: _Mixture, pair: list[int]) -> Difference | None:
        first, second = pair
        own, theirs = mixture.scores[:, pair].T

        def result(sets: Bools, moving: Ints) -> Floats:
            def rows(leaf: int, inside: Bools) -> Floats:
                changed = np.tile(mixture.scores[leaf], (len(inside), 1))
                changed[:, first] = np.where(inside, theirs[leaf], own[leaf])
                changed[:, second] = np.where(inside, own[leaf], theirs[leaf])
                return changed

            scores = self._mixed(mixture, sets, moving, rows)
            return scores[:, first] - scores[:, second]

        try:
            found = self._shares(own != theirs, result, mixture.scores.shape[1])
        except LeaguetabError:
            return None
        return self._difference(total, -found.amount / 2)

    def _difference(self, total: float, amount: Floats) -> Difference | None:
        """Name the amounts; None where a mixture of the two units would have no score."""
        if np.isnan(amount).any():
            return None
        return Difference(total, dict(zip(self.names, amount.tolist(), strict=True)), total - float(amount.sum()))

    def _shares(self, moving: Bools, result: Callable[[Bools, Ints], Floats], units: int) -> Shares:
        """Share a result among all leaves; those that don't move have nothing in it."""
        numbers = np.flatnonzero(moving)
        orders = int(_NUMBERS // max(1, len(numbers) ** 2 * units))
        found = shares(
            self.bare.root,
            [self.names[number] for number in numbers],
            lambda sets: result(sets, numbers),
            min(_MOST_ORDERS, max(2, orders)),
        )
        amount = np.zeros(len(self.names))
        amount[numbers] = found.amount
        return replace(found, amount=amount)

    def _mixed(self, mixture: _Mixture, sets: Bools, moving: Ints, rows: Callable[[int, Bools], Floats]) -> Floats:
        """Score mixtures ``(sets, units)``; `rows` gives the scores of a moving leaf in each of some sets."""
        units = mixture.scores.shape[1]
        still = {} if mixture.made_up is None else dict(zip(self.names, mixture.scores, strict=True))
        at_once = max(1, _AT_ONCE // (len(moving) * units))
        scored = []
        for start in range(0, len(sets), at_once):
            batch = sets[start : start + at_once]
            changed = {self.names[leaf]: rows(int(leaf), batch[:, at]) for at, leaf in enumerate(moving)}
            found = rescored(mixture.tree, self.evaluation, still | changed, mixture.made_up)
            scored.append(np.broadcast_to(found, (len(batch), units)))
        return np.concatenate(scored)

    def _nothing(self, because: str) -> Contributions:
        return Contributions({}, {}, 0.0, None, 0.0, plain=False, orders=0, exact=False, because=because)

    def _rounding(self, before: float) -> float:
        return self.subject.score - before

    def _present(self, amount: Floats) -> dict[str, float]:
        """Name the amounts of the leaves that the unit has."""
        return {name: float(each) for name, each, own in zip(self.names, amount, self.own, strict=True) if not np.isnan(own)}

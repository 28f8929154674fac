"""The smallest change in one metric alone that moves a unit a place up, a place down, or into a better band."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from leaguetab.analysis.explain.contributions import slow_part
from leaguetab.analysis.explain.trials import Change, Outcome, Trials
from leaguetab.analysis.sensitivity.possible import NO_RANGE, possible
from leaguetab.analysis.sensitivity.structures import leaves_with_say
from leaguetab.analysis.sensitivity.targets import best_between
from leaguetab.analysis.straight import says
from leaguetab.methods.quantile import spread
from leaguetab.placing import best_first

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from leaguetab.algorithm.bind import BoundNode
    from leaguetab.analysis.explain.subject import Subject
    from leaguetab.analysis.sensitivity.possible import Possible
    from leaguetab.methods.base import Bools, Floats

Goal = Literal["place_up", "place_down", "better_band"]
GOALS: tuple[Goal, ...] = get_args(Goal)

_SHARES = (0.25, 0.5, 0.75, 1.0)
"""What is tried first, as shares of the way to the end."""
_ROUNDS = 14
_ONE_STEP = 1.5
"""Two values fewer steps apart than this have no other between them."""
_LARGE = 50_000
"""Units times metrics above which only some metrics are looked at …"""
_SOME = 3
"""… namely so many, those with the largest say."""


@dataclass(frozen=True)
class Move:
    """The smallest change in one metric that reaches a goal.

    Parameters
    ----------
    goal
        What it is to bring about.
    node, label
        The leaf.
    start
        The unit's value; None where it has none.
    end
        The value that brings it about; None where none does. Never too near the start, and too far by less than a step: one in the
        last decimal that the metric's values have, or, where they have more than anybody reads, less than a thousandth of their
        spread (`possible`).
    share
        The change as a share of the metric's spread, from the 5th to the 95th percentile of all units (of its range where that is
        0).
    because
        Why no change brings it about; empty where one does.
    """

    goal: Goal
    node: str
    label: str
    start: float | None
    end: float | None
    share: float | None
    because: str


@dataclass(frozen=True)
class Moves:
    """What would move a unit.

    Parameters
    ----------
    moves
        Goal by goal, the metrics in the order of the tree; none of a goal that makes no sense for the unit.
    out_of_reach
        By goal, why no change in a single metric reaches it.
    left_out
        The labels of metrics that were not looked at, each with the reason.
    """

    moves: tuple[Move, ...]
    out_of_reach: Mapping[Goal, str]
    left_out: tuple[tuple[str, str], ...]

    def cheapest(self, goal: Goal) -> Move | None:
        """Return the move that asks for the smallest share of its metric's spread; None where nothing reaches the goal."""
        found = [(move.share, number) for number, move in enumerate(self.moves) if move.goal == goal and move.share is not None]
        return self.moves[min(found)[1]] if found else None


def moves(subject: Subject, unit_word: str) -> Moves:
    """Find what would move a unit, all other units staying as they are.

    A change goes no further than the best or the worst value that any unit has, or a target that is best. Each is tried by making
    the table anew: whatever is relative to the other units, bands and rules included, is found again. Of those tried, ever closer
    together, the smallest is found; where a place that is won is lost again by a larger change, a smaller one may be passed over.

    Parameters
    ----------
    subject
        The unit.
    unit_word
        What one unit is called.

    Raises
    ------
    LeaguetabError
        What the evaluation raises.
    """
    return _Search(subject, unit_word).found()


@dataclass(frozen=True)
class _Way:
    """A metric changed one way, from the unit's value up to an end."""

    leaf: BoundNode
    start: float
    end: float
    possible: Possible

    def at(self, share: float) -> float:
        """Return the value at a share of the way, moved on to the next that the metric can have."""
        way = np.array(self.end - self.start)
        size = np.minimum(self.possible.up(share * np.abs(way)), np.abs(way))
        return float(self.possible.settled(self.start + np.copysign(size, way)))


@dataclass(frozen=True)
class _Bracket:
    """A goal on a way: reached at the share `high` of it, not reached at `low`."""

    way: _Way
    goal: Goal
    low: float
    high: float

    @property
    def is_open(self) -> bool:
        """Whether a smaller change might do."""
        return abs(self.way.at(self.high) - self.way.at(self.low)) > _ONE_STEP * self.way.possible.step

    def between(self) -> list[float]:
        """Return the shares to try next."""
        return [self.low + part * (self.high - self.low) for part in _SHARES[:-1]]


class _Search:
    """Looks for the smallest changes."""

    def __init__(self, subject: Subject, unit_word: str) -> None:
        self.subject = subject
        self.unit_word = unit_word
        self.trials = Trials(subject)
        self.root = subject.algorithm.root
        self.leaves = [leaf for leaf in leaves_with_say(self.root) if leaf.name in subject.prepared.leaves]

    def found(self) -> Moves:
        """Search."""
        senseless = dict(self._senseless())
        goals = [goal for goal in GOALS if goal not in senseless]
        if not goals:
            return Moves((), senseless, ())
        looked_at = self._looked_at()
        brackets = self._narrowed(self._bracketed([way for leaf in looked_at for way in self._ways(leaf)], goals))
        found = [self._move(goal, leaf, brackets) for goal in goals for leaf in looked_at]
        reached = {move.goal for move in found if move.end is not None}
        unreached = {goal: self._why_none(goal) for goal in goals if goal not in reached}
        return Moves(tuple(found), senseless | unreached, tuple(self._left_out(looked_at)))

    def _senseless(self) -> Iterator[tuple[Goal, str]]:
        """Say which goals make no sense for the unit."""
        subject = self.subject
        reason = "it has no rank" if np.isnan(subject.rank) else slow_part(subject.algorithm)
        if reason:
            yield from ((goal, reason) for goal in GOALS)
            return
        ranks = subject.places.rank[subject.rivals]
        if subject.rank == ranks.min():
            yield "place_up", f"no {self.unit_word} stands above it"
        if subject.rank == ranks.max():
            yield "place_down", f"no {self.unit_word} stands below it"
        bands = subject.algorithm.model.bands
        if bands is None:
            yield "better_band", "there are no bands"
        elif self.trials.now.band[0] == (len(bands.labels) - 1 if self.root.better == "higher" else 0):
            yield "better_band", "there is nothing better"

    def _looked_at(self) -> list[BoundNode]:
        """Return the leaves that are looked at, in the order of the tree."""
        subject = self.subject
        if len(self.leaves) * len(subject.evaluation.units) <= _LARGE:
            return self.leaves
        say = says(subject.algorithm, subject.evaluation, subject.number)
        largest = sorted(self.leaves, key=lambda leaf: -(say[leaf.name] or 0.0))[:_SOME]
        names = {leaf.name for leaf in largest}
        return [leaf for leaf in self.leaves if leaf.name in names]

    def _left_out(self, looked_at: Sequence[BoundNode]) -> Iterator[tuple[str, str]]:
        names = {leaf.name for leaf in looked_at}
        for leaf in leaves_with_say(self.root):
            if leaf.name not in self.subject.prepared.leaves:
                yield leaf.label, "it is worked out from other scores"
            elif leaf.name not in names:
                yield leaf.label, f"in so large a table only the {_SOME} metrics with the largest say are tried"

    def _ways(self, leaf: BoundNode) -> Iterator[_Way]:
        """Go through the ways a metric can change, as far as it has room."""
        values = self.trials.values(leaf)
        start = float(values[self.subject.number])
        if np.isnan(start):
            return
        info = self.subject.workings.metrics.info.get(leaf.column or "")
        can = possible(values, info.valid_range if info else NO_RANGE)
        target = best_between(leaf)
        for end in (*_ends(values), *(() if target is None else [float(np.clip(start, *target))])):
            size = float(can.way(np.array(start), np.array(end)))
            if size > 0:
                yield _Way(leaf, start, float(can.settled(start + np.copysign(size, end - start))), can)

    def _bracketed(self, ways: Sequence[_Way], goals: Sequence[Goal]) -> list[_Bracket]:
        """Find the first change tried on each way that reaches each goal."""
        tried = self.trials.each([Change(way.leaf, way.at(share)) for way in ways for share in _SHARES])
        brackets = []
        for goal in goals:
            reached = self._reaches(goal, tried).reshape(len(ways), len(_SHARES))
            for way, row in zip(ways, reached, strict=True):
                if row.any():
                    first = int(np.argmax(row))
                    brackets.append(_Bracket(way, goal, _SHARES[first - 1] if first else 0.0, _SHARES[first]))
        return brackets

    def _narrowed(self, brackets: Sequence[_Bracket]) -> list[_Bracket]:
        """Try smaller changes until what is found is near enough."""
        done = list(brackets)
        for _ in range(_ROUNDS):
            still = [number for number, bracket in enumerate(done) if bracket.is_open]
            if not still:
                break
            shares = [done[number].between() for number in still]
            tried = self.trials.each(
                [
                    Change(done[number].way.leaf, done[number].way.at(share))
                    for number, row in zip(still, shares, strict=True)
                    for share in row
                ]
            )
            reached = {goal: self._reaches(goal, tried).reshape(len(still), -1) for goal in GOALS}
            for row, number in enumerate(still):
                done[number] = _narrower(done[number], reached[done[number].goal][row])
        return done

    def _reaches(self, goal: Goal, tried: Outcome) -> Bools:
        """Tell which changes reach a goal."""
        now = self.trials.now
        if goal == "place_up":
            return np.asarray(tried.rank < now.rank)
        if goal == "place_down":
            return np.asarray(tried.rank > now.rank)
        better = tried.band > now.band if self.root.better == "higher" else tried.band < now.band
        return np.asarray(better & (tried.band >= 0))

    def _move(self, goal: Goal, leaf: BoundNode, brackets: Sequence[_Bracket]) -> Move:
        """Return the smallest change over the ways of a metric."""
        values = self.trials.values(leaf)
        start = float(values[self.subject.number])
        ends = [bracket.way.at(bracket.high) for bracket in brackets if bracket.goal == goal and bracket.way.leaf is leaf]
        if not ends:
            known = None if np.isnan(start) else start
            return Move(goal, leaf.name, leaf.label, known, None, None, self._why_not(goal, leaf, start))
        end = min(ends, key=lambda value: abs(value - start))
        return Move(goal, leaf.name, leaf.label, start, end, abs(end - start) / spread(values), "")

    def _why_not(self, goal: Goal, leaf: BoundNode, start: float) -> str:
        if np.isnan(start):
            return "it has no value"
        word = self._way_there(goal)
        if start == self._extreme(leaf, word):
            return f"it has the {word} value of any {self.unit_word}"
        return f"not even the {word} value of any {self.unit_word} would do it"

    def _why_none(self, goal: Goal) -> str:
        """Say what stands in the way of a goal that no single metric reaches: perhaps a rule, whatever the metrics are."""
        word = self._way_there(goal)
        present = [leaf for leaf in self.leaves if not np.isnan(self.trials.values(leaf)[self.subject.number])]
        places = self.trials.together([Change(leaf, self._extreme(leaf, word)) for leaf in present])
        if self._reaches(goal, self.trials.outcome(places))[0]:
            return "no change in one metric alone would do it"
        rules = [effect.because for effect in places.applied if effect.where[self.subject.number]]
        return f"not even the {word} value in every metric would do it" + (
            f", a rule being in the way ({rules[-1]})" if rules else ""
        )

    def _way_there(self, goal: Goal) -> Literal["best", "worst"]:
        """Say whether better or worse values lead to a goal."""
        upward = (goal == "place_up") == best_first(self.subject.algorithm)
        return "best" if goal == "better_band" or upward else "worst"

    def _extreme(self, leaf: BoundNode, word: Literal["best", "worst"]) -> float:
        """Return the best or worst value that any unit has; the nearest on a target that is best."""
        values = self.trials.values(leaf)
        target = best_between(leaf)
        if word == "best" and target is not None:
            return float(np.clip(values[self.subject.number], *target))
        lowest, highest = _ends(values)
        better = leaf.steps[0][1] if leaf.steps else leaf.better
        return highest if (better == "higher") == (word == "best") else lowest


def _narrower(bracket: _Bracket, reached: Bools) -> _Bracket:
    """Move both ends of a bracket to the first of the changes tried between them that reaches the goal, and the one before it."""
    shares = bracket.between()
    first = int(np.argmax(reached)) if reached.any() else len(shares)
    low = shares[first - 1] if first else bracket.low
    return replace(bracket, low=low, high=shares[first] if first < len(shares) else bracket.high)


def _ends(values: Floats) -> tuple[float, float]:
    known = values[~np.isnan(values)]
    return float(known.min()), float(known.max())

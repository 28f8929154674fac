"""A tree of weighted means as one weighted mean of its leaves, whose weights obey linear limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from leaguetab.analysis.sensitivity.extremes import Averaged, Branch, Bundle, Pooled, Weights

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from leaguetab.analysis.sensitivity.extremes import Node
    from leaguetab.analysis.sensitivity.stretches import Ends
    from leaguetab.methods.base import Bools, Floats

NOTHING = 1e-9
"""A weight of less than this, of the whole, may be noise."""
LEAF = "leaf"
"""Stands for a leaf among the parts of a fork."""


@dataclass(frozen=True)
class Fork:
    """The weights of a branch, and what lies below.

    Parameters
    ----------
    weights
        Of the parts.
    parts
        Each a fork, or a leaf. Leaves are numbered as they stand.
    """

    weights: Weights
    parts: tuple[Fork | str, ...]

    @property
    def leaves(self) -> int:
        """The number of leaves below."""
        return sum(part.leaves if isinstance(part, Fork) else 1 for part in self.parts)

    def reach(self, profiles: Floats, share: Floats) -> Floats:
        """Return a number with the sign of the highest mean of ``(leaves, …)`` that weights within a share of the stated ones give.

        Below 0 where no weighting gives a mean of 0 or more. It is the mean before weights are scaled to a sum of 1, which has a
        closed form at the root.
        """
        rows = np.stack(self._most_of_parts(profiles, share))
        stated = self.weights.stated
        total: Floats = np.tensordot(stated, rows, 1)
        return total + share * np.tensordot(stated, np.abs(rows), 1) if self.weights.varied else total

    def most(self, profiles: Floats, share: Floats) -> Floats:
        """Return the highest mean that weights within a share of the stated ones can give, of each column: ``(leaves, …)``."""
        return self.weights.most(self._most_of_parts(profiles, share), share)

    def _most_of_parts(self, profiles: Floats, share: Floats) -> list[Floats]:
        return [
            part.most(profiles[start:stop], share) if isinstance(part, Fork) else profiles[start]
            for part, start, stop in self.runs()
        ]

    def runs(self) -> Iterator[tuple[Fork | str, int, int]]:
        """Go through the parts, each with the numbers of its first leaf and of the first after it, among the leaves below."""
        start = 0
        for part in self.parts:
            stop = start + (part.leaves if isinstance(part, Fork) else 1)
            yield part, start, stop
            start = stop


@dataclass(frozen=True)
class Leaves:
    """A tree laid out, leaf by leaf.

    Parameters
    ----------
    fork
        The tree.
    low, high
        What each leaf adds to a unit's score at the least and at the most, ``(leaves, units)``: the same where the unit has the
        leaf; else the ends of the mean whose weights take up its own.
    """

    fork: Fork
    low: Floats
    high: Floats

    def turned(self) -> Leaves:
        """Return the same where lower is better, so that higher is."""
        return Leaves(self.fork, -self.high, -self.low)


def laid_out(node: Branch, share: Floats) -> Leaves:
    """Lay out a composite, before the steps of its root.

    A part below whose weights reach the root through a step that is no straight line counts as one leaf, with its ends.
    """
    fork, rows = _of_branch(node, share)
    return Leaves(fork, np.stack([low for low, _ in rows]), np.stack([high for _, high in rows]))


def _of_branch(node: Branch, share: Floats) -> tuple[Fork, list[Ends]]:
    """Lay out a branch before its steps; a leaf that a unit lacks counts as the mean of those it has."""
    assert isinstance(node, Averaged | Pooled)  # noqa: S101 -- there are no other branches
    source = node if isinstance(node, Averaged) else node.bundle
    fork, rows = _of_parts(source.weights, source.parts, share)
    everyone = np.arange(len(node.present))
    low, high = node.known_end("low", everyone, share), node.known_end("high", everyone, share)
    return fork, [
        (_only(node.present, np.where(np.isnan(one), low, one)), _only(node.present, np.where(np.isnan(other), high, other)))
        for one, other in rows
    ]


def _of_parts(weights: Weights, parts: Sequence[Node | Bundle], share: Floats) -> tuple[Fork, list[Ends]]:
    laid = [_of_part(part, share) for part in parts]
    return Fork(weights, tuple(fork for fork, _ in laid)), [row for _, rows in laid for row in rows]


def _of_part(part: Node | Bundle, share: Floats) -> tuple[Fork | str, list[Ends]]:
    if isinstance(part, Bundle):
        return _of_parts(part.weights, part.parts, share)
    if not isinstance(part, Branch) or any(step.slope is None for step in part.steps):
        low, high = part.ends(np.arange(len(part.present)), share)
        return LEAF, [(_only(part.present, low), _only(part.present, high))]
    fork, rows = _of_branch(part, share)
    after = [(part.after_steps(low), part.after_steps(high)) for low, high in rows]
    return fork, after if part.rises else [(high, low) for low, high in after]


def _only(present: Bools, values: Floats) -> Floats:
    """Blank the values of units that do not have the part."""
    return np.where(present, values, np.nan)


@dataclass(frozen=True)
class Limits:
    """All weights of the leaves that a set of weightings allows, up to a common factor: ``start + moves @ y``.

    Parameters
    ----------
    start
        Weights of the leaves, ``(leaves,)``: every part as heavy as it can be.
    moves
        How they change with ``y``, ``(leaves, variables)``: each takes weight off one part.
    bounds, room
        What ``y`` obeys beside being 0 or more: ``bounds @ y <= room``.
    """

    start: Floats
    moves: Floats
    bounds: Floats
    room: Floats


def limits_of(fork: Fork, share: float) -> Limits:
    """Say which weights of the leaves a set of weightings allows.

    Notes
    -----
    A part that may weigh from ``(1 - f) w`` to ``(1 + f) w`` of its branch weighs ``s (1 + f) w - y`` with ``0 <= y <= 2 f w s``.
    Siblings together weigh what their branch weighs, ``v``, so that its scale is ``s = (v + sum(y)) / (1 + f)``; at the root it
    is 1.
    """
    return _Limiting(fork, share).limits()


class _Limiting:
    """Goes down a tree, writing each weight as a number plus a multiple of every ``y``."""

    def __init__(self, fork: Fork, share: float) -> None:
        self.fork = fork
        self.share = share
        self.count = _varied(fork)
        self.leaves: list[Floats] = []
        self.bounds: list[Floats] = []

    def limits(self) -> Limits:
        one = np.zeros(self.count + 1)
        one[0] = 1.0
        self._below(self.fork, one)
        leaves, bounds = np.stack(self.leaves), np.stack(self.bounds) if self.bounds else np.zeros((0, self.count + 1))
        return Limits(leaves[:, 0], leaves[:, 1:], bounds[:, 1:], -bounds[:, 0])

    def _below(self, fork: Fork, scale: Floats) -> None:
        """Write the weights below a fork of a scale."""
        first = 1 + len(self.bounds)
        if fork.weights.varied:
            for number, stated in enumerate(fork.weights.stated):
                taken = np.eye(self.count + 1)[first + number]
                self.bounds.append(taken - 2 * self.share * stated * scale)
        for number, (part, stated) in enumerate(zip(fork.parts, fork.weights.stated, strict=True)):
            weight = stated * scale
            if fork.weights.varied:
                weight = (1 + self.share) * weight - np.eye(self.count + 1)[first + number]
            if isinstance(part, Fork):
                self._below(part, self._scale(part, weight))
            else:
                self.leaves.append(weight)

    def _scale(self, fork: Fork, weight: Floats) -> Floats:
        if not fork.weights.varied:
            return weight
        own = np.zeros(self.count + 1)
        start = 1 + len(self.bounds)
        own[start : start + len(fork.parts)] = 1.0
        return (weight + own) / (1 + self.share)


def _varied(fork: Fork) -> int:
    own = len(fork.parts) if fork.weights.varied else 0
    return own + sum(_varied(part) for part in fork.parts if isinstance(part, Fork))


def branch_weights(fork: Fork, leaves: Floats) -> Mapping[str, Floats]:
    """Return the weights of the parts of varied branches by their names, of sum 1, that give the leaves theirs.

    A branch that has next to no weight itself is left out: its parts may weigh anything.
    """
    found: dict[str, Floats] = {}
    _totals(fork, np.maximum(leaves, 0.0), found)
    return found


def _totals(fork: Fork, leaves: Floats, found: dict[str, Floats]) -> float:
    """Add up the leaves' weights below a fork, noting the shares of its parts."""
    totals = [
        _totals(part, leaves[start:stop], found) if isinstance(part, Fork) else float(leaves[start])
        for part, start, stop in fork.runs()
    ]
    whole = sum(totals)
    if fork.weights.varied and whole > NOTHING:
        found[fork.weights.name] = np.array(totals) / whole
    return whole

"""How far scores, and differences between two units' scores, can go over a whole set of weightings: exact, without sampling.

A set of weightings is told by one number, `share`: each weight of each varied branch lies within that share of the stated one,
independently of the others, and siblings then make a whole again. With a share of 1 a weight can be anything from nothing to all.

Over such a set a weighted mean is a linear-fractional function of the weights, so that its lowest value is where each part below
a threshold weighs the most it can and each part above it the least; and the weights of one branch do not depend on those of
another, so that the lowest value of a tree is found from the leaves up.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from leaguetab.methods.arithmetic import ratio

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from leaguetab.analysis.sensitivity.stretches import Ends, Side, Stretch
    from leaguetab.methods.base import Bools, Floats, Ints

OTHER: dict[Side, Side] = {"low": "high", "high": "low"}
NOISE = 1e-13
"""Differences smaller than this share of the largest value at hand are the noise of arithmetic."""
STATED: Floats = np.asarray(0.0)
"""The share that leaves every weight as it is stated."""
FREE: Floats = np.asarray(1.0)
"""The share within which weights can be anything."""
MOST_ROUNDS = 12
"""How often the lowest pooled mean is improved upon."""
CLOSE = 1e-7
"""Improvements smaller than this share of the largest value at hand are the last."""


def least_mean(values: Floats, weights: Floats, share: Floats, counted: Bools | None = None) -> Floats:
    """Return the lowest weighted mean that weights within a share of the stated ones can give.

    Parameters
    ----------
    values
        Shape ``(parts, …)``.
    weights
        As stated, ``(parts,)``, above 0.
    share
        By how much of itself each weight may be lighter or heavier, from 0 to 1; broadcasts against ``(…)``.
    counted
        Which parts have a say, ``(parts, …)``; None for all.

    Returns
    -------
    Floats
        Shape ``(…)``; NaN where no part has a say.

    Notes
    -----
    Dinkelbach (1967), On nonlinear fractional programming, Management Science 13, 492-498: with the lowest mean so far as
    threshold, parts below it weigh the most and the others the least. Each round moves at least one part over, or is the last.

    Examples
    --------
    With weights of 1 and 1, each a quarter lighter or heavier, the mean of 0 and 8 is at least (5/4 · 0 + 3/4 · 8) / 2.

    >>> float(least_mean(np.array([0.0, 8.0]), np.array([1.0, 1.0]), np.asarray(0.25)))
    3.0
    """
    every = np.ones((len(values), *(1,) * (values.ndim - 1)), dtype=bool) if counted is None else counted
    values = values if counted is None else np.where(counted, values, 0.0)
    stated, whole = _weighted(weights, values), _weighted(weights, every)
    least: Floats = ratio(stated, np.broadcast_to(whole, stated.shape))
    if share is STATED:
        return least
    for _ in range(len(values)):
        below = (values < least) & every
        total = (1 - share) * whole + 2 * share * _weighted(weights, below)
        mean = ratio((1 - share) * stated + 2 * share * _weighted(weights, np.where(below, values, 0.0)), total, least)
        if not (mean < least).any():
            break
        least = np.fmin(mean, least)
    return least


def _weighted(weights: Floats, values: Floats | Bools) -> Floats:
    flat: Floats = np.dot(weights, values.reshape(len(weights), -1))
    return flat.reshape(values.shape[1:])


class Node(ABC):
    """Anything with a score for each unit that may depend on weights."""

    present: Bools
    """Which units have a score, shape ``(units,)``; no weighting changes that."""
    size: float
    """The largest number that its arithmetic handles, sign apart."""

    @property
    def noise(self) -> float:
        """Differences smaller than this are none."""
        return NOISE * self.size

    def ends(self, units: Ints, share: Floats) -> Ends:
        """Return the lowest and the highest score; see `end`."""
        return self.end("low", units, share), self.end("high", units, share)

    @abstractmethod
    def end(self, side: Side, units: Ints, share: Floats) -> Floats:
        """Return the lowest or the highest score of some units over a set of weightings.

        Parameters
        ----------
        side
            Which of the two.
        units
            Positions of units, of any shape.
        share
            One number, or an array that broadcasts against the units.

        Returns
        -------
        Floats
            Of the common shape; of no meaning where the unit has no score.
        """

    @abstractmethod
    def gap(self, first: Ints, second: Ints, share: Floats) -> Floats:
        """Return the lowest that the score of the first unit less that of the second can be over a set of weightings.

        Where a unit lacks parts, or a step bends the scores, a lower bound of it. The three arguments broadcast.
        """

    @abstractmethod
    def restricted(self, units: Ints) -> Node:
        """Return the same node for some units only, which may stand there more than once."""

    @abstractmethod
    def pinned(self, share: Floats) -> Node:
        """Return the same node, for one set of weightings, so that its ends are worked out once.

        Parameters
        ----------
        share
            The only one that will be asked for: one number, or one a unit, ``(units,)``.
        """


@dataclass(frozen=True)
class Settled(Node):
    """A score that no weight changes.

    Parameters
    ----------
    values
        Shape ``(units,)``; NaN is missing.
    """

    values: Floats
    present: Bools = field(init=False)
    size: float = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "present", ~np.isnan(self.values))
        object.__setattr__(self, "size", float(np.abs(self.values[self.present]).max(initial=0.0)))

    def end(self, side: Side, units: Ints, share: Floats) -> Floats:  # noqa: ARG002 -- both ends are the same
        """Return the score itself."""
        return np.broadcast_to(self.values[units], np.broadcast_shapes(units.shape, share.shape))

    def gap(self, first: Ints, second: Ints, share: Floats) -> Floats:
        """Return the difference itself."""
        difference: Floats = self.values[first] - self.values[second]
        return np.broadcast_to(difference, np.broadcast_shapes(difference.shape, share.shape))

    def restricted(self, units: Ints) -> Settled:
        """Keep some units."""
        return Settled(self.values[units])

    def pinned(self, share: Floats) -> Settled:  # noqa: ARG002 -- nothing here depends on weights
        """Return the same."""
        return self


@dataclass(frozen=True)
class OrNothing(Node):
    """A score that counts as 0 for the units that lack it.

    Parameters
    ----------
    part
        The score.
    """

    part: Node
    present: Bools = field(init=False)
    size: float = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "present", np.ones(self.part.present.shape, dtype=bool))
        object.__setattr__(self, "size", self.part.size)

    def end(self, side: Side, units: Ints, share: Floats) -> Floats:
        """Return the end of the score, or 0."""
        return np.where(self.part.present[units], self.part.end(side, units, share), 0.0)

    def gap(self, first: Ints, second: Ints, share: Floats) -> Floats:
        """Return the difference where both have the score, else that from 0."""
        here, there = self.part.present[first], self.part.present[second]
        alone = self.end("low", first, share) - self.end("high", second, share)
        return np.where(here & there, self.part.gap(first, second, share), alone)

    def restricted(self, units: Ints) -> OrNothing:
        """Keep some units."""
        return OrNothing(self.part.restricted(units))

    def pinned(self, share: Floats) -> OrNothing:
        """Work out ends once below."""
        return OrNothing(self.part.pinned(share))


@dataclass(frozen=True)
class Weights:
    """The weights of a branch.

    Parameters
    ----------
    name
        Of the branch.
    stated
        Shape ``(parts,)``, above 0, of sum 1.
    varied
        Whether they are varied.
    """

    name: str
    stated: Floats
    varied: bool

    def least(self, values: Sequence[Floats], share: Floats, counted: Sequence[Bools] | None = None) -> Floats:
        """Return the lowest mean of the parts' values; see `least_mean`."""
        everywhere = _stacked(values)
        marked = None if counted is None else np.stack([np.broadcast_to(there, everywhere.shape[1:]) for there in counted])
        return least_mean(everywhere, self.stated, share if self.varied else STATED, marked)

    def most(self, values: Sequence[Floats], share: Floats, counted: Sequence[Bools] | None = None) -> Floats:
        """Return the highest mean of the parts' values."""
        return -self.least([-value for value in values], share, counted)


@dataclass(frozen=True)
class Branch(Node):
    """A weighted mean, and the steps after it.

    Parameters
    ----------
    weights
        Of the parts.
    present
        Which units have a score.
    complete
        Whether every unit that has a score has all the parts.
    size
        The largest number among parts and results, sign apart.
    steps
        In order.
    only
        The share that alone will be asked for, so that ends are worked out once; None for any. See `pinned`.
    """

    weights: Weights
    present: Bools
    complete: bool
    size: float
    steps: tuple[Stretch, ...]
    only: Floats | None = field(default=None, kw_only=True)

    @abstractmethod
    def mean_end(self, side: Side, units: Ints, share: Floats) -> Floats:
        """Return an end of the mean, before the steps; see `end`."""

    @abstractmethod
    def mean_gap(self, first: Ints, second: Ints, share: Floats) -> Floats:
        """Return the lowest difference of the means, before the steps; see `gap`."""

    def end(self, side: Side, units: Ints, share: Floats) -> Floats:
        """Take the mean's end through the steps."""
        return self._end(self.steps, side, units, share)

    def gap(self, first: Ints, second: Ints, share: Floats) -> Floats:
        """Take the mean's lowest difference through the steps."""
        return self._gap(self.steps, first, second, share)

    @property
    def rises(self) -> bool:
        """Whether the steps together leave higher values higher."""
        return sum(not step.rises for step in self.steps) % 2 == 0

    def after_steps(self, values: Floats) -> Floats:
        """Take values of the mean through the steps."""
        for step in self.steps:
            values = step.run(values)
        return values

    def before_steps(self, difference: float) -> float | None:
        """Return by how much two means have to differ for their scores to differ by so much; None where no difference is enough."""
        units = np.flatnonzero(self.present)
        for number in reversed(range(len(self.steps))):
            low, high = self._both_ends(self.steps[:number], units, FREE)
            before = self.steps[number].before(difference, float(low.min()), float(high.max()))
            if before is None:
                return None
            difference = before
        return difference + self.noise

    def known_end(self, side: Side, units: Ints, share: Floats) -> Floats:
        """Return an end of the mean, as worked out before if it was."""
        if self.only is None:
            return self.mean_end(side, units, share)
        return self._lows[units] if side == "low" else self._highs[units]

    @cached_property
    def _lows(self) -> Floats:
        return self.mean_end("low", np.arange(len(self.present)), np.asarray(self.only))

    @cached_property
    def _highs(self) -> Floats:
        return self.mean_end("high", np.arange(len(self.present)), np.asarray(self.only))

    def _end(self, steps: Sequence[Stretch], side: Side, units: Ints, share: Floats) -> Floats:
        if not steps:
            return self.known_end(side, units, share)
        *before, step = steps
        side = side if step.rises else OTHER[side]
        return step.end(side, self._end(before, side, units, share))

    def _both_ends(self, steps: Sequence[Stretch], units: Ints, share: Floats) -> Ends:
        return self._end(steps, "low", units, share), self._end(steps, "high", units, share)

    def _gap(self, steps: Sequence[Stretch], first: Ints, second: Ints, share: Floats) -> Floats:
        if not steps:
            return self.mean_gap(first, second, share)
        *before, step = steps
        gap = self._gap(before, *((first, second) if step.rises else (second, first)), share)
        if step.slope is not None:
            return gap * step.slope
        return step.gap(gap, self._both_ends(before, first, share), self._both_ends(before, second, share))


@dataclass(frozen=True)
class Averaged(Branch):
    """A weighted mean in which a missing part's weight goes to the parts present.

    A missing part counts as if it equalled the mean of those present, and of that the ends are known: so two units that lack
    different parts can be compared part by part.

    Parameters
    ----------
    parts
        Those with a weight.
    """

    parts: tuple[Node, ...]

    def mean_end(self, side: Side, units: Ints, share: Floats) -> Floats:
        """Return an end of the mean; exact where those of the parts are."""
        mean = self.weights.least if side == "low" else self.weights.most
        ends = [part.end(side, units, share) for part in self.parts]
        if self.complete:
            return mean(ends, share)
        return mean(ends, share, [part.present[units] for part in self.parts])

    def mean_gap(self, first: Ints, second: Ints, share: Floats) -> Floats:
        """Return the lowest difference; exact where both units have all parts."""
        gaps = [part.gap(first, second, share) for part in self.parts]
        if self.complete:
            return self.weights.least(gaps, share)
        low, high = self.known_end("low", first, share), self.known_end("high", second, share)
        filled = [_filled(part, gap, (first, second, share), low, high) for part, gap in zip(self.parts, gaps, strict=True)]
        counted = [part.present[first] | part.present[second] for part in self.parts]
        return np.fmax(self.weights.least(filled, share, counted), low - high)

    def restricted(self, units: Ints) -> Averaged:
        """Keep some units."""
        return replace(self, parts=tuple(part.restricted(units) for part in self.parts), present=self.present[units])

    def pinned(self, share: Floats) -> Averaged:
        """Work out ends once, here and below."""
        return replace(self, parts=tuple(part.pinned(share) for part in self.parts), only=share)


@dataclass(frozen=True)
class Bundle:
    """A branch whose leaves are pooled with those of the node above.

    Parameters
    ----------
    weights
        Of the parts.
    parts
        Those with a weight.
    """

    weights: Weights
    parts: tuple[Bundle | Node, ...]

    def leaves(self) -> tuple[Node, ...]:
        """List what is pooled."""
        return tuple(leaf for part in self.parts for leaf in (part.leaves() if isinstance(part, Bundle) else (part,)))

    def least(self, values: Sequence[Floats], share: Floats) -> Floats:
        """Return the lowest mean of values that no leaf lacks, one array a leaf."""
        below = [part.least(mine, share) if isinstance(part, Bundle) else mine[0] for part, mine in self._parted(values)]
        return self.weights.least(below, share)

    def _parted(self, values: Sequence[Floats]) -> Iterator[tuple[Bundle | Node, Sequence[Floats]]]:
        """Give every part the values of its own leaves."""
        start = 0
        for part in self.parts:
            count = len(part.leaves()) if isinstance(part, Bundle) else 1
            yield part, values[start : start + count]
            start += count

    def restricted(self, units: Ints) -> Bundle:
        """Keep some units."""
        return replace(self, parts=tuple(part.restricted(units) for part in self.parts))

    def pinned(self, share: Floats) -> Bundle:
        """Work out the leaves' ends once."""
        return replace(self, parts=tuple(part.pinned(share) for part in self.parts))


@dataclass(frozen=True)
class Pooled(Branch):
    """A weighted mean of all leaves below together, in which a missing leaf's weight goes to all the others.

    Parameters
    ----------
    bundle
        The parts.
    """

    bundle: Bundle

    def mean_end(self, side: Side, units: Ints, share: Floats) -> Floats:
        """Return an end of the mean; for a unit that lacks leaves it is close, and never too near."""
        sign = 1.0 if side == "low" else -1.0
        leaves = self.bundle.leaves()
        ends = [sign * leaf.end(side, units, share) for leaf in leaves]
        low = self.bundle.least(ends, share)
        present = [np.broadcast_to(leaf.present[units], low.shape) for leaf in leaves]
        lacking = ~np.logical_and.reduce(present)
        if not self.complete and lacking.any():
            some = [end[lacking] for end in ends], [there[lacking] for there in present]
            low[lacking] = self._lowest_of_some(*some, np.broadcast_to(share, low.shape)[lacking])
        return sign * low

    def _lowest_of_some(self, values: list[Floats], present: list[Bools], share: Floats) -> Floats:
        """Return the lowest mean of units that lack leaves, or a little less.

        A leaf that a unit lacks counts as some value. While that is no higher than the lowest mean, neither is the lowest mean with
        it, and it is higher than the value: so that the values, which start from the unit's lowest leaf, rise to the lowest mean.
        Leaves that are missing weigh something at the least, and at that rate the mean with them goes on rising with the value.
        """
        rate = self.bundle.least([(~there).astype(np.float64) for there in present], share)
        low: Floats = np.fmin.reduce([np.where(there, value, np.nan) for value, there in zip(values, present, strict=True)])
        for _ in range(MOST_ROUNDS):
            before = low
            low = self.bundle.least([np.where(there, value, low) for value, there in zip(values, present, strict=True)], share)
            low = ratio(low - rate * before, 1 - rate, low)
            if not (low - before > CLOSE * self.size).any():
                break
        return low

    def mean_gap(self, first: Ints, second: Ints, share: Floats) -> Floats:
        """Return the lowest difference; where both units lack a leaf, only its sign is exact."""
        leaves = self.bundle.leaves()
        gaps = [leaf.gap(first, second, share) for leaf in leaves]
        if self.complete:
            return self.bundle.least(gaps, share)
        low, high = self.known_end("low", first, share), self.known_end("high", second, share)
        filled = [_filled(leaf, gap, (first, second, share), low, high) for leaf, gap in zip(leaves, gaps, strict=True)]
        least, apart = self.bundle.least(filled, share), low - high
        whole = np.logical_and.reduce([leaf.present[first] | leaf.present[second] for leaf in leaves])
        return np.where((least >= 0) | whole, np.fmax(least, apart), apart)

    def restricted(self, units: Ints) -> Pooled:
        """Keep some units."""
        return replace(self, bundle=self.bundle.restricted(units), present=self.present[units])

    def pinned(self, share: Floats) -> Pooled:
        """Work out ends once, here and below."""
        return replace(self, bundle=self.bundle.pinned(share), only=share)


def _filled(part: Node, gap: Floats, pair: tuple[Ints, Ints, Floats], low: Floats, high: Floats) -> Floats:
    """Fill a part's difference where a unit lacks it with the end of that unit's mean; 0 where both do."""
    first, second, share = pair
    here, there = part.present[first], part.present[second]
    only_first = part.end("low", first, share) - high
    only_second = low - part.end("high", second, share)
    return np.where(here & there, gap, np.where(here, only_first, np.where(there, only_second, 0.0)))


def _stacked(arrays: Sequence[Floats]) -> Floats:
    return np.stack(np.broadcast_arrays(*arrays))

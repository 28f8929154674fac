"""What units are ranked by, each bounded for pairs of units over a whole set of weightings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np

from leaguetab.methods.base import Context

if TYPE_CHECKING:
    from leaguetab.analysis.sensitivity.extremes import Node
    from leaguetab.analysis.sensitivity.stretches import Ends, Stretch
    from leaguetab.methods.band.cuts import Cuts
    from leaguetab.methods.base import Bools, Floats, Ints


@dataclass(frozen=True)
class Order:
    """What holds of pairs of units, first and second, under every weighting of a set.

    Parameters
    ----------
    ahead
        The first is ahead.
    never_behind
        The first is ahead or level.
    """

    ahead: Bools
    never_behind: Bools

    def then(self, following: Order) -> Order:
        """Let a further key decide where this one leaves units level."""
        never_behind = self.ahead | (self.never_behind & following.never_behind)
        return Order(self.ahead | (self.never_behind & following.ahead), never_behind)


@dataclass(frozen=True)
class Pairs:
    """Pairs of units and a set of weightings, with the bounds of their composite scores, each worked out once.

    Parameters
    ----------
    node
        The composite.
    first, second
        Positions of units; they broadcast.
    share
        How far weights may stray: one number, or one a pair.
    """

    node: Node
    first: Ints
    second: Ints
    share: Floats

    @cached_property
    def up(self) -> Floats:
        """The lowest that the first's score less the second's can be."""
        return self.node.gap(self.first, self.second, self.share)

    @cached_property
    def down(self) -> Floats:
        """The lowest that the second's score less the first's can be."""
        return self.node.gap(self.second, self.first, self.share)

    @cached_property
    def ends(self) -> tuple[Ends, Ends]:
        """The lowest and highest scores of the first and of the second."""
        return self.node.ends(self.first, self.share), self.node.ends(self.second, self.share)


class Key(Protocol):
    """Something that units are ordered by."""

    def reach(self, node: Node, units: Ints, share: Floats) -> Ends:
        """Return the best and the worst that each unit can do, the lowest first; surely behind are those with a best above it."""

    def order(self, pairs: Pairs) -> Order:
        """Say who is first under every weighting."""

    def restricted(self, units: Ints) -> Key:
        """Return the same for some units only."""


@dataclass(frozen=True)
class ScoreKey:
    """The composite score.

    Parameters
    ----------
    highest_first
        Whether the highest score comes first.
    margin
        By how much a unit must lead under every weighting to be surely ahead: more than chains of neighbours that tie can bridge.
    slack
        By how much it may fall behind and still count as level: the noise of arithmetic.
    rounded
        How scores are rounded before ranking, if they are.
    """

    highest_first: bool
    margin: float
    slack: float
    rounded: Stretch | None = None

    @property
    def grain(self) -> float:
        """By how much rounding may shrink a lead."""
        return self.rounded.grain if self.rounded else 0.0

    def reach(self, node: Node, units: Ints, share: Floats) -> Ends:
        """Return the ends of the scores."""
        ends = node.ends(units, share)
        low, high = ends if self.rounded is None else self.rounded.ends(ends)
        return (-high, self.margin - low) if self.highest_first else (low, high + self.margin)

    def order(self, pairs: Pairs) -> Order:
        """Compare scores."""
        gap = pairs.up if self.highest_first else pairs.down
        if self.rounded is not None:
            one, other = pairs.ends if self.highest_first else pairs.ends[::-1]
            gap = self.rounded.gap(gap, one, other)
        return Order(gap > self.margin, gap >= -self.slack)

    def restricted(self, units: Ints) -> ScoreKey:  # noqa: ARG002 -- it holds nothing of any unit
        """Return the same."""
        return self


@dataclass(frozen=True)
class BandKey:
    """The band, by cuts on the composite score and the rules after them.

    Parameters
    ----------
    cuts
        The bands by score.
    ruled
        The band that each unit has after the rules, for each band by score, ``(bands, units)``.
    higher
        Whether higher bands come first.
    slack
        The noise of arithmetic in scores.
    """

    cuts: Cuts
    ruled: Ints
    higher: bool
    slack: float

    def ruled_band(self, scores: Floats, units: Ints) -> Floats:
        """Return the bands after the rules that units have with some scores, ``(…, units)``; NaN where the score is missing."""
        band = self.cuts.apply(scores, Context())
        return np.where(band < 0, np.nan, self.ruled[band, units])

    def reached(self, ends: Ends, units: Ints) -> Ends:
        """Return the lowest and the highest band after the rules that units can have, given the ends of their scores."""
        first, last = self.cuts.apply(ends[0] - self.slack, Context()), self.cuts.apply(ends[1] + self.slack, Context())
        low, high = np.full(first.shape, np.inf), np.full(first.shape, -np.inf)
        for number, ruled in enumerate(self.ruled):
            within = (first <= number) & (number <= last)
            low, high = np.where(within, np.fmin(low, ruled[units]), low), np.where(within, np.fmax(high, ruled[units]), high)
        return low, high

    def reach(self, node: Node, units: Ints, share: Floats) -> Ends:
        """Return the ends of the bands."""
        low, high = self.reached(node.ends(units, share), units)
        return (-high, -low) if self.higher else (low, high)

    def order(self, pairs: Pairs) -> Order:
        """Compare bands: those that can be reached, or, where the rules treat two units alike, the scores."""
        one, other = (self.reached(ends, units) for ends, units in zip(pairs.ends, (pairs.first, pairs.second), strict=True))
        if not self.higher:
            one, other = (-one[1], -one[0]), (-other[1], -other[0])
        gap = pairs.up if self.higher else pairs.down
        level_on_edge = (gap <= self.slack) & (self._on_edge(pairs.ends[0]) | self._on_edge(pairs.ends[1]))
        by_score = (gap >= -self.slack) & ~level_on_edge & self.never_ruled_behind(pairs.first, pairs.second)
        return Order(one[0] > other[1], (one[0] >= other[1]) | by_score)

    def _on_edge(self, ends: Ends) -> Bools:
        """Tell whether a score is the same whatever the weights, and on a cut, so that noise puts it on either side."""
        low, high = ends
        bands = self.cuts.apply(low - self.slack, Context()), self.cuts.apply(high + self.slack, Context())
        unmoved: Bools = high - low <= self.slack
        parted: Bools = np.not_equal(*bands)
        return unmoved & parted

    def restricted(self, units: Ints) -> BandKey:
        """Keep some units."""
        return replace(self, ruled=self.ruled[:, units])

    def never_ruled_behind(self, first: Ints, second: Ints) -> Bools:
        """Tell whether the rules leave the first of two units no worse than the second wherever its score is no worse."""
        sign = 1 if self.higher else -1
        rising: Bools = np.logical_and.reduce(np.diff(self.ruled, axis=0) >= 0, axis=0)
        never: Bools = np.broadcast_to(rising[second], np.broadcast_shapes(first.shape, second.shape))
        for ruled in sign * self.ruled:
            never = never & (ruled[first] >= ruled[second])
        return never


@dataclass(frozen=True)
class FixedKey:
    """A value that no weight changes.

    Parameters
    ----------
    values
        Shape ``(units,)``; the lowest comes first.
    """

    values: Floats

    def reach(self, node: Node, units: Ints, share: Floats) -> Ends:  # noqa: ARG002 -- no weight changes the value
        """Return the values."""
        return self.values[units], self.values[units]

    def order(self, pairs: Pairs) -> Order:
        """Compare values."""
        one, other = self.values[pairs.first], self.values[pairs.second]
        shape = np.broadcast_shapes(one.shape, other.shape, pairs.share.shape)
        return Order(np.broadcast_to(one < other, shape), np.broadcast_to(one <= other, shape))

    def restricted(self, units: Ints) -> FixedKey:
        """Keep some units."""
        return FixedKey(self.values[units])


@dataclass(frozen=True)
class UnknownKey:
    """A value that depends on the weights in ways that are not bounded."""

    def reach(self, node: Node, units: Ints, share: Floats) -> Ends:  # noqa: ARG002 -- anything is possible
        """Say nothing."""
        return np.full(units.shape, -np.inf), np.full(units.shape, np.inf)

    def order(self, pairs: Pairs) -> Order:
        """Say nothing."""
        nothing = np.zeros(np.broadcast_shapes(pairs.first.shape, pairs.second.shape, pairs.share.shape), dtype=bool)
        return Order(nothing, nothing)

    def restricted(self, units: Ints) -> UnknownKey:  # noqa: ARG002 -- it holds nothing of any unit
        """Return the same."""
        return self

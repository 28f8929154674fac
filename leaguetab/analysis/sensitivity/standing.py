"""Which of two units comes first under every weighting of a set: the keys of the ranking, each bounded, one after the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np

from leaguetab.analysis.sensitivity.extremes import Settled
from leaguetab.analysis.sensitivity.trees import FREE, Composite, Unbounded, composite_of, names_of_scores, reads, rounding
from leaguetab.methods.band.cuts import Cuts
from leaguetab.methods.base import Context
from leaguetab.methods.transform.min_max import MinMax
from leaguetab.placing import place
from leaguetab.scoring import NodeScores

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaguetab.algorithm.bind import BoundAlgorithm
    from leaguetab.analysis.sensitivity.draws import Vary
    from leaguetab.analysis.sensitivity.extremes import Ends, Node, Stretch
    from leaguetab.methods.base import Bools, Floats, Ints
    from leaguetab.placing import Exclusion, Places
    from leaguetab.scoring import Evaluation

COARSE = 1e-9
"""A tolerance above this is no mere guard against the noise of arithmetic."""


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

    def order(self, pairs: Pairs) -> Order:
        """Compare bands: those that can be reached, or, where the rules treat two units alike, the scores."""
        one, other = (self.reached(ends, units) for ends, units in zip(pairs.ends, (pairs.first, pairs.second), strict=True))
        if not self.higher:
            one, other = (-one[1], -one[0]), (-other[1], -other[0])
        gap = pairs.up if self.higher else pairs.down
        level_on_edge = (gap <= self.slack) & (self._on_edge(pairs.ends[0]) | self._on_edge(pairs.ends[1]))
        by_score = (gap >= -self.slack) & ~level_on_edge & self._never_ruled_behind(pairs)
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

    def _never_ruled_behind(self, pairs: Pairs) -> Bools:
        """Tell whether the rules leave the first no worse than the second, from one and the same band by score."""
        sign = 1 if self.higher else -1
        rising: Bools = np.logical_and.reduce(np.diff(self.ruled, axis=0) >= 0, axis=0)
        never: Bools = np.broadcast_to(rising[pairs.second], np.broadcast_shapes(pairs.first.shape, pairs.second.shape))
        for ruled in sign * self.ruled:
            never = never & (ruled[pairs.first] >= ruled[pairs.second])
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

    def order(self, pairs: Pairs) -> Order:
        """Say nothing."""
        nothing = np.zeros(np.broadcast_shapes(pairs.first.shape, pairs.second.shape, pairs.share.shape), dtype=bool)
        return Order(nothing, nothing)

    def restricted(self, units: Ints) -> UnknownKey:  # noqa: ARG002 -- it holds nothing of any unit
        """Return the same."""
        return self


@dataclass(frozen=True)
class Standing:
    """A ranking, ready to be bounded.

    Parameters
    ----------
    composite
        The composite score.
    highest_first
        Whether the highest comes first, before a last step that compares all units.
    keys
        What units are ordered by, in turn.
    bands
        The band, whether or not the rank goes by it, where it is by cuts on the score; else None.
    units
        Positions of the units that have a rank.
    group
        The group that each of them is ranked within, shape ``(ranked,)``.
    ties
        The rank of units that tie.
    loose
        Why the order of a pair may be bounded too widely, each a clause; empty where all pairs are exact.
    """

    composite: Composite
    highest_first: bool
    keys: tuple[Key, ...]
    bands: BandKey | None
    units: Ints
    group: Ints
    ties: str
    loose: tuple[str, ...]

    def restricted(self, units: Ints) -> Contest:
        """Make some units, which may stand there more than once, ready to be compared."""
        return Contest(self.composite.node.restricted(units), tuple(key.restricted(units) for key in self.keys))


@dataclass(frozen=True)
class Contest:
    """Units, which may stand there more than once, ready to be compared.

    Parameters
    ----------
    node
        The composite score.
    keys
        What units are ordered by, in turn.
    """

    node: Node
    keys: tuple[Key, ...]

    def pinned(self, share: Floats) -> Contest:
        """Return the same, for one set of weightings only, or one a unit."""
        return replace(self, node=self.node.pinned(share))

    def order(self, first: Ints, second: Ints, share: Floats) -> Order:
        """Say which of two units comes first under every weighting of a set.

        Parameters
        ----------
        first, second
            Positions of units; they broadcast.
        share
            How far weights may stray: one number, or one a pair.
        """
        pairs = Pairs(self.node, first, second, share)
        order, *further = (key.order(pairs) for key in self.keys)
        for following in further:
            order = order.then(following)
        return Order(order.ahead, order.never_behind | order.ahead)


def standing_of(
    algorithm: BoundAlgorithm, evaluation: Evaluation, places: Places, vary: Vary, exclusions: Sequence[Exclusion] = ()
) -> Standing:
    """Make a ranking ready to be bounded.

    Parameters
    ----------
    algorithm
        As it was evaluated.
    evaluation, places
        Of the stated weights, with all nodes kept.
    vary
        Which weights are varied.
    exclusions
        As the places were found with.

    Raises
    ------
    Unbounded
        Where there are no exact bounds; the message says why.
    """
    ranked = ~np.isnan(places.rank)
    composite = composite_of(algorithm, evaluation, vary, ranked)
    names = names_of_scores(composite.varying) if composite.varying else frozenset()
    _check_who_is_ranked(algorithm, exclusions, names)
    units = np.flatnonzero(ranked)
    by_band = "band" in algorithm.model.rank.by
    bands = _band_key(algorithm, evaluation, composite, names, exclusions, needed=by_band and bool(names))
    keys = _Keys(algorithm, evaluation, places, composite, names)
    group = np.zeros(len(units), dtype=np.int64) if places.within is None else places.within[units]
    return Standing(
        composite=composite,
        highest_first=keys.highest_first,
        keys=(*(keys.key(what, bands) for what in algorithm.model.rank.by), *keys.tie_breaks()),
        bands=bands,
        units=units,
        group=group,
        ties=algorithm.model.rank.ties,
        loose=(*composite.loose, *_loose(algorithm, bands if by_band else None, names)),
    )


def _check_who_is_ranked(algorithm: BoundAlgorithm, exclusions: Sequence[Exclusion], names: frozenset[str]) -> None:
    """Refuse conditions on who is ranked, and with whom, that depend on the weights."""
    conditions = [rule.when for rule in algorithm.model.rules if rule.exclude] + [item.when for item in exclusions]
    if reads(conditions, names):
        raise Unbounded("who is ranked at all depends on the weights")
    if algorithm.model.rank.within is not None and reads([algorithm.model.rank.within], names):
        raise Unbounded("the groups that units are ranked within depend on the weights")


def _band_key(
    algorithm: BoundAlgorithm,
    evaluation: Evaluation,
    composite: Composite,
    names: frozenset[str],
    exclusions: Sequence[Exclusion],
    needed: bool,  # noqa: FBT001 -- one call
) -> BandKey | None:
    """Make the band ready to be bounded; None where it cannot be and nobody asks for it."""
    banding = algorithm.model.bands
    why_not = _why_no_bands(algorithm, composite, names)
    if why_not is not None or not isinstance(banding, Cuts):
        if needed:
            raise Unbounded(why_not or "there are no bands")
        return None
    last = algorithm.root.steps[-1][0].method if algorithm.root.steps else ""
    slack = 0.0 if last == "round" or isinstance(composite.node, Settled) else composite.node.noise
    return BandKey(banding, _ruled(algorithm, evaluation, banding, exclusions), algorithm.root.better == "higher", slack)


def _why_no_bands(algorithm: BoundAlgorithm, composite: Composite, names: frozenset[str]) -> str | None:
    """Say why the bands cannot be bounded, if so."""
    banding = algorithm.model.bands
    if banding is not None and not isinstance(banding, Cuts):
        return f"the rank goes by bands, and those by {banding.method} have no exact bounds"
    if composite.relative is not None:
        return f"the rank goes by bands of a score whose last step, {composite.relative.method}, compares all units"
    if reads((rule.when for rule in algorithm.model.rules if not rule.exclude), names - {"band"}):
        return "the rank goes by bands, and a rule's condition depends on the weights"
    return None


def _ruled(algorithm: BoundAlgorithm, evaluation: Evaluation, cuts: Cuts, exclusions: Sequence[Exclusion]) -> Ints:
    """Return the band that each unit has after the rules, for each band by score, by placing scores made up for the purpose."""
    at = np.array([cuts.at[0] - 1, *np.add(cuts.at[1:], cuts.at[:-1]) / 2, cuts.at[-1] + 1]) if cuts.at else np.zeros(1)
    scores = np.where(np.isnan(evaluation.composite), np.nan, at[:, None])
    root = evaluation.nodes[evaluation.root]
    made_up = replace(evaluation, nodes={**evaluation.nodes, evaluation.root: NodeScores(scores, (), root.count, root.weights)})
    band = place(algorithm, made_up, exclusions).band
    if band is None:
        raise TypeError(cuts)
    return band


@dataclass(frozen=True)
class _Keys:
    """Makes the keys of a ranking."""

    algorithm: BoundAlgorithm
    evaluation: Evaluation
    places: Places
    composite: Composite
    names: frozenset[str]

    def key(self, what: str, bands: BandKey | None) -> Key:
        if what == "score":
            return self._score()
        if self.places.band is not None and not self.names:
            return self._fixed(self.places.band.astype(np.float64), highest_first=self.algorithm.root.better == "higher")
        if bands is None:
            raise TypeError(what)
        return bands

    @property
    def highest_first(self) -> bool:
        order = self.algorithm.model.rank.order or ("descending" if self.algorithm.root.better == "higher" else "ascending")
        return (order == "descending") == self.composite.rises

    def _score(self) -> ScoreKey:
        ranking, composite = self.algorithm.model.rank, self.composite
        noise = composite.node.noise
        if ranking.round is not None and composite.relative is not None:
            raise Unbounded(f"scores are rounded after a step, {composite.relative.method}, that compares all units")
        rounded = None if ranking.round is None else rounding(ranking.round, noise)
        chain = max(0, int((~np.isnan(self.places.rank)).sum()) - 1)
        margin = chain * ranking.tolerance * self._largest(rounded) + noise
        # Without a tolerance, the noise of arithmetic may put either of two level units first.
        slack = noise if ranking.tolerance > 0 or rounded is not None else -noise
        return ScoreKey(self.highest_first, margin, slack, rounded)

    def _largest(self, rounded: Stretch | None) -> float:
        """Return the largest score that any weighting can give, sign apart, on the scale before a step that compares units."""
        node, relative = self.composite.node, self.composite.relative
        ends = node.ends(np.flatnonzero(node.present), FREE)
        if relative is not None:
            reach = float(np.max(ends[1], initial=0.0) - np.min(ends[0], initial=0.0))
            return reach * (1 + _lift(relative) if isinstance(relative, MinMax) else 1)
        return max(float(np.abs(end if rounded is None else rounded.run(end)).max(initial=0.0)) for end in ends)

    def tie_breaks(self) -> tuple[Key, ...]:
        return tuple(self._tie_break(tie.by, highest_first=tie.better == "higher") for tie in self.algorithm.model.rank.tie_break)

    def _tie_break(self, expression: str, *, highest_first: bool) -> Key:
        if reads([expression], self.names):
            return UnknownKey()
        bands = self.algorithm.model.bands
        band = {} if bands is None or self.places.band is None else {"band": bands.labels_of(self.places.band)}
        return self._fixed(self.evaluation.columns(**band).numbers(expression), highest_first=highest_first)

    def _fixed(self, values: Floats, *, highest_first: bool) -> FixedKey:
        lowest_first = -values if highest_first else values
        return FixedKey(np.where(np.isnan(values), np.finfo(np.float64).max, lowest_first))


def _lift(step: MinMax) -> float:
    """Return how large the ends of a scale are beside its length."""
    return max(abs(step.low), abs(step.high)) / abs(step.high - step.low)


def _loose(algorithm: BoundAlgorithm, bands: BandKey | None, names: frozenset[str]) -> tuple[str, ...]:
    """Say what in the ranking, beyond the score, makes bounds too wide."""
    ranking = algorithm.model.rank
    found = {
        "the score is rounded before ranking": ranking.round is not None,
        "the rank goes by band first, and a unit's band is bounded by itself": bands is not None,
        "units that tie are parted by a value that depends on the weights": reads((tie.by for tie in ranking.tie_break), names),
        f"scores within {ranking.tolerance:g} of the largest tie": ranking.tolerance > COARSE,
    }
    return tuple(clause for clause, holds in found.items() if holds and names)

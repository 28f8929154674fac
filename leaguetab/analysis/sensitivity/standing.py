"""Which of two units comes first under every weighting of a set: the keys of the ranking, each bounded, one after the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from leaguetab.analysis.sensitivity.extremes import FREE, Settled
from leaguetab.analysis.sensitivity.keys import BandKey, FixedKey, Order, Pairs, ScoreKey, UnknownKey
from leaguetab.analysis.sensitivity.stretches import rounding
from leaguetab.analysis.sensitivity.trees import Composite, composite_of, names_of_scores, reads
from leaguetab.analysis.sensitivity.unbounded import Unbounded
from leaguetab.methods.band.cuts import Cuts
from leaguetab.methods.transform.min_max import MinMax
from leaguetab.placing import highest_first, place
from leaguetab.scoring import NodeScores

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaguetab.algorithm.bind import BoundAlgorithm
    from leaguetab.analysis.sensitivity.draws import Vary
    from leaguetab.analysis.sensitivity.extremes import Node
    from leaguetab.analysis.sensitivity.keys import Key
    from leaguetab.analysis.sensitivity.stretches import Ends, Stretch
    from leaguetab.methods.base import Bools, Floats, Ints
    from leaguetab.placing import Exclusion, Places
    from leaguetab.scoring import Evaluation

COARSE = 1e-9
"""A tolerance above this is no mere guard against the noise of arithmetic."""


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

    @property
    def deciding_score(self) -> ScoreKey | None:
        """The score, where it comes first, or second after bands of it that point the same way; else None."""
        first, second = (*self.keys, None)[:2]
        if isinstance(first, ScoreKey):
            return first
        return (
            second if isinstance(first, BandKey) and isinstance(second, ScoreKey) and first.higher == second.highest_first else None
        )

    @property
    def together(self) -> Bools:
        """Whether two units are ranked in the same group, ``(ranked, ranked)``."""
        same: Bools = self.group[:, None] == self.group[None, :]
        return same

    def reach(self, share: Floats) -> Ends:
        """Return the best and the worst that each ranked unit can do by each key, the lowest first, ``(keys, ranked)`` each."""
        best, worst = zip(*(key.reach(self.composite.node, self.units, share) for key in self.keys), strict=True)
        return np.stack(best), np.stack(worst)

    def score_decides(self) -> Bools:
        """Tell whether the first of two units is behind the second wherever its score is worse, ``(ranked, ranked)``."""
        first = self.keys[0]
        if isinstance(first, BandKey):
            return first.never_ruled_behind(self.units[None, :], self.units[:, None])
        return np.full((len(self.units), len(self.units)), fill_value=True)

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
    banding, by_band = algorithm.model.bands, f"{algorithm.model.units} are ranked by band first,"
    if banding is not None and not isinstance(banding, Cuts):
        only = "best and worst possible places can be worked out for fixed cuts only"
        return f"{by_band} and bands are found by {banding.method}; {only}"
    if composite.relative is not None:
        return f"{by_band} and the last step of the score, {composite.relative.method}, compares all units"
    if reads((rule.when for rule in algorithm.model.rules if not rule.exclude), names - {"band"}):
        return f"{by_band} and a rule's condition depends on the weights"
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
        return highest_first(self.algorithm) == self.composite.rises

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
        f"{algorithm.model.units} are ranked by band first, and what band each can have is worked out apart": bands is not None,
        "units that tie are parted by a value that depends on the weights": reads((tie.by for tie in ranking.tie_break), names),
        f"scores within {ranking.tolerance:g} of the largest tie": ranking.tolerance > COARSE,
    }
    return tuple(clause for clause, holds in found.items() if holds and names)

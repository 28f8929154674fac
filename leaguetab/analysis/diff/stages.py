"""Which stage of two algorithms moved a unit, on the same data: metrics, steps, weights, combine, or bands and rules.

Every mixture of the two algorithms is made, each stage from one or the other, and a unit's shift is shared among the stages by what
swapping one of them does, on average over the orders of swapping. Mixtures that mean nothing (a geometric mean of scores below 0)
are left out together with the orders that lead through them. Where this leaves no order, two stages that make no sense apart are
swapped together.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import chain, combinations
from typing import TYPE_CHECKING

import numpy as np

from leaguetab.analysis.diff.cause import Attribution, Cause
from leaguetab.analysis.diff.mixtures import Mixture, NoMixture, Recipe, same_tree
from leaguetab.analysis.diff.ruled import Scored, rank_abroad, rank_at_home, reads_scale, score
from leaguetab.analysis.diff.shares import Ranks, every_order, possible, shares
from leaguetab.errors import LeaguetabError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from leaguetab.algorithm.bind import BoundAlgorithm, BoundNode
    from leaguetab.analysis.diff.shares import Made, Order
    from leaguetab.methods.base import Banding, Floats
    from leaguetab.table import LeagueTable

STAGES: dict[str, str] = {
    "metrics": "which metrics have a say",
    "steps": "how each metric and each domain is scored",
    "weights": "which metrics make up which domain, and what each weighs",
    "combine": "how parts become one score, and what a missing part does",
    "bands_and_rules": "how scores become bands and places, and which rules apply",
}
"""The stages, in the order in which they work, with what each is."""

_METRICS, _STEPS, _WEIGHTS, _COMBINE, _RULES = range(5)
_STAND_TOGETHER = ((1, 3), (0, 1), (0, 2), (2, 3), (0, 3), (1, 2), (3, 4), (1, 4), (0, 4), (2, 4))
"""Pairs of stages, those first that are the most likely to make sense only together."""

Group = frozenset[int]
"""Stages that are swapped together."""


def by_stage(a: LeagueTable, b: LeagueTable) -> Attribution:
    """Share each unit's shift among the stages of two algorithms.

    Parameters
    ----------
    a, b
        Tables of the same units, with workings, made from the same data.

    Returns
    -------
    Attribution
        Units in the order of the workings. Where stages can't be told apart, they are one cause with a joint name.
    """
    swaps = _Swaps(*_recipes(a, b))
    groups, orders = _told_apart(swaps)
    after = {made: swaps.ranks(_united(groups[number] for number in made)) for made in _stops(orders)}
    found = shares(after, len(groups), orders)
    causes = _causes(groups)
    places = np.zeros((len(causes), len(swaps.units)))
    for group, row in zip(groups, found.places, strict=True):
        places[next(number for number, cause in enumerate(causes) if cause.name == _name(group))] = row
    unranked = np.isnan(after[frozenset()].rank - after[frozenset(range(len(groups)))].rank)
    places[:, unranked] = np.nan
    idle = [_words(group) for group, row in zip(groups, found.places, strict=True) if not row[~unranked].any()]
    return Attribution(causes, swaps.units, places, tuple(_notes(swaps, groups, idle, int(found.counted_last.sum()))))


def _recipes(a: LeagueTable, b: LeagueTable) -> tuple[Recipe, Recipe]:
    names = [a.algorithm.name, b.algorithm.name]
    if names[0] == names[1]:
        names = [f"{names[0]} (first)", f"{names[1]} (second)"]
    if a.workings is None or b.workings is None:
        raise TypeError("tables without workings")
    return Recipe(names[0], a.workings), Recipe(names[1], b.workings)


@dataclass(frozen=True)
class _Swaps:
    """The two algorithms, and what becomes of the first one when stages of it are swapped for those of the second."""

    first: Recipe
    second: Recipe

    @property
    def units(self) -> tuple[str, ...]:
        return self.first.workings.evaluation.units

    @cached_property
    def trees(self) -> Mapping[Group, BoundNode | str]:
        """The tree after each set of swaps, or why there is none."""
        return {swapped: self._tree(swapped) for swapped in _subsets(range(_RULES))}

    @cached_property
    def differing(self) -> tuple[int, ...]:
        """The stages that are not the same in both."""
        trees = self.trees
        differ = [
            stage
            for stage in range(_RULES)
            if any(not _alike(trees[swapped], trees[swapped ^ {stage}]) for swapped in trees if stage not in swapped)
        ]
        return (*differ, *([] if self.same_rules else [_RULES]))

    @cached_property
    def same_rules(self) -> bool:
        first, second = (recipe.workings.algorithm for recipe in (self.first, self.second))
        one, other = first.model, second.model
        return (
            (one.bands, one.rules, one.rank, one.columns) == (other.bands, other.rules, other.rank, other.columns)
            and _bands_of_nodes(first) == _bands_of_nodes(second)
            and len(first.also) == len(second.also)
            and all(same_tree(node, twin) for node, twin in zip(first.also, second.also, strict=True))
            and self.first.workings.metrics.unranked == self.second.workings.metrics.unranked
        )

    @property
    def equated(self) -> bool:
        """Whether any score is put on another scale for bands and rules."""
        reading = any(reads_scale(recipe.workings.algorithm) for recipe in (self.first, self.second))
        return reading and any(not self._is_home(swapped) for swapped in _subsets(self.differing))

    def ranks(self, swapped: Group) -> Ranks:
        """Return the ranks after swaps.

        Raises
        ------
        NoMixture
            Where there are none.
        """
        rank = self._found[swapped & frozenset(self.differing)]
        if isinstance(rank, str):
            raise NoMixture(rank)
        return Ranks(rank, float(np.nanmax(rank)) + 1)

    def why_not(self, swapped: Group) -> str | None:
        """Say why there is no mixture after swaps; None where there is one."""
        rank = self._found[swapped & frozenset(self.differing)]
        return rank if isinstance(rank, str) else None

    @cached_property
    def _found(self) -> Mapping[Group, Floats | str]:
        """The ranks after each set of swaps of stages that differ, or why there are none."""
        scored: list[Scored] = []
        every = frozenset(self.differing)
        found: dict[Group, Floats | str] = {
            swapped: self._rank(swapped, scored) for swapped in _subsets(self.differing) if swapped not in {frozenset(), every}
        }
        return {**found, frozenset(): self.first.workings.places.rank, every: self.second.workings.places.rank}

    def _rank(self, swapped: Group, scored: list[Scored]) -> Floats | str:
        tree = self.trees[swapped - {_RULES}]
        if isinstance(tree, str):
            return tree
        try:
            rank = self._ruled(self._scored(tree, swapped, scored), swapped)
        except LeaguetabError as error:
            return error.problems[0].found
        return "no unit would be ranked" if np.isnan(rank).all() else rank

    def _tree(self, swapped: Group) -> BoundNode | str:
        metrics, steps, weights, combine = (self._owner(stage, swapped) for stage in range(_RULES))
        try:
            return Mixture(metrics, weights, steps, combine).tree()
        except NoMixture as reason:
            return str(reason)

    def _scored(self, tree: BoundNode, swapped: Group, scored: list[Scored]) -> Scored:
        """Score a tree, unless one like it has been scored."""
        known = next((item for item in scored if same_tree(item.root, tree) and item.root.name == tree.name), None)
        if known is None:
            steps = self._owner(_STEPS, swapped)
            known = score(tree, steps, self._other(steps))
            scored.append(known)
        return known

    def _ruled(self, mixture: Scored, swapped: Group) -> Floats:
        rules = self._owner(_RULES, swapped)
        if self.same_rules:
            rules = self._owner(_STEPS, swapped)
        return rank_at_home(mixture, rules, self._other(rules)) if self._is_home(swapped) else rank_abroad(mixture, rules)

    def _is_home(self, swapped: Group) -> bool:
        """Tell whether scores are on the scale that bands and rules are made for."""
        if self.same_rules:
            return True
        decisive = ({_STEPS, _COMBINE} | ({_METRICS} if self._has_raw_metrics else set())) & set(self.differing)
        return all((stage in swapped) == (_RULES in swapped) for stage in decisive)

    @cached_property
    def _has_raw_metrics(self) -> bool:
        """Whether a metric enters a tree on the scale it has in the file."""
        leaves = [leaf for recipe in (self.first, self.second) for leaf in recipe.leaves.values() if leaf.node.is_metric]
        return any(all(step.method == "round" for step in leaf.steps) for leaf in leaves)

    def _owner(self, stage: int, swapped: Group) -> Recipe:
        return self.second if stage in swapped else self.first

    def _other(self, recipe: Recipe) -> Recipe:
        return self.first if recipe is self.second else self.second


def _bands_of_nodes(algorithm: BoundAlgorithm) -> dict[str, Banding]:
    return {node.name: node.bands for node in algorithm.walk() if node.bands is not None}


def _told_apart(swaps: _Swaps) -> tuple[tuple[Group, ...], tuple[Order, ...]]:
    """Return the stages that differ, swapped alone or, where it must be, together; and the orders in which they can be swapped."""
    groups = tuple(frozenset({stage}) for stage in swaps.differing)
    while True:
        orders = _orders(swaps, groups)
        if orders:
            return groups, orders
        groups = max((_joined(groups, pair) for pair in _pairs(groups)), key=lambda joined: len(_orders(swaps, joined)))


def _orders(swaps: _Swaps, groups: Sequence[Group]) -> tuple[Order, ...]:
    there = {
        made: None
        for made in map(frozenset, _subsets(range(len(groups))))
        if swaps.why_not(_united(groups[number] for number in made)) is None
    }
    return possible(every_order(len(groups)), there)


def _pairs(groups: Sequence[Group]) -> Iterator[tuple[Group, Group]]:
    """Go through the pairs of groups, those first that are the most likely to make sense only together."""
    for one, other in _STAND_TOGETHER:
        holding = [group for group in groups if one in group or other in group]
        if len(holding) == 2:  # noqa: PLR2004 -- one group for each of the two
            yield holding[0], holding[1]


def _joined(groups: Sequence[Group], pair: tuple[Group, Group]) -> tuple[Group, ...]:
    joined = pair[0] | pair[1]
    return tuple(sorted((*(group for group in groups if group not in pair), joined), key=min))


def _united(groups: Iterator[Group]) -> Group:
    return frozenset(chain.from_iterable(groups))


def _stops(orders: Sequence[Order]) -> set[Made]:
    return {frozenset(order[:number]) for order in orders for number in range(len(order) + 1)}


def _subsets(stages: Sequence[int]) -> list[Group]:
    return [frozenset(chosen) for size in range(len(stages) + 1) for chosen in combinations(stages, size)]


def _alike(one: BoundNode | str, other: BoundNode | str) -> bool:
    """Tell whether two mixtures are the same; two that are none, for whatever reasons, show no difference."""
    if isinstance(one, str) or isinstance(other, str):
        return isinstance(one, str) and isinstance(other, str)
    return same_tree(one, other)


def _in_order(group: Iterable[int], of_stages: Iterable[str]) -> list[str]:
    texts = list(of_stages)
    return [texts[stage] for stage in sorted(group)]


def _name(group: Group) -> str:
    return "_and_".join(_in_order(group, STAGES))


def _words(group: Group) -> str:
    return _name(group).replace("_", " ")


def _causes(groups: Sequence[Group]) -> tuple[Cause, ...]:
    """List all stages, those that are swapped together as one."""
    alone = [frozenset({stage}) for stage in range(len(STAGES)) if not any(stage in group for group in groups)]
    ordered = sorted((*groups, *alone), key=min)
    return tuple(Cause(_name(group), _words(group), "; ".join(_in_order(group, STAGES.values()))) for group in ordered)


def _notes(swaps: _Swaps, groups: Sequence[Group], idle: Sequence[str], counted_last: int) -> Iterator[str]:
    alike = [_words(frozenset({stage})) for stage in range(len(STAGES)) if stage not in swaps.differing]
    if alike and swaps.differing:
        yield f"no difference in {' or '.join(filter(None, (', '.join(alike[:-1]), alike[-1])))}"
    if idle:
        yield f"the two methods differ in {', and in '.join(idle)}, which moves nobody up or down"
    for group in groups:
        if len(group) > 1:
            yield f"{_words(group)} can only be swapped together, as one makes no sense without the other"
    every = _subsets(swaps.differing)
    lacking = [reason for swapped in every if (reason := swaps.why_not(swapped))]
    if lacking:
        do = "makes no sense and is" if len(lacking) == 1 else "make no sense and are"
        yield f"{len(lacking)} of the {len(every)} mixtures of the two methods {do} left out: {lacking[0]}"
    if swaps.equated:
        yield (
            "the two methods score on different scales: where the scores of one meet the bands and rules of the other, each unit "
            "is given the score that its place has there"
        )
    if counted_last:
        yield f"{counted_last} units are not ranked in some mixtures, whatever the order of swapping, and count as last there"

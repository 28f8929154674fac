"""Named weightings of an algorithm's tree: equal, rounded, by rank alone, with one part doubled, halved, dropped or alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from leaguetab.analysis.sensitivity.draws import stated, varied_branches
from leaguetab.analysis.sensitivity.scenario import THE_STATED_ONES, Group, Impossible, Rebuilding, Reweighting, Scenario
from leaguetab.analysis.sensitivity.structures import with_weights
from leaguetab.errors import LeaguetabError, Problem, did_you_mean, listed
from leaguetab.methods.statistics import ranked
from leaguetab.methods.weight.rank_order_centroid import RankOrderCentroid

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from leaguetab.algorithm.bind import BoundNode
    from leaguetab.methods.base import Floats
    from leaguetab.scoring import Evaluation, Prepared, Weights

ROUNDED_TO = (5, 10, 25)
"""The percentages that weights are rounded to."""

_NEARLY = 1e-9
"""Weights nearer than this, as shares of the whole, are equal; a half that lies below by less is a half."""


def weight_scenarios(prepared: Prepared, evaluation: Evaluation) -> Iterator[Scenario]:
    """Make the weightings that this tree has.

    Weights are rounded among the parts of each node, to the nearest step, and none to nothing. Weights found from the data are
    taken as they were found. Where parts are left out, doubled or halved, the other parts of their node keep their weights in
    proportion; those of a sum, whose weights are used as they stand, keep them as they are.

    Parameters
    ----------
    prepared
        The algorithm with its leaves scored.
    evaluation
        Its evaluation as stated, every branch kept.
    """
    tree = _Tree(prepared, evaluation)
    if tree.varied:
        yield from _crude(tree)
    for part in tree.domains if len(tree.domains) > 1 else ():
        yield from _one_domain(tree, part)
    for leaf in tree.leaves(tree.root):
        if not tree.is_all_of_a_domain(leaf):
            yield tree.without(leaf, "metrics")


def own_weighting(
    prepared: Prepared, evaluation: Evaluation, name: str, weights: Mapping[str, float], *, words: str | None = None
) -> Scenario:
    """Make a scenario of a user's own weights.

    Parameters
    ----------
    prepared, evaluation
        As for `weight_scenarios`.
    name
        For programs.
    weights
        New weights by node name, each in proportion to those of the parts beside it, or, in a sum, as they stand; nodes not named
        keep the stated weight.
    words
        For readers; by default the name.

    Raises
    ------
    LeaguetabError
        ``bad-weights`` for unknown nodes, weights that are negative or not finite, and nodes left without any weight;
        ``mixed-direction`` where a part that gets a weight points another way than those beside it.
    """
    tree = _Tree(prepared, evaluation)
    changed = checked_weights(prepared.algorithm.root, weights, tree.found)
    branches = [node for node in prepared.algorithm.root.walk() if node.name in changed]
    new_ones = {node.name: changed[node.name] if stand_as_they_are(node) else _to_one(changed[node.name]) for node in branches}
    change = _unless_without_effect(tree.change(new_ones), branches)
    return Scenario(name, "own", words or name, change, tree.note_on(new_ones))


def checked_weights(root: BoundNode, weights: Mapping[str, float], found: Weights) -> Weights:
    """Lay a user's own weights over those of a tree, and check them.

    Parameters
    ----------
    root
        Of the tree.
    weights
        As for `own_weighting`.
    found
        The weights ``(parts,)`` of the branches whose weights are found from the data, by branch name; while there are no data, all
        parts of such a branch are taken to weigh the same.

    Returns
    -------
    Weights
        Of each branch that has a part whose weight is stated, ``(parts,)``, in proportion; in a sum, as they stand.

    Raises
    ------
    LeaguetabError
        As `own_weighting` does.
    """
    known = [part.name for node in root.walk() for part in node.parts]
    problems = [_unknown(other, known) for other in weights if other not in known]
    changed = {}
    for node in root.walk():
        if any(part.name in weights for part in node.parts):
            changed[node.name] = _overlaid(node, weights, found)
            problems += _bad_weights(node, changed[node.name])
    if problems:
        raise LeaguetabError(problems)
    return changed


def _overlaid(node: BoundNode, weights: Mapping[str, float], found: Weights) -> Floats:
    # Weights found from the data sum to 1; those stated have the size that the YAML gives them.
    count = len(node.parts)
    sizes = found.get(node.name, np.full(count, 1 / count)) if node.weighting else [part.weight for part in node.parts]
    return np.array([weights.get(part.name, size) for part, size in zip(node.parts, sizes, strict=True)], dtype=np.float64)


def _unless_without_effect(change: Reweighting | Rebuilding, branches: list[BoundNode]) -> Reweighting | Rebuilding | Impossible:
    """Refuse a change of weights alone where no branch of those concerned looks at weights."""
    idle = [node for node in branches if node.combine is not None and not node.combine.uses_weights]
    if isinstance(change, Rebuilding) or len(idle) < len(branches):
        return change
    return Impossible(f"{listed([repr(node.label) for node in idle], 3)} is combined without regard to weights")


def _unknown(name: str, known: list[str]) -> Problem:
    return Problem(
        "bad-weights", f"no part of the score is called {name!r}", f"there are: {listed(known)}", did_you_mean(name, known)
    )


def _bad_weights(node: BoundNode, weights: Floats) -> Iterator[Problem]:
    """Find what is wrong with the weights of a node's parts."""
    if not (np.isfinite(weights).all() and (weights >= 0).all() and weights.any()):
        shown = ", ".join(f"{weight:g}" for weight in weights)
        yield Problem(
            "bad-weights", f"the weights of the parts of {node.label!r} are {shown}", "none is negative, and one is above 0"
        )
    ways = {part.better for part, weight in zip(node.parts, weights, strict=True) if weight > 0}
    if len(ways) > 1 and node.combine is not None and not node.combine.mixes_directions:
        yield Problem(
            "mixed-direction", f"the parts of {node.label!r} that have a weight point different ways", "all must point one way"
        )


def stand_as_they_are(node: BoundNode) -> bool:
    """Tell whether a branch's result depends on the sum of its weights, so that they can't be scaled."""
    return node.combine is not None and node.combine.weights_as_they_stand


class _Tree:
    """A tree with its stated weights, each branch's of sum 1; and the sums that those have whose size matters, 1 for others."""

    def __init__(self, prepared: Prepared, evaluation: Evaluation) -> None:
        self.algorithm = prepared.algorithm
        self.root = prepared.algorithm.root
        branches = tuple(node for node in self.root.walk() if node.parts)
        self.base: Weights = stated(evaluation, branches)
        self.sum = {
            node.name: float(evaluation.nodes[node.name].weights.sum()) if stand_as_they_are(node) else 1.0 for node in branches
        }
        self.found = {node.name: self.base[node.name] for node in self.root.walk() if node.weighting}
        self.varied = varied_branches(self.root, "all")
        self.domains = self.weighty(self.root)
        self.above = {part.name: node for node in self.root.walk() for part in node.parts}

    def weighty(self, node: BoundNode) -> tuple[BoundNode, ...]:
        """Return the parts that have a weight above 0, stated or found."""
        return tuple(part for part, weight in zip(node.parts, self.base.get(node.name, ()), strict=True) if weight > 0)

    def leaves(self, node: BoundNode) -> Iterator[BoundNode]:
        """Go through the leaves that have a say in a node."""
        if not node.parts:
            yield node
        for part in self.weighty(node):
            yield from self.leaves(part)

    def change(self, weights: Weights) -> Reweighting | Rebuilding:
        """Make the change: weights alone where the same parts have a say as before, else the tree as if the YAML said so.

        Weights whose size matters have the size that they are to have; where their sum changes, weights alone won't do either.
        """
        weights = {**self.found, **weights}
        if all(self._has_same_say(name, new) for name, new in weights.items()):
            return Reweighting(weights)
        return Rebuilding(with_weights(self.algorithm, weights), weights_alone=True)

    def _has_same_say(self, name: str, new: Floats) -> bool:
        same_parts = bool(((new > 0) == (self.base[name] > 0)).all())
        return same_parts and bool(np.isclose(new.sum(), self.sum[name], rtol=_NEARLY))

    def note_on(self, weights: Weights) -> str:
        """Say of weights where they are those stated."""
        same = (np.allclose(new, self.base[name] * self.sum[name], rtol=_NEARLY, atol=_NEARLY) for name, new in weights.items())
        return THE_STATED_ONES if all(same) else ""

    def shared(self, name: str, words: str, shares: Weights) -> Scenario:
        """Give the parts of branches shares of all weight that the branch has."""
        weights = {branch: of_branch * self.sum[branch] for branch, of_branch in shares.items()}
        return Scenario(name, "weights", words, self.change(weights), self.note_on(weights))

    def in_proportion(self, node: BoundNode, factors: Mapping[str, float]) -> Weights:
        """Multiply the weights of some parts of a node, and scale all to sum 1, unless their size matters."""
        new = self.base[node.name] * self.sum[node.name] * np.array([factors.get(part.name, 1.0) for part in node.parts])
        return {node.name: new if stand_as_they_are(node) else _to_one(new)}

    def with_sole_parents(self, node: BoundNode) -> BoundNode:
        """Return what goes where a part is left out: itself, or the highest node above of which it is all."""
        while node is not self.root and len(self.weighty(self.above[node.name])) == 1:
            node = self.above[node.name]
        return node

    def is_all_of_a_domain(self, leaf: BoundNode) -> bool:
        """Tell whether a leaf is the one metric of one of several domains, so that to leave out either is the same."""
        whole = self.with_sole_parents(leaf)
        return whole is not leaf and len(self.domains) > 1 and any(whole is part for part in self.domains)

    def without(self, node: BoundNode, group: Group) -> Scenario:
        """Leave a part out, and the node above where it has no other part."""
        name, words, out = f"without:{node.name}", f"{node.label} left out", self.with_sole_parents(node)
        if out is self.root:
            return Scenario(name, group, words, Impossible("nothing else is scored"))
        return Scenario(name, group, words, self.change(self.in_proportion(self.above[out.name], {out.name: 0.0})))


def _crude(tree: _Tree) -> Iterator[Scenario]:
    """Make weightings of the whole tree."""
    leaves = {node.name: sum(1 for _ in tree.leaves(node)) for node in tree.root.walk()}
    by_leaves = {node.name: _shares(tree, node, [leaves[part.name] for part in node.parts]) for node in tree.varied}
    yield tree.shared("equal_metrics", "Every metric counts the same, whatever its domain", by_leaves)
    if tree.root in tree.varied and any(part.parts for part in tree.domains):
        equal = {tree.root.name: _shares(tree, tree.root, [1] * len(tree.root.parts))}
        yield tree.shared("equal_domains", "Every domain counts the same", equal)
    for percent in ROUNDED_TO:
        rounded = {node.name: _rounded(tree.base[node.name], percent / 100) for node in tree.varied}
        yield tree.shared(f"rounded_{percent}", f"Weights rounded to {percent}%", rounded)
    by_rank = {node.name: _by_rank(tree.base[node.name]) for node in tree.varied}
    yield tree.shared("rank_order", "Weights from their order alone (rank-order centroid)", by_rank)


def _one_domain(tree: _Tree, part: BoundNode) -> Iterator[Scenario]:
    """Change the say of one of the root's parts."""
    if tree.root in tree.varied:
        doubled, halved = (tree.change(tree.in_proportion(tree.root, {part.name: factor})) for factor in (2.0, 0.5))
        yield Scenario(f"double:{part.name}", "domains", f"{part.label} counts double", doubled)
        yield Scenario(f"half:{part.name}", "domains", f"{part.label} counts half", halved)
    if part.parts:
        yield tree.without(part, "domains")
    others = {other.name: 0.0 for other in tree.domains if other is not part}
    alone = tree.change(tree.in_proportion(tree.root, others))
    yield Scenario(f"only:{part.name}", "domains", f"{part.label} alone counts", alone)


def _shares(tree: _Tree, node: BoundNode, sizes: list[int]) -> Floats:
    """Share a branch's weight in proportion to sizes, among the parts that have one."""
    return _to_one(np.where(tree.base[node.name] > 0, sizes, 0.0))


def _rounded(weights: Floats, step: float) -> Floats:
    """Round to the nearest step, halves up, but no weight to nothing."""
    steps = np.maximum(np.floor(weights / step + 0.5 + _NEARLY), 1.0)
    return _to_one(np.where(weights > 0, steps, 0.0))


def _by_rank(weights: Floats) -> Floats:
    """Return rank-order centroid weights; equal weights share what their places have."""
    present = weights > 0
    order = ranked(np.where(present, -weights, np.nan), "min", _NEARLY), ranked(np.where(present, -weights, np.nan), "max", _NEARLY)
    up_to = np.concatenate([[0.0], np.cumsum(RankOrderCentroid().by_place(int(present.sum())))])
    first, last = (np.where(present, ranks, 1.0).astype(np.int64) for ranks in order)
    return _to_one(np.where(present, (up_to[last] - up_to[first - 1]) / (last - first + 1), 0.0))


def _to_one(weights: Floats) -> Floats:
    """Scale weights to sum 1."""
    scaled: Floats = weights / weights.sum()
    return scaled

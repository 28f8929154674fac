"""An algorithm's tree made ready for exact bounds: what the varied weights reach, and whether it can be bounded at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from leaguetab.analysis.sensitivity.draws import varied_branches
from leaguetab.analysis.sensitivity.extremes import FREE, Averaged, Branch, Bundle, OrNothing, Pooled, Settled, Weights
from leaguetab.analysis.sensitivity.stretches import Stretch, exponential_gap, logarithm_gap, stretch_of
from leaguetab.analysis.sensitivity.unbounded import Unbounded
from leaguetab.expression import RowExpression
from leaguetab.methods.combine._averaging import Averaging
from leaguetab.methods.population import FittedTransform
from leaguetab.methods.transform.min_max import MinMax
from leaguetab.scoring import context_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from leaguetab.algorithm.bind import BoundAlgorithm, BoundNode
    from leaguetab.analysis.sensitivity.draws import Vary, WeightSpread
    from leaguetab.analysis.sensitivity.extremes import Node
    from leaguetab.methods.base import Better, Bools, Floats, Method, Transform
    from leaguetab.scoring import Evaluation

LEVELLING = frozenset({"band_points", "clip", "piecewise_linear", "round"})
"""Steps that can make different values equal."""
RELATIVE = frozenset({"min_max", "z_score"})
"""Steps that move and stretch all units' scores alike, by amounts that depend on all of them."""


@dataclass(frozen=True)
class Composite:
    """The composite score, ready to be bounded.

    Parameters
    ----------
    node
        The root; without its last step where that is `relative`.
    relative
        The root's last step, where it compares all units.
    rises
        Whether that step leaves higher values higher.
    varying
        The names of nodes whose scores depend on the weights that are varied.
    loose
        Why a pair of units may be bounded too widely, each a clause; empty where all pairs are exact.
    straight
        Whether, steps of the root apart, a change of one weight moves every score along a hyperbola.
    """

    node: Node
    relative: Transform | None
    rises: bool
    varying: frozenset[str]
    loose: tuple[str, ...]
    straight: bool


def composite_of(algorithm: BoundAlgorithm, evaluation: Evaluation, vary: Vary, ranked: Bools) -> Composite:
    """Make the composite ready to be bounded.

    Parameters
    ----------
    algorithm
        As it was evaluated.
    evaluation
        Of the stated weights, with all nodes kept.
    vary
        Which weights are varied.
    ranked
        The units that count, shape ``(units,)``.

    Raises
    ------
    Unbounded
        Where something that the weights reach is no weighted mean, or bends scores in a way that has no exact bound.
    """
    return _Builder(algorithm, evaluation, vary, ranked).composite()


def reads(expressions: Iterable[str], names: frozenset[str]) -> bool:
    """Tell whether expressions read any of some names."""
    return any(not names.isdisjoint(RowExpression(text).columns) for text in expressions)


def names_of_scores(nodes: Iterable[str]) -> frozenset[str]:
    """Return the names that the scores and bands of some nodes have in expressions, with `score` and `band`."""
    return frozenset({"score", "band", *(f"{name}_{what}" for name in nodes for what in ("score", "band"))})


def share_of(spread: WeightSpread) -> Floats:
    """Return by what share of itself each weight may be lighter or heavier: 1 where weights can be anything."""
    return np.asarray(spread.within) if spread.kind == "relative" else FREE


class _Builder:
    """Builds the tree from the root down, gathering what makes bounds loose."""

    def __init__(self, algorithm: BoundAlgorithm, evaluation: Evaluation, vary: Vary, ranked: Bools) -> None:
        self.algorithm = algorithm
        self.root = algorithm.root
        self.evaluation = evaluation
        self.ranked = ranked
        self.varied = frozenset(branch.name for branch in varied_branches(algorithm.root, vary))
        self.varying = _varying(algorithm, self.varied)
        self.loose: list[str] = []
        self.lacking = np.zeros(ranked.shape, dtype=bool)
        self.straight = True

    def composite(self) -> Composite:
        root, relative = self.root, None
        if root.name in self.varying and root.steps and root.steps[-1][0].method in RELATIVE:
            relative = root.steps[-1]
            root = replace(root, steps=root.steps[:-1])
        node = self.node(root)
        if relative is not None:
            _check_relative(relative[0])
        rises = relative is None or _leaves_higher_higher(*relative)
        if self.lacking.any():
            self.loose.insert(0, _lack_parts(int(self.lacking.sum()), self.algorithm.model.units))
        return Composite(node, relative and relative[0], rises, self.varying, tuple(self.loose), self.straight)

    def node(self, node: BoundNode) -> Node:
        score = self.evaluation.nodes[node.name].score
        if node.name not in self.varying or np.isnan(score).all():
            return Settled(score)
        if node.combine is None:
            raise Unbounded(f"{node.label} is worked out from scores that depend on the weights")
        self._check(node)
        if node.combine.method == "geometric_mean":
            return self._geometric(node)
        if node.combine.method == "sum":
            return self._with_steps(self._sum(node), node)
        if isinstance(node.combine, Averaging):
            return self._with_steps(self._made_of_parts(node, node.combine), node)
        branch = self._pooled(node) if node.missing == "pool" and node.weighting is None else self._averaged(node)
        return self._with_steps(branch, node)

    def _check(self, node: BoundNode) -> None:
        assert node.combine is not None  # noqa: S101 -- a leaf does not get here
        means = node.combine.linear or node.combine.method in {"geometric_mean", "sum"} or isinstance(node.combine, Averaging)
        if not means:
            raise Unbounded(
                f"{node.label} is combined by {node.combine.method}, and best and worst possible places can be worked out for "
                "weighted averages only"
            )
        if node.weighting is not None and node.name not in self.varied:
            raise Unbounded(f"the weights of {node.label} are found from scores that depend on other weights")

    def _sum(self, node: BoundNode) -> Branch:
        """Build the mean in which a missing part counts as nothing, times what the weights add up to, which no draw changes."""
        weights, parts = self._weighted(node)
        present = ~np.isnan(self.evaluation.nodes[node.name].score)
        counted = tuple(_or_nothing(self.node(part), present) for part in parts)
        mean = Averaged(weights, present, complete=True, size=max(part.size for part in counted), steps=(), parts=counted)
        whole = 1.0 if node.weighting is not None else sum(part.weight for part in node.parts)
        return _with_step(mean, Stretch(partial(np.multiply, whole), slope=whole))

    def _averaged(self, node: BoundNode) -> Averaged:
        weights, parts = self._weighted(node)
        return self._average(node, weights, tuple(self.node(part) for part in parts))

    def _average(self, node: BoundNode, weights: Weights, parts: tuple[Node, ...]) -> Averaged:
        present = ~np.isnan(self.evaluation.nodes[node.name].score)
        self._note_missing(present, parts)
        complete = all(part.present[present].all() for part in parts)
        return Averaged(weights, present, complete, max(part.size for part in parts), (), parts)

    def _made_of_parts(self, node: BoundNode, combine: Averaging) -> Averaged:
        """Build the mean of what a combine makes of each part, where no weight has a say in that."""
        reached = [part.label for part in node.parts if part.name in self.varying]
        if reached:
            raise Unbounded(
                f"{node.label} is combined by {combine.method}, which compares all units' scores in {reached[0]}, and these depend "
                "on weights"
            )
        weights, _ = self._weighted(node)
        scores = np.stack([self.evaluation.nodes[part.name].score for part in node.parts])
        context = context_of(node, self.evaluation.columns())
        made = combine.averaged(scores, self.evaluation.nodes[node.name].weights, context)
        return self._average(node, weights, tuple(Settled(of_part) for of_part in made.values))

    def _geometric(self, node: BoundNode) -> Branch:
        """Build the arithmetic mean of logarithms."""
        weights, parts = self._weighted(node)
        logs = tuple(self._logarithm(self.node(part), part) for part in parts)
        mean = self._average(node, weights, logs)
        if node.name != self.root.name:
            self.straight = False
            self.loose.append(f"{node.label} is a geometric mean below the top")
        return self._with_steps(_with_step(mean, Stretch(np.exp, noise=mean.noise, bends=True, narrowed=exponential_gap)), node)

    def _logarithm(self, node: Node, part: BoundNode) -> Node:
        if (node.ends(np.flatnonzero(node.present), FREE)[0] <= 0).any():
            raise Unbounded(f"{part.label} is 0 for a unit, and a geometric mean with a 0 in it is 0 whatever the weights")
        if isinstance(node, Settled):
            return Settled(np.log(node.values))
        self.straight = False
        self.loose.append(f"{part.label} depends on weights, and enters a geometric mean")
        assert isinstance(node, Branch)  # noqa: S101 -- what is not settled is a branch
        return _with_step(node, Stretch(np.log, noise=node.noise, bends=True, narrowed=logarithm_gap))

    def _pooled(self, node: BoundNode) -> Pooled:
        bundle = self._bundle(node)
        present = ~np.isnan(self.evaluation.nodes[node.name].score)
        leaves = bundle.leaves()
        self._note_missing(present, leaves)
        complete = all(leaf.present[present].all() for leaf in leaves)
        return Pooled(bundle.weights, present, complete, max(leaf.size for leaf in leaves), (), bundle)

    def _bundle(self, node: BoundNode) -> Bundle:
        weights, parts = self._weighted(node)
        return Bundle(weights, tuple(self._bundle(part) if _is_pooled(part) else self.node(part) for part in parts))

    def _weighted(self, node: BoundNode) -> tuple[Weights, tuple[BoundNode, ...]]:
        """Return the weights above 0, of sum 1, and their parts."""
        stated = self.evaluation.nodes[node.name].weights
        kept = stated > 0
        parts = tuple(part for part, weighs in zip(node.parts, kept, strict=True) if weighs)
        return Weights(node.name, stated[kept] / stated.sum(), node.name in self.varied), parts

    def _note_missing(self, present: Bools, parts: tuple[Node, ...]) -> None:
        self.lacking |= present & self.ranked & ~np.logical_and.reduce([part.present for part in parts])

    def _with_steps(self, branch: Branch, node: BoundNode) -> Branch:
        for step, better in node.steps:
            low, high = branch.ends(np.flatnonzero(branch.present), FREE)
            ends = float(low.min(initial=np.inf)), float(high.max(initial=-np.inf))
            stretch = stretch_of(step, better, node.label, *ends, branch.noise)
            self._note_step(node, step, stretch)
            branch = _with_step(branch, stretch)
        return branch

    def _note_step(self, node: BoundNode, step: Transform, stretch: Stretch) -> None:
        if node.name == self.root.name and step.method not in LEVELLING:
            return
        if stretch.slope is None:
            self.loose.append(f"{node.label} is more than an average, since the step {step.method} follows")
            self.straight = self.straight and node.name == self.root.name


def _lack_parts(lacking: int, units: str) -> str:
    if lacking == 1:
        return f"one of the {units} has missing parts, whose weight goes to its other parts"
    return f"some {units} ({lacking:,}) have missing parts, whose weight goes to their other parts"


def _varying(algorithm: BoundAlgorithm, varied: frozenset[str]) -> frozenset[str]:
    """Return the names of the nodes whose scores depend on the weights of the varied branches."""
    varying = varied
    while True:
        names = names_of_scores(varying) if varying else frozenset()
        reached = varying | {node.name for node in algorithm.walk() if _is_reached(node, varying, names)}
        if reached == varying:
            return varying
        varying = reached


def _is_reached(node: BoundNode, varying: frozenset[str], names: frozenset[str]) -> bool:
    if any(part.name in varying for part in node.parts):
        return True
    methods: list[Method | None] = [*(step for step, _ in node.steps), node.combine, node.weighting]
    expressions = [text for method in methods if method for text in method.columns_read]
    return reads([*expressions, *([node.column] if node.column and not node.is_metric else [])], names)


def _is_pooled(part: BoundNode) -> bool:
    """Tell whether a part's own parts are pooled with the node above, as the evaluation has it."""
    plain = part.combine is not None and part.combine.linear and not part.steps and part.weighting is None
    return plain and part.least_present == 1 and part.missing in {"redistribute", "pool"}


def _or_nothing(part: Node, wanted: Bools) -> Node:
    """Let a part count as 0 for units that lack it, where any of those wanted does."""
    if part.present[wanted].all():
        return part
    return Settled(np.nan_to_num(part.values)) if isinstance(part, Settled) else OrNothing(part)


def _with_step(branch: Branch, stretch: Stretch) -> Branch:
    """Put a step after the others, and note how large the numbers are that it makes."""
    longer = replace(branch, steps=(*branch.steps, stretch))
    ends = longer.ends(np.flatnonzero(branch.present), FREE)
    size = max(float(np.abs(end).max(initial=0.0)) for end in ends)
    return replace(longer, size=max(size, branch.size * stretch.slope) if stretch.slope is not None else size)


def _check_relative(step: Transform) -> None:
    """Refuse a step that does not stretch all units' scores alike, or may make them all equal."""
    if isinstance(step, FittedTransform) and (step.within is not None or step.reference is not None):
        raise Unbounded(f"the last step, {step.method}, compares the scores of some units only")


def _leaves_higher_higher(step: Transform, better: Better) -> bool:
    turned = isinstance(step, MinMax) and step.high < step.low
    return (better == "higher") != turned

"""An algorithm's tree made ready for exact bounds: what the varied weights reach, and whether it can be bounded at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from leaguetab.analysis.sensitivity.draws import varied_branches
from leaguetab.analysis.sensitivity.extremes import Averaged, Branch, Bundle, Pooled, Settled, Stretch, Weights
from leaguetab.expression import RowExpression
from leaguetab.methods.base import Context
from leaguetab.methods.population import FittedTransform
from leaguetab.methods.transform.band_points import BandPoints
from leaguetab.methods.transform.clip import Clip
from leaguetab.methods.transform.goalposts import Goalposts
from leaguetab.methods.transform.min_max import MinMax
from leaguetab.methods.transform.piecewise_linear import PiecewiseLinear
from leaguetab.methods.transform.round import Round

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from leaguetab.algorithm.bind import BoundAlgorithm, BoundNode
    from leaguetab.analysis.sensitivity.draws import Vary
    from leaguetab.analysis.sensitivity.extremes import Ends, Node
    from leaguetab.methods.base import Better, Bools, Floats, Method, Transform
    from leaguetab.scoring import Evaluation

FREE: Floats = np.asarray(1.0)
"""The share within which weights can be anything."""
STRAIGHT = frozenset({"affine", "negate", "scaled"})
"""Steps that multiply every difference by the same number."""
ONE_WAY = STRAIGHT | {"clip", "exponential", "goalposts", "log", "logit", "power", "reciprocal", "round", "square_root"}
"""Steps that look at one value alone, and never turn an order round (or always do)."""
CURVED = frozenset({"exponential", "goalposts", "log", "power", "reciprocal", "square_root"})
"""Steps that bend one way throughout, so that of equal differences the least result is at one end or the other."""
LEVELLING = frozenset({"band_points", "clip", "piecewise_linear", "round"})
"""Steps that can make different values equal."""
RELATIVE = frozenset({"min_max", "z_score"})
"""Steps that move and stretch all units' scores alike, by amounts that depend on all of them."""


class Unbounded(Exception):  # noqa: N818 -- it says that there are no bounds, which is no error
    """There is no exact bound; the message says why, in plain words."""


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


class _Builder:
    """Builds the tree from the root down, gathering what makes bounds loose."""

    def __init__(self, algorithm: BoundAlgorithm, evaluation: Evaluation, vary: Vary, ranked: Bools) -> None:
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
            self.loose.insert(0, f"{int(self.lacking.sum())} of {int(self.ranked.sum())} lack parts whose weight others take up")
        return Composite(node, relative and relative[0], rises, self.varying, tuple(self.loose), self.straight)

    def node(self, node: BoundNode) -> Node:
        if node.name not in self.varying:
            return Settled(self.evaluation.nodes[node.name].score)
        if node.combine is None:
            raise Unbounded(f"{node.label} is worked out from scores that depend on the weights")
        self._check(node)
        if node.combine.method == "geometric_mean":
            return self._geometric(node)
        branch = self._pooled(node) if node.missing == "pool" and node.weighting is None else self._averaged(node)
        return self._with_steps(branch, node)

    def _check(self, node: BoundNode) -> None:
        assert node.combine is not None  # noqa: S101 -- a leaf does not get here
        if not (node.combine.linear or node.combine.method == "geometric_mean"):
            raise Unbounded(f"{node.label} is combined by {node.combine.method}, and only weighted means have exact bounds")
        if node.weighting is not None and node.name not in self.varied:
            raise Unbounded(f"the weights of {node.label} are found from scores that depend on other weights")

    def _averaged(self, node: BoundNode) -> Averaged:
        weights, parts = self._weighted(node)
        return self._average(node, weights, tuple(self.node(part) for part in parts))

    def _average(self, node: BoundNode, weights: Weights, parts: tuple[Node, ...]) -> Averaged:
        present = ~np.isnan(self.evaluation.nodes[node.name].score)
        self._note_missing(present, parts)
        complete = all(part.present[present].all() for part in parts)
        return Averaged(weights, present, complete, max(part.size for part in parts), (), parts)

    def _geometric(self, node: BoundNode) -> Branch:
        """Build the arithmetic mean of logarithms."""
        weights, parts = self._weighted(node)
        logs = tuple(self._logarithm(self.node(part), part) for part in parts)
        mean = self._average(node, weights, logs)
        if node.name != self.root.name:
            self.straight = False
            self.loose.append(f"{node.label} is a geometric mean below the top")
        return self._with_steps(_with_step(mean, Stretch(np.exp, noise=mean.noise, narrowed=_exponential_gap)), node)

    def _logarithm(self, node: Node, part: BoundNode) -> Node:
        if (node.ends(np.flatnonzero(node.present), FREE)[0] <= 0).any():
            raise Unbounded(f"{part.label} is 0 for a unit, and a geometric mean with it stays 0 whatever the weights")
        if isinstance(node, Settled):
            return Settled(np.log(node.values))
        self.straight = False
        self.loose.append(f"{part.label} depends on weights, and enters a geometric mean")
        assert isinstance(node, Branch)  # noqa: S101 -- what is not settled is a branch
        return _with_step(node, Stretch(np.log, noise=node.noise, narrowed=_logarithm_gap))

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
        return Weights(stated[kept] / stated.sum(), node.name in self.varied), parts

    def _note_missing(self, present: Bools, parts: tuple[Node, ...]) -> None:
        self.lacking |= present & self.ranked & ~np.logical_and.reduce([part.present for part in parts])

    def _with_steps(self, branch: Branch, node: BoundNode) -> Branch:
        for step, better in node.steps:
            stretch = _stretch(branch, node, step, better)
            self._note_step(node, step, stretch)
            branch = _with_step(branch, stretch)
        return branch

    def _note_step(self, node: BoundNode, step: Transform, stretch: Stretch) -> None:
        if node.name == self.root.name and step.method not in LEVELLING:
            return
        if stretch.slope is None:
            self.loose.append(f"the step {step.method} comes after the weights of {node.label}")
            self.straight = self.straight and node.name == self.root.name


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


def _with_step(branch: Branch, stretch: Stretch) -> Branch:
    """Put a step after the others, and note how large the numbers are that it makes."""
    longer = replace(branch, steps=(*branch.steps, stretch))
    ends = longer.ends(np.flatnonzero(branch.present), FREE)
    size = max(float(np.abs(end).max(initial=0.0)) for end in ends)
    return replace(longer, size=max(size, branch.size * stretch.slope) if stretch.slope is not None else size)


def _stretch(branch: Branch, node: BoundNode, step: Transform, better: Better) -> Stretch:
    """Turn a step after a weighted mean into what is known of it."""
    if step.columns_read or not _is_one_way(step):
        raise Unbounded(f"the step {step.method} comes after the weights of {node.label}, and has no exact bounds there")

    def run(values: Floats) -> Floats:
        return step.apply(values, Context(better=better))

    low, high = branch.ends(np.flatnonzero(branch.present), FREE)
    first, last = run(np.array([low.min(initial=np.inf), high.max(initial=-np.inf)]))
    if not np.isfinite([first, last]).all():
        raise Unbounded(f"the step {step.method} after the weights of {node.label} has no result for some weightings")
    if _is_straight(step):
        zero, one = run(np.array([0.0, 1.0]))
        return Stretch(run, rises=bool(one > zero), slope=abs(float(one - zero)))
    rises = bool(first <= last)
    return Stretch(run, rises=rises, noise=branch.noise, narrowed=_narrowed(step, run, rises=rises))


def _is_straight(step: Transform) -> bool:
    return step.method in STRAIGHT or (isinstance(step, Goalposts) and step.scale == "linear")


def _is_one_way(step: Transform) -> bool:
    if isinstance(step, PiecewiseLinear):
        return _is_in_order([score for _, score in step.points])
    if isinstance(step, BandPoints):
        return _is_in_order(step.points)
    return step.method in ONE_WAY


def _is_in_order(numbers: Sequence[float]) -> bool:
    steps = np.diff(numbers)
    return bool((steps >= 0).all() or (steps <= 0).all())


def _narrowed(step: Transform, run: Callable[[Floats], Floats], *, rises: bool) -> Callable[[Floats, Ends, Ends], Floats] | None:
    """Return what is known of differences after a step, beyond that it turns no order round."""
    if isinstance(step, Round):
        return rounding(step.digits).narrowed
    if isinstance(step, Clip):
        return partial(_clipped_gap, step)
    return partial(_curved_gap, run, rises) if step.method in CURVED else None


def rounding(digits: int, noise: float = 0.0) -> Stretch:
    """Return the step that rounds to decimal places, halves away from zero, as ranks are rounded."""
    grain = 10.0**-digits

    def run(values: Floats) -> Floats:
        return Round(digits=digits).apply(values, Context())

    def narrowed(gap: Floats, _one: Ends, _other: Ends) -> Floats:
        return gap - grain

    return Stretch(run, noise=noise, narrowed=narrowed)


def _clipped_gap(step: Clip, gap: Floats, one: Ends, other: Ends) -> Floats:
    """Bound a difference of clipped values: as before within the limits, else at least nothing."""
    one_inside, other_inside = (
        (step.apply(low, Context()) == low) & (step.apply(high, Context()) == high) for low, high in (one, other)
    )
    inside = one_inside & other_inside
    return np.where(inside, gap, np.fmin(gap, 0.0))


def _curved_gap(run: Callable[[Floats], Floats], rises: bool, gap: Floats, one: Ends, other: Ends) -> Floats:  # noqa: FBT001 -- one call
    """Bound a difference of values on a curve, where there is one for sure: the lower value is at either of its ends."""
    results = [np.abs(run(low + np.fmax(gap, 0.0)) - run(low)) for low in (other if rises else one)]
    return np.where(gap > 0, np.fmin(*results), -np.inf)


def _logarithm_gap(gap: Floats, _one: Ends, other: Ends) -> Floats:
    """Bound ``log(a) - log(b)``, which is ``log(1 + (a - b) / b)``."""
    low, high = other
    relative = gap / np.where(gap > 0, high, low)
    return np.log1p(relative, out=np.full(relative.shape, -np.inf), where=relative > -1)


def _exponential_gap(gap: Floats, _one: Ends, other: Ends) -> Floats:
    """Bound ``exp(a) - exp(b)``, which is ``exp(b) (exp(a - b) - 1)``."""
    low, high = other
    return np.exp(np.where(gap > 0, low, high)) * np.expm1(gap)


def _check_relative(step: Transform) -> None:
    """Refuse a step that does not stretch all units' scores alike, or may make them all equal."""
    if isinstance(step, FittedTransform) and (step.within is not None or step.reference is not None):
        raise Unbounded(f"the last step, {step.method}, compares the scores of some units only")


def _leaves_higher_higher(step: Transform, better: Better) -> bool:
    turned = isinstance(step, MinMax) and step.high < step.low
    return (better == "higher") != turned

"""Trees mixed from two algorithms: metrics, weights, steps and combines, each taken from one or the other.

What a mixture means, where the two trees are of different shape
-----------------------------------------------------------------
*Metrics*: which leaves have a say. A leaf is the same in both if it reads the same column the same way round.
*Weights*: the shape of the tree (which metrics make up which domain) and the weights, as the algorithm's own table used them.
Metrics that this tree lacks bring their share of all weight from their own algorithm, and stand with those metrics beside which
they stand there. Metrics of this tree that are not used go, as when they are taken out of the YAML. A tree of one metric, or of no
metric that is used, has no weights to lend: then the tree is that of the metrics' own algorithm.
*Steps*: of each metric and of each domain (the one with most metrics in common), and of the whole. A metric that the algorithm does
not have gets the steps of most of the others, provided that these compare units with each other, and so fit any metric, or are the
steps that it has anyway.
*Combine*: how parts become one value, and what a missing part does, again domain by domain; a domain without a counterpart is
combined as most domains of that algorithm are, or where it has none, as its whole is.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from math import fsum
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from leaguetab.algorithm.bind import directed
from leaguetab.errors import Place
from leaguetab.methods.population import RelativeTransform

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from leaguetab.algorithm.bind import BoundNode
    from leaguetab.methods.base import Better, Transform
    from leaguetab.table import Workings

Steps = tuple["Transform", ...]
Item = TypeVar("Item")

_NOWHERE = Place("a mixture")


class NoMixture(Exception):  # noqa: N818 -- it says that there is no such mixture, which is no error
    """The mixture means nothing; the message says why, in plain words."""


class Metric(NamedTuple):
    """What makes a leaf the same in two algorithms: what it reads, and which way is better there."""

    column: str
    is_metric: bool
    better: Better


@dataclass(frozen=True)
class Leaf:
    """A leaf in its own tree."""

    node: BoundNode
    above: BoundNode | None
    share: float

    @property
    def steps(self) -> Steps:
        """Its steps, without their directions."""
        return _steps(self.node)

    @property
    def is_scaled_above(self) -> bool:
        """Whether the node above puts its parts on one scale itself."""
        return self.above is not None and self.above.combine is not None and self.above.combine.mixes_directions

    @property
    def is_comparable(self) -> bool:
        """Whether steps put its values on a scale that any metric can be put on."""
        return any(isinstance(step, RelativeTransform) for step in self.steps)


@dataclass(frozen=True)
class Recipe:
    """One of the two algorithms, as its own table used it.

    Parameters
    ----------
    name
        For messages.
    workings
        Of the table.
    """

    name: str
    workings: Workings

    @cached_property
    def root(self) -> BoundNode:
        """The tree without the parts that have no say, with the weights that were used."""
        return _with_say(self.workings.algorithm.root, self.workings)

    @cached_property
    def leaves(self) -> Mapping[Metric, Leaf]:
        """The leaves that have a say."""
        return {metric_of(leaf.node): leaf for leaf in _leaves(self.root, None, 1.0)}

    @cached_property
    def domains(self) -> tuple[BoundNode, ...]:
        """The branches below the root."""
        return tuple(node for node in self.root.walk() if node.parts and node is not self.root)

    @cached_property
    def usual(self) -> Leaf | None:
        """A leaf with the steps that most leaves have; None where no steps are those of most."""
        leaves = list(self.leaves.values())
        usual, count = _most_common(leaves, key=lambda leaf: leaf.steps)
        return usual if 2 * count > len(leaves) else None


@dataclass(frozen=True)
class Mixture:
    """Where each ingredient of a tree comes from."""

    metrics: Recipe
    weights: Recipe
    steps: Recipe
    combine: Recipe

    def tree(self) -> BoundNode:
        """Mix.

        Raises
        ------
        NoMixture
            Where the ingredients don't go together.
        """
        return _distinct(self._dressed(_shape(self.metrics, self.weights), None))

    def _dressed(self, node: BoundNode, above: BoundNode | None) -> BoundNode:
        """Give a node of the right shape its steps and its combine, from the leaves up."""
        if not node.parts:
            return self._leaf(node, above)
        combining = self._combining(node, is_root=above is None)
        parts = tuple(self._dressed(part, combining) for part in node.parts)
        ways = {part.better for part in parts}
        if combining.combine is None:
            raise TypeError(node.name)
        if len(ways) > 1 and not combining.combine.mixes_directions:
            raise NoMixture(f"lower would be better in some parts of {node.label!r}, and higher in others")
        shared: Better = "lower" if ways == {"lower"} else "higher"
        steps, better = directed(self._branch_steps(node, is_root=above is None), combining.combine.better_after(shared))
        return replace(combining, parts=parts, steps=steps, better=better, least_present=min(combining.least_present, len(parts)))

    def _leaf(self, node: BoundNode, above: BoundNode | None) -> BoundNode:
        metric = metric_of(node)
        known = self.steps.leaves.get(metric) or self._usual(metric)
        if known is None:
            raise NoMixture(f"{self.steps.name} does not say how to score {node.label!r}")
        gathers = above is not None and len(above.parts) > 1 and above.combine is not None and not above.combine.mixes_directions
        if gathers and known.is_scaled_above and not known.is_comparable and not self._is_gathered(metric, known.steps):
            raise NoMixture(
                f"{self.steps.name} leaves metrics on scales of their own, which {self.combine.name} does not bring together"
            )
        steps, better = directed(known.steps, metric.better)
        own = self.combine.leaves.get(metric)
        return replace(node, steps=steps, better=better, name=own.node.name if own else node.name)

    def _is_gathered(self, metric: Metric, steps: Steps) -> bool:
        """Tell whether one of the two algorithms takes a metric after the same steps as it is, beside others."""
        homes = (recipe.leaves.get(metric) for recipe in (self.metrics, self.weights, self.steps, self.combine))
        return any(home.steps == steps and not home.is_scaled_above for home in homes if home)

    def _usual(self, metric: Metric) -> Leaf | None:
        """Return a leaf with the steps that a metric gets from an algorithm that lacks it; None where that can't be told."""
        usual, at_home = self.steps.usual, self.metrics.leaves[metric]
        fits = usual is not None and (usual.is_comparable or usual.is_scaled_above)
        return usual if fits else at_home if usual is not None and usual.steps == at_home.steps else None

    def _combining(self, node: BoundNode, *, is_root: bool) -> BoundNode:
        source = self._source(node, self.combine, is_root=is_root)
        if source is None:
            return node
        return replace(node, combine=source.combine, missing=source.missing, least_present=source.least_present)

    def _source(self, node: BoundNode, recipe: Recipe, *, is_root: bool) -> BoundNode | None:
        """Return the branch of a recipe whose combine a node takes; None where the recipe combines nothing."""
        whole = recipe.root if recipe.root.parts else None
        if is_root:
            return whole
        if twin := self._twin(node, recipe):
            return twin
        if not recipe.domains:
            return whole
        return _most_common(recipe.domains, key=lambda domain: (domain.combine, domain.missing, domain.least_present))[0]

    def _branch_steps(self, node: BoundNode, *, is_root: bool) -> Steps:
        recipe = self.steps
        if is_root:
            return _steps(recipe.root) if recipe.root.parts else ()
        if twin := self._twin(node, recipe):
            return _steps(twin)
        return _steps(_most_common(recipe.domains, key=_steps)[0]) if recipe.domains else ()

    def _twin(self, node: BoundNode, recipe: Recipe) -> BoundNode | None:
        """Return the domain that has more than half of its metrics in common with a node, of those that both algorithms have."""
        in_both = self.metrics.leaves.keys() & self.weights.leaves.keys() & recipe.leaves.keys()
        wanted = _metrics_below(node) & in_both
        best, overlap = None, 0.5
        for domain in recipe.domains:
            there = _metrics_below(domain) & in_both
            alike = len(there & wanted) / max(len(there | wanted), 1)
            if alike > overlap:
                best, overlap = domain, alike
        return best


def metric_of(leaf: BoundNode) -> Metric:
    """Return what a leaf reads."""
    return Metric(leaf.column or "", leaf.is_metric, leaf.steps[0][1] if leaf.steps else leaf.better)


def same_tree(one: BoundNode, other: BoundNode) -> bool:
    """Tell whether two trees give the same scores, whatever their nodes are called."""
    return (
        _as_scored(one) == _as_scored(other)
        and len(one.parts) == len(other.parts)
        and all(same_tree(part, twin) for part, twin in zip(one.parts, other.parts, strict=True))
    )


def _as_scored(node: BoundNode) -> tuple[object, ...]:
    return (node.weight, node.steps, node.better, node.column, node.is_metric, node.combine, node.missing, node.least_present)


def _steps(node: BoundNode) -> Steps:
    return tuple(step for step, _ in node.steps)


def _most_common(items: Sequence[Item], key: Callable[[Item], object]) -> tuple[Item, int]:
    """Return the first of those items that share the most common key, and how many share it."""
    counts = [sum(key(other) == key(item) for other in items) for item in items]
    return items[counts.index(max(counts))], max(counts)


def _with_say(node: BoundNode, workings: Workings) -> BoundNode:
    """Leave out the parts without a say, and state the weights that were used."""
    plain = replace(node, label=node.label, place=_NOWHERE, bands=None, optional=False, weighting=None)
    if not node.parts:
        return plain
    used = workings.evaluation.nodes[node.name].weights
    weights = [part.weight for part in node.parts] if node.weighting is None else used.tolist()
    parts = [
        replace(_with_say(part, workings), weight=weight) for part, weight in zip(node.parts, weights, strict=True) if weight > 0
    ]
    return replace(plain, parts=tuple(parts), least_present=min(node.least_present, len(parts)))


def _leaves(node: BoundNode, above: BoundNode | None, share: float) -> Iterator[Leaf]:
    if not node.parts:
        yield Leaf(node, above, share)
    total = sum(part.weight for part in node.parts)
    for part in node.parts:
        yield from _leaves(part, node, share * part.weight / total)


def _metrics_below(node: BoundNode) -> frozenset[Metric]:
    return frozenset(metric_of(inner) for inner in node.walk() if not inner.parts)


def _shape(metrics: Recipe, weights: Recipe) -> BoundNode:
    """Return the tree of one recipe with the metrics of another."""
    kept = _pruned(weights.root, metrics.leaves.keys()) if weights.root.parts else None
    if kept is None:
        return metrics.root
    foreign = [leaf for metric, leaf in metrics.leaves.items() if metric not in weights.leaves]
    return _with_foreign(kept, foreign) if foreign else kept


def _pruned(node: BoundNode, metrics: Iterable[Metric]) -> BoundNode | None:
    """Leave out the leaves that are not among some metrics, and branches without any."""
    if not node.parts:
        return node if metric_of(node) in metrics else None
    parts = tuple(kept for part in node.parts if (kept := _pruned(part, metrics)))
    return replace(node, parts=parts) if parts else None


def _with_foreign(root: BoundNode, foreign: Sequence[Leaf]) -> BoundNode:
    """Add leaves of another tree, each with its share of all weight there."""
    taken = fsum(leaf.share for leaf in foreign)
    share = {metric_of(leaf.node): leaf.share * (1 - taken) for leaf in _leaves(root, None, 1.0)}
    share |= {metric_of(leaf.node): leaf.share for leaf in foreign}
    for above in {id(leaf.above): leaf.above for leaf in foreign}.values():
        leaves = tuple(leaf.node for leaf in foreign if leaf.above is above)
        root = _added(root, _home(root, above), leaves, above)
    return _reweighted(root, share, frozenset(metric_of(leaf.node) for leaf in foreign))


def _home(root: BoundNode, above: BoundNode | None) -> BoundNode:
    """Return the smallest branch with more than half of those metrics beside which leaves stand in their own tree."""
    beside = (_metrics_below(above) if above else frozenset()) & _metrics_below(root)
    homes = [node for node in root.walk() if node.parts and 2 * len(_metrics_below(node) & beside) > len(beside)]
    return min(homes, key=lambda node: len(_metrics_below(node)), default=root)


def _added(root: BoundNode, home: BoundNode, leaves: tuple[BoundNode, ...], above: BoundNode | None) -> BoundNode:
    """Add leaves to a branch; where the branch is made of domains, as a domain of their own."""
    if home is root and any(part.parts for part in root.parts) and above is not None:
        leaves = (replace(above, name=f"{above.name} (further)", parts=leaves, steps=()),)

    def grown(node: BoundNode) -> BoundNode:
        if node is home:
            return replace(node, parts=(*node.parts, *leaves))
        return replace(node, parts=tuple(grown(part) for part in node.parts)) if node.parts else node

    return grown(root)


def _reweighted(node: BoundNode, share: Mapping[Metric, float], foreign: frozenset[Metric]) -> BoundNode:
    """Weigh the parts of each branch that has leaves of another tree by the shares of their leaves; others stay as they are."""
    if not node.parts or not _metrics_below(node) & foreign:
        return node
    total = sum(part.weight for part in node.parts if _metrics_below(part) - foreign) or 1.0
    below = fsum(share[metric] for metric in _metrics_below(node))
    parts = (_reweighted(part, share, foreign) for part in node.parts)
    weighed = (replace(part, weight=total * fsum(share[metric] for metric in _metrics_below(part)) / below) for part in parts)
    return replace(node, parts=tuple(weighed))


def _distinct(root: BoundNode) -> BoundNode:
    """Give every node a name of its own."""
    seen: Counter[str] = Counter()

    def named(node: BoundNode) -> BoundNode:
        seen[node.name] += 1
        name = node.name if seen[node.name] == 1 else f"{node.name} ({seen[node.name]})"
        return replace(node, name=name, parts=tuple(named(part) for part in node.parts))

    names = [node.name for node in root.walk()]
    return root if len(set(names)) == len(names) else named(root)

"""An algorithm bound to a set of declared metrics: patterns filled in, directions settled, columns listed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from leaguetab.algorithm.model import RESERVED_NAMES, Branch, DomainPattern, ExpressionLeaf, MetricLeaf, MetricPattern, Pattern
from leaguetab.errors import LeaguetabError, Place, Problem, did_you_mean, listed
from leaguetab.expression import RowExpression
from leaguetab.metrics.data import MetricInfo, Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from leaguetab.algorithm.load import LoadedAlgorithm
    from leaguetab.algorithm.model import Algorithm, Node
    from leaguetab.methods.base import Banding, Better, Combine, Transform, Weighting
    from leaguetab.yaml_source import YamlSource

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class BoundNode:
    """A node of the tree, ready to be scored.

    Parameters
    ----------
    name, label
        The node's name, and what readers see.
    weight
        As stated, among its siblings.
    steps
        The transforms, each with the direction of the values that reach it.
    better
        Which way is better in the node's score, after its steps.
    bands
        Bands of the score, if any.
    column
        A leaf's column, or SQL expression; None in a branch.
    is_metric
        Whether the leaf is a column of the file rather than an expression.
    optional
        Whether the leaf goes where the file lacks its column.
    parts
        A branch's parts; empty in a leaf.
    combine, weighting, missing, least_present
        As the YAML states for a branch.
    place
        Where the YAML states the node.
    """

    name: str
    label: str
    weight: float
    steps: tuple[tuple[Transform, Better], ...]
    better: Better
    place: Place
    bands: Banding | None = None
    column: str | None = None
    is_metric: bool = False
    optional: bool = False
    parts: tuple[BoundNode, ...] = ()
    combine: Combine | None = None
    weighting: Weighting | None = None
    missing: Literal["redistribute", "pool", "require", "error"] = "redistribute"
    least_present: int = 1

    @property
    def voting(self) -> tuple[BoundNode, ...]:
        """The parts that have a say: those with a weight, or all where weights are found from the values."""
        return tuple(_voting(self.parts, self.weighting))

    def walk(self) -> Iterator[BoundNode]:
        """Go through this node and all below it, a node before its parts."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True)
class BoundAlgorithm:
    """An algorithm bound to a set of declared metrics.

    Parameters
    ----------
    model
        What the YAML states.
    source
        The YAML.
    root
        The tree.
    also
        Nodes shown beside the composite.
    wanted
        The columns it needs.
    """

    model: Algorithm
    source: YamlSource
    root: BoundNode
    also: tuple[BoundNode, ...] = ()
    wanted: tuple[Wanted, ...] = field(default=())

    def walk(self) -> Iterator[BoundNode]:
        """Go through all nodes, those shown beside the composite last."""
        for node in (self.root, *self.also):
            yield from node.walk()


@dataclass(frozen=True)
class Attempt:
    """An algorithm bound as far as it can be.

    Parameters
    ----------
    bound
        The tree, with the columns it needs.
    problems
        What is wrong with it.
    undirected
        Of these problems, those about a metric of which nothing says which way is better, each with that metric's name.
    """

    bound: BoundAlgorithm
    problems: tuple[Problem, ...]
    undirected: Mapping[Problem, str]


def bind(algorithm: LoadedAlgorithm, declared: Mapping[str, MetricInfo]) -> BoundAlgorithm:
    """Bind an algorithm to the metrics that a config or flags declare.

    Parameters
    ----------
    algorithm
        As loaded.
    declared
        Metrics by name. Patterns (`for_each`) take all of them; leaves take directions and labels from them.

    Raises
    ------
    LeaguetabError
        ``unknown-direction``, ``direction-conflict``, ``mixed-direction``, ``missing-domain``, ``no-metrics`` or ``name-twice``:
        all there are.
    """
    found = attempt(algorithm, declared)
    if found.problems:
        raise LeaguetabError(found.problems)
    return found.bound


def attempt(algorithm: LoadedAlgorithm, declared: Mapping[str, MetricInfo]) -> Attempt:
    """Bind an algorithm, and tell what is wrong with it beside. Parameters and problems as for `bind`."""
    binder = _Binder(algorithm.source, declared)
    model = algorithm.model
    root = binder.node(model.score, ("score",))
    also = tuple(binder.node(node, ("also", number)) for number, node in enumerate(model.also))
    bound = BoundAlgorithm(model, algorithm.source, root, also)
    problems = [*_known(binder.problems), *_name_problems(bound), *_column_problems(bound, declared)]
    return Attempt(
        replace(bound, wanted=_wanted(bound, declared)), tuple(dict.fromkeys(problems)), MappingProxyType(binder.undirected)
    )


def _known(problems: Sequence[Problem]) -> Iterator[Problem]:
    """Leave out what cannot be told while a direction is unknown: whether parts point different ways."""
    open_ways = any(problem.code == "unknown-direction" for problem in problems)
    return (problem for problem in problems if not (open_ways and problem.code == "mixed-direction"))


def _name_problems(bound: BoundAlgorithm) -> Iterator[Problem]:
    """Find names that the patterns made twice, or that are leaguetab's own."""
    seen: set[str] = set()
    hint = "Give the metric or the domain another name in the config."
    for node in bound.walk():
        if node.name in seen:
            yield Problem("name-twice", f"two nodes are called {node.name!r}", "every node has a name of its own", hint, node.place)
        elif node.name in RESERVED_NAMES and node is not bound.root:
            yield Problem("name-twice", f"{node.name!r} is leaguetab's own word", "no node can be called that", hint, node.place)
        seen.add(node.name)


def _column_problems(bound: BoundAlgorithm, declared: Mapping[str, MetricInfo]) -> Iterator[Problem]:
    """Find what an expression reads that could be a column as well as a value of the tree."""
    read = {column for text in expressions_of(bound) for column in RowExpression(text).columns}
    columns = {*declared, *bound.model.columns, *(node.column for node in bound.walk() if node.is_metric)}
    for name, (node, what) in _values_of(bound).items():
        if name in read and name in columns:
            found = f"an expression reads {name!r}, which is a column as well as {what}"
            yield Problem("name-twice", found, "it must be one of them", "Rename the node or the column.", node.place)


def _values_of(bound: BoundAlgorithm) -> dict[str, tuple[BoundNode, str]]:
    """Return the names by which expressions read the tree, each with its node and what it is."""
    values = {"score": (bound.root, "the composite score"), "band": (bound.root, "the band")}
    for node in bound.walk():
        values[f"{node.name}_score"] = (node, f"the score of the node {node.name!r}")
        values[f"{node.name}_count"] = (node, f"the number of parts present in the node {node.name!r}")
        if node.bands is not None:
            values[f"{node.name}_band"] = (node, f"the band of the node {node.name!r}")
    return values


def nodes_read(bound: BoundAlgorithm) -> frozenset[str]:
    """Return the names of the nodes whose score, count or band expressions read."""
    values = _values_of(bound)
    read = (column for text in expressions_of(bound) for column in RowExpression(text).columns)
    return frozenset(values[column][0].name for column in read if column in values)


def prune(bound: BoundAlgorithm, columns: Iterable[str]) -> BoundAlgorithm:
    """Leave out the optional parts whose column the file does not have.

    Raises
    ------
    LeaguetabError
        ``empty-node`` where nothing is left to score; ``bad-weights`` where a node is left with parts of weight 0 only.
    """
    there = frozenset(columns)
    root = _pruned(bound.root, there)
    if root is None:
        found = "the file has none of the columns that the score is made of"
        raise LeaguetabError(Problem("empty-node", found, place=bound.root.place))
    return replace(bound, root=root, also=tuple(kept for node in bound.also if (kept := _pruned(node, there))))


def _pruned(node: BoundNode, there: frozenset[str]) -> BoundNode | None:
    if node.optional and node.column not in there:
        return None
    if not node.parts:
        return node
    parts = tuple(kept for part in node.parts if (kept := _pruned(part, there)))
    if parts and not _voting(parts, node.weighting):
        found = f"the file has none of the columns of {node.name!r} that have a weight"
        raise LeaguetabError(Problem("bad-weights", found, "at least one part must have a weight above 0", place=node.place))
    return replace(node, parts=parts) if parts else None


def _voting(parts: Sequence[BoundNode], weighting: Weighting | None) -> list[BoundNode]:
    """Return the parts that have a say: those with a weight, or all where weights are yet to be found."""
    return [part for part in parts if part.weight > 0 or weighting is not None]


@dataclass(frozen=True)
class _Leaf:
    """What a leaf is made of."""

    name: str
    label: str
    better: Better
    column: str
    is_metric: bool = False
    optional: bool = False


class _Binder:
    """Builds bound nodes, gathering problems on the way."""

    def __init__(self, source: YamlSource, declared: Mapping[str, MetricInfo]) -> None:
        self.source = source
        self.declared = declared
        self.problems: list[Problem] = []
        self.undirected: dict[Problem, str] = {}

    def node(self, node: Node, path: Path) -> BoundNode:
        """Bind a node stated in the YAML."""
        if isinstance(node, MetricLeaf):
            return self._metric(node, path)
        if isinstance(node, ExpressionLeaf):
            return self._leaf(node, path, _Leaf(node.name, node.label or node.name, node.better, node.expression))
        if isinstance(node.parts, Pattern):
            parts = self._pattern(node.parts, (*path, "parts"))
        else:
            parts = tuple(self.node(part, (*path, "parts", number)) for number, part in enumerate(node.parts))
        return self._branch(node, path, node.name or "score", node.label or node.name or "Score", parts)

    def _metric(self, leaf: MetricLeaf, path: Path) -> BoundNode:
        info = self.declared.get(leaf.metric)
        label = leaf.label or (info.label if info else leaf.name or leaf.metric)
        better = self._direction(leaf, info, path)
        made_of = _Leaf(leaf.name or leaf.metric, label, better, leaf.metric, is_metric=True, optional=leaf.optional)
        return self._leaf(leaf, path, made_of)

    def _direction(self, leaf: MetricLeaf, info: MetricInfo | None, path: Path) -> Better:
        stated = info.better if info else None
        place = self.source.place((*path, "metric"))
        if leaf.better and stated and leaf.better != stated:
            found = f"the algorithm says that {leaf.better} is better in {leaf.metric!r}, and the config or the flags say {stated}"
            self._problem("direction-conflict", found, "they must agree", place)
        if not (leaf.better or stated):
            self._unknown_direction(leaf.metric, place)
        return leaf.better or stated or "higher"

    def _unknown_direction(self, metric: str, place: Place) -> None:
        found = f"nothing says whether higher or lower is better in {metric!r}"
        near = "" if metric in self.declared else did_you_mean(metric, self.declared)
        way_out = f"tate `better` in the algorithm or the config, or use --higher {metric} or --lower {metric}."
        hint = f"{near} If not, s{way_out}" if near else f"S{way_out}"
        problem = Problem("unknown-direction", found, "one of them must be stated", hint, place)
        self.problems.append(problem)
        self.undirected[problem] = metric

    def _leaf(self, stated: MetricLeaf | ExpressionLeaf | MetricPattern, path: Path, leaf: _Leaf) -> BoundNode:
        steps, after = directed(stated.steps, leaf.better)
        return BoundNode(
            leaf.name,
            leaf.label,
            1.0 if isinstance(stated, MetricPattern) else stated.weight,
            steps,
            after,
            self.source.place(path),
            bands=None if isinstance(stated, MetricPattern) else stated.bands,
            column=leaf.column,
            is_metric=leaf.is_metric,
            optional=leaf.optional,
        )

    def _branch(self, node: Branch | DomainPattern, path: Path, name: str, label: str, parts: tuple[BoundNode, ...]) -> BoundNode:
        voting = _voting(parts, node.weights)
        directions = {part.better for part in voting}
        if len(directions) > 1 and not node.combine.mixes_directions:
            self._mixed(name, voting, path)
        shared: Better = "lower" if directions == {"lower"} else "higher"
        steps, after = directed(node.steps, node.combine.better_after(shared))
        return BoundNode(
            name,
            label,
            node.weight if isinstance(node, Branch) else 1.0,
            steps,
            after,
            self.source.place(path),
            bands=node.bands if isinstance(node, Branch) else None,
            parts=parts,
            combine=node.combine,
            weighting=node.weights,
            missing=node.missing,
            least_present=node.least_present,
        )

    def _mixed(self, name: str, parts: Sequence[BoundNode], path: Path) -> None:
        lower = listed([part.name for part in parts if part.better == "lower"], 5)
        higher = listed([part.name for part in parts if part.better == "higher"], 5)
        found = f"the parts of {name!r} point different ways: lower is better in {lower}; higher is better in {higher}"
        hint = "Add a step that turns them one way, such as `z_score`, `min_max` or `negate`."
        self._problem("mixed-direction", found, "all must point one way", self.source.place(path), hint)

    def _pattern(self, pattern: Pattern, path: Path) -> tuple[BoundNode, ...]:
        metrics = tuple(self.declared.values())
        if not metrics:
            hint = "Name the metrics with --higher and --lower, or in a config under `metrics`."
            found = "the algorithm takes every metric that is declared, and none is"
            self._problem("no-metrics", found, "", self.source.place(path), hint)
        if isinstance(pattern, MetricPattern):
            return tuple(self._pattern_metric(pattern, path, info) for info in metrics)
        return tuple(self._domains(pattern, path, metrics))

    def _domains(self, pattern: DomainPattern, path: Path, metrics: tuple[MetricInfo, ...]) -> Iterator[BoundNode]:
        for info in metrics:
            if info.domain is None:
                found = f"the metric {info.name!r} has no domain"
                self._problem("missing-domain", found, "state `domain` in the config", self.source.place(path))
        taken = RESERVED_NAMES | {info.name for info in metrics}
        for domain in dict.fromkeys(info.domain for info in metrics if info.domain is not None):
            inside = [info for info in metrics if info.domain == domain]
            parts = tuple(self._pattern_metric(pattern.parts, (*path, "parts"), info) for info in inside)
            word = re.sub(r"\W+", "_", domain.strip().lower()).strip("_")
            yield self._branch(pattern, path, word if word and word not in taken else f"{word}_domain".lstrip("_"), domain, parts)

    def _pattern_metric(self, pattern: MetricPattern, path: Path, info: MetricInfo) -> BoundNode:
        if info.better is None:
            self._unknown_direction(info.name, self.source.place(path))
        return self._leaf(pattern, path, _Leaf(info.name, info.label, info.better or "higher", info.name, is_metric=True))

    def _problem(self, code: str, found: str, allowed: str, place: Place, hint: str = "") -> None:
        self.problems.append(Problem(code, found, allowed, hint, place))


def directed(steps: Sequence[Transform], better: Better) -> tuple[tuple[tuple[Transform, Better], ...], Better]:
    """Give each step the direction of the values that reach it, and say which direction comes out."""
    directed = []
    for step in steps:
        directed.append((step, better))
        better = step.better_after(better)
    return tuple(directed), better


def _wanted(bound: BoundAlgorithm, declared: Mapping[str, MetricInfo]) -> tuple[Wanted, ...]:
    """List the columns that the algorithm needs, each once."""
    wanted: dict[str, Wanted] = {}
    for node, counts in _leaves(bound):
        if node.is_metric and node.column:
            wanted[node.column] = Wanted(
                node.column, "number", optional=node.optional, may_be_empty=not counts, asked_by=str(node.place)
            )
    of_nodes = _values_of(bound)
    for text, place in _placed_expressions(bound):
        for column in RowExpression(text).columns:
            if column in wanted or column in of_nodes:
                continue
            spec = bound.model.columns.get(column)
            kind = spec.type if spec else "number" if column in declared else "any"
            optional = bool(spec and spec.optional)
            wanted[column] = Wanted(column, kind, optional=optional, may_be_empty=True, asked_by=str(place))
    return tuple(wanted.values())


def _leaves(bound: BoundAlgorithm) -> Iterator[tuple[BoundNode, bool]]:
    """Go through the leaves, and tell of each whether it has a say in the composite."""
    yield from _weighted_leaves(bound.root, counts=True)
    for node in bound.also:
        yield from _weighted_leaves(node, counts=False)


def _weighted_leaves(node: BoundNode, *, counts: bool) -> Iterator[tuple[BoundNode, bool]]:
    if not node.parts:
        yield node, counts
    for part in node.parts:
        yield from _weighted_leaves(part, counts=counts and bool(_voting([part], node.weighting)))


def expressions_of(bound: BoundAlgorithm) -> Iterator[str]:
    """Go through every column or expression that is read beside the metrics' own columns."""
    return (text for text, _ in _placed_expressions(bound))


def expressions_of_places(bound: BoundAlgorithm) -> Iterator[str]:
    """Go through those that turn scores into bands and places: of bands, rules and the ranking."""
    yield from (text for node in bound.walk() if node.bands for text in node.bands.columns_read)
    yield from (text for text, _ in _expressions_of_the_table(bound))


def _placed_expressions(bound: BoundAlgorithm) -> Iterator[tuple[str, Place]]:
    """Go through the same, with the place in the YAML where each is stated."""
    for node in bound.walk():
        if node.column and not node.is_metric:
            yield node.column, node.place
        for method in (*(step for step, _ in node.steps), node.combine, node.weighting, node.bands):
            yield from ((text, node.place) for text in (method.columns_read if method else ()))
    yield from _expressions_of_the_table(bound)


def _expressions_of_the_table(bound: BoundAlgorithm) -> Iterator[tuple[str, Place]]:
    model, source = bound.model, bound.source
    yield from ((text, source.place(("bands",))) for text in (model.bands.columns_read if model.bands else ()))
    yield from ((rule.when, source.place(("rules", number, "when"))) for number, rule in enumerate(model.rules))
    yield from ((tie.by, source.place(("rank", "tie_break", number, "by"))) for number, tie in enumerate(model.rank.tie_break))
    if model.rank.within:
        yield model.rank.within, source.place(("rank", "within"))

"""An algorithm as its YAML states it: frozen, strict models."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, Field, Strict, TypeAdapter, WithJsonSchema

from leaguetab.errors import LeaguetabError, did_you_mean, listed
from leaguetab.methods import registry
from leaguetab.methods.base import Banding, Better, Combine, Kind, Method, Transform, Weighting
from leaguetab.model import CheckedBy, ExpressionText, StrictModel, key_hint, line, refuse, refuse_all

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic_core import InitErrorDetails, PydanticCustomError

Label = str | int
BAND_KEYS = ("at_best", "at_worst", "set_band")
Missing = Literal["redistribute", "pool", "require", "error"]
RESERVED_NAMES = frozenset({"score", "band", "rank", "unit", "name", "reason"})


def _weight(weight: float) -> float:
    if not (math.isfinite(weight) and weight >= 0):
        raise refuse("bad-weights", f"the weight is {weight:g}", "a weight is a finite number, and not negative")
    return weight


def _method(kind: Kind) -> CheckedBy:
    """Check a method by the model of the class that its name stands for."""

    def parse(value: Any) -> Any:
        stated = {"method": value} if isinstance(value, str) else value
        if isinstance(stated, Method):
            return stated
        if not isinstance(stated, dict) or not isinstance(stated.get("method"), str):
            found = f"this {registry.KIND_WORDS[kind]} does not say its method"
            hint = "A part's own weight stands beside it: `weight: 2`." if kind == "weight" else ""
            raise refuse("missing-key", found, f"write its name, or a mapping with `method`: {_names(kind)}", hint)
        try:
            return registry.find(kind, stated["method"]).model_validate(stated)
        except LeaguetabError as error:
            raise refuse_all(error, kind, () if isinstance(value, str) else ("method",)) from error

    return CheckedBy(parse)


def _names(kind: Kind) -> str:
    return listed(registry.names(kind), 60)


DEFINITION = "x-definition"
"""Marks, in a model's schema, a definition that `schema.py` adds."""


def _schema(definition: str) -> WithJsonSchema:
    return WithJsonSchema({DEFINITION: definition})


Weight = Annotated[float, AfterValidator(_weight), WithJsonSchema({"type": "number", "minimum": 0})]
Step = Annotated[Transform, _method("transform"), _schema("Step")]
CombineMethod = Annotated[Combine, _method("combine"), _schema("Combine")]
WeightMethod = Annotated[Weighting, _method("weight"), _schema("Weighting")]
Bands = Annotated[Banding, _method("band"), _schema("Banding")]


class NodeBase(StrictModel):
    """What leaves and branches share."""

    label: str | None = None
    """What a reader sees instead of the name."""
    weight: Weight = 1.0
    """The weight among the parts of the node above; equal where nothing is stated. A part of weight 0 is shown and has no say."""
    steps: tuple[Step, ...] = ()
    """Transforms of the values, in order."""
    bands: Bands | None = None
    """Bands of this node's score, shown beside it."""


class MetricLeaf(NodeBase):
    """A metric: a column of the file."""

    metric: str
    """The metric's name."""
    name: str | None = None
    """The node's name; by default the metric's."""
    better: Better | None = None
    """Which way is better; by default as the config or the flags say."""
    optional: bool = False
    """Whether the part is left out where the file has no such column."""


class ExpressionLeaf(NodeBase):
    """A column worked out row by row from others."""

    expression: ExpressionText
    """A Polars SQL expression over the columns of one row."""
    name: str
    """The node's name."""
    better: Better
    """Which way is better in the result."""


class Branch(NodeBase):
    """A node that combines parts."""

    name: str | None = None
    """The node's name."""
    combine: CombineMethod
    """How the parts become one value."""
    weights: WeightMethod | None = None
    """How weights are found, where they are not those stated at the parts."""
    missing: Missing = "redistribute"
    """What becomes of a unit with some parts missing: scored on the others, their weights scaled up (`redistribute`); the same over
    all leaves below together (`pool`); no score (`require`); stop with an error (`error`)."""
    least_present: Annotated[int, Field(ge=1)] = 1
    """How many parts must be present for the unit to have a score here."""
    parts: Parts
    """The parts: a list of nodes, or a pattern for each metric or domain of the config."""

    @classmethod
    def problems_in(cls, data: dict[Any, Any]) -> Iterator[InitErrorDetails]:
        """Check the parts against each other, and against the way they are combined."""
        yield from _pool_problems(data)
        parts = data.get("parts")
        if not isinstance(parts, tuple):
            return
        if not parts:
            yield line(refuse("empty-node", "the node has no parts", "list at least one part"), ("parts",))
            return
        weights = [part.get("weight", 1) if isinstance(part, dict) else 1 for part in parts]
        if "weights" not in data and all(weight == 0 for weight in weights):
            yield line(refuse("bad-weights", "the weights of the parts sum to zero", "at least one must be above 0"), ("parts",))
        least = data.get("least_present", 1)
        if isinstance(least, int) and least > len(parts):
            found = f"'least_present' is {least}, and the number of parts is {len(parts)}"
            yield line(refuse("bad-value", found, "it cannot be more than the parts"), ("least_present",))


def _pool_problems(data: dict[Any, Any]) -> Iterator[InitErrorDetails]:
    """Check that only an average takes all the leaves below it together."""
    if data.get("missing") == "pool" and data.get("combine") not in ("mean", {"method": "mean"}):
        found = "'missing' is 'pool' in a node that is no `mean`"
        yield line(refuse("bad-value", found, "`pool` goes with `combine: mean`"), ("missing",))


class MetricPattern(StrictModel):
    """A part for each metric that the config or the flags declare; within a domain, for each metric of that domain."""

    for_each: Literal["metric"]
    """What to make a part for."""
    steps: tuple[Step, ...] = ()
    """Transforms of each metric's values."""


class DomainPattern(StrictModel):
    """A part for each domain of the metrics that the config declares."""

    for_each: Literal["domain"]
    """What to make a part for."""
    steps: tuple[Step, ...] = ()
    """Transforms of each domain's score."""
    combine: CombineMethod
    """How a domain's metrics become one value."""
    weights: WeightMethod | None = None
    """How the metrics' weights are found; they are equal where nothing is stated."""
    missing: Missing = "redistribute"
    """What becomes of a unit with some metrics of a domain missing; see a node's `missing`."""
    least_present: Annotated[int, Field(ge=1)] = 1
    """How many metrics must be present for a unit to have a score in a domain."""
    parts: MetricPattern
    """The pattern of a domain's metrics."""

    @classmethod
    def problems_in(cls, data: dict[Any, Any]) -> Iterator[InitErrorDetails]:
        """Check the way a domain is combined."""
        yield from _pool_problems(data)


Pattern = MetricPattern | DomainPattern
_EACH = "it must be one of: metric, domain"
_PATTERNS: dict[str, type[Pattern]] = {"metric": MetricPattern, "domain": DomainPattern}


def _pattern(value: dict[Any, Any]) -> Pattern:
    """Check a pattern by the model that it calls for."""
    if "for_each" not in value:
        raise refuse(
            "missing-key",
            "the parts are a mapping that lacks 'for_each'",
            "list the parts, or say `for_each: metric` or `domain`",
            next((hint for key in value if (hint := key_hint(str(key), ("for_each",)))), ""),
        )
    stated = value["for_each"]
    if not isinstance(stated, str):
        raise refuse("bad-value", "'for_each' is no word", _EACH, at=("for_each",))
    if stated not in _PATTERNS:
        raise refuse("bad-value", f"'for_each' is {stated!r}", _EACH, did_you_mean(stated, _PATTERNS), ("for_each",))
    return _PATTERNS[stated].model_validate(value)


Node = MetricLeaf | ExpressionLeaf | Branch
_NODES: dict[str, type[Node]] = {"metric": MetricLeaf, "expression": ExpressionLeaf, "parts": Branch}


def _node(value: Any) -> Node:
    """Check a node by the model that its keys call for."""
    if isinstance(value, MetricLeaf | ExpressionLeaf | Branch):
        return value
    if not isinstance(value, dict):
        raise refuse("bad-value", "this is no node", "a node is a mapping with `metric`, `expression` or `parts`")
    stated = [key for key in _NODES if key in value]
    if len(stated) > 1:
        raise refuse("bad-value", f"the node has both {stated[0]!r} and {stated[1]!r}", "it takes one of them", at=(stated[1],))
    if not stated and "combine" in value:
        raise refuse("empty-node", "the node has no parts", "list at least one under `parts`")
    if not stated:
        hint = next((hint for key in value if (hint := key_hint(str(key), tuple(_NODES)))), "")
        raise refuse(
            "missing-key", "the node says neither `metric` nor `expression` nor `parts`", "one of them must be given", hint
        )
    return _NODES[stated[0]].model_validate(value)


def _parts(value: Any) -> tuple[Node, ...] | Pattern:
    """Check parts: a list of nodes, every one of them, or a pattern."""
    if isinstance(value, Pattern):
        return value
    if isinstance(value, dict):
        return _pattern(value)
    if not isinstance(value, tuple):
        raise refuse("empty-node" if value is None else "bad-value", "the node has no list of parts", "list at least one part")
    return _nodes(value)


def _nodes(value: Any) -> tuple[Node, ...]:
    """Check a list of nodes, every one of them."""
    return _NODE_LIST.validate_python(value)


NodeField = Annotated[Node, CheckedBy(_node), _schema("Node")]
Parts = Annotated[tuple[Node, ...] | Pattern, CheckedBy(_parts), _schema("Parts")]
NodeList = Annotated[tuple[Node, ...], CheckedBy(_nodes), _schema("Nodes")]
_NODE_LIST: TypeAdapter[tuple[Node, ...]] = TypeAdapter(Annotated[tuple[NodeField, ...], Strict()])
Branch.model_rebuild()


class ColumnSpec(StrictModel):
    """A column that rules or expressions read, beside the metrics."""

    type: Literal["flag", "number", "text"]
    """`flag` (yes or no, 1 or 0, true or false), `number` or `text`."""
    label: str | None = None
    """What a reader sees instead of the column's name."""
    optional: bool = False
    """Whether the file may lack it; it is then missing for every unit."""


class Rule(StrictModel):
    """A rule after the bands: caps, floors, sets the band, or leaves a unit unranked."""

    when: ExpressionText
    """An SQL condition on columns, scores and counts of a unit. Where a missing value leaves it open, the rule does not apply."""
    because: str
    """The reason, as the reader sees it."""
    at_best: Label | None = None
    """The unit's band can be no better than this one."""
    at_worst: Label | None = None
    """The unit's band can be no worse than this one."""
    set_band: Label | None = None
    """The unit's band is this one."""
    exclude: bool = False
    """The unit is listed without a rank."""

    @classmethod
    def problems_in(cls, data: dict[Any, Any]) -> Iterator[InitErrorDetails]:
        """Check that the rule does one thing."""
        stated = [key for key in (*BAND_KEYS, "exclude") if data.get(key) is not None and data[key] is not False]
        if len(stated) != 1:
            found = f"the rule has {' and '.join(stated)}" if stated else "the rule does nothing"
            yield line(refuse("bad-value", found, "a rule has one of `at_best`, `at_worst`, `set_band` and `exclude: true`"), ())

    @property
    def band(self) -> Label | None:
        """The band that the rule names, if any."""
        return next((getattr(self, key) for key in BAND_KEYS if getattr(self, key) is not None), None)


class TieBreak(StrictModel):
    """A further value that parts units with equal scores."""

    by: ExpressionText
    """A column, or an SQL expression over columns, scores and counts. Units without a value come last among equals."""
    better: Better
    """Which way is better."""


class Ranking(StrictModel):
    """The order of the units, and what becomes of those that tie."""

    by: Annotated[tuple[Literal["band", "score"], ...], Field(min_length=1)] = ("score",)
    """What decides, in order."""
    order: Literal["ascending", "descending"] | None = None
    """Whether the lowest or the highest score comes first; by default as the score's direction says."""
    ties: Literal["min", "max", "average", "dense", "ordinal"] = "min"
    """The rank of units that tie: the lowest of their places (`min`), the highest (`max`), their average, one place without a gap
    after it (`dense`), or the file's order (`ordinal`)."""
    round: Annotated[int, Field(ge=-15, le=15)] | None = None
    """Decimals to round the score to before ranking (halves away from zero); the score shown is not rounded."""
    tolerance: Annotated[float, Field(ge=0, lt=1)] = 1e-12
    """Scores that differ by no more than this share of the largest score (sign apart) tie, so that the noise of arithmetic decides
    nothing."""
    within: ExpressionText | None = None
    """A column or expression; units are ranked within each of its values."""
    tie_break: tuple[TieBreak, ...] = ()
    """Further values for units that tie, in order."""


class Headings(StrictModel):
    """Column headings in the words of the method."""

    score: str = "Score"
    """The composite score."""
    band: str = "Band"
    """The band."""


class Algorithm(StrictModel):
    """A scoring algorithm."""

    name: str
    """The algorithm's name; the file is called the same."""
    title: str
    """What a reader sees."""
    version: str = ""
    """Of the published method, e.g. the quarter."""
    status: Literal["official", "reconstructed", "illustrative"]
    """`official`: as published, matched against official results; `reconstructed`: worked out from published material;
    `illustrative`: shows a kind of method."""
    source: str
    """Where the method is published."""
    notes: str = ""
    """What a reader should know before trusting the table."""
    units: str = "units"
    """What is ranked, in the plural: `trusts`, `countries`."""
    sample: str | None = None
    """A shipped config that the algorithm runs on."""
    headings: Headings = Headings()
    """Column headings."""
    columns: dict[str, ColumnSpec] = Field(default_factory=dict)
    """Columns that rules or expressions read, beside the metrics."""
    score: NodeField
    """The root of the tree: its score is the composite score."""
    also: NodeList = ()
    """Nodes scored and shown beside the composite, without a say in it."""
    bands: Bands | None = None
    """How composite scores fall into bands."""
    rules: tuple[Rule, ...] = ()
    """What happens to bands and ranks, in order."""
    rank: Ranking = Ranking()
    """How scores become positions."""

    @classmethod
    def problems_in(cls, data: dict[Any, Any]) -> Iterator[InitErrorDetails]:
        """Check names over the whole tree, and that rules name bands there are."""
        yield from _name_problems(data)
        yield from _band_problems(data)


Path = tuple[str | int, ...]


def _walk(data: Any, path: Path) -> Iterator[tuple[Path, dict[Any, Any]]]:
    """Go through all nodes as the YAML has them, with their paths, a node before its parts."""
    if not isinstance(data, dict):
        return
    yield path, data
    parts = data.get("parts")
    for number, part in enumerate(parts if isinstance(parts, tuple) else ()):
        yield from _walk(part, (*path, "parts", number))


def _name_problems(data: dict[Any, Any]) -> Iterator[InitErrorDetails]:
    metrics: set[str] = set()
    names: set[str] = set()
    for path, node in _all_nodes(data):
        metric = node.get("metric")
        name = node.get("name", metric)
        if metric in metrics:
            yield line(
                refuse("metric-twice", f"the metric {metric!r} stands in the tree twice", "each metric counts once"),
                (*path, "metric"),
            )
            continue
        if name is None and "parts" in node and path != ("score",):
            yield line(refuse("missing-key", "the node has no `name`", "every node below the root has one"), path)
        elif name in RESERVED_NAMES and path != ("score",):
            yield line(
                refuse("name-twice", f"{name!r} is leaguetab's own word", "every node has a name of its own"), (*path, "name")
            )
        elif name in names:
            yield line(refuse("name-twice", f"two nodes are called {name!r}", "every node has a name of its own"), (*path, "name"))
        metrics.update(word for word in (metric,) if word)
        names.update(word for word in (name,) if word)


def _all_nodes(data: dict[Any, Any]) -> Iterator[tuple[Path, dict[Any, Any]]]:
    """Go through the nodes of the tree and those beside it whose `metric` and `name`, where stated, are text."""
    also = data.get("also")
    roots = [
        (("score",), data.get("score")),
        *((("also", number), node) for number, node in enumerate(also if isinstance(also, tuple) else ())),
    ]
    for path, root in roots:
        for inner, node in _walk(root, path):
            if all(isinstance(node.get(key), str | None) for key in ("metric", "name")):
                yield inner, node


def _band_problems(data: dict[Any, Any]) -> Iterator[InitErrorDetails]:
    labels = _labels(data.get("bands"))
    if labels is None:
        return
    rules, rank = data.get("rules"), data.get("rank")
    for number, rule in enumerate(rules if isinstance(rules, tuple) else ()):
        for key in BAND_KEYS:
            if isinstance(rule, dict) and isinstance(rule.get(key), Label) and rule[key] not in labels:
                yield line(_unknown_band(rule[key], labels), ("rules", number, key))
    by = rank.get("by") if isinstance(rank, dict) else None
    if isinstance(by, tuple) and "band" in by and not labels:
        yield line(refuse("unknown-band", "the rank goes by band", "the algorithm has no `bands`"), ("rank", "by"))


def _labels(bands: Any) -> tuple[Any, ...] | None:
    """Return the labels that the YAML states, or that its banding has of itself; None where they cannot be told."""
    if bands is None:
        return ()
    stated = {"method": bands} if isinstance(bands, str) else bands
    labels = stated.get("labels") if isinstance(stated, dict) else getattr(bands, "labels", None)
    if labels is None and isinstance(stated, dict) and stated.get("method") in registry.names("band"):
        labels = registry.find("band", stated["method"]).model_fields["labels"].default
    return labels if isinstance(labels, tuple) else None


def _unknown_band(label: Any, labels: tuple[Any, ...]) -> PydanticCustomError:
    words = [str(known) for known in labels if isinstance(known, Label)]
    allowed = f"the bands are: {listed(words)}" if labels else "the algorithm has no `bands`"
    hint = "One is text in quotes, the other a number." if str(label) in words else did_you_mean(str(label), words)
    return refuse("unknown-band", f"no band is called {label!r}", allowed, hint)

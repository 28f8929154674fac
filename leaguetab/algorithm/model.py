"""An algorithm as its YAML states it: frozen, strict models."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, PlainValidator, TypeAdapter, WithJsonSchema
from pydantic_core import InitErrorDetails

from leaguetab.errors import LeaguetabError, did_you_mean, listed
from leaguetab.expression import RowExpression
from leaguetab.methods import registry
from leaguetab.methods.base import Banding, Better, Combine, Kind, Method, Transform, Weighting
from leaguetab.model import StrictModel, line, refuse, refuse_all

Label = str | int
BAND_KEYS = ("at_best", "at_worst", "set_band")
RESERVED_NAMES = frozenset({"score", "band", "rank", "unit", "name", "reason"})


def _expression(text: str) -> str:
    """Check an SQL expression."""
    try:
        RowExpression(text)
    except LeaguetabError as error:
        raise refuse_all(error, "expression") from error
    return text


def _weight(weight: float) -> float:
    if not (math.isfinite(weight) and weight >= 0):
        raise refuse("bad-weights", f"the weight is {weight:g}", "a weight is a finite number, and not negative")
    return weight


def _method(kind: Kind) -> PlainValidator:
    """Check a method by the model of the class that its name stands for."""

    def parse(value: Any) -> Any:
        stated = {"method": value} if isinstance(value, str) else value
        if isinstance(stated, Method):
            return stated
        if not isinstance(stated, dict) or not isinstance(stated.get("method"), str):
            word = registry.KIND_WORDS[kind]
            raise refuse("missing-key", f"this {word} does not say its method", f"write its name, or a mapping with `method`: {_names(kind)}")
        try:
            return registry.find(kind, stated["method"]).model_validate(stated)
        except LeaguetabError as error:
            raise refuse_all(error, kind) from error

    return PlainValidator(parse)


def _names(kind: Kind) -> str:
    return listed(registry.names(kind), 60)


DEFINITION = "x-definition"
"""Marks, in a model's schema, a definition that `schema.py` adds."""


def _schema(definition: str) -> WithJsonSchema:
    return WithJsonSchema({DEFINITION: definition})


ExpressionText = Annotated[str, AfterValidator(_expression)]
Weight = Annotated[float, AfterValidator(_weight)]
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
    missing: Literal["redistribute", "pool", "require", "error"] = "redistribute"
    """What becomes of a unit with some parts missing: scored on the others, their weights scaled up (`redistribute`); the same over all
    leaves below together (`pool`); no score (`require`); stop with an error (`error`)."""
    least_present: Annotated[int, Field(ge=1)] = 1
    """How many parts must be present for the unit to have a score here."""
    parts: Parts
    """The parts: a list of nodes, or a pattern for each metric or domain of the config."""

    @classmethod
    def problems_in(cls, data: dict[Any, Any]) -> Iterator[InitErrorDetails]:
        """Check the parts against each other, and against the way they are combined."""
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
            found = f"'least_present' is {least}, and there are {len(parts)} parts"
            yield line(refuse("bad-value", found, "it cannot be more than the parts"), ("least_present",))
        if data.get("missing") == "pool" and data.get("combine") not in ("mean", {"method": "mean"}):
            yield line(refuse("bad-value", "'missing' is 'pool' in a node that is no `mean`", "`pool` goes with `combine: mean`"), ("missing",))


class Pattern(StrictModel):
    """Parts made for each metric, or each domain, that the config or the flags declare."""

    for_each: Literal["metric", "domain"]
    """What to make a part for. Under `domain`, an inner pattern takes the metrics of that domain."""
    weight: Weight = 1.0
    """The weight of each part."""
    steps: tuple[Step, ...] = ()
    """Transforms of each part's values."""
    combine: CombineMethod | None = None
    """For domains: how its metrics become one value."""
    weights: WeightMethod | None = None
    """For domains: how weights are found."""
    missing: Literal["redistribute", "pool", "require", "error"] = "redistribute"
    """For domains: see a node's `missing`."""
    least_present: Annotated[int, Field(ge=1)] = 1
    """For domains: see a node's `least_present`."""
    parts: Pattern | None = None
    """For domains: the pattern of its metrics."""

    @classmethod
    def problems_in(cls, data: dict[Any, Any]) -> Iterator[InitErrorDetails]:
        """Check that the keys suit what the pattern is for."""
        inner = data.get("parts")
        if data.get("for_each") == "domain" and not ("combine" in data and isinstance(inner, dict) and inner.get("for_each") == "metric"):
            yield line(refuse("missing-key", "a pattern for each domain lacks `combine` or `parts`", "`parts` must be a pattern for each metric"), ())
        if data.get("for_each") == "metric" and ("parts" in data or "combine" in data):
            yield line(refuse("bad-value", "a pattern for each metric has `parts` or `combine`", "they belong to a pattern for each domain"), ())


Node = MetricLeaf | ExpressionLeaf | Branch
_NODES: dict[str, type[Node]] = {"metric": MetricLeaf, "expression": ExpressionLeaf, "parts": Branch}


def _node(value: Any) -> Node:
    """Check a node by the model that its keys call for."""
    if isinstance(value, MetricLeaf | ExpressionLeaf | Branch):
        return value
    if not isinstance(value, dict):
        raise refuse("bad-value", f"a part is {value!r}", "a part is a mapping with `metric`, `expression` or `parts`")
    stated = [key for key in _NODES if key in value]
    if len(stated) > 1:
        raise refuse("bad-value", f"the part has both {stated[0]!r} and {stated[1]!r}", "it takes one of them")
    if not stated and "combine" in value:
        raise refuse("empty-node", "the node has no parts", "list at least one under `parts`")
    if not stated:
        hint = next((hint for key in value if (hint := did_you_mean(str(key), _NODES))), "")
        raise refuse("missing-key", "the part says neither `metric` nor `expression` nor `parts`", "one of them must be given", hint)
    return _NODES[stated[0]].model_validate(value)


def _parts(value: Any) -> tuple[Node, ...] | Pattern:
    """Check parts: a list of nodes, every one of them, or a pattern."""
    if isinstance(value, dict | Pattern):
        return Pattern.model_validate(value)
    if not isinstance(value, tuple):
        raise refuse("empty-node" if value is None else "bad-value", "the node has no list of parts", "list at least one part")
    return _NODE_LIST.validate_python(value)


NodeField = Annotated[Node, PlainValidator(_node), _schema("Node")]
Parts = Annotated[tuple[Node, ...] | Pattern, PlainValidator(_parts), _schema("Parts")]
_NODE_LIST: TypeAdapter[tuple[Node, ...]] = TypeAdapter(tuple[NodeField, ...])
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
    """An SQL condition on columns, scores and counts of a unit. Where it cannot be told (a missing value), the rule does not apply."""
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
        stated = [key for key in (*BAND_KEYS, "exclude") if data.get(key) not in (None, False)]
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
    """How scores become positions."""

    by: Annotated[tuple[Literal["band", "score"], ...], Field(min_length=1)] = ("score",)
    """What decides, in order."""
    order: Literal["ascending", "descending"] | None = None
    """Whether the lowest or the highest score comes first; by default as the score's direction says."""
    ties: Literal["min", "max", "average", "dense", "ordinal"] = "min"
    """The rank of units that tie: the lowest of their places (`min`), the highest, their average, without gaps (`dense`), or the file's order (`ordinal`)."""
    round: int | None = None
    """Decimals to round the score to before ranking (halves away from zero); the score shown is not rounded."""
    tolerance: Annotated[float, Field(ge=0, lt=1)] = 1e-12
    """Scores that differ by no more than this share of the largest score (sign apart) tie, so that the noise of arithmetic decides nothing."""
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
    """`official`: as published, matched against official results; `reconstructed`: worked out from published material; `illustrative`: shows a kind of method."""
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
    columns: dict[str, ColumnSpec] = {}
    """Columns that rules or expressions read, beside the metrics."""
    score: NodeField
    """The root of the tree: its score is the composite score."""
    also: Annotated[tuple[Node, ...], PlainValidator(_parts), _schema("Parts")] = ()
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
    also = data.get("also")
    nodes = [*_walk(data.get("score"), ("score",))]
    for number, node in enumerate(also if isinstance(also, tuple) else ()):
        nodes += _walk(node, ("also", number))
    metrics: set[Any] = set()
    names: set[Any] = set()
    for path, node in nodes:
        metric = node.get("metric")
        name = node.get("name", metric)
        if metric is not None and metric in metrics:
            yield line(refuse("metric-twice", f"the metric {metric!r} stands in the tree twice", "each metric counts once"), (*path, "metric"))
            continue
        metrics.add(metric)
        if path == ("score",):
            continue
        if name is None:
            yield line(refuse("missing-key", "the node has no `name`", "every node below the root has one"), path)
        elif name in names or name in RESERVED_NAMES:
            found = f"{name!r} is leaguetab's own word" if name in RESERVED_NAMES else f"two nodes are called {name!r}"
            yield line(refuse("name-twice", found, "every node has a name of its own"), (*path, "name"))
        names.add(name)


def _band_problems(data: dict[Any, Any]) -> Iterator[InitErrorDetails]:
    bands, rules, rank = data.get("bands"), data.get("rules"), data.get("rank")
    labels = bands.get("labels") if isinstance(bands, dict) else ()
    if not isinstance(labels, tuple):
        return
    for number, rule in enumerate(rules if isinstance(rules, tuple) else ()):
        named = [(key, rule[key]) for key in BAND_KEYS if key in rule] if isinstance(rule, dict) else []
        for key, label in named:
            if label not in labels:
                words = [str(known) for known in labels]
                allowed = f"the bands are: {listed(words)}" if labels else "the algorithm has no `bands`"
                yield line(refuse("unknown-band", f"no band is called {label!r}", allowed, did_you_mean(str(label), words)), ("rules", number, key))
    if isinstance(rank, dict) and "band" in (rank.get("by") or ()) and not labels:
        yield line(refuse("unknown-band", "the rank goes by band", "the algorithm has no `bands`"), ("rank", "by"))

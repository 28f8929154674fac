"""An algorithm in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from leaguetab.algorithm.model import BAND_KEYS, Branch, ExpressionLeaf, MetricLeaf, Pattern
from leaguetab.algorithm.schema import summary

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from leaguetab.algorithm.model import Algorithm, Node, Ranking, Rule
    from leaguetab.methods.base import Method

STATUS_WORDS = {
    "official": "as published, matched against official results",
    "reconstructed": "worked out from published material, not all of it exact",
    "illustrative": "shows a kind of method, not a published table",
}
MISSING_WORDS = {
    "redistribute": "a unit is scored on the parts it has; a missing part's weight goes to the others in proportion",
    "pool": "a unit is scored on all the metrics it has below here, taken together",
    "require": "a unit that lacks a part has no score here",
    "error": "a missing part stops the run",
}
TIES_WORDS = {
    "min": "units that tie share the lowest of their places",
    "max": "units that tie share the highest of their places",
    "average": "units that tie get the average of their places",
    "dense": "units that tie share a place, and none is left out after them",
    "ordinal": "units that tie are placed in the file's order",
}


def describe(algorithm: Algorithm) -> str:
    """Explain an algorithm in words.

    Parameters
    ----------
    algorithm
        As its YAML states it.

    Returns
    -------
    str
        Plain text: what it is and where it comes from, how a score is made, and how scores become positions.
    """
    return (
        "\n".join(
            (*_heading(algorithm), "", "How a score is made", *_node(algorithm.score, 1), *_also(algorithm), *_outcome(algorithm))
        )
        + "\n"
    )


def _heading(algorithm: Algorithm) -> Iterator[str]:
    yield f"{algorithm.name}: {algorithm.title}" + (f" ({algorithm.version})" if algorithm.version else "")
    yield f"Status: {algorithm.status}, {STATUS_WORDS[algorithm.status]}."
    yield f"Source: {algorithm.source}."
    if algorithm.notes:
        yield f"Notes: {algorithm.notes}"
    if algorithm.sample:
        yield f"Try it: leaguetab rank -c {algorithm.sample} -a {algorithm.name}"


def _node(node: Node, depth: int) -> Iterator[str]:
    indent = "  " * depth
    weight = "" if node.weight == 1 else f", weight {node.weight:g}"
    yield f"{indent}- {_what(node)}{weight}"
    for step in node.steps:
        yield f"{indent}    then {method_words(step)}"
    if node.bands is not None:
        yield f"{indent}    in bands: {method_words(node.bands)}"
    if isinstance(node, Branch):
        yield f"{indent}    if a part is missing: {MISSING_WORDS[node.missing]}{_least(node.least_present)}"
        yield from _parts(node.parts, depth)


def _parts(parts: Sequence[Node] | Pattern, depth: int) -> Iterator[str]:
    if not isinstance(parts, Pattern):
        for part in parts:
            yield from _node(part, depth + 1)
        return
    indent = "  " * (depth + 1)
    if parts.for_each == "metric":
        yield f"{indent}- each metric that the config or the flags declare"
    else:
        how = method_words(parts.combine) if parts.combine else ""
        yield f"{indent}- each domain that the config states: {how}"
    for step in parts.steps:
        yield f"{indent}    then {method_words(step)}"
    if parts.parts is not None:
        yield from _parts(parts.parts, depth + 1)


def _what(node: Node) -> str:
    if isinstance(node, MetricLeaf):
        better = f" ({node.better} is better)" if node.better else ""
        label = f"{node.label}: " if node.label else ""
        return f"{label}the metric {node.metric}{better}"
    if isinstance(node, ExpressionLeaf):
        return f"{node.label or node.name}, worked out as {' '.join(node.expression.split())} ({node.better} is better)"
    weights = f"; weights: {method_words(node.weights)}" if node.weights else ""
    return f"{node.label or node.name or 'the composite score'}: {method_words(node.combine)}{weights}"


def _least(least: int) -> str:
    return "" if least == 1 else f"; at least {least} parts must be present"


def _also(algorithm: Algorithm) -> Iterator[str]:
    if algorithm.also:
        yield ""
        yield "Shown beside it, without a say in it"
    for node in algorithm.also:
        yield from _node(node, 1)


def _outcome(algorithm: Algorithm) -> Iterator[str]:
    yield ""
    yield "How scores become positions"
    if algorithm.bands is not None:
        yield f"  - bands: {method_words(algorithm.bands)}"
    for rule in algorithm.rules:
        yield f"  - {rule_words(rule)}"
    yield f"  - {_ranking(algorithm.rank)}"


def rule_words(rule: Rule) -> str:
    """Say what a rule does."""
    effect = {"at_best": "band {} at best", "at_worst": "band {} at worst", "set_band": "band {}"}
    done = next(
        (effect[key].format(getattr(rule, key)) for key in BAND_KEYS if getattr(rule, key) is not None), "listed, not ranked"
    )
    return f"where {' '.join(rule.when.split())}: {done} (because: {rule.because})"


def _ranking(ranking: Ranking) -> str:
    words = f"ranked by {', then by '.join(ranking.by)}"
    if ranking.round is not None:
        words += f", the score rounded to {ranking.round} decimals"
    words += "".join(f", then by {tie.by} ({tie.better} is better)" for tie in ranking.tie_break)
    within = f", within each value of {ranking.within}" if ranking.within else ""
    return f"{words}{within}; {TIES_WORDS[ranking.ties]}"


def method_words(method: Method) -> str:
    """Say what a method does: the first line of its documentation, and its parameters where they are not the usual ones."""
    stated = {name: getattr(method, name) for name in type(method).model_fields if name != "method"}
    usual = {name: field.default for name, field in type(method).model_fields.items()}
    shown = ", ".join(f"{name} {_value(value)}" for name, value in stated.items() if value != usual[name] and value is not None)
    said = summary(type(method)).rstrip(".")
    return f"{method.method} ({shown}): {said}" if shown else f"{method.method}: {said}"


def _value(value: Any) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    return f"{value:g}" if isinstance(value, float) else str(value)

"""An algorithm in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from leaguetab.algorithm.model import Branch, ExpressionLeaf, MetricLeaf, MetricPattern, Pattern
from leaguetab.algorithm.schema import summary

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from leaguetab.algorithm.model import Algorithm, Node, NodeBase, Ranking, Rule
    from leaguetab.methods.base import Method, Transform

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
    "dense": "units that tie share a place, and the next place follows on it",
    "ordinal": "units that tie are placed in the file's order",
}
ORDER_WORDS = {None: "the best first", "ascending": "the lowest score first", "descending": "the highest score first"}
COLUMN_WORDS = {"flag": "yes or no", "number": "a number", "text": "text"}
RULE_WORDS = {"at_best": "no better than band {}", "at_worst": "no worse than band {}", "set_band": "band {}"}


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
    sections = (_heading(algorithm), _score(algorithm), _also(algorithm), _outcome(algorithm), _columns(algorithm))
    return "\n\n".join("\n".join(lines) for section in sections if (lines := list(section))) + "\n"


def _heading(algorithm: Algorithm) -> Iterator[str]:
    yield f"{algorithm.name}: {algorithm.title}" + (f" ({algorithm.version})" if algorithm.version else "")
    yield f"Status: {algorithm.status} ({STATUS_WORDS[algorithm.status]})"
    yield f"Source: {_in_a_line(algorithm.source)}"
    if algorithm.notes:
        yield f"Notes: {_in_a_line(algorithm.notes)}"
    if algorithm.sample:
        yield f"Try it: leaguetab rank -c {algorithm.sample} -a {algorithm.name}"


def _score(algorithm: Algorithm) -> Iterator[str]:
    yield "How a score is made"
    yield from _node(algorithm.score, 1)


def _also(algorithm: Algorithm) -> Iterator[str]:
    if algorithm.also:
        yield "Shown beside it, without a say in it"
    for node in algorithm.also:
        yield from _node(node, 1)


def _outcome(algorithm: Algorithm) -> Iterator[str]:
    yield "How scores become positions"
    if algorithm.bands is not None:
        yield f"  - bands: {method_words(algorithm.bands)}"
    for rule in algorithm.rules:
        yield f"  - {rule_words(rule, band_noun(algorithm.headings.band))}"
    yield f"  - {_ranking(algorithm.rank)}"


def _columns(algorithm: Algorithm) -> Iterator[str]:
    if algorithm.columns:
        yield "Other columns it reads"
    for name, column in algorithm.columns.items():
        label = f": {column.label}" if column.label else ""
        optional = "; the file may lack it" if column.optional else ""
        yield f"  - {name}{label} ({COLUMN_WORDS[column.type]}{optional})"


def _node(node: Node, depth: int, weight: str = "") -> Iterator[str]:
    indent = "  " * depth
    yield f"{indent}- {_what(node)}{weight}"
    if isinstance(node, Branch):
        yield from _branch(node, indent)
    yield from _steps(node.steps, indent)
    if node.bands is not None:
        yield f"{indent}    in bands: {method_words(node.bands)}"
    if isinstance(node, Branch):
        yield from _parts(node, depth + 1)


def _what(node: Node) -> str:
    if isinstance(node, MetricLeaf):
        label = f"{node.label}: " if node.label else ""
        optional = ", left out where the file lacks it" if node.optional else ""
        return f"{label}the metric {node.metric}{f', {node.better} is better' if node.better else ''}{optional}"
    if isinstance(node, ExpressionLeaf):
        return f"{node.label or node.name}: worked out as {_in_a_line(node.expression)}, {node.better} is better"
    return f"{node.label or node.name or 'The composite score'}: {method_words(node.combine)}"


def _branch(node: Branch | Pattern, indent: str) -> Iterator[str]:
    """Say how a branch treats weights and missing parts."""
    if isinstance(node, MetricPattern):
        return
    if node.weights is not None:
        yield f"{indent}    weights: {method_words(node.weights)}"
    least = "" if node.least_present == 1 else f"; at least {node.least_present} parts must be present"
    yield f"{indent}    if a part is missing: {MISSING_WORDS[node.missing]}{least}"


def _steps(steps: Sequence[Transform], indent: str) -> Iterator[str]:
    for step in steps:
        yield f"{indent}    then: {method_words(step)}"


def _parts(node: Branch, depth: int) -> Iterator[str]:
    if isinstance(node.parts, Pattern):
        yield from _pattern(node.parts, depth)
        return
    shares = [""] * len(node.parts) if node.weights else _weights(node.parts)
    for part, share in zip(node.parts, shares, strict=True):
        yield from _node(part, depth, share)


def _weights(parts: Sequence[NodeBase]) -> list[str]:
    """Say each part's weight, where they are not all the same."""
    weights = [part.weight for part in parts]
    if len(set(weights)) == 1:
        return [""] * len(parts)
    total = _value(round(sum(weights), 10))
    return [f", weight {_value(weight)} of {total}" if weight else ", shown without a say (weight 0)" for weight in weights]


def _pattern(pattern: Pattern, depth: int) -> Iterator[str]:
    indent = "  " * depth
    if isinstance(pattern, MetricPattern):
        yield f"{indent}- each metric that the config or the flags declare"
    else:
        yield f"{indent}- each domain that the config states: {method_words(pattern.combine)}"
    yield from _branch(pattern, indent)
    yield from _steps(pattern.steps, indent)
    if not isinstance(pattern, MetricPattern):
        yield from _pattern(pattern.parts, depth + 1)


def band_noun(heading: str) -> str:
    """Return what one band is called in a sentence: as the column is headed, where that is one word for one thing.

    Examples
    --------
    >>> band_noun("Segment"), band_noun("Stars"), band_noun("Human development")
    ('segment', 'band', 'band')
    """
    return "band" if " " in heading or heading.endswith("s") else heading.lower()


def rule_words(rule: Rule, band: str = "band") -> str:
    """Say what a rule does, in the algorithm's own word for a band."""
    stated = {words: getattr(rule, key) for key, words in RULE_WORDS.items()}
    done = [words.replace("band", band).format(value) for words, value in stated.items() if value is not None]
    return f"where {_in_a_line(rule.when)}: {done[0] if done else 'listed, not ranked'}; the reason shown is '{rule.because}'"


def _ranking(ranking: Ranking) -> str:
    words = f"ranked by {', then by '.join(ranking.by)}, {ORDER_WORDS[ranking.order]}"
    if ranking.round is not None:
        words += f"; the score is rounded first, to {ranking.round} decimal places"
    words += "".join(f"; ties are broken by {_in_a_line(tie.by)}, {tie.better} is better" for tie in ranking.tie_break)
    within = f"; places are counted within each {_in_a_line(ranking.within)}" if ranking.within else ""
    return f"{words}{within}; {TIES_WORDS[ranking.ties]}"


def method_words(method: Method) -> str:
    """Say what a method does: the first line of its documentation, its name, and its parameters."""
    return f"{summary(type(method)).rstrip('.')} ({'; '.join([method.method, *_parameters(method)])})"


def step_words(step: Method) -> str:
    """Name a step in a sentence, with its parameters.

    Examples
    --------
    >>> from leaguetab.methods.transform.drop_if_few import DropIfFew
    >>> step_words(DropIfFew(at_least=101))
    'the step drop_if_few (at_least: 101)'
    """
    shown = "; ".join(_parameters(step))
    return f"the step {step.method} ({shown})" if shown else f"the step {step.method}"


def _parameters(method: Method) -> list[str]:
    stated = {name: getattr(method, name) for name in type(method).model_fields if name != "method"}
    return [f"{name}: {_value(value)}" for name, value in stated.items() if value not in (None, {}, ())]


def _value(value: Any) -> str:
    """Write a parameter's value without brackets, quotes or surplus zeros."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:  # noqa: PLR2004 -- digits that a float holds
        return str(int(value))
    if isinstance(value, BaseModel):
        return ", ".join(f"{name} {_value(item)}" for name, item in value if item is not None)
    if isinstance(value, dict):
        return ", ".join(
            f"{_value(key)} = {_value(item)}" if _is_plain(item) else f"{_value(key)} {_nested(item)}"
            for key, item in value.items()
        )
    return ", ".join(map(_nested, value)) if isinstance(value, tuple) else _in_a_line(str(value))


def _nested(value: Any) -> str:
    return _value(value) if _is_plain(value) else f"({_value(value)})"


def _is_plain(value: Any) -> bool:
    return not isinstance(value, tuple | dict | BaseModel)


def _in_a_line(text: str) -> str:
    return " ".join(text.split())

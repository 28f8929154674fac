"""A method or an error code explained, from the one text that the reference is made from as well."""

from __future__ import annotations

from dataclasses import dataclass
from inspect import cleandoc
from typing import TYPE_CHECKING, Any

from leaguetab.errors import CODES, LeaguetabError, Problem, did_you_mean
from leaguetab.methods import registry
from leaguetab.methods.base import KINDS, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from leaguetab.methods.base import Method

_USED: dict[Kind, str] = {"transform": "steps: [{}]", "combine": "combine: {}", "weight": "weights: {}", "band": "bands: {}"}


@dataclass(frozen=True)
class Parameter:
    """A parameter of a method.

    Parameters
    ----------
    name
        As YAML has it.
    default
        What holds where nothing is stated, as YAML writes it (``none`` for nothing); None where it must be stated.
    words
        What it is.
    """

    name: str
    default: str | None
    words: str


@dataclass(frozen=True)
class Topic:
    """A method or an error code.

    Parameters
    ----------
    name
        As YAML or messages have it.
    kind
        ``step``, ``combine``, ``weighting``, ``banding`` or ``error code``.
    summary
        One sentence; of an error code, all there is to say.
    sections
        Headings (``Notes``, ``References``), each with its paragraphs.
    parameters
        Of a method.
    usage
        How YAML states a method, with the parameters that must be stated.
    """

    name: str
    kind: str
    summary: str
    sections: tuple[tuple[str, tuple[str, ...]], ...] = ()
    parameters: tuple[Parameter, ...] = ()
    usage: str = ""


def topics(name: str) -> tuple[Topic, ...]:
    """Explain what a name stands for.

    Parameters
    ----------
    name
        Of a method or an error code. Letter case plays no part, nor whether words are joined by ``-`` or ``_``.

    Returns
    -------
    tuple of Topic
        One; several where methods of different kinds have one name.

    Raises
    ------
    LeaguetabError
        ``unknown-topic``, with suggestions.
    """
    wanted = _plain(name)
    methods = [(kind, known) for kind in KINDS for known in registry.names(kind) if _plain(known) == wanted]
    found = [method_topic(registry.find(kind, known)) for kind, known in methods]
    found += [Topic(code, "error code", text) for code, text in CODES.items() if _plain(code) == wanted]
    if not found:
        raise LeaguetabError(_unknown(name))
    return tuple(found)


def method_topic(method: type[Method]) -> Topic:
    """Explain a method: its documentation, and the documentation of its parameters."""
    first, *rest = _parts(cleandoc(method.__doc__ or ""))
    parameters = tuple(_parameters(method))
    return Topic(
        name=method.method_name(),
        kind=registry.KIND_WORDS[method.kind],
        summary=" ".join(first[1]),
        sections=tuple(rest),
        parameters=parameters,
        usage=_usage(method, parameters),
    )


def _plain(name: str) -> str:
    return name.strip().casefold().replace("-", "_")


def _unknown(name: str) -> Problem:
    known = (*CODES, *(method for kind in KINDS for method in registry.names(kind)))
    units = "A unit is explained by leaguetab explain FILE UNIT, and an algorithm by leaguetab algorithms show NAME."
    hint = " ".join(filter(None, (did_you_mean(name, known), units)))
    return Problem("unknown-topic", f"no method and no error code is called {name!r}", hint=hint)


def _parts(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Part a NumPy docstring at its headings; the first part has none."""
    lines = text.splitlines()
    starts = [number - 1 for number, line in enumerate(lines) if number and line and set(line) == {"-"}]
    yield "", _paragraphs(lines[: starts[0]] if starts else lines)
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield lines[start], _paragraphs(lines[start + 2 : end])


def _paragraphs(lines: list[str]) -> tuple[str, ...]:
    """Join lines into paragraphs, which blank lines part."""
    blocks = "\n".join(lines).strip().split("\n\n")
    return tuple(" ".join(block.split()) for block in blocks if block.strip())


def _parameters(method: type[Method]) -> Iterator[Parameter]:
    schema = method.model_json_schema()
    required = schema.get("required", [])
    for name, spec in schema["properties"].items():
        if name != "method":
            yield Parameter(name, None if name in required else _default(spec.get("default")), _words(spec))


def _default(value: Any) -> str:
    if value is None:
        return "none"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _words(spec: Mapping[str, Any]) -> str:
    said = " ".join(str(spec.get("description", "")).split())
    choices = spec.get("enum")
    return f"{said} One of: {', '.join(map(str, choices))}." if choices else said


def _usage(method: type[Method], parameters: tuple[Parameter, ...]) -> str:
    needed = "".join(f", {parameter.name}: …" for parameter in parameters if parameter.default is None)
    stated = f"{{method: {method.method_name()}{needed}}}" if needed else method.method_name()
    return _USED[method.kind].format(stated)

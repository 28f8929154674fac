"""YAML 1.2 with positions: read a file, check it against a model, and report every problem by line and column."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from leaguetab.errors import CODES, LeaguetabError, Place, Problem, did_you_mean, listed

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Path_ = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)

MOST_VALUES = 20_000
"""How many values a file may hold once aliases are followed. Ours hold a few hundred; an alias bomb, billions."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"
# The YAML 1.2 core schema. PyYAML's own resolvers follow 1.1, where `no` is false and `12:30` is 750.
_SCALARS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("null", re.compile(r"(?:~|null|Null|NULL|)\Z")),
    ("bool", re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z")),
    ("int", re.compile(r"(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)\Z")),
    ("float", re.compile(r"(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z")),
)


@dataclass(frozen=True)
class YamlSource:
    """A YAML file, read.

    Parameters
    ----------
    path
        Where it lies, as the user would write it.
    text
        The whole text.
    data
        The values: mappings as ``dict``, sequences as ``tuple``.
    positions
        Line and column (from 1) of each value by its path; a key's own position under ``(*path, KEY)``.
    """

    path: str
    text: str
    data: Mapping[str, Any]
    positions: Mapping[Path_, tuple[int, int]]

    @property
    def sha256(self) -> str:
        """The file's SHA-256, in hexadecimal."""
        return sha256(self.text.encode()).hexdigest()

    def place(self, path: Path_) -> Place:
        """Return the position of a value, or of the nearest thing around it."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.positions:
                return Place(self.path, *self.positions[path[:length]])
        return Place(self.path)

    def key_place(self, path: Path_) -> Place:
        """Return the position of a key of a mapping."""
        position = self.positions.get((*path, _KEY))
        return Place(self.path, *position) if position else self.place(path)


_KEY = "\0key"


def read_yaml(path: Path, *, shown_as: str | None = None) -> YamlSource:
    """Read a YAML file.

    Parameters
    ----------
    path
        The file.
    shown_as
        How errors name it; by default the path.

    Raises
    ------
    LeaguetabError
        ``no-such-file``, ``not-text``, ``bad-yaml`` or ``duplicate-key`` (all of them), each with line and column.
    """
    shown = shown_as or str(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise LeaguetabError(Problem("no-such-file", f"{shown} cannot be read: {error.strerror}", place=Place(shown))) from error
    except UnicodeDecodeError as error:
        raise LeaguetabError(Problem("not-text", f"byte {error.start} is not UTF-8", "a YAML file is UTF-8 text", place=Place(shown))) from error
    return parse_yaml(text, shown)


def parse_yaml(text: str, shown_as: str) -> YamlSource:
    """Parse YAML text; see `read_yaml`."""
    node = _compose(text, shown_as)
    if not isinstance(node, yaml.MappingNode):
        what = "nothing" if node is None else "a list" if isinstance(node, yaml.SequenceNode) else "a single value"
        place = Place(shown_as, 1, 1)
        raise LeaguetabError(Problem("bad-yaml", f"the file holds {what}", "it must be a mapping of keys to values", place=place))
    builder = _Builder(shown_as)
    data = builder.build(node, ())
    if builder.problems:
        raise LeaguetabError(builder.problems)
    return YamlSource(shown_as, text, data, MappingProxyType(builder.positions))


def _compose(text: str, shown_as: str) -> yaml.Node | None:
    loader = _LOADER(text)
    try:
        return loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(shown_as, mark.line + 1, mark.column + 1) if mark else Place(shown_as)
        said = " ".join(part for part in (error.context, error.problem) if part)
        raise LeaguetabError(Problem("bad-yaml", f"this is not well-formed YAML: {said}", place=place)) from error
    except yaml.YAMLError as error:
        raise LeaguetabError(Problem("bad-yaml", f"this is not well-formed YAML: {error}", place=Place(shown_as))) from error
    except RecursionError as error:
        raise LeaguetabError(Problem("bad-yaml", "values are nested too deeply to be read", place=Place(shown_as))) from error
    finally:
        loader.dispose()


class _Builder:
    """Turns YAML nodes into values, noting positions and problems on the way."""

    def __init__(self, shown_as: str) -> None:
        self.shown_as = shown_as
        self.positions: dict[Path_, tuple[int, int]] = {}
        self.problems: list[Problem] = []
        self._open: list[int] = []
        self._built = 0

    def build(self, node: yaml.Node, path: Path_) -> Any:
        """Build the value of a node."""
        self.positions.setdefault(path, _position(node))
        self._built += 1
        if self._built > MOST_VALUES:
            raise LeaguetabError(
                Problem("bad-yaml", "aliases make this file unreasonably large", f"at most {MOST_VALUES:,} values", place=self._place(node))
            )
        if id(node) in self._open:
            return self._refuse(node, "bad-yaml", "an alias leads back into itself (a cycle)", "aliases may not form a cycle")
        if not node.tag.startswith(_TAG) or _has_explicit_tag(node):
            return self._refuse(node, "bad-yaml", f"the tag {node.tag.replace(_TAG, '!!')!r}", "tags are not allowed; write plain values")
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node)
        self._open.append(id(node))
        try:
            if isinstance(node, yaml.SequenceNode):
                return tuple(self.build(item, (*path, number)) for number, item in enumerate(node.value))
            return self._build_mapping(node, path)
        finally:
            self._open.pop()

    def _build_mapping(self, node: yaml.Node, path: Path_) -> dict[Hashable, Any]:
        mapping: dict[Hashable, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._refuse(key_node, "bad-yaml", "a key that is a list or a mapping", "a key must be a single word or number")
                continue
            key = _scalar(key_node)
            if key in mapping:
                first = self.positions[(*path, key, _KEY)][0]
                self._refuse(key_node, "duplicate-key", f"the key {key!r} stands twice (first in line {first})", "keep one of them")
                continue
            self.positions[(*path, key, _KEY)] = _position(key_node)
            mapping[key] = self.build(value_node, (*path, key))
        return mapping

    def _refuse(self, node: yaml.Node, code: str, found: str, allowed: str) -> None:
        self.problems.append(Problem(code, found, allowed, place=self._place(node)))

    def _place(self, node: yaml.Node) -> Place:
        return Place(self.shown_as, *_position(node))


def _position(node: yaml.Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _has_explicit_tag(node: yaml.Node) -> bool:
    """Tell whether the author wrote a tag such as ``!!python/name:os.system`` or ``!!binary``."""
    plain = {yaml.SequenceNode: "seq", yaml.MappingNode: "map"}.get(type(node))
    if plain:
        return bool(node.tag != _TAG + plain)
    return node.tag.removeprefix(_TAG) not in {"null", "bool", "int", "float", "str", "timestamp", "merge", "value"}


def _scalar(node: yaml.ScalarNode) -> str | int | float | bool | None:
    """Resolve a scalar by YAML 1.2; a quoted one is always text."""
    text: str = node.value
    if node.style:  # quoted, literal or folded
        return text
    kind = next((name for name, pattern in _SCALARS if pattern.match(text)), "str")
    if kind == "int":
        return int(text, 0) if text[:2] in {"0o", "0x"} else int(text)
    if kind == "float":
        return float(text.replace(".inf", "inf").replace(".Inf", "inf").replace(".INF", "inf").replace(".nan", "nan").replace(".NaN", "nan").replace(".NAN", "nan"))
    return {"null": None, "bool": text.lower() == "true"}.get(kind, text)


def validate(model: type[Model], source: YamlSource) -> Model:
    """Check a file's values against a model.

    Returns
    -------
    Model
        The frozen model.

    Raises
    ------
    LeaguetabError
        Every problem at once, each as ``file:line:column: what was found; what is allowed. Did you mean …?``.
    """
    try:
        return model.model_validate(source.data)
    except ValidationError as error:
        raise LeaguetabError(_problems(error.errors(include_url=False), source)) from error


def _problems(errors: Iterable[ErrorDetails], source: YamlSource) -> list[Problem]:
    problems = [_problem(error, source) for error in errors]
    return sorted(dict.fromkeys(problems), key=lambda problem: (problem.place.line or 0, problem.place.column or 0) if problem.place else (0, 0))


def _problem(error: ErrorDetails, source: YamlSource) -> Problem:
    """Word one of pydantic's errors. Errors of our own carry their words with them."""
    path, kind, context = tuple(error["loc"]), error["type"], error.get("ctx", {})
    if kind in CODES:
        path += tuple(context["at"])
        place = source.key_place(path) if kind == "unknown-key" else source.place(path)
        return Problem(kind, context["found"], context["allowed"], context["hint"], place)
    if kind == "missing":
        return Problem("missing-key", f"the key {path[-1]!r} is missing", "it must be given", place=source.place(path[:-1]))
    return Problem("bad-value", *_worded(error), place=source.place(path))


_TYPE_WORDS = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "dict_type": "a mapping of keys to values",
    "model_type": "a mapping of keys to values",
    "mapping_type": "a mapping of keys to values",
}


def _worded(error: ErrorDetails) -> tuple[str, str, str]:
    """Say what was found, what is allowed, and what may have been meant."""
    kind, value, context = error["type"], error["input"], error.get("ctx", {})
    key = next((part for part in reversed(error["loc"]) if isinstance(part, str)), None)
    found = f"{key!r} is {_shown(value)}" if key else _shown(value)
    if kind == "literal_error":
        allowed = re.findall(r"'([^']*)'|(\d+)", context["expected"])
        words = tuple(text or number for text, number in allowed)
        return found, f"it must be one of: {listed(words, 30)}", did_you_mean(str(value), words)
    if kind in _TYPE_WORDS:
        return found, f"it must be {_TYPE_WORDS[kind]}", ""
    said = error["msg"].removeprefix("Value error, ").removeprefix("Input ")
    return found, said[:1].lower() + said[1:], ""


def _shown(value: Any) -> str:
    """Show a value of the YAML, shortly."""
    if value is None:
        return "empty"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, tuple):
        return "a list"
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}…"  # noqa: PLR2004 -- a line's worth

"""YAML 1.2 with positions: read a file, check it against a model, and report every problem by line and column."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from leaguetab.errors import CODES, LeaguetabError, Place, Problem, did_you_mean, listed

try:
    from yaml import CSafeLoader as _SafeLoader
except ImportError:  # PyYAML built without libyaml: the same, ten times slower
    from yaml import SafeLoader as _SafeLoader  # type: ignore[assignment]  # they share what is used here

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from pydantic_core import ErrorDetails

Scalar = str | int | float | bool | None
Path_ = tuple[Scalar, ...]
Model = TypeVar("Model", bound=BaseModel)

MOST_VALUES = 20_000
"""How many values a file may hold once aliases are followed. Ours hold a few hundred; an alias bomb, billions."""

MOST_LEVELS = 60
"""How deep values may be nested. Ours go a dozen levels down; a parser that follows thousands runs out of stack."""

# The YAML 1.2 core schema. PyYAML's own resolvers follow 1.1, where `no` is false and `12:30` is 750.
# A whole number that no 64-bit integer holds is read as a float.
_SCALARS: tuple[tuple[re.Pattern[str], Callable[[str], Scalar]], ...] = (
    (re.compile(r"~|null|Null|NULL|"), lambda _: None),
    (re.compile(r"true|True|TRUE|false|False|FALSE"), lambda text: text.lower() == "true"),
    (re.compile(r"[-+]?[0-9]{1,18}"), int),
    (re.compile(r"0o[0-7]{1,20}|0x[0-9a-fA-F]{1,15}"), lambda text: int(text, 0)),
    (re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"), float),
    (re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"), lambda text: float(text.replace(".", ""))),
)
_HINTS = {
    "mapping values are not allowed": "Begin all keys of a mapping in the same column, and put text that holds ': ' in quotes.",
    "tab character": "Indent with spaces rather than tabs.",
    "did not find expected ',' or": "A bracket or brace is not closed, or a comma is missing.",
    "cannot start any token": "Indent with spaces rather than tabs, and put text that begins with @, % or ` in quotes.",
    "undefined alias": "Put text that begins with * in quotes.",
    "found another document": "Leave out the line '---' between them.",
}


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
        around = (path[:length] for length in range(len(path), -1, -1))
        return Place(self.path, *next(self.positions[part] for part in around if part in self.positions))

    def key_place(self, path: Path_) -> Place:
        """Return the position of a key of a mapping."""
        return self.place((*path, _KEY))


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
        text = path.read_bytes().decode()
    except OSError as error:
        raise LeaguetabError(_unreadable(path, error, Place(shown))) from error
    except UnicodeDecodeError as error:
        found = f"byte {error.start} is not UTF-8"
        raise LeaguetabError(Problem("not-text", found, "a YAML file is UTF-8 text", place=Place(shown))) from error
    return parse_yaml(text, shown)


def _unreadable(path: Path, error: OSError, place: Place) -> Problem:
    if isinstance(error, FileNotFoundError):
        others = [other.name for other in path.parent.glob("*.y*ml")]
        return Problem("no-such-file", "there is no such file", "", did_you_mean(path.name, others), place)
    found = "this is a folder, not a file" if path.is_dir() else f"the file cannot be read: {error.strerror}"
    return Problem("no-such-file", found, place=place)


def parse_yaml(text: str, shown_as: str) -> YamlSource:
    """Parse YAML text; see `read_yaml`."""
    node = _compose(text.removeprefix("\ufeff"), shown_as)
    if not isinstance(node, yaml.MappingNode):
        place = Place(shown_as, 1, 1)
        raise LeaguetabError(
            Problem("bad-yaml", f"the file holds {_kind(node)}", "it must be a mapping of keys to values", place=place)
        )
    builder = _Builder(shown_as)
    data = builder.build(node, ())
    if builder.problems:
        raise LeaguetabError(builder.problems)
    return YamlSource(shown_as, text, data, MappingProxyType(builder.positions))


def _kind(node: yaml.Node | None) -> str:
    if isinstance(node, yaml.SequenceNode):
        return "a list"
    return "a single value" if node is not None and node.value else "nothing"


_NO_TAG = "none"


class _Loader(_SafeLoader):
    """Composes nodes without resolving them: a tag, where there is one, was written by the author."""

    depth = 0

    def resolve(self, kind: type[yaml.Node], value: str, implicit: tuple[bool, bool]) -> str:  # noqa: ARG002 -- as PyYAML calls it
        """Leave the type of a value without a tag open."""
        return _NO_TAG

    def descend_resolver(self, parent: yaml.Node | None, index: Any) -> None:  # noqa: ARG002 -- as PyYAML calls it
        """Go into a value; stop before the parser runs out of stack."""
        self.depth += 1
        if self.depth > MOST_LEVELS and parent is not None:
            raise yaml.MarkedYAMLError(
                problem=f"values are nested more than {MOST_LEVELS} levels deep", problem_mark=parent.start_mark
            )

    def ascend_resolver(self) -> None:
        """Come out of a value."""
        self.depth -= 1


def _compose(text: str, shown_as: str) -> yaml.Node | None:
    control = yaml.reader.Reader.NON_PRINTABLE.search(text)
    if control:
        before = text[: control.start()]
        place = Place(shown_as, before.count("\n") + 1, len(before) - before.rfind("\n"))
        found = f"the character U+{ord(control.group()):04X} stands here"
        raise LeaguetabError(Problem("bad-yaml", found, "control characters are not allowed in YAML", place=place))
    loader = _Loader(text)
    try:
        return loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        raise LeaguetabError(_not_well_formed(error, shown_as)) from error
    finally:
        loader.dispose()


def _not_well_formed(error: yaml.MarkedYAMLError, shown_as: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    place = Place(shown_as, mark.line + 1, mark.column + 1) if mark else Place(shown_as)
    said = " ".join(part for part in (error.context, error.problem) if part)
    hint = next((hint for part, hint in _HINTS.items() if part in said), "")
    return Problem("bad-yaml", f"this is not well-formed YAML: {said}", hint=hint, place=place)


class _Builder:
    """Turns YAML nodes into values, noting positions and problems on the way."""

    def __init__(self, shown_as: str) -> None:
        self.shown_as = shown_as
        self.positions: dict[Path_, tuple[int, int]] = {}
        self.problems: list[Problem] = []
        self._open: list[yaml.Node] = []
        self._built = 0

    def build(self, node: yaml.Node, path: Path_) -> Any:
        """Build the value of a node."""
        self.positions.setdefault(path, _position(node))
        self._count(node)
        if any(node is around for around in self._open):
            return self._refuse(node, "bad-yaml", "an alias leads back into itself (a cycle)", "aliases may not form a cycle")
        if node.tag != _NO_TAG:
            tag = node.tag.replace("tag:yaml.org,2002:", "!!")
            return self._refuse(node, "bad-yaml", f"the tag {tag!r}", "tags are not allowed; write plain values")
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node)
        self._open.append(node)
        built = self._build_list(node, path) if isinstance(node, yaml.SequenceNode) else self._build_mapping(node, path)
        self._open.pop()
        return built

    def _count(self, node: yaml.Node) -> None:
        self._built += 1
        if self._built > MOST_VALUES:
            found = "aliases make this file unreasonably large"
            raise LeaguetabError(Problem("bad-yaml", found, f"at most {MOST_VALUES:,} values", place=self._place(node)))

    def _build_list(self, node: yaml.Node, path: Path_) -> tuple[Any, ...]:
        return tuple(self.build(item, (*path, number)) for number, item in enumerate(node.value))

    def _build_mapping(self, node: yaml.Node, path: Path_) -> dict[Scalar, Any]:
        mapping: dict[Scalar, Any] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node, mapping, path)
            if key is not _KEY:
                self.positions[(*path, key, _KEY)] = _position(key_node)
                mapping[key] = self.build(value_node, (*path, key))
        return mapping

    def _key(self, node: yaml.Node, mapping: Mapping[Scalar, Any], path: Path_) -> Scalar:
        """Return a key; the mark for keys where it cannot be one."""
        key = _KEY if node.tag != _NO_TAG or not isinstance(node, yaml.ScalarNode) else _scalar(node)
        if key is _KEY:
            self._refuse(
                node, "bad-yaml", "a key with a tag, or one that is a list or a mapping", "a key must be a single word or number"
            )
        elif node.value == "<<":
            self._refuse(node, "bad-yaml", "a merge key (<<)", "YAML 1.2 has none; write the keys out")
            return _KEY
        elif key in mapping:
            first = self.positions[(*path, key, _KEY)][0]
            self._refuse(node, "duplicate-key", f"the key '{node.value}' stands twice (first in line {first})", "keep one of them")
            return _KEY
        return key

    def _refuse(self, node: yaml.Node, code: str, found: str, allowed: str) -> None:
        self.problems.append(Problem(code, found, allowed, place=self._place(node)))

    def _place(self, node: yaml.Node) -> Place:
        return Place(self.shown_as, *_position(node))


def _position(node: yaml.Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _scalar(node: yaml.ScalarNode) -> Scalar:
    """Resolve a scalar by YAML 1.2; a quoted, literal or folded one is always text."""
    text: str = node.value
    return text if node.style else _plain(text)


def _plain(text: str) -> Scalar:
    return next((value(text) for pattern, value in _SCALARS if pattern.fullmatch(text)), text)


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


def _problems(errors: Sequence[ErrorDetails], source: YamlSource) -> list[Problem]:
    located = [(_path_in(source.data, error), error) for error in errors]
    problems = [_problem(error, path, source) for path, error in located if not _follows(error, path, located)]
    return sorted(
        _merged(problems), key=lambda problem: (problem.place.line or 0, problem.place.column or 0) if problem.place else (0, 0)
    )


def _path_in(data: Any, error: ErrorDetails) -> Path_:
    """Return where an error lies in the data. Pydantic's location also names the members of a union, which are no part of it."""
    path: list[Scalar] = []
    for part in (*error["loc"], *error.get("ctx", {}).get("at", ())):
        if part in data if isinstance(data, dict) else isinstance(data, tuple) and part in range(len(data)):
            path.append(part)
            data = data[part]
    return tuple(path)


def _follows(error: ErrorDetails, path: Path_, located: Sequence[tuple[Path_, ErrorDetails]]) -> bool:
    """Tell whether a list is called too short only because some of its items are wrong."""
    return error["type"] == "too_short" and any(len(other) > len(path) and other[: len(path)] == path for other, _ in located)


def _merged(problems: Sequence[Problem]) -> list[Problem]:
    """Make one problem of those that pydantic reports for each member of a union, and of those that are the same."""
    merged: dict[tuple[str, str, Place | None], Problem] = {}
    for problem in problems:
        key = (problem.code, problem.found, problem.place)
        first = merged.setdefault(key, problem)
        if problem.code == "bad-value" and problem.allowed not in first.allowed:
            merged[key] = replace(first, allowed=f"{first.allowed} or {problem.allowed.removeprefix('it must be ')}")
    return list(merged.values())


def _problem(error: ErrorDetails, path: Path_, source: YamlSource) -> Problem:
    """Word one of pydantic's errors. Errors of our own carry their words with them."""
    kind, context, place = error["type"], error.get("ctx", {}), source.place(path)
    if kind in CODES:
        return Problem(
            kind, context["found"], context["allowed"], context["hint"], source.key_place(path) if kind == "unknown-key" else place
        )
    if kind == "missing":
        return Problem("missing-key", f"the key {error['loc'][-1]!r} is missing", "it must be given", place=place)
    if kind == "value_error" and isinstance(error["input"], dict):
        return Problem("bad-value", str(context["error"]), place=place)
    return Problem("bad-value", _found(error, path), *_allowed(error), place)


def _found(error: ErrorDetails, path: Path_) -> str:
    """Say what stands in the YAML, and under which key."""
    shown = _shown(error["input"])
    if "[key]" in error["loc"]:
        return f"a key is {shown}"
    key = next((part for part in reversed(path) if isinstance(part, str)), "the file")
    return f"{key!r} is {shown}" if path[-1] == key else f"{key!r} holds {shown}"


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
_MAPPINGS = frozenset({"dict_type", "model_type", "mapping_type"})
_NUMBERS = frozenset({"int_type", "float_type", "finite_number"})
_LIMIT_WORDS = {
    "greater_than_equal": "be {ge:g} or more",
    "greater_than": "be above {gt:g}",
    "less_than_equal": "be {le:g} or less",
    "less_than": "be below {lt:g}",
    "too_short": "have {min_length} or more items",
    "too_long": "have {max_length} or fewer items",
    "string_too_short": "have {min_length} or more characters",
    "string_too_long": "have {max_length} or fewer characters",
}


def _allowed(error: ErrorDetails) -> tuple[str, str]:
    """Say what is allowed, and what may have been meant."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "literal_error":
        words = tuple(text or number for text, number in re.findall(r"'([^']*)'|(\d+)", context["expected"]))
        return f"it must be one of: {listed(words, 30)}", did_you_mean(str(error["input"]), words)
    if kind in _TYPE_WORDS:
        return f"it must be {_TYPE_WORDS[kind]}", _way_out(kind, error["input"])
    if kind in _LIMIT_WORDS:
        return "it must " + _LIMIT_WORDS[kind].format_map(context), ""
    said = error["msg"].removeprefix("Value error, ").removeprefix("Input ")
    return said[:1].lower() + said[1:], ""


def _way_out(kind: str, value: Any) -> str:
    """Say how a value of the wrong type may have been meant."""
    if kind == "string_type" and isinstance(value, int | float):
        return "Put it in quotes."
    if kind in _MAPPINGS and value is None:
        return "Indent what belongs to it further than it."
    if not isinstance(value, str):
        return ""
    if kind == "tuple_type":
        return f"Write [{value}]."
    if kind in _NUMBERS:
        return _as_number(value)
    return "Leave out the quotes." if kind == "bool_type" and not isinstance(_plain(value), str | None) else ""


def _as_number(text: str) -> str:
    """Say what keeps text from being a number."""
    if not isinstance(_plain(text), str | None):
        return "Leave out the quotes."
    bare = text.strip().removesuffix("%").rstrip()
    if bare != text and isinstance(_plain(bare), int | float):
        return f"Leave out the percent sign: {bare}."
    point = text.replace(",", ".")
    return f"Write a decimal point: {point}." if isinstance(_plain(point), int | float) else ""


def _shown(value: Any) -> str:
    """Show a value as YAML has it, shortly."""
    if value is None:
        return "empty"
    if isinstance(value, dict | tuple):
        return "a mapping" if isinstance(value, dict) else "a list"
    shown = str(value).lower() if isinstance(value, bool) else repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}…"  # noqa: PLR2004 -- a line's worth

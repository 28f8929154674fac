"""The one list of methods: built-in ones by file name, others from installed packages."""

from __future__ import annotations

import importlib
import pkgutil
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING

from leaguetab.errors import LeaguetabError, Place, Problem, did_you_mean, listed
from leaguetab.methods.base import Kind, Method

if TYPE_CHECKING:
    from collections.abc import Iterator

ENTRY_POINT_GROUP = "leaguetab.methods"

KIND_WORDS: dict[Kind, str] = {"transform": "step", "combine": "combine", "weight": "weighting", "band": "banding"}


def find(kind: Kind, name: str) -> type[Method]:
    """Find a method by name; a built-in one comes before one from a package.

    Raises
    ------
    LeaguetabError
        ``unknown-method`` with the names there are.
    """
    if name in _builtin_names(kind):
        return _load_builtin(kind, name)
    for method in _plugins(kind)[0]:
        if method.method_name() == name:
            return method
    known = names(kind)
    word = KIND_WORDS[kind]
    raise LeaguetabError(
        Problem("unknown-method", f"no {word} is called {name!r}", f"there are: {listed(known, 60)}", did_you_mean(name, known))
    )


def names(kind: Kind) -> tuple[str, ...]:
    """List the names of all methods of a kind, sorted."""
    return tuple(sorted({*_builtin_names(kind), *(method.method_name() for method in _plugins(kind)[0])}))


def builtin(kind: Kind) -> tuple[type[Method], ...]:
    """List the built-in methods of a kind, by name."""
    return tuple(_load_builtin(kind, name) for name in _builtin_names(kind))


def broken_plugins() -> tuple[Problem, ...]:
    """List what is wrong with methods that installed packages offer. They are skipped, never fatal."""
    return _plugins(None)[1]


def _builtin_names(kind: Kind) -> tuple[str, ...]:
    package = importlib.import_module(f"leaguetab.methods.{kind}")
    return tuple(sorted(info.name for info in pkgutil.iter_modules(package.__path__) if not info.name.startswith("_")))


def _load_builtin(kind: Kind, name: str) -> type[Method]:
    module = importlib.import_module(f"leaguetab.methods.{kind}.{name}")
    return next(
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Method) and value.__module__ == module.__name__ and value.method_name() == name
    )


def _plugins(kind: Kind | None) -> tuple[tuple[type[Method], ...], tuple[Problem, ...]]:
    """Load the methods that installed packages offer (of one kind, or all), and what is wrong with the others."""
    methods: list[type[Method]] = []
    problems: list[Problem] = []
    for point in _entry_points():
        loaded = _load_plugin(point)
        if isinstance(loaded, Problem):
            problems.append(loaded)
        elif kind is None or loaded.kind == kind:
            methods.append(loaded)
    return tuple(methods), tuple(problems)


def _entry_points() -> Iterator[EntryPoint]:
    yield from sorted(entry_points(group=ENTRY_POINT_GROUP), key=lambda point: point.name)


def _load_plugin(point: EntryPoint) -> type[Method] | Problem:
    place = Place(f"plug-in {point.name} ({point.value})")
    try:
        loaded = point.load()
    except Exception as error:  # noqa: BLE001 -- other people's code may fail in any way, and is skipped by name
        return Problem("broken-plugin", f"it cannot be imported: {type(error).__name__}: {error}", place=place)
    if not (isinstance(loaded, type) and issubclass(loaded, Method) and not getattr(loaded, "__abstractmethods__", None)):
        return Problem("broken-plugin", "it is not a method", "it must be a subclass of Transform, Combine, Weighting or Banding", place=place)
    if loaded.method_name() != point.name:
        return Problem("broken-plugin", f"its class is called {loaded.method_name()!r}", "entry point and class must have one name", place=place)
    if point.name in _builtin_names(loaded.kind):
        return Problem("broken-plugin", f"leaguetab has a {KIND_WORDS[loaded.kind]} of that name", "choose another name", place=place)
    return loaded

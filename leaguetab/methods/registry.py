"""The one list of methods: built-in ones by file name, others from installed packages."""

from __future__ import annotations

import importlib
import pkgutil
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING

from leaguetab.errors import LeaguetabError, Place, Problem, did_you_mean, listed
from leaguetab.methods.base import Banding, Combine, Kind, Method, Transform, Weighting

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ENTRY_POINT_GROUP = "leaguetab.methods"

KIND_WORDS: dict[Kind, str] = {"transform": "step", "combine": "combine", "weight": "weighting", "band": "banding"}

SYNONYMS: dict[Kind, dict[str, str]] = {
    "transform": {
        "standardise": "z_score",
        "standardize": "z_score",
        "normalise": "min_max",
        "normalize": "min_max",
        "rescale": "min_max",
        "winsorise": "winsorise_quantile",
        "winsorize": "winsorise_quantile",
        "cap": "clip",
        "invert": "negate",
        "reverse": "negate",
        "sqrt": "square_root",
    },
    "combine": {
        "average": "mean",
        "weighted_average": "mean",
        "weighted_mean": "mean",
        "arithmetic_mean": "mean",
        "weighted_sum": "sum",
        "total": "sum",
        "weighted_product": "geometric_mean",
        "minimum": "min",
        "maximum": "max",
    },
    "weight": {"equal_weights": "equal", "pca": "pca_first_component", "principal_component": "pca_first_component"},
    "band": {"thresholds": "cuts", "cutoffs": "cuts", "percentiles": "quantiles", "quartiles": "ntiles", "quintiles": "ntiles"},
}
"""What people call methods that have another name here."""


def find(kind: Kind, name: str) -> type[Method]:
    """Find a method by name; a built-in one comes before one from a package. Only that method is imported.

    Raises
    ------
    LeaguetabError
        ``unknown-method`` with the names there are, and with what is wrong with a package's method of that name.
    """
    method = _builtin(kind, name)
    if method is not None:
        return method
    methods, problems = _loaded(_entry_points(name))
    for method in methods:
        if method.kind == kind:
            return method
    known = names(kind)
    found = f"no {KIND_WORDS[kind]} is called {name!r}"
    hint = " ".join(f"The {problem}" for problem in problems) or did_you_mean(name, known, SYNONYMS[kind])
    raise LeaguetabError(Problem("unknown-method", found, f"there are: {listed(known, 60)}", hint))


def names(kind: Kind) -> tuple[str, ...]:
    """List the names of all methods of a kind, sorted."""
    return tuple(sorted({*_builtin_names(kind), *(method.method_name() for method in _plugins(kind))}))


def builtin(kind: Kind) -> tuple[type[Method], ...]:
    """List the built-in methods of a kind, by name."""
    return tuple(method for name in _builtin_names(kind) if (method := _builtin(kind, name)))


def every(kind: Kind) -> tuple[type[Method], ...]:
    """List all methods of a kind, by name."""
    return tuple(sorted((*builtin(kind), *_plugins(kind)), key=lambda method: method.method_name()))


def broken_plugins() -> tuple[Problem, ...]:
    """List what is wrong with methods that installed packages offer. They are skipped, never fatal."""
    return _loaded(_entry_points())[1]


def _builtin_names(kind: Kind) -> tuple[str, ...]:
    package = importlib.import_module(f"leaguetab.methods.{kind}")
    return tuple(sorted(info.name for info in pkgutil.iter_modules(package.__path__) if not info.name.startswith("_")))


def _builtin(kind: Kind, name: str) -> type[Method] | None:
    path = f"leaguetab.methods.{kind}.{name}"
    if name.startswith("_") or not name.isidentifier():
        return None
    try:
        module = importlib.import_module(path)
    except ModuleNotFoundError as error:
        if error.name != path:
            raise
        return None
    methods = (value for value in vars(module).values() if isinstance(value, type) and issubclass(value, Method))
    return next(method for method in methods if method.__module__ == path and method.method_name() == name)


def _plugins(kind: Kind) -> tuple[type[Method], ...]:
    """Load the methods of a kind that installed packages offer."""
    return tuple(method for method in _loaded(_entry_points())[0] if method.kind == kind)


def _entry_points(name: str | None = None) -> Iterator[EntryPoint]:
    """Find what installed packages offer, all of it or what has a name."""
    found = entry_points(group=ENTRY_POINT_GROUP)
    yield from sorted(found if name is None else found.select(name=name), key=lambda point: (point.name, point.value))


def _loaded(points: Iterable[EntryPoint]) -> tuple[tuple[type[Method], ...], tuple[Problem, ...]]:
    """Load methods that packages offer; return also what is wrong with the others. Of two with one name, the first counts."""
    methods: dict[tuple[Kind, str], type[Method]] = {}
    problems: list[Problem] = []
    for point in points:
        loaded = _load(point)
        if isinstance(loaded, Problem):
            problems.append(loaded)
        elif (loaded.kind, point.name) in methods:
            problems.append(
                _broken(point, f"another package offers a {KIND_WORDS[loaded.kind]} of that name", "uninstall one of them")
            )
        else:
            methods[loaded.kind, point.name] = loaded
    return tuple(methods.values()), tuple(problems)


def _load(point: EntryPoint) -> type[Method] | Problem:
    try:
        loaded = point.load()
    except (Exception, SystemExit) as error:  # noqa: BLE001 -- other people's code may fail in any way, and is skipped by name
        return _broken(point, f"it cannot be imported: {type(error).__name__}: {error}")
    bases = (Transform, Combine, Weighting, Banding)
    if not (isinstance(loaded, type) and issubclass(loaded, bases) and not getattr(loaded, "__abstractmethods__", None)):
        return _broken(point, "it is not a method", "it must be a subclass of Transform, Combine, Weighting or Banding")
    if loaded.method_name() != point.name:
        return _broken(point, f"its class is called {loaded.method_name()!r}", "entry point and class must have one name")
    if _builtin(loaded.kind, point.name) is not None:
        return _broken(point, f"leaguetab has a {KIND_WORDS[loaded.kind]} of that name", "choose another name")
    return loaded


def _broken(point: EntryPoint, found: str, allowed: str = "") -> Problem:
    return Problem("broken-plugin", found, allowed, place=Place(f"plug-in {point.name} ({point.value})"))

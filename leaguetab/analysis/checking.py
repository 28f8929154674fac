"""Files checked without being ranked: every problem of each, at once."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from leaguetab import library
from leaguetab.algorithm.bind import attempt
from leaguetab.algorithm.load import LoadedAlgorithm
from leaguetab.algorithm.model import Algorithm
from leaguetab.analysis.sensitivity.own import problems_in_own, problems_in_reading, read_own
from leaguetab.analysis.starter import guesses_in_words
from leaguetab.errors import LeaguetabError, Problem, at_place
from leaguetab.metrics.config import LoadedConfig, MetricsConfig, declared
from leaguetab.metrics.data import Wanted
from leaguetab.metrics.formats import STDIN
from leaguetab.metrics.read import inspect_metrics, load_metrics
from leaguetab.table import make_table
from leaguetab.yaml_source import read_yaml, validate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from leaguetab.algorithm.bind import Attempt
    from leaguetab.yaml_source import YamlSource


@dataclass(frozen=True)
class Checked:
    """What was found in one file.

    Parameters
    ----------
    path
        As the user wrote it.
    kind
        ``algorithm``, ``config`` or ``metrics``.
    problems
        What is wrong.
    warnings
        What was noticed, and is not wrong.
    unchecked
        What could not be checked, and why.
    notes
        How it was checked, where that was not said.
    opened
        Whether it was looked at at all.
    """

    path: str
    kind: str
    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    opened: bool = True

    @property
    def sound(self) -> bool:
        """Whether it was checked wholly, and nothing is wrong."""
        return not (self.problems or self.unchecked)


@dataclass(frozen=True)
class CheckRequest:
    """What is to be checked.

    Parameters
    ----------
    paths
        Algorithms and configs (YAML), and files of metrics.
    config
        What the columns of the files mean, by name or path; None for the only config among the paths.
    algorithm
        An algorithm that files of metrics are checked against beside those among the paths, by name or path. Where there is none of
        either, it is the one that the config names; else the metrics that the config declares are checked.
    with_flags
        Lays what else was said about the files over a config, or over nothing.
    flagged
        The metrics that flags name, which must be in every file, by the config that results.
    period, encoding, input_format
        As for `load_metrics`.
    """

    paths: tuple[str, ...]
    config: str | None
    algorithm: str | None
    with_flags: Callable[[MetricsConfig | None], MetricsConfig]
    flagged: Callable[[MetricsConfig], tuple[Wanted, ...]]
    period: str | None = None
    encoding: str | None = None
    input_format: str | None = None

    @property
    def reading(self) -> Reading:
        """How each file of metrics is read."""
        return {"period": self.period, "encoding": self.encoding, "input_format": self.input_format}


class Reading(TypedDict):
    """Options of `load_metrics`."""

    period: str | None
    encoding: str | None
    input_format: str | None


@dataclass(frozen=True)
class _Against:
    """What files of metrics are checked against."""

    config: MetricsConfig
    algorithms: tuple[LoadedAlgorithm, ...]
    named: tuple[Wanted, ...] = ()
    unchecked: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _NothingKnown:
    """Why nothing tells what the columns of files mean, so that they cannot be checked."""

    reason: str


_Yaml = LoadedAlgorithm | LoadedConfig | Checked
"""A YAML file read; or what is wrong with it."""


def check_all(request: CheckRequest) -> tuple[Checked, ...]:
    """Check algorithms, configs and files of metrics.

    Each algorithm among the paths is checked against each file of metrics; all metrics that the config declares are checked,
    whether an algorithm reads them or not.

    Returns
    -------
    tuple[Checked, ...]
        One for each path, in order; then one for each YAML file named beside them that is at fault.

    Raises
    ------
    LeaguetabError
        ``no-such-config`` or ``no-such-algorithm`` for one that is named beside the paths; whatever contradicts the config among
        the flags.
    """
    return _Checker(request).results()


class _Checker:
    """Checks the files of one request, reading each YAML file once."""

    def __init__(self, request: CheckRequest) -> None:
        self.request = request
        self.listed = [path for path in request.paths if path.endswith(library.SUFFIXES)]
        self.yaml = {path: _opened(Path(path)) for path in self.listed}

    def results(self) -> tuple[Checked, ...]:
        """Check all there are."""
        config = self._config_path()
        algorithms = self._algorithms(config)
        weighed = {path: self._algorithm_of(path, algorithms) for path in list(self.yaml)}
        of_yaml = {path: self._checked(path, weighed.get(path)) for path in self.yaml}
        against = self._against(config, algorithms, of_yaml)
        paths = self.request.paths
        results = [of_yaml[path] if path in of_yaml else _check_metrics(path, against, self.request) for path in paths]
        beside = [found for path, found in of_yaml.items() if path not in self.listed and not found.sound]
        return tuple(results + beside)

    def _config_path(self) -> str | None:
        """Return the path of the config that tells what columns mean, read by now."""
        if self.request.config is not None:
            return self._open_beside("config", self.request.config)
        configs = self._configs()
        return configs[0] if len(configs) == 1 else None

    def _configs(self) -> list[str]:
        return [path for path in self.listed if _is_config(self.yaml[path])]

    def _open_beside(self, kind: library.Kind, name: str) -> str:
        """Read a YAML file that is named beside the paths, and return by which path it goes."""
        found = library.find(kind, name)
        path = next((path for path in self.yaml if Path(path).exists() and Path(path).samefile(found.path)), found.shown_as)
        if path not in self.yaml:
            self.yaml[path] = _opened(found.path)
        return path

    def _algorithms(self, config_path: str | None) -> tuple[str, ...]:
        """Return the paths of the algorithms that files of metrics are checked against, read by now."""
        given = [path for path in self.listed if _is_algorithm(self.yaml[path])]
        if self.request.algorithm is not None:
            given.append(self._open_beside("algorithm", self.request.algorithm))
        if given:
            return tuple(dict.fromkeys(given))
        named = None if config_path is None else self._algorithm_of(config_path, ())
        return () if named is None else (named,)

    def _algorithm_of(self, path: str, algorithms: Sequence[str]) -> str | None:
        """Return the path of the algorithm that a config names, read by now; else that of the only one there is."""
        found = self.yaml[path]
        name = found.config.algorithm if isinstance(found, LoadedConfig) else None
        if name is None:
            return algorithms[0] if len(algorithms) == 1 else None
        try:
            return self._open_beside("algorithm", name)
        except LeaguetabError:  # said of the config itself
            return None

    def _checked(self, path: str, algorithm_path: str | None) -> Checked:
        """Check what a YAML file says beyond its own keys."""
        found = self.yaml[path]
        if isinstance(found, Checked):
            return replace(found, path=path)
        if isinstance(found, LoadedAlgorithm):
            return Checked(path, "algorithm", warnings=(*_called_otherwise(path, found), *_guesses(found.source)))
        algorithm = None if algorithm_path is None else self.yaml[algorithm_path]
        problems = _config_problems(found, algorithm if isinstance(algorithm, LoadedAlgorithm) else None)
        return Checked(path, "config", tuple(problems), (*_config_warnings(found), *_guesses(found.source)))

    def _against(
        self, config_path: str | None, algorithms: Sequence[str], checked: Mapping[str, Checked]
    ) -> _Against | _NothingKnown:
        found = None if config_path is None else self.yaml[config_path]
        loaded = found if isinstance(found, LoadedConfig) else None
        config = self.request.with_flags(loaded.config if loaded else None)
        if config_path is not None and loaded is None:
            return _NothingKnown(f"{config_path}, which says what the columns mean, has problems of its own")
        if config_path is None and (number := len(self._configs())) > 1:
            return _NothingKnown(f"{number} configs are named, and nothing says which is about this file; -c does")
        sound = tuple(one for path in algorithms if isinstance(one := self.yaml[path], LoadedAlgorithm))
        unchecked = [f"not checked against {path}, which has problems of its own" for path in algorithms if checked[path].problems]
        if config.algorithm is not None and not algorithms:
            unchecked.append(f"not checked against {config.algorithm}, which the config names and which is not there")
        taken = config_path is not None and self.request.config is None
        notes = (f"read as {config_path} says; -c names another config",) if taken else ()
        return _Against(config, sound, self.request.flagged(config), tuple(unchecked), notes)


def _is_config(found: _Yaml) -> bool:
    return isinstance(found, LoadedConfig) or (isinstance(found, Checked) and found.kind == "config")


def _is_algorithm(found: _Yaml) -> bool:
    return isinstance(found, LoadedAlgorithm) or (isinstance(found, Checked) and found.kind == "algorithm")


def _opened(path: Path) -> _Yaml:
    """Read an algorithm or a config: what has `score` is an algorithm."""
    kind = "algorithm or config"
    try:
        source = read_yaml(path, shown_as=library.shown_path(path))
        kind = "algorithm" if "score" in source.data else "config"
        if kind == "algorithm":
            return LoadedAlgorithm(validate(Algorithm, source), source)
        return LoadedConfig(validate(MetricsConfig, source), path, source.path, source.sha256, source)
    except LeaguetabError as error:
        return Checked(str(path), kind, error.problems)


def _called_otherwise(path: str, algorithm: LoadedAlgorithm) -> tuple[str, ...]:
    name = algorithm.model.name
    return () if Path(path).stem == name else (f"it calls itself {name!r}, and the file is called otherwise",)


def _guesses(source: YamlSource) -> tuple[str, ...]:
    said = guesses_in_words(source.text)
    return () if said is None else (said,)


def _config_problems(loaded: LoadedConfig, algorithm: LoadedAlgorithm | None) -> Iterator[Problem]:
    """Check what a config names: its algorithm, and its own alternatives with the parts that these weigh."""
    own_algorithm = loaded.config.algorithm
    try:
        if own_algorithm is not None:
            with at_place(loaded.source.place(("algorithm",))):
                library.find("algorithm", own_algorithm)
    except LeaguetabError as error:
        yield from error.problems
    metrics = declared(loaded.config)
    own = read_own(loaded, metrics)
    if algorithm is None:
        yield from problems_in_reading(own)
    else:
        yield from problems_in_own(own, attempt(algorithm, metrics).bound.root)


def _config_warnings(loaded: LoadedConfig) -> Iterator[str]:
    if loaded.file is not None and not loaded.file.exists():
        yield f"the file that it names, {loaded.file_shown_as}, is not there"


def _check_metrics(path: str, against: _Against | _NothingKnown, request: CheckRequest) -> Checked:
    """Check a file of metrics against each algorithm, and for all metrics that the config declares."""
    if isinstance(against, _NothingKnown):
        # Whatever else could be said of the file would rest on a guess at what its columns mean.
        return Checked(path, "metrics", unchecked=(against.reason,), opened=False)
    data = sys.stdin.buffer.read() if path == STDIN else path
    problems: dict[Problem, None] = {}
    warnings: dict[str, None] = {}
    for algorithm in against.algorithms or (None,):
        found = _inspected(data, against, algorithm, request)
        problems |= dict.fromkeys(found.problems)
        warnings |= dict.fromkeys(found.warnings)
    if not (against.algorithms or against.config.metrics or against.unchecked):
        said = "no algorithm and no metrics are named, so no value was checked; name them with -a, -c, --higher and --lower"
        warnings[said] = None
    return Checked(path, "metrics", tuple(problems), tuple(warnings), against.unchecked, against.notes)


@dataclass(frozen=True)
class _Found:
    """What was found in a file under one algorithm."""

    problems: tuple[Problem, ...]
    warnings: tuple[str, ...] = ()


def _inspected(data: str | bytes, against: _Against, algorithm: LoadedAlgorithm | None, request: CheckRequest) -> _Found:
    config = against.config
    tried = None if algorithm is None else attempt(algorithm, declared(config))
    needed = () if tried is None else tried.bound.wanted
    beside = tuple(_declared(config, optional=tried is not None))
    try:
        found = inspect_metrics(data, config, (*needed, *beside, *against.named), **request.reading)
    except LeaguetabError as error:
        return _Found((*(tried.problems if tried else ()), *error.problems))
    problems = [*_bound_problems(tried, found.absent), *found.problems]
    if tried is not None and not problems:
        problems += _ranking_problems(data, tried, request, config)
    required = {column.name for column in (*needed, *against.named) if not column.optional}
    missing = (
        f"the {column.name!r} that the config speaks of is not in the file"
        for column in beside
        if column.optional and column.name in found.absent and column.name not in required
    )
    return _Found((*problems, *found.doubts), (*found.warnings, *missing))


def _declared(config: MetricsConfig, *, optional: bool) -> Iterator[Wanted]:
    """List the metrics that the config declares, with their counts and standard errors."""
    for name, metric in declared(config).items():
        yield Wanted(name, "number", optional=optional, may_be_empty=optional)
        for column in (metric.count, metric.standard_error):
            if column is not None:
                yield Wanted(column, "number", optional=optional, may_be_empty=True)


def _bound_problems(tried: Attempt | None, absent: frozenset[str]) -> Iterator[Problem]:
    """List what is wrong between algorithm and config. Of a metric that the file lacks, that alone is said."""
    if tried is not None:
        yield from (problem for problem in tried.problems if tried.undirected.get(problem) not in absent)


def _ranking_problems(data: str | bytes, tried: Attempt, request: CheckRequest, config: MetricsConfig) -> tuple[Problem, ...]:
    """Rank the file, to find what shows only then: the logarithm of a negative number, or that no unit can be ranked."""
    bound = tried.bound
    try:
        make_table(bound, load_metrics(data, config, bound.wanted, **request.reading))
    except LeaguetabError as error:
        return error.problems
    return ()

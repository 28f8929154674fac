"""Files checked without being ranked: every problem of each, at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from leaguetab.algorithm.bind import bind
from leaguetab.algorithm.load import LoadedAlgorithm
from leaguetab.algorithm.model import Algorithm
from leaguetab.analysis.sensitivity.own import read_own
from leaguetab.errors import LeaguetabError, Problem
from leaguetab.library import SUFFIXES, shown_path
from leaguetab.metrics.config import LoadedConfig, MetricsConfig, declared
from leaguetab.metrics.read import load_metrics
from leaguetab.yaml_source import read_yaml, validate

if TYPE_CHECKING:
    from collections.abc import Sequence


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
    """

    path: str
    kind: str
    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()


def check_all(
    paths: Sequence[str], config: MetricsConfig, named: LoadedAlgorithm | None, *, encoding: str | None = None
) -> tuple[Checked, ...]:
    """Check algorithms, configs and files of metrics.

    Parameters
    ----------
    paths
        Each algorithm among them is checked against each file of metrics.
    config
        What the columns of the files mean.
    named
        The algorithm that files are checked against where none is among the paths. Without either, the metrics that the
        config declares are checked.
    encoding
        The files' encoding, where it is not the config's.
    """
    yaml = {path: _read(path) for path in paths if path.endswith(SUFFIXES)}
    given = [item for item in yaml.values() if isinstance(item, LoadedAlgorithm)] or ([named] if named else [])
    results = []
    for path in paths:
        if path in yaml:
            found = yaml[path]
            results.append(found if isinstance(found, Checked) else Checked(path, "algorithm", warnings=_warnings(path, found)))
        else:
            results.append(_check_metrics(path, config, given, encoding))
    return tuple(results)


def _read(path: str) -> LoadedAlgorithm | Checked:
    """Read an algorithm, or check a config: what has `score` is an algorithm."""
    kind = "algorithm or config"
    try:
        source = read_yaml(Path(path), shown_as=shown_path(Path(path)))
        kind = "algorithm" if "score" in source.data else "config"
        if kind == "algorithm":
            return LoadedAlgorithm(validate(Algorithm, source), source)
        loaded = LoadedConfig(validate(MetricsConfig, source), Path(path), source.path, source.sha256, source)
        read_own(loaded, declared(loaded.config))
    except LeaguetabError as error:
        return Checked(path, kind, error.problems)
    return Checked(path, kind)


def _warnings(path: str, algorithm: LoadedAlgorithm) -> tuple[str, ...]:
    name = algorithm.model.name
    return () if Path(path).stem == name else (f"it calls itself {name!r}, and the file is called otherwise",)


def _check_metrics(path: str, config: MetricsConfig, algorithms: Sequence[LoadedAlgorithm], encoding: str | None) -> Checked:
    """Check a file of metrics against each algorithm, or for the metrics that the config declares."""
    problems: dict[Problem, None] = {}
    warnings: dict[str, None] = {}
    for algorithm in algorithms or (None,):
        try:
            wanted = bind(algorithm, declared(config)).wanted if algorithm else None
            warnings |= dict.fromkeys(load_metrics(path, config, wanted, encoding=encoding).warnings)
        except LeaguetabError as error:
            problems |= dict.fromkeys(error.problems)
    if not algorithms and not config.metrics:
        warnings["no algorithm and no metrics are named, so no value was checked; name them with -a, -c, --higher and --lower"] = (
            None
        )
    return Checked(path, "metrics", tuple(problems), tuple(warnings))

"""Files checked without being ranked: every problem of each, at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from leaguetab.algorithm.model import Algorithm
from leaguetab.errors import LeaguetabError, Problem
from leaguetab.library import SUFFIXES, shown_path
from leaguetab.metrics.config import MetricsConfig
from leaguetab.metrics.read import load_metrics
from leaguetab.yaml_source import read_yaml, validate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaguetab.metrics.data import Wanted


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


def is_yaml(path: str) -> bool:
    """Tell whether a path is that of an algorithm or a config."""
    return path.endswith(SUFFIXES)


def check_yaml(path: str) -> Checked:
    """Check an algorithm or a config; one with `score` is an algorithm."""
    kind = "algorithm or config"
    try:
        source = read_yaml(Path(path), shown_as=shown_path(Path(path)))
        kind = "algorithm" if "score" in source.data else "config"
        if kind == "algorithm":
            validate(Algorithm, source)
        else:
            validate(MetricsConfig, source)
    except LeaguetabError as error:
        return Checked(path, kind, error.problems)
    return Checked(path, kind)


def check_metrics(path: str, config: MetricsConfig, wanted: Sequence[Wanted] | None, *, encoding: str | None = None) -> Checked:
    """Check a file of metrics.

    Parameters
    ----------
    path
        The file, or ``-``.
    config
        What its columns mean.
    wanted
        The columns an algorithm needs; None for all metrics that the config declares.
    encoding
        The file's encoding, where it is not the config's.
    """
    try:
        metrics = load_metrics(path, config, wanted, encoding=encoding)
    except LeaguetabError as error:
        return Checked(path, "metrics", error.problems)
    return Checked(path, "metrics", warnings=metrics.warnings)

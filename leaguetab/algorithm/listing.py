"""The algorithms there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leaguetab import library
from leaguetab.algorithm.load import load_algorithm
from leaguetab.algorithm.model import Branch, DomainPattern, MetricPattern
from leaguetab.errors import LeaguetabError, Problem

if TYPE_CHECKING:
    from leaguetab.algorithm.model import Algorithm


@dataclass(frozen=True)
class Listed:
    """An algorithm in the list.

    Parameters
    ----------
    name, title, status, sample, source
        As its YAML says.
    any_metrics
        Whether it takes whatever metrics are declared; else it needs columns of its own.
    path
        Where it lies, as shown to users.
    shipped
        Whether it comes with leaguetab.
    """

    name: str
    title: str
    status: str
    sample: str | None
    source: str
    any_metrics: bool
    path: str
    shipped: bool


def every_algorithm() -> tuple[tuple[Listed, ...], tuple[Problem, ...]]:
    """List all algorithms that can be named.

    Returns
    -------
    tuple
        Those that can be read, and what is wrong with the others.
    """
    listed: list[Listed] = []
    problems: list[Problem] = []
    for found in library.every("algorithm"):
        try:
            listed.append(_listed(found, load_algorithm(found.path, shown_as=found.shown_as).model))
        except LeaguetabError as error:
            problems += error.problems
    return tuple(listed), tuple(problems)


def _listed(found: library.Found, model: Algorithm) -> Listed:
    return Listed(
        found.name,
        model.title,
        model.status,
        model.sample,
        " ".join(model.source.split()),
        isinstance(model.score, Branch) and isinstance(model.score.parts, MetricPattern | DomainPattern),
        found.shown_as,
        found.shipped,
    )

"""Shipped algorithms with shipped data, their tables, and one unit of a small table as a subject."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from leaguetab import library
from leaguetab.algorithm.bind import bind
from leaguetab.algorithm.load import load_algorithm
from leaguetab.analysis.explain.subject import Subject, subject_of
from leaguetab.metrics.config import declared, load_config
from leaguetab.metrics.read import load_metrics
from leaguetab.table import make_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaguetab.algorithm.bind import BoundAlgorithm
    from leaguetab.metrics.data import Metrics
    from leaguetab.table import LeagueTable

    Read = Callable[[str, str], tuple[BoundAlgorithm, Metrics]]


@pytest.fixture(scope="session")
def read() -> Read:
    """Return a function that binds a shipped algorithm to a config's own file."""

    @cache
    def both(algorithm: str, config: str) -> tuple[BoundAlgorithm, Metrics]:
        loaded = load_config(library.find("config", config).path)
        bound = bind(load_algorithm(library.find("algorithm", algorithm).path), declared(loaded.config))
        return bound, load_metrics(str(loaded.file), loaded.config, bound.wanted)

    return both


@pytest.fixture(scope="session")
def ranked(read: Read) -> Callable[[str, str], LeagueTable]:
    """Return a function that ranks a config's own file by an algorithm."""
    return cache(lambda algorithm, config: make_table(*read(algorithm, config)))


@pytest.fixture
def subject(table_of: Callable[..., LeagueTable]) -> Callable[..., Subject]:
    """Return a function that ranks columns by an algorithm's text, and looks at one unit."""

    def look(text: str, columns: object, unit: str = "u0", **further: object) -> Subject:
        return subject_of(table_of(text, columns, **further), unit)

    return look

"""Tables of shipped algorithms on shipped samples, whole or of some units."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import polars as pl
import pytest

from leaguetab import library
from leaguetab.algorithm.bind import bind
from leaguetab.algorithm.load import load_algorithm
from leaguetab.metrics.config import declared, load_config
from leaguetab.metrics.read import load_metrics
from leaguetab.table import LeagueTable, make_table

Shipped = Callable[..., LeagueTable]


@pytest.fixture(scope="session")
def shipped() -> Shipped:
    """Return a function that ranks a sample, in one of its periods or all of it, and some of its units or all."""

    @cache
    def rank(algorithm: str, config: str, period: str | None = None, only: tuple[str, ...] | None = None) -> LeagueTable:
        loaded = load_config(library.find("config", config).path)
        bound = bind(load_algorithm(library.find("algorithm", algorithm).path), declared(loaded.config))
        metrics = load_metrics(str(loaded.file), loaded.config, bound.wanted, period=period)
        if only is not None:
            metrics = replace(metrics, frame=metrics.frame.filter(pl.col(metrics.unit).is_in(only)))
        return make_table(bound, metrics)

    return rank

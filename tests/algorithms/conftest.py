"""Tables of shipped algorithms on shipped data, with everything that led to them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import polars as pl
import pytest

import leaguetab
from leaguetab.table import LeagueTable

Ranked = Callable[..., LeagueTable]
DATA = Path(__file__).parent.parent / "data"


@pytest.fixture(scope="session")
def ranked() -> Ranked:
    """Return a function that ranks a config's own file, or another, by an algorithm."""

    @cache
    def rank(algorithm: str, config: str | None = None, file: str | None = None) -> LeagueTable:
        return leaguetab.rank(leaguetab.load_metrics(file, config), algorithm, sensitivity=False).whole

    return rank


@pytest.fixture(scope="session")
def official_stars() -> dict[str, int]:
    """Return the stars that CMS published in July 2025, for about half of the hospitals that have them."""
    hospitals = pl.read_parquet(DATA / "cms" / "hospitals.parquet").drop_nulls("official_star")
    return dict(hospitals.select("hospital", pl.col("official_star").cast(pl.Int64)).iter_rows())

"""English Indices of Deprivation 2025, against the technical report's formula in plain Python on random ranks with ties.

The published file of 33,755 areas is too large for the tests. On it, all ranks, deciles and scores (to 3 decimals) come out
as published.
"""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from leaguetab.table import LeagueTable

WEIGHTS = {
    "Income_rank": 0.225,
    "Employment_rank": 0.225,
    "Education_rank": 0.135,
    "Health_rank": 0.135,
    "Crime_rank": 0.093,
    "Housing_and_Services_rank": 0.093,
    "Environment_rank": 0.093,
}
AREAS = [f"E{number:08}" for number in range(203)]


def with_ties(values: list[int]) -> list[int]:
    """Rank as the published files do: 1 for the highest, equal values share the first of their places."""
    return [1 + sum(other > value for other in values) for value in values]


def stretched(ranks: list[int]) -> list[float]:
    """Appendix F: the share of areas no more deprived (the average place among equals), on the exponential scale."""
    result = []
    for rank in ranks:
        place = rank + (ranks.count(rank) - 1) / 2
        share = (len(ranks) + 1 - place) / len(ranks)
        result.append(-23 * math.log(1 - share * (1 - math.exp(-100 / 23))))
    return result


@pytest.fixture(scope="module")
def ranks() -> dict[str, list[int]]:
    drawn = random.Random(2025)  # noqa: S311 -- made-up ranks, no secrets
    return {column: with_ties([drawn.randrange(150) for _ in AREAS]) for column in WEIGHTS}


@pytest.fixture(scope="module")
def table(ranked: Callable[..., LeagueTable], ranks: dict[str, list[int]], tmp_path_factory: pytest.TempPathFactory) -> LeagueTable:
    file: Path = tmp_path_factory.mktemp("imd") / "lsoa21.csv"
    lines = [",".join(map(str, row)) for row in zip(AREAS, *ranks.values(), strict=True)]
    file.write_text("\n".join([",".join(["lsoa21_code", *ranks]), *lines]), encoding="utf-8")
    return ranked("imd-2025", file=str(file))


@pytest.fixture(scope="module")
def expected(ranks: dict[str, list[int]]) -> dict[str, float]:
    domains = {column: stretched(places) for column, places in ranks.items()}
    return {area: sum(WEIGHTS[column] * domains[column][number] for column in WEIGHTS) for number, area in enumerate(AREAS)}


def test_scores(table: LeagueTable, expected: dict[str, float]) -> None:
    found = dict(table.frame.select("unit", "score").iter_rows())
    assert found == {area: pytest.approx(score, abs=1e-11) for area, score in expected.items()}


def test_ranks_and_deciles(table: LeagueTable, expected: dict[str, float]) -> None:
    """Rank 1 is the highest score; the decile is the rank's tenth, rounded up."""
    most_deprived_first = sorted(AREAS, key=lambda area: -expected[area])
    places = {area: (place, math.ceil(10 * place / len(AREAS))) for place, area in enumerate(most_deprived_first, 1)}
    assert {area: (rank, decile) for area, rank, decile in table.frame.select("unit", "rank", "band").iter_rows()} == places

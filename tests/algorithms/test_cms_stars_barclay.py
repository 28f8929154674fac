"""The star rating as in Barclay, Dixon-Woods and Lyratzopoulos (2022), against their method in plain Python.

Their data cannot be shipped. On them (3,339 hospitals, October 2020) the same steps give all of their ranks, their scores
to 7 decimals (they keep single precision), and 3,271 of their stars, which come from clusters with random starting points.
"""

from __future__ import annotations

from statistics import mean, stdev
from typing import TYPE_CHECKING

import polars as pl
import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaguetab.table import LeagueTable

GROUPS = {
    "mortality": ("MORT_", "PSI_4"),
    "safety": ("COMP_HIP", "HAI_", "PSI_90"),
    "readmission": ("EDAC_", "READM_", "OP_32", "OP_35", "OP_36"),
    "patient_experience": ("H_",),
    "timely_effective": ("HCP_", "IMM_", "OP_10", "OP_13", "OP_18", "OP_22", "OP_23", "OP_29", "OP_8", "PC_", "SAFE_", "SEP_"),
}
WEIGHTS = {"mortality": 22, "safety": 22, "readmission": 22, "patient_experience": 22, "timely_effective": 12}
HIGHER_IS_BETTER = ("H_", "HCP_", "IMM_", "OP_23", "OP_29", "SEP_")


def standardised(name: str, values: list[float | None]) -> list[float | None]:
    present = [value for value in values if value is not None]
    centre, spread = mean(present), stdev(present)
    sign = 1 if name.startswith(HIGHER_IS_BETTER) else -1
    return [None if value is None else max(-3.0, min(3.0, sign * (value - centre) / spread)) for value in values]


def mean_of_three_or_more(values: tuple[float | None, ...]) -> float | None:
    present = [value for value in values if value is not None]
    return mean(present) if len(present) >= 3 else None


def summary(groups: dict[str, float | None]) -> float | None:
    present = {name: score for name, score in groups.items() if score is not None}
    if not present:
        return None
    return sum(WEIGHTS[name] * score for name, score in present.items()) / sum(WEIGHTS[name] for name in present)


@pytest.fixture(scope="module")
def expected() -> dict[str, tuple[int, float | None]]:
    """Return each hospital's number of groups and summary score."""
    measures = pl.read_parquet(ROOT / "sample_data" / "cms-hospitals-2025-07.parquet")
    scores = {
        group: [
            mean_of_three_or_more(row)
            for row in zip(
                *(standardised(name, measures[name].to_list()) for name in measures.columns if name.startswith(starts)), strict=True
            )
        ]
        for group, starts in GROUPS.items()
    }
    hospitals = [dict(zip(GROUPS, row, strict=True)) for row in zip(*scores.values(), strict=True)]
    return {
        unit: (sum(score is not None for score in groups.values()), summary(groups))
        for unit, groups in zip(measures["PROVIDER_ID"], hospitals, strict=True)
    }


@pytest.fixture
def table(ranked: Callable[..., LeagueTable]) -> LeagueTable:
    return ranked("cms-stars-barclay", "cms-hospitals")


def test_scores(table: LeagueTable, expected: dict[str, tuple[int, float | None]]) -> None:
    scores = dict(table.frame.select("unit", "score").iter_rows())
    assert scores == {unit: None if score is None else pytest.approx(score, abs=1e-12) for unit, (_, score) in expected.items()}


def test_ranks_among_hospitals_with_as_many_groups(table: LeagueTable, expected: dict[str, tuple[int, float | None]]) -> None:
    """Stata's ``egen rank, field``: one more than the number of hospitals with a higher score."""
    ranks: dict[str, int | None] = dict.fromkeys(expected)
    for number in (3, 4, 5):
        inside = {unit: score for unit, (groups, score) in expected.items() if groups == number and score is not None}
        ranks |= {unit: place for place, unit in enumerate(sorted(inside, key=lambda unit: -inside[unit]), 1)}
    assert dict(table.frame.select("unit", "rank").iter_rows()) == ranks


def test_stars_follow_the_score_within_as_many_groups(table: LeagueTable) -> None:
    with_group = table.frame.drop_nulls("peer_group")
    assert with_group["peer_group"].unique().sort().to_list() == [3, 4, 5]
    for (peer_group,), inside in with_group.group_by("peer_group"):
        stars = inside.sort("score")["band"].to_list()
        assert stars == sorted(stars), peer_group
        assert set(stars) == {1, 2, 3, 4, 5}, peer_group

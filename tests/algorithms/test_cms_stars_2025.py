"""CMS star ratings of July 2025, from the measures of all hospitals, against what CMS published.

Published: the star of each hospital (provider data, July 2025), and Table 7 of the SAS package's documentation: the mean of the
summary scores by peer group, and of the group scores of the hospitals with at least three measures in the group.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import polars as pl
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaguetab.table import LeagueTable
    from tests.conftest import Outcome


@pytest.fixture
def table(ranked: Callable[..., LeagueTable]) -> LeagueTable:
    return ranked("cms-stars-2025", "cms-hospitals")


def eligible(table: LeagueTable) -> pl.DataFrame:
    return table.frame.filter(pl.col("peer_group").is_not_null())


def test_every_official_star(leaguetab: Callable[..., Outcome], official_stars: dict[str, int]) -> None:
    outcome = leaguetab("rank", "-c", "cms-hospitals", "-f", "csv")
    assert outcome.code == 0, outcome.err
    stars = {row["unit"]: row["band"] for row in csv.DictReader(io.StringIO(outcome.out))}
    assert len(official_stars) == 1418
    assert {unit: stars[unit] for unit in official_stars} == {unit: str(star) for unit, star in official_stars.items()}


def test_mean_summary_score(table: LeagueTable) -> None:
    assert eligible(table)["score"].mean() == pytest.approx(-0.0344, abs=0.00005)


@pytest.mark.parametrize(("peer_group", "mean"), [(3, -0.1684), (4, 0.1728), (5, -0.0736)])
def test_mean_summary_score_by_peer_group(table: LeagueTable, peer_group: int, mean: float) -> None:
    inside = eligible(table).filter(pl.col("peer_group") == peer_group)
    assert inside["score"].mean() == pytest.approx(mean, abs=0.00005)


@pytest.mark.parametrize(
    ("group", "mean", "half_a_digit"),
    [
        ("mortality", 0.10144, 0.000005),
        ("safety", 0.027, 0.00005),
        ("readmission", 0.00159, 0.000005),
        ("patient_experience", 0.0, 0.000005),
        ("timely_effective", -0.0097, 0.00005),
    ],
)
def test_mean_group_score(table: LeagueTable, group: str, mean: float, half_a_digit: float) -> None:
    assert table.workings is not None
    scores = table.workings.evaluation.nodes[group]
    assert scores.score[scores.count >= 3].mean() == pytest.approx(mean, abs=half_a_digit)


def test_only_eligible_hospitals_are_ranked(table: LeagueTable) -> None:
    """2,869 stars in the provider data, and 22 hospitals that are eligible and not, or not any more, in it."""
    assert eligible(table).height == 2869 + 22
    left_out = table.frame.filter(pl.col("peer_group").is_null())
    assert left_out["rank"].null_count() == left_out["band"].null_count() == left_out.height == 4566 - 2891
    assert left_out["reason"].null_count() == 0
    assert table.frame["rank"].drop_nulls().len() == 2891


def test_stars_come_before_scores(table: LeagueTable) -> None:
    """Clusters lie elsewhere in each peer group, so that a five-star hospital can have a lower score than a four-star one."""
    stars = eligible(table)["band"].to_list()
    assert stars == sorted(stars, reverse=True)
    four, five = (eligible(table).filter(pl.col("band") == star)["score"].to_list() for star in (4, 5))
    assert min(five) < max(four)

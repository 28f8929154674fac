"""Targets that pay: points and money of trusts worked by hand; the scheme is made up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from leaguetab.table import LeagueTable

HEAD = "trust,cancer_28day_pct,cancer_62day_pct,mrsa_cases_count,staff_engagement_score,variance_to_financial_plan_pct"


@pytest.mark.parametrize(
    ("values", "points", "payment"),
    [
        pytest.param("80,75,0,7,0", 5 * 20, 5_000_000, id="every target hit, just"),
        pytest.param("99,99,0,9,9", 5 * 20, 5_000_000, id="far beyond pays no more"),
        pytest.param("79.9,74.9,1,6.9,-0.1", 5 * 5, 1_250_000, id="every target missed by a little"),
        pytest.param("75,70,3,6.8,-0.5", 5 * 5, 1_250_000, id="just near"),
        pytest.param("74.9,69.9,4,6.7,-0.6", 5 * -10, -2_500_000, id="not near"),
        pytest.param("0,0,99,0,-99", 5 * -10, -2_500_000, id="far short costs no more"),
        pytest.param("80,74.9,4,,", 20 + 5 - 10, 750_000, id="metrics that a trust lacks count for nothing"),
    ],
)
def test_points_and_money(ranked: Callable[..., LeagueTable], tmp_path: Path, values: str, points: int, payment: int) -> None:
    file = tmp_path / "trusts.csv"
    file.write_text(f"{HEAD}\nA,{values}\nB,80,75,0,7,0\n", encoding="utf-8")
    frame = ranked("targets-that-pay", None, str(file)).frame
    assert frame.filter(unit="A").select("score", "payment").row(0) == (points, payment)


def test_it_runs_on_its_sample(ranked: Callable[..., LeagueTable]) -> None:
    """Barnsley alone hits all five targets: 80 % and more, 75 % and more, no MRSA, 7 or more, and a variance of 0 or more."""
    frame = ranked("targets-that-pay", "nhs-acute").frame
    assert frame.height == 129
    assert frame.row(0, named=True)["name"] == "BARNSLEY HOSPITAL NHS FOUNDATION TRUST"
    assert frame["score"].max() == 100

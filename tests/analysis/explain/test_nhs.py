"""Royal Berkshire explained, against arithmetic done here from the published figures of 129 trusts.

NHS Oversight Framework 2025/26: methodology manual (the average of all metric scores, every metric counting the same; scores from 1
to 4 by rank; segment 3 at best in financial deficit; ranked by segment, then by score).
"""

from __future__ import annotations

import csv
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from leaguetab.analysis.explain.report import explain

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from leaguetab.table import LeagueTable

HIGHER = (
    "cancer_28day_pct",
    "cancer_62day_pct",
    "staff_raising_concerns_score",
    "staff_engagement_score",
    "implied_productivity_pct",
)
LOWER = ("mrsa_cases_count", "cdiff_infection_rate", "ecoli_bacteraemia_rate")
UNIT = "RHW"


@pytest.fixture
def trusts(root: Path) -> dict[str, dict[str, str]]:
    with (root / "sample_data" / "nhs-acute-2025-26-q3.csv").open(encoding="utf-8", newline="") as file:
        return {row["org_code"]: row for row in csv.DictReader(file)}


def scores_by_rank(trusts: dict[str, dict[str, str]], metric: str) -> dict[str, Fraction]:
    """1 for the best of n, 4 for the worst, by place; equals have the average of their places."""
    values = {unit: float(row[metric]) for unit, row in trusts.items() if row[metric]}
    better = (lambda a, b: a > b) if metric in HIGHER else (lambda a, b: a < b)
    scores = {}
    for unit, own in values.items():
        ahead = sum(better(other, own) for other in values.values())
        level = sum(other == own for other in values.values())
        place = ahead + Fraction(level + 1, 2)
        scores[unit] = 1 + 3 * (place - 1) / (len(values) - 1)
    return scores


def test_from_the_metrics_up(ranked: Callable[..., LeagueTable], trusts: dict[str, dict[str, str]]) -> None:
    found = explain(ranked("nof-2025-26-metrics", "nhs-acute"), UNIT)
    scores = {metric: scores_by_rank(trusts, metric) for metric in (*HIGHER, *LOWER)}
    parts = {row["node"]: row for row in found.parts.to_dicts()}
    # It plans a deficit of 3.24 %, and keeps to its plan: 2, by the lookup table of plan and variance.
    assert float(trusts[UNIT]["planned_surplus_deficit_pct"]) == -3.24
    assert float(trusts[UNIT]["variance_to_financial_plan_pct"]) == 0
    finance = 2
    own = {metric: scores[metric][UNIT] for metric in scores}
    for metric, score in own.items():
        assert parts[metric]["score"] == pytest.approx(float(score))
        assert parts[metric]["contribution"] == pytest.approx(float(score) / 9)
        average = sum(scores[metric].values()) / len(scores[metric])
        assert parts[metric]["against_average"] == pytest.approx(float(score - average) / 9)
    assert parts["combined_finance"]["contribution"] == pytest.approx(finance / 9)
    total = (sum(own.values()) + finance) / 9
    assert found.score == round(float(total), 2)
    assert found.contributions.rounding == pytest.approx(found.score - float(total))
    assert (found.contributions.start, found.contributions.plain) == (0, True)
    lifts = sorted(found.parts.filter(kind="metric").iter_rows(named=True), key=lambda row: row["against_average"])
    assert [row["node"] for row in lifts[:2]] == ["staff_engagement_score", "staff_raising_concerns_score"]
    assert lifts[-1]["node"] == "cdiff_infection_rate"


def test_the_published_score(ranked: Callable[..., LeagueTable], trusts: dict[str, dict[str, str]]) -> None:
    """1.50 would be segment 1; in deficit, it stands behind all of segments 1 and 2, with the best score in segment 3."""
    found = explain(ranked("nof-2025-26", "nhs-acute"), "royal berkshire")
    segments = {}
    for unit, row in trusts.items():
        by_score = 1 + sum(float(row["league_avg_score"]) > cut for cut in (2.06, 2.35, 2.69))
        segments[unit] = max(by_score, 3) if row["lt_in_deficit"] == "1" else by_score
    ahead = sum(segment < 3 for segment in segments.values())
    assert (found.unit, found.score, found.rank, found.of) == (UNIT, 1.5, ahead + 1, 129)
    assert (found.rank, found.band, found.band_by_score) == (24, 3, 1)
    better = sum(float(row["league_avg_score"]) < 1.5 for row in trusts.values())
    assert found.rank_without_rules == better + 1
    assert found.reason == "in financial deficit, so segment 3 at best"
    assert found.out_of_reach["better_band"] == (
        "not even the best value in every metric would do it, a rule being in the way (in financial deficit, so segment 3 at best)"
    )
    because = "in financial deficit, so segment 3 at best"
    assert found.sections[0].sentences == (
        "ROYAL BERKSHIRE NHS FOUNDATION TRUST stands 24th of 129 trusts, in segment 3.",
        "Its average score is 1.50; lower is better.",
        f"By its score alone it would stand in segment 1; a rule leaves it in segment 3: {because}.",
        "If no rule moved any trust, it would stand 4th.",
    )
    domains = found.parts.filter(kind="beside")
    assert domains["node"].to_list()[0] == "access"
    assert domains["score"].to_list()[0] == float(trusts[UNIT]["domain_score_access"])
    assert domains["band"].to_list()[0] is not None


def test_the_next_trusts(ranked: Callable[..., LeagueTable], trusts: dict[str, dict[str, str]]) -> None:
    table = ranked("nof-2025-26-metrics", "nhs-acute")
    found = explain(table, UNIT)
    order = table.frame["unit"].to_list()
    place = order.index(UNIT)
    assert found.neighbours["unit"].to_list() == [order[place - 1], order[place + 1]]
    below = order[place + 1]
    rows = {row["node"]: row for row in found.between.filter(unit=below).to_dicts()}
    # Both trusts have all nine metrics, so that each has a ninth of the difference in it.
    for metric in ("staff_engagement_score", "mrsa_cases_count"):
        scores = scores_by_rank(trusts, metric)
        assert rows[metric]["difference"] == pytest.approx(float(scores[UNIT] - scores[below]) / 9)
        assert (rows[metric]["own"], rows[metric]["theirs"]) == (float(trusts[UNIT][metric]), float(trusts[below][metric]))

"""NHS Oversight Framework 2026/27: the steps that are known, with the thresholds of 2025/26."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from leaguetab.table import LeagueTable


def test_the_notes_say_what_is_not_known(ranked: Callable[..., LeagueTable]) -> None:
    table = ranked("nof-2026-27", "nhs-acute")
    assert table.workings is not None
    assert table.algorithm.status == "illustrative"
    assert "thresholds of 2026/27 are not in here" in table.workings.algorithm.model.notes


@pytest.mark.parametrize(
    ("score", "deficit", "segment"),
    [
        pytest.param("2.06", "no", 1, id="on the first threshold"),
        pytest.param("2.064", "no", 1, id="the published score has two decimals"),
        pytest.param("2.07", "no", 2, id="above the first"),
        pytest.param("2.35", "no", 2, id="on the second"),
        pytest.param("2.69", "no", 3, id="on the third"),
        pytest.param("2.70", "no", 4, id="above the third"),
        pytest.param("1.00", "yes", 3, id="the best score in deficit"),
        pytest.param("3.10", "yes", 4, id="a deficit moves nobody up"),
    ],
)
def test_segments(ranked: Callable[..., LeagueTable], tmp_path: Path, score: str, deficit: str, segment: int) -> None:
    file = tmp_path / "trusts.csv"
    file.write_text(f"org_code,league_avg_score,lt_in_deficit\nA,{score},{deficit}\n", encoding="utf-8")
    assert ranked("nof-2026-27", None, str(file)).frame["band"].to_list() == [segment]


def test_segment_comes_before_score(ranked: Callable[..., LeagueTable], tmp_path: Path) -> None:
    file = tmp_path / "trusts.csv"
    file.write_text("org_code,league_avg_score,lt_in_deficit\nA,1.5,yes\nB,2.35,no\nC,2.35,no\nD,2.4,no\n", encoding="utf-8")
    assert ranked("nof-2026-27", None, str(file)).frame.select("unit", "rank").rows() == [("B", 1), ("C", 1), ("A", 3), ("D", 4)]

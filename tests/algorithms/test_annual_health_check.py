"""The annual health check: limiters as the Healthcare Commission described them, on a table worked by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from leaguetab.table import LeagueTable


@pytest.mark.parametrize(
    ("standards", "existing", "new", "average", "quality"),
    [
        pytest.param("Fully met", "fully met", "excellent", 3, "Excellent", id="the best in all three"),
        pytest.param("fully met", "fully met", "good", 8 / 3, "Good", id="good new targets: not Excellent"),
        pytest.param("fully met", "almost met", "excellent", 8 / 3, "Good", id="existing targets missed: not Excellent"),
        pytest.param("almost met", "almost met", "good", 2, "Good", id="an average of 2"),
        pytest.param("almost met", "almost met", "fair", 5 / 3, "Fair", id="an average below 2"),
        pytest.param("fully met", "partly met", "excellent", 7 / 3, "Fair", id="existing targets partly met"),
        pytest.param("fully met", "not met", "excellent", 2, "Weak", id="existing targets not met"),
        pytest.param("not met", "fully met", "excellent", 2, "Weak", id="core standards not met"),
        pytest.param("partly met", "almost met", "weak", 1, "Fair", id="an average of 1"),
        pytest.param("partly met", "partly met", "weak", 2 / 3, "Weak", id="an average below 1"),
        pytest.param("fully met", "", "excellent", None, None, id="a part missing"),
    ],
)
def test_quality_of_services(
    ranked: Callable[..., LeagueTable],
    tmp_path: Path,
    standards: str,
    existing: str,
    new: str,
    average: float | None,
    quality: str | None,
) -> None:
    file = tmp_path / "trusts.csv"
    lines = ["trust,core_standards,existing_targets,new_targets", f"A,{standards},{existing},{new}", "B,not met,not met,weak"]
    file.write_text("\n".join(lines), encoding="utf-8")
    score, band = ranked("annual-health-check", None, str(file)).frame.filter(unit="A").select("score", "band").row(0)
    assert (score, band) == (average if average is None else pytest.approx(average), quality)


def test_use_of_resources_has_no_say(ranked: Callable[..., LeagueTable], tmp_path: Path) -> None:
    file = tmp_path / "trusts.csv"
    head = "trust,core_standards,existing_targets,new_targets,use_of_resources"
    file.write_text(f"{head}\nA,fully met,fully met,good,weak\nB,fully met,fully met,good,excellent\n", encoding="utf-8")
    frame = ranked("annual-health-check", None, str(file)).frame
    assert frame.select("unit", "rank", "band", "resources").rows() == [("A", 1, "Good", 0), ("B", 1, "Good", 3)]


def test_a_limiter_is_named(ranked: Callable[..., LeagueTable], tmp_path: Path) -> None:
    file = tmp_path / "trusts.csv"
    file.write_text("trust,core_standards,existing_targets,new_targets\nA,not met,fully met,excellent\n", encoding="utf-8")
    assert ranked("annual-health-check", None, str(file)).frame["reason"].to_list() == ["core standards not met"]

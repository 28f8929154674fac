"""Limiting judgements: schools worked by hand from Ofsted's handbook of 2019 (its exceptions taken as always made)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from leaguetab.errors import LeaguetabError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from leaguetab.table import LeagueTable

HEAD = "school,quality_of_education,behaviour_and_attitudes,personal_development,leadership_and_management"


@pytest.mark.parametrize(
    ("grades", "overall"),
    [
        pytest.param("1111", "Outstanding", id="all Outstanding"),
        pytest.param("1121", "Outstanding", id="one Good elsewhere"),
        pytest.param("1122", "Good", id="two Good, though the average is 1.5"),
        pytest.param("2111", "Good", id="education Good"),
        pytest.param("2222", "Good", id="all Good"),
        pytest.param("1131", "Good", id="one requires improvement, though the average is 1.5"),
        pytest.param("2223", "Good", id="one requires improvement elsewhere"),
        pytest.param("2233", "Requires improvement", id="two require improvement, though the average is 2.5"),
        pytest.param("3111", "Requires improvement", id="education requires improvement, though the average is 1.5"),
        pytest.param("3333", "Requires improvement", id="all require improvement"),
        pytest.param("1114", "Inadequate", id="one Inadequate, though the average is 1.75"),
        pytest.param("4444", "Inadequate", id="all Inadequate"),
    ],
)
def test_overall_effectiveness(ranked: Callable[..., LeagueTable], tmp_path: Path, grades: str, overall: str) -> None:
    file = tmp_path / "schools.csv"
    file.write_text(f"{HEAD}\nA,{','.join(grades)}\n", encoding="utf-8")
    frame = ranked("ofsted-limiting", None, str(file)).frame
    assert frame["band"].to_list() == [overall]
    assert frame["score"].to_list() == [sum(map(int, grades)) / 4]


def test_safeguarding(ranked: Callable[..., LeagueTable], tmp_path: Path) -> None:
    """Safeguarding that is not effective makes a school Inadequate; where the file does not say, it is taken as effective."""
    file = tmp_path / "schools.csv"
    file.write_text(f"{HEAD},safeguarding_effective\nA,1,1,1,1,no\nB,1,1,1,1,yes\nC,1,1,1,1,\n", encoding="utf-8")
    frame = ranked("ofsted-limiting", None, str(file)).frame
    assert dict(frame.select("unit", "band").iter_rows()) == {"A": "Inadequate", "B": "Outstanding", "C": "Outstanding"}
    assert frame.filter(unit="A")["reason"].item() == "safeguarding is not effective"


def test_a_grade_is_1_to_4(ranked: Callable[..., LeagueTable], tmp_path: Path) -> None:
    file = tmp_path / "schools.csv"
    file.write_text(f"{HEAD}\nA,1,1,1,5\n", encoding="utf-8")
    with pytest.raises(LeaguetabError, match="does not list the value"):
        ranked("ofsted-limiting", None, str(file))

"""Patients first: hospitals worked by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from leaguetab.table import LeagueTable

RATINGS = [f"H_{name}_STAR_RATING" for name in ("COMP_1", "COMP_2", "COMP_3", "COMP_5", "COMP_6", "COMP_7", "GLOB", "INDI")]


def hospital(unit: str, stars: str, deaths: object, readmitted: object) -> str:
    return ",".join([unit, *stars.replace("-", " "), str(deaths), str(readmitted)]).replace(" ", "")


@pytest.fixture
def frame_of(ranked: Callable[..., LeagueTable], tmp_path: Path) -> Callable[..., list[tuple[str, int | None, float | None]]]:
    """Return a function that ranks hospitals: unit, rank and score, the first one first."""

    def rank(*hospitals: str) -> list[tuple[str, int | None, float | None]]:
        file = tmp_path / "hospitals.csv"
        file.write_text(
            "\n".join([",".join(["hospital", *RATINGS, "MORT_30_AMI", "READM_30_HOSP_WIDE"]), *hospitals]), encoding="utf-8"
        )
        return list(ranked("patients-first", None, str(file)).frame.select("unit", "rank", "score").iter_rows())

    return rank


def test_patients_decide_and_the_rest_breaks_ties(frame_of: Callable[..., list[tuple[str, int, float]]]) -> None:
    """A is best by patients (35/8 = 4.4) and worst in the rest; B and C are level (32/8), and C has fewer deaths."""
    assert frame_of(
        hospital("A", "44444555", 0.20, 0.20), hospital("B", "44444444", 0.12, 0.15), hospital("C", "44444444", 0.11, 0.15)
    ) == [("A", 1, 3), ("C", 2, 2), ("B", 3, 1)]


def test_level_to_one_decimal(frame_of: Callable[..., list[tuple[str, int, float]]]) -> None:
    """4 of four and 28/7 are 4.0; 29/7 is 4.1 (4.14). D and E are level in everything."""
    assert frame_of(
        hospital("A", "4444----", 0.12, 0.15),
        hospital("B", "4444444-", 0.11, 0.15),
        hospital("C", "4444445-", 0.20, 0.20),
        hospital("D", "33333333", 0.11, 0.15),
        hospital("E", "33333333", 0.11, 0.15),
    ) == [("C", 1, 4), ("B", 2, 3), ("A", 3, 2), ("D", 4, 1), ("E", 4, 1)]


def test_who_is_not_ranked(frame_of: Callable[..., list[tuple[str, int | None, float | None]]]) -> None:
    """A has three survey ratings, fewer than four; B has nothing but the survey; C lacks one of two measures."""
    found = frame_of(
        hospital("A", "555-----", 0.11, 0.15),
        hospital("B", "55555555", "", ""),
        hospital("C", "44444444", 0.12, ""),
        hospital("D", "33333333", 0.11, 0.15),
    )
    assert found == [("C", 1, 2), ("D", 2, 1), ("A", None, None), ("B", None, None)]


def test_on_the_hospitals_of_july_2025(ranked: Callable[..., LeagueTable]) -> None:
    """Every ranked hospital has patients' stars no better than the one before it."""
    frame = ranked("patients-first", "cms-hospitals").frame.drop_nulls("rank")
    assert frame.height > 2500
    assert frame["patient_experience"].is_sorted(descending=True)
    assert frame["patient_experience"].n_unique() > 30

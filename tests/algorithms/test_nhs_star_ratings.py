"""Star ratings: a table worked by hand. The decision table is made up, since the official one could not be found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from leaguetab.table import LeagueTable

TARGETS = (
    "inpatient_waits", "outpatient_waits", "trolley_waits", "emergency_waits", "cancelled_operations", "cancer_two_weeks",
    "working_lives", "cleanliness", "financial_position",
)  # fmt: skip
WORDS = {"a": "achieved", "u": "Underachieved", "s": "significantly underachieved", "-": "", "x": "underachived"}


def row(unit: str, targets: str, areas: tuple[object, object, object]) -> str:
    return ",".join([unit, *(WORDS[letter] for letter in targets), *(str(area) for area in areas)])


@pytest.fixture
def rated(ranked: Callable[..., LeagueTable], tmp_path: Path) -> Callable[..., LeagueTable]:
    """Return a function that rates rows of trusts."""

    def rate(*rows: str) -> LeagueTable:
        file = tmp_path / "trusts.csv"
        file.write_text(
            "\n".join([",".join(["trust", *TARGETS, "clinical_focus", "patient_focus", "capacity_capability"]), *rows]),
            encoding="utf-8",
        )
        return ranked("nhs-star-ratings", None, str(file))

    return rate


@pytest.mark.parametrize(
    ("targets", "areas", "points", "stars"),
    [
        pytest.param("aaaaaaaaa", (4, 3, 3), 0, 3, id="all achieved, one area high"),
        pytest.param("uaaaaaaaa", (4, 3, 2.5), 2, 3, id="one underachieved is tolerated"),
        pytest.param("aaaaaaaaa", (3.9, 3, 3), 0, 2, id="no area high"),
        pytest.param("aaaaaaaaa", (5, 5, 2.4), 0, 2, id="an area low"),
        pytest.param("aaaaaaaaa", (1, 1, 1), 0, 2, id="all areas low"),
        pytest.param("uuaaaaaaa", (5, 5, 5), 4, 2, id="two underachieved"),
        pytest.param("uuuaaaaaa", (5, 5, 2), 6, 2, id="three underachieved, one area low"),
        pytest.param("saaaaaaaa", (5, 2, 2), 6, 1, id="one significantly underachieved, two areas low"),
        pytest.param("suuuaaaaa", (5, 5, 5), 12, 1, id="6 + 3 x 2"),
        pytest.param("ssuaaaaaa", (5, 5, 5), 14, 0, id="2 x 6 + 2"),
        pytest.param("-aaaaaaa-", (4, 3, 3), 0, 3, id="targets that do not apply"),
    ],
)
def test_stars(rated: Callable[..., LeagueTable], targets: str, areas: tuple[float, float, float], points: int, stars: int) -> None:
    """The same points with another scorecard, or one target more, and the stars differ."""
    # The second trust holds the columns' kinds: text, though all of the first trust's cells may be empty.
    frame = rated(row("A", targets, areas), row("Z", "sssssssss", (1, 1, 1))).frame
    assert frame.filter(unit="A").select("score", "band").row(0) == (points, stars)
    assert frame.filter(unit="Z").select("score", "band").row(0) == (54, 0)


def test_areas_have_bands_of_their_own(rated: Callable[..., LeagueTable]) -> None:
    frame = rated(row("A", "aaaaaaaaa", (4, 2.5, 2.4))).frame
    bands = ("clinical_focus_band", "patient_focus_band", "capacity_capability_band")
    assert frame.select(bands).row(0) == ("High", "Medium", "Low")


def test_order_within_a_star(rated: Callable[..., LeagueTable]) -> None:
    """Fewer penalty points first, then more high areas less low ones."""
    table = rated(
        row("A", "uuaaaaaaa", (5, 5, 5)),
        row("B", "aaaaaaaaa", (3, 3, 3)),
        row("C", "aaaaaaaaa", (5, 5, 1)),
        row("D", "aaaaaaaaa", (5, 3, 3)),
    )
    assert table.frame.select("unit", "rank", "band").rows() == [("D", 1, 3), ("C", 2, 2), ("B", 3, 2), ("A", 4, 2)]


@pytest.mark.parametrize(
    ("targets", "areas", "reason"),
    [
        pytest.param(
            "xaaaaaaaa", (4, 3, 3), "a target is neither achieved, underachieved nor significantly underachieved", id="a word"
        ),
        pytest.param("aaaaaaaaa", (4, "", 3), "without one of the three areas of the balanced scorecard", id="an area missing"),
    ],
)
def test_what_is_not_rated(
    rated: Callable[..., LeagueTable], targets: str, areas: tuple[object, object, object], reason: str
) -> None:
    frame = rated(row("A", targets, areas), row("B", "aaaaaaaaa", (3, 3, 3))).frame
    assert frame.filter(unit="A").select("rank", "reason").row(0) == (None, reason)

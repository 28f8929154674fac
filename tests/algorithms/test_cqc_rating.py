"""CQC ratings: those published of NHS trusts, and cases that the rating principles settle."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from leaguetab.table import LeagueTable

Ranked = Callable[..., LeagueTable]
DATA = Path(__file__).parent.parent / "data" / "cqc"
HEADER = "org_code,rating_safe,rating_effective,rating_caring,rating_responsive,rating_well-led"
GRADES = {"O": "Outstanding", "G": "Good", "R": "Requires improvement", "I": "Inadequate", "-": ""}


def bands(table: LeagueTable) -> dict[str, str]:
    return dict(table.frame.select("unit", "band").iter_rows())


def test_published_overall_ratings(ranked: Ranked) -> None:
    """62 of 66 agree. CQC rated the others from their hospitals and services, at its inspectors' discretion."""
    with (DATA / "overall-ratings-half.csv").open(encoding="utf-8") as file:
        published = {row["org_code"]: row["rating_overall"] for row in csv.DictReader(file)}
    assert len(published) == 66
    ours = bands(ranked("cqc-rating", "cqc"))
    assert {unit: (rating, ours[unit]) for unit, rating in published.items() if rating != ours[unit]} == {
        "RBD": ("Good", "Requires improvement"),  # Dorset County: two of five require improvement
        "RQ3": ("Good", "Requires improvement"),  # Birmingham Women's and Children's: two of five require improvement
        "RTF": ("Good", "Outstanding"),  # Northumbria: two of five Outstanding, the others Good
        "RXC": ("Outstanding", "Good"),  # East Sussex: one of five Outstanding, one requires improvement
    }


def test_every_trust_has_a_rating(ranked: Ranked) -> None:
    assert len(bands(ranked("cqc-rating", "cqc"))) == 132
    assert None not in bands(ranked("cqc-rating", "cqc")).values()


@pytest.mark.parametrize(
    ("ratings", "overall", "reason"),
    [
        pytest.param("GGGGG", "Good", None, id="all Good"),
        pytest.param("OGGGG", "Good", None, id="one Outstanding is too few"),
        pytest.param("OOGGG", "Outstanding", None, id="two Outstanding, the others Good"),
        pytest.param("OOOOR", "Good", "a key question requires improvement, so Good at best", id="one requires improvement"),
        pytest.param("GGGGR", "Good", None, id="one requires improvement, none Outstanding"),
        pytest.param(
            "OOORR", "Requires improvement", "two or more key questions require improvement", id="two require improvement"
        ),
        pytest.param(
            "OOOOI", "Requires improvement", "a key question is Inadequate, so Requires improvement at best", id="one Inadequate"
        ),
        pytest.param("OOOII", "Inadequate", "two or more key questions are Inadequate", id="two Inadequate"),
        pytest.param("GGGG-", None, "no score: 4 of 5 parts present, without Well-led", id="a question not rated"),
    ],
)
def test_the_principles(ranked: Ranked, tmp_path: Path, ratings: str, overall: str | None, reason: str | None) -> None:
    """Care Quality Commission (2022), Ratings principles: X is 2 of 5; limiters."""
    file = tmp_path / "trusts.csv"
    file.write_text(
        "\n".join([HEADER, ",".join(["A", *(GRADES[grade] for grade in ratings)]), f"B{',good' * 5}"]), encoding="utf-8"
    )
    frame = ranked("cqc-rating", None, str(file)).frame
    assert frame.filter(unit="A").select("band", "reason").row(0) == (overall, reason)
    assert frame.filter(unit="B")["band"].item() == "Good"


def test_a_breach_of_regulations_limits(ranked: Ranked, tmp_path: Path) -> None:
    """A breach of regulations: Requires improvement at best. Where the file does not say, none is assumed."""
    file = tmp_path / "trusts.csv"
    lines = [f"{unit}{',Outstanding' * 5},{breach}" for unit, breach in (("A", "yes"), ("B", "no"), ("C", ""))]
    file.write_text("\n".join([f"{HEADER},regulation_breach", *lines]), encoding="utf-8")
    assert bands(ranked("cqc-rating", None, str(file))) == {"A": "Requires improvement", "B": "Outstanding", "C": "Outstanding"}

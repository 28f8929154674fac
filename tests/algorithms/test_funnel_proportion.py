"""Funnel of proportions: units worked by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from leaguetab.table import LeagueTable


@pytest.mark.parametrize(
    ("events", "band", "mirrored"),
    [
        (169, "Low (0.001)", "High (0.001)"),
        (170, "Low (0.025)", "High (0.025)"),
        (180, "Low (0.025)", "High (0.025)"),
        (181, "Not significant", "Not significant"),
        (200, "Not significant", "Not significant"),
    ],
)
def test_worked_by_hand(ranked: Callable[..., LeagueTable], tmp_path: Path, events: int, band: str, mirrored: str) -> None:
    """A unit of 400, its mirror image and a large unit, so that the average is 1/2.

    The standard error is sqrt(1/4 / 400) = 1/40, in cases 10: limits are 200 - 19.6 and 200 - 30.9, and as much above.
    """
    file = tmp_path / "units.csv"
    file.write_text(f"unit,events,denominator\nA,{events},400\nB,{400 - events},400\nC,50000,100000\nD,0,0\n", encoding="utf-8")
    frame = ranked("funnel-proportion", None, str(file)).frame
    assert dict(frame.select("unit", "band").iter_rows()) == {"A": band, "B": mirrored, "C": "Not significant", "D": None}
    assert frame.filter(unit="A")["score"].item() == events / 400

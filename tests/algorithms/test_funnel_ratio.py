"""Funnel of ratios: limits that FunnelPlotR's tests print."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from leaguetab.table import LeagueTable

pytest.importorskip("scipy", reason="exact limits need the extra `stats`")


@pytest.mark.parametrize(
    ("expected", "lower_outer", "lower", "upper", "upper_outer"),
    [
        (15, 0.3862650, 0.5596924, 1.649348, 2.082907),
        (20, 0.4479107, 0.6108260, 1.544419, 1.902094),
        (30, 0.5289724, 0.6746958, 1.427562, 1.702771),
    ],
    ids=["15 expected", "20 expected", "30 expected"],
)
def test_printed_limits(
    ranked: Callable[..., LeagueTable],
    tmp_path: Path,
    expected: int,
    lower_outer: float,
    lower: float,
    upper: float,
    upper_outer: float,
) -> None:
    """FunnelPlotR, test-poisson_limits.R: just outside and just inside each limit of observed over expected."""
    near = 1e-5
    limits = (lower_outer, lower, upper, upper_outer)
    ratios = [ratio for limit in limits for ratio in (limit - near, limit + near)]
    file = tmp_path / "units.csv"
    lines = [f"U{number},{ratio * expected:.10f},{expected}" for number, ratio in enumerate(ratios)]
    file.write_text("\n".join(["unit,observed,expected", *lines, "V,4,0"]), encoding="utf-8")
    frame = ranked("funnel-ratio", None, str(file)).frame
    assert dict(frame.select("unit", "band").iter_rows()) == {
        "U0": "Low (0.001)",
        "U1": "Low (0.025)",
        "U2": "Low (0.025)",
        "U3": "Not significant",
        "U4": "Not significant",
        "U5": "High (0.025)",
        "U6": "High (0.025)",
        "U7": "High (0.001)",
        "V": None,
    }
    assert frame["unit"].to_list() == [*(f"U{number}" for number in range(8)), "V"]

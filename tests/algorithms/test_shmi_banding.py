"""SHMI bands: values of FunnelPlotR's tests, and a case worked by hand."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from leaguetab.table import LeagueTable


def bands(ranked: Callable[..., LeagueTable], folder: Path, cases: Sequence[tuple[float, float]]) -> list[str | None]:
    """Return the bands of units in their order."""
    file = folder / "trusts.csv"
    lines = [f"T{number:02},{observed},{expected}" for number, (observed, expected) in enumerate(cases)]
    file.write_text("\n".join(["trust,observed,expected", *lines]), encoding="utf-8")
    return ranked("shmi-banding", None, str(file)).frame.sort("unit")["band"].to_list()


SIX = [(100, 108), (150, 112), (180, 165), (80, 95), (120, 100), (225, 220)]


def test_limits_are_widened_where_trusts_differ_more_than_chance(ranked: Callable[..., LeagueTable], tmp_path: Path) -> None:
    """FunnelPlotR's tests (test-classes_methods.R) print a dispersion ratio of 2.948033 for these six groups.

    So tau^2 = (6 x 2.948033 - 5) / (800 - 118858/800) = 0.019478. Where 112 are expected, 150 is ln(150/112) = 0.292 above: more
    than chance allows (1.96 sqrt(1/112) = 0.185), and less than the widened limit, 1.96 sqrt(1/112 + 0.019478) = 0.330.
    """
    assert bands(ranked, tmp_path, SIX) == ["As expected"] * 6


@pytest.mark.parametrize(
    ("edge", "lowest", "highest"),
    [
        pytest.param(0.4130, "As expected", "As expected", id="just within"),
        pytest.param(0.4134, "Lower than expected", "Higher than expected", id="just beyond"),
    ],
)
def test_the_widened_limits(ranked: Callable[..., LeagueTable], tmp_path: Path, edge: float, lowest: str, highest: str) -> None:
    """Twelve trusts with 100 expected deaths, ln(O/E) five times -0.2 and five times 0.2 between two extreme ones.

    The extreme ones are left out: tau^2 = (10 x 4 - 9) / (1000 - 100) = 31/900. The limit: 1.959964 sqrt(0.01 + 31/900) = 0.41319.
    """
    distances = [-edge, *[-0.2] * 5, *[0.2] * 5, edge]
    found = bands(ranked, tmp_path, [(100 * exp(distance), 100) for distance in distances])
    assert found == [lowest, *["As expected"] * 10, highest]


def test_the_fewest_deaths_for_those_expected_come_first(ranked: Callable[..., LeagueTable], tmp_path: Path) -> None:
    bands(ranked, tmp_path, SIX)
    frame = ranked("shmi-banding", None, str(tmp_path / "trusts.csv")).frame
    assert frame["unit"].to_list() == ["T03", "T00", "T05", "T02", "T04", "T01"]  # 80/95 = 0.84 to 150/112 = 1.34


def test_nothing_expected_has_no_ratio(ranked: Callable[..., LeagueTable], tmp_path: Path) -> None:
    assert bands(ranked, tmp_path, [*SIX, (3, 0)]) == [*["As expected"] * 6, None]

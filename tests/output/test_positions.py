from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl
import pytest

from leaguetab.output.league_page import page
from leaguetab.output.positions import positions

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaguetab.table import LeagueTable


@pytest.mark.parametrize(
    ("ranks", "written"),
    [
        pytest.param([1, 2, 3], ["1", "2", "3"], id="no ties"),
        pytest.param([1, 2, 2, 2, 5], ["1", "=2", "=2", "=2", "5"], id="three share the second place"),
        pytest.param([1, 1, 2, 2], ["=1", "=1", "=2", "=2"], id="dense"),
        pytest.param([1.0, 2.5, 2.5, 4.0], ["1.0", "=2.5", "=2.5", "4.0"], id="averaged, halves"),
        pytest.param([1.0, 3.0, 3.0, 3.0], ["1", "=3", "=3", "=3"], id="averaged, whole"),
        pytest.param([1, None, None], ["1", "—", "—"], id="units without a rank share nothing"),
        pytest.param([999, 1000], ["999", "1,000"], id="thousands"),
    ],
)
def test_positions(build: Callable[..., LeagueTable], ranks: list[float | None], written: list[str]) -> None:
    frame = {"rank": ranks, "unit": [str(number) for number in range(len(ranks))], "score": [1.0] * len(ranks)}
    assert positions(build(frame)) == written


COLUMNS = {"unit": ["a", "b", "c", "d", "e"], "x": [9, 7, 7, 5, None], "g": ["p", "p", "q", "q", "q"]}
LEAF = "score: {metric: x, better: higher}\nunits: wards\n"


def test_a_place_is_shared_with_a_unit_that_is_not_shown(table_of: Callable[..., LeagueTable]) -> None:
    whole = table_of(LEAF, COLUMNS)
    assert positions(whole) == ["1", "=2", "=2", "4", "—"]
    top = replace(whole, frame=whole.frame.head(2))
    assert positions(top) == ["1", "=2"]
    assert page([top]).facts[0] == "Wards: 2 of 5 shown. Higher scores are better."


def test_units_of_different_groups_share_no_place(table_of: Callable[..., LeagueTable]) -> None:
    within = table_of(f"{LEAF}columns: {{g: {{type: text}}}}\nrank: {{within: g}}\n", COLUMNS, groups=["g"])
    assert within.frame["rank"].to_list() == [1, 1, 2, 2, None]
    assert positions(within) == ["1", "1", "2", "2", "—"]
    assert page([within]).facts[0].endswith("Wards are ranked within each value of g.")


def test_units_of_one_group_do(table_of: Callable[..., LeagueTable]) -> None:
    columns = {**COLUMNS, "g": ["p", "q", "q", "p", "p"]}
    within = table_of(f"{LEAF}columns: {{g: {{type: text}}}}\nrank: {{within: g}}\n", columns, groups=["g"])
    by_unit = dict(zip(within.frame["unit"], positions(within), strict=True))
    assert by_unit == {"a": "1", "b": "=1", "c": "=1", "d": "2", "e": "—"}


def test_no_rows(build: Callable[..., LeagueTable]) -> None:
    whole = build({"rank": [1], "unit": ["a"], "score": [1.0]})
    assert positions(replace(whole, frame=whole.frame.filter(pl.lit(value=False)))) == []

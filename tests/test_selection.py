from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from leaguetab.errors import LeaguetabError
from leaguetab.selection import ends, grouped, rows_that_meet, split, where_ranked, where_shown
from leaguetab.table import LeagueTable, make_table
from tests.conftest import bound, metrics_of

if TYPE_CHECKING:
    from collections.abc import Callable

SCORE = "score: {metric: a, better: higher}\n"
COLUMNS = {"a": [1, 2, 3, 4, None], "g": ["x", "y", "x", "y", "x"]}


def shown(table: LeagueTable) -> list[tuple[str, int | None]]:
    return list(zip(table.frame["unit"], table.frame["rank"], strict=True))


@pytest.mark.parametrize(
    ("top", "bottom", "expected"),
    [
        (None, None, ["u3", "u2", "u1", "u0", "u4"]),
        (2, None, ["u3", "u2"]),
        (None, 1, ["u0"]),
        (1, 1, ["u3", "u0"]),
        (3, 3, ["u3", "u2", "u1", "u0"]),
        (99, None, ["u3", "u2", "u1", "u0"]),
    ],
)
def test_ends(table_of: Callable[..., LeagueTable], top: int | None, bottom: int | None, expected: list[str]) -> None:
    assert ends(table_of(SCORE, COLUMNS), top, bottom).frame["unit"].to_list() == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        pytest.param("g = 'x'", [("u2", 2), ("u0", 4), ("u4", None)], id="a raw column"),
        pytest.param("rank <= 2", [("u3", 1), ("u2", 2)], id="a column of the table"),
        pytest.param("rank <= 2 AND g = 'x'", [("u2", 2)], id="both"),
        pytest.param("score IS NULL", [("u4", None)], id="missing"),
    ],
)
def test_where_shown_keeps_ranks(
    table_of: Callable[..., LeagueTable], condition: str, expected: list[tuple[str, int | None]]
) -> None:
    assert shown(where_shown(table_of(SCORE, COLUMNS), condition)) == expected


def test_where_ranked_ranks_anew() -> None:
    metrics = where_ranked(metrics_of(COLUMNS), "g = 'x'")
    assert shown(make_table(bound(SCORE), metrics)) == [("u2", 1), ("u0", 2), ("u4", None)]


@pytest.mark.parametrize(
    ("condition", "code", "says"),
    [
        ("gg = 'x'", "unknown-column", "Did you mean 'g'"),
        ("a + 1", "bad-expression", "neither true nor false"),
        ("a > 99", "nothing-selected", "no unit meets"),
        ("a = 'x'", "bad-expression", "does not fit"),
    ],
)
def test_bad_conditions(condition: str, code: str, says: str) -> None:
    with pytest.raises(LeaguetabError, match=says) as raised:
        where_ranked(metrics_of(COLUMNS), condition)
    assert raised.value.problems[0].code == code


WORDS = {"a": [1, 2, 3], "region": ["London", "North West", "South West"]}


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        pytest.param("region = 'Londn'", "no unit meets \"region = 'Londn'\". Did you mean 'London'?", id="misspelt"),
        pytest.param("region IN ('Nort West', 'X')", "Did you mean 'North West' or 'South West'?", id="one of several"),
        pytest.param("region LIKE '%london%'", "Capital letters count: 'London'.", id="letter case"),
        pytest.param("band = 'hihg'", "Did you mean 'high'?", id="a band"),
        pytest.param("unit = 'u01'", "Did you mean 'u0' or 'u1'?", id="an id"),
        pytest.param("region = 'London' AND a > 99", "no unit meets \"region = 'London' AND a > 99\".", id="the text is there"),
        pytest.param("region = 'zzz'", "no unit meets \"region = 'zzz'\".", id="nothing like it"),
        pytest.param("a > 99", "no unit meets 'a > 99'.", id="no text"),
    ],
)
def test_nobody_meets(table_of: Callable[..., LeagueTable], condition: str, says: str) -> None:
    table = table_of(SCORE + "bands: {method: cuts, at: [2], labels: [low, high]}", WORDS)
    assert rows_that_meet(table, condition).is_empty()
    with pytest.raises(LeaguetabError) as raised:
        where_shown(table, condition)
    assert [problem.code for problem in raised.value.problems] == ["nothing-selected"]
    assert str(raised.value).endswith(says)


def test_nobody_to_rank_has_a_suggestion_too() -> None:
    with pytest.raises(LeaguetabError, match="Did you mean 'London'"):
        where_ranked(metrics_of(WORDS), "region = 'Londn'")


def test_by_group_makes_a_table_each() -> None:
    algorithm, metrics = grouped(bound(SCORE), metrics_of(COLUMNS), "g")
    tables = split(make_table(algorithm, metrics), "g")
    assert [table.group for table in tables] == [("g", "x"), ("g", "y")]
    assert shown(tables[0]) == [("u2", 1), ("u0", 2), ("u4", None)]
    assert shown(tables[1]) == [("u3", 1), ("u1", 2)]


def test_by_group_refuses_an_algorithm_that_ranks_within_groups() -> None:
    with pytest.raises(LeaguetabError, match="already ranks within"):
        grouped(bound(SCORE + "rank: {within: g}"), metrics_of(COLUMNS), "g")

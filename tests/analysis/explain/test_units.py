from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl
import pytest

from leaguetab.analysis.explain.units import find_unit
from leaguetab.errors import LeaguetabError
from leaguetab.table import make_table
from tests.conftest import bound, metrics_of

if TYPE_CHECKING:
    from leaguetab.table import LeagueTable

NAMES = {"RA1": "St Mary's Hospital", "ra2": "Royal  Berkshire", "R": "Royal Free", "RB": "St Mary's", "R10": None}


@pytest.fixture
def table() -> LeagueTable:
    metrics = metrics_of({"unit": list(NAMES), "a": [1, 2, 3, 4, 5]})
    named = metrics.frame.with_columns(pl.Series("called", list(NAMES.values())))
    return make_table(bound("score: {metric: a, better: higher}"), replace(metrics, frame=named, name="called"))


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        pytest.param("RA1", "RA1", id="id"),
        pytest.param("R", "R", id="an id that is part of others"),
        pytest.param("RA2", "ra2", id="id in other letters"),
        pytest.param("royal free", "R", id="name"),
        pytest.param("ST MARY'S", "RB", id="a name that is part of another"),
        pytest.param("hospital", "RA1", id="part of a name"),
        pytest.param(" royal berk ", "ra2", id="spaces do not matter"),
        pytest.param("st mary\u2019s", "RB", id="the other apostrophe"),
        pytest.param("10", "R10", id="part of the id of a unit without a name"),
    ],
)
def test_found(table: LeagueTable, text: str, unit: str) -> None:
    assert find_unit(table, text) == unit


@pytest.mark.parametrize(
    ("text", "found", "hint"),
    [
        pytest.param("royal", "'royal' could mean 2 of them: Royal Free (R), Royal  Berkshire (ra2)", "more of the name", id="two"),
        pytest.param("Royal Fred", "none of the 5 units has the id or name 'Royal Fred'", "Did you mean Royal Free (R)", id="near"),
        pytest.param("the free house", "none of the 5", "Did you mean Royal Free (R)?", id="a word in common"),
        pytest.param("berkshre", "none of the 5", "Did you mean Royal  Berkshire (ra2)?", id="a word of it misspelt"),
        pytest.param("R11", "none of the 5", "Did you mean St Mary's Hospital (RA1) or R10?", id="a unit without a name"),
        pytest.param("zzz", "none of the 5", "", id="nothing like it"),
        pytest.param("", "none of the 5", "", id="nothing typed"),
    ],
)
def test_not_found(table: LeagueTable, text: str, found: str, hint: str) -> None:
    with pytest.raises(LeaguetabError) as error:
        find_unit(table, text)
    (problem,) = error.value.problems
    assert problem.code == "unknown-unit"
    assert found in problem.found
    assert hint in problem.hint


def test_a_table_without_workings(table: LeagueTable) -> None:
    with pytest.raises(ValueError, match="workings"):
        find_unit(replace(table, workings=None), "R")

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leaguetab.output.formats import render
from leaguetab.output.league import league_document
from leaguetab.table import AlgorithmRecord, LeagueTable

if TYPE_CHECKING:
    from collections.abc import Callable


def read(tables: list[LeagueTable]) -> list[list[str]]:
    """Read with Python's own CSV reader."""
    text = render(league_document(tables), "csv")
    assert isinstance(text, str)
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def test_bytes(example: Callable[[str], list[LeagueTable]]) -> None:
    assert (
        render(league_document(example("nameless")), "csv")
        == "rank,unit,score,reason\n1,Norway,0.961,\n2,Iceland,0.959,\n2,Ireland,0.959,\n,Sark,,\n"
    )


def test_every_cell_comes_back(every_example: list[LeagueTable]) -> None:
    header, *rows = read(every_example)
    frame = pl.concat([table.frame for table in every_example])
    assert header == frame.columns
    assert len(rows) == frame.height
    for row, values in zip(rows, frame.iter_rows(), strict=True):
        for cell, value in zip(row, values, strict=True):
            assert (cell == "" and value is None) or type(value)(cell) == value


def test_text_that_looks_like_a_formula_stays_as_it_is(build: Callable[..., LeagueTable]) -> None:
    names = ["=SUM(A1)", "+44", "-", "@here"]
    table = build({"rank": [1, 2, 3, 4], "unit": list("abcd"), "name": names, "score": [4.0, 3.0, 2.0, 1.0]})
    assert [row[2] for row in read([table])[1:]] == names


def test_tables_follow_each_other_under_one_header(example: Callable[[str], list[LeagueTable]]) -> None:
    header, *rows = read(example("grouped"))
    assert [(row[header.index("region")], row[header.index("unit")]) for row in rows] == [
        ("North", "R1"),
        ("North", "R3"),
        ("North", "R5"),
        ("South", "R2"),
        ("South", "R4"),
    ]


@settings(deadline=None)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=20))
def test_numbers_stand_in_full(scores: list[float]) -> None:
    frame = pl.DataFrame({"rank": range(len(scores)), "unit": [str(n) for n in range(len(scores))], "score": scores})
    table = LeagueTable(frame, (), (), {}, (), "higher", AlgorithmRecord("a", "A", "1", "official", "s", "0"), ())
    assert [float(row[2]) for row in read([table])[1:]] == scores


@pytest.mark.parametrize("name", ["csv", "json", "jsonl"])
def test_not_a_number_is_missing(build: Callable[..., LeagueTable], name: str) -> None:
    text = render(league_document([build({"rank": [1], "unit": ["A"], "score": [float("nan")]})]), name)
    assert isinstance(text, str)
    assert "nan" not in text.lower()

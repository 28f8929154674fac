"""What columns look like: the kinds are those a reader would name."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from leaguetab.metrics.config import MetricsConfig
from leaguetab.metrics.profile import ColumnProfile, FileProfile, profile


@pytest.mark.parametrize(
    ("header", "cells", "kind"),
    [
        pytest.param("org_code", ["RBV", "RAN", "RBQ"], "id", id="codes"),
        pytest.param("x", ["0012", "0013", "0014"], "id", id="digits with leading zeros"),
        pytest.param("trust_id", ["7", "8", "9"], "id", id="numbers called id"),
        pytest.param("Trust code", ["7", "8", "9"], "id", id="numbers called code"),
        pytest.param("UnitID", ["7", "8", "9"], "id", id="numbers called ID at the end of a word"),
        pytest.param("beds", ["7", "8", "9"], "number", id="numbers that all differ"),
        pytest.param("trust_id", ["7", "7", "9"], "number", id="called id, and not unique"),
        pytest.param("avoidable", ["7", "8", "9"], "number", id="a word that holds id"),
        pytest.param("name", ["The Christie", "Royal Free", "Barts"], "text", id="names"),
        pytest.param("region", ["North", "North", "South"], "text", id="groups"),
        pytest.param("code", ["RBV", "", "RBQ"], "text", id="codes with a gap"),
        pytest.param("rate", ["1.5", "n/a", "45.2%"], "number", id="numbers and tokens"),
        pytest.param("rate", ["1.5", "low", "2"], "text", id="numbers and words"),
        pytest.param("deficit", ["Yes", "No", ""], "flag", id="yes and no"),
        pytest.param("deficit", ["yes", "yes", "yes"], "flag", id="yes alone"),
        pytest.param("deficit", ["1", "0", "0"], "flag", id="1 and 0"),
        pytest.param("cases", ["0", "0", "0"], "number", id="0 alone"),
        pytest.param("cases", ["0", "", "0"], "number", id="0 and gaps"),
        pytest.param("cases", ["0", "1", "2"], "number", id="0, 1 and 2"),
        pytest.param("note", ["", "-", "n/a"], "empty", id="nothing"),
        pytest.param("rate", ["1", "inf", "2"], "text", id="an infinite value"),
    ],
)
def test_kinds(write: Any, header: str, cells: list[str], kind: str) -> None:
    path = write("a.csv", "\n".join([f"{header},other", *(f"{cell},x" for cell in cells)]))
    assert profile(path).columns[0].kind == kind


def test_what_is_told_of_a_column(write: Any) -> None:
    path = write("a.csv", 'id,rate,region\nA,"1,200",North\nB,,South\nC,-3,North\nD,-3,\n')
    assert profile(path) == FileProfile(
        (
            ColumnProfile(
                "id", "id", missing=0, unique=4, low=None, high=None, examples=("A", "B", "C"), not_numbers=("A", "B", "C")
            ),
            ColumnProfile("rate", "number", missing=1, unique=2, low=-3.0, high=1200.0, examples=("1,200", "-3"), numbers=3),
            ColumnProfile(
                "region",
                "text",
                missing=1,
                unique=2,
                low=None,
                high=None,
                examples=("North", "South"),
                not_numbers=("North", "South"),
            ),
        ),
        rows=4,
        delimiter=",",
        decimal=".",
    )


def test_values_that_keep_a_column_from_holding_numbers_are_told(write: Any) -> None:
    found = profile(write("a.csv", "id,rate\nA,1.5\nB,low\nC,<5\nD,low\nE,n/a\n")).columns[1]
    assert (found.kind, found.numbers, found.not_numbers) == ("text", 1, ("low", "<5"))


@pytest.mark.parametrize(
    ("text", "decimal", "kinds"),
    [
        pytest.param("id;a;b\nA;12,5;1\nB;13;2\n", ",", ["id", "number", "number"], id="commas"),
        pytest.param('id,a,b\nA,"12,5",1\nB,13,2\n', ",", ["id", "number", "number"], id="commas in quotes"),
        pytest.param("id;a;b\nA;12.5;1\nB;13;2\n", ".", ["id", "number", "number"], id="points"),
        pytest.param("id;a;b\nA;1.234,5;1\nB;13;2\n", ",", ["id", "number", "number"], id="thousands apart"),
        pytest.param('id,a,b\nA,"1,234",1\nB,13,2\n', ".", ["id", "number", "number"], id="thousands, or three decimals"),
        pytest.param("id;a;b\nA;1,234;1\nB;13;2\n", ",", ["id", "number", "number"], id="the same between semicolons"),
        pytest.param("id;a;b;c\nA;1,5;1.5;2.5\nB;13;2;3\n", ".", ["id", "text", "number", "number"], id="as most columns have it"),
        pytest.param("id;a;b\nA;1;1\nB;13;2\n", ".", ["id", "number", "number"], id="whole numbers"),
    ],
)
def test_the_decimal_mark_is_found(write: Any, text: str, decimal: str, kinds: list[str]) -> None:
    found = profile(write("a.csv", text))
    assert (found.decimal, [column.kind for column in found.columns]) == (decimal, kinds)


def test_the_config_says_how_to_read(write: Any) -> None:
    path = write("a.csv", "id;rate\nA;1,5\nB;withheld\n".encode("cp1252"))
    config = MetricsConfig(decimal=",", missing=("withheld",))
    found = profile(path, config).columns[1]
    assert (found.kind, found.missing, found.low) == ("number", 1, 1.5)


def test_typed_columns(tmp_path: Any) -> None:
    path = tmp_path / "a.parquet"
    pl.DataFrame({"code": [1, 2], "rate": [0.5, None], "open": [True, False]}).write_parquet(path)
    assert [column.kind for column in profile(str(path)).columns] == ["id", "number", "flag"]

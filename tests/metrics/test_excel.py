"""Spreadsheets: all digits, text cells as they stand, the first of several sheets."""

from __future__ import annotations

import datetime as dt
import sys
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter

from leaguetab.errors import LeaguetabError
from leaguetab.metrics.config import MetricsConfig
from leaguetab.metrics.data import Wanted
from leaguetab.metrics.read import load_metrics

if TYPE_CHECKING:
    from pathlib import Path

WANTED = [Wanted("m", "number")]


@pytest.fixture
def sheet(tmp_path: Path) -> Any:
    """Write rows into the first sheet of a workbook, and return its path."""

    def write(rows: list[list[Any]], *, more_sheets: tuple[str, ...] = ()) -> str:
        path = str(tmp_path / "book.xlsx")
        with xlsxwriter.Workbook(path) as book:
            first = book.add_worksheet("Trusts")
            dates = book.add_format({"num_format": "yyyy-mm-dd"})
            for name in more_sheets:
                book.add_worksheet(name).write(0, 0, "other")
            for at, row in enumerate(rows):
                for column, value in enumerate(row):
                    form = dates if isinstance(value, dt.date) else None
                    first.write(at, column, value, *([form] if form else []))
        return path

    return write


def test_numbers_keep_all_their_digits(sheet: Any) -> None:
    path = sheet([["id", "m"], ["A", 0.123456789012345], ["B", 1e-12], ["C", 123456.123456789], ["D", "suppressed"], ["E", -3]])
    metrics = load_metrics(path, MetricsConfig(id="id"), WANTED)
    assert metrics.frame["m"].to_list() == [0.123456789012345, 1e-12, 123456.123456789, None, -3.0]


def test_text_cells_stay_text_and_number_cells_become_digits(sheet: Any) -> None:
    metrics = load_metrics(sheet([["id", "m"], ["0012", 1], [12, 2], [1234567890123, 3]]), MetricsConfig(id="id"), WANTED)
    assert metrics.frame["id"].to_list() == ["0012", "12", "1234567890123"]


def test_a_decimal_comma_holds_for_text_cells_only(sheet: Any) -> None:
    config = MetricsConfig(id="id", decimal=",")
    metrics = load_metrics(sheet([["id", "m"], ["A", 1.234], ["B", "1,5"], ["C", "n/a"]]), config, WANTED)
    assert metrics.frame["m"].to_list() == [1.234, 1.5, None]


def test_dates_are_periods(sheet: Any) -> None:
    rows = [["id", "at", "m"], ["A", dt.date(2025, 12, 31), 1], ["A", dt.date(2026, 3, 31), 2]]
    metrics = load_metrics(sheet(rows), MetricsConfig(id="id", period="at"), WANTED)
    assert (metrics.period, metrics.frame["m"].to_list()) == ("2026-03-31", [2.0])


def test_blank_rows_are_left_out_and_rows_counted_as_they_stand(sheet: Any) -> None:
    path = sheet([["id", "m"], ["A", 1], [None, None], ["B", "bad"], [None, None]])
    with pytest.raises(LeaguetabError) as caught:
        load_metrics(path, MetricsConfig(id="id"), WANTED)
    assert "'bad' (row 4, B)" in str(caught.value)


def test_headers_that_are_numbers_or_padded(sheet: Any) -> None:
    metrics = load_metrics(sheet([[" id ", 2021], ["A", 5]]), MetricsConfig(id="id"), [Wanted("2021", "number")])
    assert metrics.frame.to_dict(as_series=False) == {"id": ["A"], "2021": [5.0]}


def test_two_columns_of_one_name(sheet: Any) -> None:
    with pytest.raises(LeaguetabError) as caught:
        load_metrics(sheet([["id", "m", "m"], ["A", 1, 2]]), MetricsConfig(id="id"), WANTED)
    assert [problem.code for problem in caught.value.problems] == ["duplicate-column"]


def test_the_first_of_several_sheets_is_taken_and_named(sheet: Any) -> None:
    path = sheet([["id", "m"], ["A", 1]], more_sheets=("Notes", "Old"))
    assert load_metrics(path, MetricsConfig(id="id"), WANTED).warnings == ("reading the sheet 'Trusts', the first of 3",)


def test_an_empty_sheet(sheet: Any) -> None:
    with pytest.raises(LeaguetabError) as caught:
        load_metrics(sheet([]), MetricsConfig(id="id"), WANTED)
    assert caught.value.problems[0].code == "empty-file"


def test_without_the_optional_package_the_message_names_the_command(sheet: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    path = sheet([["id", "m"], ["A", 1]])
    monkeypatch.setitem(sys.modules, "fastexcel", None)
    with pytest.raises(LeaguetabError) as caught:
        load_metrics(path, MetricsConfig(id="id"), WANTED)
    assert caught.value.problems[0].code == "missing-extra"
    assert caught.value.problems[0].hint == 'Install it with: pip install "leaguetab[excel]"'

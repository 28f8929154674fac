from __future__ import annotations

import io
import sys
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable

import fastexcel
import polars as pl
import pytest
from polars.testing import assert_series_equal

from leaguetab.errors import LeaguetabError
from leaguetab.output import xlsx
from leaguetab.output.formats import render
from leaguetab.output.league import league_document
from leaguetab.table import LeagueTable

Example = Callable[[str], list[LeagueTable]]
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def test_every_cell_comes_back(every_example: list[LeagueTable]) -> None:
    written = render(league_document(every_example), "xlsx")
    assert isinstance(written, bytes)
    frame = pl.concat([table.frame for table in every_example])
    types = {name: "float" if dtype.is_numeric() else "string" for name, dtype in frame.schema.items()}
    read = fastexcel.read_excel(written).load_sheet("League table", dtypes=types).to_polars()
    assert read.columns == frame.columns
    assert read.height == frame.height
    for name in frame.columns:
        if frame.schema[name].is_numeric():
            # A workbook holds 16 digits of a number.
            assert_series_equal(read[name], frame[name].cast(pl.Float64), rel_tol=1e-15, abs_tol=0)
        else:
            # XML has one kind of line end.
            assert read[name].str.replace_all("\r", "").to_list() == frame[name].str.replace_all("\r", "").to_list()


def test_numbers_are_numbers_and_text_is_text(example: Example) -> None:
    written = render(league_document(example("awkward")), "xlsx")
    assert isinstance(written, bytes)
    root = ET.fromstring(zipfile.ZipFile(io.BytesIO(written)).read("xl/worksheets/sheet1.xml"))  # noqa: S314 -- our own
    cells = {cell.get("r"): cell for cell in root.iter(f"{SHEET}c")}
    assert cells["A2"].get("t") is None
    assert cells["A2"].findtext(f"{SHEET}v") == "1"
    assert cells["D3"].findtext(f"{SHEET}v") == "1.5"
    # "=SUM(A1:A9)" is a shared string, no formula.
    assert cells["C5"].get("t") == "s"
    assert not list(root.iter(f"{SHEET}f"))
    assert not list(root.iter(f"{SHEET}hyperlink"))


def test_the_header_is_frozen(example: Example) -> None:
    written = render(league_document(example("ranked")), "xlsx")
    assert isinstance(written, bytes)
    root = ET.fromstring(zipfile.ZipFile(io.BytesIO(written)).read("xl/worksheets/sheet1.xml"))  # noqa: S314 -- our own
    (pane,) = root.iter(f"{SHEET}pane")
    assert (pane.get("ySplit"), pane.get("state")) == ("1", "frozen")


def test_a_second_sheet_says_how_the_table_was_made(example: Example) -> None:
    written = render(league_document(example("ranked"), seed=3), "xlsx")
    assert isinstance(written, bytes)
    about = fastexcel.read_excel(written).load_sheet("About", header_row=None).to_polars().rows()
    assert ("Title", "Trusts compared (2025 Q3)") in about
    assert ("Note", "Segment changed: in deficit, so segment 3 at best (1 of 5 trusts).") in about
    assert ("Seed", "3") in about
    assert ("Warning", "One trust has no value for care.") in about


def test_the_date_of_writing_is_not_in_it(example: Example) -> None:
    written = render(league_document(example("ranked")), "xlsx")
    assert isinstance(written, bytes)
    assert b"2000-01-01T00:00:00Z" in zipfile.ZipFile(io.BytesIO(written)).read("docProps/core.xml")


def test_without_the_package_the_way_to_install_it_is_told(example: Example, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(LeaguetabError) as caught:
        render(league_document(example("ranked")), "xlsx")
    assert caught.value.problems[0].code == "missing-extra"
    assert 'pip install "leaguetab[excel]"' in str(caught.value)


def test_more_rows_than_a_sheet_holds(example: Example, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "_MOST_ROWS", 4)
    with pytest.raises(LeaguetabError, match="the table has 5 rows") as caught:
        render(league_document(example("ranked")), "xlsx")
    assert caught.value.problems[0].code == "bad-option"

"""An Excel workbook: the rows on one sheet, what they were made with and from on another."""

from __future__ import annotations

import datetime as dt
import importlib
import io
from typing import TYPE_CHECKING, Any

import polars as pl

from leaguetab.errors import LeaguetabError, Problem
from leaguetab.output.envelope import algorithms_of

if TYPE_CHECKING:
    from types import ModuleType

    from leaguetab.output.document import Document
    from leaguetab.output.formats import Options

_MOST_ROWS = 1_048_575
_WIDEST = 60
# A fixed date, so that the same table gives the same bytes.
_CREATED = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_TEXT_STAYS_TEXT = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}


def render(document: Document, options: Options) -> bytes:  # noqa: ARG001 -- all formats are called alike
    """Write the rows as an Excel workbook: numbers as numbers, text as text even where it begins with ``=``.

    Raises
    ------
    LeaguetabError
        ``missing-extra`` where the package that writes workbooks is not installed; ``bad-option`` for more rows than a sheet holds.
    """
    frame = document.rows()
    if frame.height > _MOST_ROWS:
        allowed = f"an Excel sheet holds {_MOST_ROWS:,} below its header; write .csv or .parquet"
        raise LeaguetabError(Problem("bad-option", f"the table has {frame.height:,} rows", allowed))
    written = io.BytesIO()
    workbook = _xlsxwriter().Workbook(written, {"in_memory": True, **_TEXT_STAYS_TEXT})
    workbook.set_properties({"created": _CREATED})
    header = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    _rows_sheet(workbook.add_worksheet(document.title), frame, header)
    for name, further in document.further().items():
        if isinstance(further, pl.DataFrame):
            _rows_sheet(workbook.add_worksheet(name.replace("_", " ").capitalize()), further, header)
    _about_sheet(workbook.add_worksheet("About"), _about(document), header)
    workbook.close()
    return written.getvalue()


def _xlsxwriter() -> ModuleType:
    try:
        return importlib.import_module("xlsxwriter")
    except ModuleNotFoundError as error:
        found = "writing an Excel workbook needs the package xlsxwriter"
        raise LeaguetabError(Problem("missing-extra", found, hint='Install it with: pip install "leaguetab[excel]"')) from error


def _rows_sheet(sheet: Any, frame: pl.DataFrame, header: Any) -> None:
    for number, column in enumerate(frame.iter_columns()):
        sheet.write_string(0, number, column.name, header)
        _column(sheet, number, column)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, frame.height, frame.width - 1)


def _column(sheet: Any, number: int, column: pl.Series) -> None:
    write = sheet.write_number if column.dtype.is_numeric() else sheet.write_string
    values = column if column.dtype.is_numeric() else column.cast(str)
    for row, value in enumerate(values, start=1):
        if value is not None:
            write(row, number, value)
    widest = max((len(str(value)) for value in column if value is not None), default=0) if not column.dtype.is_numeric() else 0
    sheet.set_column(number, number, min(max(widest, len(column.name), 8), _WIDEST))


def _about_sheet(sheet: Any, lines: list[tuple[str, str]], header: Any) -> None:
    for row, (what, value) in enumerate(lines):
        sheet.write_string(row, 0, what, header)
        sheet.write_string(row, 1, value)
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 100)


def _about(document: Document) -> list[tuple[str, str]]:
    around, pages = document.around, document.pages()
    lines = [("Title", pages[0].title), *(("", fact) for fact in pages[0].facts)]
    lines += [("Made with", f"{around['tool']['name']} {around['tool']['version']}")]
    lines += [
        ("Algorithm", f"{used['name']}, version {used['version']}, SHA-256 {used['sha256']}") for used in algorithms_of(around)
    ]
    lines += [("File", f"{item['path']}: {item['rows']:,} rows, SHA-256 {item['sha256']}") for item in around["inputs"]]
    lines += [("Seed", str(around["seed"]))] if around["seed"] is not None else []
    lines += [("Note", f"{note.text}.") for page in pages for note in page.notes]
    return [*lines, *(("Warning", warning) for warning in around["warnings"])]

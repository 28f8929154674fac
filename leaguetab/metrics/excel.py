"""Spreadsheets, read as text without losing digits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leaguetab.errors import LeaguetabError, Problem

if TYPE_CHECKING:
    import polars as pl

    from leaguetab.errors import Place
    from leaguetab.metrics.formats import Data

_MIDNIGHT = r" 00:00:00$"


@dataclass(frozen=True)
class Sheet:
    """The first sheet of a workbook.

    Parameters
    ----------
    cells
        All cells as text, the header in the first row; an empty cell, and one with an error such as ``#N/A``, is null.
    name
        The sheet's name.
    others
        How many more sheets there are.
    """

    cells: pl.DataFrame
    name: str
    others: int


def read_sheet(data: Data, place: Place) -> Sheet:
    """Read the first sheet of a workbook.

    Raises
    ------
    LeaguetabError
        ``missing-extra`` where the optional package for spreadsheets is not installed, ``bad-file`` where the workbook is damaged.
    """
    try:
        import fastexcel
    except ModuleNotFoundError as error:
        hint = 'Install it with: pip install "leaguetab[excel]"'
        raise LeaguetabError(
            Problem("missing-extra", "reading a spreadsheet needs the package fastexcel", "", hint, place)
        ) from error
    try:
        book = fastexcel.read_excel(data)
        as_text = book.load_sheet(0, header_row=None, dtypes="string").to_polars()
        as_numbers = book.load_sheet(0, header_row=None, dtypes="float").to_polars()
    except fastexcel.FastExcelError as error:
        said = re.sub(r"\s+", " ", str(error).split("Context", maxsplit=1)[0]).strip()
        raise LeaguetabError(Problem("bad-file", f"the spreadsheet cannot be read: {said}", place=place)) from error
    return Sheet(_with_all_digits(as_text, as_numbers), book.sheet_names[0], len(book.sheet_names) - 1)


def _with_all_digits(as_text: pl.DataFrame, as_numbers: pl.DataFrame) -> pl.DataFrame:
    """Give numbers that were cut when turned into text (to nine decimals) their digits back; leave text such as 0012 as it is."""
    import polars as pl

    both = as_text.hstack(as_numbers.rename(lambda name: f"{name} as number"))
    return both.select(_cell(pl.col(name), pl.col(f"{name} as number")).alias(name) for name in as_text.columns)


def _cell(text: pl.Expr, number: pl.Expr) -> pl.Expr:
    import polars as pl

    was_cut = text.cast(pl.Float64, strict=False) != number
    return pl.when(was_cut).then(number.cast(pl.String)).otherwise(text.str.replace(_MIDNIGHT, ""))

"""Delimited text: find the delimiter and the header, and read every field as text."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from leaguetab.errors import LeaguetabError, Problem, listed
from leaguetab.metrics.formats import head, whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from leaguetab.errors import Place
    from leaguetab.metrics.formats import Data

DELIMITERS = (",", ";", "\t", "|")
_SNIFFED = 1 << 20
_SNIFFED_RECORDS = 6


@dataclass(frozen=True)
class Header:
    """The first record of a delimited file.

    Parameters
    ----------
    names
        The fields, as they stand.
    delimiter
        What parts them.
    row
        The row it stands in, from 1; blank lines may lie before it.
    """

    names: tuple[str, ...]
    delimiter: str
    row: int


def read_header(data: Data, delimiter: str | None, place: Place) -> Header:
    """Read the header, and find the delimiter unless it is stated.

    The delimiter is the one of ``, ; tab |`` under which the first records have the same number of fields, as many as
    possible; where they never agree, the one that gives the header most fields.

    Raises
    ------
    LeaguetabError
        ``bad-file`` where the header's quotes do not close.
    """
    text = head(data, _SNIFFED).decode("utf-8", errors="ignore")
    tried = [_try(text, mark) for mark in ([delimiter] if delimiter else DELIMITERS)]
    suited = [trial for trial in tried if trial is not None]
    _, header = max(suited, key=lambda trial: trial[0], default=((False, 0), None))
    if header is None or (len(header.names) == 1 and len(suited) < len(tried)):
        found = "the header cannot be read: a field in quotes never ends"
        raise LeaguetabError(Problem("bad-file", found, 'a quote (") opens and closes a field', place=place))
    return header


def _try(text: str, delimiter: str) -> tuple[tuple[bool, int], Header] | None:
    """Read the first records with a delimiter, and say how well it suits; None where not even the header can be read."""
    filled = [(row, record) for row, record in enumerate(_first_records(text, delimiter), 1) if record]
    if not filled:
        return None
    row, names = filled[0]
    width = len(names)
    agree = width > 1 and all(len(record) == width for _, record in filled)
    return (agree, width), Header(tuple(names), delimiter, row)


def _first_records(text: str, delimiter: str) -> list[list[str]]:
    """Read as many of the first records as can be read."""
    records: list[list[str]] = []
    try:
        records.extend(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), _SNIFFED_RECORDS))
    except csv.Error:
        return records
    return records


def scan(data: Data, header: Header, names: tuple[str, ...], place: Place) -> pl.DataFrame:
    """Read all records below the header as text.

    Every column is read, wanted or not: Polars does not notice a record with too many fields (an unquoted comma in a name,
    say, which moves all values behind it by one column) unless it reads the record whole.

    Parameters
    ----------
    data
        UTF-8 text.
    header
        The header, as `read_header` gives it.
    names
        What to call the columns.
    place
        How messages name the file.

    Returns
    -------
    pl.DataFrame
        Text columns; an empty field is null. Blank lines are rows of nulls.

    Raises
    ------
    LeaguetabError
        ``bad-file``, naming the row with too many fields or the quote that never ends.
    """
    import polars as pl
    from polars.exceptions import PolarsError

    try:
        return pl.scan_csv(data, separator=header.delimiter, infer_schema=False, new_columns=list(names), glob=False).collect()
    except PolarsError:
        return _read_slowly(data, header, names, place)


def _read_slowly(data: Data, header: Header, names: tuple[str, ...], place: Place) -> pl.DataFrame:
    """Read record by record, which takes what Polars refuses: a lone quote in a field (5" nails), delimiters at a line's end."""
    import polars as pl

    records = list(_records(data, header, place))
    width = len(names)
    long = [(row, record) for row, record in records if any(record[width:])]
    if long:
        shown = [f"row {row} has {len(record)}" for row, record in long]
        found = f"the header has {width} fields, and {listed(shown, 3)}"
        hint = f"Put a field that contains {header.delimiter!r} in quotes; the header must be the first line."
        raise LeaguetabError(Problem("bad-file", found, "no row may have more fields than the header", hint, place))
    columns = [[record[number] or None if number < len(record) else None for _, record in records] for number in range(width)]
    return pl.DataFrame(dict(zip(names, columns, strict=True)), schema=dict.fromkeys(names, pl.String))


def _records(data: Data, header: Header, place: Place) -> Iterator[tuple[int, list[str]]]:
    """Read the records below the header, each with its row."""
    reader = csv.reader(io.StringIO(whole(data).decode(), newline=""), delimiter=header.delimiter, strict=True)
    row = 0
    try:
        for row, record in enumerate(reader, 1):
            if row > header.row:
                yield row, record
    except csv.Error as error:
        found = f"row {row + 1} cannot be read as delimited text: {error}"
        raise LeaguetabError(
            Problem("bad-file", found, 'a quote (") opens and closes a field; within a field it is doubled', place=place)
        ) from error

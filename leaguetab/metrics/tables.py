"""A metrics file of any format as one table of columns, nothing in it interpreted yet."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from leaguetab.errors import LeaguetabError, Place, Problem, listed
from leaguetab.metrics import delimited, excel
from leaguetab.metrics.formats import Located, locate, whole
from leaguetab.metrics.text import as_utf8

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from leaguetab.metrics.config import MetricsConfig
    from leaguetab.metrics.formats import Data


@dataclass(frozen=True)
class RawTable:
    """A file's table.

    Parameters
    ----------
    located
        The file.
    rows
        The columns; their names are the headers without surrounding white space. Delimited text and spreadsheets hold text only.
    headers
        The names of the columns.
    first_row
        The row of the first record as a spreadsheet counts it: 2 where the header is in row 1. In JSON lines, the line: 1.
    delimiter
        What parts the fields, in delimited text.
    warnings
        What was noticed.
    """

    located: Located
    rows: pl.LazyFrame
    headers: tuple[str, ...]
    first_row: int = 2
    delimiter: str | None = None
    warnings: tuple[str, ...] = ()

    @property
    def place(self) -> Place:
        """The file as messages name it."""
        return self.located.place

    def read(self, headers: Sequence[str]) -> pl.DataFrame:
        """Read columns.

        Raises
        ------
        LeaguetabError
            ``bad-file`` where the file is damaged.
        """
        from polars.exceptions import PolarsError

        try:
            return self.rows.select(headers).collect()
        except PolarsError as error:
            raise _damaged(error, self.located) from error


def open_table(
    source: str | bytes,
    config: MetricsConfig,
    input_format: str | None = None,
    encoding: str | None = None,
    shown_as: str | None = None,
) -> RawTable:
    """Open a metrics file.

    Parameters
    ----------
    source
        A path, ``-`` for standard input, or the bytes themselves.
    config
        Its delimiter and encoding are used.
    input_format
        The format, where the name does not say it.
    encoding
        The encoding; goes before that of the config.
    shown_as
        How messages name the file; by default as `source`.

    Raises
    ------
    LeaguetabError
        ``no-such-file``, ``empty-file``, ``not-text``, ``bad-file``, ``duplicate-column``, ``missing-extra`` or ``bad-option``.
    """
    from polars.exceptions import PolarsError

    located = locate(source, input_format, shown_as)
    try:
        if located.format == "parquet":
            return _parquet(located)
        if located.format == "excel":
            return _excel(located)
        text = as_utf8(located.data, encoding or config.encoding, located.place)
        if located.format in {"json", "jsonl"}:
            return _json(located, text)
        return _delimited(located, text, config.delimiter or ("\t" if located.format == "tsv" else None))
    except PolarsError as error:
        raise _damaged(error, located) from error


def _parquet(located: Located) -> RawTable:
    import polars as pl

    rows = pl.scan_parquet(located.data, glob=False)
    return _table(located, rows)


def _json(located: Located, text: Data) -> RawTable:
    import polars as pl

    if located.format == "jsonl":
        return replace(_table(located, pl.scan_ndjson(text, infer_schema_length=None)), first_row=1)
    return _table(located, pl.read_json(text, infer_schema_length=None).lazy())


def _table(located: Located, rows: pl.LazyFrame) -> RawTable:
    """Make a table of columns that have names already."""
    names = rows.collect_schema().names()
    headers = _headers(names, located.place)
    renamed = {name: header for name, header in zip(names, headers, strict=True) if name != header}
    return RawTable(located, rows.rename(renamed) if renamed else rows, headers)


def _delimited(located: Located, text: Data, delimiter: str | None) -> RawTable:
    header = delimited.read_header(text, delimiter, located.place)
    names = _headers(header.names, located.place)
    rows = delimited.scan(text, header, names, located.place)
    return RawTable(located, rows.lazy(), names, header.row + 1, header.delimiter)


def _excel(located: Located) -> RawTable:
    sheet = excel.read_sheet(located.data, located.place)
    if sheet.cells.is_empty():
        raise LeaguetabError(Problem("empty-file", f"the sheet {sheet.name!r} is empty", place=located.place))
    names = _headers([name or "" for name in sheet.cells.row(0)], located.place)
    rows = sheet.cells[1:].rename(dict(zip(sheet.cells.columns, names, strict=True)))
    warnings = (f"reading the sheet {sheet.name!r}, the first of {sheet.others + 1}",) if sheet.others else ()
    return RawTable(located, rows.lazy(), names, warnings=warnings)


def _headers(names: Sequence[str], place: Place) -> tuple[str, ...]:
    """Trim the headers, give columns without one a name by their place, and refuse two of one name."""
    if not names:
        raise LeaguetabError(Problem("empty-file", "the file has no columns", place=place))
    headers = tuple(name.strip() or f"column_{number}" for number, name in enumerate(names, 1))
    twice = [header for header, times in Counter(headers).items() if times > 1]
    if twice:
        found = f"more than one column is called {listed([repr(header) for header in twice])}"
        raise LeaguetabError(Problem("duplicate-column", found, "every column needs a name of its own", place=place))
    return headers


def _damaged(error: Exception, located: Located) -> LeaguetabError:
    if located.format == "jsonl" and (row := _first_bad_line(whole(located.data))):
        allowed = 'each line is one, such as {"code": "RVJ", "waits": 61.2}'
        return LeaguetabError(Problem("bad-file", "this line is no JSON object", allowed, place=replace(located.place, line=row)))
    said = str(error).strip().splitlines()[0].rstrip(".")
    return LeaguetabError(Problem("bad-file", f"the file cannot be read as {located.format}: {said}", place=located.place))


def _first_bad_line(data: bytes) -> int | None:
    """Find the first line of JSON lines that is no object, counted from 1."""
    import json

    for number, line in enumerate(data.splitlines(), 1):
        try:
            if line.strip() and not isinstance(json.loads(line), dict):
                return number
        except ValueError:
            return number
    return None

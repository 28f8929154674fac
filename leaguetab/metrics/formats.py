"""Where a metrics file is, and what format it has."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from leaguetab.errors import LeaguetabError, Place, Problem, did_you_mean, listed

Format = Literal["csv", "tsv", "parquet", "json", "jsonl", "excel"]
Data = Path | bytes
"""A file, or the bytes themselves."""

STDIN = "-"
SUFFIXES: dict[str, Format] = {
    "csv": "csv",
    "tsv": "tsv",
    "tab": "tsv",
    "parquet": "parquet",
    "json": "json",
    "jsonl": "jsonl",
    "ndjson": "jsonl",
    "xlsx": "excel",
    "xlsm": "excel",
    "xls": "excel",
    "ods": "excel",
}
_BINARY: frozenset[Format] = frozenset({"parquet", "excel"})
_JSON: frozenset[Format] = frozenset({"json", "jsonl"})
# Zip archives, which newer spreadsheets are, and the compound files of old Excel.
_FIRST_BYTES: tuple[tuple[bytes, Format], ...] = (
    (b"PAR1", "parquet"),
    (b"PK\x03\x04", "excel"),
    (b"\xd0\xcf\x11\xe0", "excel"),
    (b"[", "json"),
    (b"{", "jsonl"),
)
_NO_TABLES = (
    (b"%pdf", "a PDF document"),
    (b"<!doctype html", "a web page"),
    (b"<html", "a web page"),
    (b"\x89png", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)
_GZIP = b"\x1f\x8b"
_UTF8_MARK = b"\xef\xbb\xbf"
_SNIFFED = 4096


@dataclass(frozen=True)
class Located:
    """A metrics file, found but not yet read.

    Parameters
    ----------
    name
        As records name it; ``-`` for standard input.
    file
        Where the bytes lie, or the bytes themselves (standard input, a pipe): what a record of the input refers to.
    data
        The same, unpacked where the file is gzipped.
    format
        What to read it as.
    """

    name: str
    file: Data
    data: Data
    format: Format

    @property
    def place(self) -> Place:
        """The file as messages name it."""
        return _place(self.name)


def locate(source: str | bytes, input_format: str | None = None, shown_as: str | None = None) -> Located:
    """Find a metrics file and its format.

    The format is what `input_format` says, else what the name's last suffix says (``.gz`` aside), else what the first bytes
    look like. A gzipped file is unpacked, whatever it is called.

    Parameters
    ----------
    source
        A path, ``-`` for standard input, or the bytes themselves.
    input_format
        A format or a file suffix: ``csv``, ``tsv``, ``parquet``, ``json``, ``jsonl``, ``excel``, ``xlsx`` …
    shown_as
        How messages and records name the file; by default as `source`.

    Raises
    ------
    LeaguetabError
        ``no-such-file``, ``empty-file``, ``bad-option`` (no such format) or ``bad-file`` (not what its name says).
    """
    name = shown_as or (STDIN if isinstance(source, bytes) else source)
    stated = None if input_format is None else _stated(input_format)
    file = _file(source, _place(name))
    data = _unpacked(file, _place(name))
    start = head(data, _SNIFFED).removeprefix(_UTF8_MARK).lstrip()
    if not start:
        raise LeaguetabError(Problem("empty-file", "the file is empty", place=_place(name)))
    other = next((words for first, words in _NO_TABLES if start.lower().startswith(first)), None)
    if other is not None:
        hint = "Save its table as CSV or as a spreadsheet."
        raise LeaguetabError(Problem("bad-file", f"this is {other}", "metrics are read from a table", hint, _place(name)))
    sniffed: Format = next((kind for first, kind in _FIRST_BYTES if start.startswith(first)), "csv")
    found = stated or (None if isinstance(source, bytes) or source == STDIN else _by_suffix(Path(source))) or sniffed
    if found in _JSON and sniffed in _JSON:
        found = sniffed
    if found != sniffed and {found, sniffed} & _BINARY:
        hint = f"Use --input-format {sniffed}, or give the file its right name."
        raise LeaguetabError(
            Problem("bad-file", f"the file should be {found}, and its bytes look like {sniffed}", "", hint, _place(name))
        )
    return Located(name, file, data, found)


def _file(source: str | bytes, place: Place) -> Data:
    if isinstance(source, bytes):
        return source
    return sys.stdin.buffer.read() if source == STDIN else _existing(Path(source), place)


def head(data: Data, size: int) -> bytes:
    """Return the first bytes of a file."""
    if isinstance(data, bytes):
        return data[:size]
    with data.open("rb") as stream:
        return stream.read(size)


def whole(data: Data) -> bytes:
    """Return all bytes of a file."""
    return data if isinstance(data, bytes) else data.read_bytes()


def _place(name: str) -> Place:
    return Place("standard input" if name == STDIN else name)


def _stated(name: str) -> Format:
    formats: dict[str, Format] = {**SUFFIXES, "excel": "excel"}
    word = name.lower().removeprefix(".")
    if word in formats:
        return formats[word]
    allowed = f"there are: {listed(list(formats), len(formats))}"
    raise LeaguetabError(
        Problem("bad-option", f"no input format is called {name!r}", allowed, did_you_mean(word, formats), Place("--input-format"))
    )


def _existing(path: Path, place: Place) -> Data:
    """Return a file that can be opened, or what comes through a named pipe (``<(command)``), which can be read only once."""
    if path.is_dir():
        files = _metrics_files(path)
        hint = f"It holds: {listed(files)}." if files else ""
        raise LeaguetabError(Problem("no-such-file", "this is a folder, not a file", "", hint, place))
    try:
        with path.open("rb") as stream:
            return path if path.is_file() else stream.read()
    except FileNotFoundError as error:
        near = _with_a_name_like(path)
        raise LeaguetabError(Problem("no-such-file", "there is no such file", "", near, place)) from error
    except OSError as error:
        raise LeaguetabError(Problem("no-such-file", f"the file cannot be read: {error.strerror}", place=place)) from error


def _with_a_name_like(path: Path) -> str:
    """Suggest files whose names are alike before the ending, since many files have the same ending."""
    files = _metrics_files(path.parent)
    return did_you_mean(_bare(path.name), files, {_bare(name): name for name in files})


def _bare(name: str) -> str:
    return name.lower().split(".")[0]


def _metrics_files(folder: Path) -> list[str]:
    try:
        return sorted(path.name for path in folder.iterdir() if _by_suffix(path))
    except OSError:
        return []


def _by_suffix(path: Path) -> Format | None:
    return SUFFIXES.get(Path(path.name.lower().removesuffix(".gz")).suffix.removeprefix("."))


def _unpacked(file: Data, place: Place) -> Data:
    if head(file, len(_GZIP)) != _GZIP:
        return file
    import gzip
    import zlib

    try:
        return gzip.decompress(whole(file))
    except (OSError, EOFError, zlib.error) as error:
        raise LeaguetabError(Problem("bad-file", f"the gzip archive is damaged: {error}", place=place)) from error

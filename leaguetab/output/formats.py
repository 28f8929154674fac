"""The one list of output formats, and how one is chosen."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from leaguetab.errors import LeaguetabError, Problem, did_you_mean, listed

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaguetab.output.document import Document


@dataclass(frozen=True)
class Format:
    """A way to write a result down.

    Parameters
    ----------
    name
        The word after ``-f``.
    module
        The module of this package that writes it. It is imported only when used.
    suffixes
        The endings of file names that ask for it.
    what
        What it is, in a few words for the help.
    """

    name: str
    module: str
    suffixes: tuple[str, ...]
    what: str


@dataclass(frozen=True)
class Options:
    """What a format may heed beside the result.

    Parameters
    ----------
    width
        The most columns of characters a line may take; None where nothing limits it (a pipe, a file).
    colour
        Whether to colour.
    whole
        Whether to show every row, also of tables of which readers commonly look at the first rows alone.
    """

    width: int | None = None
    colour: bool = False
    whole: bool = True


FORMATS: tuple[Format, ...] = (
    Format("table", "terminal", (".txt",), "a table to read, on a terminal or as plain text"),
    Format("csv", "csv", (".csv",), "comma-separated values, numbers in full"),
    Format("json", "json", (".json",), "the rows with everything needed to audit them"),
    Format("jsonl", "jsonl", (".jsonl", ".ndjson"), "one JSON object a line"),
    Format("md", "markdown", (".md",), "a Markdown table"),
    Format("html", "html", (".html", ".htm"), "a web page of its own"),
    Format("parquet", "parquet", (".parquet",), "Apache Parquet"),
    Format("github", "github", (), "annotations for a GitHub workflow"),
    Format("xlsx", "xlsx", (".xlsx",), "an Excel workbook"),
)


_OTHER_WORDS = MappingProxyType(
    {"markdown": "md", "text": "table", "txt": "table", "ndjson": "jsonl", "htm": "html", "excel": "xlsx", "annotations": "github"}
)


def format_for(path: str | None, stated: str | None) -> str:
    """Choose the format of an output.

    Parameters
    ----------
    path
        Where the output goes; None or ``-`` for standard output.
    stated
        The format asked for by name, which comes before what the path's suffix says.

    Returns
    -------
    str
        The name of a format; ``table`` where neither says anything.

    Raises
    ------
    LeaguetabError
        ``bad-option`` where name or suffix is not in the list.

    Examples
    --------
    >>> format_for("trusts.HTML", None)
    'html'
    """
    if stated is not None:
        return _named(stated).name
    if path is None or path == "-":
        return "table"
    suffix = PurePath(path).suffix.lower()
    suffixes = {ending: item.name for item in FORMATS for ending in item.suffixes}
    if suffix in suffixes:
        return suffixes[suffix]
    found = f"no format goes with the ending {suffix!r} of {path}" if suffix else f"{path} has no ending to tell its format by"
    allowed = f"end it in one of {listed(tuple(suffixes), 20)}, or state the format with -f"
    raise LeaguetabError(Problem("bad-option", found, allowed, did_you_mean(suffix, suffixes)))


def render(
    document: Document, format_name: str, *, width: int | None = None, colour: bool = False, whole: bool = True
) -> str | bytes:
    """Write a result down in a format.

    Parameters
    ----------
    document
        The result.
    format_name
        A name in `FORMATS`.
    width
        The width of the terminal; None off a terminal. Only ``table`` heeds it.
    colour
        Whether to colour. Only ``table`` heeds it.
    whole
        Whether to show every row of long tables. Only ``table`` heeds it.

    Returns
    -------
    str or bytes
        Text, or the bytes of a binary format. The same result gives the same output.

    Raises
    ------
    LeaguetabError
        ``bad-option`` for an unknown format; ``missing-extra`` where it needs a package that is not installed.
    """
    module = importlib.import_module(f"leaguetab.output.{_named(format_name).module}")
    written = cast("Callable[[Document, Options], str | bytes]", module.render)
    return written(document, Options(width, colour, whole))


def _named(name: str) -> Format:
    by_name = {item.name: item for item in FORMATS}
    if name not in by_name:
        allowed = f"there are: {listed(tuple(by_name))}"
        raise LeaguetabError(
            Problem("bad-option", f"no format is called {name!r}", allowed, did_you_mean(name, by_name, _OTHER_WORDS))
        )
    return by_name[name]

"""Text in whatever encoding, as UTF-8."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from leaguetab.errors import LeaguetabError, Problem, did_you_mean, listed
from leaguetab.metrics.formats import head, whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leaguetab.errors import Place
    from leaguetab.metrics.formats import Data

# Longest first: the mark of UTF-32 (little end first) starts with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# A byte-order mark, and what is seen where one was taken for Latin letters.
_STRAY_MARKS = ("\ufeff", "\xef\xbb\xbf")
ENCODINGS = ("utf-8", "latin-1", "cp1252")
_OTHER_NAMES = {"windows-1252": "cp1252", "ansi": "cp1252", "iso-8859-1": "latin-1", "ascii": "utf-8"}
_WIDE = ("utf-16", "utf16", "utf-32", "utf32")
_BLOCK = 1 << 24
_FIRST_LINES = 1 << 16


def as_utf8(data: Data, encoding: str | None, place: Place) -> Data:
    """Return text as UTF-8 without a byte-order mark and with lines that end in a line feed.

    A byte-order mark of UTF-16 or UTF-32 is believed before anything else. Text that is UTF-8 already is handed back as it
    came, so that a large file is read in place.

    Parameters
    ----------
    data
        The file.
    encoding
        ``utf-8``, ``latin-1`` or ``cp1252``; None where nothing is stated, which means UTF-8.
    place
        How messages name the file.

    Raises
    ------
    LeaguetabError
        ``not-text``, naming the first byte that does not fit and its line; ``bad-option`` for any other encoding.
    """
    if encoding is not None and encoding not in ENCODINGS:
        raise LeaguetabError(_unknown_encoding(encoding))
    start = head(data, _FIRST_LINES)
    marked = next((name for mark, name in _MARKS if start.startswith(mark)), None)
    if marked or encoding in {"latin-1", "cp1252"}:
        return _decoded(whole(data), marked or str(encoding), place)
    _require_utf8(data, place)
    if b"\0" in start:
        found = "the file holds zero bytes"
        raise LeaguetabError(
            Problem("not-text", found, "text has none", "Save it as UTF-8, or state what it is with --input-format.", place)
        )
    stray = any(start.startswith(mark.encode()) for mark in _STRAY_MARKS)
    old_line_ends = b"\r" in start and b"\n" not in start
    return _decoded(whole(data), "utf-8", place) if stray or old_line_ends else data


def _unknown_encoding(encoding: str) -> Problem:
    hint = "Save the file as UTF-8."
    if not encoding.lower().startswith(_WIDE):
        hint = did_you_mean(encoding, ENCODINGS, _OTHER_NAMES) or hint
    return Problem("bad-option", f"--encoding {encoding}", f"there are: {listed(ENCODINGS)}", hint)


def _decoded(raw: bytes, encoding: str, place: Place) -> bytes:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise LeaguetabError(_not_text(raw, error.start, encoding, place)) from error
    for mark in _STRAY_MARKS:
        text = text.removeprefix(mark)
    if "\n" not in text:
        text = text.replace("\r", "\n")
    return text.encode()


def _require_utf8(data: Data, place: Place) -> None:
    """Go through the text block by block, keeping nothing of it; where it does not fit, again as a whole for the position."""
    try:
        for _ in codecs.iterdecode(_blocks(data), "utf-8"):
            pass
    except UnicodeDecodeError:
        _decoded(whole(data), "utf-8", place)


def _blocks(data: Data) -> Iterator[bytes]:
    if isinstance(data, bytes):
        yield data
        return
    with data.open("rb") as stream:
        while block := stream.read(_BLOCK):
            yield block


def _not_text(raw: bytes, start: int, encoding: str, place: Place) -> Problem:
    line = raw.count(b"\n", 0, start) + 1
    found = f"byte {start + 1:,} of the file (0x{raw[start]:02X}, in line {line}) is not {encoding.upper()} text"
    if encoding == "utf-8":
        hint = "State `encoding: cp1252` in the config, or use --encoding cp1252, if the file was saved by Excel on Windows."
        return Problem("not-text", found, "text is UTF-8 unless its encoding is stated", hint, place)
    hint = "Try `encoding: latin-1`, or save the file as UTF-8." if encoding == "cp1252" else "Save the file as UTF-8."
    return Problem("not-text", found, "", hint, place)

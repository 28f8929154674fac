"""A table to read on a terminal. No row is lost: texts are shortened or wrapped, then columns left out, and the reader is told."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from leaguetab.errors import listed
from leaguetab.output.notes import in_text
from leaguetab.output.page import meanings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from leaguetab.output.document import Document
    from leaguetab.output.formats import Options
    from leaguetab.output.page import Cells, Column, Page, Section

_GAP = "  "
_NARROWEST_TERMINAL = 24
_NAME_BEFORE_COLUMNS_GO = 20
_NAME_BEFORE_RANGES_GO = 14
_NAME_AT_WORST = 8
_TEXT_BEFORE_COLUMNS_GO = 18
_HEADING_WRAPS_AT = 12
_HEADING_AT_NARROWEST = 7
_HEADING_AT_MOST = 24
_INDENT = 2
_MOST_NAMED = 8
_TELLING = {"group": 0, "node": 1, "node_band": 1, "other": 2, "bar": 3, "range": 4}
"""How telling columns are by their kind; where they do not say it themselves, they are left out one by one, from the right."""
_SPARED_LAST = ("unit", "band", "score")
_BEST_TO_WORST = ("green", "chartreuse3", "gold3", "dark_orange", "red")


@dataclass(frozen=True)
class _Measured:
    """A column with its place on the page, the width of its widest cell, and the part of it that is for marks."""

    column: Column
    index: int
    widest: int
    mark: int

    def width(self, narrowest_heading: int) -> int:
        """Return the width that shows all of it, with a heading that is wrapped at words to be hardly wider than the cells."""
        longest = max((cell_len(word) for word in self.column.heading.split()), default=0)
        wrapped = _wrapped(Text(self.column.heading), max(self.widest, narrowest_heading, min(longest, _HEADING_AT_MOST)))
        return max([self.widest, *(cell_len(line.plain) for line in wrapped)])


@dataclass(frozen=True)
class _Laid:
    """A column with its place on the page, its width, the part of it that is for marks, and its heading in lines."""

    column: Column
    index: int
    width: int
    mark: int
    heading: tuple[str, ...]
    indent: int


@dataclass(frozen=True)
class _Layout:
    """The columns that fit, and those left out."""

    columns: tuple[_Laid, ...]
    left_out: tuple[Column, ...]


@dataclass(frozen=True)
class _Attempt:
    """A way to make columns fit: which are kept, how far names and other texts may be shortened, how narrow headings may become."""

    kept: tuple[_Measured, ...]
    name: float
    other: float = _TEXT_BEFORE_COLUMNS_GO
    heading: int = _HEADING_AT_NARROWEST


def render(document: Document, options: Options) -> str:
    """Write pages as text: a heading, the rows, and what marks and signs mean.

    Parameters
    ----------
    document
        Its pages are shown.
    options
        ``width``: no line is longer, down to 24; None for no limit. ``colour``: whether to colour headings and bands. ``whole``:
        whether to show all rows of tables that say how many are commonly enough.

    Returns
    -------
    str
        With a line end after the last line.
    """
    width = None if options.width is None else max(options.width, _NARROWEST_TERMINAL)
    shown = [page if options.whole else page.brief() for page in document.pages()]
    pages = [list(_page_lines(page, width)) for page in shown]
    return _printed(
        [line for number, lines in enumerate(pages) for line in ([Text()] * (number > 0)) + lines], colour=options.colour
    )


def _page_lines(shown: Page, width: int | None) -> Iterator[Text]:
    layout = _fit(tuple(_measure(shown, index) for index in range(len(shown.columns))), shown.naming, width)
    yield from _prose((shown.title,), width, "bold")
    yield from _prose(shown.facts, width)
    for section in shown.sections:
        yield Text()
        yield from _prose((section.heading,) if section.heading else (), width, "bold")
        yield from _table(section, layout, len(shown.bands))
    yield from _prose(shown.beyond, width)
    below = [*_notes(shown, layout), *meanings(item.column for item in layout.columns), *shown.signs, *_told(layout, width)]
    yield from [Text()] if below else []
    yield from _prose(below, width)


def _measure(shown: Page, index: int) -> _Measured:
    column = shown.columns[index]
    cells = [section.cells[index] for section in shown.sections]
    if not column.numeric:
        return _Measured(column, index, max((cell_len(text) for item in cells for text in _with_marks(item)), default=0), 0)
    value = max((cell_len(text) for item in cells for text in item.texts), default=0)
    mark = max((len(in_text(sign)) for item in cells for sign in item.marks), default=0)
    return _Measured(column, index, value + mark, mark)


def _fit(columns: tuple[_Measured, ...], naming: Column | None, width: int | None) -> _Layout:
    """Give the columns their widths; where there is no room for all, leave out those that tell least."""
    if width is None or naming is None:
        return _Layout(tuple(_laid(item, item.width(_HEADING_WRAPS_AT), naming) for item in columns), ())
    attempts = list(_attempts(columns, naming))
    fitting = (attempt for attempt in attempts if sum(_least(attempt, naming)) + _gaps(attempt) <= width)
    chosen = next(fitting, attempts[-1])
    kept = zip(chosen.kept, _widths(chosen, naming, width - _gaps(chosen)), strict=True)
    left_out = tuple(item.column for item in columns if item not in chosen.kept)
    return _Layout(tuple(_laid(item, room, naming) for item, room in kept), left_out)


def _attempts(columns: tuple[_Measured, ...], naming: Column) -> Iterator[_Attempt]:
    """Try first to shorten texts, then headings, then to leave out columns; last of all to shorten names to next to nothing."""
    yield _Attempt(columns, math.inf, math.inf, _HEADING_WRAPS_AT)
    kept = columns
    for spared in ((), *_spared_first(columns, naming)):
        yield from [_Attempt(kept, _NAME_BEFORE_RANGES_GO)] if _has_range(spared) else []
        kept = tuple(item for item in kept if item not in spared)
        yield _Attempt(kept, _NAME_BEFORE_COLUMNS_GO)
    yield _Attempt(kept, _NAME_AT_WORST)
    for kind in _SPARED_LAST:
        kept = tuple(item for item in kept if item.column.kind != kind or item.column is naming)
        yield _Attempt(kept, _NAME_AT_WORST)


def _has_range(columns: Sequence[_Measured]) -> bool:
    return any(item.column.kind == "range" for item in columns)


def _spared_first(columns: tuple[_Measured, ...], naming: Column) -> Iterator[tuple[_Measured, ...]]:
    """Return the columns that can be left out, those that go together together, the least telling first."""
    telling = {item: _telling(item.column) for item in columns if item.column is not naming}
    for level in sorted({level for level in telling.values() if level is not None}):
        equal = [item for item in columns if telling.get(item) == level]
        together = tuple(item for item in equal if item.column.telling is not None)
        yield from [together] if together else []
        yield from ((item,) for item in reversed(equal) if item not in together)


def _telling(column: Column) -> int | None:
    return _TELLING.get(column.kind) if column.telling is None else column.telling


def _least(attempt: _Attempt, naming: Column) -> list[int]:
    """Return the width that each column needs at least."""
    return [
        int(min(item.width(attempt.heading), _shortest(item.column, attempt, names_rows=item.column is naming)))
        for item in attempt.kept
    ]


def _shortest(column: Column, attempt: _Attempt, *, names_rows: bool) -> float:
    """Return how far the texts of a column may be shortened."""
    if names_rows:
        return attempt.name
    return math.inf if column.fit == "whole" else attempt.other


def _widths(attempt: _Attempt, naming: Column, room: int) -> list[int]:
    """Share room out: each column gets what it needs at least, and none more than another that is cut short."""
    least, whole = _least(attempt, naming), [item.width(attempt.heading) for item in attempt.kept]
    shares = ([min(wish, max(level, need)) for wish, need in zip(whole, least, strict=True)] for level in range(max(whole), 0, -1))
    widths = next((share for share in shares if sum(share) <= room), least)
    short = max(sum(widths) - room, 0)
    return [max(width - short, 1) if item.column is naming else width for item, width in zip(attempt.kept, widths, strict=True)]


def _gaps(attempt: _Attempt) -> int:
    return len(_GAP) * (len(attempt.kept) - 1)


def _laid(item: _Measured, width: int, naming: Column | None) -> _Laid:
    heading = tuple(line.plain for line in _wrapped(Text(item.column.heading), width))
    return _Laid(item.column, item.index, width, item.mark, heading, _INDENT if item.column is naming else 0)


def _table(section: Section, layout: _Layout, bands: int) -> list[Text]:
    depth = max(len(item.heading) for item in layout.columns)
    head = [Text(_GAP.join(_heading_cell(item, line - depth) for item in layout.columns).rstrip(), "bold") for line in range(depth)]
    rule = Text(_GAP.join("─" * item.width for item in layout.columns), "dim")
    texts = [_column_texts(item, section.cells[item.index]) for item in layout.columns]
    styles = [[_style(level, bands) for level in section.cells[item.index].levels] for item in layout.columns]
    rows = zip(zip(*texts, strict=True), zip(*styles, strict=True), strict=True)
    widths = [item.width for item in layout.columns]
    return [*head, rule, *(line for cells, style in rows for line in _row(cells, style, widths))]


def _heading_cell(item: _Laid, line: int) -> str:
    """Return a line of a heading, counted from the last one (-1), so that short headings stand at the bottom."""
    text = _shorten(item.heading[line], item.width) if -line <= len(item.heading) else ""
    if not item.column.numeric:
        return _left(text, item.width)
    return _left(_right(text, item.width - item.mark), item.width)


def _column_texts(item: _Laid, cells: Cells) -> list[tuple[str, ...]]:
    """Return the lines of each cell, as wide as the column."""
    pairs = zip(cells.texts, map(in_text, cells.marks), strict=True)
    if item.column.numeric:
        return [(_right(text, item.width - item.mark) + mark.ljust(item.mark),) for text, mark in pairs]
    if item.column.fit == "wrapped":
        return [tuple(_left(line, item.width) for line in _lines(f"{text}{mark}", item.width, item.indent)) for text, mark in pairs]
    return [(_left(_shorten(text, item.width, mark), item.width),) for text, mark in pairs]


def _lines(text: str, width: int, indent: int) -> list[str]:
    """Wrap a text; lines after the first are set in, to tell them from rows of their own."""
    if cell_len(text) <= width:
        return [text]
    first = _wrapped(Text(text), width)[0].plain
    rest = _wrapped(Text(text[len(first) :].strip()), max(width - indent, 1))
    return [first, *(" " * indent + line.plain for line in rest)]


def _row(cells: Sequence[tuple[str, ...]], styles: Sequence[str], widths: Sequence[int]) -> list[Text]:
    first, *others = zip_longest(*cells)
    return [
        _line(first, styles),
        *(_line([text or " " * width for text, width in zip(texts, widths, strict=True)], ()) for texts in others),
    ]


def _line(texts: Sequence[str], styles: Sequence[str]) -> Text:
    line = Text(_GAP.join(texts).rstrip())
    start = 0
    for text, style in zip(texts, styles or ("",) * len(texts), strict=True):
        if style:
            line.stylize(style, start, start + len(text))
        start += len(text) + len(_GAP)
    return line


def _style(level: int | None, bands: int) -> str:
    """Choose the colour of a band by where it stands between the best and the worst."""
    if level is None or bands == 1:
        return ""
    return _BEST_TO_WORST[round(level * (len(_BEST_TO_WORST) - 1) / (bands - 1))]


def _with_marks(cells: Cells) -> list[str]:
    return [text + in_text(sign) for text, sign in zip(cells.texts, cells.marks, strict=True)]


def _notes(shown: Page, layout: _Layout) -> list[str]:
    """Return the notes whose marks are to be seen."""
    seen = {mark for section in shown.sections for item in layout.columns for mark in section.cells[item.index].marks}
    return [f"{in_text(note.mark).strip()} {note.text}." for note in shown.notes if note.mark in seen]


def _told(layout: _Layout, width: int | None) -> list[str]:
    if not layout.left_out:
        return []
    names = listed([column.heading for column in layout.left_out], _MOST_NAMED)
    return [f"Left out to fit {width} columns: {names}. A wider terminal shows more of them; -o page.html shows all."]


def _prose(sentences: Sequence[str], width: int | None, style: str = "") -> list[Text]:
    texts = [Text(sentence, style) for sentence in sentences]
    return texts if width is None else [line for text in texts for line in _wrapped(text, width)]


def _wrapped(text: Text, width: int) -> list[Text]:
    lines = list(text.wrap(Console(width=width), width)) or [text]
    for line in lines:
        line.rstrip()
    return lines


def _shorten(text: str, width: int, mark: str = "") -> str:
    """Cut a text to fit, but not the mark after it."""
    if cell_len(text) + len(mark) <= width:
        return text + mark
    room = width - 1 - len(mark)
    return set_cell_size(text, room).rstrip() + "…" + mark if room > 0 else set_cell_size("…" + mark, width)


def _left(text: str, width: int) -> str:
    return text + " " * (width - cell_len(text))


def _right(text: str, width: int) -> str:
    return " " * (width - cell_len(text)) + text


def _printed(lines: Sequence[Text], *, colour: bool) -> str:
    if not colour:
        return "".join(f"{line.plain}\n" for line in lines)
    printed = io.StringIO()
    console = Console(file=printed, force_terminal=True, color_system="256", no_color=False, legacy_windows=False, highlight=False)
    console.print(Text("\n").join(lines), soft_wrap=True)
    return printed.getvalue()

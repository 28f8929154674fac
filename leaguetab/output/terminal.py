"""A table to read on a terminal. No row is wrapped or lost: names are shortened, then columns left out, and the reader is told."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from leaguetab.errors import listed
from leaguetab.output.notes import in_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from leaguetab.output.document import Document
    from leaguetab.output.formats import Options
    from leaguetab.output.page import Cells, Column, Page, Section

_GAP = "  "
_NARROWEST_TERMINAL = 24
_NAME_BEFORE_COLUMNS_GO = 20
_NAME_AT_WORST = 8
_HEADING_WRAPS_AT = 12
_HEADING_AT_MOST = 24
_MOST_NAMED = 8
_SPARED_FIRST = (("group",), ("node", "node_band"), ("other",), ("bar",), ("range",))
_SPARED_LAST = ("unit", "band", "score")
_BEST_TO_WORST = ("green", "chartreuse3", "gold3", "dark_orange", "red")


@dataclass(frozen=True)
class _Laid:
    """A column with its place on the page, its width, the part of it that is for marks, and its heading in lines."""

    column: Column
    index: int
    width: int
    mark: int
    heading: tuple[str, ...]


@dataclass(frozen=True)
class _Layout:
    """The columns that fit, and those left out."""

    columns: tuple[_Laid, ...]
    left_out: tuple[Column, ...]


def render(document: Document, options: Options) -> str:
    """Write pages as text: a heading, the rows, and what marks and signs mean.

    Parameters
    ----------
    document
        Its pages are shown.
    options
        ``width``: no line is longer, down to 24; None for no limit. ``colour``: whether to colour headings and bands.

    Returns
    -------
    str
        With a line end after the last line.
    """
    width = None if options.width is None else max(options.width, _NARROWEST_TERMINAL)
    pages = [list(_page_lines(page, width)) for page in document.pages()]
    return _printed(
        [line for number, lines in enumerate(pages) for line in ([Text()] * (number > 0)) + lines], colour=options.colour
    )


def _page_lines(shown: Page, width: int | None) -> Iterator[Text]:
    layout = _fit([_measure(shown, index) for index in range(len(shown.columns))], shown.naming, width)
    yield from _prose((shown.title,), width, "bold")
    yield from _prose(shown.facts, width)
    for section in shown.sections:
        yield Text()
        yield from _prose((section.heading,) if section.heading else (), width, "bold")
        yield from _table(section, layout, len(shown.bands))
    below = [*_notes(shown), *shown.signs, *_told(layout, width)]
    yield from [Text()] if below else []
    yield from _prose(below, width)


def _measure(shown: Page, index: int) -> _Laid:
    column = shown.columns[index]
    cells = [section.cells[index] for section in shown.sections]
    if column.numeric:
        value = max((cell_len(text) for item in cells for text in item.texts), default=0)
        mark = max((len(in_text(sign)) for item in cells for sign in item.marks), default=0)
    else:
        value = max((cell_len(text) for item in cells for text in _with_marks(item)), default=0)
        mark = 0
    heading = _heading_lines(column.heading, value + mark)
    return _Laid(column, index, max(value + mark, *(cell_len(line) for line in heading)), mark, heading)


def _heading_lines(heading: str, cells: int) -> tuple[str, ...]:
    """Wrap a heading at words, so that it hardly makes its column wider."""
    longest = max((cell_len(word) for word in heading.split()), default=0)
    width = max(cells, _HEADING_WRAPS_AT, min(longest, _HEADING_AT_MOST))
    return tuple(line.plain for line in _wrapped(Text(heading), width))


def _fit(laid: list[_Laid], naming: Column | None, width: int | None) -> _Layout:
    """Shorten names, then leave out columns: groups from the right, then nodes, then the rest that can be spared."""
    if width is None or naming is None:
        return _Layout(tuple(laid), ())
    named = next(item for item in laid if item.column is naming)
    steps: list[tuple[int, _Laid | None]] = [(_NAME_BEFORE_COLUMNS_GO, None)]
    steps += [(_NAME_BEFORE_COLUMNS_GO, item) for kinds in _SPARED_FIRST for item in reversed(laid) if item.column.kind in kinds]
    steps += [(_NAME_AT_WORST, None)]
    steps += [(_NAME_AT_WORST, item) for kind in _SPARED_LAST for item in laid if item.column.kind == kind and item is not named]
    kept, room = laid, 0
    for least, spared in steps:
        kept = [item for item in kept if item is not spared]
        room = width - sum(item.width + len(_GAP) for item in kept if item is not named)
        if room >= min(least, named.width):
            break
    fitted = [replace(item, width=min(named.width, max(room, 1))) if item is named else item for item in kept]
    return _Layout(tuple(fitted), tuple(item.column for item in laid if item not in kept))


def _table(section: Section, layout: _Layout, bands: int) -> list[Text]:
    depth = max(len(item.heading) for item in layout.columns)
    head = [Text(_GAP.join(_heading_cell(item, line - depth) for item in layout.columns).rstrip(), "bold") for line in range(depth)]
    rule = Text(_GAP.join("─" * item.width for item in layout.columns), "dim")
    texts = [_column_texts(item, section.cells[item.index]) for item in layout.columns]
    styles = [[_style(level, bands) for level in section.cells[item.index].levels] for item in layout.columns]
    return [*head, rule, *(_row(*row) for row in zip(zip(*texts, strict=True), zip(*styles, strict=True), strict=True))]


def _heading_cell(item: _Laid, line: int) -> str:
    """Return a line of a heading, counted from the last one (-1), so that short headings stand at the bottom."""
    text = _shorten(item.heading[line], item.width) if -line <= len(item.heading) else ""
    if not item.column.numeric:
        return _left(text, item.width)
    return _left(_right(text, item.width - item.mark), item.width)


def _column_texts(item: _Laid, cells: Cells) -> list[str]:
    if not item.column.numeric:
        return [_left(_shorten(text, item.width), item.width) for text in _with_marks(cells)]
    room = item.width - item.mark
    return [_right(text, room) + in_text(sign).ljust(item.mark) for text, sign in zip(cells.texts, cells.marks, strict=True)]


def _row(texts: Sequence[str], styles: Sequence[str]) -> Text:
    line = Text(_GAP.join(texts).rstrip())
    start = 0
    for text, style in zip(texts, styles, strict=True):
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


def _notes(shown: Page) -> list[str]:
    return [f"{in_text(note.mark).strip()} {note.text}." for note in shown.notes]


def _told(layout: _Layout, width: int | None) -> list[str]:
    if not layout.left_out:
        return []
    names = listed([column.heading for column in layout.left_out], _MOST_NAMED)
    return [f"Left out to fit {width} columns: {names}. A wider terminal shows more of them; -f csv shows all."]


def _prose(sentences: Sequence[str], width: int | None, style: str = "") -> list[Text]:
    texts = [Text(sentence, style) for sentence in sentences]
    return texts if width is None else [line for text in texts for line in _wrapped(text, width)]


def _wrapped(text: Text, width: int) -> list[Text]:
    lines = list(text.wrap(Console(width=width), width)) or [text]
    for line in lines:
        line.rstrip()
    return lines


def _shorten(text: str, width: int) -> str:
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + "…"


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

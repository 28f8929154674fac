"""Markdown as GitHub shows it: a heading, tables, and notes below."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from leaguetab.output.notes import in_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from leaguetab.output.document import Document
    from leaguetab.output.formats import Options
    from leaguetab.output.page import Cells, Column, Page, Section

_MEANT_AS_MARKUP = re.compile(r"([\\`*_\[\]<>|~&])")


def render(document: Document, options: Options) -> str:  # noqa: ARG001 -- all formats are called alike
    """Write pages as Markdown; signs that Markdown would take for markup are escaped."""
    return (
        "\n\n".join(block for number, page in enumerate(document.pages()) for block in _blocks(page, level=2 + (number > 0))) + "\n"
    )


def _blocks(page: Page, level: int) -> Iterator[str]:
    yield f"{'#' * level} {escaped(page.title)}"
    if page.facts:
        yield "  \n".join(escaped(fact) for fact in page.facts)
    for section in page.sections:
        if section.heading:
            yield f"{'#' * (level + 1)} {escaped(section.heading)}"
        yield _table(page.columns, section)
    yield from map(escaped, page.beyond)
    below = [*(f"{in_text(note.mark).strip()} {note.text}." for note in page.notes), *page.below]
    if below:
        yield "\n".join(f"- {escaped(line)}" for line in below)


def escaped(text: str) -> str:
    r"""Escape what Markdown would take for markup within a line.

    Examples
    --------
    >>> escaped("A|B [new]")
    'A\\|B \\[new\\]'
    """
    return _MEANT_AS_MARKUP.sub(r"\\\1", text)


def _table(columns: tuple[Column, ...], section: Section) -> str:
    head = _row([escaped(column.heading) for column in columns])
    rule = _row(["---:" if column.numeric else "---" for column in columns])
    return "\n".join([head, rule, *(_row(row) for row in zip(*map(_texts, section.cells), strict=True))])


def _texts(cells: Cells) -> list[str]:
    return [escaped(text + in_text(sign)) for text, sign in zip(cells.texts, cells.marks, strict=True)]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"

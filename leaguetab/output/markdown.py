"""Markdown as GitHub shows it: a heading, tables, and notes below."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from leaguetab.output.notes import in_text
from leaguetab.output.page import page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaguetab.output.formats import Options
    from leaguetab.output.page import Cells, Column, Section
    from leaguetab.table import LeagueTable

_MEANT_AS_MARKUP = re.compile(r"([\\`*_\[\]<>|~&])")


def render(tables: Sequence[LeagueTable], options: Options) -> str:  # noqa: ARG001 -- all formats are called alike
    """Write tables as Markdown; signs that Markdown would take for markup are escaped."""
    shown = page(tables)
    blocks = [f"## {escaped(shown.title)}", "  \n".join(escaped(fact) for fact in shown.facts)]
    for section in shown.sections:
        blocks += [f"### {escaped(section.heading)}"] if section.heading else []
        blocks.append(_table(shown.columns, section))
    below = [*(f"{in_text(note.mark).strip()} {note.text}." for note in shown.notes), *shown.signs]
    blocks += ["\n".join(f"- {escaped(line)}" for line in below)] if below else []
    return "\n\n".join(blocks) + "\n"


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

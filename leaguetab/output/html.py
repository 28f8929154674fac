"""A web page of its own: no script, nothing loaded from elsewhere; for screens light and dark, paper, and screen readers."""

from __future__ import annotations

import hashlib
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leaguetab.output import band_colours
from leaguetab.output.envelope import algorithms_of
from leaguetab.output.text_cells import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leaguetab.output.document import Document
    from leaguetab.output.formats import Options
    from leaguetab.output.notes import Note
    from leaguetab.output.page import Cells, Column, Page, Section

_PAGE = """\
<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="{generator}">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<header>
<h1>{title}</h1>
{facts}</header>
<main>
{tables}{below}</main>
<footer>
{origin}</footer>
</body>
</html>
"""


def render(document: Document, options: Options) -> str:  # noqa: ARG001 -- all formats are called alike
    """Write pages as one HTML page, with the algorithm, the files and the warnings named on it."""
    first, *others = document.pages()
    style = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
    around = document.around
    bands = max(len(page.bands) for page in (first, *others))
    return _PAGE.format(
        generator=escape(f"{around['tool']['name']} {around['tool']['version']}"),
        title=escape(first.title),
        style=style + band_colours.rules(bands),
        facts=_paragraphs(first.facts),
        tables=_tables(first) + "".join(map(_further, others)),
        below=_list("Warnings", [escape(one_line(warning)) for warning in around["warnings"]]),
        origin=_paragraphs(_origin(around)),
    )


def fragment(document: Document) -> str:
    """Write pages as a piece of HTML to put into another page, a notebook's, say; its few rules of style reach nothing else."""
    first, *others = document.pages()
    bands = max(len(page.bands) for page in (first, *others))
    style = "".join(f".leaguetab {rule}\n" for rule in band_colours.rules(bands).splitlines())
    head = f"<h2>{escape(first.title)}</h2>\n{_paragraphs(first.facts)}"
    body = _with_ids_of_its_own(f"{head}{_tables(first)}{''.join(map(_further, others))}")
    return f'<div class="leaguetab">\n<style>\n.leaguetab .number {{ text-align: right; }}\n{style}</style>\n{body}</div>\n'


def _with_ids_of_its_own(body: str) -> str:
    """Let notes have ids that no other piece in the same page has, unless it is the same piece."""
    own = hashlib.sha256(body.encode()).hexdigest()[:8]
    for word in ("note-", "row-"):
        body = body.replace(f' id="{word}', f' id="{own}-{word}').replace(f' href="#{word}', f' href="#{own}-{word}')
    return body


def _further(shown: Page) -> str:
    """Write a page below the first one, with a heading of its own."""
    return f"<section>\n<h2>{escape(shown.title)}</h2>\n{_paragraphs(shown.facts)}</section>\n{_tables(shown)}"


def _tables(shown: Page) -> str:
    return _linked_back("".join(_table(shown, section) for section in shown.sections), shown) + _notes(shown)


def _table(shown: Page, section: Section) -> str:
    caption = f"<h2>{escape(section.heading)}</h2>" if section.heading else escape(shown.caption or shown.title)
    # A caption that says what the heading above says already is for those who hear the page read out.
    told = ' class="heard"' if shown.caption == shown.title and not section.heading else ""
    head = "".join(f'<th scope="col"{_class(column, shown)}>{escape(column.heading)}</th>' for column in shown.columns)
    texts = [_cells(column, cells, shown) for column, cells in zip(shown.columns, section.cells, strict=True)]
    body = "".join(f"<tr>{''.join(row)}</tr>\n" for row in zip(*texts, strict=True))
    return f"<table>\n<caption{told}>{caption}</caption>\n<thead>\n<tr>{head}</tr>\n</thead>\n<tbody>\n{body}</tbody>\n</table>\n"


def _cells(column: Column, cells: Cells, shown: Page) -> list[str]:
    """Write the cells of a column; those that name the row are its headings."""
    start, end = ('<th scope="row">', "</th>") if column is shown.naming else (f"<td{_class(column, shown)}>", "</td>")
    links = {"": "", **{note.mark: _link(number, note.mark) for number, note in enumerate(shown.notes)}}
    return [
        f"{start}{_banded(escape(text), level)}{links[mark]}{end}"
        for text, mark, level in zip(cells.texts, cells.marks, cells.levels, strict=True)
    ]


def _class(column: Column, shown: Page) -> str:
    if column is shown.naming:
        return ' class="names"'
    if column.kind == "bar":
        return ' class="bar"'
    return ' class="number"' if column.numeric else ""


def _banded(text: str, level: int | None) -> str:
    return text if level is None else f'<span class="band b{level}">{text}</span>'


def _link(number: int, mark: str) -> str:
    return f'<sup><a href="#note-{number}">{mark}</a></sup>'


def _linked_back(body: str, shown: Page) -> str:
    """Name the first link to each note, so that the note can lead back to it."""
    for number in range(len(shown.notes)):
        body = body.replace(f'<a href="#note-{number}">', f'<a id="row-{number}" href="#note-{number}">', 1)
    return body


def _notes(shown: Page) -> str:
    notes = [_note(number, note) for number, note in enumerate(shown.notes)]
    return _list("Notes", [*notes, *map(escape, shown.signs)])


def _note(number: int, note: Note) -> str:
    back = f'<a href="#row-{number}" aria-label="Back to the first row with {note.mark}">↑</a>'
    return f'<span id="note-{number}"><b>{note.mark}</b> {escape(note.text)}.</span> {back}'


def _list(heading: str, items: list[str]) -> str:
    if not items:
        return ""
    lines = "".join(f"<li>{item}</li>\n" for item in items)
    return f'<section>\n<h2>{heading}</h2>\n<ul class="notes">\n{lines}</ul>\n</section>\n'


def _paragraphs(sentences: Sequence[str]) -> str:
    return "".join(f"<p>{escape(words)}</p>\n" for words in sentences)


def _origin(around: Mapping[str, Any]) -> list[str]:
    tool = around["tool"]
    used = " and ".join(
        dict.fromkeys(_with_checksum(algorithm["name"], algorithm["sha256"]) for algorithm in algorithms_of(around))
    )
    return [
        f"Made with {tool['name']} {tool['version']}{f' by the algorithm {used}' if used else ''}.",
        *(f"From {one_line(item['path'])}: {item['rows']:,} rows (SHA-256 {item['sha256']})." for item in around["inputs"]),
        *([] if around["seed"] is None else [f"Random draws start from seed {around['seed']}."]),
    ]


def _with_checksum(name: str, checksum: str) -> str:
    """Name a file with its checksum, where that is known: a table saved as CSV does not hold it."""
    return f"{name} (SHA-256 {checksum})" if checksum else name

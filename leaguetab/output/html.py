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
    from leaguetab.output.page import Cells, Column, Kind, Page, Section

_FEWEST_IN_CONTENTS = 2
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
{contents}<main>
{tables}{below}</main>
<footer>
{origin}</footer>
</body>
</html>
"""


def render(document: Document, options: Options) -> str:  # noqa: ARG001 -- all formats are called alike
    """Write pages as one HTML page, with the algorithm, the files and the warnings named on it."""
    pages = document.pages()
    around = document.around
    return _PAGE.format(
        generator=escape(f"{around['tool']['name']} {around['tool']['version']}"),
        title=escape(pages[0].title),
        style=_style("page.css") + _shared_style(pages),
        facts=_paragraphs(pages[0].facts),
        contents=_contents(pages),
        tables=_tables(0, pages[0]) + _further(pages),
        below=_list("<h2>Warnings</h2>\n", [escape(one_line(warning)) for warning in around["warnings"]]),
        origin=_paragraphs(_origin(around)),
    )


def fragment(document: Document) -> str:
    """Write pages as a piece of HTML to put into another page, a notebook's, say; its few rules of style reach nothing else."""
    pages = document.pages()
    style = "".join(f".leaguetab {rule}\n" for rule in _shared_style(pages).splitlines())
    head = f"<h2>{escape(pages[0].title)}</h2>\n{_paragraphs(pages[0].facts)}"
    body = _with_ids_of_its_own(f"{head}{_tables(0, pages[0])}{_further(pages)}")
    return f'<div class="leaguetab">\n<style>\n{style}</style>\n{body}</div>\n'


def _style(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _shared_style(pages: Sequence[Page]) -> str:
    """Return the rules that tables need wherever they stand, one a line."""
    return _style("table.css") + band_colours.rules(max(len(page.bands) for page in pages))


def _contents(pages: Sequence[Page]) -> str:
    """Link to what stands below, where there is much of it."""
    groups = [(f"group-{number}", section.heading) for number, section in enumerate(pages[0].sections) if section.heading]
    further = [(f"part-{number}", page.title) for number, page in enumerate(pages) if number]
    entries = [*groups, *further]
    if len(entries) < _FEWEST_IN_CONTENTS:
        return ""
    items = "".join(f'<li><a href="#{name}">{escape(words)}</a></li>\n' for name, words in entries)
    return f'<nav aria-label="Contents">\n<h2>Contents</h2>\n<ul>\n{items}</ul>\n</nav>\n'


def _with_ids_of_its_own(body: str) -> str:
    """Let notes have ids that no other piece in the same page has, unless it is the same piece."""
    own = hashlib.sha256(body.encode()).hexdigest()[:8]
    for word in ("note-", "row-", "part-", "group-"):
        body = body.replace(f' id="{word}', f' id="{own}-{word}').replace(f' href="#{word}', f' href="#{own}-{word}')
    return body


def _further(pages: Sequence[Page]) -> str:
    """Write the pages below the first one, each with a heading of its own."""
    return "".join(
        f'<section id="part-{number}">\n<h2>{escape(page.title)}</h2>\n{_paragraphs(page.facts)}{_tables(number, page)}</section>\n'
        for number, page in enumerate(pages)
        if number
    )


def _tables(number: int, shown: Page) -> str:
    """Write the tables of a page, by its number among the pages, and what stands below them."""
    tables = "".join(_table(number, shown, place) for place in range(len(shown.sections)))
    return f"{_linked_back(tables, number, shown)}{_paragraphs(shown.beyond)}{_notes(number, shown)}"


def _table(number: int, shown: Page, place: int) -> str:
    """Write one table in a box of its own, in which it can be scrolled, by keyboard too."""
    section = shown.sections[place]
    caption, told = _caption(shown, section, place)
    head = "".join(f'<th scope="col"{_class(column, shown)}>{escape(column.heading)}</th>' for column in shown.columns)
    texts = [_cells(number, column, cells, shown) for column, cells in zip(shown.columns, section.cells, strict=True)]
    body = "".join(f"<tr>{''.join(row)}</tr>\n" for row in zip(*texts, strict=True))
    table = f"<table>\n<caption{told}>{caption}</caption>\n<thead>\n<tr>{head}</tr>\n</thead>\n<tbody>\n{body}</tbody>\n</table>"
    label = escape(section.heading or shown.caption or shown.title, quote=True)
    return f'<div class="box" role="group" aria-label="{label}" tabindex="0">\n{table}\n</div>\n'


def _caption(shown: Page, section: Section, place: int) -> tuple[str, str]:
    """Return the words above a table, and whether they are for those alone who hear the page read out."""
    if section.heading:
        return f'<h2 id="group-{place}">{escape(section.heading)}</h2>', ""
    return escape(shown.caption or shown.title), ' class="heard"' if shown.caption == shown.title else ""


def _cells(page: int, column: Column, cells: Cells, shown: Page) -> list[str]:
    """Write the cells of a column; those that name the row are its headings."""
    tag, scope = ("th", ' scope="row"') if column is shown.naming else ("td", "")
    start, end = f"<{tag}{scope}{_class(column, shown)}>", f"</{tag}>"
    links = {"": "", **{note.mark: _link(f"{page}-{number}", note.mark) for number, note in enumerate(shown.notes)}}
    return [
        f"{start}{_drawn(escape(text), level, column.kind)}{links[mark]}{end}"
        for text, mark, level in zip(cells.texts, cells.marks, cells.levels, strict=True)
    ]


def _class(column: Column, shown: Page) -> str:
    if column is shown.naming:
        return ' class="naming"'
    if column.numeric:
        return ' class="number"'
    return {"whole": "", "wrapped": ' class="words"', "cut": ' class="names"'}[column.fit]


def _drawn(text: str, level: int | None, kind: Kind) -> str:
    """Write a band in its colour, and a bar in letters of one width; whoever hears the page read out has the bar's numbers."""
    if kind == "bar":
        return f'<span class="bar" aria-hidden="true">{text}</span>'
    return text if level is None else f'<span class="band b{level}">{text}</span>'


def _link(name: str, mark: str) -> str:
    return f'<sup><a href="#note-{name}">{mark}</a></sup>'


def _linked_back(body: str, page: int, shown: Page) -> str:
    """Name the first link to each note, so that the note can lead back to it."""
    for name in (f"{page}-{number}" for number in range(len(shown.notes))):
        body = body.replace(f'<a href="#note-{name}">', f'<a id="row-{name}" href="#note-{name}">', 1)
    return body


def _notes(page: int, shown: Page) -> str:
    notes = [_note(f"{page}-{number}", note) for number, note in enumerate(shown.notes)]
    # Below the first page's tables a heading says where notes begin; a further page has its own heading above.
    return _list("" if page else "<h2>Notes</h2>\n", [*notes, *map(escape, shown.below)])


def _note(name: str, note: Note) -> str:
    back = f'<a href="#row-{name}" aria-label="Back to the first row with {note.mark}">↑</a>'
    return f'<span id="note-{name}"><b>{note.mark}</b> {escape(note.text)}.</span> {back}'


def _list(heading: str, items: list[str]) -> str:
    if not items:
        return ""
    lines = "".join(f"<li>{item}</li>\n" for item in items)
    notes = f'{heading}<ul class="notes">\n{lines}</ul>\n'
    return f"<section>\n{notes}</section>\n" if heading else notes


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

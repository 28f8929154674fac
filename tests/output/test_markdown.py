from __future__ import annotations

from collections.abc import Callable

import pytest
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from leaguetab.output.formats import render
from leaguetab.output.league import league_document
from leaguetab.output.league_page import page
from leaguetab.table import LeagueTable

Example = Callable[[str], list[LeagueTable]]


def parsed(tables: list[LeagueTable]) -> SyntaxTreeNode:
    """Parse with a CommonMark parser that knows GitHub's tables."""
    text = render(league_document(tables), "md")
    assert isinstance(text, str)
    return SyntaxTreeNode(MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text))


def words_of(node: SyntaxTreeNode) -> str:
    """The text of a node; anything but text in it would be markup."""
    return "".join(
        part.content if part.type == "text" else f"<{part.type}>" for inline in node.children for part in inline.children
    )


def cells_of(table: SyntaxTreeNode) -> list[list[str]]:
    return [[words_of(cell) for cell in row.children] for part in table.children for row in part.children]


def test_text(example: Example) -> None:
    assert render(league_document(example("ranked")), "md") == (
        "## Trusts compared (2025 Q3)\n"
        "\n"
        "Trusts: 5; 1 of them not ranked. Higher scores are better.  \n"
        "Method: the official method, as published (demo, version 1.2).  \n"
        "Source: A handbook.\n"
        "\n"
        "| Rank | Code | Trust | Score | Segment | Region | Patient care | Patient care: band |\n"
        "| ---: | --- | --- | ---: | ---: | --- | ---: | --- |\n"
        "| 1 | R1 | Alder | 3.50 | 1 | North | 90.00 | Good |\n"
        "| =2 | R2 | Birch | 2.25 | 2 | South | 85.50 | Good |\n"
        "| =2 | R3 | Cedar | 2.25 | 3\\* | North | 80.25 | Fair |\n"
        "| 4 | R4 | Damson | 1.00 | 4 | South | — | — |\n"
        "| —† | R5 | Elder | 2.00 | — | North | 1.00 | Fair |\n"
        "\n"
        "- \\* Segment changed: in deficit, so segment 3 at best (1 of 5 trusts).\n"
        "- † Not ranked: too few patients (1 of 5 trusts).\n"
        "- Segment, from best to worst: 1, 2, 3, 4.\n"
        "- = marks a position that several trusts share.\n"
        "- — means that there is no value.\n"
    )


def test_every_cell_comes_back(every_example: list[LeagueTable]) -> None:
    shown = page(every_example)
    tables = [node for node in parsed(every_example).children if node.type == "table"]
    assert len(tables) == len(shown.sections)
    for table, section in zip(tables, shown.sections, strict=True):
        head, *rows = cells_of(table)
        assert head == [column.heading for column in shown.columns]
        marks = zip(*(cells.marks for cells in section.cells), strict=True)
        texts = zip(*(cells.texts for cells in section.cells), strict=True)
        assert rows == [[text + sign for text, sign in zip(*row, strict=True)] for row in zip(texts, marks, strict=True)]


def test_numbers_stand_on_the_right(example: Example) -> None:
    (table,) = (node for node in parsed(example("ranked")).children if node.type == "table")
    head = table.children[0].children[0]
    aligned = [cell.attrs.get("style") for cell in head.children]
    assert aligned == ["text-align:right", None, None, "text-align:right", "text-align:right", None, "text-align:right", None]


def test_a_heading_a_group(example: Example) -> None:
    headings = [(node.tag, words_of(node)) for node in parsed(example("grouped")).children if node.type == "heading"]
    assert headings == [("h2", "Trusts compared (2025 Q3)"), ("h3", "Region: North"), ("h3", "Region: South")]


@pytest.mark.parametrize("sign", list("\\`*_[]<>|~&"))
def test_signs_are_no_markup(build: Callable[..., LeagueTable], sign: str) -> None:
    name = f"{sign}a{sign} {sign}{sign}b{sign}{sign} amp;"
    table = build({"rank": [1], "unit": ["A"], "name": [name], "score": [1.0]}, labels={"score": name}, period=name)
    document = parsed([table])
    (grid,) = (node for node in document.children if node.type == "table")
    assert cells_of(grid) == [["Rank", "Code", "Name", name], ["1", "A", name, "1"]]
    assert words_of(document.children[0]) == f"Trusts compared ({name})"

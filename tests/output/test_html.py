from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import polars as pl
import pytest

from leaguetab.output.document import Document
from leaguetab.output.formats import render
from leaguetab.output.grid import Shown, grid, text
from leaguetab.output.html import fragment
from leaguetab.output.league import league_document
from leaguetab.output.league_page import page
from leaguetab.output.notes import Note
from leaguetab.table import LeagueTable

if TYPE_CHECKING:
    from leaguetab.output.page import Page

Example = Callable[[str], list[LeagueTable]]
WITHOUT_END = {"meta", "br", "hr", "img", "input", "link"}


@dataclass
class Element:
    """An element of a page."""

    tag: str
    attributes: dict[str, str | None]
    inside: list[Element | str] = field(default_factory=list)

    def all(self, tag: str | None = None) -> list[Element]:
        found = [self] if tag in {None, self.tag} else []
        return found + [inner for item in self.inside if isinstance(item, Element) for inner in item.all(tag)]

    @property
    def text(self) -> str:
        return "".join(item if isinstance(item, str) else item.text for item in self.inside)


class Tree(HTMLParser):
    """Builds the tree of a page, and refuses end tags that fit no start tag."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(attrs) == len(dict(attrs)), f"an attribute twice in {tag}"
        element = Element(tag, dict(attrs))
        self.open[-1].inside.append(element)
        if tag not in WITHOUT_END:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def parsed(tables: list[LeagueTable]) -> Element:
    text = render(league_document(tables), "html")
    assert isinstance(text, str)
    assert text.startswith("<!doctype html>\n")
    return parse(text)


def parse(text: str | bytes) -> Element:
    assert isinstance(text, str)
    tree = Tree()
    tree.feed(text)
    tree.close()
    assert len(tree.open) == 1
    return tree.open[0]


def test_the_frame_of_the_page(every_example: list[LeagueTable]) -> None:
    root = parsed(every_example)
    (html,) = root.all("html")
    assert html.attributes["lang"] == "en-GB"
    metas = [meta.attributes for meta in root.all("meta")]
    assert {"charset": "utf-8"} in metas
    assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in metas
    assert root.all("title")[0].text == root.all("h1")[0].text == page(every_example).title


def test_nothing_is_loaded_or_run(every_example: list[LeagueTable]) -> None:
    root = parsed(every_example)
    assert not {element.tag for element in root.all()} & {"script", "link", "img", "iframe", "object", "embed", "base", "form"}
    attributes = [(name, value) for element in root.all() for name, value in element.attributes.items()]
    assert not [name for name, _ in attributes if name.startswith("on") or name in {"src", "style"}]
    assert all(value and value.startswith("#") for name, value in attributes if name == "href")
    assert not re.search(r"url\(|@import", root.all("style")[0].text)


def test_every_cell_comes_back(every_example: list[LeagueTable]) -> None:
    shown = page(every_example)
    tables = parsed(every_example).all("table")
    assert len(tables) == len(shown.sections)
    for table, section in zip(tables, shown.sections, strict=True):
        head, *rows = table.all("tr")
        assert [cell.text for cell in head.all("th")] == [column.heading for column in shown.columns]
        texts = zip(*(cells.texts for cells in section.cells), strict=True)
        marks = zip(*(cells.marks for cells in section.cells), strict=True)
        expected = [[text + sign for text, sign in zip(*row, strict=True)] for row in zip(texts, marks, strict=True)]
        assert [[cell.text for cell in row.all() if cell.tag in {"th", "td"}] for row in rows] == expected


def test_headings_say_what_they_head(every_example: list[LeagueTable]) -> None:
    for table in parsed(every_example).all("table"):
        head, *rows = table.all("tr")
        assert {cell.attributes.get("scope") for cell in head.all("th")} == {"col"}
        assert not head.all("td")
        for row in rows:
            assert [cell.attributes.get("scope") for cell in row.all("th")] == ["row"]
        assert len(table.all("caption")) == 1


@pytest.mark.parametrize(
    ("name", "captions"),
    [("ranked", ["Trusts in order of position"]), ("grouped", ["Region: North", "Region: South"])],
)
def test_captions(example: Example, name: str, captions: list[str]) -> None:
    assert [caption.text for caption in parsed(example(name)).all("caption")] == captions


def test_links_lead_to_notes_and_back(every_example: list[LeagueTable]) -> None:
    root = parsed(every_example)
    ids = [element.attributes["id"] for element in root.all() if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    links = [str(link.attributes["href"]).removeprefix("#") for link in root.all("a")]
    assert set(links) == set(ids)


def test_notes(example: Example) -> None:
    (section, *_) = parsed(example("ranked")).all("section")
    assert [item.text for item in section.all("li")] == [
        "* Segment changed: in deficit, so segment 3 at best (1 of 5 trusts). ↑",
        "† Not ranked: too few patients (1 of 5 trusts). ↑",
        "Segment, from best to worst: 1, 2, 3, 4.",
        "= marks a position that several trusts share.",
        "— means that there is no value.",
    ]


def test_bands_have_words_beside_colours(example: Example) -> None:
    root = parsed(example("ranked"))
    bands = [(span.attributes["class"], span.text) for span in root.all("span") if "band" in str(span.attributes.get("class"))]
    assert bands == [("band b0", "1"), ("band b1", "2"), ("band b2", "3"), ("band b3", "4")]
    assert all(f".b{level} {{" in root.all("style")[0].text for level in range(4))


def test_numbers_are_marked_as_such(example: Example) -> None:
    _, row, *_ = parsed(example("ranked")).all("tr")
    assert [cell.text for cell in row.all("td") if cell.attributes.get("class") == "number"] == ["1", "3.50", "1", "90.00"]


def test_the_origin_and_the_warnings_are_told(example: Example) -> None:
    (table,) = example("ranked")
    root = parsed([replace(table, warnings=("2 < 3 & so on",))])
    assert "2 < 3 & so on" in root.all("main")[0].text
    (footer,) = root.all("footer")
    assert f"by the algorithm demo (SHA-256 {'a' * 64})." in footer.text
    assert "From trusts.csv: 5 rows (SHA-256 ba7816bf" in footer.text


def test_a_seed_is_told(example: Example) -> None:
    text = render(league_document(example("ranked"), seed=42), "html")
    assert isinstance(text, str)
    assert "Random draws start from seed 42." in text


def test_dark_screens_paper_and_long_tables_are_catered_for(example: Example) -> None:
    style = parsed(example("ranked")).all("style")[0].text
    assert "prefers-color-scheme: dark" in style
    assert "@media print" in style
    assert re.search(r"thead th \{[^}]*position: sticky", style)
    assert style.count("{") == style.count("}")


def several(*pages: Page) -> Document:
    around = {"tool": {"name": "t", "version": "1"}, "algorithms": [], "inputs": [], "seed": None, "warnings": []}
    return Document(lambda: pages, pl.DataFrame, around)


def marked(title: str) -> Page:
    """A page with one row that a note is about."""
    frame = pl.DataFrame({"name": ["A"]})
    return grid(title, ["A fact."], frame, [Shown("Name", text("name"), "name", marks=("*",))], (), (Note("*", f"About {title}"),))


def test_contents_lead_to_what_stands_below() -> None:
    root = parse(render(several(marked("One"), marked("Two & more"), marked("Three")), "html"))
    (contents,) = root.all("nav")
    assert [(link.text, link.attributes["href"]) for link in contents.all("a")] == [("Two & more", "#part-1"), ("Three", "#part-2")]
    sections = {section.attributes["id"]: section for section in root.all("section") if "id" in section.attributes}
    assert [sections[name].all("h2")[0].text for name in ("part-1", "part-2")] == ["Two & more", "Three"]


def test_contents_name_groups(example: Example) -> None:
    (contents,) = parsed(example("grouped")).all("nav")
    assert [link.text for link in contents.all("a")] == ["Region: North", "Region: South"]


def test_one_table_needs_no_contents(example: Example) -> None:
    assert not parsed(example("ranked")).all("nav")


def test_notes_of_several_pages_are_told_apart() -> None:
    root = parse(render(several(marked("One"), marked("Two"), marked("Three")), "html"))
    ids = [element.attributes["id"] for element in root.all() if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    (section,) = (section for section in root.all("section") if section.attributes.get("id") == "part-1")
    (link,) = section.all("sup")[0].all("a")
    (note,) = (span for span in section.all("span") if f"#{span.attributes.get('id')}" == link.attributes["href"])
    assert note.text == "* About Two."


def test_each_table_scrolls_in_a_box_of_its_own(every_example: list[LeagueTable]) -> None:
    root = parsed(every_example)
    boxes = [box for box in root.all("div") if box.attributes.get("class") == "box"]
    assert [len(box.all("table")) for box in boxes] == [1] * len(root.all("table"))
    # Whoever has no pointer scrolls it by keys, once it has the focus; and hears what it is.
    assert all(box.attributes["tabindex"] == "0" and box.attributes["aria-label"] for box in boxes)
    style = root.all("style")[0].text
    assert re.search(r"\.box \{[^}]*overflow: auto", style)
    assert re.search(r"@media print \{.*\.box \{ overflow: visible; max-height: none; \}", style, re.DOTALL)


def test_rows_that_no_page_shows_are_counted() -> None:
    assert "<p>… and 7 more; -f json has all.</p>" in str(render(several(replace(marked("One"), more=7)), "html"))


def test_a_fragment_has_the_style_that_it_needs(example: Example) -> None:
    """Every class that has a rule of its own in the page but colours and fonts: captions are not to be seen twice."""
    written = fragment(several(marked("One"), marked("Two")))
    assert 'class="heard"' in written
    style = parse(written).all("style")[0].text
    for name in ("heard", "box", "number", "notes"):
        assert f".leaguetab .{name} {{" in style
    assert all(rule.startswith(".leaguetab ") for rule in style.strip().splitlines())
    assert ".leaguetab .b0 {" in fragment(league_document(example("ranked")))


def test_a_fragment_has_ids_of_its_own(example: Example) -> None:
    one, other = fragment(league_document(example("ranked"))), fragment(league_document(example("grouped")))
    ids = [set(re.findall(r' id="([^"]+)"', text)) for text in (one, other)]
    assert ids[0]
    assert not ids[0] & ids[1]
    assert {link.removeprefix("#") for link in re.findall(r' href="(#[^"]+)"', one)} <= ids[0]

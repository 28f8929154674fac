from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from leaguetab.output.document import Document
from leaguetab.output.formats import render
from leaguetab.output.grid import Shown, grid
from leaguetab.output.league import league_document
from leaguetab.output.notes import Note
from leaguetab.table import LeagueTable

Example = Callable[[str], list[LeagueTable]]
WIDTHS = [24, 40, 80, 120, 200]
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def width_of(line: str) -> int:
    """Columns that a terminal needs for a line, by Unicode Standard Annex 11 (wide) and the general categories (combining)."""
    return sum(
        0 if unicodedata.category(sign) in {"Mn", "Me"} else 1 + (unicodedata.east_asian_width(sign) in {"W", "F"}) for sign in line
    )


def rows_of(text: str) -> list[str]:
    """The rows of all tables: what stands between a rule and an empty line."""
    lines = [*text.splitlines(), ""]
    starts = [number + 1 for number, line in enumerate(lines) if line and not line.strip("─ ")]
    return [line for start in starts for line in lines[start : lines.index("", start)]]


def test_the_whole_on_a_pipe(example: Example) -> None:
    assert render(league_document(example("ranked")), "table") == (
        "Trusts compared (2025 Q3)\n"
        "Trusts: 5; 1 of them not ranked. Higher scores are better.\n"
        "Method: the official method, as published (demo, version 1.2).\n"
        "Source: A handbook.\n"
        "\n"
        "                                                          Patient\n"
        "Rank  Code  Trust   Score  Segment  Region  Patient care  care: band\n"
        "────  ────  ──────  ─────  ───────  ──────  ────────────  ──────────\n"
        "  1   R1    Alder    3.50       1   North          90.00  Good\n"
        " =2   R2    Birch    2.25       2   South          85.50  Good\n"
        " =2   R3    Cedar    2.25       3*  North          80.25  Fair\n"
        "  4   R4    Damson   1.00       4   South              —  —\n"
        "  —†  R5    Elder    2.00       —   North           1.00  Fair\n"
        "\n"
        "* Segment changed: in deficit, so segment 3 at best (1 of 5 trusts).\n"
        "† Not ranked: too few patients (1 of 5 trusts).\n"
        "Segment, from best to worst: 1, 2, 3, 4.\n"
        "= marks a position that several trusts share.\n"
        "— means that there is no value.\n"
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_is_longer_than_the_terminal_is_wide(every_example: list[LeagueTable], width: int) -> None:
    text = render(league_document(every_example), "table", width=width)
    assert isinstance(text, str)
    assert max(map(width_of, text.splitlines())) <= width


@pytest.mark.parametrize("width", [*WIDTHS, None])
def test_no_row_is_missing_or_wrapped(every_example: list[LeagueTable], width: int | None) -> None:
    text = render(league_document(every_example), "table", width=width)
    assert isinstance(text, str)
    frame = pl.concat([table.frame for table in every_example])
    ranks = [re.match(r" *(=?[\d,.]+|—)", row) for row in rows_of(text)]
    assert all(ranks)
    found = [match.group(1).lstrip("=").replace(",", "") for match in ranks if match]
    assert [None if rank == "—" else float(rank) for rank in found] == frame["rank"].cast(pl.Float64).to_list()


@pytest.mark.parametrize("width", [*WIDTHS, None])
@pytest.mark.parametrize(("name", "shared"), [("ranked", "=2"), ("averaged", "=2.5"), ("nameless", "=2"), ("wide", "=2")])
def test_shared_positions(example: Example, name: str, shared: str, width: int | None) -> None:
    text = render(league_document(example(name)), "table", width=width)
    assert isinstance(text, str)
    assert [row.split()[0] for row in rows_of(text)].count(shared) == 2


def test_nothing_is_cut_on_a_pipe(every_example: list[LeagueTable]) -> None:
    text = render(league_document(every_example), "table")
    assert isinstance(text, str)
    assert "…" not in text
    assert "Left out" not in text
    assert len(set(map(width_of, filter(lambda line: line and not line.strip("─ "), text.splitlines())))) == 1


def test_names_are_shortened_before_columns_are_left_out(build: Callable[..., LeagueTable]) -> None:
    long = build({"rank": [1], "unit": ["A"], "name": ["N" * 60], "score": [1.5], "x": [2.5]}, nodes=("x",))
    text = render(league_document([long]), "table", width=50)
    assert isinstance(text, str)
    assert "Left out" not in text
    # 50 less rank 4, code 4, score 5, x 4 and four gaps of 2.
    assert rows_of(text) == ["   1  A     " + "N" * 24 + "…   1.50  2.50"]


def test_groups_go_first_then_nodes_from_the_right(build: Callable[..., LeagueTable]) -> None:
    columns = {
        "rank": [1],
        "unit": ["A"],
        "score": [1.5],
        "g": ["group"],
        "h": ["group"],
        "x": [2.5],
        "x_band": ["Good"],
        "y": [3.5],
    }
    table = build(columns, groups=("g", "h"), nodes=("x", "y"))
    expected = {
        60: "",
        45: "h",
        38: "g, h",
        36: "g, h, y",
        29: "g, h, x: band, y",
    }
    for width, left_out in expected.items():
        text = render(league_document([table]), "table", width=width)
        assert isinstance(text, str)
        told = " ".join(text.split())
        assert ("Left out" in told) == bool(left_out)
        assert f"Left out to fit {width} columns: {left_out}. A wider" in told or not left_out


def test_many_columns_left_out_are_counted(example: Example) -> None:
    text = render(league_document(example("wide")), "table", width=80)
    assert isinstance(text, str)
    told = " ".join(text.split())
    # 80 less rank 4, code 4, name 20, score 6 and gaps leave room for four columns of 8, as wide as "referral".
    assert "Left out to fit 80 columns: region, Share of patients seen within 4 weeks of referral," in told
    assert "and 14 more. A wider terminal shows more of them; -o page.html shows all." in told


def test_wider_terminals_show_more(example: Example) -> None:
    counts = []
    for width in (80, 120, 200, None):
        text = render(league_document(example("wide")), "table", width=width)
        assert isinstance(text, str)
        counts.append(len(rows_of(text)[0].split("  ")))
    assert counts == sorted(set(counts))


def test_decimal_points_stand_below_each_other(example: Example) -> None:
    text = render(league_document(example("ranked")), "table")
    assert isinstance(text, str)
    assert len({row.index(".") for row in rows_of(text)}) == 1


@pytest.mark.parametrize("name", ["St [Mary]'s [bold red]Hospital[/]", "[/]", "[link=x]a[/link]", ":smiley: \\[x]"])
def test_square_brackets_are_text(build: Callable[..., LeagueTable], name: str) -> None:
    text = render(
        league_document([build({"rank": [1], "unit": ["A"], "name": [name], "score": [1.0]})]), "table", width=80, colour=True
    )
    assert isinstance(text, str)
    assert name in COLOURS.sub("", text)


def test_names_reach_no_terminal_controls(example: Example) -> None:
    text = render(league_document(example("awkward")), "table", width=120)
    assert isinstance(text, str)
    assert {sign for sign in text if unicodedata.category(sign) in {"Cc", "Cf"}} == {"\n"}


@pytest.mark.parametrize("width", [80, None])
def test_colour_changes_no_word(every_example: list[LeagueTable], width: int | None) -> None:
    plain, coloured = (
        render(league_document(every_example), "table", width=width),
        render(league_document(every_example), "table", width=width, colour=True),
    )
    assert isinstance(plain, str)
    assert isinstance(coloured, str)
    assert "\x1b" not in plain
    assert COLOURS.sub("", coloured) == plain


def test_bands_are_coloured_from_the_best_to_the_worst(example: Example, monkeypatch: pytest.MonkeyPatch) -> None:
    # Whether to colour is the caller's decision; the environment has been asked before.
    monkeypatch.setenv("NO_COLOR", "1")
    text = render(league_document(example("ranked")), "table", colour=True)
    assert isinstance(text, str)
    best, *_, worst, unranked = rows_of(re.sub(r"\x1b\[[012]m", "", text))
    # ANSI colours: 32 is green, 31 is red.
    assert "\x1b[32m" in best
    assert "\x1b[31m" in worst
    assert "\x1b" not in unranked


def test_a_unit_without_a_name_goes_by_its_id(build: Callable[..., LeagueTable]) -> None:
    table = build({"rank": [1, 2], "unit": ["A1", "B2"], "name": ["  ", None], "score": [2.0, 1.0]})
    text = render(league_document([table]), "table")
    assert isinstance(text, str)
    assert [row.split() for row in rows_of(text)] == [["1", "A1", "A1", "2"], ["2", "B2", "B2", "1"]]


def shown(columns: Sequence[Shown], size: int = 1, **changes: Any) -> Document:
    """A page of so many rows that are all alike."""
    frame = pl.DataFrame({"row": list(range(size))})
    return Document(lambda: (replace(grid("Title", (), frame, columns), **changes),), pl.DataFrame, {})


def column(heading: str, cell: str, **changes: Any) -> Shown:
    return replace(Shown(heading, lambda frame: [cell] * frame.height), **changes)


def rendered(document: Document, width: int | None, **options: bool) -> str:
    text = render(document, "table", width=width, **options)
    assert isinstance(text, str)
    return text


def test_a_mark_is_kept_where_its_text_is_cut() -> None:
    columns = [column("Name", "N" * 40, kind="name", marks=("†",)), column("Figure", "7.5", numeric=True)]
    text = rendered(shown(columns, notes=(Note("†", "Estimated"),)), 30)
    # 30 less figure 6 and a gap of 2.
    assert rows_of(text) == ["N" * 20 + "…†     7.5"]
    assert "† Estimated." in text


def test_texts_that_may_take_several_lines_do() -> None:
    columns = [
        column("Metric", "one two three four five six", kind="name", fit="wrapped"),
        column("How", "seven eight nine ten", fit="wrapped"),
        column("Figure", "7.5", numeric=True),
    ]
    # 50 less figure 6 and two gaps of 2 are shared: 20 are enough for the second, 20 remain for the first.
    assert rows_of(rendered(shown(columns), 50)) == [
        "one two three four    seven eight nine ten     7.5",
        "  five six",
    ]
    assert len(rows_of(rendered(shown(columns), None))) == 1


@pytest.mark.parametrize(
    ("width", "kept"),
    [
        pytest.param(70, "Name Metric Amount Group Figure", id="all"),
        pytest.param(50, "Name Metric Amount Figure", id="without the least telling"),
        pytest.param(40, "Name Figure", id="what is equally telling goes together"),
    ],
)
def test_columns_go_as_telling_as_they_are(width: int, kept: str) -> None:
    columns = [
        column("Name", "N" * 20, kind="name"),
        column("Metric", "m" * 8, telling=2, meaning=("Metric: what is measured.",)),
        column("Amount", "1,000", telling=2, numeric=True),
        column("Group", "g" * 14, telling=1, meaning=("Group: which it is in.",)),
        column("Figure", "7.5", telling=3, numeric=True, meaning=("Figure: what it comes to.",)),
    ]
    text = rendered(shown(columns), width)
    assert text.splitlines()[2].split() == kept.split()
    told = {name: f"{name}: " in text.partition("Left out")[0] for name in ("Metric", "Group", "Figure")}
    assert told == {name: name in kept for name in told}


def test_notes_are_told_where_their_marks_are_to_be_seen(example: Example) -> None:
    """At 24 columns there is no room for the band, nor for the mark of its note."""
    narrow, wide = (rendered(league_document(example("ranked")), width) for width in (24, 80))
    assert "Segment changed" in wide
    assert "Segment, from best to worst" in wide
    assert "Segment changed" not in narrow
    assert "Segment, from best to worst" not in narrow
    assert "† Not ranked" in narrow


@pytest.mark.parametrize(
    ("whole", "more", "rows", "told"),
    [
        pytest.param(True, 0, 25, "", id="all"),
        pytest.param(False, 0, 20, "… and 5 more; -o page.html shows all.", id="the first"),
        pytest.param(True, 7, 25, "… and 7 more; -f json has all.", id="more than a page shows"),
        pytest.param(False, 7, 20, "… and 12 more; -f json has all.", id="the first of more"),
    ],
)
def test_long_lists(whole: bool, more: int, rows: int, told: str) -> None:
    text = rendered(shown([column("Name", "N", kind="name")], 25, most=20, more=more), 80, whole=whole)
    assert sum(line == "N" for line in text.splitlines()) == rows
    assert text.splitlines()[-1] == (told or "N")


def test_warnings_are_left_to_standard_error(example: Example) -> None:
    (table,) = example("ranked")
    assert render(league_document([replace(table, warnings=("Look out.",))]), "table") == render(league_document([table]), "table")

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from leaguetab.output.league_page import headings, page
from leaguetab.table import LeagueTable

Example = Callable[[str], list[LeagueTable]]


def test_title_and_facts(example: Example) -> None:
    shown = page(example("ranked"))
    assert shown.title == "Trusts compared (2025 Q3)"
    assert shown.facts == (
        "Trusts: 5; 1 of them not ranked. Higher scores are better.",
        "Method: the official method, as published (demo, version 1.2).",
        "Source: A handbook.",
    )


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("official", "the official method, as published"),
        ("reconstructed", "reconstructed from what has been published; details may differ from the official method"),
        ("illustrative", "an illustration, not an official method"),
    ],
)
def test_status_is_told_in_words(build: Callable[..., LeagueTable], status: str, words: str) -> None:
    plain = build({"rank": [1], "unit": ["A"], "score": [1.0]})
    shown = page([replace(plain, algorithm=replace(plain.algorithm, status=status))])
    assert shown.facts[1] == f"Method: {words} (demo, version 1.2)."


def test_headings_are_labels_or_words(example: Example) -> None:
    assert headings(example("ranked")[0]) == {
        "rank": "Rank",
        "unit": "Code",
        "name": "Trust",
        "score": "Score",
        "band": "Segment",
        "region": "Region",
        "care": "Patient care",
        "care_band": "Patient care: band",
        "reason": "Reason",
    }


def test_ids_head_their_column_as_names_where_there_are_no_names(example: Example) -> None:
    assert headings(example("nameless")[0])["unit"] == "Name"


@pytest.mark.parametrize(
    ("column", "texts", "marks"),
    [
        ("rank", ("1", "=2", "=2", "4", "—"), ("", "", "", "", "†")),
        ("score", ("3.50", "2.25", "2.25", "1.00", "2.00"), ("",) * 5),
        ("band", ("1", "2", "3", "4", "—"), ("", "", "*", "", "")),
        ("care", ("90.00", "85.50", "80.25", "—", "1.00"), ("",) * 5),
        ("care_band", ("Good", "Good", "Fair", "—", "Fair"), ("",) * 5),
    ],
)
def test_cells(example: Example, column: str, texts: tuple[str, ...], marks: tuple[str, ...]) -> None:
    shown = page(example("ranked"))
    index = [item.name for item in shown.columns].index(column)
    assert shown.sections[0].cells[index].texts == texts
    assert shown.sections[0].cells[index].marks == marks


def test_notes_and_signs(example: Example) -> None:
    shown = page(example("ranked"))
    assert [note.text for note in shown.notes] == [
        "Segment changed: in deficit, so segment 3 at best (1 of 5 trusts)",
        "Not ranked: too few patients (1 of 5 trusts)",
    ]
    assert shown.below == (
        "Segment, from best to worst: 1, 2, 3, 4.",
        "= marks a position that several trusts share.",
        "— means that there is no value.",
    )


def test_signs_that_do_not_occur_are_not_explained(build: Callable[..., LeagueTable]) -> None:
    shown = page([build({"rank": [1, None], "unit": ["A", "—"], "score": [2.0, 1.0]})])
    assert shown.below == ()


def test_bands_know_where_they_stand(example: Example) -> None:
    shown = page(example("ranked"))
    index = [item.name for item in shown.columns].index("band")
    assert shown.sections[0].cells[index].levels == (0, 1, 2, 3, None)


def test_a_section_a_group_without_the_column_that_all_its_rows_share(example: Example) -> None:
    shown = page(example("grouped"))
    assert [(section.heading, section.size) for section in shown.sections] == [("Region: North", 3), ("Region: South", 2)]
    assert "region" not in {column.name for column in shown.columns}
    assert shown.facts[0] == "Trusts: 5; 1 of them not ranked. Higher scores are better."


def test_marks_and_decimals_are_the_same_in_all_sections(build: Callable[..., LeagueTable]) -> None:
    one = build({"rank": [1, None], "unit": ["A", "B"], "score": [2.0, 1.0], "reason": [None, "late"]}, group=("g", "one"))
    two = build({"rank": [1, None], "unit": ["C", "D"], "score": [1.234, 1.231], "reason": [None, "late"]}, group=("g", "two"))
    shown = page([one, two])
    assert [note.text for note in shown.notes] == ["Not ranked: late (2 of 4 trusts)"]
    assert [section.cells[2].texts for section in shown.sections] == [("2.000", "1.000"), ("1.234", "1.231")]
    assert [section.cells[0].marks for section in shown.sections] == [("", "*"), ("", "*")]


def test_a_band_column_of_a_node_is_no_node(build: Callable[..., LeagueTable]) -> None:
    shown = page([build({"rank": [1], "unit": ["A"], "score": [1.0], "x": [1.0], "x_band": [1], "y_band": [2]}, nodes=("x",))])
    assert [column.kind for column in shown.columns] == ["rank", "unit", "score", "node", "node_band", "other"]


@pytest.mark.parametrize(
    ("headings", "words"),
    [
        ("{score: Average score, band: Segment}", "Ranked by segment, then by average score."),
        ("{score: Our score, band: Our band}", 'Ranked by band ("Our band"), then by score ("Our score").'),
        ("{score: SHMI, band: Against chance}", 'Ranked by band ("Against chance"), then by SHMI.'),
    ],
)
def test_what_decides_goes_by_its_heading(table_of: Callable[..., LeagueTable], headings: str, words: str) -> None:
    bands = "bands: {method: cuts, at: [2], labels: [low, high]}\nrank: {by: [band, score]}\n"
    table = table_of(f"headings: {headings}\nscore: {{metric: a, better: higher}}\n{bands}", {"a": [1, 3]})
    assert words in page([table]).facts[0]

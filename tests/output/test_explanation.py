from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from leaguetab.analysis.explain.report import explain
from leaguetab.analysis.explain.trust import Asked
from leaguetab.metrics.data import MetricInfo
from leaguetab.output.explanation import explanation_document
from leaguetab.output.formats import FORMATS, render

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from leaguetab.output.document import Document
    from leaguetab.output.page import Page
    from leaguetab.table import LeagueTable

    Make = Callable[..., LeagueTable]

# Weights 3 and 1 of two metrics taken as they are: the score of a is (3 * 4 + 1 * 8) / 4 = 5, of b 6, of c 3.
PLAIN = """
units: trusts
headings: {band: Segment}
score:
  combine: mean
  parts:
    - {name: care, label: Care, weight: 3, combine: mean, parts: [{metric: safe, label: "Safe [care]", better: higher}]}
    - {metric: staff, label: Staff, better: higher}
bands: {method: cuts, at: [4], labels: [low, high]}
"""
COLUMNS: Mapping[str, Sequence[object]] = {"unit": ["a", "b", "c"], "safe": [4.0, 6.0, 2.0], "staff": [8.0, 6.0, 6.0]}
INFOS = {"staff": MetricInfo("staff", "staff", "Staff", unit="% of staff")}


def document(table: LeagueTable, unit: str = "a") -> Document:
    return explanation_document(explain(table, unit), table)


def pages(table: LeagueTable, unit: str = "a") -> dict[str, Page]:
    return {page.title: page for page in document(table, unit).pages()}


def shown(page: Page) -> dict[str, list[str]]:
    (section,) = page.sections
    return {column.heading: list(cells.texts) for column, cells in zip(page.columns, section.cells, strict=True)}


def test_the_arithmetic_stands_before_what_it_is_compared_with(table_of: Make) -> None:
    """By hand: averages are safe 4 and staff 20/3, so a's staff is worth (8 - 20/3) / 4 = +0.333 more than average."""
    columns = shown(pages(table_of(PLAIN, COLUMNS, infos=INFOS))["How its score is made"])
    assert list(columns) == [
        *("Part", "Value", "Score", "Weight", "Contributes"),
        *("Median", "Place", "Against the average", "Worse or better"),
    ]
    assert columns["Part"] == ["Score", "\u00a0\u00a0Care", "\u00a0\u00a0\u00a0\u00a0Safe [care]", "\u00a0\u00a0Staff"]
    assert columns["Value"] == ["", "", "4", "8"]
    assert columns["Score"] == ["5", "4", "4", "8"]
    assert columns["Weight"] == ["100%", "75%", "75%", "25%"]
    assert columns["Contributes"] == ["+5.000", "+3.000", "+3.000", "+2.000"]
    assert columns["Median"] == ["", "", "4", "6"]
    assert columns["Place"] == ["2 of 3", "2 of 3", "2 of 3", "1 of 3"]
    assert columns["Against the average"] == ["+0.333", "0.000", "0.000", "+0.333"]
    assert columns["Worse or better"] == [
        "·······│███████",
        "·······│·······",
        "·······│·······",
        "·······│███████",
    ]


@pytest.mark.parametrize(
    ("better", "bar"), [("higher", "·······│███████"), ("lower", "███████│·······")], ids=["more is better", "less is better"]
)
def test_the_bar_goes_right_where_it_is_better(table_of: Make, better: str, bar: str) -> None:
    table = table_of(PLAIN.replace("better: higher", f"better: {better}"), COLUMNS)
    page = pages(table)["How its score is made"]
    assert shown(page)["Worse or better"][-1] == bar
    assert page.below == (
        "Contributes: what the part adds to the score; those of the metrics add up to it.",
        "Against the average: how much more (+) or less (-) that is than with an average value in its place.",
        f"The bar goes to the right where it is better; here a {better} score is better.",
    )


def test_moves_speak_of_the_bands_by_their_own_word(table_of: Make) -> None:
    """By hand: c has 3 and the cut is at 4, so safe must be at least 10/3, and in whole numbers, as all of them are, 4."""
    columns = shown(pages(table_of(PLAIN, COLUMNS, infos=INFOS), "c")["What would move it"])
    at = columns["For"].index("A better segment")
    assert [columns[name][at] for name in ("Metric", "From", "To")] == ["Safe [care]", "2", "4"]


def test_a_small_change_is_more_than_none(table_of: Make) -> None:
    """Scores 75.015 (a) and 74.9975 (c): 0.03 more in safe put c first, of a spread of 90."""
    columns = {"unit": ["a", "b", "c"], "safe": [100.02, 0.01, 50.03], "staff": [0.0, 0.0, 149.9]}
    found = shown(pages(table_of(PLAIN, columns, infos=INFOS), "c")["What would move it"])
    (at,) = (
        row for row, words in enumerate(zip(found["For"], found["Metric"], strict=True)) if words == ("A place up", "Safe [care]")
    )
    assert [found[name][at] for name in ("From", "To", "Of its spread")] == ["50.03", "50.06", "<1%"]


def test_a_unit_without_a_score(table_of: Make) -> None:
    text = PLAIN.replace("combine: mean\n  parts", "combine: mean\n  missing: require\n  parts")
    table = table_of(text, {**COLUMNS, "staff": [None, 6.0, 6.0]})
    found = pages(table)
    assert any("a is not ranked" in fact for fact in found["a"].facts)
    columns = shown(found["How its score is made"])
    assert columns["Value"][-1] == "—"
    assert columns["Place"] == ["not ranked", "2 of 3", "2 of 3", "—"]
    assert "Place: where the part would stand among those of the 2 that are ranked." in found["How its score is made"].below
    assert columns["Worse or better"] == [""] * 4


def test_as_data(table_of: Make) -> None:
    found = json.loads(str(render(document(table_of(PLAIN, COLUMNS, infos=INFOS)), "json")))
    assert list(found) == [
        *("schema_version", "tool", "algorithm", "inputs", "period", "seed", "rows"),
        *("standing", "contributions", "trust", "words", "steps", "rules", "gaps", "neighbours", "between", "moves"),
        *("out_of_reach", "not_tried", "warnings"),
    ]
    assert [(row["node"], row["value"], row["contribution"]) for row in found["rows"]] == [
        ("score", 5.0, 5.0),
        ("care", 4.0, 3.0),
        ("safe", 4.0, 3.0),
        ("staff", 8.0, 2.0),
    ]
    assert (found["standing"]["unit"], found["standing"]["rank"], found["standing"]["of"]) == ("a", 2, 3)
    assert found["contributions"]["exact"] is True
    assert found["trust"] is None


@pytest.mark.parametrize("format_name", [item.name for item in FORMATS])
def test_formats(table_of: Make, format_name: str) -> None:
    table = table_of(PLAIN, COLUMNS)
    written = render(document(table), format_name)
    assert written
    assert written == render(document(table), format_name)


@pytest.mark.parametrize("width", [40, 80, 120, 200])
def test_no_line_is_wider_than_the_terminal(table_of: Make, width: int) -> None:
    lines = str(render(document(table_of(PLAIN, COLUMNS, infos=INFOS)), "table", width=width)).splitlines()
    assert max(map(len, lines)) <= width


def test_the_contribution_stays_on_a_terminal_of_usual_width(table_of: Make) -> None:
    long = PLAIN.replace("Staff,", "Share of staff who would recommend the trust as a place to work,")
    text = str(render(document(table_of(long, COLUMNS, infos=INFOS)), "table", width=80))
    heading = next(line for line in text.splitlines() if line.startswith("Part"))
    assert heading.split() == ["Part", "Value", "Score", "Weight", "Contributes", "Place", "Worse", "or", "better"]


# How far its place can be trusted


def trusted(table: LeagueTable, unit: str = "a") -> Document:
    return explanation_document(explain(table, unit, Asked(draws=60, seed=3)), table)


def test_its_place_under_each_alternative(table_of: Make) -> None:
    """By hand: a 5, b 6 and c 3. Without staff, a has 4, b 6, c 2; without care, 8, 6 and 6, so that a is first."""
    found = {page.title: page for page in trusted(table_of(PLAIN, COLUMNS, infos=INFOS)).pages()}
    assert list(found)[:2] == ["a", "How far its place can be trusted"]
    page = found["Its place under alternatives to the algorithm"]
    columns = shown(page)
    rows = {row[0]: row[1:] for row in zip(*columns.values(), strict=True)}
    assert rows["Care left out"] == ("1", "2", "+1")
    assert rows["Staff left out"] == ("2", "2", "0")
    shifts = [int(shift) for shift in columns["Places up (+) or down (-)"]]
    assert shifts == sorted(shifts, reverse=True)
    assert ([note.text for note in page.notes], page.below) == (["These are the stated weights themselves"], ())


def test_alternatives_where_ties_are_averaged(table_of: Make) -> None:
    """As above; without care b and c tie, and share the second and the third place."""
    page = trusted(table_of(PLAIN + "rank: {ties: average}\n", COLUMNS), "b").pages()[-1]
    rows = {row[0]: row[1:] for row in zip(*shown(page).values(), strict=True)}
    assert rows["Care left out"] == ("2.5", "1", "-1.5")
    assert rows["Staff left out"] == ("1", "1", "0.0")


def test_a_place_on_another_scale_is_compared_with_that_by_score_alone(table_of: Make) -> None:
    """A rule puts b, first by its score, behind a."""
    rule = 'rank: {by: [band, score]}\nrules: [{when: "safe > 5", at_best: low, because: in deficit}]\n'
    found = {page.title: page for page in trusted(table_of(PLAIN + rule, COLUMNS), "b").pages()}
    assert "Place: counted from the best; in the first row, by the score alone." in found["How its score is made"].below
    page = found["Its place under alternatives to the algorithm"]
    columns = shown(page)
    at = columns["Alternative"].index("Metrics turned into ranks")
    assert (columns["Place"][at], columns["Instead of"][at]) == ("1", "1")
    assert page.sections[0].cells[0].marks[at] == page.notes[0].mark
    assert page.notes[0].text.startswith("Compared with the ranking by score alone")
    assert page.below[0] == "Instead of: its place as it is, or by the ranking that a note names."


def test_trust_as_data(table_of: Make) -> None:
    """By hand: b leads a by 3 * 2 - 1 * 2 = 4 quarters; the weights turn that within f = 4 / (6 + 2)."""
    found = json.loads(str(render(trusted(table_of(PLAIN, COLUMNS, infos=INFOS)), "json")))
    assert found["seed"] == 3
    assert found["trust"]["fragility"] == pytest.approx(0.5, abs=1e-8)
    assert (found["trust"]["swaps_with"], found["trust"]["rank_best"], found["trust"]["rank_worst"]) == ("b", 2, 2)
    assert {"rank_p05", "rank_median", "rank_p95", "p_top_quarter", "p_bottom_quarter", "p_same_band"} < set(found["trust"])
    assert (found["trust"]["settings"]["draws"], found["trust"]["not_offered"], found["trust"]["notes"]) == (60, {}, {})
    assert {"name", "rank", "compared_with", "shift", "note", "reason"} < set(found["scenarios"][0])


def test_alternatives_that_are_not_possible_are_named_with_their_reason(table_of: Make) -> None:
    text = PLAIN.replace("weight: 3, combine: mean,", "weight: 3, combine: mean, steps: [{method: clip, low: 0}],")
    page = trusted(table_of(text, COLUMNS)).pages()[-1]
    (sign,) = page.below
    assert sign.startswith("Not possible here: Metrics turned into z-scores; ")
    assert ", since " in sign


def test_a_unit_that_no_alternative_gives_a_place_has_no_list_of_them(table_of: Make) -> None:
    text = PLAIN + 'rules: [{when: "safe = 4", exclude: true, because: too new}]\n'
    titles = [page.title for page in trusted(table_of(text, COLUMNS)).pages()]
    assert "Its place under alternatives to the algorithm" not in titles
    assert "How far its place can be trusted" in titles


# 2 * 3 + 1 * 4 + 1 * 1; the weights of a sum are no shares, and nobody takes up that of a missing part.
@pytest.mark.parametrize("unit", ["a", "b"])
def test_weights_of_a_sum_stand_as_they_are(table_of: Make, unit: str) -> None:
    parts = "{metric: safe, weight: 2, better: higher}, {metric: staff, better: higher}, {metric: kind, better: higher}"
    columns = {"unit": ["a", "b", "c"], "safe": [3, 1, 2], "staff": [4, None, 1], "kind": [1, 1, 2]}
    table = table_of(f"score: {{combine: sum, parts: [{parts}]}}", columns)
    page = pages(table, unit)["How its score is made"]
    assert shown(page)["Weight"] == ["", "2", "1", "1"]
    assert "Weight: as it stands; a part that is missing adds nothing, and no other takes up its weight." in [
        line for column in page.columns for line in column.meaning
    ]


# A sum of a mean and a metric: the weights of the sum as they stand, those of the mean as shares of it.
def test_weights_of_a_mean_within_a_sum(table_of: Make) -> None:
    mean = "{name: care, combine: mean, weight: 2, parts: [{metric: safe, better: higher}, {metric: kind, better: higher}]}"
    text = f"score: {{combine: sum, parts: [{mean}, {{metric: staff, better: higher, weight: 0.5}}]}}"
    table = table_of(text, {"unit": ["a", "b", "c"], "safe": [3, 1, 2], "kind": [1, 1, 2], "staff": [4, 3, 1]})
    assert shown(pages(table)["How its score is made"])["Weight"] == ["", "2", "50%", "50%", "0.5"]


# Decimals


def test_scores_have_the_same_decimals_and_values_those_of_their_median(table_of: Make) -> None:
    """By hand, a: safe 0.1 * 3 / 4 + 5.25 / 4 = 1.3875; the medians are 0.25 and 5.25."""
    columns = {"unit": ["a", "b", "c"], "safe": [0.1, 0.25, 1.0], "staff": [5.25, 9.0, 4.0]}
    found = shown(pages(table_of(PLAIN, columns))["How its score is made"])
    assert found["Score"] == ["1.388", "0.100", "0.100", "5.250"]
    assert (found["Value"], found["Median"]) == (["", "", "0.10", "5.25"], ["", "", "0.25", "5.25"])


def test_a_change_ends_no_sooner_than_it_is_enough(table_of: Make) -> None:
    """16,304.4 is needed: 16,304, which is nearer, would fall short."""
    columns = {"unit": ["a", "b"], "safe": [15293.01, 16304.4], "staff": [1.0, 1.0]}
    found = shown(pages(table_of(PLAIN, columns), "a")["What would move it"])
    at = found["For"].index("A place up")
    assert (found["From"][at], float(found["To"][at].replace(",", "")) >= 16304.4) == ("15,293", True)


# The same words and types as elsewhere


def test_ranks_and_bands_are_of_the_types_that_rank_gives_them(table_of: Make) -> None:
    table = table_of(PLAIN.replace("[low, high]", "[2, 1]"), COLUMNS)
    found = json.loads(str(render(trusted(table), "json")))
    by_unit = {row["unit"]: row for row in table.frame.to_dicts()}
    for row in (found["standing"], *found["neighbours"]):
        expected = by_unit[row["unit"]]
        assert [(row[name], type(row[name])) for name in ("rank", "band")] == [(expected[name], int) for name in ("rank", "band")]
    assert {type(row["rank"]) for row in found["scenarios"] if row["rank"] is not None} == {int}


def test_a_heading_that_makes_no_noun_is_not_put_into_the_goals(table_of: Make) -> None:
    columns = shown(pages(table_of(PLAIN.replace("Segment", "Our band"), COLUMNS), "c")["What would move it"])
    assert "A better band" in columns["For"]


def test_a_score_of_one_metric_keeps_its_page(table_of: Make) -> None:
    page = pages(table_of("score: {metric: safe, label: Safe, better: higher}", COLUMNS))["How its score is made"]
    assert page.facts == ("Its score is made from its one metric, Safe: 4.",)
    assert shown(page)["Part"] == ["Safe"]

from __future__ import annotations

import io
import json
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest

from leaguetab.analysis.diff.cause import Cause, OwnValues
from leaguetab.analysis.diff.difference import Difference
from leaguetab.analysis.diff.difference import diff as compare
from leaguetab.analysis.diff.many import diff_many
from leaguetab.analysis.diff.selected import Selected
from leaguetab.output import diff as output
from leaguetab.output.diff import difference_document, differences_document
from leaguetab.output.formats import FORMATS, render
from leaguetab.output.positions import positions
from tests.output.conftest import ALGORITHM, table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from leaguetab.output.page import Page
    from leaguetab.table import LeagueTable

BY_TWO_METHODS = (
    "The methods differ, and the figures perhaps too: the first table is by old, the second by new, so shifts do not show what the "
    "figures alone did."
)
LABELS = ("waits", "deaths", "falls", "sepsis", "staff", "food", "money")


def side(
    ranks: Sequence[int | None], name: str, bands: Sequence[int] | None = None, names: Sequence[str] | None = None
) -> LeagueTable:
    """Make a table of units A, B, C and so on, in order of their ranks."""
    units = [chr(ord("A") + number) for number in range(len(ranks))]
    banded = {} if bands is None else {"band": list(bands)}
    columns = {"rank": list(ranks), "unit": units, "name": list(names or units), "score": [0.0] * len(units), **banded}
    made = table(columns, labels={"band": "Segment"}, bands=() if bands is None else (1, 2, 3, 4), inputs=())
    frame = made.frame.sort("rank", nulls_last=True)
    return replace(made, frame=frame, algorithm=replace(ALGORITHM, name=name, title=name.capitalize()))


def two(**names: Any) -> Difference:
    """A goes from 1 to 3, B and C move up one, D keeps its place; C changes its segment."""
    return compare(side([1, 2, 3, 4], "old", [1, 1, 2, 2], **names), side([3, 1, 2, 4], "new", [1, 1, 1, 2], **names))


def with_causes(causes: dict[str, list[float | None]]) -> Difference:
    """Units in the order of the second table: B, C, A, D."""
    found = two()
    columns = [pl.Series(f"due_to_{name}", places, dtype=pl.Float64) for name, places in causes.items()]
    frame = found.frame.select(*found.frame.columns[:7], *columns, "status", "reason")
    known = tuple(Cause(name, name, f"the unit's own {name}" if name != "others" else "what all others did") for name in causes)
    return replace(found, frame=frame, causes=known, notes=())


def pages(difference: Difference) -> dict[str, Page]:
    return {page.title: page for page in difference_document(difference).pages()}


def shown(page: Page) -> dict[str, list[str]]:
    (section,) = page.sections
    return {column.heading: list(cells.texts) for column, cells in zip(page.columns, section.cells, strict=True)}


def test_pages_of_two_tables() -> None:
    found = pages(two())
    assert list(found) == ["From old to new", "Biggest movers", "From segment to segment", "Every unit"]
    assert found["From old to new"].facts[:4] == (
        "Old: the official method, as published (old, version 1.2). Source: A handbook.",
        "New: the official method, as published (new, version 1.2). Source: A handbook.",
        BY_TWO_METHODS,
        "4 trusts are ranked in both tables.",
    )
    assert shown(found["Every unit"]) == {
        "Name": ["B", "C", "A", "D"],
        "Was": ["2", "3", "1", "4"],
        "Is": ["1", "2", "3", "4"],
        "Shift": ["+1", "+1", "-2", "0"],
        "Segment": ["1", "2 → 1", "1", "2"],
    }
    assert shown(found["Biggest movers"])["Name"] == ["A", "B", "C"]
    assert shown(found["From segment to segment"]) == {
        "In old": ["1", "2", "3", "4"],
        "→ 1": ["2", "1", "0", "0"],
        "→ 2": ["0", "1", "0", "0"],
        "→ 3": ["0"] * 4,
        "→ 4": ["0"] * 4,
    }


def test_bands_of_one_table_alone() -> None:
    found = pages(compare(side([1, 2], "old", [1, 2]), side([1, 2], "new")))
    assert "From segment to segment" not in found
    assert list(shown(found["What differs"])) == ["Name", "Was", "Is", "Shift", "Segment was"]


def test_nobody_moved() -> None:
    same = side([1, 2], "old", [1, 2])
    found = compare(same, same)
    (page,) = pages(found).values()
    assert page.title == "From the first table to the second table"
    assert page.facts[-1] == "No position differs, and no segment."
    assert difference_document(found).rows().height == 2


def test_where_no_position_differs_what_else_differs_is_shown() -> None:
    found = pages(compare(side([1, 2, 3], "old", [1, 1, 2]), side([1, 2, 3], "new", [1, 2, 2])))
    assert list(found) == ["From old to new", "From segment to segment", "What differs"]
    assert shown(found["What differs"])["Name"] == ["B"]
    assert shown(found["What differs"])["Segment"] == ["1 → 2"]


def test_units_that_came_and_went() -> None:
    """D and C are in one table only; the marks beside their names lead to the reasons below."""
    found = pages(compare(side([1, 2, 3, None], "old"), side([2, 1, None, 3], "new")))
    page = found["Every unit"]
    assert shown(page) == {
        "Name": ["B", "A", "D", "C"],
        "Was": ["2", "1", "—", "3"],
        "Is": ["1", "2", "3", "—"],
        "Shift": ["+1", "-1", "—", "—"],
    }
    assert page.sections[0].cells[0].marks == ("", "", "*", "†")
    assert [(note.mark, note.text) for note in page.notes] == [
        ("*", "Not compared: not ranked in the first table (1 of 4 trusts)"),
        ("†", "Not compared: not ranked in the second table (1 of 4 trusts)"),
    ]
    assert found["From old to new"].facts[4:6] == ("1 came: D.", "1 went: C.")


def test_units_that_neither_table_ranks_are_counted_and_not_listed() -> None:
    found = compare(side([1, 2, None, None], "old"), side([2, 1, None, None], "new"))
    page = pages(found)["Every unit"]
    assert shown(page)["Name"] == ["B", "A"]
    assert page.signs == ("2 more are ranked in neither table.",)
    assert found.frame.height == 4


def test_shared_ranks_have_their_sign() -> None:
    """Also where the unit that shares the rank is not shown, which only a table with its workings can tell."""
    found = pages(compare(side([1, 2, 2, 4], "old"), side([1, 3, 1, 4], "new")))
    assert shown(found["Every unit"])["Name"] == ["A", "C", "B", "D"]
    assert shown(found["Every unit"])["Was"] == ["1", "=2", "=2", "4"]
    assert shown(found["Every unit"])["Is"] == ["=1", "=1", "3", "4"]


@pytest.mark.parametrize("units", [3, 30])
def test_each_table_is_numbered_once_a_page(monkeypatch: pytest.MonkeyPatch, units: int) -> None:
    """Not once a unit, which would take minutes for thousands."""
    numbered: list[str] = []

    def counting(of: LeagueTable) -> list[str]:
        numbered.append(of.algorithm.name)
        return positions(of)

    monkeypatch.setattr(output, "positions", counting)
    tables = side(range(1, units + 1), "old"), side(range(units, 0, -1), "new")
    pages(compare(*tables))
    assert Counter(numbered) == {"old": 2, "new": 2}, "among the movers and among all"
    numbered.clear()
    tuple(differences_document(diff_many(tables)).pages())
    assert Counter(numbered) == {"old": 1, "new": 1}


@pytest.mark.parametrize(
    ("ties", "shifts"),
    [pytest.param("average", ["+1.5", "-0.5", "-1.0"], id="halves"), pytest.param("min", ["+1", "-1", "-1"], id="whole")],
)
def test_shifts_have_a_decimal_where_ties_are_averaged(table_of: Callable[..., LeagueTable], ties: str, shifts: list[str]) -> None:
    """By x u0 and u1 tie for the second place, or 2.5 on average, behind u2; by y they are first and third, and u2 is second."""
    text = f"score: {{metric: METRIC, better: higher}}\nrank: {{ties: {ties}}}\n"
    columns = {"x": [1.0, 1, 2], "y": [3.0, 1, 2]}
    page = pages(compare(*(table_of(text.replace("METRIC", metric), columns) for metric in "xy")))["Every unit"]
    by_name = dict(zip(shown(page)["Name"], shown(page)["Shift"], strict=True))
    assert [by_name[unit] for unit in ("u0", "u1", "u2")] == shifts


def test_a_consensus_within_groups_shares_places_within_them_alone(table_of: Callable[..., LeagueTable]) -> None:
    """By x and y the units of p have ranks 1 and 2, and 2 and 1: they share the first place. In q one unit is first by both."""
    columns = {"x": [4.0, 3, 2, 1], "y": [3.0, 4, 2, 1], "region": ["p", "p", "q", "q"]}
    text = "score: {metric: METRIC, better: higher}\nrank: {within: region}\n"
    found = differences_document(diff_many([table_of(text.replace("METRIC", metric), columns) for metric in "xy"])).pages()
    assert dict(zip(shown(found[0])["Name"], shown(found[0])["Consensus"], strict=True)) == {
        "u0": "=1",
        "u1": "=1",
        "u2": "1",
        "u3": "2",
    }
    assert found[0].facts[-1].endswith("The consensus orders them by their average rank, within groups.")
    assert found[1].below[0].endswith("(Kendall's tau-b, within groups, on average over units).")


# x is 3 above its average of 2 for u0 and 1 below for the others; y is 1 below its average of 1 for u0 and u1.
XY = {"x": [5.0, 1, 1, 1], "y": [0.0, 0, 2, 2]}
X_AND_Y = "score: {combine: mean, parts: [{metric: x, better: higher}, {metric: y, better: higher, weight: WEIGHT}]}\n"


def test_metrics_that_two_methods_count_differently(table_of: Callable[..., LeagueTable]) -> None:
    found = compare(table_of(X_AND_Y.replace("WEIGHT", "1"), XY), table_of(X_AND_Y.replace("WEIGHT", "3"), XY))
    told = pages(found)
    assert list(told)[1:3] == ["Biggest movers", "Biggest movers, metric by metric"]
    page = told["Biggest movers, metric by metric"]
    assert page.facts[0] == "u0, 2 down: helped less by x (weight 50% → 25%); hurt more by y (weight 50% → 75%)."
    assert page.signs[0].endswith("compared with the average unit.")
    moves = json.loads(str(render(difference_document(found), "json")))["metric_moves"]
    assert list(moves[0]) == ["unit", "metric", "label", "old", "new", "old_weight", "new_weight"]
    assert [(move["unit"], move["metric"]) for move in moves[:2]] == [("u0", "x"), ("u0", "y")]


def test_where_metrics_are_not_known_nothing_is_said_of_them() -> None:
    assert "Biggest movers, metric by metric" not in pages(two())
    assert difference_document(two()).further()["metric_moves"] == []


def test_causes_that_no_table_shows_have_no_legend() -> None:
    """Waits moved each unit as far as the others moved it back: nobody moved, and no row is shown."""
    same = side([1, 2], "old")
    waits, others = Cause("waits", "waits", "the unit's own waits"), Cause("others", "other trusts", "what all the rest did")
    found = compare(same, same)
    frame = found.frame.with_columns(due_to_waits=pl.Series([1.0, -1.0]), due_to_others=pl.Series([-1.0, 1.0]))
    (page,) = pages(replace(found, frame=frame, causes=(waits, others), notes=("a note",))).values()
    assert page.signs == ("A note.",)


def test_causes_that_only_rows_show_keep_their_legend() -> None:
    """Nobody moved, and B changed its segment: its row has a column of what the others did."""
    found = compare(side([1, 2], "old", [1, 1]), side([1, 2], "new", [1, 2]))
    others = Cause("others", "other trusts", "what all the rest did")
    frame = found.frame.with_columns(due_to_others=pl.Series([-1.0, 1.0]))
    told = pages(replace(found, frame=frame, causes=(others,), notes=()))
    assert "Other trusts" in shown(told["What differs"])
    assert told["From old to new"].signs == ("Other trusts: what all the rest did.",)


def test_units_that_meet_a_condition() -> None:
    found = replace(two(), selected=Selected("rank > 1", frozenset({"A", "D"})))
    told = pages(found)
    assert told["From old to new"].facts[-1] == "2 of 4 are shown: those with rank > 1. Everything above is about all."
    assert shown(told["Biggest movers"])["Name"] == ["A"]
    assert shown(told["Every unit"])["Name"] == ["A", "D"]
    document = difference_document(found)
    assert document.rows()["unit"].to_list() == ["A", "D"]
    assert (document.further()["where"], document.further()["figures"]["compared"]) == ("rank > 1", 4)


def test_causes_have_columns_and_the_strongest_is_named() -> None:
    """The strongest is the one that pulled furthest the way the unit went: C went up, though its deaths pulled it down by more."""
    causes = {"waits": [1.0, 3.0, -1.5, 2.0], "deaths": [0.0, -4.0, 0.0, -2.0], "others": [0.0, 2.0, -0.5, 0.0]}
    found = pages(with_causes(causes))
    columns = shown(found["Every unit"])
    assert columns["Waits"] == ["+1.0", "+3.0", "-1.5", "+2.0"]
    assert columns["Deaths"] == ["0.0", "-4.0", "0.0", "-2.0"]
    assert columns["Mostly by"] == ["+1.0 waits", "+3.0 waits", "-1.5 waits", ""]
    assert found["Biggest movers"].below == (
        "Shift: places up (+) or down (-).",
        "The columns that are called after causes say how many of these places come from each.",
        "Together they are the shift.",
        "Mostly by: the cause that did most of it, and the places that it is worth; where several did the same, all of them.",
    )
    assert found["From old to new"].signs == ("Others: what all others did.",)


def test_causes_that_moved_nobody_have_no_column() -> None:
    columns = shown(pages(with_causes({"waits": [1.0, 1.0, -2.0, 0.0], "deaths": [0.0] * 4, "others": [0.0] * 4}))["Every unit"])
    assert list(columns) == ["Name", "Was", "Is", "Shift", "Segment", "Waits"]


def test_the_strongest_causes_come_first_and_the_weakest_are_summed() -> None:
    """Seven metrics and the others: five have a column; waits, deaths and falls, the weakest, are the rest, and named below."""
    causes: dict[str, list[float | None]] = {name: [number / 2, 0.0, 0.0, 0.0] for number, name in enumerate(LABELS, start=1)}
    found = pages(with_causes(causes | {"others": [-13.0, 1.0, -2.0, None]}))
    columns = shown(found["Every unit"])
    assert list(columns)[5:] == ["Others", "Money", "Food", "Staff", "Sepsis", "3 other causes", "Mostly by"]
    assert columns["3 other causes"] == ["+3.0", "0.0", "0.0", "0.0"]
    assert "3 other causes: Falls, Deaths, Waits, taken together." in found["Every unit"].below
    assert columns["Mostly by"] == ["+3.5 money", "+1.0 others", "-2.0 others", ""]


def test_a_single_cause_more_has_its_own_column() -> None:
    """Five metrics and the others: to sum up the sixth alone would save nothing."""
    causes: dict[str, list[float | None]] = {name: [number / 2, 0.0, 0.0, 0.0] for number, name in enumerate(LABELS[:5], start=1)}
    columns = shown(pages(with_causes(causes | {"others": [-6.0, 1.0, -2.0, None]}))["Every unit"])
    assert list(columns)[5:] == ["Others", "Staff", "Sepsis", "Falls", "Deaths", "Waits", "Mostly by"]


def test_causes_that_did_the_same_are_all_named() -> None:
    """B moved by two that read the same, A by five, of which two are counted only; what pulled C the other way is not named."""
    causes: dict[str, list[float | None]] = {
        "waits": [0.52, 1.0, -1.0, 0.0],
        "deaths": [0.48, 0.0, -1.0, 0.0],
        "falls": [0.0, 0.0, -1.0, 0.0],
        "sepsis": [0.0, 0.0, -1.0, 0.0],
        "staff": [0.0, -1.0, -1.0, 0.0],
    }
    columns = shown(pages(with_causes(causes))["Every unit"])
    assert columns["Name"] == ["B", "C", "A", "D"]
    assert columns["Mostly by"] == ["+0.5 each: waits, deaths", "+1.0 waits", "-1.0 each: waits, staff, deaths and 2 more", ""]


def test_causes_that_are_not_known_of_a_unit() -> None:
    columns = shown(pages(with_causes({"waits": [None, 1.0, -2.0, 0.0], "others": [None, 0.0, 0.5, 0.0]}))["Every unit"])
    assert columns["Waits"] == ["—", "+1.0", "-2.0", "0.0"]
    assert columns["Mostly by"] == ["", "+1.0 waits", "-2.0 waits", ""]


def test_a_long_cause_is_written_in_full() -> None:
    found = with_causes({"waits": [1.0, 1.0, -2.0, 0.0], "others": [0.0, 0.0, 0.5, 0.0]})
    long = Cause("waits", "Patients who wait for more than 18 weeks", "the unit's own Patients who wait for more than 18 weeks")
    columns = shown(pages(replace(found, causes=(long, found.causes[1])))["Every unit"])
    assert "Patients who wait for more than 18 weeks" in columns
    assert columns["Mostly by"][0] == "+1.0 Patients who wait for more than 18 weeks"


def test_as_data() -> None:
    found = json.loads(str(render(difference_document(two(), ["max_shift is 2, and must not be > 1"]), "json")))
    assert list(found) == [
        *("schema_version", "tool", "algorithms", "inputs", "periods", "seed", "rows"),
        *("summary", "figures", "top", "where", "causes", "band_matrix", "biggest_movers", "metric_moves"),
        *("changed_values", "gone_values", "new_values", "broken", "notes", "warnings"),
    ]
    assert list(found["rows"][0]) == ["unit", "name", "rank_a", "rank_b", "shift", "band_a", "band_b", "status", "reason"]
    assert [row["shift"] for row in found["rows"]] == [1, 1, -2, 0]
    assert found["figures"]["max_shift_unit"] == "A"
    assert found["broken"] == ["max_shift is 2, and must not be > 1"]
    assert [record["name"] for record in found["algorithms"]] == ["old", "new"]


def test_without_common_bands_there_is_no_matrix() -> None:
    found = json.loads(str(render(difference_document(replace(two(), band_matrix=None), []), "json")))
    assert found["band_matrix"] is None


@pytest.mark.parametrize("format_name", [item.name for item in FORMATS])
def test_formats(format_name: str) -> None:
    names = ["=1+1", "<b>Bold</b> & Sons", "A|B\nC", "[red]D[/]"]
    written = render(difference_document(two(names=names), ["broken"]), format_name)
    assert written == render(difference_document(two(names=names), ["broken"]), format_name)
    assert written
    if format_name == "html":
        assert "<b>Bold" not in str(written)
    if format_name == "csv":
        assert str(written).startswith(
            "unit,name,rank_a,rank_b,shift,band_a,band_b,status,reason\nB,<b>Bold</b> & Sons,2,1,1,1,1,compared,\n"
        )


def test_a_parquet_file_holds_rows_and_envelope() -> None:
    written = render(difference_document(two()), "parquet")
    assert isinstance(written, bytes)
    assert pl.read_parquet(written).equals(two().frame)
    assert [record["name"] for record in json.loads(pl.read_parquet_metadata(io.BytesIO(written))["leaguetab"])["algorithms"]] == [
        "old",
        "new",
    ]


@pytest.mark.parametrize("width", [40, 80, 120, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    causes = {name: [1.0, 1.0, -2.0, 0.0] for name in LABELS}
    found = difference_document(with_causes({**causes, "others": [-6.0, -6.0, 12.0, 0.0]}), ["broken"])
    lines = str(render(found, "table", width=width)).splitlines()
    assert max(map(len, lines)) <= width
    assert sum(line.startswith("A ") for line in lines) == 2, "among the movers and among all"


@pytest.mark.parametrize(
    ("width", "columns"),
    [
        pytest.param(60, ["Name", "Was", "Is", "Shift", "Segment", "Mostly by"], id="60"),
        pytest.param(
            80, ["Name", "Was", "Is", "Shift", "Segment", "Waits", "Deaths", "Falls", "Sepsis", "Staff", "Mostly by"], id="80"
        ),
        pytest.param(
            200,
            ["Name", "Was", "Is", "Shift", "Segment", "Waits", "Deaths", "Falls", "Sepsis", "Staff", "Food", "Mostly by"],
            id="200",
        ),
    ],
)
def test_a_narrow_terminal_keeps_the_main_cause_in_words(width: int, columns: list[str]) -> None:
    """What is said of columns stands there only with these. At 80, columns and gaps take 78 signs; food would take 7 more."""
    causes = {name: [6.0 - number, 6.0 - number, number - 6.0, 0.0] for number, name in enumerate(LABELS[:6])}
    found = with_causes(causes)
    text = str(render(difference_document(found), "table", width=width))
    heads = [line.split() for line in text.splitlines() if line.startswith("Name ")]
    assert heads == [" ".join(columns).split()] * 2
    assert "+6.0 waits" in text
    assert text.count("The columns that are called after causes") == (2 if "Waits" in columns else 0)
    assert text.count("Together they are the shift.") == (2 if "Food" in columns else 0)


def with_values() -> Difference:
    """A goes from 1 to 3: 1.5 places down by waits, 1 by deaths, 0.25 each by two more, and 1 up by all others."""
    causes = ("waits", "deaths", "falls", "flag", "others")
    places: dict[str, list[float | None]] = {
        "waits": [0.0, 0.0, -1.5, 0.0],
        "deaths": [0.0, 0.0, -1.0, 0.0],
        "falls": [0.0, 0.0, -0.25, 0.0],
        "flag": [0.0, 0.0, -0.25, 0.0],
        "others": [1.0, 1.0, 1.0, 0.0],
    }
    found = with_causes(places)
    before = pl.DataFrame({"waits": [10.0, 61.25], "deaths": [1.0, 1234.2], "falls": [0.0, 0.12341], "flag": [False, False]})
    after = pl.DataFrame({"waits": [10.0, 70.0], "deaths": [1.0, None], "falls": [0.0, 0.12342], "flag": [False, True]})
    differ = np.array([[False, True]] * 4)
    assert [cause.name for cause in found.causes] == list(causes)
    return replace(found, own_values=OwnValues(("B", "A"), ("days", "a year", None, None), (before, after), differ))


def test_values_that_moved_the_biggest_movers() -> None:
    page = pages(with_values())["Biggest movers, value by value"]
    assert shown(page) == {
        "What moved them": [
            *(
                "A",
                "\u00a0\u00a0Waits",
                "\u00a0\u00a0Deaths",
                "\u00a0\u00a0Falls",
                "\u00a0\u00a0Flag",
                "\u00a0\u00a0Others",
            ),
            *("B", "\u00a0\u00a0Others", "C", "\u00a0\u00a0Others"),
        ],
        "Was": ["1", "61.25", "1,234", "0.12341", "no", "", "2", "", "3", ""],
        "Is": ["3", "70.00", "missing", "0.12342", "yes", "", "1", "", "2", ""],
        "Places": ["-2.0", "-1.5", "-1.0", "-0.3", "-0.3", "+1.0", "+1.0", "+1.0", "+1.0", "+1.0"],
        "Measured in": ["", "days", "a year", "", "", "", "", "", "", ""],
    }


def test_many_values_that_moved_a_unit_are_summed() -> None:
    """A fifth value is worth 1/8 of a place: three are named, and the other two are 1/4 + 1/8 in one row."""
    found = with_values()
    own = found.own_values
    assert own is not None
    more = Cause("staff", "staff", "the unit's own staff")
    causes = (*found.causes[:-1], more, found.causes[-1])
    rows = tuple(rows.with_columns(staff=pl.Series([1.0, value])) for rows, value in zip(own.rows, (5.0, 6.0), strict=True))
    wider = replace(
        found,
        causes=causes,
        frame=found.frame.with_columns(due_to_staff=pl.Series([0.0, 0.0, -0.125, 0.0])),
        own_values=replace(own, rows=rows, measured_in=(*own.measured_in, None), differ=np.array([[False, True]] * 5)),
    )
    columns = shown(pages(wider)["Biggest movers, value by value"])
    assert columns["What moved them"][3:5] == ["\u00a0\u00a0Falls", "\u00a0\u00a02 more values"]
    assert columns["Places"][4] == "-0.4"


def test_values_that_went_missing_are_told_in_every_output() -> None:
    document = difference_document(with_values())
    found = json.loads(str(render(document, "json")))
    assert [(value["unit"], value["metric"], value["new"], value["places"]) for value in found["gone_values"]] == [
        ("A", "deaths", None, -1.0)
    ]
    assert found["new_values"] == []
    said = "1 value went missing: deaths of A (A), which moved it 1 place down."
    assert said in found["summary"]
    for name in ("table", "md", "html"):
        assert said in " ".join(str(render(document, name)).split())
    assert said in next(line for line in str(render(document, "github")).splitlines() if line.startswith("::notice "))


def test_values_that_changed_as_data() -> None:
    found = json.loads(str(render(difference_document(with_values()), "json")))["changed_values"]
    assert found[0] == {
        "unit": "A",
        "metric": "waits",
        "label": "waits",
        "measured_in": "days",
        "old": 61.25,
        "new": 70.0,
        "places": -1.5,
    }
    assert [(value["metric"], value["old"], value["new"]) for value in found[1:]] == [
        ("deaths", 1234.2, None),
        ("falls", 0.12341, 0.12342),
        ("flag", False, True),
    ]


def test_warnings_stand_in_every_output() -> None:
    document = difference_document(two())
    assert json.loads(str(render(document, "json")))["warnings"] == list(two().warnings)
    for name in ("table", "md", "html", "github"):
        assert "The methods differ, and the figures perhaps too" in str(render(document, name))


def many() -> list[LeagueTable]:
    return [side([1, 2, 3], "one"), side([2, 1, 3], "two"), side([3, 1, None], "three")]


def test_pages_of_several_tables() -> None:
    """A and B only are ranked by all: A is 1st, 2nd, 2nd and B 2nd, 1st, 1st of two, so that B is first in the consensus."""
    found = {page.title: page for page in differences_document(diff_many(many())).pages()}
    assert list(found) == [
        "3 tables compared",
        "How far each is from the consensus",
        "Average shift in places between each two",
        "Order kept between each two",
    ]
    meaning = "1 is the same order, and 0 means that the two have nothing in common (Kendall's tau-b)."
    assert found["How far each is from the consensus"].below == (f"Order kept: {meaning}",)
    assert found["Order kept between each two"].facts == (meaning,)
    columns = shown(found["3 tables compared"])
    assert columns["Name"] == ["B", "A", "C"]
    assert columns["Consensus"] == ["1", "2", "—"]
    assert (columns["one"], columns["three"]) == (["2", "1", "3"], ["1", "3", "—"])
    assert shown(found["Average shift in places between each two"])["two"] == ["0.7", "0.0", "0.5"]


def test_several_tables_mark_shared_places_and_show_some_units() -> None:
    """A is 1st and 2nd, B 2nd and 1st: they share the consensus."""
    tables = [side([1, 2, 3, 3], "one"), side([2, 1, 3, 3], "two")]
    found = replace(diff_many(tables), selected=Selected("rank < 3", frozenset({"A", "C"})))
    page = differences_document(found).pages()[0]
    assert page.facts[-1] == "2 of 4 are shown: those with rank < 3. Everything above is about all."
    columns = shown(page)
    assert columns["Name"] == ["A", "C"]
    assert columns["Consensus"] == ["=1", "=3"]
    assert (columns["one"], columns["two"]) == (["1", "=3"], ["2", "=3"])
    assert differences_document(found).rows()["unit"].to_list() == ["A", "C"]


@pytest.mark.parametrize("format_name", [item.name for item in FORMATS])
def test_formats_of_several(format_name: str) -> None:
    assert render(differences_document(diff_many(many())), format_name)

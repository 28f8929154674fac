from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl
import pytest

from leaguetab.analysis.diff.cause import Cause
from leaguetab.analysis.diff.difference import diff
from leaguetab.analysis.diff.figures import FIGURES, comparable
from leaguetab.analysis.diff.selected import select
from leaguetab.analysis.diff.words import average_places, band_headings, band_word, names_of, summary
from leaguetab.errors import LeaguetabError
from leaguetab.metrics.data import Unranked
from leaguetab.saved import SavedTable
from leaguetab.table import AlgorithmRecord, LeagueTable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

STAGES = [f"due_to_{name}" for name in ("metrics", "steps", "weights", "combine", "bands_and_rules")]
BANDED = "bands: {method: cuts, at: [3], labels: [low, high]}\n"


def score(column: str) -> str:
    return f"score: {{metric: {column}, better: higher}}\n"


def by_hand(ranks: dict[str, float | None], bands: dict[str, str] | None = None, best_first: Sequence[str] = ()) -> LeagueTable:
    """Make a table without workings."""
    columns: dict[str, object] = {"rank": list(ranks.values()), "unit": list(ranks)}
    if bands is not None:
        columns["band"] = [bands.get(unit) for unit in ranks]
    frame = pl.DataFrame(columns).with_columns(score=0.0, reason=pl.lit(None, dtype=pl.String))
    record = AlgorithmRecord("by-hand", "By hand", "", "illustrative", "", "")
    return LeagueTable(frame, (), (), {}, tuple(best_first), "higher", record, ())


def test_rows_of_two_algorithms(table_of: Callable[..., LeagueTable]) -> None:
    columns = {"x": [5.0, 4, 2, 1], "y": [1.0, 4, 3, 2]}
    found = diff(table_of(score("x") + BANDED, columns), table_of(score("y") + BANDED, columns))
    assert found.frame.columns == ["unit", "name", "rank_a", "rank_b", "shift", "band_a", "band_b", *STAGES, "status", "reason"]
    assert found.frame.select("unit", "name", "rank_a", "rank_b", "shift", "band_a", "band_b").rows() == [
        ("u1", None, 2, 1, 1, "high", "high"),
        ("u2", None, 3, 2, 1, "low", "high"),
        ("u3", None, 4, 3, 1, "low", "low"),
        ("u0", None, 1, 4, -3, "high", "low"),
    ]
    assert found.frame["due_to_metrics"].to_list() == [1.0, 1.0, 1.0, -3.0]
    assert found.frame["shift"].dtype == pl.Int64
    assert found.max_shift_unit == "u0"
    assert found.band_matrix is not None
    assert found.band_matrix.to_dict(as_series=False) == {"band_a": ["high", "low"], "high": [1, 1], "low": [1, 1]}
    assert found.movers(2)["unit"].to_list() == ["u0", "u1"]


def test_units_that_came_went_or_are_not_ranked(table_of: Callable[..., LeagueTable]) -> None:
    rule = "rules: [{when: out = 1, exclude: true, because: left out}]\n"
    first = {"unit": ["a", "b", "c", "d"], "x": [4.0, 3, 2, 1], "out": [0.0, 0, 1, 1]}
    second = {"unit": ["b", "c", "d", "e"], "x": [3.0, 2, 1, 5], "out": [1.0, 0, 1, 0]}
    found = diff(table_of(score("x") + rule, first), table_of(score("x") + rule, second))
    assert found.frame.select("unit", "rank_a", "rank_b", "shift", "status", "reason").rows() == [
        ("e", None, 1, None, "came", "not in the first table"),
        ("c", None, 2, None, "came", "not ranked in the first table: left out"),
        ("b", 2, None, None, "went", "not ranked in the second table: left out"),
        ("d", None, None, None, "unranked", "not ranked in the first table: left out; not ranked in the second table: left out"),
        ("a", 1, None, None, "went", "not in the second table"),
    ]
    assert (found.figures["compared"], found.figures["came"], found.figures["went"]) == (0, 2, 2)
    assert found.frame.select(cause.column for cause in found.causes).null_count().row(0) == (5,) * len(found.causes)


@pytest.mark.parametrize(
    ("order", "told"),
    [
        pytest.param("bcda", "was a, 3 down from 1 to 4.", id="one"),
        pytest.param("adcb", "were d, up from 4 to 2, and b, down from 2 to 4: 2 places each.", id="two"),
        pytest.param("acb", "were c, up from 3 to 2, and b, down from 2 to 3: 1 place each.", id="two, by one place"),
        pytest.param(
            "cdab",
            "were c, up from 3 to 1; d, up from 4 to 2; a, down from 1 to 3; b, down from 2 to 4: 2 places each.",
            id="as many as are named",
        ),
        pytest.param(
            "badcfe",
            "were b, up from 2 to 1; a, down from 1 to 2; d, up from 4 to 3 and 3 more: 1 place each.",
            id="more than are named",
        ),
    ],
)
def test_all_that_moved_the_furthest_are_named(order: str, told: str) -> None:
    a, b = (by_hand({unit: place for place, unit in enumerate(units, start=1)}) for units in (sorted(order), order))
    found = diff(a, b)
    (sentence,) = (words for words in summary(found) if "the furthest" in words)
    assert sentence.partition("the furthest ")[2] == told
    assert found.max_shift_unit == told.split()[1].rstrip(",")


# By hand: shifts 2, 0, -1, -1 over four units; of six pairs two are turned round; the first two places share b.
def test_figures() -> None:
    found = diff(by_hand({"a": 1, "b": 2, "c": 3, "d": 4}), by_hand({"b": 1, "c": 2, "a": 3, "d": 4}), top=2)
    assert list(found.figures) == list(FIGURES)
    assert found.figures["compared"] == 4
    assert found.figures["mean_shift"] == 1.0
    assert found.figures["max_shift"] == 2.0
    assert found.figures["kendall_tau"] == pytest.approx(2 / 6)
    assert found.figures["spearman"] == pytest.approx(1 - 6 * 6 / (4 * 15))
    # Webber's extrapolated overlap: (1 - p) (0 + p 1/2 + p² 1 + p³ 1) + p⁴ with p = 0.9.
    assert found.figures["rank_biased_overlap"] == pytest.approx(0.1 * (0.45 + 0.81 + 0.729) + 0.9**4)
    assert found.figures["top_kept"] == 1
    assert found.figures["band_changes"] is None
    assert found.max_shift_unit == "a"
    assert found.band_matrix is None


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        pytest.param((1, 2, 3, 4), (1, 2, 3, 4), True, id="the same"),
        pytest.param((1, 2, 3, 4), ("1", "2", "4"), True, id="one band is empty in a saved table"),
        pytest.param((1, 2, 3, 4), (5, 4, 3, 2, 1), False, id="the other way round"),
        pytest.param(("Good", "Poor"), ("A", "B"), False, id="other bands"),
        pytest.param((), (1, 2), False, id="no bands"),
    ],
)
def test_bands_that_can_be_compared(first: tuple[str | int, ...], second: tuple[str | int, ...], expected: bool) -> None:
    assert comparable(first, second) == expected
    assert comparable(second, first) == expected


def test_bands_that_mean_other_things_make_a_matrix_and_no_count() -> None:
    ranks: dict[str, float | None] = {"a": 1, "b": 2, "c": None}
    one = by_hand(ranks, {"a": "Good", "b": "Poor", "c": "Poor"}, ("Good", "Poor"))
    other = by_hand(ranks, {"a": "A", "b": "A"}, ("A",))
    found = diff(one, other)
    assert found.figures["band_changes"] is None
    assert found.band_matrix is not None
    assert found.band_matrix.rows() == [("Good", 1), ("Poor", 1)]


def test_averaged_ties_shift_by_halves() -> None:
    found = diff(by_hand({"a": 1.5, "b": 1.5}), by_hand({"a": 1, "b": 2}))
    assert found.frame["shift"].to_list() == [0.5, -0.5]


def test_a_table_without_workings_has_no_causes(table_of: Callable[..., LeagueTable]) -> None:
    found = diff(by_hand({"u0": 1, "u1": 2}), table_of(score("x"), {"x": [1.0, 2]}))
    assert found.causes == ()
    assert found.notes == (
        "what moved each unit is not known: a saved table holds the results of an algorithm, not how it came to them",
    )
    assert found.frame.columns[-2:] == ["status", "reason"]


def test_a_table_and_itself(shipped: Callable[..., LeagueTable]) -> None:
    table = shipped("nof-2025-26-metrics", "nhs-acute")
    found = diff(table, table)
    assert not found.frame.select("shift", *STAGES).to_numpy().any()
    assert found.figures == {
        "compared": 129,
        "came": 0,
        "went": 0,
        "mean_shift": 0.0,
        "max_shift": 0.0,
        "kendall_tau": 1.0,
        "spearman": 1.0,
        "rank_biased_overlap": pytest.approx(1.0),
        "top_kept": found.figures["top_kept"],
        "band_changes": 0,
    }
    assert found.movers().is_empty()
    assert found.max_shift_unit is None
    assert summary(found) == ("129 trusts are ranked in both tables.", "No position differs, and no segment.")


def test_units_that_the_config_leaves_unranked(table_of: Callable[..., LeagueTable]) -> None:
    columns = {"x": [1.0, 2, 3], "y": [3.0, 1, 2]}
    a = table_of(score("x"), columns, unranked=[Unranked("x = 2", "a total")])
    b = table_of(score("y"), columns, unranked=[Unranked("x = 2", "a total")])
    found = diff(a, b)
    assert found.figures["compared"] == 2
    assert found.frame.filter(pl.col("unit") == "u1")["status"].to_list() == ["unranked"]
    assert found.frame["due_to_metrics"].drop_nulls().to_list() == found.frame["shift"].drop_nulls().to_list()


def test_summary(shipped: Callable[..., LeagueTable]) -> None:
    found = diff(shipped("nof-2025-26-metrics", "nhs-acute"), shipped("equal-domains", "nhs-acute"))
    assert names_of(found) == ("nof-2025-26-metrics", "equal-domains")
    said = summary(found)
    assert said[0] == "129 trusts are ranked in both tables."
    assert said[-1].startswith("What moved them, on average: steps ")


def test_averages_are_of_places_up_or_down(table_of: Callable[..., LeagueTable]) -> None:
    """Shifts of -3 and three times 1 come to nought; up or down they are 6 / 4 on average, all of them by the metrics."""
    columns = {"x": [4.0, 3, 2, 1], "y": [1.0, 4, 3, 2]}
    found = diff(table_of(score("x"), columns), table_of(score("y"), columns))
    assert found.frame["due_to_metrics"].sum() == 0
    assert {cause.name: places for cause, places in average_places(found).items()} == {"metrics": 1.5}
    assert summary(found)[-1] == "What moved them, on average: metrics 1.5 places."


def test_averages_that_would_read_as_nought(table_of: Callable[..., LeagueTable]) -> None:
    """Of 64 units x moves each by a place, and y two of them: 1 place on average, and 2/64."""
    table = table_of(score("x"), {"x": [float(number) for number in range(64)]})
    found = diff(table, table)
    places = {"due_to_x": [1.0, -1.0] * 32, "due_to_y": [1.0, -1.0] + [0.0] * 62}
    moved = replace(
        found,
        causes=(Cause("x", "x", "x"), Cause("y", "y", "y")),
        frame=found.frame.with_columns(pl.Series(name, values) for name, values in places.items()),
        figures={**found.figures, "max_shift": 2.0, "mean_shift": 1.0},
        max_shift_unit="u0",
    )
    assert summary(moved)[-1] == "What moved them, on average: x 1.0 places, y less than 0.1."


@pytest.mark.parametrize(
    ("came", "expected"),
    [
        pytest.param(1, "1 came: Unit 0.", id="one"),
        pytest.param(3, "3 came: Unit 0; Unit 1; Unit 2.", id="a few"),
        pytest.param(6, "6 came: Unit 0; Unit 1; Unit 2; Unit 3; Unit 4; Unit 5.", id="no more than it takes to name all"),
        pytest.param(7, "7 came: Unit 0; Unit 1; Unit 2; Unit 3; Unit 4 and 2 more.", id="many"),
    ],
)
def test_units_that_came_and_went_are_named(came: int, expected: str) -> None:
    stayed: dict[str, float | None] = {"s": 1}
    others: dict[str, float | None] = {f"u{number}": number + 2 for number in range(came)}
    more = by_hand(stayed | others)
    more = replace(more, frame=more.frame.with_columns(name=pl.Series(["Stayed", *(f"Unit {number}" for number in range(came))])))
    assert summary(diff(by_hand(stayed), more))[1] == expected
    assert summary(diff(more, by_hand(stayed)))[1] == expected.replace("came", "went")


@pytest.mark.parametrize(
    ("headings", "bands", "words"),
    [
        pytest.param(("Segment", "Segment"), ("12", "12"), ("Segment", "Segment", "segment"), id="both say it"),
        pytest.param((None, "Segment"), ("12", "123"), ("Segment", "Segment", "segment"), id="the first was saved"),
        pytest.param(("Segment", None), ("12", "12"), ("Segment", "Segment", "segment"), id="the second was saved"),
        pytest.param((None, None), ("12", "12"), ("Band", "Band", "band"), id="both were saved"),
        pytest.param((None, "Segment"), ("54321", "1234"), ("Band", "Segment", "band"), id="bands that mean something else"),
        pytest.param(("Stars", "Segment"), ("12", "12"), ("Stars", "Segment", "band"), id="they do not agree"),
        pytest.param((None, "Segment"), ("12", ""), ("Band", "Band", "band"), id="the other has no bands"),
    ],
)
def test_bands_are_called_as_the_method_calls_them(
    headings: tuple[str | None, str | None], bands: tuple[str, str], words: tuple[str, str, str]
) -> None:
    sides = [
        replace(by_hand({"a": 1}, None, tuple(labels)), labels={} if heading is None else {"band": heading})
        for heading, labels in zip(headings, bands, strict=True)
    ]
    found = diff(sides[0], sides[1])
    assert (*band_headings(found), band_word(found)) == words


def test_the_order_is_said_to_be_kept_in_plain_words() -> None:
    """By hand: of six pairs two are turned round, so that 4 - 2 of 6 are left; a share that rounds to 1 is not written as 1."""
    found = diff(by_hand({"a": 1, "b": 2, "c": 3, "d": 4}), by_hand({"b": 1, "c": 2, "a": 3, "d": 4}))
    said = "Order kept: 0.33, where 1 is the same order, and 0 means that the two have nothing in common (Kendall's tau-b)."
    assert said in summary(found)
    nearly = replace(found, figures={**found.figures, "kendall_tau": 0.996})
    assert said.replace("0.33", "more than 0.99") in summary(nearly)


def test_positions_that_are_the_same_and_bands_that_are_not() -> None:
    ranks: dict[str, float | None] = {"a": 1, "b": 2}
    one = by_hand(ranks, {"a": "Good", "b": "Poor"}, ("Good", "Poor"))
    other = by_hand(ranks, {"a": "Good", "b": "Good"}, ("Good", "Poor"))
    assert summary(diff(one, other)) == ("2 units are ranked in both tables.", "No position differs.", "1 changed band.")


# What a table says of the method and the figures that it was made with: name, checksum, and the checksums of the files; a table
# without a name does not say it.
@pytest.mark.parametrize(
    ("first", "second", "says"),
    [
        pytest.param(("m", "1", ("f",)), ("m", "1", ("g",)), None, id="other figures"),
        pytest.param(("m", "1", ("f",)), ("n", "2", ("f",)), None, id="another method on the same figures"),
        pytest.param(
            ("m", "1", ("f",)),
            ("n", "2", ("g",)),
            "both the method and the figures differ: the first table is by m, the second by n",
            id="both",
        ),
        pytest.param(
            ("m", "1", ()),
            ("n", "2", ("g",)),
            "the methods differ, and the figures perhaps too: the first table is by m, the second by n",
            id="another method, and who knows what figures",
        ),
        pytest.param(
            ("m", "1", ("f",)),
            ("m", "2", ("g",)),
            "the method m is not the same in both tables: its text has changed in between",
            id="a method that was changed",
        ),
        pytest.param(("", "", ()), ("n", "2", ("g",)), None, id="a table that does not say"),
    ],
)
def test_methods_and_figures_that_differ(
    first: tuple[str, str, tuple[str, ...]], second: tuple[str, str, tuple[str, ...]], says: str | None
) -> None:
    sides = []
    for name, checksum, files in (first, second):
        table = by_hand({"a": 1, "b": 2})
        record = AlgorithmRecord(name or "file", "", "", "official" if name else "", "", checksum)
        sides.append(SavedTable(table.frame, (), (), {}, (), "higher", record, (), made_from=files))
    found = diff(sides[0], sides[1])
    assert len(found.warnings) == (says is not None)
    assert all(says and warning.startswith(says) for warning in found.warnings)
    unknown = "the first table does not say by which method it was made, so shifts may come from another method, too"
    assert (unknown in found.notes) == (first[0] == "")


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        pytest.param("x > 1", ["u1", "u2"], id="a column of the file"),
        pytest.param("rank = 1", ["u2"], id="a column of the table, by the second one"),
        pytest.param("unit = 'u0'", ["u0"], id="the unit"),
    ],
)
def test_units_that_are_shown(table_of: Callable[..., LeagueTable], where: str, expected: list[str]) -> None:
    columns = {"x": [1.0, 2, 3], "y": [3.0, 2, 1]}
    tables = [table_of(score("y"), columns), table_of(score("x"), columns)]
    found = replace(diff(tables[0], tables[1]), selected=select(tables, where))
    assert sorted(found.shown["unit"]) == expected
    assert found.frame.height == 3
    assert set(found.movers()["unit"]) <= set(expected)


def test_a_condition_that_nobody_meets(table_of: Callable[..., LeagueTable]) -> None:
    tables = [table_of(score("x"), {"x": [1.0, 2, 3]})] * 2
    with pytest.raises(LeaguetabError, match="no unit meets 'x > 5'"):
        select(tables, "x > 5")


def test_a_unit_is_looked_at_where_the_columns_of_the_condition_are(table_of: Callable[..., LeagueTable]) -> None:
    """The second table, made by hand, has no x; u2 is in the first only, and u9 in the second only."""
    tables = [table_of(score("x"), {"x": [1.0, 2, 3]}), by_hand({"u0": 1, "u1": 2, "u9": 3})]
    assert select(tables, "x > 1").units == {"u1", "u2"}
    assert select(tables, "rank < 3").units == {"u0", "u1", "u2"}
    with pytest.raises(LeaguetabError, match="reads 'z', which is no column"):
        select(tables, "z > 1")
    with pytest.raises(LeaguetabError) as raised:
        select(tables, "rank")
    assert raised.value.problems[0].code == "bad-expression"


def test_names_where_method_and_figures_differ(shipped: Callable[..., LeagueTable]) -> None:
    found = diff(shipped("hdi", "hdi", "2021"), shipped("equal-weights", "hdi", "2022"))
    assert names_of(found) == ("2021 by hdi", "2022 by equal-weights")
    assert found.warnings[0].startswith("both the method and the figures differ: the first table is by hdi")


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        pytest.param(("hdi", "2021"), ("hdi", "2022"), ("2021", "2022"), id="periods"),
        pytest.param(("hdi", "2022"), ("hdi", "2022"), ("the first table", "the second table"), id="the same"),
        pytest.param(("hdi", "2022"), ("equal-weights", "2022"), ("hdi", "equal-weights"), id="algorithms"),
    ],
)
def test_names(
    shipped: Callable[..., LeagueTable], first: tuple[str, str], second: tuple[str, str], expected: tuple[str, str]
) -> None:
    tables = [shipped(algorithm, "hdi", period) for algorithm, period in (first, second)]
    assert names_of(diff(tables[0], tables[1])) == expected


# By y instead of x the two units of p change places, and the first two of the three of q. Kendall's tau-b is -1 and 1/3, on average
# over the five units -1/5; Spearman's is -1 and 1/2, and -1/10.
WITHIN = "score: {metric: METRIC, better: higher}\nrank: {within: region}\n"
IN_GROUPS = {"unit": ["a", "b", "c", "d", "e"], "x": [5.0, 1, 4, 3, 2], "y": [1.0, 5, 3, 4, 2]}


def in_groups(table_of: Callable[..., LeagueTable], metric: str, groups: str = "ppqqq") -> LeagueTable:
    return table_of(WITHIN.replace("METRIC", metric), {**IN_GROUPS, "region": list(groups)}, ["region"])


def test_figures_of_places_within_groups(table_of: Callable[..., LeagueTable]) -> None:
    found = diff(in_groups(table_of, "x"), in_groups(table_of, "y"), top=1)
    assert found.within_groups
    assert found.figures["kendall_tau"] == pytest.approx(-1 / 5)
    assert found.figures["spearman"] == pytest.approx(-1 / 10)
    assert found.figures["top_kept"] == 0
    said = summary(found)
    assert any(one.startswith("Order kept within groups, on average: -0.20, where 1 ") for one in said)
    assert "2 units are in the first place of their group in the first table, and 2 in the second; 0 are in both." in said


def test_a_unit_in_another_group_is_in_no_order_with_either(table_of: Callable[..., LeagueTable]) -> None:
    """With c in p, only a and b, and d and e, are ranked with one another in both: -1 and 1."""
    found = diff(in_groups(table_of, "x"), in_groups(table_of, "y", "pppqq"))
    assert found.figures["kendall_tau"] == pytest.approx(0)
    assert found.figures["compared"] == 5


def test_a_saved_table_is_taken_for_one_of_the_same_groups(table_of: Callable[..., LeagueTable]) -> None:
    saved = replace(in_groups(table_of, "x"), workings=None)
    assert diff(saved, in_groups(table_of, "y")).figures["kendall_tau"] == pytest.approx(-1 / 5)
    assert not diff(saved, saved).within_groups

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

from leaguetab.analysis.diff import periods
from leaguetab.analysis.diff.cause import Cause
from leaguetab.analysis.diff.difference import Difference, diff
from leaguetab.analysis.diff.values import changed_values, gone_values, new_values
from leaguetab.analysis.diff.words import summary
from leaguetab.metrics.data import MetricInfo
from leaguetab.table import make_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from leaguetab.table import LeagueTable


AVERAGE = "score: {combine: mean, parts: [{metric: x, better: higher}, {metric: y, better: higher}]}\n"
FLAG = (
    AVERAGE + "columns: {flag: {type: flag}}\n"
    "bands: {method: cuts, at: [-9], labels: [low, high]}\n"
    "rules: [{when: flag, at_best: low, because: flagged}]\n"
    "rank: {by: [band, score]}\n"
)
DERIVED = """score:
  combine: mean
  parts: [{metric: y, better: higher}, {name: share, better: higher, expression: "x / NULLIF(of, 0)"}]
"""
PER_HEAD = "score: {metric: x, better: higher, steps: [{method: divide_by, column: heads}]}\n"


def due(found: Difference) -> dict[str, dict[str, float]]:
    """Return by cause the places of each unit that moved by it."""
    return {
        cause.name: {unit: places for unit, places in found.frame.select("unit", cause.column).iter_rows() if places}
        for cause in found.causes
    }


# By hand.
@pytest.mark.parametrize(
    ("text", "before", "after", "expected"),
    [
        # The averages of a are 1 at first, 3 with the new x alone (second), 2 with the new y alone (third), 4 in the end (first).
        pytest.param(
            AVERAGE,
            {"unit": ["a", "b", "c"], "x": [1, 3.2, 2.2], "y": [1, 3.2, 2.2]},
            {"unit": ["a", "b", "c"], "x": [5, 3.2, 2.2], "y": [3, 3.2, 2.2]},
            {"x": {"a": 3 / 2}, "y": {"a": 1 / 2}, "others": {"b": -1, "c": -1}},
            id="two metrics of one unit",
        ),
        pytest.param(
            AVERAGE,
            {"unit": ["a", "b"], "x": [1.0, 2], "y": [1.0, 2]},
            {"unit": ["c", "b", "a"], "x": [3.0, 2, 1], "y": [3.0, 2, 1]},
            {"others": {"a": -1, "b": -1}},
            id="a unit that came",
        ),
        pytest.param(
            FLAG,
            {"unit": ["a", "b"], "x": [2.0, 1], "y": [2.0, 1], "flag": [False, False]},
            {"unit": ["a", "b"], "x": [2.0, 1], "y": [2.0, 1], "flag": [True, False]},
            {"flag": {"a": -1}, "others": {"b": 1}},
            id="a flag that a rule reads",
        ),
        # The shares of a are 1/2, then 4/2 or 1/1 or 4/1; the averages 1/4, 1 or 1/2 or 2, against 3/4 of b.
        pytest.param(
            DERIVED,
            {"unit": ["a", "b"], "x": [1.0, 3], "y": [0.0, 0], "of": [2.0, 2]},
            {"unit": ["a", "b"], "x": [4.0, 3], "y": [0.0, 0], "of": [1.0, 2]},
            {"x": {"a": 1}, "of": {}, "others": {"b": -1}},
            id="columns that a metric is worked out from",
        ),
        pytest.param(
            PER_HEAD,
            {"unit": ["a", "b"], "x": [1.0, 2], "heads": [1.0, 1]},
            {"unit": ["a", "b"], "x": [1.0, 2], "heads": [1.0, 4]},
            {"others": {"a": 1, "b": -1}},
            id="a column that only steps read",
        ),
        pytest.param(
            "score: {combine: mean, parts: [{metric: x, better: higher}, {metric: y, better: higher, optional: true}]}\n",
            {"unit": ["a", "b"], "x": [2.0, 1]},
            {"unit": ["a", "b"], "x": [2.0, 1], "y": [0.0, 1.5]},
            # Only beside others that have y does a's y count: it lowers a from 2 to 1, below the 5/4 of b. Beside a with its y, b
            # ties with it without its own y, and is in front already.
            {"y": {"a": -1 / 2}, "others": {"a": -1 / 2, "b": 1}},
            id="a metric that the first file lacks",
        ),
    ],
)
def test_by_hand(
    table_of: Callable[..., LeagueTable],
    text: str,
    before: Mapping[str, list[object]],
    after: Mapping[str, list[object]],
    expected: dict[str, dict[str, float]],
) -> None:
    found = diff(table_of(text, before), table_of(text, after))
    assert due(found) == expected
    assert found.frame.columns[-3:-1] == ["due_to_others", "status"]


def test_what_only_steps_read_is_said(table_of: Callable[..., LeagueTable]) -> None:
    a = table_of(PER_HEAD, {"x": [1.0, 2], "heads": [1.0, 1]})
    b = table_of(PER_HEAD, {"x": [1.0, 2], "heads": [1.0, 4]})
    assert diff(a, b).notes == ("a change in what only the steps read is part of what others did: heads",)


def test_real_periods_add_up_and_turn_round(shipped: Callable[..., LeagueTable]) -> None:
    a, b = shipped("hdi", "hdi", "2021"), shipped("hdi", "hdi", "2022")
    there, back = diff(a, b), diff(b, a)
    columns = [cause.column for cause in there.causes]
    assert columns == [
        f"due_to_{name}" for name in ("life_expectancy", "expected_schooling", "mean_schooling", "gni_per_capita", "others")
    ]
    compared = there.frame.drop_nulls("shift")
    assert compared.height > 180
    np.testing.assert_allclose(compared.select(columns).to_numpy().sum(axis=1), compared["shift"].to_numpy(), rtol=0, atol=1e-9)
    both = compared.join(back.frame, on="unit", suffix="_back")
    for column in ["shift", *columns]:
        assert (both[column] == -both[f"{column}_back"]).all()


def perturbed(table: LeagueTable) -> LeagueTable:
    """Move the values of a table a little, leave three units out, and put the others in another order."""
    assert table.workings is not None
    metrics = table.workings.metrics
    random = np.random.default_rng(1)
    numbers = [name for name, dtype in metrics.frame.schema.items() if dtype == pl.Float64]
    frame = metrics.frame.with_columns(pl.col(name) * random.normal(1, 0.03, metrics.frame.height) for name in numbers)
    return make_table(table.workings.algorithm, replace(metrics, frame=frame[:-3].reverse(), inputs=()))


def test_drawn_orders_add_up_and_turn_round(shipped: Callable[..., LeagueTable], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(periods, "_MOST_NUMBERS", 4_000_000)
    a = shipped("nof-2025-26-metrics", "nhs-acute")
    b = perturbed(a)
    there, back = diff(a, b), diff(b, a)
    assert any("random orders of changing them" in note for note in there.notes)
    assert any(note.startswith("what moved a unit is worked out for") for note in there.notes)
    columns = [cause.column for cause in there.causes]
    compared = there.frame.drop_nulls(["shift", *columns])
    assert 10 < compared.height < 126
    assert compared["shift"].abs().min() >= there.frame.join(compared, on="unit", how="anti")["shift"].abs().max()
    np.testing.assert_allclose(compared.select(columns).to_numpy().sum(axis=1), compared["shift"].to_numpy(), rtol=0, atol=1e-9)
    both = compared.join(back.frame, on="unit", suffix="_back")
    for column in columns:
        assert (both[column] == -both[f"{column}_back"]).all()
    assert diff(a, b).frame.equals(there.frame)


def test_drawn_orders_come_near_all_orders(shipped: Callable[..., LeagueTable], monkeypatch: pytest.MonkeyPatch) -> None:
    a, b = shipped("hdi", "hdi", "2021"), shipped("hdi", "hdi", "2022")
    exact = diff(a, b)
    monkeypatch.setattr(periods, "_EVERY_ORDER_UP_TO", 1)
    drawn = diff(a, b)
    assert len(exact.causes) > 1
    for cause in exact.causes:
        apart = (exact.frame[cause.column] - drawn.frame[cause.column]).abs()
        assert apart.max() < 1.5
        assert apart.mean() < 0.1


MANY = [f"m{number}" for number in range(6)]
EIGHT = f"score: {{combine: mean, parts: [{', '.join(f'{{metric: {name}, better: higher}}' for name in ('x', 'y', *MANY))}]}}\n"


# Two of the eight values of a change, as in "two metrics of one unit" above: by x alone it would be second, by y alone third. Six
# values of d change, and leave it last. Orders are drawn for d only.
def test_a_unit_with_few_changes_has_exact_shares_whatever_changes_elsewhere(table_of: Callable[..., LeagueTable]) -> None:
    units = {"unit": ["a", "b", "c", "d"]}
    before = units | {"x": [1, 3.2, 2.2, -9], "y": [1, 3.2, 2.2, -9]} | {name: [0, 0, 0, -5] for name in MANY}
    after = units | {"x": [5, 3.2, 2.2, -9], "y": [3, 3.2, 2.2, -9]} | {name: [0, 0, 0, -4] for name in MANY}
    found = diff(table_of(EIGHT, before), table_of(EIGHT, after))
    nothing = {name: {} for name in MANY}
    assert due(found) == {"x": {"a": 3 / 2}, "y": {"a": 1 / 2}, **nothing, "others": {"b": -1, "c": -1}}
    (note,) = found.notes
    assert note.startswith("more than 5 values of their own differ for 1 of 4: ")


def some_perturbed(table: LeagueTable) -> LeagueTable:
    """Move none to nine values of each unit."""
    assert table.workings is not None
    metrics = table.workings.metrics
    random = np.random.default_rng(2)
    numbers = [name for name, dtype in metrics.frame.schema.items() if dtype == pl.Float64]
    units = metrics.frame.height
    place = random.random((units, len(numbers))).argsort(axis=1).argsort(axis=1)
    factor = np.where(place < random.integers(0, 10, (units, 1)), random.normal(1, 0.05, place.shape), 1.0)
    columns = [metrics.frame[name] * pl.Series(factor[:, number]) for number, name in enumerate(numbers)]
    return make_table(table.workings.algorithm, replace(metrics, frame=metrics.frame.with_columns(columns), inputs=()))


def test_some_units_exact_and_some_drawn_add_up_and_turn_round(shipped: Callable[..., LeagueTable]) -> None:
    a = shipped("nof-2025-26-metrics", "nhs-acute")
    b = some_perturbed(a)
    there, back = diff(a, b), diff(b, a)
    columns = [cause.column for cause in there.causes]
    compared = there.frame.drop_nulls("shift")
    assert any(note.startswith("more than 5 values of their own differ for ") for note in there.notes)
    np.testing.assert_allclose(compared.select(columns).to_numpy().sum(axis=1), compared["shift"].to_numpy(), rtol=0, atol=1e-9)
    both = compared.join(back.frame, on="unit", suffix="_back")
    for column in columns:
        assert (both[column] == -both[f"{column}_back"]).all()


# u1 goes, and all behind it move up; or only what steps divide by changes. No unit's own values do.
@pytest.mark.parametrize(
    ("text", "before", "after", "moved"),
    [
        pytest.param(
            "score: {metric: x, better: higher}\n",
            {"unit": ["a", "b", "c"], "x": [3.0, 2, 1]},
            {"unit": ["a", "c"], "x": [3.0, 1]},
            {"a": 0, "c": 1},
            id="a unit that went",
        ),
        pytest.param(
            PER_HEAD,
            {"unit": ["a", "b"], "x": [1.0, 2], "heads": [1.0, 1]},
            {"unit": ["a", "b"], "x": [1.0, 2], "heads": [1.0, 4]},
            {"a": 1, "b": -1},
            id="a column that only steps read",
        ),
    ],
)
def test_where_no_unit_changed_a_value_there_are_none_to_list(
    table_of: Callable[..., LeagueTable],
    text: str,
    before: Mapping[str, list[object]],
    after: Mapping[str, list[object]],
    moved: dict[str, float],
) -> None:
    found = diff(table_of(text, before), table_of(text, after))
    assert found.own_values is None
    assert changed_values(found, ["a", "b", "c"]) == gone_values(found) == new_values(found) == ()
    assert dict(found.frame.drop_nulls("shift").select("unit", "due_to_others").iter_rows()) == moved


def test_averages_of_some_units_say_of_which(shipped: Callable[..., LeagueTable], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(periods, "_MOST_NUMBERS", 4_000_000)
    a = shipped("nof-2025-26-metrics", "nhs-acute")
    found = diff(a, perturbed(a))
    known = found.frame.drop_nulls("due_to_others").height
    assert 10 < known < 126
    assert summary(found)[-1].startswith(f"What moved the {known} of them that moved furthest, on average: ")
    assert found.own_values is not None
    many = found.own_values.differ.sum(axis=0) > 5
    drawn = (
        found.frame.drop_nulls("due_to_others").filter(pl.col("unit").is_in(np.array(found.own_values.units)[many].tolist())).height
    )
    said = (
        f"more than 5 values of their own differ for {many.sum()} of 126: what each did to the {drawn} of these that moved furthest"
    )
    assert sum(note.startswith(said) for note in found.notes) == 1


def test_averages_of_some_units_that_kept_their_place_among_them(table_of: Callable[..., LeagueTable]) -> None:
    """Of c, which moved by one, it is not worked out, but of b, which stayed."""
    columns = {"unit": ["a", "b", "c"], "x": [3.0, 2, 1]}
    found = diff(table_of("score: {metric: x, better: higher}\n", columns), table_of(PER_HEAD, {**columns, "heads": [9.0, 1, 0.1]}))
    others = pl.Series("due_to_others", [2.0, 0.0, None])
    told = replace(
        found,
        frame=found.frame.with_columns(unit=pl.Series(["a", "b", "c"]), shift=pl.Series([2.0, 0, 1]), due_to_others=others),
        causes=(Cause("others", "others", "all others"),),
    )
    assert summary(told)[-1] == "What moved the 2 of them for which it is worked out, on average: others 1.0 places."


def test_what_too_many_changes_leave_out(shipped: Callable[..., LeagueTable], monkeypatch: pytest.MonkeyPatch) -> None:
    """Units without changes of their own cost nothing, and are always told: others moved them."""
    monkeypatch.setattr(periods, "_MOST_NUMBERS", 400_000)
    a = shipped("nof-2025-26-metrics", "nhs-acute")
    found = diff(a, some_perturbed(a))
    columns = [cause.column for cause in found.causes]
    known = found.frame.drop_nulls(columns)
    assert known.height < found.frame.height
    still = known.filter(pl.sum_horizontal(pl.col(columns[:-1]).abs()) == 0)
    assert still.height > 5
    assert still["due_to_others"].to_list() == still["shift"].to_list()


def test_values_that_changed_the_furthest_moving_first(table_of: Callable[..., LeagueTable]) -> None:
    """The shares of a are those worked out above; b moved by no value of its own."""
    infos = {"x": MetricInfo("x", "x", "Waits", unit="days"), "y": MetricInfo("y", "y", "Staff")}
    before = {"unit": ["a", "b", "c"], "x": [1, 3.2, 2.2], "y": [1, 3.2, 2.2]}
    after = {"unit": ["a", "b", "c"], "x": [5, 3.2, 2.2], "y": [3, 3.2, 2.2]}
    found = diff(table_of(AVERAGE, before, infos=infos), table_of(AVERAGE, after, infos=infos))
    values = [
        (value.unit, value.cause.name, value.old, value.new, value.places) for value in changed_values(found, ["b", "a", "nobody"])
    ]
    assert values == [("a", "x", 1.0, 5.0, 3 / 2), ("a", "y", 1.0, 3.0, 1 / 2)]


def test_flags_and_missing_values_that_changed(table_of: Callable[..., LeagueTable]) -> None:
    before = {"unit": ["a", "b"], "x": [2.0, 1], "y": [2.0, None], "flag": [False, False]}
    after = {"unit": ["a", "b"], "x": [2.0, 1], "y": [2.0, 3.0], "flag": [True, False]}
    found = diff(table_of(FLAG, before), table_of(FLAG, after))
    values = {(value.unit, value.cause.name): (value.old, value.new) for value in changed_values(found, ["a", "b"])}
    assert values == {("a", "flag"): (False, True), ("b", "y"): (None, 3.0)}


# By hand, on the mean of x and y: a is last with 1 and 1; without x, which goes, it still has 1. d is last but one with x = 2 and
# y = 3; without x it has 3, and overtakes c, which has 2.9. b has its y, 3.1, anew, where x alone was 5: it falls behind e.
GONE = "x of d, which moved it 1 place up"


def test_values_that_went_missing_and_that_are_new(table_of: Callable[..., LeagueTable]) -> None:
    algorithm = "score: {combine: mean, parts: [{metric: x, better: higher}, {metric: y, better: higher}]}\n"
    first = {"unit": ["b", "e", "c", "d", "a"], "x": [5.0, 4.5, 2.9, 2.0, 1.0], "y": [None, 4.5, 2.9, 3.0, 1.0]}
    second = {"unit": ["b", "e", "c", "d", "a"], "x": [5.0, 4.5, 2.9, None, None], "y": [3.1, 4.5, 2.9, 3.0, 1.0]}
    found = diff(table_of(algorithm, first), table_of(algorithm, second))
    assert [(value.unit, value.cause.name, value.old, value.new, value.places) for value in gone_values(found)] == [
        ("d", "x", 2.0, None, 1.0),
        ("a", "x", 1.0, None, 0.0),
    ]
    assert [(value.unit, value.cause.name, value.old, value.new, value.places) for value in new_values(found)] == [
        ("b", "y", None, 3.1, -1.0)
    ]
    said = summary(found)
    assert f"2 values went missing: {GONE}; x of a, which did not move it." in said
    assert "1 value was missing before: y of b, which moved it 1 place down." in said
    back = summary(diff(table_of(algorithm, second), table_of(algorithm, first)))
    assert "1 value went missing: y of b, which moved it 1 place up." in back
    assert "2 values were missing before: x of d, which moved it 1 place down; x of a, which did not move it." in back


@pytest.mark.parametrize(
    ("count", "rest"), [(4, "x of u3, which did not move it."), (6, "x of u2, which did not move it and 3 more.")]
)
def test_many_values_that_went_missing_are_counted(table_of: Callable[..., LeagueTable], count: int, rest: str) -> None:
    """The scores stay the same, as both metrics agree; nobody moves, and it is said all the same."""
    algorithm = "score: {combine: mean, parts: [{metric: x, better: higher}, {metric: y, better: higher}]}\n"
    values = [9.0 - number for number in range(9)]
    before = {"x": values, "y": values}
    after = {"x": [None] * count + values[count:], "y": values}
    said = summary(diff(table_of(algorithm, before), table_of(algorithm, after)))
    assert said[1] == "No position differs."
    assert said[2].startswith(f"{count} values went missing: x of u0, which did not move it; x of u1, ")
    assert said[2].endswith(rest)


def test_two_algorithms_change_no_values(shipped: Callable[..., LeagueTable]) -> None:
    found = diff(shipped("hdi", "hdi", "2022"), shipped("equal-weights", "hdi", "2022"))
    assert changed_values(found, found.frame["unit"]) == ()
    assert gone_values(found) == new_values(found) == ()


def test_the_same_values_in_another_file_move_nothing(table_of: Callable[..., LeagueTable]) -> None:
    columns = {"x": [1.0, 2, 3], "y": [3.0, 1, 2]}
    found = diff(table_of(AVERAGE, columns), table_of(AVERAGE, columns))
    assert [cause.name for cause in found.causes] == ["metrics", "steps", "weights", "combine", "bands_and_rules"]
    assert not found.frame.select(cause.column for cause in found.causes).to_numpy().any()

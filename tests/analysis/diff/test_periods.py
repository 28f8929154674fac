from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

from leaguetab.analysis.diff import periods
from leaguetab.analysis.diff.difference import Difference, diff
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
    assert any(note.startswith("what each metric did is an average over") for note in there.notes)
    assert any(note.startswith("what moved a unit is worked out for those") for note in there.notes)
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
    for cause in exact.causes:
        apart = (exact.frame[cause.column] - drawn.frame[cause.column]).abs()
        assert apart.max() < 1.5
        assert apart.mean() < 0.1


def test_the_same_values_in_another_file_move_nothing(table_of: Callable[..., LeagueTable]) -> None:
    columns = {"x": [1.0, 2, 3], "y": [3.0, 1, 2]}
    found = diff(table_of(AVERAGE, columns), table_of(AVERAGE, columns))
    assert [cause.name for cause in found.causes] == ["metrics", "steps", "weights", "combine", "bands_and_rules"]
    assert not found.frame.select(cause.column for cause in found.causes).to_numpy().any()

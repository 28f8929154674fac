from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl
import pytest

from leaguetab.analysis.explain.moves import Move, moves
from leaguetab.analysis.explain.subject import subject_of
from leaguetab.metrics.data import MetricInfo
from leaguetab.table import make_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaguetab.algorithm.bind import BoundAlgorithm
    from leaguetab.analysis.explain.moves import Goal
    from leaguetab.analysis.explain.subject import Subject
    from leaguetab.metrics.data import Metrics
    from leaguetab.table import LeagueTable

ONE = "score: {metric: a, better: WAY, steps: [STEPS]}\n"
BANDS = "bands: {method: cuts, at: [5, 8], labels: [low, middle, high]}\n"
MEDIAN = "bands: {method: quantiles, at: [0.5], labels: [low, high]}\n"
CAP = (
    "rules: [{when: capped, at_best: middle, because: it is capped}]\nrank: {by: [band, score]}\ncolumns: {capped: {type: flag}}\n"
)


def one(way: str = "higher", steps: str = "") -> str:
    return ONE.replace("WAY", way).replace("STEPS", steps)


# From 0 to 9 by ones; ties share the first of their places. u4 stands 6th of ten where higher is better.
@pytest.mark.parametrize(
    ("text", "values", "unit", "goal", "end"),
    [
        pytest.param(one(), list(range(10)), "u4", "place_up", 5, id="whole numbers: catching up is enough"),
        pytest.param(one(), list(range(10)), "u4", "place_down", 2, id="one lower ties, and keeps the place"),
        pytest.param(one("lower"), list(range(10)), "u4", "place_up", 3, id="lower is better"),
        pytest.param(one("lower"), list(range(10)), "u4", "place_down", 6, id="lower is better, down"),
        pytest.param(one(), [0, 1.05, 3.11, 9], "u1", "place_up", 3.11, id="two decimals"),
        pytest.param(one(), [0, 1.05, 3.11, 9], "u2", "place_down", 1.04, id="two decimals, down"),
        pytest.param(
            one(steps="{method: target_is_best, target: 5, low: 0, high: 10}"), [1, 4, 7, 8], "u3", "place_up", 7, id="target"
        ),
        pytest.param(one() + BANDS, list(range(10)), "u4", "better_band", 5, id="next band, on its cut"),
        pytest.param(one() + BANDS, list(range(10)), "u6", "better_band", 8, id="best band"),
        pytest.param(one() + "rank: {order: ascending}\n", list(range(10)), "u4", "place_up", 3, id="the worst stands first"),
        pytest.param(one(steps="z_score"), list(range(10)), "u4", "place_up", 5, id="relative to the others"),
        # The cut is the median, 6 of the stated values; it rises with the unit's own, to 10 where that is 10.
        pytest.param(one() + MEDIAN, [0, 2, 10, 20], "u1", "better_band", 10, id="the cut moves along"),
    ],
)
def test_by_hand(subject: Callable[..., Subject], text: str, values: list[float], unit: str, goal: Goal, end: float) -> None:
    found = moves(subject(text, {"a": values}, unit), "unit").cheapest(goal)
    assert found is not None
    assert found.end == end


def test_many_decimals_come_near_enough(subject: Callable[..., Subject]) -> None:
    found = moves(subject(one(), {"a": [0.1234567, 3.1415927, 9]}), "unit").cheapest("place_up")
    assert found is not None
    assert found.end is not None
    # Thousandths, of a spread of 8.3: never too near, and too far by less than one.
    assert 0 <= found.end - 3.1415927 < 0.001


def test_no_change_leads_out_of_the_range(subject: Callable[..., Subject]) -> None:
    """The target lies at 12, and nobody can have more than 10."""
    text = (
        one(steps="{method: target_is_best, target: 12, low: 0, high: 20}") + "bands: {method: cuts, at: [0.9], labels: [1, 2]}\n"
    )
    made = subject(text, {"a": [5, 6, 9]})
    assert moves(made, "unit").cheapest("better_band") is not None
    metrics = made.workings.metrics
    limited = replace(metrics, info={"a": MetricInfo("a", "a", "a", valid_range=(0, 10))})
    table = replace(made.table, workings=replace(made.workings, metrics=limited))
    assert moves(subject_of(table, "u0"), "unit").cheapest("better_band") is None


def test_the_smallest_share_is_the_cheapest(subject: Callable[..., Subject]) -> None:
    """2 more of either do it. a has its 5th and 95th percentile at 1.5 and 18.8, b at 0.3 and 3.7."""
    text = "score: {combine: sum, parts: [{metric: a, better: higher}, {metric: b, better: higher}]}"
    found = moves(subject(text, {"a": [10, 12, 20, 0], "b": [2, 2, 4, 0]}), "unit")
    ups = [(move.node, move.end, move.share) for move in found.moves if move.goal == "place_up"]
    assert ups == [("a", 12, pytest.approx(2 / 17.3)), ("b", 4, pytest.approx(2 / 3.4))]
    assert found.cheapest("place_up") == found.moves[0]


def test_more_than_one_metric_alone(subject: Callable[..., Subject]) -> None:
    """24 are needed to catch up, where 12 + 10 or 12 + 2 is the most; and the lowest, 0, would only be caught up with."""
    text = "score: {combine: sum, parts: [{metric: a, better: higher}, {metric: b, better: higher}]}"
    found = moves(subject(text, {"a": [10, 0, 20], "b": [2, 0, 4]}), "unit")
    assert [(move.node, move.end) for move in found.moves if move.goal == "place_up"] == [("a", None), ("b", None)]
    assert found.cheapest("place_up") is None
    assert found.out_of_reach["place_up"] == "no change in one metric alone would do it"
    assert found.out_of_reach["place_down"] == "not even the worst value in every metric would do it"


@pytest.mark.parametrize(
    ("values", "unit", "goal", "reason"),
    [
        pytest.param([1, 2, 3], "u2", "place_up", "no trust stands above it", id="first"),
        pytest.param([1, 2, 3], "u0", "place_down", "no trust stands below it", id="last"),
        pytest.param([1, 2, 9], "u2", "better_band", "there is nothing better", id="best band"),
        pytest.param([None, 2, 9], "u0", "place_up", "it has no rank", id="no score"),
        pytest.param([1, 2, 4], "u1", "better_band", "not even the best value in every metric would do it", id="nobody is there"),
    ],
)
def test_out_of_reach(subject: Callable[..., Subject], values: list[float], unit: str, goal: Goal, reason: str) -> None:
    assert moves(subject(one() + BANDS, {"a": values}, unit), "trust").out_of_reach[goal] == reason


def test_no_bands(subject: Callable[..., Subject]) -> None:
    assert moves(subject(one(), {"a": [1, 2]}), "trust").out_of_reach["better_band"] == "there are no bands"


def test_a_cap_stands_in_the_way(subject: Callable[..., Subject]) -> None:
    found = moves(subject(one() + BANDS + CAP, {"a": [6, 7, 8, 9], "capped": [1, 0, 0, 0]}, "u0"), "trust")
    assert found.out_of_reach["better_band"] == (
        "not even the best value in every metric would do it, a rule being in the way (it is capped)"
    )
    assert found.cheapest("place_up") == Move("place_up", "a", "a", 6, 7, pytest.approx(1 / 2.7), "")


def test_why_a_metric_cannot(subject: Callable[..., Subject]) -> None:
    parts = "{metric: a, better: higher, weight: 9}, {metric: b, better: higher}, {metric: c, better: higher}"
    text = f"score: {{combine: mean, parts: [{parts}]}}"
    columns = {"a": [5, 9, 0], "b": [0, 1, 0], "c": [None, 3, 1]}
    found = {move.node: move.because for move in moves(subject(text, columns), "trust").moves if move.goal == "place_up"}
    assert found == {
        "a": "",
        "b": "not even the best value of any trust would do it",
        "c": "it has no value",
    }
    best = moves(subject(text, columns, "u1"), "trust").moves
    assert {move.because for move in best if move.node == "b" and move.goal == "place_down"} == {
        "not even the worst value of any trust would do it"
    }
    lowest = [move for move in moves(subject(text, columns, "u0"), "trust").moves if move.goal == "place_down"]
    assert lowest[1].because == "it has the worst value of any trust"


def test_a_rule_that_reads_the_metric_sees_the_change(subject: Callable[..., Subject]) -> None:
    """4 would be enough for the band, and the rule asks for 6 in the column itself."""
    text = "score: {metric: a, better: higher, steps: [{method: clip, high: 6}]}\n"
    text += "bands: {method: cuts, at: [4], labels: [low, high]}\n"
    text += "rules: [{when: a < 6, at_best: low, because: below 6}]\nrank: {by: [band, score]}\n"
    found = moves(subject(text, {"a": [2, 5, 9, 1]}), "unit").cheapest("better_band")
    assert found is not None
    assert found.end == 6


def test_weights_are_found_again(subject: Callable[..., Subject]) -> None:
    text = "score: {combine: mean, weights: standard_deviation, parts: [{metric: a, better: higher}, {metric: b, better: higher}]}"
    looked_at = subject(text, {"a": [1, 5, 9], "b": [4, 2, 9]})
    found = moves(looked_at, "unit").cheapest("place_up")
    assert found is not None
    assert found.end is not None
    columns = {"a": [1.0, 5, 9], "b": [4.0, 2, 9]}
    columns[found.node][0] = found.end
    assert subject(text, columns).rank == 2


def test_a_slow_method_is_left_out(subject: Callable[..., Subject]) -> None:
    pytest.importorskip("scipy", reason="linear programmes need the extra `stats`")
    text = "score: {combine: benefit_of_the_doubt, parts: [{metric: a, better: higher}, {metric: b, better: higher}]}"
    found = moves(subject(text, {"a": [1, 2], "b": [2, 1]}), "unit")
    assert (found.moves, found.left_out) == ((), ())
    assert "benefit_of_the_doubt takes too long" in found.out_of_reach["place_up"]


def test_what_depends_on_other_scores_is_left_out(subject: Callable[..., Subject]) -> None:
    text = """
score:
  combine: mean
  parts:
    - {metric: a, better: higher}
    - {name: twice, label: Twice, better: higher, expression: a_score * 2}
"""
    found = moves(subject(text, {"a": [1, 2, 4]}), "unit")
    assert found.left_out == (("Twice", "it is worked out from other scores"),)
    assert [(move.node, move.end) for move in found.moves if move.goal == "place_up"] == [("a", 2)]


def with_value(algorithm: BoundAlgorithm, metrics: Metrics, unit: str, metric: str, value: float) -> LeagueTable:
    """Make the table from a file in which one value is another."""
    changed = pl.when(pl.col(metrics.unit) == unit).then(pl.lit(value)).otherwise(pl.col(metric)).alias(metric)
    return make_table(algorithm, replace(metrics, frame=metrics.frame.with_columns(changed)))


def reached(before: LeagueTable, after: LeagueTable, unit: str, goal: Goal) -> bool:
    (old,), (new,) = (table.frame.filter(unit=unit).to_dicts() for table in (before, after))
    if goal == "better_band":
        return before.bands.index(new["band"]) < before.bands.index(old["band"])
    return bool(new["rank"] < old["rank"] if goal == "place_up" else new["rank"] > old["rank"])


@pytest.mark.parametrize(
    ("algorithm", "sample", "decimals"),
    [
        pytest.param("nof-2025-26-metrics", "nhs-acute", 2, id="bands, rounding and ranks of metrics"),
        pytest.param("geometric-mean", "nhs-acute", 2, id="geometric mean"),
        pytest.param("topsis", "nhs-acute", 2, id="topsis"),
        pytest.param("hdi", "hdi", 3, id="three decimals"),
    ],
)
def test_a_table_made_from_a_changed_file_agrees(
    read: Callable[[str, str], tuple[BoundAlgorithm, Metrics]], algorithm: str, sample: str, decimals: int
) -> None:
    """What is found does it; the next smaller value that the metric can have (or a thousandth of its spread less) does not."""
    job = read(algorithm, sample)
    table = make_table(*job)
    unit = table.frame["unit"][60]
    metrics = job[1]
    found = [move for move in moves(subject_of(table, unit), "unit").moves if move.end is not None and move.node in metrics.info]
    assert len(found) > 3
    for move in found:
        assert move.start is not None
        assert move.end is not None
        assert reached(table, with_value(*job, unit, move.node, move.end), unit, move.goal)
        values = metrics.frame[move.node].drop_nulls()
        places = next((digits for digits in range(decimals + 1) if (values.round(digits) == values).all()), None)
        low, high = (values.quantile(share, "linear") or 0.0 for share in (0.05, 0.95))
        step = (high - low) / 1000 if places is None else 10**-places
        nearer = move.end - (step if move.end > move.start else -step)
        nearer = nearer if places is None else round(nearer, places)
        assert not reached(table, with_value(*job, unit, move.node, nearer), unit, move.goal)

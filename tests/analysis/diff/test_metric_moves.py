from __future__ import annotations

from dataclasses import replace
from math import sqrt
from typing import TYPE_CHECKING

import pytest

from leaguetab.analysis.diff.difference import diff
from leaguetab.analysis.diff.metric_moves import MetricMove, metric_moves, telling
from leaguetab.analysis.diff.words import by_metric

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaguetab.table import LeagueTable

COLUMNS = {"x": [5.0, 1, 1, 1], "y": [0.0, 0, 2, 2]}
TURNED = {name: [-value for value in values] for name, values in COLUMNS.items()}


def method(weight: float, better: str = "higher") -> str:
    parts = f"[{{metric: x, better: {better}}}, {{metric: y, better: {better}, weight: {weight:g}}}]"
    return f"score: {{combine: mean, parts: {parts}}}\n"


# By hand: x is 3 above its average for u0 and 1 below for the others; y is 1 below for u0 and u1 and 1 above for the others. With
# equal weights the scores lie 1, -1, 0 and 0 from their average, so that their standard deviation is sqrt(1/2); with weights of 1
# and 3 they lie 0, -1, 1/2 and 1/2 from it, with one of sqrt(3/8). So u0 is first at sqrt(2) above the average, and then level.
@pytest.mark.parametrize(
    ("better", "columns"), [pytest.param("higher", COLUMNS, id="higher"), pytest.param("lower", TURNED, id="lower")]
)
def test_by_hand(table_of: Callable[..., LeagueTable], better: str, columns: dict[str, list[float]]) -> None:
    found = diff(table_of(method(1, better), columns), table_of(method(3, better), columns))
    x, y = metric_moves(found, ["u0"])
    assert (x.metric, y.metric) == ("x", "y")
    assert (x.old, x.new) == pytest.approx((3 / 2 / sqrt(1 / 2), 3 / 4 / sqrt(3 / 8)))
    assert (y.old, y.new) == pytest.approx((-1 / 2 / sqrt(1 / 2), -3 / 4 / sqrt(3 / 8)))
    assert (x.old + y.old, x.new + y.new) == pytest.approx((sqrt(2), 0))
    assert (x.old_weight, x.new_weight, y.old_weight, y.new_weight) == pytest.approx((1 / 2, 1 / 4, 1 / 2, 3 / 4))


def test_a_metric_that_one_method_leaves_out(table_of: Callable[..., LeagueTable]) -> None:
    """By x alone the scores lie 3, -1, -1 and -1 from their average: a standard deviation of sqrt(3)."""
    found = diff(table_of(method(1), COLUMNS), table_of("score: {metric: x, better: higher}\n", COLUMNS))
    moves = {move.metric: move for move in metric_moves(found, ["u1"])}
    assert (moves["x"].old, moves["x"].new) == pytest.approx((-1 / 2 / sqrt(1 / 2), -1 / sqrt(3)))
    assert (moves["y"].old, moves["y"].new) == pytest.approx((-1 / 2 / sqrt(1 / 2), 0))
    assert (moves["y"].old_weight, moves["y"].new_weight) == (1 / 2, 0)


def test_the_other_way_round_they_turn(shipped: Callable[..., LeagueTable]) -> None:
    a, b = shipped("nof-2025-26-metrics", "nhs-acute"), shipped("equal-domains", "nhs-acute")
    units = diff(a, b).movers(5)["unit"].to_list()
    moves, back = metric_moves(diff(a, b), units), metric_moves(diff(b, a), units)
    assert list(dict.fromkeys(move.unit for move in moves)) == units
    key = {(move.unit, move.metric): (move.old, move.new) for move in back}
    assert {(move.unit, move.metric): (move.new, move.old) for move in moves} == key


@pytest.mark.parametrize("case", ["saved", "other figures", "no spread"])
def test_where_nothing_can_be_told(table_of: Callable[..., LeagueTable], case: str) -> None:
    a, b = table_of(method(1), COLUMNS), table_of(method(3), COLUMNS)
    flat = {"x": [0.0, 1, 2, 3], "y": [3.0, 2, 1, 0]}
    pairs = {
        "saved": (replace(a, workings=None), b),
        "other figures": (a, table_of(method(1), TURNED)),
        "no spread": (table_of(method(1), flat), table_of(method(3), flat)),
    }
    assert metric_moves(diff(*pairs[case]), ["u0"]) == ()


def test_what_takes_long_is_left_out(table_of: Callable[..., LeagueTable]) -> None:
    """Copeland compares every two of 1,000 units: two metrics in 16 orders are 64 million comparisons; four units take few."""
    ranked = method(1), method(1).replace("mean", "copeland")
    few = diff(*(table_of(text, COLUMNS) for text in ranked))
    assert len(metric_moves(few, ["u0"])) == 2
    many = {name: [float(number * step % 1009) for number in range(1000)] for name, step in (("x", 7), ("y", 11))}
    assert metric_moves(diff(*(table_of(text, many) for text in ranked)), ["u0"]) == ()


def move(old: float, new: float, weights: tuple[float | None, float | None] = (0.5, 0.5)) -> MetricMove:
    return MetricMove("a", "waits", "Waits", old, new, *weights)


def test_telling_moves_pulled_the_way_that_the_unit_went() -> None:
    up, down, little = move(0.1, 0.9), move(0.4, 0.1), move(0.1, 0.14)
    assert telling([up, down, little], 3) == [up]
    assert telling([up, down, little], -3) == [], "the score rose and the unit fell"
    assert telling([down, little], -3) == [down]


@pytest.mark.parametrize(
    ("shift", "moved", "told"),
    [
        pytest.param(2, move(0.1, 0.5), "2 up: helped more by Waits.", id="helped more"),
        pytest.param(2, move(0.0, 0.5), "2 up: now helped by Waits.", id="now helped"),
        pytest.param(2, move(-0.5, 0.5), "2 up: helped instead of hurt by Waits.", id="helped instead of hurt"),
        pytest.param(2, move(-0.5, -0.1), "2 up: hurt less by Waits.", id="hurt less"),
        pytest.param(2, move(-0.5, 0.0), "2 up: no longer hurt by Waits.", id="no longer hurt"),
        pytest.param(-2, move(-0.1, -0.5), "2 down: hurt more by Waits.", id="hurt more"),
        pytest.param(-2, move(0.0, -0.5), "2 down: now hurt by Waits.", id="now hurt"),
        pytest.param(-2, move(0.5, -0.5), "2 down: hurt instead of helped by Waits.", id="hurt instead of helped"),
        pytest.param(-2, move(0.5, 0.1), "2 down: helped less by Waits.", id="helped less"),
        pytest.param(-2, move(0.5, 0.0), "2 down: no longer helped by Waits.", id="no longer helped"),
        pytest.param(2, move(0.1, 0.5, (0.11, 0.25)), "2 up: helped more by Waits (weight 11% → 25%).", id="weight"),
        pytest.param(-2, move(0.5, 0.0, (0.11, 0.0)), "2 down: no longer helped by Waits (weight 11% → none).", id="no weight"),
        pytest.param(2, move(0.1, 0.5, (0.11, None)), "2 up: helped more by Waits.", id="weight not known"),
    ],
)
def test_in_words(shift: int, moved: MetricMove, told: str) -> None:
    assert by_metric({"unit": "a", "name": None, "shift": shift}, [moved]) == f"a, {told}"


def test_three_metrics_are_named() -> None:
    told = by_metric({"unit": "a", "name": "Alpha", "shift": 2}, [move(0.1, 0.5)] * 5)
    assert told == "Alpha (a), 2 up: helped more by Waits; helped more by Waits; helped more by Waits."

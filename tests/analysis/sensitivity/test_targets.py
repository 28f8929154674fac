"""Improvements to the next target or cut that a metric's own steps and bands draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from leaguetab.analysis.sensitivity.gaming import Gains, target_gains
from leaguetab.analysis.sensitivity.not_offered import NotOffered

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from leaguetab.placing import Places
    from leaguetab.scoring import Prepared

    Rank = Callable[[str, Mapping[str, Sequence[object]]], tuple[Prepared, Places]]

NAN = float("nan")
VALUES = [2.5, 5.0, 7.5, 10.0]


def found(ranked_by: Rank, leaf: str, columns: Mapping[str, Sequence[object]]) -> Gains:
    got = target_gains(*ranked_by(f"score: {{combine: mean, parts: [{{metric: a, {leaf}}}]}}", columns))
    assert isinstance(got, Gains)
    return got


@pytest.mark.parametrize(
    ("leaf", "expected"),
    [
        pytest.param(
            "better: higher, steps: [{method: band_points, at: [5, 8], points: [0, 1, 2]}]", [2.5, 3, 0.5, NAN], id="points"
        ),
        pytest.param(
            "better: lower, steps: [{method: band_points, at: [5, 8], points: [2, 1, 0], on_cut: lower}]",
            [NAN, NAN, 2.5, 2],
            id="points, lower is better",
        ),
        pytest.param("better: higher, bands: {method: cuts, at: [5, 8], labels: [1, 2, 3]}", [2.5, 3, 0.5, NAN], id="own bands"),
        pytest.param("better: higher, steps: [{method: goalposts, low: 0, high: 12}]", [9.5, 7, 4.5, 2], id="beyond the best seen"),
        pytest.param("better: lower, steps: [{method: scaled, low: 2, high: 12}]", [0.5, 3, 5.5, 8], id="end of a scale"),
        pytest.param("better: higher, steps: [{method: clip, high: 8}]", [5.5, 3, 0.5, NAN], id="no reward beyond a limit"),
        pytest.param("better: lower, steps: [{method: clip, low: 4, high: 8}]", [NAN, 1, 3.5, 6], id="limit below"),
        pytest.param("better: higher, steps: [{method: ratio_to_target, target: 8}]", [5.5, 3, 0.5, NAN], id="one target"),
        pytest.param("better: higher, steps: [{method: ratio_to_target, target: t}]", [1.5, 1, NAN, 2], id="own targets"),
        pytest.param("better: lower, steps: [{method: distance_to_target, target: 4}]", [NAN, 1, 3.5, 6], id="way to a target"),
        pytest.param(
            "better: higher, steps: [{method: target_is_best, target: [4, 6], low: 0, high: 20}]",
            [1.5, NAN, 1.5, 4],
            id="from both sides",
        ),
        pytest.param(
            "better: higher, steps: [{method: map_values, map: {2.5: 0, 5: 1, 7.5: 2, 10: 3}}]",
            [2.5, 2.5, 2.5, NAN],
            id="stated results",
        ),
        pytest.param(
            "better: higher, steps: [{method: piecewise_linear, points: [[0, 0], [4, 1], [8, 9]]}]",
            [5.5, 3, 0.5, NAN],
            id="a line that goes flat",
        ),
    ],
)
def test_the_way_to_the_next_line_by_hand(ranked_by: Rank, leaf: str, expected: list[float]) -> None:
    got = found(ranked_by, leaf, {"a": VALUES, "t": [4, 6, 7, 12]})
    np.testing.assert_array_equal(got.amount, [expected])
    np.testing.assert_array_equal(got.size, [np.median([way for way in expected if not np.isnan(way)])])


@pytest.mark.parametrize(
    ("values", "step", "expected"),
    [
        # A value on the cut lies on its worse side, and has to pass it.
        pytest.param(
            VALUES, "{method: band_points, at: [5], points: [0, 1], on_cut: lower}", [2.6, 0.1, NAN, NAN], id="next tenth"
        ),
        pytest.param(
            [1 / 3, 5, 10], "{method: band_points, at: [5], points: [0, 1], on_cut: lower}", [4.668, 0.001, NAN], id="just beyond"
        ),
        pytest.param(
            [1, 3, 5], "{method: band_points, at: [3], points: [0, 1], on_cut: lower}", [3, 1, NAN], id="next whole number"
        ),
        pytest.param([1, 3, 5], "{method: band_points, at: [3.5], points: [0, 1]}", [3, 1, NAN], id="whole numbers, a cut between"),
        # Joining the median, the first two leave it where it is: 2 of 2, 1, 2, 3, 4.
        pytest.param(
            [0, 1, 2, 3, 4], "{method: quantile_points, at: [0.5], points: [0, 1]}", [2, 1, NAN, NAN, NAN], id="a quantile"
        ),
        # e^2 = 7.389, searched for on the way to 10 in tenths: 7.4.
        pytest.param(VALUES, "log, {method: band_points, at: [2], points: [0, 1]}", [4.9, 2.4, NAN, NAN], id="behind a step"),
        # The limit of a half lies at 6; beyond it there is still the goalpost.
        pytest.param(
            VALUES, "{method: goalposts, low: 0, high: 12}, {method: clip, high: 0.5}", [3.5, 1, 4.5, 2], id="the nearest"
        ),
        pytest.param(VALUES, "log, {method: clip, high: 9}", [NAN] * 4, id="beyond the best seen, behind a step"),
    ],
)
def test_lines_that_are_passed_or_searched_for(ranked_by: Rank, values: list[float], step: str, expected: list[float]) -> None:
    got = found(ranked_by, f"better: higher, steps: [{step}]", {"a": values})
    np.testing.assert_allclose(got.amount, [expected], atol=8 / 4096)
    missing = np.isnan(expected)
    assert (got.amount[0, ~missing] >= np.array(expected)[~missing] - 1e-3).all()
    assert (got.amount[0, ~missing] > 0).all()


@pytest.mark.parametrize(
    ("high", "expected"),
    [pytest.param(None, [9.5, 7, 4.5, 2], id="no range"), pytest.param(11, [NAN] * 4, id="nobody can have 12")],
)
def test_no_target_beyond_the_range(ranked_by: Rank, high: float | None, expected: list[float]) -> None:
    text = "score: {combine: mean, parts: [{metric: a, better: higher, steps: [{method: goalposts, low: 0, high: 12}]}]}"
    got = target_gains(*ranked_by(text, {"a": VALUES}), ranges={"a": (0, high)})
    assert isinstance(got, Gains)
    np.testing.assert_array_equal(got.amount, [expected])


def test_gains_at_the_next_cut_by_hand(ranked_by: Rank) -> None:
    """Points 0, 1, 1 and 2. The first catches up with the two in the middle (from 4 to 2), each of them with the last (2 to 1)."""
    got = found(ranked_by, "label: A, better: higher, steps: [{method: band_points, at: [5, 8], points: [0, 1, 2]}]", {"a": VALUES})
    np.testing.assert_array_equal(got.gain, [[2, 1, 1, NAN]])
    (metric,) = got.by_metric()
    assert (metric.label, metric.size, metric.mean_gain, metric.looked_at) == ("A", 2.5, pytest.approx(4 / 3), 3)
    assert (metric.largest_gain, metric.largest_gain_unit, metric.rewards_nothing) == (2, "u0", False)


def test_metrics_without_a_line_are_named(ranked_by: Rank) -> None:
    others = "{metric: b, better: higher}, {metric: c, better: higher, weight: 0}"
    parts = f"[{{metric: a, better: higher, steps: [{{method: clip, high: 8}}]}}, {others}]"
    got = target_gains(*ranked_by(f"score: {{combine: mean, parts: {parts}}}", dict.fromkeys("abc", VALUES)))
    assert isinstance(got, Gains)
    assert got.metrics == ("a",)
    assert got.not_looked_at == (
        ("c", "it has no weight, so no improvement is rewarded"),
        ("b", "it has no target and no cut"),
    )


def test_a_unit_beyond_the_last_line_has_nothing_to_gain(ranked_by: Rank) -> None:
    got = found(ranked_by, "better: higher, steps: [{method: band_points, at: [1], points: [0, 1]}]", {"a": VALUES})
    assert np.isnan(got.amount).all()
    assert got.by_metric()[0].looked_at == 0


@pytest.mark.parametrize(
    "leaf",
    [
        pytest.param("better: higher", id="no steps"),
        pytest.param("better: higher, steps: [{method: clip, low: 3}]", id="a limit on the worse side"),
        pytest.param("better: higher, steps: [{method: piecewise_linear, points: [[0, 0], [8, 1]], beyond: extend}]", id="no end"),
        pytest.param("better: higher, steps: [{method: piecewise_linear, points: [[0, 0], [5, 1], [9, 0]]}]", id="a peak"),
        pytest.param("better: higher, bands: {method: ntiles, labels: [1, 2]}", id="bands found from the scores"),
    ],
)
def test_no_line_at_all(ranked_by: Rank, leaf: str) -> None:
    got = target_gains(*ranked_by(f"score: {{combine: mean, parts: [{{metric: a, {leaf}}}]}}", {"a": VALUES}))
    assert got == NotOffered("the algorithm draws no target or cut for any single metric")


def test_cuts_on_the_score_of_a_metric_that_is_the_whole_table(ranked_by: Rank) -> None:
    text = "score: {metric: a, better: lower}\nbands: {method: cuts, at: [2.06, 2.35], labels: [1, 2, 3], on_cut: lower}"
    got = target_gains(*ranked_by(text, {"a": [1.9, 2.2, 2.35, 2.75]}))
    assert isinstance(got, Gains)
    np.testing.assert_allclose(got.amount, [[NAN, 0.14, 0.29, 0.4]], rtol=1e-12)

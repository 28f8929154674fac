from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from leaguetab.methods.statistics import count, deviation, highest, lowest, mean, ranked

NAN = np.nan
TIED = [3.0, 1.0, 3.0, NAN, 2.0, 3.0, 1.0]


# Worked by hand: 2, 4, 9 have mean 5 and squares 9 + 1 + 16 = 26 about it.
@pytest.mark.parametrize(
    ("values", "present", "average", "sample", "population", "low", "high"),
    [
        pytest.param([2, 4, 9], 3, 5, 13**0.5, (26 / 3) ** 0.5, 2, 9, id="three values"),
        pytest.param([NAN, 2, NAN, 4, 9], 3, 5, 13**0.5, (26 / 3) ** 0.5, 2, 9, id="missing ones left out"),
        pytest.param([7, NAN], 1, 7, 0, 0, 7, 7, id="one alone has no deviation"),
        pytest.param([0.1, 0.1, 0.1], 3, 0.1, 0, 0, 0.1, 0.1, id="all equal, though the mean is not quite 0.1"),
        pytest.param([NAN, NAN], 0, NAN, NAN, NAN, NAN, NAN, id="none"),
        pytest.param([], 0, NAN, NAN, NAN, NAN, NAN, id="no units"),
        pytest.param([-5, 0.0], 2, -2.5, 12.5**0.5, 2.5, -5, 0, id="below zero"),
    ],
)
def test_statistics(
    values: list[float], present: int, average: float, sample: float, population: float, low: float, high: float
) -> None:
    units = np.array(values, dtype=np.float64)
    found = [
        statistic.item()
        for statistic in (count(units), mean(units), deviation(units, 1), deviation(units, 0), lowest(units), highest(units))
    ]
    assert found == pytest.approx([present, average, sample, population, low, high], rel=1e-15, nan_ok=True)


@given(arrays(np.float64, array_shapes(min_dims=2, max_dims=3), elements=st.floats(-1e6, 1e6) | st.just(NAN)))
def test_draws_do_not_meet(values: np.ndarray) -> None:
    for statistic in (count, mean, lowest, highest, lambda units: deviation(units, 1), lambda units: ranked(units, "average")):
        rows = np.stack([statistic(row) for row in values.reshape(-1, values.shape[-1])])
        np.testing.assert_array_equal(statistic(values).reshape(rows.shape), rows)


# Worked by hand: 1, 1 take places 1 and 2; 2 takes 3; 3, 3, 3 take 4, 5 and 6.
@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        ("min", [4, 1, 4, NAN, 3, 4, 1]),
        ("max", [6, 2, 6, NAN, 3, 6, 2]),
        ("average", [5, 1.5, 5, NAN, 3, 5, 1.5]),
        ("dense", [3, 1, 3, NAN, 2, 3, 1]),
        ("ordinal", [4, 1, 5, NAN, 3, 6, 2]),
    ],
)
def test_ranks_of_ties(ties: str, expected: list[float]) -> None:
    np.testing.assert_array_equal(ranked(np.array(TIED), ties), expected)


@pytest.mark.parametrize(
    ("tolerance", "expected"),
    [
        pytest.param(0.0, [1, 2, 3, 4], id="none"),
        pytest.param(0.25, [1, 1, 3, 4], id="neighbours that near tie"),
        pytest.param(0.5, [1, 1, 1, 4], id="a chain of near neighbours is one tie"),
        pytest.param(np.array([[0.0], [0.5]]), [[1, 2, 3, 4], [1, 1, 1, 4]], id="one for each draw"),
    ],
)
def test_ranks_within_a_tolerance(tolerance: float | np.ndarray, expected: list[float] | list[list[float]]) -> None:
    values = np.broadcast_to([1.0, 1.25, 1.75, 2.5], (*np.shape(tolerance)[:-1], 4))
    np.testing.assert_array_equal(ranked(values, "min", tolerance), expected)


@pytest.mark.parametrize("values", [[], [NAN], [NAN, NAN]], ids=str)
@pytest.mark.parametrize("ties", ["min", "max", "average", "dense", "ordinal"])
def test_nothing_to_rank(values: list[float], ties: str) -> None:
    np.testing.assert_array_equal(ranked(np.array(values), ties), values)


@given(arrays(np.float64, 9, elements=st.sampled_from([0.0, 1.0, 2.0, NAN])))
def test_ranks_keep_their_sum_and_order(values: np.ndarray) -> None:
    present = ~np.isnan(values)
    units = int(present.sum())
    average = ranked(values, "average")[present]
    assert average.sum() == units * (units + 1) / 2
    assert sorted(ranked(values, "ordinal")[present]) == list(range(1, units + 1))
    np.testing.assert_array_equal(ranked(values, "min")[present], [1 + (values < value).sum() for value in values[present]])
    np.testing.assert_array_equal(ranked(values, "max")[present], [(values <= value).sum() for value in values[present]])

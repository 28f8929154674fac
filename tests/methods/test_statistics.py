from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from leaguetab.methods import statistics
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


def by_definition(values: list[float], ties: str, tolerance: float) -> list[float]:
    """Sort by value, then by position; neighbours within the tolerance share a tie; no arrays, no shortcuts."""
    order = sorted((value, unit) for unit, value in enumerate(values) if value == value)  # noqa: PLR0124 -- not NaN
    groups: list[list[int]] = []
    for number, (value, unit) in enumerate(order):
        if number and value - order[number - 1][0] <= tolerance:
            groups[-1].append(unit)
        else:
            groups.append([unit])
    ranks = [NAN] * len(values)
    ahead = 0
    for number, group in enumerate(groups, start=1):
        last = ahead + len(group)
        shared = {"min": ahead + 1, "max": last, "average": (ahead + 1 + last) / 2, "dense": number}
        for unit in group:
            ranks[unit] = shared.get(ties, NAN)
        ahead = last
    if ties == "ordinal":
        for place, (_, unit) in enumerate(order, start=1):
            ranks[unit] = place
    return ranks


BIT = 2.0**-52
HARD = {
    "spread out": st.floats(-1e6, 1e6),
    "few values": st.sampled_from([0.0, 1.0, 2.0, 2.5]),
    "two zeros, and numbers next to none": st.sampled_from([0.0, -0.0, 5e-324, -5e-324, 1e-300]),
    "equal but for the last bits": st.integers(0, 9).map(lambda number: 1 + number * BIT),
    "nearly equal beside one far away": st.sampled_from([1.0, 1 + BIT, 1 + 1e-9, 1 + 1e-6, 1e9]),
    "of every size": st.integers(-300, 300).map(lambda size: 10.0**size) | st.integers(-300, 300).map(lambda size: -(10.0**size)),
    "the largest there are": st.sampled_from([8e307, -8e307, 8e307 * (1 - BIT), 1.0, -1.0]),
}


@pytest.mark.parametrize("kind", HARD)
@given(data=st.data(), ties=st.sampled_from(["min", "max", "average", "dense", "ordinal"]))
def test_ranks_are_those_of_the_definition(kind: str, data: st.DataObject, ties: str) -> None:
    shape = data.draw(st.tuples(st.integers(1, 4), st.sampled_from([1, 2, 5, 13])))
    values = data.draw(arrays(np.float64, shape, elements=HARD[kind] | st.just(NAN)))
    tolerance = data.draw(st.sampled_from([0.0, 1e-12, 1e-9, 0.5, 1.0]))
    expected = [by_definition(row, ties, tolerance) for row in values.tolist()]
    np.testing.assert_array_equal(ranked(values, ties, tolerance), expected)


@pytest.mark.parametrize("ties", ["min", "ordinal"])
@pytest.mark.parametrize("units", [127, 128, 255, 256, 257, 3000])
def test_ranks_of_many_units(units: int, ties: str) -> None:
    """Positions take seven bits, eight, nine and more; a tenth of the units lie so near another that no step is between them."""
    random = np.random.default_rng(units)
    values = random.normal(size=(5, units))
    values[:, : units // 10] = values[:, -(units // 10) :] * (1 + random.choice([0, BIT, -BIT, 1e-10], (5, units // 10)))
    values[1, ::7] = NAN
    np.testing.assert_array_equal(ranked(values, ties, 1e-12), [by_definition(row, ties, 1e-12) for row in values.tolist()])


def test_neighbours_that_differ_by_just_the_tolerance_tie() -> None:
    """Wherever they lie between the steps that values are sorted by: here a step is 10, and the tolerance 9."""
    low = np.arange(1000.0, 1100.0)[:, None]
    values = np.hstack([np.zeros_like(low), low, low + 9, np.full_like(low, 10 * 2.0**26)])
    np.testing.assert_array_equal(ranked(values, "min", 9.0), np.tile([1, 2, 2, 4], (100, 1)))
    np.testing.assert_array_equal(ranked(values, "min", 8.9), np.tile([1, 2, 3, 4], (100, 1)))


def test_the_reach_of_a_row_may_be_more_than_any_number() -> None:
    assert ranked(np.array([1.5e308, 0.0, -1.5e308]), "min").tolist() == [3, 2, 1]


def test_ranks_do_not_depend_on_how_many_are_worked_on_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(1)
    values = np.round(random.normal(size=(2, 30, 9)), 1)
    tolerance = random.choice([0.0, 0.1], (2, 30, 1))
    together = ranked(values, "min", tolerance)
    monkeypatch.setattr(statistics, "AT_ONCE", 40)
    np.testing.assert_array_equal(ranked(values, "min", tolerance), together)


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0, 0), (2, 0, 3)], ids=str)
def test_no_rows_or_no_units(shape: tuple[int, ...]) -> None:
    assert ranked(np.empty(shape), "min").shape == shape

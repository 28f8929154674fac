from __future__ import annotations

import numpy as np
import pytest

from leaguetab.analysis.sensitivity.possible import Possible, possible

NAN = float("nan")


@pytest.mark.parametrize(
    ("values", "step", "own"),
    [
        pytest.param([1, 5, NAN, 12], 1, True, id="whole numbers"),
        pytest.param([1, 5.5, 12], 0.1, True, id="tenths"),
        pytest.param([1, 5.25, 12], 0.01, True, id="hundredths"),
        pytest.param([9.7 / 100, 0.05], 0.001, True, id="percentages read as shares"),
        pytest.param([1, 5, 1_000_000.25], 0.01, True, id="money, however large"),
        # The spread of 9/10 of 1 to 12 is 9.9; of 0.001 to 0.012, 0.0099.
        pytest.param([1, 5 + 1 / 3, 12], 0.001, False, id="more decimals than anybody reads"),
        pytest.param([0.001, 0.001 + 1 / 300, 0.012], 1e-6, False, id="the same, a thousand times smaller"),
        pytest.param([1, 5_000_000 + 1 / 3, 12_000_000], 1, False, id="a million times larger"),
        pytest.param([0.25, 0.25], 0.01, True, id="all equal"),
        pytest.param([0, 0], 1, True, id="all nothing"),
        pytest.param([NAN], 1, False, id="no value"),
    ],
)
def test_the_smallest_change(values: list[float], step: float, own: bool) -> None:
    found = possible(np.array(values, dtype=np.float64))
    assert (found.step, found.own) == (pytest.approx(step, rel=1e-12), own)
    assert found.is_whole == (own and step == 1)


@pytest.fixture
def tenths() -> Possible:
    return possible(np.array([0.1, 0.4, 2.0, 9.7]), (0, 10))


def test_amounts_in_whole_steps(tenths: Possible) -> None:
    """0.1 + 0.2 is 0.30000000000000004 in binary: three tenths, and not four."""
    amounts = np.array([0.1 + 0.2, 0.34, 0.36, 0, NAN])
    assert tenths.up(amounts).tolist() == pytest.approx([0.3, 0.4, 0.4, 0, NAN], rel=0, abs=0, nan_ok=True)
    assert tenths.down(amounts).tolist() == pytest.approx([0.3, 0.3, 0.3, 0, NAN], rel=0, abs=0, nan_ok=True)
    nearest = tenths.near(amounts, tenths.resolution(amounts)).tolist()
    assert nearest == pytest.approx([0.3, 0.3, 0.4, 0.1, NAN], rel=0, abs=0, nan_ok=True)


def test_small_amounts_of_values_with_many_decimals_are_told_in_three_digits() -> None:
    """The step is a thousandth: amounts are no smaller, and told no more coarsely, than that."""
    thirds = possible(np.array([1, 5 + 1 / 3, 12]))
    amounts = np.array([0.00684713, 0.0999, 0.123456, 5.123456, 1e-7 / 3])
    resolution = thirds.resolution(amounts)
    assert resolution.tolist() == pytest.approx([1e-5, 1e-4, 1e-3, 1e-3, 1e-3])
    assert thirds.near(amounts, resolution).tolist() == [0.00685, 0.0999, 0.123, 5.123, 0.001]


def test_how_far_a_value_can_go(tenths: Possible) -> None:
    start, end = np.array([0.1, 0.4, 9.7, 9.7, 2]), np.array([0.4, 0.45, 12, 0.1, NAN])
    assert tenths.way(start, end).tolist() == pytest.approx([0.3, 0, 0.3, 9.6, NAN], rel=0, abs=0, nan_ok=True)
    # Thousandths: the end itself can be reached, where it is a step away.
    thirds = possible(np.array([1, 5 + 1 / 3, 12]))
    assert thirds.way(np.array([1.0, 1.0]), np.array([5 + 1 / 3, 1.0005])).tolist() == [4 + 1 / 3, 0]


def test_values_without_the_noise_of_arithmetic(tenths: Possible) -> None:
    assert tenths.settled(np.array([0.1 + 0.2, 0.35])).tolist() == [0.3, 0.35]
    # Another unit's value, whatever its decimals.
    thirds = possible(np.array([1 / 3, 5 + 1 / 3, 12]))
    assert thirds.settled(np.array([1 / 3 + 1e-15, 0.3334])).tolist() == [1 / 3, 0.3334]


@pytest.mark.parametrize(
    ("line", "upward", "passed", "expected"),
    [
        pytest.param(2.0, True, False, 2, id="on the line"),
        pytest.param(2.0, True, True, 2.1, id="beyond the line"),
        pytest.param(2.0, False, True, 1.9, id="below the line"),
        pytest.param(2.05, True, True, 2.1, id="a line between two values, from below"),
        pytest.param(2.05, False, False, 2, id="a line between two values, from above"),
        pytest.param(10.0, True, False, 10, id="the end of the range"),
        pytest.param(10.0, True, True, NAN, id="beyond the range"),
        pytest.param(0.0, False, True, NAN, id="below the range"),
        pytest.param(NAN, True, True, NAN, id="no line"),
    ],
)
def test_the_first_value_beyond_a_line(tenths: Possible, line: float, upward: bool, passed: bool, expected: float) -> None:
    found = tenths.beyond(np.array([line]), np.array([upward]), passed=passed)
    assert found.tolist() == pytest.approx([expected], rel=0, abs=0, nan_ok=True)

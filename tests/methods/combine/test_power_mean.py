from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from leaguetab.methods.base import Context, MethodError
from leaguetab.methods.combine.power_mean import PowerMean

NAN = float("nan")


@pytest.mark.parametrize(
    ("power", "parts", "weights", "expected"),
    [
        pytest.param(2, [1, 7], [1, 1], 5, id="root mean square: root of 50 / 2"),
        pytest.param(2, [1, 4, NAN], [1, 4, 9], (65 / 5) ** 0.5, id="weights, and a missing part left out"),
        pytest.param(3, [1, 2], [1, 1], 4.5 ** (1 / 3), id="cubes"),
        pytest.param(0.5, [1, 9], [1, 1], 4, id="square of the mean root"),
        pytest.param(1, [1, 2, 6], [1, 2, 1], 2.75, id="1 is the arithmetic mean"),
        pytest.param(0, [2, 8], [1, 1], 4, id="0 is the geometric mean"),
        pytest.param(-1, [60, 40], [1, 1], 48, id="-1 is the harmonic mean"),
        pytest.param(-2, [1, 2], [1, 1], (2 / (1 + 1 / 4)) ** 0.5, id="negative power"),
        pytest.param(2, [0, 2], [1, 1], 2**0.5, id="zero under a positive power"),
        pytest.param(-2, [0, 2], [1, 1], 0, id="zero under a negative power: the limit"),
        pytest.param(2, [0, 0], [1, 1], 0, id="all zero"),
        pytest.param(-2, [0, 0], [1, 1], 0, id="all zero, negative power"),
        pytest.param(2, [NAN, NAN], [1, 1], NAN, id="no part present"),
        pytest.param(-2, [NAN, NAN], [1, 1], NAN, id="no part present, negative power"),
        pytest.param(100, [1e300, 1e299], [1, 1], 1e300 * 0.5**0.01, id="no overflow"),
        pytest.param(-100, [1e-300, 1e-299], [1, 1], 1e-300 * 0.5**-0.01, id="no overflow, negative power"),
    ],
)
def test_worked_by_hand(power: float, parts: list[float], weights: list[float], expected: float) -> None:
    result = PowerMean(power=power).apply(np.array(parts, dtype=float)[:, None], np.array(weights, dtype=float), Context())
    np.testing.assert_allclose(result, [expected], rtol=1e-13)


def test_the_mean_rises_with_the_power_from_the_lowest_part_to_the_highest() -> None:
    values, weights = np.array([[0.2], [0.5], [0.9]]), np.array([3.0, 1.0, 2.0])
    means = [float(PowerMean(power=power).apply(values, weights, Context())[0]) for power in (-1000, -2, -1, 0, 0.5, 1, 2, 1000)]
    assert means == sorted(means)
    assert means[0] == pytest.approx(0.2, rel=1e-2)
    assert means[-1] == pytest.approx(0.9, rel=1e-2)


@pytest.mark.parametrize("power", [2, 0, -1])
def test_a_negative_value_is_refused_whatever_the_power(power: float) -> None:
    with pytest.raises(MethodError, match="holds -1"):
        PowerMean(power=power).apply(np.array([[1.0], [-1.0]]), np.ones(2), Context())


@pytest.mark.parametrize("power", [float("inf"), NAN])
def test_the_power_is_finite(power: float) -> None:
    with pytest.raises(ValidationError):
        PowerMean(power=power)

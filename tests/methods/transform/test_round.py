from __future__ import annotations

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from pydantic import ValidationError

from leaguetab.methods.base import Context
from leaguetab.methods.transform.round import Round

# Each is written in decimals; the nearest binary number lies below, above or on it.
WRITTEN = [
    *("2.675", "1.005", "0.615", "8.345", "2.345", "2.355", "-2.675", "0.125", "0.375", "1.115", "0.005", "0.015", "0.025"),
    *("2.674999", "2.675001", "2.67499999999", "1e-9", "0", "99.995", "1234567.125", "1234567.135", "-0.005", "0.4999", "3"),
]


@pytest.mark.parametrize("digits", [0, 1, 2, 3, 4])
@pytest.mark.parametrize(("half", "rule"), [("up", ROUND_HALF_UP), ("even", ROUND_HALF_EVEN)])
def test_rounds_the_number_as_written_in_decimals(digits: int, half: str, rule: str) -> None:
    """By Python's decimal arithmetic, which knows no binary numbers."""
    expected = [float(Decimal(number).quantize(Decimal(1).scaleb(-digits), rule)) for number in WRITTEN]
    step = Round.model_validate({"digits": digits, "half": half})
    np.testing.assert_array_equal(step.apply(np.array([float(number) for number in WRITTEN]), Context()), expected)


@pytest.mark.parametrize(
    ("value", "digits", "half", "expected"),
    [
        (2.675, 2, "up", 2.68),
        (2.665, 2, "even", 2.66),
        (2.5, 0, "up", 3),
        (2.5, 0, "even", 2),
        (-2.5, 0, "up", -3),
        (-2.5, 0, "even", -2),
        (1250, -2, "up", 1300),
        (1250, -2, "even", 1200),
        (49, -2, "up", 0),
        (1e300, 2, "up", 1e300),
        (2.0**52 + 1, 3, "up", 2.0**52 + 1),
        (2.0**51 + 0.5, 0, "up", 2.0**51 + 1),
        (123456789012.375, 2, "up", 123456789012.38),
        (123456789012.374, 2, "up", 123456789012.37),
    ],
)
def test_worked_by_hand(value: float, digits: int, half: str, expected: float) -> None:
    assert Round.model_validate({"digits": digits, "half": half}).apply(np.array([value]), Context())[0] == expected


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        (sum([0.1] * 25) - 1.355 + 0.2, 1.35),  # 1.345, with an error of a few of the last binary places
        (np.mean([2.34, 2.35]), 2.35),  # 2.345
        (1.1 + 2.2 + 3.3 - 4.255, 2.35),  # 2.345
    ],
)
def test_a_half_that_arithmetic_has_missed_is_a_half(total: float, expected: float) -> None:
    assert Round(digits=2).apply(np.array([total]), Context())[0] == expected


def test_missing_stays_missing() -> None:
    assert np.isnan(Round(digits=1).apply(np.array([np.nan]), Context())).all()


@pytest.mark.parametrize("digits", [16, -16, 1.5])
def test_digits_must_be_a_whole_number_that_a_computer_can_serve(digits: float) -> None:
    with pytest.raises(ValidationError):
        Round.model_validate({"digits": digits})

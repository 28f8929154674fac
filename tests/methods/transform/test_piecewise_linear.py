from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from pydantic import ValidationError

from leaguetab.methods.base import Context
from leaguetab.methods.transform.piecewise_linear import PiecewiseLinear

if TYPE_CHECKING:
    from leaguetab.methods.base import Better

RISING = ((0, 0), (10, 50), (20, 60))
FALLING = ((0, 60), (10, 10), (20, 0))
BOTH = ((0, 0), (10, 50), (20, 20))
VALUES = np.array([-2.0, 0.0, 4.0, 10.0, 15.0, 20.0, np.nan, 30.0])


@pytest.mark.parametrize(
    ("points", "beyond", "expected"),
    [
        (RISING, "flat", [0, 0, 20, 50, 55, 60, np.nan, 60]),
        (RISING, "extend", [-10, 0, 20, 50, 55, 60, np.nan, 70]),
        (FALLING, "flat", [60, 60, 40, 10, 5, 0, np.nan, 0]),
        (FALLING, "extend", [70, 60, 40, 10, 5, 0, np.nan, -10]),
        (BOTH, "extend", [-10, 0, 20, 50, 35, 20, np.nan, -10]),
    ],
)
def test_worked_by_hand(points: tuple[tuple[float, float], ...], beyond: str, expected: list[float]) -> None:
    step = PiecewiseLinear.model_validate({"points": points, "beyond": beyond})
    np.testing.assert_allclose(step.apply(VALUES, Context()), expected, rtol=1e-14)


@pytest.mark.parametrize(
    ("points", "better", "expected"),
    [
        (RISING, "higher", "higher"),
        (RISING, "lower", "lower"),
        (FALLING, "higher", "lower"),
        (FALLING, "lower", "higher"),
        (BOTH, "higher", "higher"),
        (BOTH, "lower", "higher"),
        (((0, 1), (1, 1), (2, 0)), "lower", "higher"),
    ],
    ids=["rising", "rising, lower", "falling", "falling, lower", "both", "both, lower", "level, then falling"],
)
def test_better_after(points: tuple[tuple[float, float], ...], better: Better, expected: Better) -> None:
    assert PiecewiseLinear(points=points).better_after(better) == expected


@pytest.mark.parametrize(
    ("points", "message"),
    [
        (((0, 0),), "at least 2"),
        (((0, 0), (0, 1)), "ascending"),
        (((1, 0), (0, 1)), "ascending"),
        (((0, 3), (1, 3)), "differ in score"),
    ],
)
def test_points_that_make_no_line(points: tuple[tuple[float, float], ...], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        PiecewiseLinear(points=points)

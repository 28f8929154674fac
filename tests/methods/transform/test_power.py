from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from pydantic import ValidationError

from leaguetab.methods.base import Context
from leaguetab.methods.transform.power import Power

if TYPE_CHECKING:
    from leaguetab.methods.base import Better


@pytest.mark.parametrize(
    ("exponent", "expected", "better_after"),
    [
        (2, [0, 16, np.nan, np.nan], "lower"),
        (0.5, [0, 2, np.nan, np.nan], "lower"),
        (-0.5, [np.nan, 1 / 2, np.nan, np.nan], "higher"),
        (-1, [np.nan, 1 / 4, np.nan, np.nan], "higher"),
    ],
)
def test_worked_by_hand(exponent: float, expected: list[float], better_after: Better) -> None:
    step = Power(exponent=exponent)
    np.testing.assert_allclose(step.apply(np.array([0.0, 4.0, np.nan, -3.0]), Context()), expected, rtol=1e-15)
    assert step.better_after("lower") == better_after


def test_the_exponent_must_not_be_0() -> None:
    with pytest.raises(ValidationError, match="must not be 0"):
        Power(exponent=0)

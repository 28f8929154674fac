from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from pydantic import ValidationError

from leaguetab.methods.base import Context
from leaguetab.methods.transform.affine import Affine

if TYPE_CHECKING:
    from leaguetab.methods.base import Better


@pytest.mark.parametrize(
    ("times", "plus", "expected", "better_after"),
    [
        (1.8, 32, [32, 212, np.nan, -40], "lower"),  # Celsius to Fahrenheit
        (-1, 100, [100, 0, np.nan, 140], "higher"),
        (1, 0, [0, 100, np.nan, -40], "lower"),
    ],
)
def test_worked_by_hand(times: float, plus: float, expected: list[float], better_after: Better) -> None:
    step = Affine(times=times, plus=plus)
    np.testing.assert_allclose(step.apply(np.array([0.0, 100.0, np.nan, -40.0]), Context()), expected, rtol=1e-15)
    assert step.better_after("lower") == better_after


def test_multiplying_by_0_is_refused() -> None:
    with pytest.raises(ValidationError, match="must not be 0"):
        Affine(times=0)

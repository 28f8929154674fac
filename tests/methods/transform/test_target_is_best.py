from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from pydantic import ValidationError

from leaguetab.methods.base import Context
from leaguetab.methods.transform.target_is_best import TargetIsBest

if TYPE_CHECKING:
    from leaguetab.methods.base import Better

VALUES = np.array([50.0, 60.0, 70.0, 85.0, 88.0, 92.0, np.nan, 97.0, 100.0, 120.0])


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (85, [0, 0, 10 / 25, 1, 12 / 15, 8 / 15, np.nan, 3 / 15, 0, 0]),
        ((85, 92), [0, 0, 10 / 25, 1, 1, 1, np.nan, 3 / 8, 0, 0]),
    ],
    ids=["bed occupancy of 85 %", "bed occupancy of 85 to 92 %"],
)
@pytest.mark.parametrize("better", ["higher", "lower"])
def test_worked_by_hand(target: Any, better: Better, expected: list[float]) -> None:
    step = TargetIsBest(target=target, low=60, high=100)
    np.testing.assert_allclose(step.apply(VALUES, Context(better=better)), expected, rtol=1e-15)
    assert step.better_after(better) == "higher"


@pytest.mark.parametrize(
    "parameters",
    [
        {"target": 60, "low": 60, "high": 100},
        {"target": 110, "low": 60, "high": 100},
        {"target": (92, 85), "low": 60, "high": 100},
        {"target": (85, 100), "low": 60, "high": 100},
    ],
    ids=["target at low", "target above high", "range upside down", "range up to high"],
)
def test_limits_must_lie_on_either_side(parameters: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="below the target"):
        TargetIsBest.model_validate(parameters)

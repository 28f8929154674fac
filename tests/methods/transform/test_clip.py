from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from leaguetab.methods.base import Context
from leaguetab.methods.transform.clip import Clip

VALUES = np.array([-5.0, -3.0, 0.5, np.nan, 3.0, 7.0])


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({"low": -3, "high": 3}, [-3, -3, 0.5, np.nan, 3, 3]),
        ({"low": 0}, [0, 0, 0.5, np.nan, 3, 7]),
        ({"high": 0}, [-5, -3, 0, np.nan, 0, 0]),
    ],
    ids=["z-scores at 3 either way", "no less than 0", "no more than 0"],
)
def test_cut_off(limits: dict[str, float], expected: list[float]) -> None:
    step = Clip.model_validate(limits)
    np.testing.assert_array_equal(step.apply(VALUES, Context()), expected)
    assert step.better_after("lower") == "lower"


@pytest.mark.parametrize(
    ("limits", "message"), [({}, "state"), ({"low": 3, "high": -3}, "below"), ({"low": 1, "high": 1}, "below")]
)
def test_limits_that_cannot_be(limits: dict[str, float], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Clip.model_validate(limits)

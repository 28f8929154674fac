from __future__ import annotations

from math import e
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from leaguetab.methods.base import Context
from leaguetab.methods.transform.log import Log


@pytest.mark.parametrize(
    ("parameters", "values", "expected"),
    [
        ({}, [1, e, e**2], [0, 1, 2]),
        ({"base": "e"}, [1 / e], [-1]),
        ({"base": 10}, [0.001, 1, 1000], [-3, 0, 3]),
        ({"base": 2}, [0.5, 8], [-1, 3]),
        ({"base": 10, "plus": 1}, [0, 9, 99], [0, 1, 2]),
    ],
)
def test_worked_by_hand(parameters: dict[str, Any], values: list[float], expected: list[float]) -> None:
    step = Log.model_validate(parameters)
    np.testing.assert_allclose(step.apply(np.array(values, dtype=float), Context()), expected, rtol=1e-14, atol=1e-15)
    assert step.better_after("lower") == "lower"


def test_nothing_has_a_logarithm_at_or_below_0() -> None:
    np.testing.assert_array_equal(Log(plus=1).apply(np.array([-1.0, -2.0, np.nan, 0.0]), Context()), [np.nan, np.nan, np.nan, 0])


def test_other_bases_are_refused() -> None:
    with pytest.raises(ValidationError, match="base"):
        Log.model_validate({"base": 3})

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from leaguetab.methods.transform.impute_median import ImputeMedian

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaguetab.methods.base import Context

COLUMNS = {"region": ["N", "N", "N", "S", "S", "S", None]}


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({}, [1, 5, 2, 90, 5, 8, 5]),  # of 1, 2, 8 and 90
        ({"within": "region"}, [1, 1.5, 2, 90, 49, 8, np.nan]),
    ],
    ids=["of all", "of the group"],
)
def test_worked_by_hand(beside: Callable[..., Context], parameters: dict[str, str], expected: list[float]) -> None:
    values = np.array([1.0, np.nan, 2.0, 90.0, np.nan, 8.0, np.nan])
    step = ImputeMedian.model_validate(parameters)
    np.testing.assert_array_equal(step.apply(values, beside(COLUMNS)), expected)
    assert step.better_after("lower") == "lower"

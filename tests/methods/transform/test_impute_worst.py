from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from leaguetab.methods.transform.impute_worst import ImputeWorst

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaguetab.methods.base import Better, Context

COLUMNS = {"region": ["N", "N", "N", "S", "S", "S", None]}
VALUES = np.array([3.0, np.nan, 2.0, 90.0, np.nan, 8.0, 99.0])


@pytest.mark.parametrize(
    ("parameters", "better", "expected"),
    [
        ({}, "higher", [3, 2, 2, 90, 2, 8, 99]),
        ({}, "lower", [3, 99, 2, 90, 99, 8, 99]),
        ({"within": "region"}, "higher", [3, 2, 2, 90, 8, 8, 99]),
        ({"within": "region"}, "lower", [3, 3, 2, 90, 90, 8, 99]),
    ],
)
def test_worked_by_hand(beside: Callable[..., Context], parameters: dict[str, str], better: Better, expected: list[float]) -> None:
    step = ImputeWorst.model_validate(parameters)
    np.testing.assert_array_equal(step.apply(VALUES, beside(COLUMNS, better)), expected)
    assert step.better_after(better) == better

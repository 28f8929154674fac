from __future__ import annotations

import numpy as np
import pytest
from scipy.stats.mstats import winsorize

from leaguetab.methods.base import Context
from leaguetab.methods.transform.winsorise_count import WinsoriseCount

VALUES = np.array([9.0, 1.0, np.nan, 3.0, 4.0, 25.0, 25.0])


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (1, 0, [9, 3, np.nan, 3, 4, 25, 25]),
        (0, 1, [9, 1, np.nan, 3, 4, 25, 25]),
        (0, 2, [9, 1, np.nan, 3, 4, 9, 9]),
        (2, 3, [4, 4, np.nan, 4, 4, 4, 4]),
        (3, 3, [9, 1, np.nan, 3, 4, 25, 25]),
        (0, 9, [9, 1, np.nan, 3, 4, 25, 25]),
    ],
    ids=["lowest", "one of two equal", "both of two equal", "all but one", "as many as there are", "more than there are"],
)
def test_worked_by_hand(low: int, high: int, expected: list[float]) -> None:
    step = WinsoriseCount(low=low, high=high)
    np.testing.assert_array_equal(step.apply(VALUES, Context()), expected)
    assert step.better_after("lower") == "lower"


def test_agrees_with_scipy() -> None:
    values = np.random.default_rng(2).standard_cauchy(40)
    found = WinsoriseCount(low=2, high=4).apply(values, Context())
    np.testing.assert_array_equal(found, winsorize(values, limits=(2 / 40, 4 / 40)))

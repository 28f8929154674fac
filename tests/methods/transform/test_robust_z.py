from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import median_abs_deviation

from leaguetab.methods.base import Context
from leaguetab.methods.transform.robust_z import RobustZ

# 1, 2, 4, 9, 10: median 4, distances 3 2 0 5 6, their median 3
VALUES = np.array([1.0, 2.0, np.nan, 4.0, 9.0, 10.0])
RAW = np.array([-1, -2 / 3, np.nan, 0, 5 / 3, 2])
# 5, 5, 5, 5, 9, 11: median 5, median distance 0, mean distance 10 / 6
HALF_EQUAL = np.array([5.0, 5.0, 5.0, 5.0, 9.0, 11.0])


@pytest.mark.parametrize(
    ("scale", "better", "expected"),
    [("raw", "higher", RAW), ("raw", "lower", -RAW), ("normal", "higher", RAW / 1.4826)],
)
def test_worked_by_hand(scale: str, better: str, expected: np.ndarray) -> None:
    step = RobustZ.model_validate({"scale": scale})
    np.testing.assert_allclose(step.apply(VALUES, Context(better=better)), expected, rtol=1e-14)
    assert step.better_after(better) == "higher"


def test_agrees_with_scipy() -> None:
    values = np.random.default_rng(5).gamma(2, size=50)
    expected = (values - np.median(values)) / median_abs_deviation(values, scale=1 / 1.4826)
    np.testing.assert_allclose(RobustZ().apply(values, Context()), expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({}, [0, 0, 0, 0, np.nan, np.nan]),
        ({"if_zero": "mean_deviation"}, np.array([0, 0, 0, 0, 4, 6]) / (1.253314 * 10 / 6)),
        ({"if_zero": "mean_deviation", "scale": "raw"}, np.array([0, 0, 0, 0, 4, 6]) / (10 / 6)),
    ],
    ids=["no result", "mean deviation", "mean deviation, raw"],
)
def test_more_than_half_equal(parameters: dict[str, str], expected: list[float]) -> None:
    np.testing.assert_allclose(RobustZ.model_validate(parameters).apply(HALF_EQUAL, Context()), expected, rtol=1e-14)

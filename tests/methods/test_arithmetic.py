from __future__ import annotations

import numpy as np
import pytest

from leaguetab.methods.arithmetic import between, ratio


@pytest.mark.parametrize(
    ("low", "high", "share", "expected"),
    [(2, 10, 0.25, 4), (10, 2, 0.25, 8), (2, 10, 1.5, 14), (2, 10, -0.5, -2), (2, 2, 0.3, 2), (2, 10, np.nan, np.nan)],
    ids=["up", "down", "beyond", "before", "nowhere to go", "missing"],
)
def test_between(low: float, high: float, share: float, expected: float) -> None:
    np.testing.assert_array_equal(between(low, high, np.array([share])), [expected])


def test_both_ends_are_exact() -> None:
    random = np.random.default_rng(0)
    low, high = random.normal(size=(2, 1000))
    np.testing.assert_array_equal(between(low, high, np.zeros(1)), low)
    np.testing.assert_array_equal(between(low, high, np.ones(1)), high)


@pytest.mark.parametrize(
    ("above", "below", "otherwise", "expected"),
    [(6, 4, 9, 1.5), (6, 0, 9, 9), (0, 0, 9, 9), (np.nan, 4, 9, np.nan), (6, np.nan, 9, np.nan), (np.nan, 0, 9, np.nan)],
)
def test_ratio(above: float, below: float, otherwise: float, expected: float) -> None:
    np.testing.assert_array_equal(ratio(np.array([above]), np.array([below]), otherwise), [expected])


def test_ratio_only_where_stated_and_of_any_shapes() -> None:
    above, below = np.array([[1.0], [2.0]]), np.array([4.0, -4.0, 0.0])
    found = ratio(above, below, np.array([0.0, 7.0, 8.0]), where=below > 0)
    np.testing.assert_array_equal(found, [[0.25, 7, 8], [0.5, 7, 8]])

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from leaguetab.methods.base import Context
from leaguetab.methods.combine.copeland import Copeland

NAN = float("nan")


def test_the_capital_of_tennessee() -> None:
    """The example of Wikipedia's page on Copeland's method: Nashville 3, Chattanooga 2, Knoxville 1, Memphis 0 wins."""
    #          Memphis Nashville Chattanooga Knoxville
    ranks = [[1.0, 2, 3, 4], [4, 1, 2, 3], [4, 3, 1, 2], [4, 3, 2, 1]]
    result = Copeland().apply(np.array(ranks), np.array([42.0, 26, 15, 17]), Context(part_better=("lower",) * 4))
    np.testing.assert_array_equal(result, [-3, 3, 1, -1])


@pytest.mark.parametrize(
    ("values", "weights", "better", "expected"),
    [
        pytest.param([[1, 2, 3], [2, 3, 1], [3, 1, 2]], [1, 1, 1], "higher", [0, 0, 0], id="Condorcet's circle"),
        pytest.param([[1, 2], [2, 1]], [1, 1], "higher", [0, 0], id="one part each: a tie"),
        pytest.param([[1, 2], [2, 1]], [1, 1.5], "higher", [1, -1], id="the heavier part wins"),
        pytest.param([[1, 2], [1, 2], [2, 1]], [0.1, 0.2, 0.3], "higher", [0, 0], id="a tie up to rounding"),
        pytest.param([[1, 1000, 3]], [1], "higher", [-2, 2, 0], id="distance plays no part"),
        pytest.param([[1, 1000, 3]], [1], "lower", [2, -2, 0], id="lower is better"),
        pytest.param([[1, 1, 3]], [1], "higher", [-1, -1, 2], id="tied units"),
        pytest.param([[1, 2, 3], [NAN, 9, 1]], [1, 2], "higher", [-2, 2, 0], id="compared on the parts both have"),
        pytest.param([[1, 2, NAN], [NAN, NAN, 1]], [1, 2], "higher", [-1, 1, 0], id="no part in common: a tie"),
        pytest.param([[1, 2, NAN]], [1], "higher", [-1, 1, NAN], id="no part present"),
    ],
)
def test_worked_by_hand(values: list[list[float]], weights: list[float], better: Any, expected: list[float]) -> None:
    result = Copeland().apply(np.array(values, dtype=float), np.array(weights, dtype=float), Context(better))
    np.testing.assert_array_equal(result, expected)

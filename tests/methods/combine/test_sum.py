from __future__ import annotations

import numpy as np
import pytest

from leaguetab.methods.base import Context
from leaguetab.methods.combine.sum import Sum

NAN = float("nan")


@pytest.mark.parametrize(
    ("parts", "weights", "expected"),
    [
        pytest.param([2, 3], [1, 1], 5, id="points"),
        pytest.param([2, 3], [0.5, 2], 7, id="weights, used as they stand"),
        pytest.param([2, NAN, 3], [1, 1, 1], 5, id="a missing part counts nothing"),
        pytest.param([-2, 3], [1, 1], 1, id="negative points"),
        pytest.param([2, 99], [1, 0], 2, id="part of weight 0"),
        pytest.param([NAN, NAN], [1, 1], NAN, id="no part present"),
        pytest.param([NAN, 5], [1, 0], NAN, id="only a part of weight 0 present"),
    ],
)
def test_worked_by_hand(parts: list[float], weights: list[float], expected: float) -> None:
    result = Sum().apply(np.array(parts, dtype=float)[:, None], np.array(weights, dtype=float), Context())
    np.testing.assert_array_equal(result, [expected])

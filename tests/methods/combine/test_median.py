from __future__ import annotations

import numpy as np
import pytest

from leaguetab.methods.base import Context
from leaguetab.methods.combine.median import Median

NAN = float("nan")


@pytest.mark.parametrize(
    ("parts", "weights", "expected"),
    [
        pytest.param([9, 1, 5], [1, 1, 1], 5, id="odd number"),
        pytest.param([9, 1, 5, 6], [1, 1, 1, 1], 5.5, id="even number: the mean of the middle two"),
        pytest.param([1, 2, 3], [1, 1, 3], 3, id="the third holds more than half"),
        pytest.param([1, 2, 3], [1, 1, 2], 2.5, id="the first two hold exactly half: the mean of lower 2 and upper 3"),
        pytest.param([1, 2, 3], [0.1, 0.2, 0.3], 2.5, id="exactly half up to rounding (0.1 + 0.2 is not 0.3 in binary)"),
        pytest.param([1, 2, 3, 4, 5], [0.15, 0.1, 0.2, 0.3, 0.25], 4, id="Wikipedia, weighted median: 4"),
        pytest.param([1, 2, 3, 4], [0.49, 0.01, 0.25, 0.25], 2.5, id="Wikipedia, weighted median: lower 2, upper 3"),
        pytest.param([1, NAN, 7, 3], [1, 9, 1, 1], 3, id="missing part left out"),
        pytest.param([1, 4, 7, 3], [1, 0, 1, 1], 3, id="part of weight 0 left out"),
        pytest.param([2, 2, 9], [1, 1, 1], 2, id="ties"),
        pytest.param([7, NAN, NAN], [1, 1, 1], 7, id="one part present"),
        pytest.param([NAN, NAN], [1, 1], NAN, id="no part present"),
    ],
)
def test_worked_by_hand(parts: list[float], weights: list[float], expected: float) -> None:
    result = Median().apply(np.array(parts, dtype=float)[:, None], np.array(weights, dtype=float), Context())
    np.testing.assert_array_equal(result, [expected])


def test_equal_weights_give_the_ordinary_median() -> None:
    values = np.random.default_rng(1).integers(0, 9, (6, 40)).astype(float)
    values[values == 0] = np.nan
    np.testing.assert_array_equal(Median().apply(values, np.full(6, 0.3), Context()), np.nanmedian(values, axis=0))

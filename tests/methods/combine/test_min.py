from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from leaguetab.methods.base import Context
from leaguetab.methods.combine.min import Min

if TYPE_CHECKING:
    from leaguetab.methods.base import Better

NAN = float("nan")


@pytest.mark.parametrize(
    ("parts", "weights", "expected"),
    [
        pytest.param([4, 1, 9], [1, 1, 1], 1, id="equal weights"),
        pytest.param([4, 1, 9], [1, 100, 0.01], 1, id="weights have no influence"),
        pytest.param([4, 1, 9, 6], [1, 0, 0, 1], 4, id="parts of weight 0 left out"),
        pytest.param([4, NAN, 6], [1, 1, 1], 4, id="missing part left out"),
        pytest.param([NAN, NAN], [1, 1], NAN, id="no part present"),
        pytest.param([NAN, 3], [1, 0], NAN, id="only a part of weight 0 present"),
    ],
)
@pytest.mark.parametrize("better", ["higher", "lower"])
def test_worked_by_hand(parts: list[float], weights: list[float], expected: float, better: Better) -> None:
    result = Min().apply(np.array(parts, dtype=float)[:, None], np.array(weights, dtype=float), Context(better))
    np.testing.assert_array_equal(result, [expected])


def test_a_part_without_weight_in_one_draw_is_left_out_of_that_draw() -> None:
    values = np.array([[4.0], [1.0]])
    np.testing.assert_array_equal(Min().apply(values, np.array([[1.0, 1.0], [1.0, 0.0]]), Context()), [[1.0], [4.0]])

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from leaguetab.methods.base import Context
from leaguetab.methods.combine.count_at_least import CountAtLeast

if TYPE_CHECKING:
    from leaguetab.methods.base import Better

NAN = float("nan")


@pytest.mark.parametrize(
    ("better", "parts", "weights", "expected"),
    [
        pytest.param("higher", [4, 3, 2], [1, 1, 1], 2, id="higher is better: 4 and 3 reach 3"),
        pytest.param("lower", [4, 3, 2], [1, 1, 1], 2, id="lower is better: 3 and 2 reach 3"),
        pytest.param("higher", [4, 3, 2], [0.5, 2, 9], 2.5, id="weights"),
        pytest.param("higher", [4, NAN, 2], [1, 1, 1], 1, id="a missing part reaches nothing"),
        pytest.param("lower", [4, NAN, 9], [1, 1, 1], 0, id="none reaches it"),
        pytest.param("higher", [4, 5], [1, 0], 1, id="part of weight 0"),
        pytest.param("higher", [NAN, NAN], [1, 1], NAN, id="no part present"),
        pytest.param("higher", [NAN, 5], [1, 0], NAN, id="only a part of weight 0 present"),
    ],
)
def test_worked_by_hand(better: Better, parts: list[float], weights: list[float], expected: float) -> None:
    values = np.array(parts, dtype=float)[:, None]
    result = CountAtLeast(at_least=3).apply(values, np.array(weights, dtype=float), Context(better))
    np.testing.assert_array_equal(result, [expected])


# 0.57 x 100 is 57, but 7e-15 less in binary numbers; 0.1 + 0.2 is 0.3, but 6e-17 more.
@pytest.mark.parametrize(
    ("better", "threshold", "value"), [("higher", 57, 0.57 * 100), ("lower", 0.3, 0.1 + 0.2)], ids=["higher", "lower"]
)
def test_the_noise_of_arithmetic_decides_nothing(better: Better, threshold: float, value: float) -> None:
    result = CountAtLeast(at_least=threshold).apply(np.array([[value]]), np.ones(1), Context(better))
    np.testing.assert_array_equal(result, [1])


@pytest.mark.parametrize("better", ["higher", "lower"])
def test_more_is_better_whichever_way_the_parts_point(better: Better) -> None:
    assert CountAtLeast(at_least=3).better_after(better) == "higher"

"""The two methods, on cases worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from leaguetab_judges.logistic import Logistic
from leaguetab_judges.trimmed_mean import TrimmedMean

from leaguetab.methods.base import Context

NAN = np.nan


@pytest.mark.parametrize(
    ("values", "weights", "each_end", "expected"),
    [
        pytest.param([1, 6, 20, 5], [1, 1, 1, 1], 1, (5 + 6) / 2, id="without 1 and 20"),
        pytest.param([1, 6, 20, 5], [1, 1, 1, 3], 1, (3 * 5 + 6) / 4, id="weighted"),
        pytest.param([1, 6, 20, 5], [1, 0, 1, 1], 1, 5, id="a part without weight has no say"),
        pytest.param([1, 6, NAN, 20, 5], [1, 1, 1, 1, 1], 1, (5 + 6) / 2, id="a missing part plays no part"),
        pytest.param([7, 7, 7], [1, 1, 1], 1, 7, id="all equal"),
        pytest.param([1, 2, 3, 4, 50], [1, 1, 1, 1, 1], 2, 3, id="two at each end"),
        pytest.param([1, 20], [1, 1], 1, NAN, id="nothing left"),
        pytest.param([NAN, NAN, NAN], [1, 1, 1], 1, NAN, id="nothing there"),
    ],
)
def test_trimmed_mean(values: list[float], weights: list[float], each_end: int, expected: float) -> None:
    found = TrimmedMean(each_end=each_end).apply(np.array(values)[:, None], np.array(weights, dtype=float), Context())
    np.testing.assert_allclose(found, [expected], rtol=1e-15)


def test_trimmed_mean_of_many_weightings_at_once() -> None:
    values = np.array([[1.0, 3.0], [6.0, NAN], [20.0, 1.0], [5.0, 2.0]])
    found = TrimmedMean().apply(values, np.array([[1.0, 1, 1, 1], [1, 1, 1, 3]]), Context())
    np.testing.assert_allclose(found, [[5.5, 2], [5.25, 2]], rtol=1e-15)


def test_logistic() -> None:
    # exp(-ln 3) is 1/3, so the curve is at 3/4 where slope (x - middle) is ln 3, and at 1/4 on the other side.
    found = Logistic(middle=10, slope=np.log(3)).apply(np.array([[10, 11, 9, NAN, 1e9, -1e9]]), Context())
    np.testing.assert_allclose(found, [[1 / 2, 3 / 4, 1 / 4, NAN, 1, 0]], rtol=1e-15)

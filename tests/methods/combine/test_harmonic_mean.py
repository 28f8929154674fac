from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from leaguetab.methods.base import Context, MethodError
from leaguetab.methods.combine.harmonic_mean import HarmonicMean

NAN = float("nan")


@pytest.mark.parametrize(
    ("parts", "weights", "expected"),
    [
        pytest.param([60, 40], [1, 1], 48, id="out at 60 and back at 40"),
        pytest.param([2, 3, 6], [1, 1, 1], 3 / (Fraction(1, 2) + Fraction(1, 3) + Fraction(1, 6)), id="equal weights"),
        pytest.param([2, 3, 6], [1, 2, 3], 6 / (Fraction(1, 2) + Fraction(2, 3) + Fraction(3, 6)), id="weights"),
        pytest.param([2, NAN, 6], [1, 2, 3], 4 / (Fraction(1, 2) + Fraction(3, 6)), id="missing part left out"),
        pytest.param([0, 5], [1, 1], 0, id="zero: the limit"),
        pytest.param([0, 5], [0, 1], 5, id="zero of weight 0"),
        pytest.param([NAN, NAN], [1, 1], NAN, id="no part present"),
        pytest.param([1e-300, 1e300], [1, 1], 2e-300, id="no overflow"),
    ],
)
def test_worked_by_hand(parts: list[float], weights: list[float], expected: Fraction | float) -> None:
    result = HarmonicMean().apply(np.array(parts, dtype=float)[:, None], np.array(weights, dtype=float), Context())
    np.testing.assert_allclose(result, [float(expected)], rtol=1e-14)


def test_a_negative_value_is_refused() -> None:
    with pytest.raises(MethodError, match="the part 'part 2' holds -1; values must not be negative"):
        HarmonicMean().apply(np.array([[1.0], [-1.0]]), np.ones(2), Context())

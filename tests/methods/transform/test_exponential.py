from __future__ import annotations

from math import exp, log

import numpy as np
import pytest

from leaguetab.methods.base import Context
from leaguetab.methods.transform.exponential import Exponential


def test_the_formula_of_the_indices_of_deprivation() -> None:
    """``X = -23 ln(1 - R (1 - exp(-100 / 23)))``: 0 for none, 100 for the most deprived area, half of it for the top tenth."""
    shares = np.array([0.0, 0.1, 0.5, 0.9, np.nan, 1.0])
    found = Exponential().apply(shares, Context())
    expected = [0, *(-23 * log(1 - share * (1 - exp(-100 / 23))) for share in (0.1, 0.5, 0.9)), np.nan, 100]
    np.testing.assert_allclose(found, expected, rtol=1e-14)
    # IMD 2019 technical report: the most deprived tenth of areas have scores from 50 to 100.
    assert found[3] == pytest.approx(50, abs=0.5)


@pytest.mark.parametrize(
    ("constant", "share", "expected"),
    [
        # 1 - exp(-100 / c) is 3 / 4, and 1 - 2/3 * 3/4 = 1/2
        (100 / log(4), 2 / 3, 100 * log(2) / log(4)),
        (0.1, 1, 100),
        (1e9, 0.25, 25.00000125),  # so gentle that it is a line, but for x (1 - x) / 2 * 100 / c
    ],
    ids=["of 4", "very steep", "a line"],
)
def test_other_constants(constant: float, share: float, expected: float) -> None:
    assert Exponential(constant=constant).apply(np.array([share]), Context())[0] == pytest.approx(expected, rel=1e-7)


def test_there_is_no_result_outside_0_to_1() -> None:
    assert np.isnan(Exponential().apply(np.array([-0.01, 1.01]), Context())).all()

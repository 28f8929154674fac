from __future__ import annotations

import numpy as np

from leaguetab.methods.base import Context
from leaguetab.methods.transform.square_root import SquareRoot


def test_worked_by_hand() -> None:
    found = SquareRoot().apply(np.array([0.0, 1.0, 2.25, np.nan, -1.0]), Context())
    np.testing.assert_array_equal(found, [0, 1, 1.5, np.nan, np.nan])
    assert SquareRoot().better_after("lower") == "lower"

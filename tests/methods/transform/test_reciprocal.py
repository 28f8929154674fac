from __future__ import annotations

import numpy as np

from leaguetab.methods.base import Context
from leaguetab.methods.transform.reciprocal import Reciprocal


def test_one_divided_by_the_value() -> None:
    found = Reciprocal().apply(np.array([4.0, 0.5, np.nan, 0.0, -2.0]), Context())
    np.testing.assert_array_equal(found, [1 / 4, 2, np.nan, np.nan, np.nan])


def test_the_direction_turns() -> None:
    assert Reciprocal().better_after("lower") == "higher"
    assert Reciprocal().better_after("higher") == "lower"

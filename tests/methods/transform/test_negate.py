from __future__ import annotations

import numpy as np

from leaguetab.methods.base import Context
from leaguetab.methods.transform.negate import Negate


def test_the_sign_and_the_direction_turn() -> None:
    np.testing.assert_array_equal(Negate().apply(np.array([1.0, -2.0, np.nan]), Context()), [-1, 2, np.nan])
    assert Negate().better_after("lower") == "higher"
    assert Negate().better_after("higher") == "lower"

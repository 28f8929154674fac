from __future__ import annotations

import numpy as np

from leaguetab.methods.base import Context
from leaguetab.methods.transform.impute_value import ImputeValue


def test_gaps_have_the_stated_value() -> None:
    np.testing.assert_array_equal(ImputeValue(value=7).apply(np.array([1.0, np.nan, 2.0]), Context()), [1, 7, 2])
    assert ImputeValue(value=7).better_after("lower") == "lower"

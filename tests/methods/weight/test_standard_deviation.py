from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from leaguetab.methods.base import Context
from leaguetab.methods.weight.standard_deviation import StandardDeviation

if TYPE_CHECKING:
    from collections.abc import Callable


def test_as_programs_agree(agrees: Callable[..., None], example: str) -> None:
    agrees(StandardDeviation(), example)


def test_the_example_of_jahan_and_edwards() -> None:
    """Jahan and Edwards (2013), Materials & Design 49: 0.35, 0.31 and 0.34."""
    units = [[0, 0, 0], [0.39, 0.3, 0.77], [0.17, 0.36, 0.8], [0.35, 0.29, 0.93], [0.3, 0.4, 0.94], [0.84, 0.71, 1], [1, 1, 0.99]]
    weights = StandardDeviation().apply(np.array(units).T, Context())
    np.testing.assert_array_equal(weights.round(2), [0.35, 0.31, 0.34])

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from leaguetab.methods.base import Context
from leaguetab.methods.transform.borda import Borda

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaguetab.methods.base import Better, Floats, Transform


def test_agrees_with_coinr(agrees_with_coinr: Callable[[Transform, str], None]) -> None:
    agrees_with_coinr(Borda(ties="min"), "norm_borda")


def test_agrees_with_coinr_around_a_gap(with_gap: Callable[[str], tuple[Floats, Floats]]) -> None:
    values, expected = with_gap("borda")
    np.testing.assert_array_equal(Borda(ties="min").apply(values, Context()), expected)


@pytest.mark.parametrize(
    ("ties", "better", "expected"),
    [
        ("average", "higher", [3, 0, np.nan, 1.5, 1.5, 4]),
        ("average", "lower", [1, 4, np.nan, 2.5, 2.5, 0]),
        ("min", "higher", [3, 0, np.nan, 1, 1, 4]),
        ("max", "higher", [3, 0, np.nan, 2, 2, 4]),
    ],
)
def test_worked_by_hand(ties: str, better: Better, expected: list[float]) -> None:
    step = Borda.model_validate({"ties": ties})
    found = step.apply(np.array([30.0, 10.0, np.nan, 20.0, 20.0, 50.0]), Context(better=better))
    np.testing.assert_array_equal(found, expected)
    assert step.better_after(better) == "higher"

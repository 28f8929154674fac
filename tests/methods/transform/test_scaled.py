from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from pydantic import ValidationError

from leaguetab.methods.base import Context
from leaguetab.methods.transform.scaled import Scaled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from leaguetab.methods.base import Better, Floats, Transform


def test_agrees_with_coinr(coinr: Callable[[Transform, str], Iterator[tuple[Better, Floats, Floats]]]) -> None:
    """COINr scaled the values times their direction from 0 to 100: where lower is better, that is from 0 down to -100."""
    for better, found, theirs in coinr(Scaled(low=0, high=100, factor=100), "norm_scaled"):
        if better == "higher":
            np.testing.assert_allclose(found, theirs, rtol=1e-13)
    for better, found, theirs in coinr(Scaled(low=-100, high=0, factor=100), "norm_scaled"):
        if better == "lower":
            np.testing.assert_allclose(found, theirs, rtol=1e-13)


@pytest.mark.parametrize(
    ("better", "expected"),
    [("higher", [-10, 0, 20, 40, 50]), ("lower", [50, 40, 20, 0, -10])],
)
def test_a_scale_of_1_to_5_spread_over_40_points(better: Better, expected: list[float]) -> None:
    step = Scaled(low=1, high=5, factor=40)
    np.testing.assert_allclose(step.apply(np.array([0.0, 1.0, 3.0, 5.0, 6.0]), Context(better=better)), expected, rtol=1e-15)
    assert step.better_after(better) == "higher"


def test_low_must_be_below_high() -> None:
    with pytest.raises(ValidationError, match="below"):
        Scaled(low=5, high=1)

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from leaguetab.methods.base import Context
from leaguetab.methods.transform.distance_to_best import DistanceToBest

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaguetab.methods.base import Better, Floats, Transform


def test_agrees_with_coinr(agrees_with_coinr: Callable[[Transform, str], None]) -> None:
    agrees_with_coinr(DistanceToBest(), "norm_dist2max")


def test_agrees_with_coinr_around_a_gap(with_gap: Callable[[str], tuple[Floats, Floats]]) -> None:
    values, expected = with_gap("dist2max")
    np.testing.assert_allclose(DistanceToBest().apply(values, Context()), expected, rtol=1e-14, atol=1e-15)


@pytest.mark.parametrize(
    ("relative_to", "values", "better", "expected"),
    [
        ("range", [10, 20, 50], "higher", [0, 1 / 4, 1]),
        ("range", [10, 20, 50], "lower", [1, 3 / 4, 0]),
        # Zavadskas and Turskis: 1 - |50 - x| / 50, and 1 - |10 - x| / 10
        ("best", [10, 20, 50], "higher", [1 / 5, 2 / 5, 1]),
        ("best", [10, 20, 50], "lower", [1, 0, -3]),
        ("best", [-50, -20, -10], "higher", [-3, 0, 1]),
        ("best", [0, 20, 50], "lower", [1, np.nan, np.nan]),
    ],
)
def test_worked_by_hand(relative_to: str, values: list[float], better: Better, expected: list[float]) -> None:
    step = DistanceToBest.model_validate({"relative_to": relative_to})
    np.testing.assert_allclose(step.apply(np.array(values, dtype=float), Context(better=better)), expected, rtol=1e-15)
    assert step.better_after(better) == "higher"

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from leaguetab.methods.base import Context
from leaguetab.methods.transform.distance_to_target import DistanceToTarget

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaguetab.methods.base import Better, Floats


def test_agrees_with_coinr_around_a_gap(with_gap: Callable[[str], tuple[Floats, Floats]]) -> None:
    values, expected = with_gap("dist2targ10")
    np.testing.assert_allclose(DistanceToTarget(target=10, capped=True).apply(values, Context()), expected, rtol=1e-15)


@pytest.mark.parametrize(
    ("target", "capped", "better", "expected"),
    [
        (40, False, "higher", [0, 1 / 3, np.nan, 4 / 3]),
        (40, True, "higher", [0, 1 / 3, np.nan, 1]),
        (20, False, "lower", [4 / 3, 1, np.nan, 0]),
        (20, True, "lower", [1, 1, np.nan, 0]),
        (10, False, "higher", [1, np.nan, np.nan, np.nan]),
        (5, False, "higher", [np.nan, np.nan, np.nan, np.nan]),
        (5, True, "higher", [1, 1, np.nan, 1]),
        (60, True, "lower", [1, 1, np.nan, 1]),
    ],
    ids=[
        "beyond",
        "capped",
        "lower",
        "lower capped",
        "no way to go",
        "target behind all",
        "which all meet",
        "which all meet, lower",
    ],
)
def test_worked_by_hand(target: float, capped: bool, better: Better, expected: list[float]) -> None:
    step = DistanceToTarget(target=target, capped=capped)
    found = step.apply(np.array([10.0, 20.0, np.nan, 50.0]), Context(better=better))
    np.testing.assert_allclose(found, expected, rtol=1e-15)
    assert step.better_after(better) == "higher"


def test_each_unit_with_a_target_of_its_own(beside: Callable[..., Context]) -> None:
    step = DistanceToTarget(target="goal")
    context = beside({"goal": [30.0, 30.0, None, 110.0]})
    np.testing.assert_allclose(step.apply(np.array([10.0, 20.0, 30.0, 60.0]), context), [0, 1 / 2, np.nan, 1 / 2], rtol=1e-15)
    assert step.columns_read == ("goal",)


def test_the_way_starts_at_the_worst_of_the_group(beside: Callable[..., Context]) -> None:
    step = DistanceToTarget(target=40, within="region", reference="open")
    context = beside({"region": ["N", "N", "S", "S", "S"], "open": [True, True, True, True, False]})
    found = step.apply(np.array([10.0, 25.0, 30.0, 35.0, 20.0]), context)
    np.testing.assert_allclose(found, [0, 15 / 30, 0, 5 / 10, -10 / 10], rtol=1e-15)
    assert step.columns_read == ("region", "open")

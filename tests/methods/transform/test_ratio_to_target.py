from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from pydantic import ValidationError

from leaguetab.methods.base import Context
from leaguetab.methods.transform.ratio_to_target import RatioToTarget

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaguetab.methods.base import Better


@pytest.mark.parametrize(
    ("capped", "better", "expected"),
    [
        (False, "higher", [0, 1 / 2, np.nan, 1, 5 / 2]),
        (True, "higher", [0, 1 / 2, np.nan, 1, 1]),
        (False, "lower", [np.nan, 2, np.nan, 1, 2 / 5]),
        (True, "lower", [1, 1, np.nan, 1, 2 / 5]),
    ],
)
def test_worked_by_hand(capped: bool, better: Better, expected: list[float]) -> None:
    step = RatioToTarget(target=4, capped=capped)
    found = step.apply(np.array([0.0, 2.0, np.nan, 4.0, 10.0]), Context(better=better))
    np.testing.assert_allclose(found, expected, rtol=1e-15)
    assert step.better_after(better) == "higher"


@pytest.mark.parametrize(
    ("capped", "better", "expected"),
    [
        # values 3, 3, 0, 0, 3 against targets 4, none, 0, 2, -1
        (False, "higher", [3 / 4, np.nan, 1, 0, np.nan]),
        (True, "higher", [3 / 4, np.nan, 1, 0, 1]),
        (False, "lower", [4 / 3, np.nan, 1, np.nan, np.nan]),
        (True, "lower", [1, np.nan, 1, 1, np.nan]),
    ],
)
def test_each_unit_with_a_target_of_its_own(
    beside: Callable[..., Context],
    capped: bool,
    better: Better,
    expected: list[float],
) -> None:
    step = RatioToTarget(target="goal", capped=capped)
    context = beside({"goal": [4.0, None, 0.0, 2.0, -1.0]}, better)
    np.testing.assert_allclose(step.apply(np.array([3.0, 3.0, 0.0, 0.0, 3.0]), context), expected, rtol=1e-15)
    assert step.columns_read == ("goal",)


@pytest.mark.parametrize("target", [0, -1, float("inf")])
def test_a_target_in_numbers_must_be_above_0(target: float) -> None:
    with pytest.raises(ValidationError):
        RatioToTarget(target=target)

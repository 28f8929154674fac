from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from leaguetab.methods.base import Context
from leaguetab.methods.transform.drop_if_few import DropIfFew

if TYPE_CHECKING:
    from collections.abc import Callable

NAN = np.nan


@pytest.mark.parametrize(
    ("at_least", "values", "kept"),
    [
        pytest.param(3, [5.0, NAN, 1.0, 2.0], True, id="just enough"),
        pytest.param(4, [5.0, NAN, 1.0, 2.0], False, id="one too few, as the missing value does not count"),
        pytest.param(1, [0.0], True, id="one unit alone, where one is enough"),
        pytest.param(2, [0.0], False, id="one unit alone"),
        pytest.param(1, [NAN, NAN], False, id="none"),
    ],
)
def test_keeps_all_values_or_none(at_least: int, values: list[float], kept: bool) -> None:
    found = DropIfFew(at_least=at_least).apply(np.array(values), Context())
    np.testing.assert_array_equal(found, values if kept else np.full(len(values), NAN))


def test_each_draw_and_each_group_is_counted_alone(beside: Callable[..., Context]) -> None:
    values = np.array([[1.0, 2.0, NAN], [1.0, NAN, NAN]])
    np.testing.assert_array_equal(DropIfFew(at_least=2).apply(values, Context()), [[1.0, 2.0, NAN], [NAN] * 3])
    step = DropIfFew(at_least=2, within="region")
    context = beside({"region": ["n", "n", "s", None]})
    np.testing.assert_array_equal(step.apply(np.array([1.0, 2.0, 3.0, 4.0]), context), [1.0, 2.0, NAN, NAN])


def test_losing_values_is_meant_and_keeps_the_direction() -> None:
    step = DropIfFew(at_least=101)
    assert step.may_lose
    assert step.better_after("lower") == "lower"
    assert step.columns_read == ()


def test_a_number_of_units_is_at_least_1() -> None:
    with pytest.raises(ValueError, match="at_least"):
        DropIfFew(at_least=0)

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from pydantic import ValidationError

from leaguetab.methods.base import Context, MethodError
from leaguetab.methods.combine.spotis import Spotis

if TYPE_CHECKING:
    from collections.abc import Callable

NAN = float("nan")


@pytest.mark.parametrize(
    ("number", "parameters"),
    [
        pytest.param(0, {"bounds": {"c1": (-5, 12), "c2": (-6, 10), "c3": (-8, 5)}}, id="bounds"),
        pytest.param(
            1,
            {
                "bounds": {"c1": (14000, 16000), "c2": (3, 8), "c3": (80, 140), "c4": (35, 60), "c5": (650, 1300)},
                "ideal": {"c1": 15300, "c2": 4, "c3": 115, "c4": 50, "c5": 900},
            },
            id="bounds and ideal",
        ),
    ],
)
def test_dezert_and_others_2020(number: int, parameters: dict[str, Any], as_published: Callable[..., None]) -> None:
    as_published(Spotis.model_validate(parameters), "SPOTIS", number)


@pytest.mark.parametrize(
    ("parameters", "values", "weights", "expected"),
    [
        pytest.param({}, [[10, 15, 20], [4, 1, 2]], [1, 1], [1, 1 / 4, 1 / 6], id="bounds from the table"),
        pytest.param({}, [[10, 15, 20], [4, 1, 2]], [3, 1], [1, 3 / 8, 1 / 12], id="weights"),
        pytest.param(
            {"bounds": {"a": (0, 40)}}, [[10, 15, 20], [4, 1, 2]], [1, 1], [7 / 8, 5 / 16, 5 / 12], id="bounds of one part"
        ),
        pytest.param({"ideal": {"a": 15}}, [[10, 15, 20], [4, 1, 2]], [1, 0], [1 / 2, 0, 1 / 2], id="ideal between the bounds"),
        pytest.param({"bounds": {"a": (0, 40)}}, [[10, 10], [4, 4]], [1, 1], [3 / 8, 3 / 8], id="all equal, stated bounds"),
        pytest.param({}, [[10, 15, 20], [4, 1, NAN]], [1, 1], [1, 1 / 4, 0], id="missing part"),
        pytest.param({}, [[10, 15, NAN], [4, 1, NAN]], [1, 1], [1, 0, NAN], id="no part present"),
    ],
)
def test_worked_by_hand(parameters: dict[str, Any], values: list[list[float]], weights: list[float], expected: list[float]) -> None:
    context = Context(part_better=("higher", "lower"), part_names=("a", "b"))
    result = Spotis.model_validate(parameters).apply(np.array(values, dtype=float), np.array(weights, dtype=float), context)
    np.testing.assert_allclose(result, expected, rtol=1e-14, atol=1e-15)


def test_with_stated_bounds_another_unit_changes_nothing() -> None:
    method = Spotis(bounds={"a": (0, 10), "b": (0, 10)})
    values = np.array([[1.0, 4, 9], [7, 3, 2]])
    context = Context(part_names=("a", "b"))
    alone, together = method.apply(values[:, :2], np.ones(2), context), method.apply(values, np.ones(2), context)
    np.testing.assert_array_equal(alone, together[:2])


def test_a_value_outside_the_bounds_is_refused() -> None:
    with pytest.raises(MethodError, match="the part 'a' holds 11; values must lie within the stated bounds"):
        Spotis(bounds={"a": (0, 10)}).apply(np.array([[1.0, 11.0]]), np.ones(1), Context(part_names=("a",)))


def test_lower_is_better_in_the_result() -> None:
    assert Spotis().better_after("higher") == "lower"


@pytest.mark.parametrize(
    "parameters",
    [
        pytest.param({"bounds": {"a": (3, 3)}}, id="no room between the bounds"),
        pytest.param({"bounds": {"a": (0, 3)}, "ideal": {"a": 4}}, id="ideal outside the bounds"),
    ],
)
def test_bounds_that_do_not_fit_are_refused(parameters: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Spotis.model_validate(parameters)

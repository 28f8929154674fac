from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from pydantic import ValidationError

from leaguetab.methods.base import Context
from leaguetab.methods.transform.quantile_points import QuantilePoints

if TYPE_CHECKING:
    from collections.abc import Callable

QUARTERS: dict[str, Any] = {"at": (0.25, 0.5, 0.75), "points": (4, 3, 2, 1)}
# Eight values: quartiles 2.75, 4.5, 6.25 (linear); 2.5, 4.5, 6.5 (averaged inverted cdf); 2, 4, 6 (inverted cdf).
VALUES = np.array([8.0, 1.0, 7.0, 2.0, np.nan, 6.0, 3.0, 5.0, 4.0])


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({}, [1, 4, 1, 4, np.nan, 2, 3, 2, 3]),
        ({"definition": "averaged_inverted_cdf"}, [1, 4, 1, 4, np.nan, 2, 3, 2, 3]),
        ({"definition": "inverted_cdf", "on_cut": "lower"}, [1, 4, 1, 4, np.nan, 2, 3, 2, 3]),
        ({"definition": "inverted_cdf", "on_cut": "upper"}, [1, 4, 1, 3, np.nan, 1, 3, 2, 2]),
    ],
)
def test_worked_by_hand(parameters: dict[str, str], expected: list[float]) -> None:
    step = QuantilePoints.model_validate({**QUARTERS, **parameters})
    np.testing.assert_array_equal(step.apply(VALUES, Context()), expected)
    assert step.better_after("lower") == "higher"
    assert step.better_after("higher") == "lower"


# The median is 0.3; 0.1 + 0.2 is 0.3 too, but 6e-17 more in binary numbers.
@pytest.mark.parametrize(("on_cut", "expected"), [("lower", [0, 0, 0, 1]), ("upper", [0, 1, 1, 1])])
def test_the_noise_of_arithmetic_decides_nothing(on_cut: str, expected: list[float]) -> None:
    step = QuantilePoints.model_validate({"at": (0.5,), "points": (0, 1), "on_cut": on_cut, "definition": "linear"})
    np.testing.assert_array_equal(step.apply(np.array([0.1, 0.3, 0.1 + 0.2, 0.7]), Context()), expected)


def test_within_groups_each_has_its_own_cuts(beside: Callable[..., Context]) -> None:
    context = beside({"size": ["small", "large", "small", "large", "small"]})
    step = QuantilePoints(at=(0.5,), points=(0, 1), within="size", on_cut="lower")
    np.testing.assert_array_equal(step.apply(np.array([1.0, 10.0, 2.0, 20.0, 3.0]), context), [0, 0, 0, 1, 1])


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"at": (25, 50), "points": (1, 2, 3)}, "less than 1"),
        ({"at": (0.5, 0.25), "points": (1, 2, 3)}, "ascending"),
        ({"at": (0.5,), "points": (1, 2, 3)}, "make 2 bands"),
    ],
)
def test_bands_that_cannot_be(parameters: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        QuantilePoints.model_validate(parameters)

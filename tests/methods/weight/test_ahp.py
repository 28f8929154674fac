from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from leaguetab.methods.base import Context, MethodError
from leaguetab.methods.weight.ahp import Ahp

DRINKS = (
    (1, 9, 5, 2, 1, 1, "1/2"),
    ("1/9", 1, "1/3", "1/9", "1/9", "1/9", "1/9"),
    ("1/5", 3, 1, "1/3", "1/4", "1/3", "1/9"),
    ("1/2", 9, 3, 1, "1/2", 1, "1/3"),
    (1, 9, 4, 2, 1, 2, "1/2"),
    (1, 9, 3, 1, "1/2", 1, "1/3"),
    (2, 9, 9, 3, 2, 3, 1),
)
TRIANGLE = tuple(row[number + 1 :] for number, row in enumerate(DRINKS[:-1]))


def ahp(matrix: Any, **more: Any) -> Ahp:
    return Ahp.model_validate({"method": "ahp", "matrix": matrix, **more})


@pytest.mark.parametrize("matrix", [pytest.param(DRINKS, id="square"), pytest.param(TRIANGLE, id="upper triangle")])
def test_the_drinks_of_saaty(matrix: Any) -> None:
    """Saaty (2008), International Journal of Services Sciences 1, 83-98: coffee, wine, tea, beer, sodas, milk and water."""
    weighting = ahp(matrix)
    weights = weighting.apply(np.zeros((7, 2)), Context())
    np.testing.assert_array_equal(weights.round(3), [0.177, 0.019, 0.042, 0.116, 0.190, 0.129, 0.327])
    assert round(weighting.consistency_ratio, 3) == 0.022


@pytest.mark.parametrize(
    ("matrix", "weights", "ratio"),
    [
        pytest.param(((3,),), [3 / 4, 1 / 4], 0, id="two parts"),
        pytest.param(((1, 3), ("1/3", 1)), [3 / 4, 1 / 4], 0, id="two parts, square"),
        pytest.param(((2, 6), (3,)), [6 / 10, 3 / 10, 1 / 10], 0, id="three parts, consistent"),
        # A circle: each part twice as important as the next. L = 1 + 2 + 1/2, CI = (3.5 - 3) / 2, CR = 0.25 / 0.58.
        pytest.param(((2, "1/2"), (2,)), [1 / 3, 1 / 3, 1 / 3], 0.25 / 0.58, id="a circle"),
    ],
)
def test_worked_by_hand(matrix: Any, weights: list[float], ratio: float) -> None:
    weighting = ahp(matrix, max_consistency_ratio=1)
    np.testing.assert_allclose(weighting.apply(np.zeros((len(weights), 2)), Context()), weights, rtol=1e-14)
    assert weighting.consistency_ratio == pytest.approx(ratio, abs=1e-14)


def test_fractions_may_be_rounded_to_decimals() -> None:
    """6, 3 and 1 shares of ten, with 1/6 and 1/3 written as decimals."""
    weights = ahp(((1, 2, 6), (0.5, 1, 3), (0.17, 0.33, 1))).apply(np.zeros((3, 2)), Context())
    np.testing.assert_array_equal(weights.round(2), [0.6, 0.3, 0.1])


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        pytest.param(
            ((2, "1/2"), (2,)), "the consistency ratio of the comparisons is 0.431; it may be at most 0.1", id="contradictory"
        ),
        pytest.param(((1, 2), (3, 1)), "row 1, column 2 of `matrix` is 2, and row 2, column 1 3", id="no opposites"),
        pytest.param(((2, 2), (0.5, 1)), "row 1, column 1 of `matrix` is 2", id="diagonal"),
        pytest.param(((1, 2, 3), (1, 2)), "the rows of `matrix` have 3, 2 values", id="neither square nor triangle"),
        pytest.param((tuple([1] * 15), *(tuple([1] * n) for n in range(14, 0, -1))), "compares 16 parts", id="too many parts"),
        pytest.param(((0,),), "greater than 0", id="zero"),
        pytest.param((("two",),), "should match pattern", id="a word"),
    ],
)
def test_what_is_refused(matrix: Any, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        ahp(matrix)


def test_more_parts_than_are_compared() -> None:
    with pytest.raises(MethodError, match="`matrix` compares 2 parts, and there are 3") as caught:
        ahp(((3,),)).apply(np.zeros((3, 2)), Context())
    assert [problem.code for problem in caught.value.problems] == ["bad-weights"]

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from pydantic import ValidationError

from leaguetab.methods.base import Context, MethodError
from leaguetab.methods.combine.aras import Aras

if TYPE_CHECKING:
    from collections.abc import Callable

NAN = float("nan")
GOOD_AND_BAD = Context(part_better=("higher", "lower"), part_names=("a", "b"))


def test_scores_on_which_programs_agree(example: str, agrees: Callable[..., None]) -> None:
    agrees(Aras(), "ARAS", example)


@pytest.mark.parametrize(
    ("number", "ideal"),
    [
        pytest.param(0, {}, id="the best seen is ideal"),
        pytest.param(1, {"c1": 15.0, "c2": 50.0, "c3": 24.5, "c4": 400.0, "c5": 0.05, "c6": 5.0}, id="stated ideal"),
    ],
)
def test_scores_that_papers_printed(number: int, ideal: dict[str, float], as_published: Callable[..., None]) -> None:
    as_published(Aras(ideal=ideal), "ARAS", number)


@pytest.mark.parametrize(
    ("parameters", "values", "weights", "expected"),
    [
        # a: 1, 3 and the ideal 3, shares 1/7, 3/7, 3/7. b turned: 1/2, 1/4 and 1/2, shares 2/5, 1/5, 2/5. The ideal sums to 29/35.
        pytest.param({}, [[1, 3], [2, 4]], [1, 1], [Fraction(19, 29), Fraction(22, 29)], id="two parts"),
        pytest.param({}, [[1, 3], [2, 4]], [1, 0], [Fraction(1, 3), 1], id="part of weight 0"),
        pytest.param({"ideal": {"a": 6}}, [[1, 3], [2, 4]], [1, 0], [Fraction(1, 6), Fraction(1, 2)], id="stated ideal"),
        pytest.param(
            {"ideal": {"b": 1}}, [[1, 3], [2, 4]], [0, 1], [Fraction(1, 2), Fraction(1, 4)], id="stated ideal, lower is better"
        ),
        pytest.param({}, [[1, 3], [NAN, 4]], [1, 1], [Fraction(1, 3), 1], id="missing part: compared on the other"),
        pytest.param({}, [[0, 0], [2, 4]], [1, 0], [1, 1], id="a part of 0 throughout"),
        pytest.param({}, [[1, NAN], [2, NAN]], [1, 1], [1, NAN], id="no part present"),
    ],
)
def test_worked_by_hand(
    parameters: dict[str, Any], values: list[list[float]], weights: list[float], expected: list[Fraction]
) -> None:
    result = Aras.model_validate(parameters).apply(np.array(values, dtype=float), np.array(weights, dtype=float), GOOD_AND_BAD)
    np.testing.assert_allclose(result, [float(score) for score in expected], rtol=1e-14)


@pytest.mark.parametrize("values", [[[1, -1], [1, 1]], [[1, 1], [1, 0]]], ids=["negative", "zero where lower is better"])
def test_values_that_have_no_ratio_are_refused(values: list[list[float]]) -> None:
    with pytest.raises(MethodError, match="values must not be negative, and must be above 0 where lower is better"):
        Aras().apply(np.array(values, dtype=float), np.ones(2), GOOD_AND_BAD)


def test_an_ideal_is_above_0() -> None:
    with pytest.raises(ValidationError):
        Aras(ideal={"a": 0})


def test_a_part_that_is_not_there_is_refused() -> None:
    with pytest.raises(MethodError, match="no part is called 'c'"):
        Aras(ideal={"c": 1}).apply(np.ones((2, 2)), np.ones(2), GOOD_AND_BAD)

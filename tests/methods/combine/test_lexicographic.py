from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from leaguetab.methods.base import Context, MethodError
from leaguetab.methods.combine.lexicographic import Lexicographic

NAN = float("nan")


def test_the_medal_table_of_tokyo_2020() -> None:
    """Gold decides, then silver, then bronze: the International Olympic Committee's order of the first ten."""
    gold = [10, 39, 10, 20, 17, 22, 10, 38, 10, 27]
    silver = [10, 41, 12, 28, 7, 20, 11, 32, 12, 14]
    bronze = [20, 33, 11, 23, 22, 22, 16, 19, 14, 17]
    official = {"ITA": 10, "USA": 1, "FRA": 8, "ROC": 5, "AUS": 6, "GBR": 4, "GER": 9, "CHN": 2, "NED": 7, "JPN": 3}
    result = Lexicographic().apply(np.array([gold, silver, bronze], dtype=float), np.ones(3), Context())
    np.testing.assert_array_equal(result, [11 - place for place in official.values()])


@pytest.mark.parametrize(
    ("parameters", "values", "weights", "better", "expected"),
    [
        pytest.param({}, [[1, 2, 2], [9, 1, 5]], [1, 1], ("higher", "higher"), [1, 2, 3], id="the second part breaks the tie"),
        pytest.param({}, [[1, 2, 2], [9, 5, 5]], [1, 1], ("higher", "higher"), [1, 2, 2], id="tied on both"),
        pytest.param({}, [[1, 2, 2], [9, 1, 5]], [1, 1], ("lower", "higher"), [3, 1, 2], id="each part its own way"),
        pytest.param({}, [[1, 2, 2], [9, 1, 5]], [0, 1], ("higher", "higher"), [3, 1, 2], id="part of weight 0 passed over"),
        pytest.param({}, [[1, 2, 2], [9, 1, 5]], [1, 99], ("higher", "higher"), [1, 2, 3], id="weights have no influence"),
        pytest.param({}, [[1, NAN, 2], [9, 1, 5]], [1, 1], ("higher", "higher"), [1, NAN, 2], id="missing first part"),
        pytest.param({}, [[1, 3, 2], [9, NAN, 5]], [1, 1], ("higher", "higher"), [1, NAN, 2], id="missing second part"),
        pytest.param({}, [[1, 3, 2], [9, NAN, 5]], [1, 0], ("higher", "higher"), [1, 3, 2], id="missing part of weight 0"),
        pytest.param({"tolerance": 1}, [[1, 2, 4], [9, 1, 5]], [1, 1], ("higher", "higher"), [2, 1, 3], id="within the tolerance"),
        pytest.param({"tolerance": 1}, [[1, 2, 3], [9, 1, 5]], [1, 1], ("higher", "higher"), [3, 1, 2], id="a chain of neighbours"),
        pytest.param(
            {"tolerance": 1}, [[1, NAN, 3], [9, 1, 5]], [1, 1], ("higher", "higher"), [1, NAN, 2], id="no link by the missing"
        ),
        pytest.param(
            {"tolerance": 2},
            [[1, 1, 9, 9], [1, 4, 2, 6]],
            [1, 1],
            ("higher", "higher"),
            [1, 2, 3, 4],
            id="chains stay in their group",
        ),
        pytest.param({"tolerance": {"b": 4}}, [[1, 2, 2], [9, 1, 5]], [1, 1], ("higher", "higher"), [1, 2, 2], id="by part"),
    ],
)
def test_worked_by_hand(
    parameters: dict[str, Any], values: list[list[float]], weights: list[float], better: Any, expected: list[float]
) -> None:
    method = Lexicographic.model_validate(parameters)
    context = Context(part_better=better, part_names=("a", "b"))
    np.testing.assert_array_equal(method.apply(np.array(values, dtype=float), np.array(weights, dtype=float), context), expected)


def test_a_part_that_is_not_there() -> None:
    with pytest.raises(MethodError, match=r"no part is called 'wait'; the parts are: waits\. Did you mean 'waits'\?"):
        Lexicographic(tolerance={"wait": 1}).apply(np.ones((1, 2)), np.ones(1), Context(part_names=("waits",)))


def test_a_tolerance_is_not_negative() -> None:
    with pytest.raises(ValidationError):
        Lexicographic(tolerance=-1)

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from pydantic import ValidationError

from leaguetab.methods.base import Context, MethodError
from leaguetab.methods.combine.codas import Codas

if TYPE_CHECKING:
    from collections.abc import Callable

NAN = float("nan")


def test_scores_on_which_programs_agree(example: str, agrees: Callable[..., None]) -> None:
    agrees(Codas(), "CODAS", example)


def test_badi_and_others_2017(as_published: Callable[..., None]) -> None:
    as_published(Codas(), "CODAS", 0)


@pytest.mark.parametrize(
    ("threshold", "values", "weights", "expected"),
    [
        # Ratios 1/2 and 1: both distances are 0 and 1/2, so the difference counts twice.
        pytest.param(0.02, [[2, 4]], [1], [-1, 1], id="one part: both distances"),
        pytest.param(0.6, [[2, 4]], [1], [-0.5, 0.5], id="below the threshold: only the Euclidean one"),
        pytest.param(0.5, [[2, 4]], [1], [-1, 1], id="on the threshold"),
        # Weights 3/7 and 4/7, and 6/7 from the worst on both parts: E = 5/7 of 6/7, and T = 6/7.
        pytest.param(0.02, [[1, 7], [1, 7]], [1, 4 / 3], [-6 / 7 * (5 / 7 + 1), 6 / 7 * (5 / 7 + 1)], id="3-4-5"),
        # Ratios 1/2, 1 and 1/4: each difference counts twice.
        pytest.param(0.02, [[2, 4, 1], [1, 1, NAN]], [1, 0], [-1 + 0.5, 1 + 1.5, -0.5 - 1.5], id="part of weight 0"),
        pytest.param(0.02, [[2, 4, 9], [1, 1, NAN]], [1, 1], [-0.5, 0.5, NAN], id="missing part"),
    ],
)
def test_worked_by_hand(threshold: float, values: list[list[float]], weights: list[float], expected: list[float]) -> None:
    result = Codas(threshold=threshold).apply(np.array(values, dtype=float), np.array(weights, dtype=float), Context())
    np.testing.assert_allclose(result, expected, rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("values", [[[1, -1], [1, 1]], [[1, 1], [1, 0]]], ids=["negative", "zero where lower is better"])
def test_values_that_have_no_ratio_are_refused(values: list[list[float]]) -> None:
    with pytest.raises(MethodError, match="values must not be negative, and must be above 0 where lower is better"):
        Codas().apply(np.array(values, dtype=float), np.ones(2), Context(part_better=("higher", "lower")))


def test_a_threshold_is_not_negative() -> None:
    with pytest.raises(ValidationError):
        Codas(threshold=-0.01)

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from pydantic import ValidationError

from leaguetab.methods.base import Context, MethodError
from leaguetab.methods.combine.waspas import Waspas

if TYPE_CHECKING:
    from collections.abc import Callable

NAN = float("nan")


def test_scores_on_which_programs_agree(example: str, agrees: Callable[..., None]) -> None:
    agrees(Waspas(), "WASPAS", example)


def test_chakraborty_and_others_2015(paper: Callable[[str, int], dict[str, Any]]) -> None:
    """The paper's weights sum to 1.0155, so that its weighted sum is so many times, and its product that power of, the one here."""
    case = paper("WASPAS", 0)
    values, weights, context = (
        np.array(case["parts_by_unit"]).T,
        np.array(case["weights"]),
        Context(part_better=tuple(case["better"])),
    )
    total = weights.sum()
    weighted_sum = total * Waspas(sum_share=1).apply(values, weights, context)
    product = Waspas(sum_share=0).apply(values, weights, context) ** total
    np.testing.assert_allclose((weighted_sum + product) / 2, case["published"], rtol=0, atol=5e-5)


@pytest.mark.parametrize(
    ("sum_share", "values", "weights", "expected"),
    [
        # Ratios: (1/4, 1) where higher is better, (1, 1/9) where lower is.
        pytest.param(1, [[1, 4], [2, 18]], [1, 1], [5 / 8, 5 / 9], id="sum"),
        pytest.param(0, [[1, 4], [2, 18]], [1, 1], [1 / 2, 1 / 3], id="product"),
        pytest.param(0.5, [[1, 4], [2, 18]], [1, 1], [9 / 16, 4 / 9], id="half each"),
        pytest.param(1, [[1, 4], [2, 18]], [3, 1], [7 / 16, 7 / 9], id="weights"),
        pytest.param(0.5, [[0, 4], [2, 2]], [1, 1], [1 / 4, 1], id="a value of 0 makes the product 0"),
        pytest.param(0.5, [[1, 4], [NAN, 2]], [1, 1], [1 / 4, 1], id="missing part"),
        pytest.param(0.5, [[0, 0], [2, 4]], [1, 1], [1, 0.5 * 0.75 + 0.5 * 0.5**0.5], id="a part of 0 throughout"),
        pytest.param(0.5, [[1, NAN], [2, NAN]], [1, 1], [1, NAN], id="no part present"),
    ],
)
def test_worked_by_hand(sum_share: float, values: list[list[float]], weights: list[float], expected: list[float]) -> None:
    method = Waspas(sum_share=sum_share)
    result = method.apply(np.array(values, dtype=float), np.array(weights, dtype=float), Context(part_better=("higher", "lower")))
    np.testing.assert_allclose(result, expected, rtol=1e-14)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        pytest.param([[1, -1], [1, 1]], "the part 'part 1' holds -1", id="negative"),
        pytest.param([[1, 1], [1, 0]], "the part 'part 2' holds 0", id="zero where lower is better"),
    ],
)
def test_values_that_have_no_ratio_are_refused(values: list[list[float]], words: str) -> None:
    with pytest.raises(MethodError, match=words):
        Waspas().apply(np.array(values, dtype=float), np.ones(2), Context(part_better=("higher", "lower")))


@pytest.mark.parametrize("sum_share", [-0.1, 1.1])
def test_a_share_lies_between_0_and_1(sum_share: float) -> None:
    with pytest.raises(ValidationError):
        Waspas(sum_share=sum_share)

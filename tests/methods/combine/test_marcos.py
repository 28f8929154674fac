from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest

from leaguetab.methods.base import Context, MethodError
from leaguetab.methods.combine.marcos import Marcos

if TYPE_CHECKING:
    from collections.abc import Callable

NAN = float("nan")
GOOD_AND_BAD = Context(part_better=("higher", "lower"))


def test_scores_on_which_programs_agree(example: str, agrees: Callable[..., None]) -> None:
    agrees(Marcos(), "MARCOS", example)


def test_ulutas_and_others_2020(as_published: Callable[..., None]) -> None:
    as_published(Marcos(), "MARCOS", 0)


def _utility(ours: Fraction, worst: Fraction) -> Fraction:
    """Return the utility function as the paper writes it, of K+ = S / S(ideal) and K- = S / S(anti-ideal), where S(ideal) is 1."""
    above, below = ours, ours / worst
    of_above, of_below = below / (above + below), above / (above + below)
    return (above + below) / (1 + (1 - of_above) / of_above + (1 - of_below) / of_below)


@pytest.mark.parametrize(
    ("values", "weights", "expected"),
    [
        # Ratios (1/2, 1) and (1, 1/4): S = 3/4 and 5/8, anti-ideal 3/8.
        pytest.param(
            [[2, 4], [1, 4]],
            [1, 1],
            [_utility(Fraction(3, 4), Fraction(3, 8)), _utility(Fraction(5, 8), Fraction(3, 8))],
            id="two parts",
        ),
        pytest.param(
            [[2, 4], [1, 4]],
            [1, 0],
            [_utility(Fraction(1, 2), Fraction(1, 2)), _utility(Fraction(1), Fraction(1, 2))],
            id="weight 0",
        ),
        # The anti-ideal is the table's, so it keeps both parts.
        pytest.param(
            [[2, 4], [1, NAN]],
            [1, 1],
            [_utility(Fraction(3, 4), Fraction(3, 4)), _utility(Fraction(1), Fraction(3, 4))],
            id="missing",
        ),
        # With an anti-ideal of 0 the utility tends to S.
        pytest.param([[0, 4], [1, 1]], [1, 0], [0, 1], id="anti-ideal of 0: the limit"),
        pytest.param([[2, NAN], [1, NAN]], [1, 1], [Fraction(2, 3), NAN], id="no part present"),
    ],
)
def test_worked_by_hand(values: list[list[float]], weights: list[float], expected: list[Fraction]) -> None:
    result = Marcos().apply(np.array(values, dtype=float), np.array(weights, dtype=float), GOOD_AND_BAD)
    np.testing.assert_allclose(result, [float(score) for score in expected], rtol=1e-14)


@pytest.mark.parametrize("values", [[[1, -1], [1, 1]], [[1, 1], [1, 0]]], ids=["negative", "zero where lower is better"])
def test_values_that_have_no_ratio_are_refused(values: list[list[float]]) -> None:
    with pytest.raises(MethodError, match="values must not be negative, and must be above 0 where lower is better"):
        Marcos().apply(np.array(values, dtype=float), np.ones(2), GOOD_AND_BAD)

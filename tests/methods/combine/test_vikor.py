from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest
from pydantic import ValidationError

from leaguetab.methods.base import Context
from leaguetab.methods.combine.vikor import Vikor

if TYPE_CHECKING:
    from collections.abc import Callable

NAN = float("nan")
AGREED = ["merec_2021", "opricovic_tzeng_2007_hydro", "ties_and_const", "tzeng_huang_2011", "zavadskas_2007_road"]


@pytest.mark.parametrize("example", AGREED)
def test_scores_on_which_programs_agree(example: str, agrees: Callable[..., None]) -> None:
    agrees(Vikor(), "VIKOR", example)


@pytest.mark.parametrize("number", [0, 1], ids=["Opricovic and Tzeng 2004", "Yang and Wu 2020"])
def test_scores_that_papers_printed(number: int, as_published: Callable[..., None]) -> None:
    as_published(Vikor(), "VIKOR", number)


@pytest.mark.parametrize(
    ("v", "expected"),
    [
        # Shortfalls: (1, 0), (1/2, 1/4), (0, 1); S = 4/8, 3/8, 4/8; R = 4/8, 2/8, 4/8 with weights 1/2.
        pytest.param(0.5, [1, 0, 1], id="both"),
        pytest.param(1.0, [1, 0, 1], id="only the average"),
        pytest.param(0.0, [1, 0, 1], id="only the greatest"),
    ],
)
def test_worked_by_hand(v: float, expected: list[float]) -> None:
    result = Vikor(v=v).apply(np.array([[0.0, 2, 4], [8, 6, 0]]), np.ones(2), Context())
    np.testing.assert_allclose(result, expected, atol=1e-15)


def test_average_and_greatest_shortfall_differ() -> None:
    """Weights 3 and 1: S = 3/4, 3/8, 3/8, 1/4; R = 3/4, 3/8, 3/16, 1/4."""
    values = np.array([[0.0, 2, 3, 4], [8, 8, 2, 0]])
    average = [Fraction(3, 4), Fraction(3, 8), Fraction(3, 8), Fraction(1, 4)]
    greatest = [Fraction(3, 4), Fraction(3, 8), Fraction(3, 16), Fraction(1, 4)]
    expected = [
        Fraction(1, 4) * (s - Fraction(1, 4)) / Fraction(1, 2) + Fraction(3, 4) * (r - Fraction(3, 16)) / Fraction(9, 16)
        for s, r in zip(average, greatest, strict=True)
    ]
    np.testing.assert_allclose(Vikor(v=0.25).apply(values, np.array([3.0, 1]), Context()), [float(q) for q in expected], rtol=1e-14)


def test_a_unit_that_lacks_a_part_is_missing_and_the_others_are_compared_without_it() -> None:
    values = np.array([[0.0, 2, 4, 100], [8, 6, 0, NAN]])
    np.testing.assert_allclose(Vikor().apply(values, np.ones(2), Context()), [1, 0, 1, NAN])


def test_where_all_units_have_the_same_greatest_shortfall_only_the_average_decides() -> None:
    """As scikit-criteria has it; pymcdm divides by zero."""
    values = np.array([[0.0, 4, 4], [4, 0, 4], [4, 4, 0], [4, 0, 4]])
    np.testing.assert_allclose(Vikor().apply(values, np.ones(4), Context()), [0, 0.5, 0])


def test_rounding_is_not_blown_up_to_a_difference() -> None:
    """Weights 1, 2 and 3: S is 1/6 + 2/6 for the first unit and 3/6 for the second, which differ in binary."""
    values = np.array([[0.0, 1], [0, 1], [1, 0]])
    np.testing.assert_array_equal(Vikor(v=1).apply(values, np.array([0.1, 0.2, 0.3]), Context()), [0, 0])


def test_lower_is_better_in_the_result() -> None:
    assert Vikor().better_after("higher") == "lower"


@pytest.mark.parametrize("v", [-0.1, 1.1, NAN])
def test_v_is_a_share(v: float) -> None:
    with pytest.raises(ValidationError):
        Vikor(v=v)

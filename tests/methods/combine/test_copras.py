from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest

from leaguetab.methods.base import Context, MethodError
from leaguetab.methods.combine.copras import Copras

if TYPE_CHECKING:
    from collections.abc import Callable

NAN = float("nan")
AGREED = ["merec_2021", "opricovic_tzeng_2007_hydro", "ties_and_const", "tus_adali_2019", "zavadskas_2007_road"]
GOOD_AND_BAD = Context(part_better=("higher", "lower"))


@pytest.mark.parametrize("example", AGREED)
def test_scores_on_which_programs_agree(example: str, agrees: Callable[..., None]) -> None:
    agrees(Copras(), "COPRAS", example)


@pytest.mark.parametrize(
    ("good", "bad", "expected"),
    [
        # S+ = (1/4, 3/4) / 2; S- = (1/3, 2/3) / 2; sum(S-) = 1/2; shares in inverse proportion 2/3, 1/3.
        pytest.param([1, 3], [1, 2], [Fraction(1, 8) + Fraction(2, 6), Fraction(3, 8) + Fraction(1, 6)], id="two units"),
        # S- = (0, 1/2): all of sum(S-) = 1/2 goes to the first, the limit.
        pytest.param([1, 3], [0, 2], [Fraction(1, 8) + Fraction(1, 2), Fraction(3, 8)], id="a bad part of 0"),
        pytest.param(
            [1, 3], [0, 0], [Fraction(1, 8) + Fraction(1, 4), Fraction(3, 8) + Fraction(1, 4)], id="a bad part of 0 throughout"
        ),
        pytest.param(
            [0, 0], [1, 2], [Fraction(1, 4) + Fraction(1, 3), Fraction(1, 4) + Fraction(1, 6)], id="a good part of 0 throughout"
        ),
        pytest.param(
            [1, 3, NAN], [1, 2, 9], [Fraction(1, 8) + Fraction(2, 6), Fraction(3, 8) + Fraction(1, 6), NAN], id="missing part"
        ),
    ],
)
def test_worked_by_hand(good: list[float], bad: list[float], expected: list[Fraction]) -> None:
    result = Copras().apply(np.array([good, bad], dtype=float), np.ones(2), GOOD_AND_BAD)
    most = max(q for q in expected[:2])
    np.testing.assert_allclose(result, [float(q) / float(most) for q in expected], rtol=1e-14)


def test_the_formula_with_the_least_bad_sum_as_the_paper_writes_it() -> None:
    """``Q = S+ + min(S-) sum(S-) / (S- sum(min(S-) / S-))``, over fractions."""
    values = [[3, 5, 2], [10, 4, 6], [2, 8, 5]]
    weights = [Fraction(1, 2), Fraction(1, 4), Fraction(1, 4)]
    shares = [[w * Fraction(x, sum(part)) for x in part] for part, w in zip(values, weights, strict=True)]
    bad = [shares[1][unit] + shares[2][unit] for unit in range(3)]
    least = min(bad)
    score = [shares[0][unit] + least * sum(bad) / (bad[unit] * sum(least / other for other in bad)) for unit in range(3)]
    result = Copras().apply(np.array(values, dtype=float), np.array([2.0, 1, 1]), Context(part_better=("higher", "lower", "lower")))
    np.testing.assert_allclose(result, [float(q / max(score)) for q in score], rtol=1e-14)


@pytest.mark.parametrize(("better", "expected"), [("higher", [1 / 3, 1]), ("lower", [1, 1 / 3])])
def test_parts_of_one_direction(better: str, expected: list[float]) -> None:
    context = Context(part_better=(better,))  # type: ignore[arg-type]
    np.testing.assert_allclose(Copras().apply(np.array([[1.0, 3.0]]), np.ones(1), context), expected, rtol=1e-14)


def test_a_negative_value_is_refused() -> None:
    with pytest.raises(MethodError, match="the part 'part 2' holds -1; values must not be negative"):
        Copras().apply(np.array([[1.0, 2], [3, -1]]), np.ones(2), GOOD_AND_BAD)

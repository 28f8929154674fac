from __future__ import annotations

import sys
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from leaguetab.methods.base import Context, MethodError
from leaguetab.methods.combine.benefit_of_the_doubt import BenefitOfTheDoubt

NAN = float("nan")


def test_the_branch_offices_of_a_textbook() -> None:
    """Cooper, Seiford and Tone (2007), Data Envelopment Analysis, section 1.3: customers and sales for each employee of an office.

    B, E, F and G are efficient; A has 5/7 = 0.714, D has 0.75; C, on the line through E and F, 7/10.
    """
    values = np.array([[1.0, 2, 3, 4, 4, 5, 6], [5, 7, 4, 3, 6, 5, 2]])
    result = BenefitOfTheDoubt().apply(values, np.ones(2), Context())
    np.testing.assert_allclose(result, [5 / 7, 1, 0.7, 0.75, 1, 1, 1], rtol=1e-9)


def _best(units: list[tuple[int, int]], ours: tuple[int, int]) -> Fraction:
    """Find the best score over two parts at the corners of the region of weights that are allowed, over fractions."""
    lines = [(Fraction(a), Fraction(b), Fraction(1)) for a, b in units] + [
        (Fraction(1), Fraction(0), Fraction(0)),
        (Fraction(0), Fraction(1), Fraction(0)),
    ]
    best = Fraction(0)
    for (a, b, e), (c, d, f) in combinations(lines, 2):
        determinant = a * d - b * c
        if determinant == 0:
            continue
        first, second = (e * d - b * f) / determinant, (a * f - e * c) / determinant
        if first >= 0 and second >= 0 and all(x * first + y * second <= 1 for x, y in units):
            best = max(best, ours[0] * first + ours[1] * second)
    return best


def test_two_parts_at_the_corners_of_the_region_of_weights() -> None:
    units = [(int(a), int(b)) for a, b in np.random.default_rng(5).integers(1, 20, (8, 2))]
    result = BenefitOfTheDoubt().apply(np.array(units, dtype=float).T, np.array([1.0, 9.0]), Context())
    np.testing.assert_allclose(result, [float(_best(units, ours)) for ours in units], rtol=1e-9)


@pytest.mark.parametrize(
    ("parameters", "values", "expected"),
    [
        pytest.param({}, [[1, 0.5, 0.5], [0.5, 1, 0.5]], [1, 1, 2 / 3], id="without bounds"),
        # Half each, for a score s. Unit 1: w = (s / 2, s), and unit 2 has 5 s / 4 <= 1; unit 3: w = (s, s), and the others 3 s / 2.
        pytest.param({"least_share": 0.5, "most_share": 0.5}, [[1, 0.5, 0.5], [0.5, 1, 0.5]], [0.8, 0.8, 2 / 3], id="half each"),
        # Unit 1 with shares (1 - t, t): w = ((1 - t) s, 2 t s), and unit 2 has s ((1 - t) / 2 + 2 t) <= 1: t = 2/5 gives 11/10.
        pytest.param({"least_share": 0.4}, [[1, 0.5, 0.5], [0.5, 1, 0.5]], [10 / 11, 10 / 11, 2 / 3], id="least share"),
        pytest.param(
            {"most_share": 0.6}, [[1, 0.5, 0.5], [0.5, 1, 0.5]], [10 / 11, 10 / 11, 2 / 3], id="most share: the same of two parts"
        ),
        pytest.param({}, [[1, 2, NAN], [NAN, 1, 0.5]], [0.5, 1, 0.5], id="a missing part counts as 0"),
        pytest.param(
            {"least_share": 0.4}, [[1, 2, NAN], [NAN, 1, 0.5]], [0.5, 1, 0.5], id="a missing part is free of the least share"
        ),
        pytest.param({"most_share": 0.6}, [[1, 2, NAN], [NAN, 1, 0.5]], [NAN, 1, NAN], id="too few parts for the most share"),
        pytest.param({}, [[0, 2], [0, 1]], [0, 1], id="0 throughout"),
        pytest.param({"least_share": 0.1}, [[0, 2], [1, 1]], [0, 1], id="a part of 0 cannot reach the least share"),
        pytest.param({"most_share": 0.9}, [[0, 2], [1, 1]], [0, 1], id="the rest of a part of 0 cannot keep to the most share"),
        pytest.param({}, [[0, 0], [3, 6]], [0.5, 1], id="a part of 0 for all"),
        pytest.param({}, [[1, 2, NAN], [1, 1, NAN]], [1, 1, NAN], id="no part present"),
        pytest.param({}, [[1e-6, 2e-6], [5e6, 1e6]], [1, 1], id="units of measurement make no difference"),
    ],
)
def test_worked_by_hand(parameters: dict[str, Any], values: list[list[float]], expected: list[float]) -> None:
    result = BenefitOfTheDoubt.model_validate(parameters).apply(np.array(values, dtype=float), np.ones(2), Context())
    np.testing.assert_allclose(result, expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    ("parameters", "values", "better", "words"),
    [
        pytest.param({}, [[1, 2]], "lower", "lower is better in the parts; higher must be", id="lower is better"),
        pytest.param({}, [[1, -2]], "higher", "the part 'part 1' holds -2; values must not be negative", id="negative"),
        pytest.param(
            {"least_share": 0.6}, [[1, 2], [1, 2]], "higher", "no shares from 0.6 to 1 of 2 parts make a whole", id="least share"
        ),
        pytest.param(
            {"most_share": 0.4}, [[1, 2], [1, 2]], "higher", "no shares from 0 to 0.4 of 2 parts make a whole", id="most share"
        ),
    ],
)
def test_what_is_refused(parameters: dict[str, Any], values: list[list[float]], better: Any, words: str) -> None:
    with pytest.raises(MethodError, match=words):
        BenefitOfTheDoubt.model_validate(parameters).apply(np.array(values, dtype=float), np.ones(len(values)), Context(better))


def test_the_least_share_is_not_above_the_most() -> None:
    with pytest.raises(ValidationError, match=r"'least_share' \(0.6\) must not be above 'most_share' \(0.5\)"):
        BenefitOfTheDoubt(least_share=0.6, most_share=0.5)


def test_without_scipy_the_error_names_the_way_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy.optimize", None)
    with pytest.raises(MethodError) as caught:
        BenefitOfTheDoubt().apply(np.ones((2, 2)), np.ones(2), Context())
    assert [problem.code for problem in caught.value.problems] == ["missing-extra"]
    assert 'pip install "leaguetab[stats]"' in str(caught.value)

"""The three weightings by order of importance."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest
from pydantic import ValidationError

from leaguetab.methods.base import Context, MethodError
from leaguetab.methods.weight.rank_order_centroid import RankOrderCentroid
from leaguetab.methods.weight.rank_reciprocal import RankReciprocal
from leaguetab.methods.weight.rank_sum import RankSum

if TYPE_CHECKING:
    from leaguetab.methods.weight._order import FromOrder

NAMES = ("safety", "access", "finance")


@pytest.mark.parametrize(
    ("weighting", "expected"),
    [
        pytest.param(RankOrderCentroid(), [Fraction(1)], id="centroid, one part"),
        pytest.param(RankOrderCentroid(), [Fraction(3, 4), Fraction(1, 4)], id="centroid, two parts"),
        pytest.param(RankOrderCentroid(), [Fraction(11, 18), Fraction(5, 18), Fraction(2, 18)], id="centroid, three parts"),
        pytest.param(
            RankOrderCentroid(), [Fraction(25, 48), Fraction(13, 48), Fraction(7, 48), Fraction(3, 48)], id="centroid, four parts"
        ),
        pytest.param(RankSum(), [Fraction(1)], id="sum, one part"),
        pytest.param(RankSum(), [Fraction(3, 6), Fraction(2, 6), Fraction(1, 6)], id="sum, three parts"),
        pytest.param(RankSum(), [Fraction(4, 10), Fraction(3, 10), Fraction(2, 10), Fraction(1, 10)], id="sum, four parts"),
        pytest.param(RankReciprocal(), [Fraction(1)], id="reciprocal, one part"),
        pytest.param(RankReciprocal(), [Fraction(6, 11), Fraction(3, 11), Fraction(2, 11)], id="reciprocal, three parts"),
        pytest.param(
            RankReciprocal(), [Fraction(12, 25), Fraction(6, 25), Fraction(4, 25), Fraction(3, 25)], id="reciprocal, four parts"
        ),
    ],
)
def test_fractions_worked_by_hand(weighting: FromOrder, expected: list[Fraction]) -> None:
    found = weighting.apply(np.zeros((len(expected), 2)), Context())
    np.testing.assert_allclose(found, [float(weight) for weight in expected], rtol=1e-15)


def test_order_by_name() -> None:
    weights = RankSum(order=("finance", "safety", "access")).apply(np.zeros((3, 2)), Context(part_names=NAMES))
    np.testing.assert_allclose(weights, [2 / 6, 1 / 6, 3 / 6])


@pytest.mark.parametrize(
    ("order", "found", "hint"),
    [
        (("finance", "saftey", "access"), "no part is called 'saftey'", "Did you mean 'safety'?"),
        (("finance", "access"), "`order` does not name 'safety'", ""),
        (("finance",), "`order` does not name 'safety', 'access'", ""),
    ],
)
def test_an_order_that_does_not_fit_the_parts(order: tuple[str, ...], found: str, hint: str) -> None:
    with pytest.raises(MethodError) as caught:
        RankSum(order=order).apply(np.zeros((3, 2)), Context(part_names=NAMES))
    (problem,) = caught.value.problems
    assert (problem.found, problem.hint) == (found, hint)


def test_a_part_named_twice() -> None:
    with pytest.raises(ValidationError, match="'access' stands twice"):
        RankSum.model_validate({"method": "rank_sum", "order": ("access", "finance", "access")})

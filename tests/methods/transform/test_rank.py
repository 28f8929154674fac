from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from pydantic import ValidationError
from scipy.stats import rankdata

from leaguetab.methods.base import Context
from leaguetab.methods.transform.rank import Rank

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaguetab.methods.base import Better, Floats, Transform

VALUES = np.array([30.0, 10.0, np.nan, 20.0, 20.0, 50.0])


def test_agrees_with_coinr(agrees_with_coinr: Callable[[Transform, str], None]) -> None:
    agrees_with_coinr(Rank(order="worst_first", ties="min"), "norm_rank")


def test_agrees_with_coinr_around_a_gap(with_gap: Callable[[str], tuple[Floats, Floats]]) -> None:
    values, expected = with_gap("rank")
    np.testing.assert_array_equal(Rank(order="worst_first", ties="min").apply(values, Context()), expected)


@pytest.mark.parametrize(
    ("order", "ties", "better", "expected"),
    [
        ("worst_first", "average", "higher", [4, 1, np.nan, 2.5, 2.5, 5]),
        ("worst_first", "average", "lower", [2, 5, np.nan, 3.5, 3.5, 1]),
        ("best_first", "average", "higher", [2, 5, np.nan, 3.5, 3.5, 1]),
        ("best_first", "average", "lower", [4, 1, np.nan, 2.5, 2.5, 5]),
        ("best_first", "min", "higher", [2, 5, np.nan, 3, 3, 1]),
        ("best_first", "max", "higher", [2, 5, np.nan, 4, 4, 1]),
        ("best_first", "dense", "higher", [2, 4, np.nan, 3, 3, 1]),
        ("best_first", "ordinal", "higher", [2, 5, np.nan, 3, 4, 1]),
        ("worst_first", "ordinal", "higher", [4, 1, np.nan, 2, 3, 5]),
    ],
)
def test_worked_by_hand(order: str, ties: str, better: Better, expected: list[float]) -> None:
    step = Rank.model_validate({"order": order, "ties": ties})
    np.testing.assert_array_equal(step.apply(VALUES, Context(better=better)), expected)


@pytest.mark.parametrize("ties", ["average", "min", "max", "dense", "ordinal"])
def test_agrees_with_scipy(ties: str) -> None:
    values = np.random.default_rng(1).integers(0, 9, (4, 30)).astype(float)
    found = Rank.model_validate({"order": "worst_first", "ties": ties}).apply(values, Context())
    np.testing.assert_array_equal(found, rankdata(values, method=ties, axis=-1))


@pytest.mark.parametrize(("order", "expected"), [("worst_first", "higher"), ("best_first", "lower")])
@pytest.mark.parametrize("better", ["higher", "lower"])
def test_the_order_says_which_way_is_better(order: str, better: Better, expected: Better) -> None:
    assert Rank.model_validate({"order": order}).better_after(better) == expected


def test_the_order_must_be_stated() -> None:
    with pytest.raises(ValidationError, match="order"):
        Rank.model_validate({})

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from leaguetab.analysis.explain.shapley import shares
from tests.conftest import bound

if TYPE_CHECKING:
    from leaguetab.algorithm.bind import BoundNode
    from leaguetab.methods.base import Bools, Floats


def flat(names: str) -> BoundNode:
    parts = ", ".join(f"{{metric: {name}, better: higher}}" for name in names)
    return bound(f"score: {{combine: mean, parts: [{parts}]}}").root


NESTED = bound(
    "score: {combine: mean, parts: [{name: left, combine: mean, parts: [{metric: a, better: higher}, {metric: b, better: higher}]},"
    " {metric: c, better: higher}]}"
).root


def gloves(sets: Bools) -> Floats:
    """Two hold a left glove (a, b), one a right glove (c); a pair is worth 1."""
    return ((sets[:, 0] | sets[:, 1]) & sets[:, 2]).astype(np.float64)


# The glove game is the textbook's: 1/6, 1/6, 4/6. With a and b in one union, four orders are left, in two of which c comes last:
# 1/2; in the others, the first of a and b makes the pair.
@pytest.mark.parametrize(
    ("tree", "expected", "orders"),
    [
        pytest.param(flat("abc"), [1 / 6, 1 / 6, 4 / 6], 6, id="Shapley value"),
        pytest.param(NESTED, [1 / 4, 1 / 4, 1 / 2], 4, id="Owen value"),
    ],
)
def test_the_glove_game(tree: BoundNode, expected: list[float], orders: int) -> None:
    found = shares(tree, ("a", "b", "c"), gloves, 16)
    np.testing.assert_allclose(found.amount, expected, rtol=1e-12)
    assert (found.orders, found.exact) == (orders, True)


def test_a_leaf_left_out_has_no_part_in_it() -> None:
    found = shares(NESTED, ("a", "c"), lambda sets: (sets[:, 0] & sets[:, 1]).astype(np.float64), 16)
    np.testing.assert_allclose(found.amount, [1 / 2, 1 / 2])


def test_a_plain_sum_needs_one_order_and_its_reverse() -> None:
    worth = np.arange(1.0, 9.0)
    found = shares(flat("abcdefgh"), tuple("abcdefgh"), lambda sets: 5 + sets @ worth, 16)
    np.testing.assert_allclose(found.amount, worth, rtol=1e-12)
    assert (found.orders, found.exact) == (2, True)


def test_drawn_orders_add_up_and_come_near() -> None:
    """Pairs are worth 1 each: by symmetry, each of 8 leaves has 7/2 of the 28."""

    def pairs(sets: Bools) -> Floats:
        count = sets.sum(axis=1)
        return np.asarray(count * (count - 1) / 2.0)

    found = shares(flat("abcdefgh"), tuple("abcdefgh"), pairs, 16)
    # An order and its reverse count every pair once for each of its leaves, so that drawing both is exact here.
    np.testing.assert_allclose(found.amount, np.full(8, 3.5), rtol=1e-12)
    again = shares(flat("abcdefgh"), tuple("abcdefgh"), lambda sets: pairs(sets) ** 1.5, 16)
    assert (again.orders, again.exact) == (16, False)
    assert again.amount.sum() == pytest.approx(28**1.5, rel=1e-12)


def test_nothing_to_share() -> None:
    assert shares(flat("ab"), (), lambda sets: sets.sum(axis=1).astype(np.float64), 16).amount.size == 0

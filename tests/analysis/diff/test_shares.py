from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from leaguetab.analysis.diff.shares import Ranks, every_order, possible, shares, standard_error

NAN = float("nan")


def after(ranks: dict[str, float], last: float = 99.0) -> dict[frozenset[int], Ranks]:
    return {frozenset(map(int, made)): Ranks(np.array([rank]), last) for made, rank in ranks.items()}


# Places gained by no change, by 0, 1 and 2 alone, by two of them, by all: 0, 2, 1, 0, 4, 3, 1, 5. By Shapley's formula, with
# weights 1/3, 1/6, 1/6 and 1/3: 2/3 + (3 + 3)/6 + 4/3 for 0; 1/3 + (2 + 1)/6 + 2/3 for 1; 0 + (1 + 0)/6 + 1/3 for 2.
THREE = {"": 6.0, "0": 4.0, "1": 5.0, "2": 6.0, "01": 2.0, "02": 3.0, "12": 5.0, "012": 1.0}


@pytest.mark.parametrize(
    ("ranks", "changes", "expected"),
    [
        pytest.param({"": 3.0}, 0, [], id="no change"),
        pytest.param({"": 3.0, "0": 5.0}, 1, [-2], id="one change"),
        pytest.param(THREE, 3, [3, Fraction(3, 2), Fraction(1, 2)], id="three changes"),
        # Four orders are left: 0 1 2, 0 2 1, 2 0 1 and 2 1 0. In them 0 gains 2, 2, 3 and 4; 1 gains 2, 2, 2 and 1; 2 gains 1, 1, 0
        # and 0.
        pytest.param(
            {**THREE, "1": NAN}, 3, [Fraction(11, 4), Fraction(7, 4), Fraction(1, 2)], id="not ranked on the way: other ways count"
        ),
        # In 0 1: five places down to the last, eight up; in 1 0 the other way round.
        pytest.param({"": 5.0, "0": NAN, "1": NAN, "01": 2.0}, 2, [1.5, 1.5], id="not ranked on any way: counts as last"),
        pytest.param({"": NAN, "0": 1.0}, 1, [NAN], id="not ranked before"),
        pytest.param({"": 1.0, "0": NAN}, 1, [NAN], id="not ranked after"),
    ],
)
def test_shares(ranks: dict[str, float], changes: int, expected: list[float]) -> None:
    found = shares(after(ranks, last=10.0), changes, every_order(changes))
    np.testing.assert_allclose(found.places[:, 0], [float(share) for share in expected], rtol=1e-15)


def test_units_that_count_as_last_are_named() -> None:
    ranks = {
        frozenset[int](): Ranks(np.array([5.0, 1.0]), 6.0),
        frozenset({0}): Ranks(np.array([NAN, 2.0]), 6.0),
        frozenset({0, 1}): Ranks(np.array([2.0, 3.0]), 6.0),
    }
    assert shares(ranks, 2, ((0, 1),)).counted_last.tolist() == [True, False]


def test_orders_are_possible_where_every_stop_is_there() -> None:
    there = after({"": 1.0, "0": 1.0, "2": 1.0, "01": 1.0, "12": 1.0, "012": 1.0})
    assert possible(every_order(3), there) == ((0, 1, 2), (2, 1, 0))


def test_standard_error() -> None:
    # The pairs' averages of 0 are (2 + 4)/2 and (1 + 3)/2: their deviation is the root of 1/2, over the root of two pairs.
    ranks = after({"": 6.0, "0": 4.0, "1": 5.0, "2": 6.0, "01": 4.0, "02": 3.0, "12": 5.0, "012": 1.0})
    orders = ((0, 1, 2), (2, 1, 0), (1, 0, 2), (2, 0, 1))
    np.testing.assert_allclose(standard_error(ranks, orders)[0, 0], np.sqrt(0.5) / np.sqrt(2), rtol=1e-15)

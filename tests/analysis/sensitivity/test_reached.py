from __future__ import annotations

import numpy as np
import pytest

from leaguetab.analysis.sensitivity.draws import WeightSpread
from leaguetab.analysis.sensitivity.reached import reached_ranks
from tests.analysis.sensitivity.weightings_of import table

FLAT = "score: {combine: mean, parts: [{metric: m0, better: higher, weight: 3}, {metric: m1, better: higher}]}\n"
LOWER = FLAT.replace("higher", "lower")


# Weights 3/4 and 1/4, leads of 1 and -2: the two change places where weights may differ by more than a fifth (see test_bounds.py).
@pytest.mark.parametrize(
    "text", [FLAT, FLAT + "rank: {order: descending}", FLAT.replace("mean,", "mean, steps: [{method: round, digits: 9}],")]
)
@pytest.mark.parametrize(("share", "best", "worst"), [(0.19, [1, 2], [1, 2]), (0.21, [1, 1], [2, 2])])
def test_two_units_worked_by_hand(text: str, share: float, best: list[float], worst: list[float]) -> None:
    made = table(text, {"m0": [1, 0], "m1": [0, 2]})
    found = reached_ranks(*made.parts, WeightSpread(within=share))
    assert (found.best.tolist(), found.worst.tolist()) == (best, worst)


def test_lower_is_better() -> None:
    made = table(LOWER, {"m0": [1, 0], "m1": [0, 2]})
    found = reached_ranks(*made.parts, WeightSpread(within=0.21))
    assert made.places.rank.tolist() == [2, 1]
    assert (found.best.tolist(), found.worst.tolist()) == ([1, 1], [2, 2])


# Free weights: each of the first three is best in one part, so that each can be first; the fourth is between all the others.
def test_free_weights() -> None:
    text = FLAT.replace("}]}", "}, {metric: m2, better: higher}]}")
    made = table(text, {"m0": [9, 0, 0, 1], "m1": [0, 9, 0, 1], "m2": [0, 0, 9, 1]})
    found = reached_ranks(*made.parts, WeightSpread("dirichlet"))
    assert found.best.tolist() == [1, 1, 1, 2]
    # A unit that is last in two parts is behind both units that lead in these, and behind the one in the middle.
    assert found.worst.tolist() == [4, 4, 4, 4]


# TOPSIS has no certified bounds; its weights can be searched all the same.
def test_any_combine_can_be_searched() -> None:
    made = table(FLAT.replace("mean", "topsis"), {"m0": [3, 1, 2], "m1": [1, 3, 1.5]})
    spread = WeightSpread(within=0.9)
    found = reached_ranks(*made.parts, spread)
    ranks = made.ranks(made.corners(spread.within))
    assert found.best.tolist() == ranks.min(axis=0).tolist()
    assert found.worst.tolist() == ranks.max(axis=0).tolist()


def test_units_without_a_rank_have_none() -> None:
    made = table(FLAT + "rules: [{when: m0 > 8, exclude: true, because: no}]", {"m0": [1, 0, 9, None], "m1": [0, 2, 9, None]})
    found = reached_ranks(*made.parts, WeightSpread(within=0.21))
    np.testing.assert_array_equal(found.best, [1, 1, np.nan, np.nan])
    np.testing.assert_array_equal(found.worst, [2, 2, np.nan, np.nan])


def test_nothing_to_vary_leaves_every_rank() -> None:
    made = table("score: {metric: m0, better: higher}", {"m0": [1, 2, 3]})
    found = reached_ranks(*made.parts, WeightSpread())
    assert found.best.tolist() == found.worst.tolist() == [3, 2, 1]

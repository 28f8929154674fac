from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from leaguetab.analysis.explain.contributions import Sharing
from leaguetab.analysis.explain.subject import Subject
from leaguetab.analysis.straight import says
from tests.algorithms.jobs import JOBS, NEEDS_SCIPY

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaguetab.table import LeagueTable

NAN = float("nan")
FEW = {"electre-3-net": 2, "copeland": 3, "vikor": 25, "topsis": 25, "imd-2019": 5, "patients-first": 4}
FEW |= {name: 10 for name in JOBS if name.startswith("cms")}
"""How many units are looked at where all would take long."""

# Ranked: u0 3, u1 5/2, u2 2, u3 6 (it has b alone). The average is 2 in a and 9/2 in b.
THREE_TO_ONE = "score: {combine: mean, parts: [{metric: a, better: higher, weight: 3}, {metric: b, better: higher}]}"
VALUES = {"a": [4, 2, 0, None], "b": [0, 4, 8, 6]}


@pytest.mark.parametrize(
    ("unit", "contribution", "against", "average"),
    [
        pytest.param("u0", {"a": 3, "b": 0}, {"a": 3 / 2, "b": -9 / 8}, 21 / 8, id="complete"),
        pytest.param("u1", {"a": 3 / 2, "b": 1}, {"a": 0, "b": -1 / 8}, 21 / 8, id="as good as average in one"),
        pytest.param("u3", {"b": 6}, {"b": 3 / 2}, 9 / 2, id="one part has all the say"),
    ],
)
def test_a_plain_sum_by_hand(
    subject: Callable[..., Subject], unit: str, contribution: dict[str, float], against: dict[str, float], average: float
) -> None:
    found = Sharing(subject(THREE_TO_ONE, VALUES, unit)).contributions()
    assert (found.contribution, found.start, found.plain, found.because) == (contribution, 0, True, "")
    assert found.against_average == pytest.approx(against)
    assert found.average == pytest.approx(average)


# 3 and 8 weigh 1/2 and 1/2 times a slope of 10, and 1 is added: 56, where the mean is 5.5; rounded to tens 60.
STEPPED = """
score:
  combine: mean
  steps: [{method: affine, times: 10, plus: 1}, {method: round, digits: -1}]
  parts: [{metric: a, better: higher}, {metric: b, better: higher}]
"""


def test_steps_that_keep_sums_and_the_last_rounding(subject: Callable[..., Subject]) -> None:
    found = Sharing(subject(STEPPED, {"a": [3, 1], "b": [8, 2]})).contributions()
    assert found.contribution == pytest.approx({"a": 15, "b": 40})
    assert (found.start, found.rounding) == pytest.approx((1, 4))
    assert found.average == pytest.approx(10 * (2 + 5) / 2 + 1)
    assert found.plain


def test_a_sum_adds_weights_times_scores(subject: Callable[..., Subject]) -> None:
    text = "score: {combine: sum, parts: [{metric: a, better: higher, weight: 2}, {metric: b, better: higher}]}"
    found = Sharing(subject(text, {"a": [3, 1], "b": [None, 2]})).contributions()
    assert found.contribution == {"a": 6}


# Averages are 4 and 9: 6 where all is average, 12 for u0. a first: sqrt(81) - 6 = 3, a last: 12 - sqrt(64) = 4; b: 2 and 3.
PRODUCT = "score: {combine: geometric_mean, parts: [{metric: a, better: higher}, {metric: b, better: higher}]}"
FACTORS = {"a": [9, 1, 2], "b": [16, 1, 10]}


def test_no_plain_sum_by_hand(subject: Callable[..., Subject]) -> None:
    found = Sharing(subject(PRODUCT, FACTORS)).contributions()
    assert found.contribution == pytest.approx({"a": 7 / 2, "b": 5 / 2})
    assert (found.start, found.average) == pytest.approx((6, 6))
    assert (found.plain, found.orders, found.exact, found.because) == (False, 2, True, "it is combined by geometric_mean")


def test_what_separates_two_units_by_hand(subject: Callable[..., Subject]) -> None:
    """12 - 1 = 11; with a swapped 4 - 3 = 1, with b swapped 3 - 4 = -1, with both -11: a has (10 + 10)/4, b (12 + 12)/4."""
    found = Sharing(subject(PRODUCT, FACTORS)).difference(1)
    assert found is not None
    assert found.by_leaf == pytest.approx({"a": 5, "b": 6})
    assert (found.total, found.other) == pytest.approx((11, 0), abs=1e-12)


def test_what_separates_units_with_different_gaps(subject: Callable[..., Subject]) -> None:
    """3 - 6 = -3; with a swapped 0 - 9/2 = -9/2, with b swapped 9/2 - 0 = 9/2, with both 6 - 3 = 3: a has 3/4, b -15/4."""
    found = Sharing(subject(THREE_TO_ONE, VALUES)).difference(3)
    assert found is not None
    assert found.by_leaf == pytest.approx({"a": 3 / 4, "b": -15 / 4})
    assert (found.total, found.other) == pytest.approx((-3, 0), abs=1e-12)


@pytest.mark.parametrize(
    ("missing", "expected"),
    [
        # Weights 3 and 1; below the first, a and b the same. Without b, a takes its half, or shares it with c: 3/2 to 1.
        pytest.param("redistribute", {"a": 3 / 4, "b": 0, "c": 1 / 4}, id="to the parts beside it"),
        pytest.param("pool", {"a": 3 / 5, "b": 0, "c": 2 / 5}, id="to all others"),
    ],
)
def test_shares_of_the_say(subject: Callable[..., Subject], missing: str, expected: dict[str, float]) -> None:
    text = f"""
score:
  combine: mean
  missing: {missing}
  parts:
    - {{name: left, combine: mean, weight: 3, parts: [{{metric: a, better: higher}}, {{metric: b, better: higher}}]}}
    - {{metric: c, better: higher}}
"""
    found = subject(text, {"a": [1, 2], "b": [None, 3], "c": [5, 6]})
    assert says(found.algorithm, found.evaluation, 0) == pytest.approx(expected)


def test_no_share_where_weights_play_no_part(subject: Callable[..., Subject]) -> None:
    found = subject(
        "score: {combine: min, parts: [{metric: a, better: higher}, {metric: b, better: higher}]}", {"a": [1], "b": [2]}
    )
    assert says(found.algorithm, found.evaluation, 0) == {"a": None, "b": None}


def test_weights_that_were_found_from_the_values_stay(subject: Callable[..., Subject]) -> None:
    """Deviations of 1 and 3 give weights of 1/4 and 3/4."""
    text = "score: {combine: mean, weights: standard_deviation, parts: [{metric: a, better: higher}, {metric: b, better: higher}]}"
    found = Sharing(subject(text, {"a": [1, 2, 3], "b": [3, 6, 9]}, "u2")).contributions()
    assert found.contribution == pytest.approx({"a": 3 / 4, "b": 27 / 4})


def test_no_score(subject: Callable[..., Subject]) -> None:
    sharing = Sharing(subject(THREE_TO_ONE, {"a": [None, 1], "b": [None, 2]}))
    found = sharing.contributions()
    assert (found.contribution, found.average, found.because) == ({}, None, "it has no score")
    assert sharing.difference(1) is None


def test_a_mixture_that_a_step_refuses(subject: Callable[..., Subject]) -> None:
    """Means of 1 and 2 are in the map, and the average of the units' values is not."""
    text = """
score:
  combine: mean
  steps: [{method: map_values, map: {1: 10, 4: 20}}]
  parts: [{metric: a, better: higher}, {metric: b, better: higher}]
"""
    sharing = Sharing(subject(text, {"a": [1, 4, 1], "b": [1, 4, 1]}))
    # Two points lie on a line, so that the step is straight here; a third does not.
    assert sharing.contributions().plain
    bent = Sharing(subject(text.replace("4: 20}", "4: 20, 2: 11}"), {"a": [1, 4, 2], "b": [1, 4, 2]}))
    assert "no score could be worked out from a mixture" in bent.contributions().because
    assert bent.difference(1) is None


@pytest.mark.parametrize("algorithm", JOBS)
def test_contributions_add_up_for_shipped_algorithms(ranked: Callable[[str, str], LeagueTable], algorithm: str) -> None:
    if algorithm in NEEDS_SCIPY:
        pytest.importorskip("scipy", reason=NEEDS_SCIPY[algorithm])
    table = ranked(algorithm, JOBS[algorithm])
    if algorithm == "benefit-of-the-doubt":
        # It takes too long to be worked out hundreds of times, and says so.
        found = Sharing(Subject(table, 0)).contributions()
        assert not found.contribution
        assert found.because
        return
    units = len(table.frame)
    for number in dict.fromkeys(np.linspace(0, units - 1, FEW.get(algorithm, units)).astype(int).tolist()):
        looked_at = Subject(table, number)
        sharing = Sharing(looked_at)
        found = sharing.contributions()
        if np.isnan(looked_at.score):
            assert not found.contribution
            continue
        assert found.average is not None
        scale = max(1.0, abs(looked_at.score), abs(found.average))
        added = found.start + sum(found.contribution.values()) + found.rounding
        assert added == pytest.approx(looked_at.score, abs=1e-9 * scale)
        against = found.average + sum(found.against_average.values()) + found.rounding
        assert against == pytest.approx(looked_at.score, abs=1e-9 * scale)


@pytest.mark.parametrize("algorithm", [name for name in JOBS if name not in {"benefit-of-the-doubt", "electre-3-net"}])
def test_differences_add_up_for_shipped_algorithms(ranked: Callable[[str, str], LeagueTable], algorithm: str) -> None:
    if algorithm in NEEDS_SCIPY:
        pytest.importorskip("scipy", reason=NEEDS_SCIPY[algorithm])
    table = ranked(algorithm, JOBS[algorithm])
    order = table.frame["unit"].to_list()
    units = table.workings.evaluation.units if table.workings else ()
    first, second = (units.index(order[place]) for place in (len(order) // 3, len(order) // 3 + 1))
    sharing = Sharing(Subject(table, first))
    found = sharing.difference(second)
    assert found is not None
    assert sum(found.by_leaf.values()) == pytest.approx(found.total, abs=1e-9 * max(1, abs(sharing.before_rounding[first])))
    assert found.other == pytest.approx(0, abs=1e-9 * max(1, abs(sharing.before_rounding[first])))

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from leaguetab.analysis.comparison import (
    band_changes,
    band_matrix,
    compare,
    correlation,
    kendall_tau_b,
    max_shift,
    max_shift_unit,
    mean_shift,
    rank_biased_overlap,
    reversed_pairs,
    spearman,
    top_kept,
    within_groups,
)

if TYPE_CHECKING:
    from collections.abc import Callable

NAN = float("nan")


def ranks(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float64)


# By hand.
@pytest.mark.parametrize(
    ("reference", "other", "mean", "largest", "whose"),
    [
        pytest.param(ranks(1, 2, 3, 4), ranks(1, 2, 3, 4), 0, 0, 0, id="the same"),
        pytest.param(ranks(1, 2, 3, 4), ranks(4, 1, 2, 3), (3 + 1 + 1 + 1) / 4, 3, 0, id="the first falls to the end"),
        pytest.param(ranks(1, 2, 3, 4), ranks(2, 1, 4, 3), 1, 1, 0, id="the first of several"),
        pytest.param(ranks(1, 1, 3), ranks(2.5, 1, 2.5), (1.5 + 0 + 0.5) / 3, 1.5, 0, id="averaged ties"),
        pytest.param(ranks(NAN, 1, 2, 3), ranks(1, NAN, 2, 5), (0 + 2) / 2, 2, 3, id="only units ranked in both"),
        pytest.param(ranks(NAN, 1), ranks(1, NAN), NAN, NAN, -1, id="none ranked in both"),
    ],
)
def test_shifts(reference: np.ndarray, other: np.ndarray, mean: float, largest: float, whose: int) -> None:
    np.testing.assert_allclose(mean_shift(reference, other), mean, rtol=1e-15)
    np.testing.assert_allclose(max_shift(reference, other), largest, rtol=1e-15)
    assert max_shift_unit(reference, other) == whose


RANKINGS = st.integers(2, 12).flatmap(
    lambda units: st.tuples(*[st.lists(st.integers(1, units) | st.just(NAN), min_size=units, max_size=units)] * 2)
)


@settings(max_examples=200, deadline=None)
@given(rankings=RANKINGS)
def test_correlations_equal_scipy(rankings: tuple[list[float], list[float]]) -> None:
    first, second = (np.array(values, dtype=np.float64) for values in rankings)
    both = ~np.isnan(first) & ~np.isnan(second)
    if len(set(first[both])) < 2 or len(set(second[both])) < 2:
        assert np.isnan(kendall_tau_b(first, second))
        assert np.isnan(spearman(first, second))
        assert np.isnan(correlation(first, second))
        return
    expected = stats.kendalltau(first[both], second[both], variant="b").statistic
    np.testing.assert_allclose(kendall_tau_b(first, second), expected, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(spearman(first, second), stats.spearmanr(first[both], second[both]).statistic, atol=1e-12)
    np.testing.assert_allclose(correlation(first, second), stats.pearsonr(first[both], second[both]).statistic, atol=1e-12)


def test_ten_thousand_units_equal_scipy() -> None:
    random = np.random.default_rng(0)
    first, second = random.integers(1, 5000, (2, 10_000)).astype(np.float64)
    assert kendall_tau_b(first, second) == pytest.approx(stats.kendalltau(first, second).statistic, abs=1e-14)


@settings(max_examples=100, deadline=None)
@given(rankings=RANKINGS)
def test_reversed_pairs_equal_a_count_of_all_pairs(rankings: tuple[list[float], list[float]]) -> None:
    first, second = rankings
    pairs = [(i, j) for i in range(len(first)) for j in range(i)]
    expected = sum((first[i] - first[j]) * (second[i] - second[j]) < 0 for i, j in pairs)
    assert reversed_pairs(np.array(first, dtype=np.float64), np.array(second, dtype=np.float64)) == expected


# RBO^w_EXT of rbo.py in github.com/julian-urbano/sigir2024-rbo (MIT licence), the program of Corsi and Urbano (2024).
@pytest.mark.parametrize(
    ("reference", "other", "p", "expected"),
    [
        pytest.param(ranks(1, 2, 3, 4), ranks(2, 1, 4, 3), 0.9, 0.873, id="neighbours swapped"),
        pytest.param(ranks(1, 2, 3, 4, 5, 6, 7), ranks(7, 6, 5, 4, 3, 2, 1), 0.9, 0.6382395, id="turned round"),
        pytest.param(ranks(1, 3, 1, 4), ranks(1, 2, 2, 4), 0.9, 0.9486666666666667, id="ties in both"),
        pytest.param(ranks(1, 2, 2, 2, 5, 6, 6, 8), ranks(1, 3, 4, 4, 4, 8, 7, 1), 0.8, 0.7212687302031303, id="many ties"),
        pytest.param(ranks(1, 1, 1, 1, 1), ranks(5, 4, 3, 2, 1), 0.95, 0.9302650793650793, id="all tie in one"),
        pytest.param(
            ranks(1, 2, 3, 3, 5, 6, 7, 8, 9, 10), ranks(1, 2, 2, 4, 5, 5, 5, 5, 10, 9), 0.9, 0.9385263217692308, id="ten units"
        ),
        pytest.param(ranks(1, NAN, 2, 4, 3, 5), ranks(3, 1, 2, 5, NAN, 6), 0.9, 0.9, id="of those in both, the first two swapped"),
        pytest.param(ranks(NAN, 1), ranks(1, NAN), 0.9, NAN, id="none ranked in both"),
    ],
)
def test_rank_biased_overlap(reference: np.ndarray, other: np.ndarray, p: float, expected: float) -> None:
    np.testing.assert_allclose(rank_biased_overlap(reference, other, p), expected, rtol=1e-14)


def test_bands() -> None:
    before, after = np.array([0, 0, 1, 2, -1, 1]), np.array([0, 1, 1, 0, 2, -1])
    assert band_changes(before, after) == 2
    assert band_matrix(before, after, 3).tolist() == [[1, 1, 0], [0, 1, 0], [1, 0, 0]]


def test_top_kept_counts_ties_at_the_edge() -> None:
    assert top_kept(ranks(1, 2, 2, 4), ranks(2, 3, 1, 4), top=2) == 2
    assert top_kept(ranks(1, 2, 2, 4), ranks(1, 1, 1, 1), top=2) == 3


def test_compare_takes_all_measures_of_several_rankings() -> None:
    reference = ranks(1, 2, 3, NAN)
    others = np.array([[1, 2, 3, NAN], [3, 2, 1, NAN], [NAN, 1, 2, 3]], dtype=np.float64)
    found = compare(reference, others, (np.array([2, 1, 0, -1]), np.array([[2, 1, 0, -1], [0, 1, 0, -1], [-1, 1, 1, 0]])), top=1)
    assert found.compared.tolist() == [3, 3, 2]
    assert found.mean_shift.tolist() == [0, 4 / 3, 1]
    assert found.max_shift.tolist() == [0, 2, 1]
    assert found.max_shift_unit.tolist() == [0, 0, 1]
    assert found.kendall_tau_b.tolist() == [1, -1, 1]
    assert found.spearman.tolist() == [1, -1, 1]
    # Turned round, three units: of depths 1, 2, 3 the agreement is 0, 1/2 and 1.
    np.testing.assert_allclose(found.rank_biased_overlap, [1, 0.1 * (0.9 * 0.5 + 0.81) + 0.9**3, 1], rtol=1e-14)
    assert found.top_size.tolist() == [1, 1, 1]
    assert found.top_kept.tolist() == [1, 0, 0]
    assert found.band_changes is not None
    assert found.band_changes.tolist() == [0, 1, 1]
    assert found.came.tolist() == [[False] * 4, [False] * 4, [False, False, False, True]]
    assert found.went.tolist() == [[False] * 4, [False] * 4, [True, False, False, False]]


@settings(max_examples=50, deadline=None)
@given(rankings=RANKINGS, seed=st.integers(0, 9))
def test_many_rankings_at_once_equal_one_at_a_time(rankings: tuple[list[float], list[float]], seed: int) -> None:
    reference, other = (np.array(values, dtype=np.float64) for values in rankings)
    random = np.random.default_rng(seed)
    others = np.stack([other, random.permutation(other), random.permutation(other)])
    together = compare(reference, others)
    for draw in range(3):
        alone = compare(reference, others[draw])
        for name in ("mean_shift", "max_shift", "max_shift_unit", "kendall_tau_b", "spearman", "rank_biased_overlap", "top_kept"):
            np.testing.assert_allclose(getattr(together, name)[draw], getattr(alone, name), rtol=1e-13, err_msg=name)


# Two of the first group, and three of the second, in which 1 2 3 became 2 1 3: of its three pairs one is out of order. Kendall's
# tau-b is -1 of two units, and (2 - 1) / 3 of three; on average over the five units -1/5, and by pairs it would be 0. Spearman's
# is -1, and 1 - 6 (1 + 1) / (3 (9 - 1)) = 1/2. A group of one has no order, nor has one of which but one is ranked in both.
GROUPS = np.array([0, 1, 0, 1, 1, 2, 3, 3, -1])
BEFORE = ranks(1, 1, 2, 2, 3, 1, 1, 2, NAN)
AFTER = ranks(2, 2, 1, 1, 3, 1, 1, NAN, NAN)


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        pytest.param(kendall_tau_b, (2 * -1 + 3 * (1 / 3)) / 5, id="Kendall's tau-b"),
        pytest.param(spearman, (2 * -1 + 3 * (1 / 2)) / 5, id="Spearman"),
        # A_1 is 0 in both, A_2 is 1; so of two units 1 - 0.1, and of three the same.
        pytest.param(rank_biased_overlap, 0.9, id="overlap"),
    ],
)
def test_within_groups_by_hand(measure: Callable[..., np.ndarray], expected: float) -> None:
    np.testing.assert_allclose(within_groups(measure, BEFORE, AFTER, GROUPS), expected, rtol=1e-12)
    both = within_groups(measure, BEFORE, np.stack([AFTER, BEFORE]), GROUPS)
    np.testing.assert_allclose(both, [expected, 1.0], rtol=1e-12)


def test_all_measures_within_groups() -> None:
    found = compare(BEFORE, AFTER, top=1, within=GROUPS)
    assert found.kendall_tau_b == pytest.approx(-1 / 5)
    assert found.spearman == pytest.approx(-1 / 10)
    assert found.rank_biased_overlap == pytest.approx(0.9)
    # The first of each of four groups; of these the third and the fourth group's stay.
    assert (found.top_size, found.top_kept) == (4, 2)


def test_groups_without_an_order_have_no_measure() -> None:
    assert np.isnan(within_groups(kendall_tau_b, ranks(1, 1), ranks(1, 1), np.array([0, 1])))

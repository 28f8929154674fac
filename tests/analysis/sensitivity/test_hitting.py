from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leaguetab.analysis.sensitivity import hitting

SETS = st.lists(st.frozensets(st.integers(0, 7), min_size=1, max_size=4), min_size=1, max_size=9)


def test_sets_are_bits() -> None:
    assert hitting.bits([0, 2, 5]) == 0b100101
    assert list(hitting.elements(0b100101)) == [0, 2, 5]


# {0, 1} meets its own superset as well.
def test_supersets_are_left_out() -> None:
    assert hitting.minimal([0b111, 0b011, 0b110, 0b011]) == [0b011, 0b110]


@given(SETS, SETS)
@settings(max_examples=80, deadline=None)
def test_further_sets_come_in_as_if_all_had_been_there(sets: list[frozenset[int]], further: list[frozenset[int]]) -> None:
    first, second = ([hitting.bits(one) for one in some] for some in (sets, further))
    assert hitting.with_further(hitting.minimal(first), second) == hitting.minimal([*first, *second])


@pytest.mark.parametrize(
    ("sets", "fewest"),
    [
        pytest.param([[0, 1], [1, 2], [2, 0]], 2, id="a triangle"),
        pytest.param([[0, 1], [0, 2], [0, 3]], 1, id="a star"),
        pytest.param([[0, 1], [2, 3], [4, 5]], 3, id="apart"),
        pytest.param([[0, 1], [1, 2], [2, 3], [3, 4], [4, 0]], 3, id="a ring of five"),
    ],
)
def test_fewest_worked_by_hand(sets: list[list[int]], fewest: int) -> None:
    given_sets = hitting.minimal(hitting.bits(one) for one in sets)
    assert hitting.smallest(given_sets, hitting.bits(range(6)), 0)[1] == fewest


@given(SETS)
@settings(max_examples=80, deadline=None)
def test_against_trying_all(sets: list[frozenset[int]]) -> None:
    fewest = next(size for size in range(9) if any(all(one & set(tried) for one in sets) for tried in combinations(range(8), size)))
    given_sets = hitting.minimal(hitting.bits(one) for one in sets)
    found, at_least = hitting.smallest(given_sets, hitting.greedy(given_sets), hitting.apart(given_sets))
    assert found.bit_count() == at_least == fewest
    for chosen in (found, hitting.greedy(given_sets)):
        assert all(one & set(hitting.elements(chosen)) for one in sets)
    assert hitting.apart(given_sets) <= fewest <= hitting.greedy(given_sets).bit_count()


def test_a_search_given_up_says_what_it_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hitting, "MOST_STEPS", 1)
    ring = hitting.minimal([0b11, 0b110, 0b1100, 0b11000, 0b10001])
    assert hitting.smallest(ring, 0b11111, 2) == (0b11111, 2)

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from leaguetab.analysis.sensitivity import reversal
from leaguetab.analysis.sensitivity.not_offered import NotOffered
from leaguetab.analysis.sensitivity.reversal import RankReversal, Reversal
from leaguetab.analysis.sensitivity.work import table_work

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from leaguetab.placing import Places
    from leaguetab.scoring import Prepared

    Rank = Callable[[str, Mapping[str, Sequence[object]]], tuple[Prepared, Places]]


def rank_reversal(*arguments: Any, **options: Any) -> RankReversal:
    found = reversal.rank_reversal(*arguments, **options)
    assert isinstance(found, RankReversal)
    return found


def test_a_third_candidate_decides_a_borda_count(ranked_by: Rank) -> None:
    """Three voters say A, B, C and two say B, C, A: B has 3 + 4 points and A 6. Without C, A has 3 and B 2."""
    leaf = "{metric: NAME, better: lower, weight: WEIGHT, steps: [borda]}"
    parts = ", ".join(leaf.replace("NAME", name).replace("WEIGHT", str(weight)) for name, weight in (("three", 3), ("two", 2)))
    prepared, places = ranked_by(f"score: {{combine: mean, parts: [{parts}]}}", {"three": [1, 2, 3], "two": [3, 1, 2]})
    assert places.rank.tolist() == [2, 1, 3]
    found = rank_reversal(prepared, places)
    assert found.reversed_pairs.tolist() == [0, 0, 1]
    assert found.pairs == 1
    assert found.worst == (Reversal("u2", 1, (("u1", "u0"),)),)


def test_on_a_fixed_scale_no_third_unit_matters(ranked_by: Rank) -> None:
    text = "score: {combine: mean, parts: [{metric: a, better: higher}, {metric: b, better: higher}]}"
    prepared, places = ranked_by(text, {"a": [1, 5, 2, None], "b": [4, 1, 1, None]})
    found = rank_reversal(prepared, places)
    assert found.reversed_pairs.tolist() == [0, 0, 0, -1]
    assert found.worst == ()


TREE = """
score:
  combine: mean
  WEIGHTS
  parts:
    - name: x
      combine: mean
      weight: 2
      parts: [{metric: a, better: higher, steps: [z_score]}, {metric: b, better: lower, steps: [z_score]}]
    - {metric: c, better: higher, steps: [{method: z_score, within: g}]}
bands: {method: quantiles, at: [0.3, 0.7], labels: [1, 2, 3]}
rank: {by: [band, score]}
"""


@pytest.mark.parametrize("weights", ["", "weights: standard_deviation"], ids=["stated weights", "weights found from the data"])
def test_leaving_out_is_ranking_a_file_without_the_row(ranked_by: Rank, weights: str) -> None:
    text = TREE.replace("WEIGHTS", weights)
    random = np.random.default_rng(3)
    columns: dict[str, list[object]] = {
        name: [None if random.random() < 0.1 else float(random.normal()) for _ in range(20)] for name in "abc"
    }
    columns["g"] = ["x", "y"] * 10
    prepared, places = ranked_by(text, columns)
    found = rank_reversal(prepared, places)
    assert found.reversed_pairs.sum() > 0
    for out in range(20):
        kept = [number for number in range(20) if number != out]
        _, without = ranked_by(text, {name: [values[number] for number in kept] for name, values in columns.items()})
        before = places.rank[kept]
        reversed_ = [
            (i, j) for i in range(19) for j in range(i) if (before[i] - before[j]) * (without.rank[i] - without.rank[j]) < 0
        ]
        assert found.reversed_pairs[out] == len(reversed_)


def test_only_the_units_asked_for_are_left_out(ranked_by: Rank) -> None:
    parts = "[{metric: a, better: higher, steps: [z_score]}, {metric: b, better: higher, steps: [z_score]}]"
    text = f"score: {{combine: mean, parts: {parts}}}"
    prepared, places = ranked_by(text, {"a": [1, 5, 2], "b": [4, 1, 1]})
    assert (rank_reversal(prepared, places, units=np.array([1])).reversed_pairs >= 0).tolist() == [False, True, False]


BORDA = "score: {combine: mean, parts: [{metric: three, better: lower, weight: 3, steps: [STEP]}, {metric: two, better: lower, weight: 2, steps: [STEP]}]}\n"  # noqa: E501 -- one line a tree
VOTES = {"three": [1, 2, 3], "two": [3, 1, 2]}
"""A, B and C as in the Borda count above."""


def test_units_ranked_in_different_groups_have_no_order(ranked_by: Rank) -> None:
    """The same three candidates in each of two groups, counted group by group: no pair of two groups is counted."""
    text = BORDA.replace("STEP", "{method: borda, within: g}") + "rank: {within: g}"
    prepared, places = ranked_by(text, {**{name: votes * 2 for name, votes in VOTES.items()}, "g": [*"xxxyyy"]})
    assert places.rank.tolist() == [2, 1, 3, 2, 1, 3]
    found = rank_reversal(prepared, places)
    assert found.reversed_pairs.tolist() == [0, 0, 1, 0, 0, 1]
    assert found.pairs == 1 + 3
    assert [case.examples for case in found.worst] == [(("u1", "u0"),), (("u4", "u3"),)]


@pytest.mark.parametrize("at_once", [1, 7, 4_000_000])
def test_examples_are_the_pairs_furthest_apart(ranked_by: Rank, monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    """All pairs compared one by one, whatever the size of the blocks."""
    monkeypatch.setattr(reversal, "_PAIRS_AT_ONCE", at_once)
    random = np.random.default_rng(5)
    parts = "[{metric: a, better: higher, steps: [min_max]}, {metric: b, better: higher, steps: [min_max]}]"
    text = f"score: {{combine: mean, parts: {parts}}}"
    columns = {name: [*random.normal(size=30), *outlier] for name, outlier in (("a", [9.0, 0]), ("b", [0.0, 1]))}
    prepared, places = ranked_by(text, columns)
    found = rank_reversal(prepared, places)
    case = found.worst[0]
    out = prepared.units.index(case.left_out)
    kept = [number for number in range(32) if number != out]
    _, without = ranked_by(text, {name: [values[number] for number in kept] for name, values in columns.items()})
    before = places.rank[kept]
    turned = [
        (before[j] - before[i]) for i in range(31) for j in range(31) if before[i] < before[j] and without.rank[i] > without.rank[j]
    ]
    assert len(turned) == case.pairs > 20
    at = {unit: number for number, unit in enumerate(prepared.units)}
    apart = [places.rank[at[behind]] - places.rank[at[ahead]] for ahead, behind in case.examples]
    assert apart == sorted(turned, reverse=True)[:5]


def test_fewer_than_three_units(ranked_by: Rank) -> None:
    found = reversal.rank_reversal(*ranked_by("score: {metric: a, better: higher}", {"a": [1, 2]}))
    assert found == NotOffered("fewer than three units are ranked, so that leaving one out leaves no pair")


def test_a_large_table_is_looked_at_in_part_and_says_so(ranked_by: Rank) -> None:
    prepared, places = ranked_by("score: {metric: a, better: higher}", {"a": list(range(21))})
    work = table_work(prepared.algorithm, 21)
    found = rank_reversal(prepared, places, most_work=11 * work)
    assert np.flatnonzero(found.reversed_pairs >= 0).tolist() == list(range(0, 21, 2))
    assert found.note == "looked at 11 of 21 units, evenly spread over the table"
    refused = reversal.rank_reversal(prepared, places, most_work=9 * work)
    assert refused == NotOffered("with 21 units, leaving each unit out in turn would take too long")

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from leaguetab.analysis.sensitivity.reversal import Reversal, rank_reversal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from leaguetab.placing import Places
    from leaguetab.scoring import Prepared

    Rank = Callable[[str, Mapping[str, Sequence[object]]], tuple[Prepared, Places]]


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

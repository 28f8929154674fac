from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from leaguetab.analysis.sensitivity.effective_weights import EffectiveWeight, effective_weights
from leaguetab.analysis.sensitivity.not_offered import NotOffered
from leaguetab.scoring import evaluate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import polars as pl

    from leaguetab.placing import Places
    from leaguetab.scoring import Prepared

    Rank = Callable[[str, Mapping[str, Sequence[object]]], tuple[Prepared, Places]]


def test_weights_equal_coinr(asem: Prepared, coinr: Callable[[str], pl.DataFrame]) -> None:
    """COINr's `get_eff_weights`."""
    table = coinr("example_effective_weights")
    expected = dict(zip(table["iCode"], table["EffWeight"], strict=True))
    found = {part.node: part.weight for part in effective_weights(asem)}
    assert found == pytest.approx({code: weight for code, weight in expected.items() if code != "Index"}, rel=1e-14)


def test_say_in_the_asem_index_equals_numpy(asem: Prepared) -> None:
    evaluation = evaluate(asem)
    found = {part.node: part for part in effective_weights(asem)}
    for name, leaf in asem.leaves.items():
        expected = np.corrcoef(leaf.score, evaluation.composite)[0, 1]
        assert found[name].correlation == pytest.approx(expected, rel=1e-10)
        carried = found[name].weight * np.cov(leaf.score, evaluation.composite)[0, 1] / evaluation.composite.var(ddof=1)
        assert found[name].variance_share == pytest.approx(carried, rel=1e-9)
    assert sum(part.variance_share or 0 for part in found.values()) == pytest.approx(1, rel=1e-12)


# Uncorrelated, variances 1 and 1/4: of the mean's variance a carries 4/5, whatever the equal weights say.
UNCORRELATED = {"a": [0, 0, 2, 2], "b": [0, 1, 0, 1], "c": [1, 1, 1, 1]}


@pytest.mark.parametrize("better", ["higher", "lower"])
def test_by_hand(ranked_by: Rank, better: str) -> None:
    text = f"score: {{combine: mean, parts: [{{metric: a, better: {better}}}, {{metric: b, better: {better}}}]}}"
    found = effective_weights(ranked_by(text, UNCORRELATED)[0])
    for part, share in zip(found, (0.8, 0.2), strict=True):
        assert part.is_metric
        assert (part.weight, part.correlation) == (0.5, pytest.approx(share**0.5))
        assert (part.squared, part.importance, part.variance_share) == (pytest.approx(share),) * 3


def test_a_part_that_works_against_the_table(ranked_by: Rank) -> None:
    """Topsis reads each part's own direction: a metric whose good values go with low places has a negative correlation."""
    text = "score: {combine: topsis, parts: [{metric: a, better: higher, weight: 9}, {metric: b, better: lower}]}"
    found = effective_weights(ranked_by(text, {"a": [1, 2, 3, 4], "b": [1, 2, 3, 4]})[0])
    assert found[0].correlation == pytest.approx(1, abs=0.01)
    assert found[1].correlation == pytest.approx(-1, abs=0.01)
    assert found[0].variance_share is None


def test_a_tree(ranked_by: Rank) -> None:
    text = """
score:
  combine: mean
  parts:
    - {name: x, label: X, combine: mean, weight: 3, parts: [{metric: a, better: higher}, {metric: b, better: higher}]}
    - {metric: c, label: C, better: higher, weight: 1}
    - {metric: d, better: higher, weight: 0}
"""
    found = effective_weights(ranked_by(text, {**UNCORRELATED, "d": [3, 1, 2, 9]})[0])
    assert [(part.node, part.weight) for part in found] == [("x", 0.75), ("a", 0.375), ("b", 0.375), ("c", 0.25)]
    assert found[0] == EffectiveWeight("x", "X", False, 0.75, pytest.approx(1), pytest.approx(1), None, None)  # noqa: FBT003 -- in order
    assert found[3] == EffectiveWeight("c", "C", True, 0.25, None, None, None, 0)  # noqa: FBT003 -- in order


def test_shares_of_variance_are_scaled_to_one_where_scores_are_missing(ranked_by: Rank) -> None:
    text = "score: {combine: mean, parts: [{metric: a, better: higher}, {metric: b, better: higher}]}"
    found = effective_weights(ranked_by(text, {"a": [0, 0, 2, 2, None], "b": [0, 1, None, 1, 3]})[0])
    assert sum(part.variance_share or 0 for part in found) == pytest.approx(1)


def test_one_metric_alone(ranked_by: Rank) -> None:
    found = effective_weights(ranked_by("score: {metric: a, better: higher}", {"a": [1, 2]})[0])
    assert found == NotOffered("one metric alone makes the score")

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


# Each case by hand: what each metric contributes to each unit's score, the weight of a missing part going to the other.
@pytest.mark.parametrize(
    ("text", "columns", "contributions"),
    [
        # a weighs 3/4, b 1/4; the last two units lack one each, whose weight the other takes up: 4 x 1 and 6 x 1.
        pytest.param(
            "combine: mean, parts: [{metric: a, better: higher, weight: 3}, {metric: b, better: higher}]",
            {"a": [0, 4, 8, 4, None], "b": [4, 0, 8, None, 6]},
            {"a": [0, 3, 6, 4, 0], "b": [1, 0, 2, 0, 6]},
            id="a mean",
        ),
        # In a sum a missing part counts as nothing, and nobody takes up its weight.
        pytest.param(
            "combine: sum, parts: [{metric: a, better: higher, weight: 3}, {metric: b, better: higher}]",
            {"a": [0, 4, 8, 4, None], "b": [4, 0, 8, None, 6]},
            {"a": [0, 12, 24, 12, 0], "b": [4, 0, 8, 0, 6]},
            id="a sum",
        ),
        # x = 2 a + 10 weighs 1/2: a + 10/2; all of the score, 2 a + 10, where b is missing.
        pytest.param(
            "combine: mean, parts: [{name: x, combine: mean, steps: [{method: affine, times: 2, plus: 10}], "
            "parts: [{metric: a, better: higher}]}, {metric: b, better: higher}]",
            {"a": [0, 4, 8, 4, None], "b": [4, 0, 8, None, 6]},
            {"a": [5, 9, 13, 18, 0], "b": [2, 0, 4, 0, 6]},
            id="a step within",
        ),
        # Pooled, a, b and c weigh 1/4, 1/4 and 1/2; without b 1/3 and 2/3, without c 1/2 each.
        pytest.param(
            "combine: mean, missing: pool, parts: [{name: x, combine: mean, parts: [{metric: a, better: higher}, "
            "{metric: b, better: higher}]}, {metric: c, better: higher}]",
            {"a": [0, 4, 6, 2], "b": [4, 8, None, 6], "c": [2, 2, 3, None]},
            {"a": [0, 1, 2, 1], "b": [1, 2, 0, 3], "c": [1, 1, 2, 0]},
            id="pooled",
        ),
    ],
)
def test_shares_of_variance_where_scores_are_missing(
    ranked_by: Rank, text: str, columns: dict[str, list[float | None]], contributions: dict[str, list[float]]
) -> None:
    prepared = ranked_by(f"score: {{{text}}}", columns)[0]
    score = np.sum(list(contributions.values()), axis=0)
    assert evaluate(prepared).composite == pytest.approx(score)
    found = {part.node: part.variance_share for part in effective_weights(prepared) if part.is_metric}
    expected = {name: np.cov(by_unit, score)[0, 1] / score.var(ddof=1) for name, by_unit in contributions.items()}
    assert found == pytest.approx(expected)
    assert sum(expected.values()) == pytest.approx(1)


def test_what_a_step_adds_within_a_sum_is_no_metric_s(ranked_by: Rank) -> None:
    """Two times (2 (a + b) + 1) and 3 c: 4 a, 4 b and 3 c, and 2 for every unit, whatever it lacks."""
    inner = "{name: p, combine: sum, weight: 2, steps: [{method: affine, times: 2, plus: 1}], parts: [PARTS]}"
    inner = inner.replace("PARTS", "{metric: a, better: higher}, {metric: b, better: higher}")
    text = f"score: {{combine: sum, parts: [{inner}, {{metric: c, better: higher, weight: 3}}]}}"
    prepared = ranked_by(text, {"a": [1, None, 5, 3, 0], "b": [2, 4, None, 3, 1], "c": [3, 1, 2, None, 5]})[0]
    contributions = {"a": np.array([4, 0, 20, 12, 0]), "b": np.array([8, 16, 0, 12, 4]), "c": np.array([9, 3, 6, 0, 15])}
    score = sum(contributions.values()) + 2
    assert evaluate(prepared).composite == pytest.approx(score)
    found = {part.node: part.variance_share for part in effective_weights(prepared) if part.is_metric}
    assert found == pytest.approx(
        {name: np.cov(by_unit, score)[0, 1] / score.var(ddof=1) for name, by_unit in contributions.items()}
    )


def test_a_share_of_variance_as_a_fraction(ranked_by: Rank) -> None:
    """Means of a and b: 1, 2 and, b being missing, 3; a contributes 0, 1 and 3 of that, b 1, 1 and 0: 3/2 and -1/2 of it all."""
    text = "score: {combine: mean, parts: [{metric: a, better: higher}, {metric: b, better: higher}]}"
    found = effective_weights(ranked_by(text, {"a": [0, 2, 3], "b": [2, 2, None]})[0])
    assert [part.variance_share for part in found] == pytest.approx([3 / 2, -1 / 2])


def test_no_shares_of_variance_of_what_is_no_sum(ranked_by: Rank) -> None:
    text = "score: {combine: geometric_mean, parts: [{metric: a, better: higher}, {metric: b, better: higher}]}"
    found = effective_weights(ranked_by(text, {"a": [1, 2, 3], "b": [2, 2, None]})[0])
    assert [part.variance_share for part in found] == [None, None]


def test_one_metric_alone(ranked_by: Rank) -> None:
    found = effective_weights(ranked_by("score: {metric: a, better: higher}", {"a": [1, 2]})[0])
    assert found == NotOffered("one metric alone makes the score")

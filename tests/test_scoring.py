from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from leaguetab.errors import LeaguetabError
from leaguetab.scoring import Evaluation, evaluate, prepare
from tests.conftest import bound, metrics_of

NAN = float("nan")

TREE = """
score:
  combine: mean
  parts:
    - {name: left, weight: 3, combine: mean, parts: [{metric: a, weight: 2, better: higher}, {metric: b, better: higher}]}
    - {name: right, weight: 1, combine: mean, parts: [{metric: c, better: higher}, {metric: d, better: higher}]}
"""


def evaluated(text: str, columns: dict[str, list[float | None]], **options: object) -> Evaluation:
    metrics = metrics_of(columns)
    return evaluate(prepare(bound(text), metrics.frame, tuple(metrics.frame["id"])), **options)  # type: ignore[arg-type]


def nested(missing: str = "redistribute", least: int = 1) -> str:
    return TREE.replace("combine: mean\n  parts", f"combine: mean\n  missing: {missing}\n  least_present: {least}\n  parts")


# Worked by hand. Left = (2a + b)/3, right = (c + d)/2, score = (3 left + right)/4; a missing part's weight goes to those present.
@pytest.mark.parametrize(
    ("missing", "values", "expected"),
    [
        pytest.param("redistribute", (1, 4, 6, 8), (3 * (6 / 3) + 7) / 4, id="whole"),
        pytest.param("redistribute", (1, None, 6, 8), (3 * 1 + 7) / 4, id="one leaf missing: its sibling stands for the part"),
        pytest.param("redistribute", (None, None, 6, 8), 7, id="a part missing: the other takes its weight"),
        pytest.param("redistribute", (None, None, None, None), None, id="nothing there"),
        pytest.param("pool", (1, 4, 6, 8), (3 * (6 / 3) + 7) / 4, id="pool, whole: the same"),
        # Leaf weights are 3/4 * 2/3, 3/4 * 1/3, 1/4 * 1/2 twice = 4/8, 2/8, 1/8, 1/8; without b 4/8, 1/8, 1/8 remain.
        pytest.param("pool", (1, None, 6, 8), (4 * 1 + 6 + 8) / 6, id="pool, one leaf missing: all others take its weight"),
        pytest.param("require", (None, None, 6, 8), None, id="require: no score"),
        pytest.param("require", (1, None, 6, 8), (3 * 1 + 7) / 4, id="require: the part is there, though a leaf is not"),
    ],
)
def test_missing_parts(missing: str, values: tuple[float | None, ...], expected: float | None) -> None:
    columns = {name: [value, 1.0] for name, value in zip("abcd", values, strict=True)}
    score = evaluated(nested(missing), columns).composite[0]
    assert score == pytest.approx(expected, rel=1e-15) if expected is not None else np.isnan(score)


def test_missing_error_names_node_and_units() -> None:
    with pytest.raises(LeaguetabError, match="allows no missing part, and one is missing for u1") as raised:
        evaluated(nested("error"), {"a": [1, None], "b": [1, None], "c": [1, 1], "d": [1, 1]})
    assert raised.value.problems[0].code == "missing-part"


def test_least_present() -> None:
    evaluation = evaluated(nested(least=2), {"a": [1, None], "b": [1, None], "c": [1, 1], "d": [1, 1]})
    assert evaluation.composite.tolist()[0] == 1
    assert np.isnan(evaluation.composite[1])
    assert evaluation.nodes["score"].count.tolist() == [2, 1]
    assert evaluation.nodes["left"].count.tolist() == [2, 0]


def test_part_of_weight_zero_has_no_say_and_is_not_counted() -> None:
    text = "score: {combine: mean, parts: [{metric: a, better: higher}, {metric: b, better: lower, weight: 0}]}"
    evaluation = evaluated(text, {"a": [1, None], "b": [9, 9]})
    assert evaluation.composite[0] == 1
    assert np.isnan(evaluation.composite[1])
    assert evaluation.nodes["score"].count.tolist() == [1, 0]
    assert evaluation.nodes["b"].score.tolist() == [9, 9]


def test_steps_on_a_branch_run_after_its_combine() -> None:
    text = "score: {combine: mean, steps: [z_score], parts: [{metric: a, better: higher}, {metric: b, better: higher}]}"
    evaluation = evaluated(text, {"a": [1, 3, 5], "b": [1, 3, 5]})
    assert evaluation.nodes["score"].before.tolist() == [1, 3, 5]
    assert evaluation.composite.tolist() == [-1, 0, 1]


def test_found_weights_are_used() -> None:
    text = "score: {combine: mean, weights: equal, parts: [{metric: a, better: higher, weight: 9}, {metric: b, better: higher}]}"
    evaluation = evaluated(text, {"a": [0, 4], "b": [2, 2]})
    assert evaluation.composite.tolist() == [1, 3]
    assert evaluation.nodes["score"].weights.tolist() == [0.5, 0.5]


def test_expression_leaf_reads_rows() -> None:
    text = "score: {expression: 'a / b', name: ratio, better: higher}"
    assert evaluated(text, {"a": [6, None], "b": [3, 1]}).composite.tolist()[0] == 2


def test_a_step_without_result_names_value_and_unit() -> None:
    text = "score: {metric: a, better: higher, steps: [log]}"
    with pytest.raises(LeaguetabError, match=r"has no result for -1 \(unit 'u1'") as raised:
        evaluated(text, {"a": [1, -1]})
    assert raised.value.problems[0].code == "no-result"
    assert str(raised.value).startswith("test.yaml:5:8: ")


def test_an_expression_beside_the_score_may_read_scores_and_counts() -> None:
    text = (
        TREE.replace("score:", "score:\n  name: all", 1)
        + "also: [{expression: left_count + right_score, name: both, better: higher}]"
    )
    evaluation = evaluated(text, {"a": [1, None], "b": [4, 1], "c": [6, 2], "d": [8, 4]})
    assert evaluation.nodes["both"].score.tolist() == [2 + 7, 1 + 3]


VALUES = arrays(np.float64, (4, 6), elements=st.floats(-100, 100) | st.just(NAN))
DRAWN = {"score": (3, 2), "left": (3, 2), "right": (3, 2)}


@settings(max_examples=60, deadline=None)
@given(values=VALUES, seed=st.integers(0, 99), missing=st.sampled_from(["redistribute", "pool", "require"]), keep=st.booleans())
def test_many_weightings_at_once_equal_one_at_a_time(values: np.ndarray, seed: int, missing: str, keep: bool) -> None:
    """The batched kernel and the single run are one mechanism, whether inner nodes are kept or taken as one product."""
    columns = {name: [None if np.isnan(value) else value for value in row] for name, row in zip("abcd", values, strict=True)}
    random = np.random.default_rng(seed)
    weights = {name: random.random(shape) for name, shape in DRAWN.items()}
    kept = None if keep else frozenset[str]()
    together = evaluated(nested(missing), columns, weights=weights, keep=kept).composite
    for draw in range(3):
        one = {name: drawn[draw] for name, drawn in weights.items()}
        alone = evaluated(nested(missing), columns, weights=one).composite
        np.testing.assert_allclose(np.broadcast_to(together, (3, 6))[draw], alone, rtol=1e-12, atol=1e-12)


@settings(max_examples=40, deadline=None)
@given(values=VALUES, missing=st.sampled_from(["redistribute", "pool"]))
def test_against_a_slow_reference(values: np.ndarray, missing: str) -> None:
    """Score unit by unit with plain loops."""
    columns = {name: [None if np.isnan(value) else value for value in row] for name, row in zip("abcd", values, strict=True)}
    fast = evaluated(nested(missing), columns).composite

    def mean(pairs: list[tuple[float, float]]) -> float:
        there = [(weight, value) for weight, value in pairs if not np.isnan(value)]
        return sum(weight * value for weight, value in there) / sum(weight for weight, _ in there) if there else NAN

    for unit, (a, b, c, d) in enumerate(values.T):
        nested_means = mean([(3, mean([(2, a), (1, b)])), (1, mean([(1, c), (1, d)]))])
        pooled = mean([(4 / 8, a), (2 / 8, b), (1 / 8, c), (1 / 8, d)])
        expected = pooled if missing == "pool" else nested_means
        np.testing.assert_allclose(fast[unit], expected, rtol=1e-12, atol=1e-12)


def test_a_unit_without_a_group_is_excused_and_others_are_not() -> None:
    text = "score: {metric: a, better: higher, steps: [{method: z_score, within: g}]}"
    assert np.isnan(evaluated(text, {"a": [1, 2, 3], "g": ["x", "x", None]}).composite).tolist() == [False, False, True]
    refused = "score: {metric: a, better: higher, steps: [{method: robust_z, within: g}]}"
    with pytest.raises(LeaguetabError, match="has no result for 9"):
        evaluated(refused, {"a": [1, 1, 1, 9], "g": ["x", "x", "x", "x"]})


@pytest.mark.parametrize(
    ("expression", "code", "says"),
    [
        pytest.param("a / b", "no-result", "for 1 of 2 units", id="division by zero"),
        pytest.param("LN(b)", "no-result", "NULLIF", id="logarithm of zero"),
        pytest.param("SQRT(a - 5)", "no-result", "for 1 of 2 units", id="root of a negative number"),
        pytest.param("CASE WHEN a > 1 THEN 'x' END", "bad-expression", "gives text, not a number", id="text"),
    ],
)
def test_an_expression_without_a_number_is_refused(expression: str, code: str, says: str) -> None:
    with pytest.raises(LeaguetabError, match=says) as raised:
        evaluated(f'score: {{expression: "{expression}", name: e, better: higher}}', {"a": [1, 5], "b": [0, 2]})
    assert raised.value.problems[0].code == code
    assert str(raised.value.problems[0].place) == "test.yaml:5:8"


def test_a_guarded_expression_leaves_the_value_missing() -> None:
    score = evaluated("score: {expression: 'a / NULLIF(b, 0)', name: e, better: higher}", {"a": [1, 5], "b": [0, 2]}).composite
    assert np.isnan(score[0])
    assert score[1] == 2.5


def test_other_weights_of_a_sum_have_the_stated_sum() -> None:
    """By hand: weights 3 and 1 of points 10 and 20 give 50; in the proportion 1 to 3, still of sum 4, they give 70."""
    text = "score: {combine: sum, parts: [{metric: a, better: higher, weight: 3}, {metric: b, better: higher}]}"
    weights = {"score": np.array([[0.75, 0.25], [0.25, 0.75], [30.0, 10.0]])}
    columns: dict[str, list[float | None]] = {"a": [10.0], "b": [20.0]}
    assert evaluated(text, columns).composite.tolist() == [50.0]
    assert evaluated(text, columns, weights=weights).composite.ravel().tolist() == [50.0, 70.0, 50.0]

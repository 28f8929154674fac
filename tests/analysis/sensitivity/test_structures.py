from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from leaguetab.analysis.sensitivity.structures import (
    COMBINES,
    NORMALISATIONS,
    by_score_alone,
    combined,
    imputed,
    normalised,
    obstacle,
    other_combines,
    other_normalisations,
    with_weights,
)
from leaguetab.scoring import evaluate, prepare
from tests.conftest import bound, metrics_of

if TYPE_CHECKING:
    from leaguetab.algorithm.bind import BoundAlgorithm, BoundNode

LEAVES = "score: {combine: mean, parts: [{metric: a, better: higher, steps: STEPS}, {metric: b, better: lower, steps: [z_score]}]}"


def steps(node: BoundNode) -> list[str]:
    return [step.method for step, _ in node.steps]


def composite(algorithm: BoundAlgorithm, columns: dict[str, list[float | None]]) -> list[float]:
    metrics = metrics_of(columns)
    return evaluate(prepare(algorithm, metrics.frame, tuple(metrics.frame["id"]))).composite.tolist()


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        pytest.param("[]", ["rank"], id="raw values: put last"),
        pytest.param("[log, z_score]", ["log", "rank"], id="what comes before stays"),
        pytest.param(
            "[z_score, {method: clip, low: -3}, impute_mean]", ["rank", "impute_mean"], id="what follows goes, but for gaps filled"
        ),
        pytest.param(
            "[z_score, {method: impute_value, value: 0}]", ["rank"], id="a gap filled with a number of the old scale goes, too"
        ),
        pytest.param("[{method: goalposts, low: 0, high: 9}, {method: clip, low: 0, high: 1}]", ["rank"], id="an absolute scale"),
        pytest.param("[{method: band_points, at: [2, 4], points: [0, 1, 2]}]", ["rank"], id="points that rise"),
        pytest.param(
            "[{method: band_points, at: [2, 4], points: [0, 2, 1]}]", ["band_points", "rank"], id="a middle that is best stays"
        ),
        pytest.param(
            "[{method: target_is_best, target: 5, low: 0, high: 9}]", ["target_is_best", "rank"], id="a target in the middle stays"
        ),
    ],
)
def test_the_standardising_step_is_replaced(stated: str, expected: list[str]) -> None:
    algorithm = bound(LEAVES.replace("STEPS", stated))
    assert steps(normalised(algorithm, "rank").root.parts[0]) == expected


@pytest.mark.parametrize("how", NORMALISATIONS)
@pytest.mark.parametrize("better", ["higher", "lower"])
def test_the_better_way_stays(how: str, better: str) -> None:
    """Ranks from the best, so that lower is better in every leaf: after the change, too, and the best unit stays first."""
    leaf = f"{{metric: NAME, better: {better}, steps: [{{method: rank, order: best_first}}]}}"
    algorithm = bound(f"score: {{combine: mean, parts: [{leaf.replace('NAME', 'a')}, {leaf.replace('NAME', 'b')}]}}")
    changed = normalised(algorithm, how)
    assert [node.better for node in changed.root.walk()] == [node.better for node in algorithm.root.walk()] == ["lower"] * 3
    found = composite(changed, {"a": [1, 2, 4], "b": [2, 3, 6]})
    assert np.argsort(found).tolist() == ([2, 1, 0] if better == "higher" else [0, 1, 2])


def test_groups_and_reference_stay() -> None:
    algorithm = bound(LEAVES.replace("STEPS", "[{method: z_score, within: g, reference: 'b > 0'}]"))
    step, _ = normalised(algorithm, "min_max").root.parts[0].steps[0]
    assert step.model_dump() == {"method": "min_max", "low": 0, "high": 100, "within": "g", "reference": "b > 0"}
    step, _ = normalised(algorithm, "rank").root.parts[0].steps[0]
    assert step.model_dump() == {"method": "rank", "order": "worst_first", "ties": "average", "within": "g"}


@pytest.mark.parametrize(
    ("stated", "tried"),
    [
        ("[log, z_score]", False),
        ("[z_score, {method: clip, low: -3}]", False),
        ("[log]", True),
        ("[{method: min_max, low: 0, high: 1}]", True),
    ],
)
def test_a_normalisation_in_use_by_every_leaf_is_not_tried(stated: str, tried: bool) -> None:
    others = other_normalisations(bound(LEAVES.replace("STEPS", stated)))
    assert ("z_score" in others) == tried
    assert "rank" in others


@pytest.mark.parametrize(
    ("root", "x", "expected"),
    [
        ("mean", "mean", ("geometric_mean", "harmonic_mean", "median", "worst_part")),
        ("min", "min", ("mean", "geometric_mean", "harmonic_mean", "median")),
        pytest.param("mean", "median", COMBINES, id="each is new to one of the two"),
        pytest.param("topsis", "mean", ("geometric_mean", "harmonic_mean", "median", "worst_part"), id="topsis stays"),
        ("topsis", "topsis", ()),
    ],
)
def test_other_combines_are_those_not_in_use(root: str, x: str, expected: tuple[str, ...]) -> None:
    text = (
        TWO_LEVELS.replace("WAY", "higher")
        .replace("combine: mean\n", f"combine: {root}\n")
        .replace("combine: mean,", f"combine: {x},")
    )
    assert other_combines(bound(text)) == expected


def test_a_leaf_without_a_say_keeps_its_steps() -> None:
    algorithm = bound(LEAVES.replace("STEPS", "[z_score], weight: 0"))
    assert steps(normalised(algorithm, "rank").root.parts[0]) == ["z_score"]
    assert steps(imputed(algorithm, "impute_worst").root.parts[0]) == ["z_score"]


def test_gaps_are_filled_in_scores() -> None:
    """Scores 1, 2 and 6, the worst 1: lower is worse after the negation."""
    parts = "[{metric: a, better: lower, steps: [negate]}, {metric: b, better: higher}]"
    algorithm = bound(f"score: {{combine: mean, missing: require, parts: {parts}}}")
    columns: dict[str, list[float | None]] = {"a": [-1, -2, -6, None], "b": [1, 1, 1, 1]}
    assert composite(imputed(algorithm, "impute_worst"), columns)[3] == (1 + 1) / 2
    assert composite(imputed(algorithm, "impute_mean"), columns)[3] == (3 + 1) / 2
    assert composite(imputed(algorithm, "impute_median"), columns)[3] == (2 + 1) / 2


TWO_LEVELS = """
score:
  combine: mean
  parts:
    - {name: x, combine: mean, weight: 3, parts: [{metric: a, better: WAY}, {metric: b, better: WAY}]}
    - {metric: c, better: WAY}
"""
VALUES: dict[str, list[float | None]] = {"a": [1, 8], "b": [4, 2], "c": [16, 1]}


# By hand: x has 1 and 4, or 8 and 2; the root x (3/4) and c (1/4).
@pytest.mark.parametrize(
    ("how", "better", "expected"),
    [
        ("mean", "higher", [(3 * 2.5 + 16) / 4, (3 * 5 + 1) / 4]),
        ("geometric_mean", "higher", [(2**3 * 16) ** 0.25, (4**3) ** 0.25]),
        ("harmonic_mean", "higher", [4 / (3 / 1.6 + 1 / 16), 4 / (3 / 3.2 + 1)]),
        ("median", "higher", [2.5, 5]),
        ("worst_part", "higher", [1, 1]),
        ("worst_part", "lower", [16, 8]),
    ],
)
def test_other_combines(how: str, better: str, expected: list[float]) -> None:
    algorithm = combined(bound(TWO_LEVELS.replace("WAY", better)), how, rescale=False)
    assert algorithm.root.better == better
    assert composite(algorithm, VALUES) == pytest.approx(expected)


def test_other_combines_of_rescaled_parts() -> None:
    """Lower is better: a 1 and 8 become 100 and 1, and so on; the root is negated, so that lower stays better."""
    algorithm = combined(bound(TWO_LEVELS.replace("WAY", "lower")), "geometric_mean", rescale=True)
    assert [(node.name, node.better) for node in algorithm.root.walk()] == [
        ("score", "lower"),
        ("x", "higher"),
        ("a", "higher"),
        ("b", "higher"),
        ("c", "higher"),
    ]
    # x: sqrt(100 * 1) = 10 for both; c: 1 and 100.
    assert composite(algorithm, VALUES) == pytest.approx([-(10**0.75), -(10**0.75 * 100**0.25)])


def test_a_part_with_steps_of_its_own_is_rescaled() -> None:
    text = TWO_LEVELS.replace("WAY", "higher").replace("combine: mean, weight", "combine: mean, steps: [z_score], weight")
    algorithm = combined(bound(text), "geometric_mean", rescale=True)
    assert steps(algorithm.root.parts[0]) == ["z_score", "min_max"]
    assert steps(combined(bound(text), "median", rescale=False).root.parts[0]) == ["z_score"]


def test_a_combine_of_another_kind_stays_and_gets_its_parts_the_way_they_pointed() -> None:
    text = TWO_LEVELS.replace("WAY", "lower").replace("combine: mean\n", "combine: topsis\n")
    algorithm = combined(bound(text), "geometric_mean", rescale=True)
    assert algorithm.root.combine is not None
    assert algorithm.root.combine.method == "topsis"
    assert [part.better for part in algorithm.root.parts] == ["lower", "lower"]
    assert steps(algorithm.root.parts[0]) == ["negate"]


@pytest.mark.parametrize("how", COMBINES)
def test_the_order_of_units_that_are_better_in_everything_stays(how: str) -> None:
    for better in ("higher", "lower"):
        algorithm = combined(bound(TWO_LEVELS.replace("WAY", better)), how, rescale=how.endswith("_mean"))
        assert algorithm.root.better == better
        assert (np.diff(composite(algorithm, {"a": [1, 2, 3], "b": [4, 5, 6], "c": [7, 8, 9]})) > 0).all()


REST = """
bands: BANDS
rules:
  - {when: c, at_best: low, because: capped}
  - {when: score > 1, exclude: true, because: too good}
  - {when: both_count < 2, exclude: true, because: too little}
  - {when: beside_score > 1, exclude: true, because: beside}
  - {when: worked_out_score > 1, exclude: true, because: worked out}
also: [{metric: d, name: beside, better: higher}, {name: worked_out, expression: a_score + d, better: higher}]
rank: {by: [band, score], round: 2, tie_break: [{by: a_score, better: higher}, {by: d, better: higher}]}
"""
PARTS = "[{metric: a, better: higher}, {metric: b, better: higher}]"
BOTH = f"score: {{name: both, combine: mean, steps: [{{method: round, digits: 1}}], parts: {PARTS}}}"


@pytest.mark.parametrize(
    ("bands", "kept", "rules", "by"),
    [
        ("{method: cuts, at: [1], labels: [low, high]}", False, ["too little", "beside"], ("score",)),
        ("{method: quantiles, at: [0.5], labels: [low, high]}", True, ["capped", "too little", "beside"], ("band", "score")),
        ("{method: quantiles, at: [0.5], within: a_score > 1, labels: [low, high]}", False, ["too little", "beside"], ("score",)),
    ],
)
def test_by_score_alone(bands: str, kept: bool, rules: list[str], by: tuple[str, ...]) -> None:
    found = by_score_alone(bound(BOTH + REST.replace("BANDS", bands)))
    assert (found.model.bands is not None) == kept
    assert [rule.because for rule in found.model.rules] == rules
    assert found.model.rank.by == by
    assert found.model.rank.round is None
    assert [tie.by for tie in found.model.rank.tie_break] == ["d"]
    assert found.root.steps == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param(BOTH, None, id="rounding is left out"),
        pytest.param(
            BOTH.replace("{method: round, digits: 1}", "z_score, {method: affine, times: 2}"), None, id="relative or linear"
        ),
        pytest.param(
            BOTH.replace("{method: round, digits: 1}", "{method: goalposts, low: 0, high: 1}"),
            "'both' has a step (goalposts) made for the stated scale",
            id="a fixed scale",
        ),
        pytest.param(
            BOTH + "\nrank: {within: score > 1}", "units are ranked within groups that depend on scores", id="groups by score"
        ),
        pytest.param(BOTH + "\nrank: {within: both_count}", None, id="groups by count"),
    ],
)
def test_obstacles(text: str, reason: str | None) -> None:
    assert obstacle(bound(text)) == reason


def test_with_weights_counts_the_parts_that_are_left() -> None:
    text = f"score: {{combine: mean, weights: equal, least_present: 2, parts: {PARTS}}}"
    found = with_weights(bound(text), {"score": np.array([0.0, 1.0])})
    assert found.root.least_present == 1
    assert found.root.weighting is None
    assert composite(found, {"a": [1, 1], "b": [5, 7]}) == [5, 7]

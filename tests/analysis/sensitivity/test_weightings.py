from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from leaguetab.analysis.sensitivity.scenario import THE_STATED_ONES, Impossible, Rebuilding, Reweighting
from leaguetab.analysis.sensitivity.weightings import own_weighting, weight_scenarios
from leaguetab.errors import LeaguetabError
from leaguetab.scoring import evaluate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from leaguetab.analysis.sensitivity.scenario import Scenario
    from leaguetab.placing import Places
    from leaguetab.scoring import Prepared

    Rank = Callable[[str, Mapping[str, Sequence[object]]], tuple[Prepared, Places]]

# Shares 60, 28 and 12 %; within x 3/4 and 1/4.
TREE = """
score:
  combine: mean
  parts:
    - {name: x, label: X, weight: 60, combine: mean, parts: [{metric: a, weight: 3, better: higher}, {metric: b, better: higher}]}
    - {metric: c, label: C, weight: 28, better: higher}
    - {metric: d, label: D, weight: 12, better: higher}
    - {metric: e, weight: 0, better: higher}
"""
COLUMNS = {name: [1, 2, 3] for name in "abcde"}


def weights_of(scenario: Scenario) -> dict[str, list[float]]:
    """Return the weights of each branch that a scenario states, as shares."""
    change = scenario.change
    if isinstance(change, Reweighting):
        return {name: weights.round(12).tolist() for name, weights in change.weights.items()}
    assert isinstance(change, Rebuilding)
    branches = [node for node in change.algorithm.root.walk() if node.parts]
    stated = {node.name: np.array([part.weight for part in node.parts]) for node in branches}
    return {name: (weights / weights.sum()).round(12).tolist() for name, weights in stated.items()}


def made(ranked_by: Rank, text: str = TREE) -> dict[str, Scenario]:
    prepared, _ = ranked_by(text, COLUMNS)
    return {scenario.name: scenario for scenario in weight_scenarios(prepared, evaluate(prepared))}


# By hand. Rank-order centroid weights: of two parts 3/4 and 1/4, of three 11/18, 5/18 and 2/18.
@pytest.mark.parametrize(
    ("name", "root", "x"),
    [
        ("equal_metrics", [2 / 4, 1 / 4, 1 / 4, 0], [1 / 2, 1 / 2]),
        ("equal_domains", [1 / 3, 1 / 3, 1 / 3, 0], None),
        pytest.param("rounded_5", [60 / 100, 30 / 100, 10 / 100, 0], [75 / 100, 25 / 100], id="rounded_5"),
        pytest.param("rounded_10", [6 / 10, 3 / 10, 1 / 10, 0], [8 / 11, 3 / 11], id="rounded_10: 80 and 30 % of 110 %"),
        pytest.param("rounded_25", [2 / 4, 1 / 4, 1 / 4, 0], [3 / 4, 1 / 4], id="rounded_25: 12 % is not rounded to nothing"),
        ("rank_order", [11 / 18, 5 / 18, 2 / 18, 0], [3 / 4, 1 / 4]),
        ("double:c", [60 / 128, 56 / 128, 12 / 128, 0], None),
        ("half:x", [30 / 70, 28 / 70, 12 / 70, 0], None),
        ("without:x", [0, 28 / 40, 12 / 40, 0], [3 / 4, 1 / 4]),
        ("only:d", [0, 0, 1, 0], [3 / 4, 1 / 4]),
        ("without:d", [60 / 88, 28 / 88, 0, 0], [3 / 4, 1 / 4]),
        ("without:a", [60 / 100, 28 / 100, 12 / 100, 0], [0, 1]),
    ],
)
def test_weightings(ranked_by: Rank, name: str, root: list[float], x: list[float] | None) -> None:
    found = weights_of(made(ranked_by)[name])
    assert found["score"] == pytest.approx(root, abs=1e-12)
    assert found.get("x") == (x if x is None else pytest.approx(x, abs=1e-12))


def test_equal_weights_share_what_their_places_have(ranked_by: Rank) -> None:
    """Rank-order centroid weights of four parts are 25/48, 13/48, 7/48 and 3/48; the two that tie have 10/48 each."""
    parts = ", ".join(
        f"{{metric: {name}, weight: {weight}, better: higher}}" for name, weight in zip("abcd", (1, 5, 3, 3), strict=True)
    )
    found = made(ranked_by, f"score: {{combine: mean, parts: [{parts}]}}")["rank_order"]
    assert weights_of(found)["score"] == pytest.approx([3 / 48, 25 / 48, 10 / 48, 10 / 48], abs=1e-12)


def test_words(ranked_by: Rank) -> None:
    words = {name: (scenario.group, scenario.words) for name, scenario in made(ranked_by).items()}
    assert words["double:c"] == ("domains", "C counts double")
    assert words["half:x"] == ("domains", "X counts half")
    assert words["only:d"] == ("domains", "D alone counts")
    assert words["without:x"] == ("domains", "X left out")
    assert words["without:d"] == ("metrics", "D left out")


def test_a_domain_of_one_metric_is_left_out_once(ranked_by: Rank) -> None:
    text = TREE.replace("{metric: a, weight: 3, better: higher}, ", "")
    found = made(ranked_by, text)
    assert [name for name in found if name.startswith("without:")] == ["without:x", "without:c", "without:d"]
    assert weights_of(found["without:x"])["score"] == pytest.approx([0, 28 / 40, 12 / 40, 0], abs=1e-12)


def test_a_node_without_its_only_metric_goes_with_it(ranked_by: Rank) -> None:
    """Below the top, where nodes are not left out by themselves: b, and w with it, leave x to a."""
    text = TREE.replace("{metric: b, better: higher}", "{name: w, combine: mean, parts: [{metric: b, better: higher}]}")
    assert weights_of(made(ranked_by, text)["without:b"])["x"] == pytest.approx([1, 0], abs=1e-12)


def test_the_only_metric_cannot_be_left_out(ranked_by: Rank) -> None:
    parts = "{name: x, combine: mean, parts: [{metric: a, better: higher}]}, {metric: b, weight: 0, better: higher}"
    text = f"score: {{combine: mean, parts: [{parts}]}}"
    found = made(ranked_by, text)
    assert list(found) == ["without:a"]
    assert found["without:a"].change == Impossible("nothing else is scored")


def test_weights_found_from_the_data_are_taken_as_found(ranked_by: Rank) -> None:
    """Standard deviations 1 and 3 make weights 1/4 and 3/4; left out, the metric's say goes to the other two by their weights."""
    text = """
score:
  combine: mean
  parts:
    - {name: x, combine: mean, weights: standard_deviation, parts: [{metric: a, better: higher}, {metric: b, better: higher}]}
    - {metric: c, better: higher}
"""
    prepared, _ = ranked_by(text, {"a": [1, 2, 3], "b": [0, 3, 6], "c": [1, 1, 2]})
    found = {scenario.name: scenario for scenario in weight_scenarios(prepared, evaluate(prepared))}
    assert weights_of(found["double:x"]) == {"x": [0.25, 0.75], "score": pytest.approx([2 / 3, 1 / 3])}
    assert weights_of(found["without:c"]) == {"x": [0.25, 0.75], "score": [1, 0]}
    assert weights_of(found["equal_metrics"]) == {"x": [0.5, 0.5], "score": pytest.approx([2 / 3, 1 / 3])}


def test_a_combine_without_weights_has_only_parts_to_leave_out(ranked_by: Rank) -> None:
    text = "score: {combine: min, parts: [{metric: a, better: higher}, {metric: b, better: higher}]}"
    assert list(made(ranked_by, text)) == ["only:a", "only:b", "without:a", "without:b"]


def test_own_weighting(ranked_by: Rank) -> None:
    prepared, _ = ranked_by(TREE, COLUMNS)
    found = own_weighting(prepared, evaluate(prepared), "ours", {"c": 40, "b": 3})
    assert (found.name, found.group, found.words) == ("ours", "own", "ours")
    assert weights_of(found) == {"score": pytest.approx([60 / 112, 40 / 112, 12 / 112, 0]), "x": [0.5, 0.5]}
    with_e = own_weighting(prepared, evaluate(prepared), "ours", {"e": 50, "x": 0, "c": 0})
    assert weights_of(with_e)["score"] == pytest.approx([0, 0, 12 / 62, 50 / 62])


@pytest.mark.parametrize(
    ("weights", "same"),
    [
        pytest.param((1, 1), {"equal_metrics", "rounded_5", "rounded_10", "rounded_25", "rank_order"}, id="equal"),
        pytest.param((3, 1), {"rounded_5", "rounded_25", "rank_order"}, id="three quarters and one"),
        pytest.param((0.6, 0.4), {"rounded_5", "rounded_10"}, id="three fifths and two"),
    ],
)
def test_alternatives_that_are_the_stated_weights_are_noted(ranked_by: Rank, weights: tuple[float, float], same: set[str]) -> None:
    """Rank-order centroids of two are 3/4 and 1/4; 75% and 25% are no whole tenths, and nor are 60% and 40% whole quarters."""
    parts = ", ".join(f"{{metric: {name}, better: higher, weight: {weight}}}" for name, weight in zip("ab", weights, strict=True))
    found = made(ranked_by, f"score: {{combine: mean, parts: [{parts}]}}")
    assert {name for name, scenario in found.items() if scenario.note == THE_STATED_ONES} == same


# Stated: 60, 28 and 12 of 100, and 3 and 1 of 4.
@pytest.mark.parametrize(
    ("weights", "note"),
    [
        pytest.param({"x": 30, "c": 14, "d": 6}, THE_STATED_ONES, id="halves of them"),
        pytest.param({"b": 1}, THE_STATED_ONES, id="one of them"),
        pytest.param({"x": 60, "a": 0.75, "b": 0.25}, THE_STATED_ONES, id="of two branches"),
        pytest.param({"x": 60, "a": 1, "b": 1}, "", id="the same in one branch only"),
        pytest.param({"c": 29}, "", id="others"),
    ],
)
def test_own_weights_that_are_the_stated_ones_are_noted(ranked_by: Rank, weights: dict[str, float], note: str) -> None:
    prepared, _ = ranked_by(TREE, COLUMNS)
    assert own_weighting(prepared, evaluate(prepared), "ours", weights).note == note


@pytest.mark.parametrize(
    ("weights", "code", "words"),
    [
        pytest.param({"C": 1}, "bad-weights", "no part of the score is called 'C'.*Did you mean 'c'", id="unknown"),
        pytest.param({"c": -1}, "bad-weights", "the weights of the parts of 'Score' are 60, -1, 12, 0", id="negative"),
        pytest.param({"a": 0, "b": 0}, "bad-weights", "the weights of the parts of 'X' are 0, 0", id="none left"),
        pytest.param({"f": 1}, "mixed-direction", "point different ways", id="another way"),
    ],
)
def test_own_weights_that_will_not_do(ranked_by: Rank, weights: dict[str, float], code: str, words: str) -> None:
    prepared, _ = ranked_by(TREE + "    - {metric: f, weight: 0, better: lower}\n", {**COLUMNS, "f": [1, 2, 3]})
    with pytest.raises(LeaguetabError, match=words) as raised:
        own_weighting(prepared, evaluate(prepared), "ours", weights)
    assert [problem.code for problem in raised.value.problems] == [code]

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np
import pytest

from leaguetab.analysis.sensitivity.scenario import THE_STATED_ONES, Impossible, Rebuilding, Reweighting, Scenario
from leaguetab.analysis.sensitivity.scenarios import (
    BY_SCORE_ALONE,
    NORMALISATION_WORDS,
    ScenarioResult,
    own_algorithm,
    run_scenarios,
    scenarios,
)
from leaguetab.analysis.sensitivity.weightings import own_weighting
from leaguetab.placing import Exclusion, place
from leaguetab.scoring import evaluate, prepare
from tests.conftest import bound

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import polars as pl

    from leaguetab.placing import Places
    from leaguetab.scoring import Prepared

    Rank = Callable[[str, Mapping[str, Sequence[object]]], tuple[Prepared, Places]]

FLAT = "score: {combine: mean, parts: [{metric: a, better: higher, weight: 3}, {metric: b, better: higher}]}\n"


def by_name(results: Sequence[ScenarioResult]) -> dict[str, ScenarioResult]:
    return {result.name: result for result in results}


def test_each_metric_left_out_shifts_as_much_as_in_coinr(asem: Prepared, coinr: Callable[[str], pl.DataFrame]) -> None:
    """COINr's `remove_elements`: the average absolute change of rank with each indicator's weight set to 0."""
    places = place(asem.algorithm, evaluate(asem))
    found = by_name(run_scenarios(asem, places, scenarios(asem)))
    expected = dict(coinr("example_remove_indicator_meanabsrank").iter_rows())
    for code in asem.leaves:
        assert found[f"without:{code}"].mean_shift == pytest.approx(expected[code], rel=1e-14), code


def test_ranks_under_noisy_weights_equal_coinr(asem: Prepared, coinr: Callable[[str], pl.DataFrame]) -> None:
    """COINr's `get_noisy_weights`: 200 weightings of all levels, and the rank of each country under each."""
    weights, ranks = coinr("noisy_weights_200"), coinr("noisy_weights_200_ranks").sort("uCode")
    assert tuple(ranks["uCode"]) == asem.units
    drawn = [dict(zip(weights["iCode"], weights[run], strict=True)) for run in ranks.columns[1:]]
    branches = [node for node in asem.algorithm.root.walk() if node.parts]
    noisy = [
        Scenario(
            f"r{number}",
            "own",
            "noisy weights",
            Reweighting({node.name: np.array([draw[part.name] for part in node.parts]) for node in branches}),
        )
        for number, draw in enumerate(drawn, start=1)
    ]
    assert len(noisy) == 200
    for result in run_scenarios(asem, place(asem.algorithm, evaluate(asem)), noisy):
        assert result.rank is not None
        assert result.rank.tolist() == ranks[result.name].to_list(), result.name


def test_nobody_is_named_where_nobody_moves(ranked_by: Rank) -> None:
    """In the same order in both metrics, with weights that do not matter then."""
    prepared, places = ranked_by(FLAT, {"a": [3, 2, 1], "b": [3, 2, 1]})
    found = by_name(run_scenarios(prepared, places, scenarios(prepared)))["equal_metrics"]
    assert (found.max_shift, found.max_shift_unit) == (0, None)


def test_a_scenario_by_hand(ranked_by: Rank) -> None:
    """Scores 3a + b: 13, 11, 9 (of 4): u0, u1, u2. With equal weights 5, 7, 9 (of 2): turned round."""
    prepared, places = ranked_by(FLAT + "bands: {method: cuts, at: [2.5], labels: [low, high]}", {"a": [4, 2, 0], "b": [1, 5, 9]})
    assert places.rank.tolist() == [1, 2, 3]
    found = by_name(run_scenarios(prepared, places, scenarios(prepared)))["equal_metrics"]
    assert found == ScenarioResult(
        "equal_metrics",
        "weights",
        "Every metric counts the same, whatever its domain",
        mean_shift=4 / 3,
        max_shift=2,
        max_shift_unit="u0",
        kendall_tau=-1,
        spearman=-1,
        top10_kept=3,
        top10_size=3,
        band_changes=1,  # 2.25 is low and 4.5 high for u2; u0 (3.25 and 2.5) and u1 (2.75 and 3.5) are high twice
        mean_centile_change=pytest.approx(400 / 9),  # two of the three move by two places of three
        share_reclassified=1 / 3,
        rank=found.rank,
    )
    assert found.rank is not None
    assert found.rank.tolist() == [3, 2, 1]


def test_the_order_within_groups(ranked_by: Rank) -> None:
    """The three units above, turned round by equal weights, and two of another group that keep their order: (-3 + 2) / 5."""
    columns = {"a": [4, 2, 0, 4, 2], "b": [1, 5, 9, 1, 1], "region": ["p", "p", "p", "q", "q"]}
    prepared, places = ranked_by(FLAT + "rank: {within: region}", columns)
    assert places.rank.tolist() == [1, 2, 3, 1, 2]
    found = by_name(run_scenarios(prepared, places, scenarios(prepared)))["equal_metrics"]
    assert (found.kendall_tau, found.spearman) == (-1 / 5, -1 / 5)
    assert (found.top10_kept, found.top10_size) == (5, 5)


def test_scenarios_made_for_a_tree(ranked_by: Rank) -> None:
    text = """
score:
  combine: mean
  parts:
    - {name: x, label: X, combine: mean, parts: [{metric: a, better: higher}, {metric: b, better: lower, steps: [negate]}]}
    - {metric: c, better: higher, weight: 0}
    - {metric: d, label: D, better: higher}
"""
    prepared, places = ranked_by(text, {name: [1, 2, 3] for name in "abcd"})
    names = [scenario.name for scenario in scenarios(prepared)]
    assert names == [
        *("equal_metrics", "equal_domains", "rounded_5", "rounded_10", "rounded_25", "rank_order"),
        *("double:x", "half:x", "without:x", "only:x", "double:d", "half:d", "only:d"),
        *("without:a", "without:b", "without:d"),
        *(f"normalisation:{how}" for how in ("z_score", "min_max", "rank", "percentile", "robust_z", "scale_to_best")),
        *(f"combine:{how}" for how in ("geometric_mean", "harmonic_mean", "median", "worst_part")),
    ]
    assert [result.name for result in run_scenarios(prepared, places, scenarios(prepared))] == names


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("score: {metric: a, better: higher}", id="one metric"),
        pytest.param("score: {combine: mean, parts: [{metric: a, better: higher}]}", id="a node of one"),
    ],
)
def test_one_metric_alone_has_no_other_order(ranked_by: Rank, text: str) -> None:
    prepared, places = ranked_by(text, {"a": [1, 2, 3]})
    found = run_scenarios(prepared, places, scenarios(prepared))
    assert [(result.name, result.reason) for result in found] == [("without:a", "nothing else is scored")]


def test_z_scores_that_are_multiplied_are_put_above_0_first(ranked_by: Rank) -> None:
    """By hand: from 1 to 100, a is 1, 50.5 and 100, and b 100, 100 and 1; the roots of the products are 10, 71 and 10."""
    text = "score: {combine: geometric_mean, parts: [{metric: a, better: higher}, {metric: b, better: higher}]}"
    prepared, places = ranked_by(text, {"a": [1, 2, 3], "b": [2, 2, 1]})
    found = by_name(run_scenarios(prepared, places, scenarios(prepared)))["normalisation:z_score"]
    assert found.words == "Metrics turned into z-scores, then scaled from 1 (worst) to 100 (best)"
    assert found.rank is not None
    assert found.rank.tolist() == [2, 1, 2]


@pytest.mark.parametrize(
    ("combine", "better", "last"),
    [
        *(
            pytest.param(how, "higher", [4, 1, 2, 2], id=how)
            for how in ("aras", "codas", "copras", "edas", "geometric_mean", "harmonic_mean", "marcos", "waspas")
        ),
        pytest.param("{method: power_mean, power: 0.5}", "higher", [4, 1, 2, 2], id="power_mean"),
        *(pytest.param(how, "lower", [1, 4, 3, 3], id=f"{how}, mixed") for how in ("aras", "copras", "edas", "marcos", "waspas")),
    ],
)
def test_every_normalisation_can_be_tried_where_values_must_be_positive(
    ranked_by: Rank, combine: str, better: str, last: list[float]
) -> None:
    """One domain is a single metric. The last unit is better than the second in everything, and so ahead of it on any scale."""
    domain = "{name: x, combine: geometric_mean, parts: [{metric: b, better: higher}]}"
    parts = f"{{metric: a, better: higher}}, {domain}, {{metric: c, better: {better}}}"
    prepared, places = ranked_by(
        f"score: {{combine: {combine}, parts: [{parts}]}}", {"a": [1, 2, 3, 5], "b": [2, 2, 1, 3], "c": last}
    )
    found = run_scenarios(prepared, places, scenarios(prepared))
    assert {one.name: one.reason for one in found if one.reason} == {}
    ranks = [one.rank for one in found if one.group == "normalisation" and one.rank is not None]
    assert len(ranks) == len(NORMALISATION_WORDS)
    assert all(rank[3] < rank[1] for rank in ranks)


def test_own_alternatives_of_one_title_are_noted(ranked_by: Rank) -> None:
    prepared, places = ranked_by(FLAT, {"a": [4, 2, 0], "b": [1, 5, 9]})
    one, two, three, four = (Reweighting({"score": np.array([share, 1 - share])}) for share in (0.51, 0.52, 0.53, 0.54))
    own = [
        Scenario("one", "own", "Equal", one),
        Scenario("two", "own", "Equal", two, "as noted"),
        Scenario("rank_order", "own", "In order", three),
        Scenario("three", "own", "Three", four),
    ]
    found = run_scenarios(prepared, places, [*scenarios(prepared), *own])
    assert [one.note for one in found if one.group == "own"] == [
        "another alternative has the same title",
        "as noted; another alternative has the same title",
        "another alternative has the same name",
        "",
    ]
    assert by_name(found[:-4])["rank_order"].note == THE_STATED_ONES


# Of 3 : 1, b doubled makes 3 : 2, as a halved does, and b left out 1 : 0. Weights count in proportion: 6 : 4 is the same.
@pytest.mark.parametrize(
    ("weights", "note"),
    [
        pytest.param({"b": 2}, "the same weights as in 'a counts half', 'b counts double'", id="doubled"),
        pytest.param({"a": 6, "b": 4}, "the same weights as in 'a counts half', 'b counts double'", id="doubled, in proportion"),
        pytest.param({"b": 0}, "the same weights as in 'a alone counts', 'b left out'", id="left out"),
        pytest.param({"b": 5}, "", id="like no other"),
        pytest.param({"a": 9, "b": 3}, "these are the stated weights themselves", id="as stated"),
    ],
)
def test_own_weights_that_another_alternative_has_are_noted(ranked_by: Rank, weights: dict[str, float], note: str) -> None:
    prepared, places = ranked_by(FLAT, {"a": [4, 2, 0], "b": [1, 5, 9]})
    own = own_weighting(prepared, evaluate(prepared), "own", weights)
    found = by_name(run_scenarios(prepared, places, [*scenarios(prepared), own]))
    assert found["own"].note == note
    assert found["double:b"].note == ""


def test_own_weights_of_a_sum_are_the_same_only_in_the_same_size(ranked_by: Rank) -> None:
    """Weights of a sum count as they stand: 2 and 0 are not 1 and 0, though their shares are."""
    prepared, places = ranked_by(FLAT.replace("mean", "sum"), {"a": [4, 2, 0], "b": [1, 5, 9]})
    evaluation = evaluate(prepared)
    own = [
        own_weighting(prepared, evaluation, name, {"a": weight, "b": 0}) for name, weight in (("one", 2), ("two", 2), ("three", 1))
    ]
    found = by_name(run_scenarios(prepared, places, own))
    assert [found[name].note for name in ("one", "two", "three")] == [
        "the same weights as in 'two'",
        "the same weights as in 'one'",
        "",
    ]


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        pytest.param(
            "{name: x, label: X, combine: mean, steps: [{method: clip, low: 0}], parts: [{metric: b, better: higher}]}",
            "'X' has a step (clip) made for the stated scale",
            id="a step above the leaves",
        ),
        pytest.param(
            "{name: x, label: X, better: higher, expression: a_score + b}",
            "'X' is worked out from other scores",
            id="a leaf made of scores",
        ),
    ],
)
def test_a_tree_made_for_one_scale_has_no_other_normalisation(ranked_by: Rank, part: str, reason: str) -> None:
    prepared, places = ranked_by(
        f"score: {{combine: mean, parts: [{{metric: a, better: higher}}, {part}]}}", {"a": [1, 2, -3], "b": [3, 2, 0]}
    )
    found = by_name(run_scenarios(prepared, places, scenarios(prepared)))
    assert found["normalisation:z_score"].reason == reason
    assert found["combine:geometric_mean"].reason == reason
    assert found["combine:median"].reason == ""


def test_bands_and_rules_made_for_a_scale_do_not_count_on_another(ranked_by: Rank) -> None:
    """The stated ranking puts u0 second, by its capped band; on another scale scores alone are compared, in the same order."""
    rest = """
bands: {method: cuts, at: [2], labels: [low, high]}
rules: [{when: c, at_best: low, because: capped}, {when: d, exclude: true, because: out}]
rank: {by: [band, score]}
"""
    prepared, places = ranked_by(
        FLAT + rest, {"a": [9, 5, 1, 8], "b": [9, 5, 2, 0], "c": [True, False, False, False], "d": [False, False, False, True]}
    )
    assert places.rank[:3].tolist() == [2, 1, 3]
    found = by_name(run_scenarios(prepared, places, scenarios(prepared), [Exclusion("score > 8.9", "too good")]))
    other = found["normalisation:rank"]
    assert other.rank is not None
    assert other.rank[:3].tolist() == [1, 2, 3]
    assert np.isnan(other.rank[3])
    assert (other.mean_shift, other.band_changes, other.note) == (0, None, BY_SCORE_ALONE)
    assert found["combine:median"].band_changes is not None
    # The weighted median of 9 and 9 is above 8.9, which leaves u0 out.
    assert found["combine:median"].note == "1 of the stated table is not ranked"


def test_bands_found_from_the_scores_count_on_any_scale(ranked_by: Rank) -> None:
    bands = "bands: {method: quantiles, at: [0.5], labels: [low, high]}"
    prepared, places = ranked_by(FLAT + bands, {"a": [1, 2, 3, 4], "b": [1, 2, 3, 4]})
    found = by_name(run_scenarios(prepared, places, scenarios(prepared)))
    assert found["normalisation:z_score"].band_changes == 0


def test_leaving_out_counts_as_if_the_yaml_gave_no_weight(ranked_by: Rank) -> None:
    """A unit that lacks the part left out has a score, though the node asks for every part."""
    text = FLAT.replace("combine: mean", "combine: mean, missing: require")
    prepared, places = ranked_by(text, {"a": [1, 2, 3], "b": [1, 2, None]})
    assert np.isnan(places.rank[2])
    found = by_name(run_scenarios(prepared, places, scenarios(prepared)))["without:b"]
    assert found.rank is not None
    assert found.rank.tolist() == [3, 2, 1]
    assert found.mean_shift == 1
    assert found.note == "1 unit is ranked beside those of the stated table"


# Sums 9, 5, 7 and 6.9: high, low, high, low. Without b the weight of a stays 3, and they are 9, 3, 6 and 6; were it scaled to 1,
# all were low. With b doubled they are 9, 7, 8 and 7.8, all high, and with b halved 9, 4, 6.5 and 6.45.
@pytest.mark.parametrize(
    ("name", "band_changes"), [("without:b", 1), ("only:a", 1), ("own", 1), ("double:b", 2), ("half:b", 1), ("rank_order", 0)]
)
def test_the_other_weights_of_a_sum_stay_as_they_are(ranked_by: Rank, name: str, band_changes: int) -> None:
    text = FLAT.replace("mean", "sum") + "bands: {method: cuts, at: [7], labels: [low, high]}"
    prepared, places = ranked_by(text, {"a": [3, 1, 2, 2], "b": [0, 2, 1, 0.9]})
    evaluation = evaluate(prepared)
    own = own_weighting(prepared, evaluation, "own", {"b": 0})
    found = by_name(run_scenarios(prepared, places, (*scenarios(prepared, evaluation), own)))
    assert found[name].band_changes == band_changes


# Weights 3 and 1 of the parts that reach 3 make 4, 3 and 0; 2 and 2 make 4, 2 and 0. Of sum 1, they
# would reach no cut but the first.
def test_a_count_keeps_the_sum_of_its_weights(ranked_by: Rank) -> None:
    text = FLAT.replace("combine: mean", "combine: {method: count_at_least, at_least: 3}")
    prepared, places = ranked_by(text + "bands: {method: cuts, at: [1, 2], labels: [C, B, A]}", {"a": [3, 4, 1], "b": [5, 2, 1]})
    found = by_name(run_scenarios(prepared, places, scenarios(prepared)))
    assert [found[name].band_changes for name in ("equal_metrics", "rounded_25", "rank_order")] == [0, 0, 0]


# Thirds of 3, 2 and 1 add up to 2 - 2e-16 in binary numbers; the cut is 2, and what counts the same moves nobody.
def test_equal_weights_move_nobody_off_a_cut(ranked_by: Rank) -> None:
    parts = ", ".join(f"{{metric: {name}, better: higher}}" for name in "abc")
    text = (
        f"score: {{combine: mean, parts: [{parts}]}}\nbands: {{method: cuts, at: [2], labels: [low, high]}}\nrank: {{by: [band]}}"
    )
    columns = {name: [*values, None] for name, values in zip("abc", zip(*permutations((3, 2, 1)), strict=True), strict=True)}
    prepared, places = ranked_by(text, columns)
    found = by_name(run_scenarios(prepared, places, scenarios(prepared)))
    for name in ("equal_metrics", "rounded_5", "rounded_10", "rounded_25", "rank_order"):
        assert (found[name].mean_shift, found[name].band_changes) == (0, 0), name


def test_one_bad_weighting_does_not_stop_the_others(ranked_by: Rank) -> None:
    """The logarithm has no result for a score of 0, which `b` alone would give u0."""
    text = FLAT.replace("combine: mean,", "combine: mean, steps: [log],")
    prepared, places = ranked_by(text, {"a": [2, 1], "b": [-2, 3]})
    equal, heavy = (
        Scenario(name, "own", name, Reweighting({"score": np.array(weights)}))
        for name, weights in [("equal", (0.5, 0.5)), ("heavy", (0.9, 0.1))]
    )
    found = run_scenarios(prepared, places, [equal, heavy])
    assert [bool(result.reason) for result in found] == [True, False]
    assert found[0].reason == "it gives no scores: the step 'log' of 'score' has no result for 0 (unit 'u0', and 0 more)"


def test_a_scenario_that_ranks_other_units_only(ranked_by: Rank) -> None:
    prepared, places = ranked_by("score: {metric: a, better: higher}", {"a": [1, None], "b": [None, 1]})
    other = Scenario("other", "own", "other", Rebuilding(bound("score: {metric: b, better: higher}"), new_leaves=True))
    assert run_scenarios(prepared, places, [other])[0].reason == "no unit is ranked in both"


def test_own_algorithm(ranked_by: Rank) -> None:
    prepared, places = ranked_by(FLAT + "bands: {method: cuts, at: [2], labels: [low, high]}", {"a": [3, 2, 1], "b": [1, 1, 1]})
    other = """
score: {metric: a, better: lower}
bands: {method: cuts, at: [2], labels: [low, high]}
columns: {e: {type: flag, optional: true}}
rules: [{when: e, exclude: true, because: e}]
"""
    lacking = "score: {metric: z, better: lower}"
    nothing = "score: {combine: mean, parts: [{metric: z, better: lower, optional: true}]}"
    given = [own_algorithm(prepared, bound(text)) for text in (other, lacking, FLAT, nothing)]
    found = run_scenarios(prepared, places, given)
    assert [result.mean_shift for result in found] == [4 / 3, None, 0, None]
    # Stated scores 2.5, 1.75 and 1 are high, low, low; 3, 2 and 1 are high, high, low.
    assert [result.band_changes for result in found] == [1, None, None, None]
    assert found[1].reason == "it reads columns that the file lacks: z"
    assert found[3].reason == "the file has none of the columns that the score is made of"
    assert isinstance(given[1].change, Impossible)


@pytest.mark.parametrize("missing", ["redistribute", "pool", "require"])
def test_together_equals_one_at_a_time(ranked_by: Rank, missing: str) -> None:
    """Every weighting that is evaluated in the batch gives what the algorithm gives with those weights in its YAML."""
    text = f"""
score:
  combine: mean
  missing: {missing}
  parts:
    - {{name: x, weight: 3, combine: mean, parts: [{{metric: a, better: higher, weight: 2}}, {{metric: b, better: higher}}]}}
    - {{name: y, weight: 2, combine: mean, parts: [{{metric: c, better: higher}}, {{metric: d, better: higher, weight: 5}}]}}
"""
    random = np.random.default_rng(5)
    columns = {name: [None if random.random() < 0.15 else float(random.normal()) for _ in range(25)] for name in "abcd"}
    prepared, places = ranked_by(text, columns)
    made = scenarios(prepared)
    found = run_scenarios(prepared, places, made)
    batch = [
        (scenario.change, result) for scenario, result in zip(made, found, strict=True) if isinstance(scenario.change, Reweighting)
    ]
    assert len(batch) == 10
    for change, result in batch:

        def reweighted(node, change=change):  # noqa: ANN001, ANN202 -- one line
            weights = change.weights.get(node.name, [part.weight for part in node.parts])
            return replace(
                node,
                parts=tuple(
                    replace(reweighted(part), weight=float(weight)) for part, weight in zip(node.parts, weights, strict=True)
                ),
            )

        algorithm = replace(prepared.algorithm, root=reweighted(prepared.algorithm.root))
        alone = place(algorithm, evaluate(prepare(algorithm, prepared.frame, prepared.units)))
        np.testing.assert_array_equal(result.rank, alone.rank)

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leaguetab.analysis.sensitivity import bounds as bounds_module
from leaguetab.analysis.sensitivity.bounds import Bounds, certified_bounds
from leaguetab.analysis.sensitivity.draws import WeightSpread, draw, stated, varied_branches
from leaguetab.analysis.sensitivity.not_offered import NotOffered
from leaguetab.analysis.sensitivity.reached import reached_ranks
from leaguetab.analysis.sensitivity.sharpened import sharpened_bounds
from leaguetab.placing import Exclusion, place
from leaguetab.scoring import evaluate
from tests.analysis.sensitivity.weightings_of import SHARES, Table, Tree, columns_of, table, trees

if TYPE_CHECKING:
    from leaguetab.methods.base import Bools, Floats
    from leaguetab.scoring import Prepared

FREE = WeightSpread("dirichlet")
LEVEL = 1e-10
FLAT = "score: {combine: mean, parts: [{metric: m0, better: higher, weight: 3}, {metric: m1, better: higher}]}\n"
NESTED = """
score:
  combine: mean
  parts:
    - {name: p, combine: mean, parts: [{metric: m0, better: higher}, {metric: m1, better: higher}]}
    - {metric: m2, better: higher}
"""


def bounded(made: Table, spread: WeightSpread) -> Bounds:
    found = certified_bounds(*made.parts, spread, made.exclusions)
    assert isinstance(found, Bounds), found
    return found


def never_below(scores: Floats) -> Bools:
    """Tell of each pair whether the first has no lower score than the second in any draw."""
    relation = (scores[:, :, None] - scores[:, None, :] >= -LEVEL).all(axis=0)
    np.fill_diagonal(relation, val=False)
    return relation


def assert_inside(ranks: Floats, found: Bounds) -> None:
    ranked = ~np.isnan(found.best)
    assert (np.isnan(ranks) == ~ranked).all()
    assert (ranks[:, ranked].min(axis=0) >= found.best[ranked]).all()
    assert (ranks[:, ranked].max(axis=0) <= found.worst[ranked]).all()


# Weights 3/4 and 1/4; the first unit leads by 1 and trails by 2. Within a share f, the lowest lead is, up to a factor,
# 3/4 (1 - f) 1 - 1/4 (1 + f) 2 = 1/4 - 5/4 f, which is 0 at f = 1/5.
# Nested: within p the first leads by 4 and trails by 2, a lead of at least (4 (1 - f) - 2 (1 + f)) / 2 = 1 - 3f there; it trails
# by 1/2 elsewhere; together (1 - f)(1 - 3f) - (1 + f) / 2, which is 0 at f = (9 - sqrt(57)) / 12 = 0.12085.
@pytest.mark.parametrize(
    ("text", "columns", "share", "fixed"),
    [
        pytest.param(FLAT, {"m0": [1, 0], "m1": [0, 2]}, 0.1999, True, id="flat, just below a fifth"),
        pytest.param(FLAT, {"m0": [1, 0], "m1": [0, 2]}, 0.2001, False, id="flat, just above"),
        pytest.param(NESTED, {"m0": [4, 0], "m1": [0, 2], "m2": [0, 0.5]}, 0.1208, True, id="nested, just below"),
        pytest.param(NESTED, {"m0": [4, 0], "m1": [0, 2], "m2": [0, 0.5]}, 0.1209, False, id="nested, just above"),
        pytest.param(FLAT, {"m0": [1, 0], "m1": [2, 2]}, 0.99, True, id="better in one, level in the other"),
    ],
)
def test_pair_worked_by_hand(text: str, columns: dict[str, list[float]], share: float, fixed: bool) -> None:
    found = bounded(table(text, columns), WeightSpread(within=share))
    assert found.fixed.tolist() == [[False, fixed], [False, False]]
    assert found.best.tolist() == [1, 2 if fixed else 1]
    assert found.worst.tolist() == [1 if fixed else 2, 2]
    assert (found.exact, found.why) == (True, "exact")


# One metric's weight is free to take all, so that only a unit at least as good on each, and better on one, is surely ahead.
@pytest.mark.parametrize("text", [FLAT.replace("}]}", "}, {metric: m2, better: higher}]}"), NESTED], ids=["flat", "nested"])
def test_free_weights_leave_dominance(text: str) -> None:
    found = bounded(table(text, {"m0": [3, 2, 2, 0], "m1": [3, 2, 2, 3], "m2": [3, 2, 2, 1]}), FREE)
    # The first is no worse than any; the second and third are equal; the last is best, though not alone, in m1.
    assert found.fixed.tolist() == [
        [False, True, True, True],
        [False, False, True, False],
        [False, True, False, False],
        [False, False, False, False],
    ]
    # Where all weight is on m1, the first and the last tie.
    assert found.best.tolist() == [1, 2, 2, 1]
    assert found.worst.tolist() == [1, 3, 3, 4]


@given(st.data())
@settings(max_examples=30, deadline=None)
def test_pairs_are_those_of_an_exhaustive_search_of_the_corners(data: st.DataObject) -> None:
    tree, share = data.draw(trees()), data.draw(SHARES)
    made = table(tree.algorithm(), data.draw(columns_of(tree, 5)))
    found = bounded(made, WeightSpread(within=share))
    scores = made.scores(made.corners(share))
    assert found.fixed.tolist() == never_below(scores).tolist()
    assert found.exact
    # Ranks counted over those pairs: a unit is surely behind those that lead it at every corner.
    ahead = (scores[:, :, None] - scores[:, None, :] > LEVEL).all(axis=0)
    assert found.best.tolist() == (1 + ahead.sum(axis=0)).tolist()
    assert found.worst.tolist() == (5 - never_below(scores).sum(axis=1)).tolist()
    assert_inside(made.ranks(made.corners(share)), found)


@given(st.data())
@settings(max_examples=20, deadline=None)
def test_with_two_units_the_corners_reach_the_bounds(data: st.DataObject) -> None:
    tree, share = data.draw(trees()), data.draw(SHARES)
    made = table(tree.algorithm(), data.draw(columns_of(tree, 2)))
    found = bounded(made, WeightSpread(within=share))
    ranks = made.ranks(made.corners(share))
    assert ranks.min(axis=0).tolist() == found.best.tolist()
    assert ranks.max(axis=0).tolist() == found.worst.tolist()


@given(st.data())
@settings(max_examples=15, deadline=None)
def test_free_weights_are_the_limit_of_a_share_of_one(data: st.DataObject) -> None:
    tree = data.draw(trees())
    made = table(tree.algorithm(), data.draw(columns_of(tree, 5)))
    free, nearly = bounded(made, FREE), bounded(made, WeightSpread(within=1 - 1e-12))
    assert free.fixed.tolist() == nearly.fixed.tolist()
    assert_inside(made.ranks(made.random(FREE)), free)


@given(st.data())
@settings(max_examples=15, deadline=None)
def test_wider_sets_have_wider_bounds(data: st.DataObject) -> None:
    tree, gaps = data.draw(trees()), data.draw(st.booleans())
    made = table(tree.algorithm(data.draw(st.sampled_from(("", "missing: pool, ")))), data.draw(columns_of(tree, 5, gaps=gaps)))
    narrow, wide, free = (bounded(made, spread) for spread in (WeightSpread(within=0.1), WeightSpread(within=0.3), FREE))
    for inner, outer in ((narrow, wide), (wide, free)):
        assert (inner.fixed >= outer.fixed).all()
        assert (np.nan_to_num(inner.best) >= np.nan_to_num(outer.best)).all()
        assert (np.nan_to_num(inner.worst) <= np.nan_to_num(outer.worst)).all()


@pytest.mark.parametrize("text", [FLAT, NESTED, FLAT + "rank: {order: ascending}"], ids=["flat", "nested", "ascending"])
def test_a_tiny_share_gives_the_rank_itself(text: str) -> None:
    made = table(text, {"m0": [1, 2, 3, 4.5], "m1": [4, 2, 7, 3], "m2": [2, 2, 0, 1]})
    found = bounded(made, WeightSpread(within=1e-9))
    assert found.best.tolist() == found.worst.tolist() == made.places.rank.tolist()


# A step at the top that only moves, stretches, turns or bends all scores leaves every order as it is.
@pytest.mark.parametrize(
    "steps",
    [
        "negate",
        "{method: affine, times: 3, plus: 5}",
        "log",
        "square_root",
        "reciprocal",
        "{method: power, exponent: 3}",
        "{method: goalposts, low: 1, high: 9, scale: log}",
        "z_score",
        "{method: min_max, low: 100, high: 0}",
    ],
)
def test_steps_that_turn_no_order_round(steps: str) -> None:
    columns = {"m0": [1.0, 2, 3, 4.5, 2.5], "m1": [4, 2, 7, 3, 1], "m2": [2, 2, 0.5, 1, 2]}
    plain = bounded(table(NESTED, columns), WeightSpread(within=0.2))
    found = bounded(
        table(NESTED.replace("combine: mean\n", f"combine: mean\n  steps: [{steps}]\n"), columns), WeightSpread(within=0.2)
    )
    assert found.exact
    assert found.fixed.tolist() == plain.fixed.tolist()
    assert (found.best.tolist(), found.worst.tolist()) == (plain.best.tolist(), plain.worst.tolist())


BANDS = "bands: {method: cuts, at: [-1, 0, 1.25], labels: [D, C, B, A]}\n"
CAP = "rules: [{when: m0 > 1, at_best: C, because: capped}, {when: m0 < -2, at_worst: B, because: lifted}]\n"
BY_BAND = "rank: {by: [band, score]}\n"
ENDINGS = {
    "plain": ("", ""),
    "ascending": ("", "rank: {order: ascending}"),
    "rounded before ranking": ("", "rank: {round: 0}"),
    "rounded by a step": ("steps: [{method: round, digits: 0}], ", ""),
    "clipped": ("steps: [{method: clip, low: -1, high: 1}], ", ""),
    "negated": ("steps: [negate, {method: affine, times: 3, plus: 2}], ", ""),
    "z-scores of the composite": ("steps: [z_score], ", ""),
    "min-max of the composite": ("steps: [{method: min_max, low: 100, high: 0}], ", ""),
    "logarithms": ("steps: [{method: affine, plus: 4}, log], ", ""),
    "reciprocals": ("steps: [{method: affine, plus: 4}, reciprocal], ", ""),
    "squares": ("steps: [{method: affine, plus: 4}, {method: power, exponent: 2}], ", BANDS + CAP + BY_BAND),
    "band points": ("steps: [{method: band_points, at: [-1, 1], points: [4, 2, 0]}], ", ""),
    "straight stretches": ("steps: [{method: piecewise_linear, points: [[-1, 0], [0, 3], [2, 4]]}], ", ""),
    "bands": ("", BANDS + BY_BAND),
    "bands and caps": ("", BANDS + CAP + BY_BAND),
    "bands, caps, rounded": ("steps: [{method: round, digits: 1}], ", BANDS + CAP + BY_BAND),
    "bands of a falling score": ("steps: [negate], ", BANDS + CAP + BY_BAND),
    "score first, then bands": ("", BANDS + CAP + "rank: {round: 0, by: [score, band]}"),
    "a rule that reads the band": ("", BANDS + "rules: [{when: band = 'A' AND m0 > 0, set_band: D, because: odd}]\n" + BY_BAND),
    "excluded": ("", "rules: [{when: m0 > 2, exclude: true, because: too good}]"),
    "groups": ("", "rank: {within: CASE WHEN m0 > 0 THEN 'a' ELSE 'b' END}"),
    "ties broken": ("", "rank: {round: 0, tie_break: [{by: m0, better: lower}]}"),
    "ties broken by what varies": ("", "rank: {round: 0, tie_break: [{by: score, better: lower}]}"),
    "a wide tolerance": ("", "rank: {tolerance: 0.2}"),
    "no tolerance": ("", "rank: {tolerance: 0}"),
    "max": ("", "rank: {ties: max, round: 0}"),
    "average": ("", "rank: {ties: average, round: 0}"),
    "dense": ("", "rank: {ties: dense, round: 0}"),
    "ordinal": ("", "rank: {ties: ordinal, round: 0}"),
    "two parts at least": ("least_present: 2, ", ""),
    "require": ("missing: require, ", ""),
    "pool": ("missing: pool, ", ""),
    "pool, rounded, bands and caps": ("missing: pool, steps: [{method: round, digits: 1}], ", BANDS + CAP + BY_BAND),
}


@pytest.mark.parametrize("ending", ENDINGS)
@given(st.data())
@settings(max_examples=6, deadline=None)
def test_no_weighting_goes_beyond_the_bounds(ending: str, data: st.DataObject) -> None:
    tree = data.draw(trees())
    made = table(tree.algorithm(*ENDINGS[ending]), data.draw(columns_of(tree, 6, gaps=True)))
    for spread in (WeightSpread(within=data.draw(SHARES), vary=data.draw(st.sampled_from(("domains", "metrics", "all")))), FREE):
        found = bounded(made, spread)
        if made.base(spread.vary):
            assert_inside(made.ranks(made.random(spread)), found)
        if spread.kind == "relative" and made.base(spread.vary):
            assert_inside(made.ranks(made.corners(spread.within, spread.vary)), found)


@pytest.mark.parametrize("ending", ["plain", "bands, caps, rounded", "groups", "pool"])
@given(st.data())
@settings(max_examples=6, deadline=None)
def test_no_search_goes_beyond_the_bounds(ending: str, data: st.DataObject) -> None:
    tree = data.draw(trees())
    made = table(tree.algorithm(*ENDINGS[ending]), data.draw(columns_of(tree, 6, gaps=True)))
    for spread in (WeightSpread(within=data.draw(SHARES)), FREE):
        found, search = bounded(made, spread), reached_ranks(*made.parts, spread, made.exclusions)
        assert_inside(np.stack([search.best, made.places.rank, search.worst]), found)
        assert (np.diff(np.nan_to_num([search.best, made.places.rank, search.worst]), axis=0) >= 0).all()


INNER = {
    "none": "",
    "affine": "steps: [{method: affine, times: -2, plus: 1}, negate], ",
    "rounded": "steps: [{method: round, digits: 0}], ",
    "clipped": "steps: [{method: clip, low: -1, high: 1}], ",
    "points": "steps: [{method: band_points, at: [-1, 1], points: [0, 1, 4]}], ",
    "exponential of goalposts": "steps: [{method: goalposts, low: -4, high: 4}, exponential], ",
}


@pytest.mark.parametrize("steps", INNER)
@given(st.data())
@settings(max_examples=8, deadline=None)
def test_steps_below_the_top(steps: str, data: st.DataObject) -> None:
    tree = Tree(NESTED.split("score:")[1].replace("name: p,", f"name: p, {INNER[steps]}"), ("m0", "m1", "m2"))
    made = table(f"score: {tree.text}", data.draw(columns_of(tree, 6, gaps=True)))
    spread = WeightSpread(within=data.draw(SHARES))
    found = bounded(made, spread)
    assert_inside(made.ranks(made.random(spread)), found)
    assert_inside(made.ranks(made.corners(spread.within)), found)


@given(st.data())
@settings(max_examples=12, deadline=None)
def test_geometric_mean_at_the_top(data: st.DataObject) -> None:
    text = NESTED.replace("combine: mean\n", "combine: geometric_mean\n")
    tree = Tree(text, ("m0", "m1", "m2"))
    columns = {
        name: [None if value is None else value + 4 for value in column]
        for name, column in data.draw(columns_of(tree, 6, gaps=True)).items()
    }
    made = table(text, columns)
    spread = WeightSpread(within=data.draw(SHARES))
    found = bounded(made, spread)
    assert_inside(made.ranks(made.random(spread)), found)
    assert_inside(made.ranks(made.corners(spread.within)), found)


def test_geometric_mean_alone_is_exact() -> None:
    # Logarithms to base 2: leads of 1 and -2 with weights of 3/4 and 1/4, as above.
    text = FLAT.replace("combine: mean", "combine: geometric_mean")
    columns = {"m0": [2, 1], "m1": [1, 4]}
    assert bounded(table(text, columns), WeightSpread(within=0.1999)).fixed[0, 1]
    found = bounded(table(text, columns), WeightSpread(within=0.2001))
    assert not found.fixed.any()
    assert found.exact


# Missing: the first unit lacks m1. Its score is m0's alone, 2; the other's lies between 1 and 1.9 whatever the weights.
@pytest.mark.parametrize("missing", ["redistribute", "pool"])
def test_a_gap_leaves_sure_pairs_sure(missing: str) -> None:
    made = table(FLAT.replace("{combine: mean", f"{{combine: mean, missing: {missing}"), {"m0": [2, 1, 0], "m1": [None, 1.9, 2.5]})
    found = bounded(made, FREE)
    assert found.fixed.tolist() == [[False, True, False], [False, False, False], [False, False, False]]
    assert not found.exact
    assert found.why == "one of the units has missing parts, whose weight goes to its other parts"


# Rounded to whole numbers, 1.6 and 2.4 are level, and 2.6 is ahead of both, whatever the weights.
def test_rounding_before_ranking_levels_units() -> None:
    made = table(FLAT + "rank: {round: 0}", {"m0": [1.6, 2.4, 2.6], "m1": [1.6, 2.4, 2.6]})
    found = bounded(made, WeightSpread(within=0.3))
    assert (found.best.tolist(), found.worst.tolist()) == ([2, 2, 1], [2, 2, 1])
    assert (found.exact, found.why) == (False, "the score is rounded before ranking")


# Both have one score whatever the weights. On the cut of 1.25 noise puts neither below; 1e-12 of 1.25 below it, where values on the
# cut end, noise may put either below.
@pytest.mark.parametrize(
    ("score", "worst"), [pytest.param(1.25, [1, 1], id="on the cut"), pytest.param(1.25 - 1.25e-12, [2, 2], id="where it ends")]
)
def test_level_units_where_a_cut_ends_may_fall_on_either_side(score: float, worst: list[float]) -> None:
    made = table(FLAT + BANDS + "rank: {round: 0, by: [score, band]}", {"m0": [score, score], "m1": [score, score]})
    found = bounded(made, WeightSpread())
    assert (found.best.tolist(), found.worst.tolist()) == ([1, 1], worst)


# Two units score 2 and 1 under any weights, a third between 0 and 3: ranks by how ties would count.
@pytest.mark.parametrize(
    ("ties", "best", "worst"),
    [
        ("min", [1, 2, 1], [2, 3, 3]),
        ("max", [1, 2, 1], [2, 3, 3]),
        ("average", [1, 2, 1], [2, 3, 3]),
        ("dense", [1, 2, 1], [2, 3, 3]),
    ],
)
def test_ties_need_not_happen(ties: str, best: list[float], worst: list[float]) -> None:
    found = bounded(table(f"{FLAT}rank: {{ties: {ties}}}", {"m0": [2, 1, 0], "m1": [2, 1, 3]}), FREE)
    assert (found.best.tolist(), found.worst.tolist()) == (best, worst)


# Two units are equal in everything, behind a third: places 2 and 3 are theirs together.
@pytest.mark.parametrize(
    ("ties", "expected"),
    [("min", [2, 2, 1]), ("max", [3, 3, 1]), ("average", [2.5, 2.5, 1]), ("dense", [2, 2, 1])],
)
def test_equal_units_share_their_place(ties: str, expected: list[float]) -> None:
    found = bounded(table(f"{FLAT}rank: {{ties: {ties}}}", {"m0": [1, 1, 2], "m1": [0, 0, 1]}), FREE)
    assert found.best.tolist() == found.worst.tolist() == expected


def test_units_without_rank_do_not_count() -> None:
    made = table(FLAT, {"m0": [1, 2, 3, None], "m1": [1, 2, 3, None]}, Exclusion("m0 > 2.5", "no such unit"))
    found = bounded(made, WeightSpread())
    np.testing.assert_array_equal(found.best, [2, 1, np.nan, np.nan])
    assert found.fixed.sum() == 1


ROOT = "score: {{combine: {}, parts: [{{metric: m0, better: higher}}, {{metric: m1, better: higher}}]}}\n"
MEAN = ROOT.format("mean")
WEIGHED = NESTED.replace("combine: mean\n", "combine: mean\n  weights: entropy\n")


@pytest.mark.parametrize(
    ("text", "vary", "why"),
    [
        (
            ROOT.format("topsis"),
            "all",
            "Score is combined by topsis, and best and worst possible places can be worked out for weighted averages only",
        ),
        (ROOT.format("harmonic_mean"), "all", "combined by harmonic_mean"),
        (
            NESTED.replace("combine: mean\n", "combine: mabac\n"),
            "all",
            "Score is combined by mabac, which compares all units' scores in p, and these depend on weights",
        ),
        (NESTED.replace("combine: mean\n", "combine: min\n"), "all", "combined by min"),
        (NESTED.replace("name: p,", "name: p, steps: [z_score],"), "all", "the step z_score, after the parts of p are weighed"),
        (MEAN.replace("mean,", "mean, steps: [rank_linear],"), "all", "the step rank_linear, after the parts of Score are weighed"),
        (MEAN.replace("mean,", "mean, steps: [{method: z_score, within: m2}],"), "all", "compares the scores of some units only"),
        (MEAN.replace("mean,", "mean, steps: [log],"), "all", "no result for some weightings"),
        (
            MEAN + "bands: {method: quantiles, at: [0.5], labels: [A, B]}\nrank: {by: [band, score]}",
            "all",
            "bands are found by quantiles;",
        ),
        (
            MEAN.replace("mean,", "mean, steps: [z_score],") + BANDS + BY_BAND,
            "all",
            "the last step of the score, z_score, compares all units",
        ),
        (MEAN.replace("mean,", "mean, steps: [z_score],") + "rank: {round: 1}", "all", "rounded after a step"),
        (
            MEAN + BANDS + "rules: [{when: score > 1, at_best: B, because: x}]\n" + BY_BAND,
            "all",
            "a rule's condition depends on the weights",
        ),
        (MEAN + "rules: [{when: score > 1, exclude: true, because: x}]", "all", "who is ranked at all depends on the weights"),
        (
            NESTED.replace("name: p,", "name: p, bands: {method: cuts, at: [1], labels: [L, H]},")
            + "rules: [{when: p_band = 'H', exclude: true, because: x}]",
            "all",
            "who is ranked at all depends on the weights",
        ),
        (MEAN + "rank: {within: score > 1}", "all", "the groups that units are ranked within depend on the weights"),
        (WEIGHED, "metrics", "the weights of Score are found from scores that depend on other weights"),
        (
            NESTED.replace("{metric: m2, better: higher}", "{name: e, better: higher, expression: p_score + m2}"),
            "all",
            "e is worked out from scores",
        ),
        (ROOT.format("geometric_mean"), "all", "m1 is 0 for a unit"),
    ],
)
def test_not_offered(text: str, vary: str, why: str) -> None:
    made = table(text, {"m0": [1, 2, 3], "m1": [0, 2, 1], "m2": [1, 0, 1]})
    found = certified_bounds(*made.parts, WeightSpread(vary=vary))  # type: ignore[arg-type]
    assert isinstance(found, NotOffered)
    assert why in found.why


# What the weights do not reach may be anything.
@pytest.mark.parametrize(
    "text",
    [
        NESTED.replace("name: p, combine: mean", "name: p, combine: topsis, steps: [z_score]"),
        NESTED.replace("name: p, combine: mean", "name: p, combine: min"),
        NESTED.replace("name: p, combine: mean", "name: p, combine: mean, weights: entropy"),
    ],
    ids=["topsis", "min", "weights from the data"],
)
def test_below_the_varied_weights_anything_goes(text: str) -> None:
    made = table(text, {"m0": [1, 2, 3, 2], "m1": [2, 2, 1, 1], "m2": [2, 1, 1, 3]})
    spread = WeightSpread(within=0.4, vary="domains")
    found = bounded(made, spread)
    assert found.exact
    assert found.fixed.tolist() == never_below(made.scores(made.corners(0.4, "domains"))).tolist()


def test_weights_found_from_the_data_are_varied_like_any() -> None:
    made = table(WEIGHED, {"m0": [1, 2, 3, 2], "m1": [2, 2, 1, 1], "m2": [2, 1, 1, 3]})
    found = bounded(made, WeightSpread(within=0.4))
    assert found.fixed.tolist() == never_below(made.scores(made.corners(0.4))).tolist()


def test_nothing_to_vary_leaves_every_rank() -> None:
    made = table(
        "score: {metric: m0, better: higher}\nbands: {method: quantiles, at: [0.5], labels: [A, B]}\nrank: {by: [band, score]}",
        {"m0": [1, 2, 2]},
    )
    found = bounded(made, WeightSpread())
    assert found.best.tolist() == found.worst.tolist() == made.places.rank.tolist() == [3, 1, 1]


def test_blocks_of_pairs_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    made = table(NESTED, {"m0": [1, 2, 3, 4.5], "m1": [4, None, 7, 3], "m2": [2, 2, 0, 1]})
    whole = bounded(made, WeightSpread())
    monkeypatch.setattr(bounds_module, "AT_ONCE", 1)
    assert bounded(made, WeightSpread()).fixed.tolist() == whole.fixed.tolist()


# Where there are too many pairs, each unit is bounded by itself: the first scores 4 to 5 whatever the weights, the others less. The
# second reaches from 1 to 3 and the third from 2 to 2.5, so that either may be ahead.
def test_too_many_units_for_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds_module, "MOST_NUMBERS", 3)
    found = bounded(table(FLAT, {"m0": [4, 1, 2, None], "m1": [5, 3, 2.5, None]}), FREE)
    np.testing.assert_array_equal(found.best, [1, 2, 2, np.nan])
    np.testing.assert_array_equal(found.worst, [1, 3, 3, np.nan])
    assert found.fixed is None
    assert (found.exact, found.why) == (False, "there are too many units to compare in pairs, so that each is bounded by itself")


@pytest.mark.parametrize("ending", ENDINGS)
@given(st.data())
@settings(max_examples=4, deadline=None)
def test_units_by_themselves_are_bounded_no_nearer_than_in_pairs(ending: str, data: st.DataObject) -> None:
    tree = data.draw(trees())
    made = table(tree.algorithm(*ENDINGS[ending]), data.draw(columns_of(tree, 6, gaps=True)))
    for spread in (WeightSpread(within=data.draw(SHARES)), FREE):
        in_pairs = bounded(made, spread)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(bounds_module, "MOST_NUMBERS", 0)
            alone = bounded(made, spread)
        ranked = ~np.isnan(in_pairs.best)
        assert (alone.best[ranked] <= in_pairs.best[ranked]).all()
        assert (alone.worst[ranked] >= in_pairs.worst[ranked]).all()


# The rank as stated is one that a weighting reaches; others can be added.
def test_ranks_reached() -> None:
    made = table(FLAT, {"m0": [1, 0, 2, None], "m1": [0, 2, 3, None]})
    found = bounded(made, WeightSpread(within=0.3))
    np.testing.assert_array_equal([found.best_reached, found.worst_reached], [made.places.rank, made.places.rank])
    assert found.settled.tolist() == [False, False, True, False]
    wider = found.reaching(np.array([2, 2, 1, np.nan]), np.array([3, 3, 1, np.nan]))
    np.testing.assert_array_equal(wider.best_reached, [2, 2, 1, np.nan])
    np.testing.assert_array_equal(wider.worst_reached, [3, 3, 1, np.nan])
    assert wider.settled.tolist() == [True, True, True, False]


# A sum gives no points for a part that is missing: 3/4 · 2 = 1.5 against 3/4 · 1 + 1/4 · 1.9 = 1.225. With a quarter less or more,
# 9/16 · 2 = 1.125 against 9/16 + 5/16 · 1.9 = 1.156.
def test_sum() -> None:
    made = table(FLAT.replace("combine: mean", "combine: sum"), {"m0": [2, 1], "m1": [None, 1.9]})
    assert made.places.rank.tolist() == [1, 2]
    assert bounded(made, WeightSpread(within=0.2)).fixed[0, 1]
    found = bounded(made, WeightSpread(within=0.25))
    assert not found.fixed[0, 1]
    assert found.exact


# Weights of 3 and 1 add up to 4, however drawn. When each strays by 19%, the second unit's sum, 4 · (w0 / 4 + w1) / (w0 + w1),
# lies between 4 · (3.57 / 4 + 0.81) / 4.38 = 1.5548 and 4 · (2.43 / 4 + 1.19) / 3.62 = 1.9862. The first unit's is 2, and it is
# capped to the lower band, in which it is first.
@pytest.mark.parametrize(
    ("at", "best", "worst"),
    [
        pytest.param(1.987, [1, 2], [1, 2], id="the second is always below the cut"),
        pytest.param(1.986, [1, 1], [2, 2], id="it can be above"),
        pytest.param(1.555, [1, 1], [2, 2], id="it can be below"),
        pytest.param(1.554, [2, 1], [2, 1], id="it is always above"),
    ],
)
def test_a_sum_keeps_its_size(at: float, best: list[float], worst: list[float]) -> None:
    text = FLAT.replace("combine: mean", "combine: sum") + f"bands: {{method: cuts, at: [{at}], labels: [B, A]}}\n" + BY_BAND
    text += "rules: [{when: m0 > 0.4, at_best: B, because: capped}]\n"
    found = bounded(table(text, {"m0": [0.5, 0.25], "m1": [0.5, 1]}), WeightSpread(within=0.19))
    assert (found.best.tolist(), found.worst.tolist()) == (best, worst)


def sums(data: st.DataObject) -> Tree:
    """Let one branch of a tree, or all, be a sum."""
    tree = data.draw(trees())
    branches = tree.text.split("combine: mean")
    every = data.draw(st.booleans())
    one = data.draw(st.integers(0, len(branches) - 2))
    combines = ["sum" if every or number == one else "mean" for number in range(len(branches) - 1)]
    text = "".join(f"{before}combine: {how}" for before, how in zip(branches, combines, strict=False)) + branches[-1]
    return Tree(text, tree.metrics)


@given(st.data())
@settings(max_examples=30, deadline=None)
def test_pairs_of_sums_are_those_of_an_exhaustive_search_of_the_corners(data: st.DataObject) -> None:
    tree, share = sums(data), data.draw(SHARES)
    made = table(tree.algorithm(), data.draw(columns_of(tree, 5)))
    found = bounded(made, WeightSpread(within=share))
    assert found.exact
    assert found.fixed.tolist() == never_below(made.scores(made.corners(share))).tolist()


@pytest.mark.parametrize("ending", ["plain", "clipped", "bands and caps", "bands, caps, rounded", "rounded before ranking"])
@given(st.data())
@settings(max_examples=10, deadline=None)
def test_no_weighting_of_sums_goes_beyond_the_bounds(ending: str, data: st.DataObject) -> None:
    tree = sums(data)
    made = table(tree.algorithm(*ENDINGS[ending]), data.draw(columns_of(tree, 6, gaps=True)))
    for spread in (WeightSpread(within=data.draw(SHARES)), FREE):
        found = bounded(made, spread)
        assert_inside(made.ranks(made.random(spread)), found)
        sharper = sharpened_bounds(*made.parts, spread, found, made.exclusions)
        assert_inside(made.ranks(made.random(spread)), sharper)
        assert_inside(np.stack([sharper.best_reached, sharper.worst_reached]), sharper)
        if spread.kind == "relative":
            assert_inside(made.ranks(made.corners(spread.within)), sharper)


# Three combines average what the values of all units make of each part; a fourth, shares of bounds. No weight has a say in that.
AVERAGING = {
    "moora": "moora",
    "mabac": "mabac",
    "spotis": "spotis",
    "spotis with bounds and an ideal": "{method: spotis, bounds: {m0: [-3, 3], m1: [-4, 5]}, ideal: {m1: 1}}",
    "promethee_2": "promethee_2",
    "promethee_2 with thresholds": "{method: promethee_2, preference: {m0: linear, m1: gaussian}, q: 0.5, p: 2, s: 1}",
}


def averaging(data: st.DataObject, combine: str) -> str:
    parts = [
        f"{{metric: m{n}, better: {way}, weight: {data.draw(st.integers(1, 4))}}}" for n, way in enumerate(("higher", "lower"))
    ]
    further = data.draw(st.sampled_from(("", "{metric: m2, better: higher}", INNER_MEAN)))
    return f"score: {{combine: {combine}, parts: [{', '.join([*parts, *([further] if further else [])])}]}}\n"


INNER_MEAN = "{name: p, combine: mean, parts: [{metric: m2, better: lower}, {metric: m3, better: lower}]}"


@pytest.mark.parametrize("combine", AVERAGING.values(), ids=AVERAGING)
@given(st.data())
@settings(max_examples=15, deadline=None)
def test_pairs_of_other_averages_are_those_of_an_exhaustive_search_of_the_corners(combine: str, data: st.DataObject) -> None:
    tree = Tree("", ("m0", "m1", "m2", "m3"))
    made = table(averaging(data, combine), data.draw(columns_of(tree, 5)))
    share = data.draw(SHARES)
    spread = WeightSpread(within=share, vary="domains")
    found = bounded(made, spread)
    corners = made.corners(share, "domains")
    turned = -1 if made.prepared.algorithm.root.better == "lower" else 1
    assert found.exact
    assert found.fixed.tolist() == never_below(turned * made.scores(corners)).tolist()
    assert_inside(made.ranks(corners), found)


@pytest.mark.parametrize("combine", AVERAGING.values(), ids=AVERAGING)
@given(st.data())
@settings(max_examples=10, deadline=None)
def test_no_weighting_of_other_averages_goes_beyond_the_bounds(combine: str, data: st.DataObject) -> None:
    tree = Tree("", ("m0", "m1", "m2", "m3"))
    made = table(averaging(data, combine), data.draw(columns_of(tree, 6, gaps=True)))
    for spread in (WeightSpread(within=data.draw(SHARES), vary="domains"), WeightSpread("dirichlet", vary="domains")):
        found = sharpened_bounds(*made.parts, spread, bounded(made, spread), made.exclusions)
        assert_inside(made.ranks(made.random(spread)), found)
        if not np.isnan(found.best).all():
            assert_inside(np.stack([found.best_reached, found.worst_reached]), found)


# Both units have one value in each part. On the cut of 1 noise puts neither below; 1e-12 below it, where values on the cut end,
# noise may put either below.
@pytest.mark.parametrize(
    ("value", "best", "worst"),
    [
        pytest.param(1.0, [1, 1, 3], [1, 1, 3], id="on the cut"),
        pytest.param(1 - 1e-12, [1, 1, 1], [2, 2, 3], id="where it ends"),
    ],
)
def test_level_units_where_a_cut_of_points_ends_may_fall_on_either_side(value: float, best: list[int], worst: list[int]) -> None:
    steps = "steps: [{method: band_points, at: [1], points: [0, 1]}], "
    made = table(FLAT.replace("{combine", f"{{{steps}combine"), {"m0": [value, value, 0], "m1": [value, value, 0]})
    found = bounded(made, WeightSpread())
    assert (found.best.tolist(), found.worst.tolist()) == (best, worst)


# The ASEM index (three levels, 49 indicators, some missing): nothing drawn goes beyond what is certified, and a directed search
# goes further than random weights do.
def test_on_a_published_index(asem: Prepared) -> None:
    spread = WeightSpread(within=0.25)
    evaluation = evaluate(asem)
    places = place(asem.algorithm, evaluation)
    found = certified_bounds(asem, evaluation, places, spread)
    assert isinstance(found, Bounds)
    drawn = draw(stated(evaluation, varied_branches(asem.algorithm.root, "all")), spread, 1000, seed=1)
    ranks = place(asem.algorithm, evaluate(asem, drawn, frozenset())).rank
    assert_inside(ranks, found)
    search = reached_ranks(asem, evaluation, places, spread)
    assert (found.best <= search.best).all()
    assert (search.worst <= found.worst).all()
    assert (search.worst - search.best).mean() > 1.2 * (ranks.max(axis=0) - ranks.min(axis=0)).mean()

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leaguetab.analysis.sensitivity import sharpened as sharpened_module
from leaguetab.analysis.sensitivity.bounds import Bounds, certified_bounds
from leaguetab.analysis.sensitivity.draws import WeightSpread
from leaguetab.analysis.sensitivity.sharpened import sharpened_bounds
from leaguetab.placing import place
from leaguetab.scoring import evaluate
from tests.analysis.sensitivity.weightings_of import SHARES, Table, columns_of, table, trees

if TYPE_CHECKING:
    from leaguetab.methods.base import Floats
    from leaguetab.scoring import Prepared

PAIR = "score: {combine: mean, parts: [{metric: m0, better: higher}, {metric: m1, better: higher}]}\n"
FREE = WeightSpread("dirichlet")


def both(made: Table, spread: WeightSpread) -> tuple[Bounds, Bounds]:
    """Return the bounds by pairs, and those narrowed down."""
    pairs = certified_bounds(*made.parts, spread, made.exclusions)
    assert isinstance(pairs, Bounds), pairs
    return pairs, sharpened_bounds(*made.parts, spread, pairs, made.exclusions)


def assert_inside(ranks: Floats, found: Bounds) -> None:
    ranked = ~np.isnan(found.best)
    assert (ranks[:, ranked].min(axis=0) >= found.best[ranked]).all()
    assert (ranks[:, ranked].max(axis=0) <= found.worst[ranked]).all()


# Two equal weights, of ratio r from 3/5 to 5/3. The first unit scores 0. It is ahead of the second where 5r <= 4, and of the third
# where 5 <= 4r: of each under some weights, of both under none. Pair by pair, it might be first.
@pytest.mark.parametrize(
    ("text", "sign"),
    [
        pytest.param(PAIR, 1, id="higher is better"),
        pytest.param(PAIR.replace("higher", "lower"), -1, id="lower is better"),
        pytest.param(PAIR.replace("{combine", "{steps: [negate], combine"), 1, id="negated"),
        pytest.param(PAIR.replace("{combine", "{steps: [{method: affine, plus: 9}, square_root], combine"), 1, id="bent"),
        pytest.param(PAIR.replace("{combine", "{steps: [{method: round, digits: 6}], combine"), 1, id="rounded by a step"),
        pytest.param(PAIR + "rank: {round: 6}", 1, id="rounded before ranking"),
        pytest.param(PAIR.replace("{combine", "{steps: [z_score], combine"), 1, id="z-scores"),
        pytest.param(
            PAIR + "bands: {method: cuts, at: [-1, 1], labels: [C, B, A]}\nrank: {by: [band, score]}", 1, id="bands first"
        ),
    ],
)
def test_rivals_that_cannot_be_passed_together(text: str, sign: int) -> None:
    columns = {"m0": [0, sign * 5, sign * -4], "m1": [0, sign * -4, sign * 5]}
    pairs, found = both(table(text, columns), WeightSpread(within=0.25))
    assert (pairs.best.tolist(), pairs.worst.tolist()) == ([1, 1, 1], [3, 3, 3])
    assert (found.best.tolist(), found.worst.tolist()) == ([2, 1, 1], [3, 3, 3])
    assert found.best_reached.tolist() == [2, 1, 1]
    assert found.worst_reached.tolist() == [3, 3, 3]
    assert found.settled.all()


# The same from below: the first unit is ahead of both others as stated; either may pass it, not both at once.
def test_rivals_that_cannot_both_pass() -> None:
    pairs, found = both(table(PAIR, {"m0": [0, -5, 4], "m1": [0, 4, -5]}), WeightSpread(within=0.25))
    assert (pairs.worst[0], found.worst[0], found.worst_reached[0]) == (3, 2, 2)
    assert found.settled.all()


def on_a_line(one: list[float], other: list[float], share: float) -> tuple[list[int], list[int]]:
    """Return the best and worst ranks over all ratios of two equal weights, by looking at every crossing and between them."""
    low, high = (1 - share) / (1 + share), (1 + share) / (1 - share)
    rises = np.subtract.outer(one, one)
    falls = np.subtract.outer(other, other)
    crossings = np.divide(-falls, rises, out=np.full(rises.shape, np.nan), where=rises != 0).ravel()
    ratios = np.unique([low, high, *crossings[(crossings > low) & (crossings < high)]])
    ratios = np.concatenate([ratios, (ratios[1:] + ratios[:-1]) / 2])
    scores = np.round(ratios[:, None] * np.array(one) + np.array(other), 9)
    ranks = 1 + (scores[:, None, :] > scores[:, :, None]).sum(axis=2)
    return ranks.min(axis=0).tolist(), ranks.max(axis=0).tolist()


@given(st.data(), SHARES)
@settings(max_examples=40, deadline=None)
def test_two_weights_are_exact(data: st.DataObject, share: float) -> None:
    quarters = st.lists(st.integers(-12, 12).map(lambda number: number / 4), min_size=8, max_size=8)
    one, other = data.draw(quarters), data.draw(quarters)
    _, found = both(table(PAIR, {"m0": one, "m1": other}), WeightSpread(within=share))
    best, worst = on_a_line(one, other, share)
    # At a share where units just meet, the noise of arithmetic may say that they do or that they do not.
    assert (found.best <= best).all()
    assert (found.worst >= worst).all()
    settled = found.settled
    assert (found.best[settled] == np.array(best)[settled]).all()
    assert (found.worst[settled] == np.array(worst)[settled]).all()
    assert settled.mean() >= 0.5


def at_vertices(values: Floats, share: float) -> tuple[list[int], list[int]]:
    """Return the best and worst ranks over a box about three equal weights, by looking at every point where three planes meet.

    The planes are the box's sides and those on which two units are level. As many rivals as can be passed at all are passed at
    one of these points, if to draw level is to pass.
    """
    units = values.shape[1]
    best, worst = [], []
    sides, at = np.concatenate([np.eye(3), np.eye(3)]), np.concatenate([np.full(3, 1 - share), np.full(3, 1 + share)])
    for unit in range(units):
        leads = np.delete(values[:, [unit]] - values, unit, axis=1).T
        planes, levels = np.concatenate([sides, leads]), np.concatenate([at, np.zeros(units - 1)])
        triples = np.array(list(combinations(range(len(planes)), 3)))
        triples = triples[np.abs(np.linalg.det(planes[triples])) > 1e-9]
        points = np.linalg.solve(planes[triples], levels[triples][..., None])[..., 0]
        inside = points[((points > 1 - share - 1e-9) & (points < 1 + share + 1e-9)).all(axis=1)]
        best.append(1 + int((inside @ leads.T < -1e-9).sum(axis=1).min()))
        worst.append(1 + int((inside @ leads.T <= 1e-9).sum(axis=1).max()))
    return best, worst


@pytest.mark.parametrize("share", [0.1, 0.25, 0.6])
@pytest.mark.parametrize("seed", range(4))
def test_three_weights_are_exact(seed: int, share: float) -> None:
    values = np.random.default_rng(seed).normal(size=(3, 14))
    text = PAIR.replace("}]}", "}, {metric: m2, better: higher}]}")
    _, found = both(table(text, {f"m{number}": row.tolist() for number, row in enumerate(values)}), WeightSpread(within=share))
    assert found.settled.all()
    assert (found.best.tolist(), found.worst.tolist()) == at_vertices(values, share)


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_small_trees_are_settled(data: st.DataObject) -> None:
    tree, share = data.draw(trees()), data.draw(SHARES)
    random = np.random.default_rng(data.draw(st.integers(0, 1000)))
    made = table(tree.algorithm(), {name: random.normal(size=8).tolist() for name in tree.metrics})
    spread = WeightSpread(within=share, vary=data.draw(st.sampled_from(("domains", "metrics", "all"))))
    _, found = both(made, spread)
    assert found.settled.all()
    if made.base(spread.vary):
        assert_inside(made.ranks(made.random(spread)), found)
        assert_inside(made.ranks(made.corners(share, spread.vary)), found)


BANDS = "bands: {method: cuts, at: [-1, 0, 1.25], labels: [D, C, B, A]}\n"
CAP = "rules: [{when: m0 > 1, at_best: C, because: capped}, {when: m0 < -2, at_worst: B, because: lifted}]\n"
ENDINGS = {
    "plain": ("", ""),
    "ascending": ("", "rank: {order: ascending}"),
    "rounded before ranking": ("", "rank: {round: 0}"),
    "rounded by a step": ("steps: [{method: affine, times: 2}, {method: round, digits: 0}], ", ""),
    "clipped": ("steps: [{method: clip, low: -1, high: 1}], ", ""),
    "logarithms": ("steps: [{method: affine, plus: 4}, log], ", ""),
    "bands and caps": ("", BANDS + CAP + "rank: {by: [band, score]}"),
    "bands of a falling score": ("steps: [negate], ", BANDS + CAP + "rank: {by: [band, score]}"),
    "bands against the score": ("", BANDS + "rank: {by: [band, score], order: ascending}"),
    "score first, then bands": ("", BANDS + CAP + "rank: {round: 0, by: [score, band]}"),
    "groups": ("", "rank: {within: CASE WHEN m0 > 0 THEN 'a' ELSE 'b' END}"),
    "a wide tolerance": ("", "rank: {tolerance: 0.2}"),
    "max": ("", "rank: {ties: max, round: 0}"),
    "average": ("", "rank: {ties: average, round: 0}"),
    "dense": ("", "rank: {ties: dense, round: 0}"),
    "ordinal": ("", "rank: {ties: ordinal, round: 0}"),
    "pool": ("missing: pool, ", ""),
    "require": ("missing: require, ", ""),
}


@pytest.mark.parametrize("ending", ENDINGS)
@given(st.data())
@settings(max_examples=6, deadline=None)
def test_no_weighting_goes_beyond_the_bounds(ending: str, data: st.DataObject) -> None:
    tree, gaps = data.draw(trees()), data.draw(st.booleans())
    made = table(tree.algorithm(*ENDINGS[ending]), data.draw(columns_of(tree, 8, gaps=gaps)))
    for spread in (WeightSpread(within=data.draw(SHARES)), FREE):
        pairs, found = both(made, spread)
        ranked = ~np.isnan(found.best)
        assert (found.best >= pairs.best)[ranked].all()
        assert (found.worst <= pairs.worst)[ranked].all()
        assert_inside(np.stack([found.best_reached, made.places.rank, found.worst_reached]), found)
        if made.base(spread.vary):
            assert_inside(made.ranks(made.random(spread)), found)
        if made.base(spread.vary) and spread.kind == "relative":
            assert_inside(made.ranks(made.corners(spread.within)), found)


# What cannot be looked at within the limits stays as it was.
@pytest.mark.parametrize(("limit", "to"), [("MOST_RIVALS", 1), ("MOST_CHECKS", 0), ("ALL_CHECKS", 0)])
def test_limits_leave_bounds_as_they_were(monkeypatch: pytest.MonkeyPatch, limit: str, to: int) -> None:
    monkeypatch.setattr(sharpened_module, limit, to)
    made = table(PAIR, {"m0": [0, 5, -4, 1], "m1": [0, -4, 5, 1]})
    pairs, found = both(made, WeightSpread(within=0.25))
    assert (found.best <= found.best_reached).all()
    assert (found.best >= pairs.best).all()


# ASEM (three levels, 49 indicators): the range of every country is known exactly.
def test_on_a_published_index(asem: Prepared) -> None:
    evaluation = evaluate(asem)
    places = place(asem.algorithm, evaluation)
    spread = WeightSpread(within=0.1)
    pairs = certified_bounds(asem, evaluation, places, spread)
    assert isinstance(pairs, Bounds)
    found = sharpened_bounds(asem, evaluation, places, spread, pairs)
    assert found.settled.all()
    assert (found.worst - found.best).sum() < (pairs.worst - pairs.best).sum()

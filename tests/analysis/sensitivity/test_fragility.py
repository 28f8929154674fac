from __future__ import annotations

from fractions import Fraction
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leaguetab.analysis.sensitivity import fragility as fragility_module
from leaguetab.analysis.sensitivity.bounds import NotOffered
from leaguetab.analysis.sensitivity.fragility import Fragility, LeaderFragility, UnitFragility, fragility
from leaguetab.scoring import evaluate
from tests.analysis.sensitivity.weightings_of import Table, columns_of, table, trees

if TYPE_CHECKING:
    from leaguetab.analysis.sensitivity.draws import Vary
    from leaguetab.methods.base import Bools, Floats

FLAT = "score: {combine: mean, parts: [{metric: m0, better: higher, weight: 3}, {metric: m1, better: higher}]}\n"
NESTED = """
score:
  combine: mean
  parts:
    - {name: p, combine: mean, parts: [{metric: m0, better: higher}, {metric: m1, better: higher}]}
    - {metric: m2, better: higher}
"""
BANDS = "bands: {method: cuts, at: [-1, 0, 1.25], labels: [D, C, B, A]}\n"
CAP = "rules: [{when: m0 > 2.5, at_best: C, because: capped}]\n"
NEAR = 1e-6


def fragile(made: Table, vary: Vary = "all") -> Fragility:
    found = fragility(*made.parts, vary, made.exclusions)
    assert isinstance(found, Fragility), found
    return found


def row(found: Fragility, unit: str) -> UnitFragility:
    return next(row for row in found.rows if row.unit == unit)


# Weights 3/4 and 1/4, leads of 1 and -2: |3/4 - 2/4| / (3/4 + 2/4) = 1/5. One weight alone: the first by -1/4 / (3/4 1) = -1/3,
# the second by -1/4 / (1/4 -2) = 1/2.
def test_two_units_worked_by_hand() -> None:
    found = fragile(table(FLAT, {"m0": [1, 0], "m1": [0, 2]}))
    first, second = found.rows
    assert first.to_swap_below == second.to_swap_above == first.fragility == pytest.approx(0.2, abs=1e-8)
    assert first.to_swap_above is second.to_swap_below is None
    assert (first.swap_with, second.swap_with) == ("u1", "u0")
    assert first.single_weight == second.single_weight == "m0"
    assert first.single_change == second.single_change == pytest.approx(-1 / 3, rel=1e-12)
    assert found.leaders == (LeaderFragility("u0", first.fragility, "u1"),)
    assert (found.exact, found.why) == (True, "exact")


# See test_bounds.py: (1 - f)(1 - 3f) - (1 + f) / 2 = 0. One weight alone, t: the lead is 1/2 of that within p, which is
# (4 - 2) / 2 = 1, less 1/4. Of m0: ((4 (1 + t) - 2) / (2 + t)) = 1/2, t = -2/7; of m1: (4 - 2 (1 + t)) / (2 + t) = 1/2, t = 2/5;
# of p: (1 + t) = 1/2, t = -1/2; of m2: 1 = (1 + t) / 2, t = 1.
@pytest.mark.parametrize(
    ("vary", "share", "part", "change"),
    [("all", (9 - sqrt(57)) / 12, "m0", -2 / 7), ("domains", 1 / 3, "p", -1 / 2), ("metrics", 1 / 6, "m0", -2 / 7)],
)
def test_nested_worked_by_hand(vary: Vary, share: float, part: str, change: float) -> None:
    found = fragile(table(NESTED, {"m0": [4, 0], "m1": [0, 2], "m2": [0, 0.5]}), vary)
    assert found.rows[0].fragility == pytest.approx(share, abs=1e-8)
    assert (found.rows[0].single_weight, found.rows[0].single_change) == (part, pytest.approx(change, rel=1e-12))


def test_a_unit_better_in_all_is_never_passed() -> None:
    found = fragile(table(FLAT, {"m0": [2, 1], "m1": [2, 2]}))
    assert found.rows[0] == UnitFragility("u0", None, None, None, None, None, None, None, None)
    assert found.leaders == (LeaderFragility("u0", None, None),)


# Three units: the leads of the first over the others are (2, -1) and (1, -2), weights 3/4 and 1/4: 5/7 and 1/5.
def test_the_leader_falls_to_whoever_needs_least() -> None:
    found = fragile(table(FLAT, {"m0": [2, 0, 1], "m1": [0, 1, 2]}))
    assert found.leaders == (LeaderFragility("u0", pytest.approx(1 / 5, abs=1e-8), "u2"),)
    # The third and the second: leads of 1 and 1, dominance.
    assert row(found, "u1").fragility is None


def test_every_group_has_its_leader() -> None:
    text = FLAT + "rank: {within: place}"
    found = fragile(table(text, {"m0": [1, 0, 2, 1], "m1": [0, 2, 2, 1], "place": ["a", "a", "b", "b"]}))
    assert found.leaders == (LeaderFragility("u0", pytest.approx(0.2, abs=1e-8), "u1"), LeaderFragility("u2", None, None))
    assert row(found, "u2").to_swap_above is None


def test_level_units_are_no_neighbours() -> None:
    # The first two score 1, by different parts; the third trails them by (1 - 3/4 ..): leads (4/3, 0) and (0, 4), and half each.
    found = fragile(table(FLAT, {"m0": [4 / 3, 0, 1], "m1": [0, 4, -1]}))
    assert row(found, "u0").to_swap_above is row(found, "u1").to_swap_above is None
    # The lead of the first over the third is (1/3, 1), dominance; of the second (-1, 5): |2/4| / (3/4 + 5/4) = 1/4.
    assert row(found, "u0").fragility is None
    assert row(found, "u1").fragility == pytest.approx(1 / 4, abs=1e-8)
    assert (row(found, "u2").fragility, row(found, "u2").swap_with) == (pytest.approx(1 / 4, abs=1e-8), "u1")
    # Either of the two leaders passes the other at the least change.
    assert found.leaders[0].to_unseat == 0


# Equal weights of 2 and 4: the highest mean is (2 (1 - f) + 4 (1 + f)) / 2 = 3 + f, the lowest 3 - f.
@pytest.mark.parametrize(
    ("cuts", "expected"), [("[3.2]", 0.2), ("[2.75]", 0.25), ("[2, 4]", None), ("[1, 4.5]", None), ("[2.5, 3.375]", 0.375)]
)
def test_share_that_changes_the_band(cuts: str, expected: float | None) -> None:
    labels = list(range(cuts.count(",") + 2))
    text = FLAT.replace(", weight: 3", "") + f"bands: {{method: cuts, at: {cuts}, labels: {labels}, on_cut: lower}}"
    found = fragile(table(text, {"m0": [2], "m1": [4]})).rows[0].to_change_band  # 2 and 4 themselves are reached in the limit alone
    assert found == (expected if expected is None else pytest.approx(expected, abs=1e-8))


# The first unit (score 1.75) is capped at C, and stands behind the second (score 0.5, band B) until that one falls to C, at 0:
# 1/2 (2 (1 - f) - 1 (1 + f)) = 0, f = 1/3. Alone: m0 by -1/2, m1 by 1.
def test_a_capped_unit_passes_when_its_rival_falls_over_the_edge() -> None:
    text = FLAT.replace(", weight: 3", "") + BANDS + CAP + "rank: {by: [band, score]}"
    made = table(text, {"m0": [3, 2, -2], "m1": [0.5, -1, 1]})
    assert made.places.rank.tolist() == [2, 1, 3]
    found = fragile(made)
    assert row(found, "u0").to_swap_above == pytest.approx(1 / 3, abs=1e-8)
    assert (row(found, "u1").single_weight, row(found, "u1").single_change) == ("m0", pytest.approx(-1 / 2, rel=1e-9))
    assert not found.exact


def closed_form(weights: list[Fraction], one: list[Fraction], other: list[Fraction]) -> Fraction | None:
    """Return |sum(w d)| / sum(w |d|); None where it is 1 (dominance)."""
    leads = [first - second for first, second in zip(one, other, strict=True)]
    share = abs(sum(w * d for w, d in zip(weights, leads, strict=True))) / sum(
        w * abs(d) for w, d in zip(weights, leads, strict=True)
    )
    return None if share == 1 else share


@given(st.data())
@settings(max_examples=20, deadline=None)
def test_one_mean_has_a_closed_form(data: st.DataObject) -> None:
    tree = data.draw(trees(((1, 1, 1), (1, 1, 1, 1, 1))))
    columns = data.draw(columns_of(tree, 4))
    made = table(tree.algorithm(), columns)
    weights = [Fraction(part.weight) for part in made.prepared.algorithm.root.parts]
    profiles = [[Fraction(column[unit] or 0) for column in columns.values()] for unit in range(4)]
    found = fragile(made)
    for unit, own in enumerate(found.rows):
        above = [other for other in range(4) if made.places.rank[other] < made.places.rank[unit]]
        nearest = [other for other in above if made.places.rank[other] == max(made.places.rank[above])]
        shares = [share for other in nearest if (share := closed_form(weights, profiles[other], profiles[unit])) is not None]
        assert own.to_swap_above == (pytest.approx(float(min(shares)), abs=1e-8) if shares else None)


@given(st.data())
@settings(max_examples=20, deadline=None)
def test_below_the_share_no_corner_swaps_and_above_it_some_does(data: st.DataObject) -> None:
    made = made_of(data)
    found = fragile(made)
    number = {row.unit: at for at, row in enumerate(found.rows)}
    for at, own in enumerate(found.rows):
        if own.fragility is not None and NEAR < own.fragility < 1 - NEAR:
            assert own.swap_with is not None
            pair = (at, number[own.swap_with])
            assert not swapped(made, made.scores(made.corners(own.fragility - NEAR)), *pair).any()
            assert swapped(made, made.scores(made.corners(own.fragility + NEAR)), *pair).any()


def made_of(data: st.DataObject, *, gaps: bool = False, root: str = "") -> Table:
    tree = data.draw(trees())
    return table(tree.algorithm(root), data.draw(columns_of(tree, 5, gaps=gaps)))


def swapped(made: Table, scores: Floats, unit: int, other: int) -> Floats:
    """Tell in which draws two units stand the other way round than at the stated weights."""
    sign = np.sign(made.evaluation.composite[unit] - made.evaluation.composite[other])
    return sign * (scores[:, unit] - scores[:, other]) < -1e-12


# The algorithm's own evaluation says whether one weight, changed by so much, swaps two units.
@pytest.mark.parametrize(
    ("root", "gaps"),
    [
        ("", False),
        ("", True),
        ("missing: pool, ", True),
        ("steps: [negate, {method: round, digits: 1}], ", True),
        ("steps: [z_score], ", False),
    ],
    ids=["means", "gaps", "pooled", "steps at the top", "z-scores at the top"],
)
@given(st.data())
@settings(max_examples=12, deadline=None)
def test_single_weight_swaps_and_no_smaller_change_does(root: str, gaps: bool, data: st.DataObject) -> None:
    made = made_of(data, gaps=gaps, root=root)
    found = fragile(made)
    number = {unit: at for at, unit in enumerate(made.evaluation.units)}
    for own in found.rows:
        if own.single_weight is None or own.single_change is None or abs(own.single_change) < NEAR:
            continue
        pair = number[own.unit], number[own.single_swap_with or ""]
        assert moved(made, own.single_weight, np.array([own.single_change * (1 + NEAR)]), *pair).all()
        smaller = np.abs(own.single_change) * np.linspace(-0.999, 0.999, 21)
        for part in (part.name for branch in made.prepared.algorithm.root.walk() if len(branch.parts) > 1 for part in branch.parts):
            assert not moved(made, part, smaller[smaller > -1], *pair).any()


def moved(made: Table, part: str, changes: Floats, unit: int, other: int) -> Bools:
    """Tell whether changes of one weight turn two units' scores, before the steps of the root, round."""
    weights = {name: np.tile(of_branch, (len(changes), 1)) for name, of_branch in made.base().items()}
    for branch in made.prepared.algorithm.root.walk():
        for at, inner in enumerate(branch.parts):
            if inner.name == part:
                weights[branch.name][:, at] *= 1 + changes
    before = made.evaluation.nodes["score"].before
    after = evaluate(made.prepared, weights).nodes["score"].before
    return (before[unit] - before[other]) * (after[:, unit] - after[:, other]) < -1e-15


def test_shares_are_lower_bounds_where_parts_are_missing() -> None:
    made = table(FLAT, {"m0": [2, 1, 0], "m1": [None, 1.9, 2.5]})
    found = fragile(made)
    assert not found.exact
    assert found.why == "one of the units has missing parts, whose weight goes to its other parts"
    # The first scores 2, whatever the weights, and the second less than 1.9.
    assert row(found, "u0").fragility is None


def test_inner_steps_leave_single_weights_untold() -> None:
    text = NESTED.replace("name: p,", "name: p, steps: [{method: clip, low: 0, high: 1}],")
    found = fragile(table(text, {"m0": [0.4, 0], "m1": [0, 0.2], "m2": [0, 0.05]}))
    assert found.rows[0].fragility is not None
    assert found.rows[0].single_weight is None


def test_blocks_of_pairs_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    made = table(NESTED, {"m0": [1, 2, 3, 4.5], "m1": [4, None, 7, 3], "m2": [2, 2, 0, 1]})
    whole = fragile(made)
    monkeypatch.setattr(fragility_module, "AT_ONCE", 2)
    assert fragile(made) == whole


def test_not_offered() -> None:
    made = table(FLAT.replace("combine: mean", "combine: topsis"), {"m0": [1, 2], "m1": [2, 1]})
    assert fragility(*made.parts) == NotOffered(
        "Score is combined by topsis, and best and worst possible places can be worked out for weighted averages only"
    )


# Two at the top and three below: 2 · 3 pairs of neighbours, and 2 · 4 of a leader with another.
def test_too_many_level_units(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fragility_module, "MOST_PAIRS", 13)
    made = table(FLAT, {"m0": [1, 1, 0, 0, 0], "m1": [1, 1, 0, 0, 0]})
    assert fragility(*made.parts) == NotOffered("14 pairs of neighbours are too many; up to 13 are looked at")
    monkeypatch.setattr(fragility_module, "MOST_PAIRS", 14)
    assert isinstance(fragility(*made.parts), Fragility)

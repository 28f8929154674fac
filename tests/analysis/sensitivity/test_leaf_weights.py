from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from leaguetab.analysis.sensitivity.extremes import Branch
from leaguetab.analysis.sensitivity.leaf_weights import branch_weights, laid_out, limits_of
from leaguetab.analysis.sensitivity.margins import widest_margin
from leaguetab.analysis.sensitivity.trees import composite_of
from tests.analysis.sensitivity.weightings_of import SHARES, Table, columns_of, table, trees


def composite(made: Table) -> Branch:
    ranked = ~np.isnan(made.places.rank)
    node = composite_of(made.prepared.algorithm, made.evaluation, "all", ranked).node
    assert isinstance(node, Branch)
    return node


# The highest mean of one unit's leaves: over all corners, by the closed form, and by linear programming over the leaves' weights.
@given(st.data())
@settings(max_examples=25, deadline=None)
def test_highest_mean(data: st.DataObject) -> None:
    tree, share = data.draw(trees()), data.draw(SHARES)
    made = table(tree.algorithm(), data.draw(columns_of(tree, 3)))
    leaves = laid_out(composite(made), np.asarray(share))
    limits = limits_of(leaves.fork, share)
    scores = made.scores(made.corners(share))
    for unit, profile in enumerate(leaves.high.T):
        highest = scores[:, unit].max()
        assert abs(leaves.fork.most(profile, np.asarray(share)) - highest) < 1e-12
        # A mean less its highest value is 0 at the highest.
        lacking = (profile - highest)[None, :]
        found = widest_margin(lacking @ limits.start, lacking @ limits.moves, limits.bounds, limits.room)
        assert abs(found.size) < 1e-9
        weights = limits.start + limits.moves @ found.at
        assert abs(weights @ profile / weights.sum() - highest) < 1e-9
        drawn = {name: own[None, :] for name, own in branch_weights(leaves.fork, weights).items()}
        assert abs(made.scores(drawn)[0, unit] - highest) < 1e-9


# A unit that lacks the second part scores 2, whatever the weights: it counts as 2 there.
def test_a_missing_leaf_counts_as_the_mean_of_the_others() -> None:
    made = table(
        "score: {combine: mean, parts: [{metric: m0, better: higher}, {metric: m1, better: higher}]}",
        {"m0": [2, 1], "m1": [None, 3]},
    )
    leaves = laid_out(composite(made), np.asarray(0.25))
    np.testing.assert_array_equal(leaves.low, [[2, 1], [2, 3]])
    np.testing.assert_array_equal(leaves.high, leaves.low)


# Inside, the mean of 0 and 8 reaches from 3 to 5 within a quarter, and is cut off at 4: it counts as one leaf with these ends.
def test_a_bent_part_counts_as_one_leaf() -> None:
    text = """
score:
  combine: mean
  parts:
    - {metric: m0, better: higher}
    - {name: p, combine: mean, steps: [{method: clip, high: 4}, negate, negate],
       parts: [{metric: m1, better: higher}, {metric: m2, better: higher}]}
"""
    leaves = laid_out(composite(table(text, {"m0": [1], "m1": [0], "m2": [8]})), np.asarray(0.25))
    np.testing.assert_allclose([leaves.low[:, 0], leaves.high[:, 0]], [[1, 3], [1, 4]])


# Steps that are straight lines are taken down to the leaves: 2 - 3 x.
def test_straight_steps_reach_the_leaves() -> None:
    text = """
score:
  combine: mean
  parts:
    - {metric: m0, better: lower}
    - {name: p, combine: mean, steps: [{method: affine, times: -3, plus: 2}],
       parts: [{metric: m1, better: higher}, {metric: m2, better: higher}]}
"""
    leaves = laid_out(composite(table(text, {"m0": [1], "m1": [0], "m2": [8]})), np.asarray(0.25))
    np.testing.assert_allclose(leaves.low[:, 0], [1, 2, -22])

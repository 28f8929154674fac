"""Trees in which a score is a plain sum over its metrics, and each metric's factor in that sum."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from leaguetab.methods.combine.mean import Mean
from leaguetab.methods.combine.sum import Sum
from leaguetab.methods.transform.affine import Affine
from leaguetab.scoring import NodeScores, Prepared, evaluate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leaguetab.algorithm.bind import BoundAlgorithm, BoundNode
    from leaguetab.methods.base import Bools, Floats
    from leaguetab.scoring import Evaluation

_STRAIGHT = 1e-9
"""By what share of their range results may stray from a straight line, through the noise of arithmetic."""


def without_last_rounding(algorithm: BoundAlgorithm) -> BoundAlgorithm:
    """Return the tree alone, without the rounding that comes last at its root; a single metric is left as it is."""
    root = algorithm.root
    steps = root.steps
    while root.parts and steps and steps[-1][0].method == "round":
        steps = steps[:-1]
    return replace(algorithm, root=replace(root, steps=steps), also=())


def unrounded(algorithm: BoundAlgorithm, evaluation: Evaluation) -> Floats:
    """Return the composite scores before the rounding that comes last, ``(units,)``."""
    kept = len(without_last_rounding(algorithm).root.steps)
    scored = evaluation.nodes[algorithm.root.name]
    return scored.after_steps[kept - 1] if kept else scored.before


def leaf_names(algorithm: BoundAlgorithm) -> tuple[str, ...]:
    """Return the names of the leaves of the tree, with a say or without."""
    return tuple(node.name for node in algorithm.root.walk() if not node.parts)


def rescored(algorithm: BoundAlgorithm, evaluation: Evaluation, scores: Mapping[str, Floats], units: int | None = None) -> Floats:
    """Score a tree once more, with other scores in its leaves.

    Parameters
    ----------
    algorithm
        The tree, perhaps changed above its leaves.
    evaluation
        Of the stated tree: for weights that were found from the values, which stay as they are, and for the units' other columns.
    scores
        By leaf, each ``(…, units)``; leaves that are not named keep theirs, or are missing where units are made up.
    units
        How many units there are, where they are made up and have no other columns; None for those of the table.

    Raises
    ------
    LeaguetabError
        What the evaluation raises.
    """
    if not algorithm.root.parts:
        return scores.get(algorithm.root.name, evaluation.composite)
    if units:
        nodes = {name: _leaf(np.full(units, np.nan)) for name in leaf_names(algorithm)}
    else:
        branches = {node.name for node in algorithm.root.walk() if node.parts}
        nodes = {name: node for name, node in evaluation.nodes.items() if name not in branches}
    nodes |= {name: _leaf(array) for name, array in scores.items()}
    incomplete = frozenset(name for name, node in nodes.items() if np.isnan(node.score).any())
    frame, names = (pl.DataFrame(), tuple(map(str, range(units)))) if units else (evaluation.frame, evaluation.units)
    weights = {node.name: evaluation.nodes[node.name].weights for node in algorithm.root.walk() if node.weighting is not None}
    return evaluate(Prepared(algorithm, frame, names, nodes, incomplete), weights).composite


def _leaf(scores: Floats) -> NodeScores:
    return NodeScores(scores, (), (~np.isnan(scores)).view(np.int8), np.empty(0))


def straightened(algorithm: BoundAlgorithm, evaluation: Evaluation) -> BoundAlgorithm | str:
    """Write a tree as a plain sum: means and sums, with multiplying and adding in place of steps.

    A branch's steps count as straight where their results lie on one straight line over all units, as those of a z-score do.

    Returns
    -------
    BoundAlgorithm or str
        The tree, without the rounding that comes last; or what stands in the way, in words.
    """
    bare = without_last_rounding(algorithm)
    root = _straightened(bare.root, evaluation, "it")
    return root if isinstance(root, str) else replace(bare, root=root)


def _straightened(node: BoundNode, evaluation: Evaluation, called: str) -> BoundNode | str:
    if node.combine is None:
        return node
    if not isinstance(node.combine, Mean | Sum):
        return f"{called} is combined by {node.combine.method}"
    parts = []
    for part in node.parts:
        straight = _straightened(part, evaluation, part.label)
        if isinstance(straight, str):
            return straight
        parts.append(straight)
    if not node.steps:
        return replace(node, parts=tuple(parts))
    scored = evaluation.nodes[node.name]
    line = _line(scored.before, scored.after_steps[len(node.steps) - 1])
    if line is None:
        return f"{called} passes through {' and '.join(step.method for step, _ in node.steps)}"
    return replace(node, parts=tuple(parts), steps=((line, node.steps[0][1]),))


def _line(before: Floats, after: Floats) -> Affine | None:
    """Find the straight line that leads from values to results; None where there is none."""
    present = ~np.isnan(before)
    if not np.array_equal(present, ~np.isnan(after)) or not present.any():
        return None
    x, y = before[present], after[present]
    low, high = np.argmin(x), np.argmax(x)
    if y[low] == y[high]:
        return None
    times = float((y[high] - y[low]) / (x[high] - x[low]))
    strays = np.abs(y - y[low] - times * (x - x[low])).max()
    return Affine(times=times, plus=float(y[low] - times * x[low])) if strays <= _STRAIGHT * np.ptp(y) else None


def factors(straight: BoundAlgorithm, evaluation: Evaluation, unit: int) -> dict[str, float]:
    """Return what each leaf's score is multiplied by in one unit's sum, missing parts seen to as the tree says.

    Parameters
    ----------
    straight
        See `straightened`.
    evaluation
        Of the stated tree.
    unit
        Its number.

    Returns
    -------
    dict
        By leaf; 0 for a leaf that is missing or has no say.
    """
    present = np.array([[not np.isnan(evaluation.nodes[name].score[unit])] for name in leaf_names(straight)])
    return dict(zip(leaf_names(straight), factors_by_gaps(straight, evaluation, present)[:, 0].tolist(), strict=True))


def factors_by_gaps(straight: BoundAlgorithm, evaluation: Evaluation, present: Bools) -> Floats:
    """Return what each leaf's score is multiplied by, as `factors` does, for several patterns of missing scores.

    Parameters
    ----------
    straight, evaluation
        As for `factors`.
    present
        Which leaves are there, ``(leaves, patterns)``, in the order of `leaf_names`.

    Returns
    -------
    Floats
        Shape ``(leaves, patterns)``.
    """
    names, patterns = leaf_names(straight), present.shape[1]
    through_zero = replace(straight, root=_through_zero(straight.root))
    # As many made-up units as leaves for each pattern, each with 1 in one leaf and 0 in the others, and all with the same gaps.
    ones = np.repeat(np.eye(len(names))[:, :, None], patterns, axis=2)
    rows = np.where(present[:, None, :], ones, np.nan).reshape(len(names), -1)
    found = rescored(through_zero, evaluation, dict(zip(names, rows, strict=True)), rows.shape[1])
    return np.where(present, found.reshape(present.shape), 0.0)


def says(algorithm: BoundAlgorithm, evaluation: Evaluation, unit: int) -> dict[str, float | None]:
    """Return each leaf's share of the say in one unit's score: weights multiplied down the tree.

    The weight of a missing part goes to those beside it, or, with `missing: pool`, to all others. Where a branch does not go by
    weights (a minimum, say), its leaves have no share that could be told: None.
    """
    found: dict[str, float | None] = {**factors(replace(algorithm, root=_as_means(algorithm.root), also=()), evaluation, unit)}
    for node in algorithm.root.walk():
        if node.combine is not None and not node.combine.uses_weights:
            found |= {leaf.name: None for leaf in node.walk() if not leaf.parts}
    return found


def _as_means(node: BoundNode) -> BoundNode:
    """Make every branch a plain mean over the parts present."""
    if not node.parts:
        return node
    mean = replace(node, parts=tuple(map(_as_means, node.parts)), combine=Mean(), steps=(), least_present=1)
    return mean if node.missing == "pool" else replace(mean, missing="redistribute")


def _through_zero(node: BoundNode) -> BoundNode:
    """Leave out what is added above the leaves."""
    steps = tuple((Affine(times=step.times) if isinstance(step, Affine) else step, better) for step, better in node.steps)
    return replace(node, parts=tuple(map(_through_zero, node.parts)), steps=steps if node.parts else node.steps)

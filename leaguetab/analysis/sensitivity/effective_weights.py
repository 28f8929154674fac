"""Weights as stated against the say that each part really has in the composite score."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from leaguetab.analysis.comparison import correlation
from leaguetab.analysis.sensitivity.draws import stated
from leaguetab.analysis.sensitivity.not_offered import NotOffered
from leaguetab.analysis.straight import factors_by_gaps, leaf_names, straightened
from leaguetab.methods.combine.sum import Sum
from leaguetab.methods.statistics import mean
from leaguetab.methods.transform.affine import Affine
from leaguetab.scoring import evaluate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leaguetab.algorithm.bind import BoundAlgorithm, BoundNode
    from leaguetab.methods.base import Floats
    from leaguetab.scoring import Evaluation, Prepared, Weights

_STRAYS = 1e-9
"""By what share of the range of scores contributions may miss them, through the noise of arithmetic."""
_AT_ONCE = 1_000_000
"""How many scores of made-up units are held at once."""


@dataclass(frozen=True)
class EffectiveWeight:
    """The say of one part of the tree.

    Parameters
    ----------
    node, label
        The part: a metric or a branch.
    is_metric
        Whether it is a leaf.
    weight
        Its share of all weight: the weights on the way to it, multiplied, those of the parts of each node having sum 1.
    correlation
        Of its score with the composite score, both turned so that higher is better; negative where being good at it goes with being
        low in the table. None where either is the same for all units.
    squared
        The correlation, squared: the share of the composite's variance that a straight line on this part alone explains.
    importance
        For metrics, `squared` as a share of its sum over all metrics: what `weight` would be if metrics had the say that they have.
        None for branches.
    variance_share
        For metrics, the share of the composite's variance that it carries: the covariance of what it contributes to each unit's
        score with that score, over the variance of the scores. A contribution is the metric's score times the weight that it has
        for that unit, other metrics being missing or not; nothing where it is missing itself. The shares have sum 1. None for
        branches, and where the composite is no sum of such contributions (a weighted average or a sum, steps of the root aside).
    """

    node: str
    label: str
    is_metric: bool
    weight: float
    correlation: float | None
    squared: float | None
    importance: float | None
    variance_share: float | None


def effective_weights(prepared: Prepared, evaluation: Evaluation | None = None) -> tuple[EffectiveWeight, ...] | NotOffered:
    """Compare the weights with the say that each part really has.

    Parameters
    ----------
    prepared
        The algorithm with its leaves scored.
    evaluation
        Its evaluation as stated, every branch kept, where there is one already.

    Returns
    -------
    tuple of EffectiveWeight, or NotOffered
        Every part that has a weight, a branch before its parts; not offered for a root without parts.

    Notes
    -----
    `weight` is COINr's effective weight. `squared` is the correlation ratio S_i of Paruolo and others in its linear form,
    Pearson's correlation squared; the ratio itself, which allows for curved relations, is never smaller. Correlations are taken
    over the units that have both scores, shares of the variance over all that have a composite. Where no score is missing, a share
    is the weight times the covariance of score and composite, over the composite's variance.

    References
    ----------
    COINr, `get_eff_weights`. Paruolo, Saisana and Saltelli (2013), Ratings and rankings: voodoo or science?, JRSS A 176:609-634.
    Becker, Saisana, Paruolo and Vandecasteele (2017), Weights and importance in composite indicators: closing the gap, Ecological
    Indicators 80:12-22.
    """
    root = prepared.algorithm.root
    if not root.parts:
        return NotOffered("one metric alone makes the score")
    evaluation = evaluation or evaluate(prepared)
    shares = stated(evaluation, tuple(node for node in root.walk() if node.parts))
    parts = [(node, weight) for node, weight in _weighted(root, 1.0, shares) if node is not root]
    metrics = [(node, weight) for node, weight in parts if not node.parts]
    along = {node.name: _along(node, root, evaluation) for node, _ in parts}
    explained = sum(along[node.name] ** 2 for node, _ in metrics if not np.isnan(along[node.name]))
    carried = _carried(prepared, evaluation)
    return tuple(
        EffectiveWeight(
            node.name,
            node.label,
            is_metric=not node.parts,
            weight=weight,
            correlation=_number(along[node.name]),
            squared=_number(along[node.name] ** 2),
            importance=None if node.parts or not explained else _number(along[node.name] ** 2 / explained),
            variance_share=None if node.parts else carried.get(node.name),
        )
        for node, weight in parts
    )


def _weighted(node: BoundNode, weight: float, shares: Weights) -> Iterator[tuple[BoundNode, float]]:
    """Go through a node and the parts that have a weight, each with its share of all weight."""
    yield node, weight
    for part, share in zip(node.parts, shares.get(node.name, ()), strict=True):
        if share > 0:
            yield from _weighted(part, weight * float(share), shares)


def _along(node: BoundNode, root: BoundNode, evaluation: Evaluation) -> float:
    """Return the correlation of a part's score with the composite, both turned so that higher is better."""
    found = float(correlation(evaluation.nodes[node.name].score, evaluation.composite))
    return found if node.better == root.better else -found


def _carried(prepared: Prepared, evaluation: Evaluation) -> dict[str, float]:
    """Return each metric's share of the composite's variance, where the composite is a sum of what metrics contribute."""
    root = prepared.algorithm.root
    # What follows at the root comes after all parts are put together.
    algorithm = replace(prepared.algorithm, root=replace(root, steps=()), also=())
    straight = straightened(algorithm, evaluation)
    if isinstance(straight, str):
        return {}
    composite = evaluation.nodes[root.name].before
    scored = ~np.isnan(composite)
    contribution = _contributions(straight, evaluation)[:, scored]
    score = composite[scored] - mean(composite)
    # What is left is the same for all units, or it is no sum over metrics.
    left = score - contribution.sum(axis=0)
    total = float(score @ score)
    if not total > 0 or np.ptp(left) > _STRAYS * np.ptp(score):
        return {}
    shares = (contribution @ score) / total
    return dict(zip(leaf_names(straight), shares.tolist(), strict=True))


def _contributions(straight: BoundAlgorithm, evaluation: Evaluation) -> Floats:
    """Return what each leaf contributes to each unit's score, ``(leaves, units)``, with the weight that it has for that unit."""
    names = leaf_names(straight)
    scores = np.stack([evaluation.nodes[name].score for name in names])
    added = np.array([_added(straight.root)[name] for name in names])
    # All units with the same gaps have the same weights.
    present, which = np.unique(~np.isnan(scores), axis=1, return_inverse=True)
    at_once = max(1, _AT_ONCE // len(names) ** 2)
    pieces = [present[:, start : start + at_once] for start in range(0, present.shape[1], at_once)]
    factor = np.concatenate([factors_by_gaps(straight, evaluation, piece) for piece in pieces], axis=1)
    contributed: Floats = factor[:, which.reshape(-1)] * np.nan_to_num(scores + added[:, None])
    return contributed


def _added(node: BoundNode, already: float = 0.0) -> dict[str, float]:
    """Return what each leaf's score is to be raised by, so that branches need add nothing: their mean is then raised as much.

    What is added to a sum stays as it is whatever is missing, and is nobody's.
    """
    if not node.parts:
        return {node.name: already}
    for step, _ in node.steps:
        if isinstance(step, Affine):
            already = (already + step.plus) / step.times
    already = 0.0 if isinstance(node.combine, Sum) else already
    return {name: by for part in node.parts for name, by in _added(part, already).items()}


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)

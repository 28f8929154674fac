"""Weights as stated against the say that each part really has in the composite score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from leaguetab.analysis.comparison import correlation
from leaguetab.analysis.sensitivity.draws import stated
from leaguetab.analysis.sensitivity.not_offered import NotOffered
from leaguetab.methods.statistics import mean
from leaguetab.scoring import evaluate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leaguetab.algorithm.bind import BoundNode
    from leaguetab.methods.base import Floats
    from leaguetab.scoring import Evaluation, Prepared, Weights


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
        For metrics, the share of the composite's variance that it carries: the covariance of weight times score with the composite,
        over the composite's variance. None for branches, and where the composite is no weighted average of the metrics' scores.
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
    `weight` is COINr's effective weight. `squared` is the correlation ratio S_i of Paruolo and others in its linear form, Pearson's
    correlation squared; the ratio itself, which allows for curved relations, is never smaller. Correlations and covariances are
    taken over the units that have both scores. Where scores are missing, the shares of variance are scaled to sum 1, which they do
    by themselves where none is.

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
    carried = _carried(root, metrics, evaluation)
    return tuple(
        EffectiveWeight(
            node.name,
            node.label,
            is_metric=not node.parts,
            weight=weight,
            correlation=_number(along[node.name]),
            squared=_number(along[node.name] ** 2),
            importance=None if node.parts or not explained else _number(along[node.name] ** 2 / explained),
            variance_share=carried.get(node.name),
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


def _carried(root: BoundNode, metrics: list[tuple[BoundNode, float]], evaluation: Evaluation) -> dict[str, float]:
    """Return each metric's share of the composite's variance, where the composite is a weighted average."""
    branches = [node for node in root.walk() if node.parts]
    if not branches or not all(_averages(node, root) for node in branches):
        return {}
    composite = evaluation.nodes[root.name].before
    shares = {node.name: weight * _covariance(evaluation.nodes[node.name].score, composite) for node, weight in metrics}
    total = sum(shares.values())
    return {name: share / total for name, share in shares.items()} if total > 0 else {}


def _averages(node: BoundNode, root: BoundNode) -> bool:
    """Tell whether a branch's score is the weighted mean of its parts', what follows at the root aside."""
    return node.combine is not None and node.combine.linear and (node is root or not node.steps)


def _covariance(first: Floats, second: Floats) -> float:
    products = (first - mean(np.where(np.isnan(second), np.nan, first))) * (
        second - mean(np.where(np.isnan(first), np.nan, second))
    )
    return float(np.nan_to_num(mean(products)[0]))


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)

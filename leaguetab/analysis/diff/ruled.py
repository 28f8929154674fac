"""Ranks that the bands and rules of one algorithm give to the scores of a mixture.

Where a mixture's score is on another scale than the one that an algorithm's bands and rules have numbers for, those rules read the
parts as that algorithm's own table scores them, and the composite score is put on its scale by place: the unit in the tenth place
of the mixture has the score that the tenth has in the algorithm's own table. As many units then lie beyond each cut point as there.

References
----------
Kolen and Brennan (2014), Test Equating, Scaling, and Linking, chapter 2 (equipercentile equating).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from leaguetab.algorithm.bind import expressions_of_places
from leaguetab.algorithm.model import TieBreak
from leaguetab.analysis.sensitivity.structures import found_from_scores
from leaguetab.expression import RowExpression
from leaguetab.methods.statistics import highest, ranked
from leaguetab.placing import Exclusion, highest_first, place
from leaguetab.scoring import Evaluation, Prepared, evaluate, prepare

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from leaguetab.algorithm.bind import BoundAlgorithm, BoundNode
    from leaguetab.analysis.diff.mixtures import Recipe
    from leaguetab.methods.base import Better, Floats
    from leaguetab.table import Workings

_ORDER = "order in the mixture"


@dataclass(frozen=True)
class Scored:
    """A mixture with its scores."""

    root: BoundNode
    evaluation: Evaluation


def score(root: BoundNode, steps: Recipe, other: Recipe) -> Scored:
    """Score a mixture.

    Parameters
    ----------
    root
        Its tree.
    steps
        Whose steps it has: what they read besides metrics comes from this algorithm's table.
    other
        The other algorithm.

    Raises
    ------
    LeaguetabError
        Where something in the tree has no result.
    """
    algorithm = replace(steps.workings.algorithm, root=root, also=())
    frame = _with_own_values(_merged(steps.workings, other.workings), steps.workings, _read_in(root))
    return Scored(root, evaluate(prepare(algorithm, frame, steps.workings.evaluation.units)))


def rank_at_home(scored: Scored, rules: Recipe, other: Recipe) -> Floats:
    """Rank by bands and rules that read the scores as they are; what the mixture lacks, they read from their own table."""
    workings = rules.workings
    also = {node.name for beside in workings.algorithm.also for node in beside.walk()}
    root = replace(_with_bands(scored.root, workings.algorithm), name=workings.algorithm.root.name)
    algorithm = replace(workings.algorithm, root=root)
    nodes = {name: found for name, found in scored.evaluation.nodes.items() if name not in also}
    nodes[root.name] = scored.evaluation.nodes[scored.evaluation.root]
    frame = _with_own_values(_merged(workings, other.workings), workings, _read_by_rules(algorithm))
    evaluation = evaluate(Prepared(algorithm, frame, scored.evaluation.units, nodes, frozenset()))
    return place(algorithm, evaluation, exclusions(workings)).rank


def rank_abroad(scored: Scored, rules: Recipe) -> Floats:
    """Rank by bands and rules that are made for scores on another scale."""
    workings, composite = rules.workings, scored.evaluation.composite
    algorithm, own = workings.algorithm, workings.evaluation
    turned = composite if scored.root.better == algorithm.root.better else -composite
    if not reads_scale(algorithm):
        return place(algorithm, _with_composite(own, turned), exclusions(workings)).rank
    # In the order of the mixture; scores that tie on the other scale only are parted by it, unless rounding is to make them tie.
    order = ranked(turned, "average", algorithm.model.rank.tolerance * highest(np.abs(turned)))
    evaluation = _with_composite(own, _equated(order, own.composite))
    if algorithm.model.rank.round is None:
        algorithm = _parting_ties(algorithm)
        evaluation = replace(evaluation, frame=evaluation.frame.with_columns(pl.Series(_ORDER, order, nan_to_null=True)))
    return place(algorithm, evaluation, exclusions(workings)).rank


def reads_scale(algorithm: BoundAlgorithm) -> bool:
    """Tell whether bands, rules or the ranking have numbers that scores are held against."""
    model, names = algorithm.model, {"score", f"{algorithm.root.name}_score"}
    cut = model.bands is not None and not found_from_scores(model.bands)
    return cut or model.rank.round is not None or not names.isdisjoint(_read_by_rules(algorithm))


def exclusions(workings: Workings) -> list[Exclusion]:
    """List the units that the config leaves unranked."""
    return [Exclusion(item.when, item.because) for item in workings.metrics.unranked]


def _equated(order: Floats, own: Floats) -> Floats:
    """Give each place the score that it has in an algorithm's own table: ranks from the lowest up, and scores, ``(units,)``."""
    scores = np.sort(own[~np.isnan(own)])
    placed = int(np.count_nonzero(~np.isnan(order)))
    # Where the tables are of different length, by the share of units below.
    position = (order - 0.5) * len(scores) / max(placed, 1) + 0.5
    return np.where(np.isnan(order), np.nan, np.interp(position, np.arange(1.0, len(scores) + 1), scores))


def _parting_ties(algorithm: BoundAlgorithm) -> BoundAlgorithm:
    """Part units by their order in the mixture, before the stated tie-breaks."""
    model = algorithm.model
    better: Better = "higher" if highest_first(algorithm) else "lower"
    tie_break = (TieBreak(by=f'"{_ORDER}"', better=better), *model.rank.tie_break)
    if "score" not in model.rank.by:
        tie_break = model.rank.tie_break
    return replace(algorithm, model=model.model_copy(update={"rank": model.rank.model_copy(update={"tie_break": tie_break})}))


def _with_composite(evaluation: Evaluation, composite: Floats) -> Evaluation:
    root = replace(evaluation.nodes[evaluation.root], before=composite, after_steps=())
    return replace(evaluation, nodes={**evaluation.nodes, evaluation.root: root})


def _with_bands(root: BoundNode, algorithm: BoundAlgorithm) -> BoundNode:
    """Give the nodes of a mixture the bands that nodes of the same name have in an algorithm."""
    bands = {node.name: node.bands for node in algorithm.root.walk() if node.bands is not None}

    def banded(node: BoundNode) -> BoundNode:
        return replace(node, bands=bands.get(node.name), parts=tuple(banded(part) for part in node.parts))

    return banded(root) if bands else root


def _merged(first: Workings, second: Workings) -> pl.DataFrame:
    """Return the raw columns of both tables of the same units, those of the first going before."""
    frame, further = first.evaluation.frame, second.evaluation.frame
    return frame.hstack(further.select(name for name in further.columns if name not in frame.columns))


def _with_own_values(frame: pl.DataFrame, workings: Workings, read: Iterable[str]) -> pl.DataFrame:
    """Add what expressions read of an algorithm's own scores, as columns; a node of the mixture of that name goes before."""
    own = workings.evaluation.columns().values
    lacking = [name for name in dict.fromkeys(read) if name not in frame.columns and name in own]
    return frame.with_columns(_series(name, own[name]) for name in lacking)


def _series(name: str, values: Floats) -> pl.Series:
    if values.dtype == np.float64:
        return pl.Series(name, values, nan_to_null=True)
    return pl.Series(name, values.tolist())


def _read_in(root: BoundNode) -> Iterator[str]:
    """Go through the columns and values that a tree reads beside its metrics."""
    for node in root.walk():
        if node.column and not node.is_metric:
            yield from RowExpression(node.column).columns
        for method in (*(step for step, _ in node.steps), node.combine):
            yield from (name for text in (method.columns_read if method else ()) for name in RowExpression(text).columns)


def _read_by_rules(algorithm: BoundAlgorithm) -> frozenset[str]:
    """Return the columns and values that bands, rules and the ranking read, and the nodes beside the composite."""
    read = {name for text in expressions_of_places(algorithm) for name in RowExpression(text).columns}
    return frozenset(read.union(*(_read_in(beside) for beside in algorithm.also)))

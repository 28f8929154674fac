"""Units just on one side of a cut, where a small change makes a large difference."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np

from leaguetab.analysis.sensitivity.not_offered import NotOffered
from leaguetab.analysis.sensitivity.structures import found_from_scores, leaves_with_say
from leaguetab.analysis.sensitivity.targets import point_cuts
from leaguetab.methods.band._funnel import Funnel
from leaguetab.methods.band._relative import RelativeBanding
from leaguetab.methods.band.cuts import Cuts
from leaguetab.methods.base import Context
from leaguetab.methods.quantile import spread
from leaguetab.methods.transform.band_points import BandPoints
from leaguetab.methods.transform.quantile_points import QuantilePoints

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leaguetab.algorithm.bind import BoundAlgorithm, BoundNode
    from leaguetab.algorithm.model import Label
    from leaguetab.methods.base import Banding, Better, Floats, Ints
    from leaguetab.scoring import Evaluation, UnitColumns


@dataclass(frozen=True)
class NearCut:
    """A unit near a cut.

    Parameters
    ----------
    unit
        Its id.
    node, label
        Where in the tree the cut is.
    kind
        ``band``: between two bands of the node's score; ``points``: between two numbers of points that a step gives.
    value
        The unit's score (``band``), or its value where it reaches the step (``points``).
    cut
        The cut; for bands found from the scores, half-way between the nearest scores on either side.
    distance
        How far the value lies from it.
    here, beyond
        The band (by the score, before rules) or the points that the unit has, and what it would have on the other side.
    would_gain
        Whether the other side is the better one.
    """

    unit: str
    node: str
    label: str
    kind: Literal["band", "points"]
    value: float
    cut: float
    distance: float
    here: Label | float
    beyond: Label | float
    would_gain: bool


@dataclass(frozen=True)
class _Ladder:
    """Values on a ladder of classes, class 0 the lowest, with the cuts next above and below each unit: all ``(units,)``."""

    node: BoundNode
    kind: Literal["band", "points"]
    values: Floats
    classes: Ints
    above: Floats
    below: Floats
    results: tuple[Label | float, ...]
    better: Better


def near_cuts(algorithm: BoundAlgorithm, evaluation: Evaluation, *, share: float = 0.05) -> tuple[NearCut, ...] | NotOffered:
    """Find the units near a cut: between bands of the composite score or of a node, or between points that a step gives.

    Parameters
    ----------
    algorithm
        As it was evaluated.
    evaluation
        Of one weighting, every node kept.
    share
        How near: a share of the spread of the values, from their 5th to their 95th percentile (`linear`; of their range where that
        is 0).

    Returns
    -------
    tuple of NearCut, or NotOffered
        The composite's bands first; within a node the nearest first. A unit between two cuts may be near both. Not offered where
        the algorithm has no cuts that are known.

    Notes
    -----
    Cuts are known for the bandings `cuts`, `k_means`, `ntiles` and `quantiles`, and for the steps `band_points` and
    `quantile_points` of leaves that have a say; those within expressions and conditions are not. A unit on a cut has distance 0, on
    whichever side it is. A rule may hold a unit in its band, whichever side of a cut it is on.
    """
    ladders = list(_ladders(algorithm, evaluation))
    if not ladders:
        return NotOffered(_why_no_cuts(algorithm.model.bands))
    return tuple(near for ladder in ladders for near in _near(ladder, evaluation.units, share))


def _why_no_cuts(bands: Banding | None) -> str:
    if bands is None:
        return "the algorithm has no bands, and gives no points between cuts"
    if isinstance(bands, Funnel):
        return "the limits between bands differ from unit to unit, with the number of cases behind each"
    return f"the bands follow from conditions ({bands.method}), and not from cuts on a score"


def _near(ladder: _Ladder, units: tuple[str, ...], share: float) -> list[NearCut]:
    """Find the units near a cut of one ladder, the nearest first."""
    near = share * spread(ladder.values)
    found = []
    for cuts, step in ((ladder.above, 1), (ladder.below, -1)):
        distance = np.abs(ladder.values - cuts)
        for number in np.flatnonzero(distance <= near):
            here = int(ladder.classes[number])
            found.append(
                NearCut(
                    units[number],
                    ladder.node.name,
                    ladder.node.label,
                    ladder.kind,
                    float(ladder.values[number]),
                    float(cuts[number]),
                    float(distance[number]),
                    ladder.results[here],
                    ladder.results[here + step],
                    would_gain=_would_gain(ladder, here, here + step),
                )
            )
    return sorted(found, key=lambda one: one.distance)


def _would_gain(ladder: _Ladder, here: int, beyond: int) -> bool:
    """Tell which side is better: of points by their number, of bands by their place."""
    rises = beyond > here if ladder.kind == "band" else float(ladder.results[beyond]) > float(ladder.results[here])
    return rises == (ladder.better == "higher")


def _ladders(algorithm: BoundAlgorithm, evaluation: Evaluation) -> Iterator[_Ladder]:
    banded = [(algorithm.root, algorithm.model.bands), *((node, node.bands) for node in algorithm.walk())]
    for node, bands in banded:
        if bands is not None and (isinstance(bands, Cuts) or found_from_scores(bands)):
            yield _bands(node, bands, evaluation)
    for leaf in leaves_with_say(algorithm.root):
        yield from _points(leaf, evaluation)


def _bands(node: BoundNode, bands: Banding, evaluation: Evaluation) -> _Ladder:
    scores, columns = evaluation.nodes[node.name].score, evaluation.columns()
    classes = bands.apply(scores, Context(better=node.better, columns=columns))
    if isinstance(bands, Cuts):
        above, below = _next_cuts(classes, np.broadcast_to(np.array(bands.at)[:, None], (len(bands.at), len(scores))))
    else:
        above, below = _half_way(scores, classes, _groups(bands, columns, len(scores)))
    return _Ladder(node, "band", scores, classes, above, below, bands.labels, node.better)


def _groups(bands: Banding, columns: UnitColumns, units: int) -> Ints:
    """Return the group in which each unit was sorted."""
    if isinstance(bands, RelativeBanding) and bands.within is not None:
        return columns.codes(bands.within)
    return np.zeros(units, dtype=np.int64)


def _half_way(scores: Floats, classes: Ints, groups: Ints) -> tuple[Floats, Floats]:
    """Return the cuts above and below each unit, half-way between the nearest scores on either side; NaN where there is none."""
    above, below = np.full(scores.shape, np.nan), np.full(scores.shape, np.nan)
    for group in np.unique(groups[groups >= 0]):
        member = (groups == group) & (classes >= 0)
        present = np.unique(classes[member])
        for lower, upper in pairwise(present):
            on_lower, on_upper = member & (classes == lower), member & (classes == upper)
            cut = (scores[on_lower].max() + scores[on_upper].min()) / 2
            if upper == lower + 1:
                above[on_lower] = below[on_upper] = cut
    return above, below


def _points(leaf: BoundNode, evaluation: Evaluation) -> Iterator[_Ladder]:
    """Make a ladder of every step that gives points by cuts."""
    scored = evaluation.nodes[leaf.name]
    for number, (step, better) in enumerate(leaf.steps):
        if not isinstance(step, BandPoints | QuantilePoints):
            continue
        values = scored.after_steps[number - 1] if number else scored.before
        cuts = point_cuts(step, values, better, evaluation.columns())
        reached = values >= cuts if step.on_cut == "upper" else values > cuts
        classes = np.where(np.isnan(values), -1, reached.sum(axis=0)).astype(np.int64)
        above, below = _next_cuts(classes, cuts)
        yield _Ladder(leaf, "points", values, classes, above, below, step.points, step.better_after(better))


def _next_cuts(classes: Ints, cuts: Floats) -> tuple[Floats, Floats]:
    """Return the cuts ``(units,)`` next above and below each unit's class, of cuts ``(cuts, units)``; NaN where there is none."""
    none = np.full((1, cuts.shape[1]), np.nan)
    ladder = np.concatenate([none, cuts, none, none])
    unit = np.arange(cuts.shape[1])
    return ladder[classes + 1, unit], np.where(classes < 0, np.nan, ladder[classes, unit])

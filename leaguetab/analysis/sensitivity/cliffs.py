"""Units just on one side of a cut, where a small change makes a large difference."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
from leaguetab.methods.cut_points import above_cuts
from leaguetab.methods.quantile import spread
from leaguetab.methods.transform.band_points import BandPoints
from leaguetab.methods.transform.quantile_points import QuantilePoints
from leaguetab.placing import apply_rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from leaguetab.algorithm.bind import BoundAlgorithm, BoundNode
    from leaguetab.algorithm.model import Label
    from leaguetab.methods.base import Banding, Better, Bools, Floats, Ints
    from leaguetab.placing import AppliedRule, Places
    from leaguetab.scoring import Evaluation, UnitColumns


@dataclass(frozen=True)
class NearCut:
    """A unit near a cut.

    Parameters
    ----------
    unit
        Its id.
    node, label
        Where in the tree the cut is; the composite score goes by its heading in the table.
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
    band, band_beyond
        Of cuts between bands of the composite score: the band that the unit really has, after the rules, and the one that it would
        have on the other side. None for other cuts.
    held_by
        Why both are the same, so that crossing the cut changes nothing: the reason of the rule. None where they differ, and for
        other cuts.
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
    band: Label | float | None = None
    band_beyond: Label | float | None = None
    held_by: str | None = None


@dataclass(frozen=True)
class _Ladder:
    """Values on a ladder of classes, class 0 the lowest, with the cuts next above and below each unit: all ``(units,)``.

    `decides` is whether its classes are the bands of the composite score, which rules may change.
    """

    node: BoundNode
    label: str
    kind: Literal["band", "points"]
    values: Floats
    classes: Ints
    above: Floats
    below: Floats
    results: tuple[Label | float, ...]
    better: Better
    decides: bool = False

    def cuts(self, step: int) -> Floats:
        """Return the cuts above (1) or below (-1)."""
        return self.above if step > 0 else self.below


@dataclass(frozen=True)
class _Near:
    """A unit near a cut of a ladder: the one above it (step 1), or below (-1)."""

    ladder: _Ladder
    unit: int
    step: int
    distance: float


def near_cuts(
    algorithm: BoundAlgorithm, evaluation: Evaluation, places: Places, *, share: float = 0.05
) -> tuple[NearCut, ...] | NotOffered:
    """Find the ranked units near a cut: between bands of the composite score or of a node, or between points that a step gives.

    Parameters
    ----------
    algorithm
        As it was evaluated.
    evaluation, places
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
    whichever side it is. A rule may hold a unit in its band, whichever side of a cut it is on: `held_by` says so. Spread and bands
    are of all units with a score, as the algorithm finds them.
    """
    ladders = list(_ladders(algorithm, evaluation))
    if not ladders:
        return NotOffered(_why_no_cuts(algorithm.model.bands))
    ranked = ~np.isnan(places.rank)
    after = {step: _after_rules(algorithm, evaluation, places, ladders[0], step) for step in (1, -1) if ladders[0].decides}
    return tuple(_told(near, evaluation, after) for ladder in ladders for near in _near(ladder, ranked, share))


def _why_no_cuts(bands: Banding | None) -> str:
    if bands is None:
        return "the algorithm has no bands, and gives no points between cuts"
    if isinstance(bands, Funnel):
        return "the limits between bands differ from unit to unit, with the number of cases behind each"
    return f"the bands follow from conditions ({bands.method}), and not from cuts on a score"


def _near(ladder: _Ladder, ranked: Bools, share: float) -> list[_Near]:
    """Find the ranked units near a cut of one ladder, the nearest first."""
    near = share * spread(ladder.values)
    found = []
    for cuts, step in ((ladder.above, 1), (ladder.below, -1)):
        distance = np.abs(ladder.values - cuts)
        found += [_Near(ladder, int(unit), step, float(distance[unit])) for unit in np.flatnonzero((distance <= near) & ranked)]
    return sorted(found, key=lambda one: one.distance)


def _told(near: _Near, evaluation: Evaluation, after: Mapping[int, _AfterRules]) -> NearCut:
    """Tell of a unit near a cut what it has, and would have."""
    ladder, unit = near.ladder, near.unit
    here = int(ladder.classes[unit])
    beyond = here + near.step
    ruled = after[near.step] if ladder.decides else None
    return NearCut(
        evaluation.units[unit],
        ladder.node.name,
        ladder.label,
        ladder.kind,
        float(ladder.values[unit]),
        float(ladder.cuts(near.step)[unit]),
        near.distance,
        ladder.results[here],
        ladder.results[beyond],
        would_gain=_would_gain(ladder, here, beyond),
        band=None if ruled is None else ladder.results[int(ruled.band[unit])],
        band_beyond=None if ruled is None else ladder.results[int(ruled.beyond[unit])],
        held_by=None if ruled is None else ruled.held_by(unit),
    )


@dataclass(frozen=True)
class _AfterRules:
    """The bands ``(units,)`` that the rules leave units in where they are, and beyond their next cut; and what the rules did."""

    band: Ints
    beyond: Ints
    applied: tuple[AppliedRule, ...]
    applied_beyond: tuple[AppliedRule, ...]

    def held_by(self, unit: int) -> str | None:
        """Return the reason of the rule that leaves a unit in the same band on either side."""
        if self.band[unit] != self.beyond[unit]:
            return None
        changing = [rule for rule in (*self.applied_beyond, *self.applied) if rule.where[unit] and not rule.excludes]
        return changing[0].because


def _after_rules(algorithm: BoundAlgorithm, evaluation: Evaluation, places: Places, ladder: _Ladder, step: int) -> _AfterRules:
    """Move every unit with a next cut to the other side of it, and apply the rules there."""
    there = ~np.isnan(ladder.cuts(step)) & (ladder.classes >= 0)
    root = evaluation.nodes[evaluation.root]
    score = np.where(there, np.nextafter(ladder.cuts(step), step * np.inf), root.score)
    moved = replace(evaluation, nodes={**evaluation.nodes, evaluation.root: replace(root, before=score, after_steps=())})
    beyond, applied_beyond = apply_rules(algorithm, moved, ladder.classes + np.where(there, step, 0))
    if places.band is None or beyond is None:
        raise TypeError(algorithm.model.bands)
    return _AfterRules(places.band, beyond, places.applied, applied_beyond)


def _would_gain(ladder: _Ladder, here: int, beyond: int) -> bool:
    """Tell which side is better: of points by their number, of bands by their place."""
    rises = beyond > here if ladder.kind == "band" else float(ladder.results[beyond]) > float(ladder.results[here])
    return rises == (ladder.better == "higher")


def _ladders(algorithm: BoundAlgorithm, evaluation: Evaluation) -> Iterator[_Ladder]:
    banded = [(algorithm.root, algorithm.model.bands, True), *((node, node.bands, False) for node in algorithm.walk())]
    for node, bands, decides in banded:
        if bands is not None and (isinstance(bands, Cuts) or found_from_scores(bands)):
            label = algorithm.model.headings.score if decides else node.label
            yield replace(_bands(node, bands, evaluation), label=label, decides=decides)
    for leaf in leaves_with_say(algorithm.root):
        yield from _points(leaf, evaluation)


def _bands(node: BoundNode, bands: Banding, evaluation: Evaluation) -> _Ladder:
    scores, columns = evaluation.nodes[node.name].score, evaluation.columns()
    classes = bands.apply(scores, Context(better=node.better, columns=columns))
    if isinstance(bands, Cuts):
        above, below = _next_cuts(classes, np.broadcast_to(np.array(bands.at)[:, None], (len(bands.at), len(scores))))
    else:
        above, below = _half_way(scores, classes, _groups(bands, columns, len(scores)))
    return _Ladder(node, node.label, "band", scores, classes, above, below, bands.labels, node.better)


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
        classes = np.where(np.isnan(values), -1, above_cuts(values, cuts, step.on_cut).sum(axis=0)).astype(np.int64)
        above, below = _next_cuts(classes, cuts)
        yield _Ladder(leaf, leaf.label, "points", values, classes, above, below, step.points, step.better_after(better))


def _next_cuts(classes: Ints, cuts: Floats) -> tuple[Floats, Floats]:
    """Return the cuts ``(units,)`` next above and below each unit's class, of cuts ``(cuts, units)``; NaN where there is none."""
    none = np.full((1, cuts.shape[1]), np.nan)
    ladder = np.concatenate([none, cuts, none, none])
    unit = np.arange(cuts.shape[1])
    return ladder[classes + 1, unit], np.where(classes < 0, np.nan, ladder[classes, unit])

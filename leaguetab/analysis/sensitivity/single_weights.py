"""What a change of one weight alone does to every score, and the smallest that swaps two units."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from leaguetab.analysis.sensitivity.draws import stated, varied_branches
from leaguetab.analysis.sensitivity.extremes import FREE, NOISE, Branch
from leaguetab.methods.arithmetic import ratio
from leaguetab.methods.base import Context
from leaguetab.scoring import evaluate

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaguetab.algorithm.bind import BoundNode
    from leaguetab.analysis.sensitivity.draws import Vary
    from leaguetab.analysis.sensitivity.keys import BandKey
    from leaguetab.analysis.sensitivity.standing import Standing
    from leaguetab.methods.base import Floats, Ints
    from leaguetab.scoring import Evaluation, Prepared, Weights

LESS = -0.5
"""The change at which a score is looked at on the lower side."""
LEAST = -1 + 1e-9
"""A weight that loses more than this is gone."""
MOST = 1e6
"""A weight that gains more than this is all there is."""
PAST = 1e-7
"""How far past a change the order is looked at, to see what the change does."""
HALVINGS = 60
"""How often a range is halved to find an edge between bands."""


@dataclass(frozen=True)
class SingleChanges:
    """The smallest changes of one weight that swap pairs of units.

    Parameters
    ----------
    change
        Signed, as a share of the weight, ``(pairs,)``; NaN where no single weight swaps them.
    part
        The number of the part whose weight it is, ``(pairs,)``; of no meaning where there is none.
    parts
        The parts' names.
    """

    change: Floats
    part: Ints
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Curves:
    """Every unit's composite, before the steps of the root, as one weight after the other is changed by the share ``t``.

    Each is a hyperbola, ``start + slope t / (1 + bend t)``: the weight enters the mean's numerator and its denominator once.

    Parameters
    ----------
    start
        At the stated weights, ``(units,)``.
    slope, bend
        Shape ``(weights, units)``.
    """

    start: Floats
    slope: Floats
    bend: Floats

    def at(self, change: Floats, units: Ints) -> Floats:
        """Return the composites of units, ``(…, weights, pairs)``, after changes of that shape."""
        slope, bend = self.slope[:, units], self.bend[:, units]
        return self.start[units] + ratio(slope * change, 1 + bend * change)

    def meetings(self, first: Ints, second: Ints) -> Floats:
        """Return the changes at which two units' composites meet, ``(2, weights, pairs)``; NaN for none."""
        apart = self.start[first] - self.start[second]
        slopes, bends = (self.slope[:, first], self.slope[:, second]), (self.bend[:, first], self.bend[:, second])
        square = apart * bends[0] * bends[1] + slopes[0] * bends[1] - slopes[1] * bends[0]
        linear = apart * (bends[0] + bends[1]) + slopes[0] - slopes[1]
        return _roots(square, linear, np.broadcast_to(apart, linear.shape))

    def crossings(self, level: float, units: Ints) -> Floats:
        """Return the change at which units' composites reach a level, ``(weights, pairs)``; NaN for none."""
        lacking = level - self.start[units]
        return ratio(lacking, self.slope[:, units] - lacking * self.bend[:, units])


def _roots(square: Floats, linear: Floats, constant: Floats) -> Floats:
    """Return the real roots of quadratic equations, without loss of digits; NaN for none."""
    under = linear**2 - 4 * square * constant
    root = np.sqrt(under, out=np.full(under.shape, np.nan), where=under >= 0)
    larger = -(linear + np.copysign(root, linear)) / 2
    return np.stack([ratio(larger, square), ratio(constant, larger)])


def smallest_swaps(
    prepared: Prepared, evaluation: Evaluation, standing: Standing, vary: Vary, first: Ints, second: Ints
) -> SingleChanges:
    """Find the smallest change of one weight that swaps each pair, the first unit being ahead.

    Parameters
    ----------
    prepared
        The algorithm with its leaves scored.
    evaluation, standing
        Of the stated weights.
    vary
        Which weights may change.
    first, second
        Positions of the units, ``(pairs,)``.

    Returns
    -------
    SingleChanges
        NaN throughout where scores are not weighted means of weighted means, steps of the root apart.
    """
    branches = varied_branches(prepared.algorithm.root, vary)
    base = stated(evaluation, branches)
    weights = [(branch, number) for branch in branches for number in np.flatnonzero(base[branch.name] > 0)]
    parts = tuple(branch.parts[number].name for branch, number in weights)
    if not (weights and standing.composite.straight and len(first)):
        return SingleChanges(np.full(len(first), np.nan), np.zeros(len(first), dtype=np.int64), parts)
    curves = _curves(prepared, base, [(branch.name, int(number)) for branch, number in weights])
    changes = _that_swap(prepared, standing, curves, first, second)
    size = np.where(np.isnan(changes), np.inf, np.abs(changes)).reshape(-1, len(first))
    at = size.argmin(axis=0)
    change = changes.reshape(-1, len(first))[at, np.arange(len(first))]
    return SingleChanges(change, at % len(parts), parts)


def _curves(prepared: Prepared, base: Weights, weights: list[tuple[str, int]]) -> Curves:
    """Evaluate two changes of every weight, and draw the hyperbola through them and the score as it is."""
    root = prepared.algorithm.root
    more = np.array([1 / base[branch][number] for branch, number in weights])
    changes = np.stack([np.full(len(weights), LESS), more])
    drawn = {name: np.tile(of_branch, (2 * len(weights), 1)) for name, of_branch in base.items()}
    for row, (branch, number) in enumerate(weights):
        drawn[branch][[row, row + len(weights)], number] *= 1 + changes[:, row]
    before = _before_steps(root, evaluate(prepared, drawn)).reshape(2, len(weights), -1)
    # Of the same weights, scaled to a sum of 1 as those changed were: a sum depends on their size.
    start = _before_steps(root, evaluate(prepared, base))
    less, more_ = before - start
    moved = np.abs(less - more_) > NOISE * np.nanmax(np.abs(start), initial=0.0)
    bend = ratio(more_ / changes[1][:, None] - less / changes[0][:, None], less - more_, 0.0, where=moved)
    bend = np.clip(bend, 0.0, 1.0)
    return Curves(start, np.where(moved, more_ / changes[1][:, None] * (1 + bend * changes[1][:, None]), 0.0), bend)


def _before_steps(root: BoundNode, evaluation: Evaluation) -> Floats:
    before = evaluation.nodes[root.name].before
    if root.combine is not None and root.combine.method == "geometric_mean":
        return np.log(before)
    return before


def _that_swap(prepared: Prepared, standing: Standing, curves: Curves, first: Ints, second: Ints) -> Floats:
    """Return changes that swap pairs, ``(changes, weights, pairs)``; NaN for those that do not."""
    meetings = _possible(curves.meetings(first, second))
    root = standing.composite.node
    if "band" not in prepared.algorithm.model.rank.by or standing.bands is None or not isinstance(root, Branch):
        return meetings
    bands = standing.bands
    crossings = [_possible(curves.crossings(edge, units)) for edge in _edges(root, bands) for units in (first, second)]
    changes = np.stack([*meetings, *crossings])
    beyond = changes + np.copysign(PAST * (1 + np.abs(changes)), changes)
    units = (first, second)
    composites = [curves.at(beyond, one) for one in units]
    above_score = composites[0] - composites[1]
    above_band = np.subtract(
        *(bands.ruled_band(root.after_steps(score), one) for score, one in zip(composites, units, strict=True))
    )
    leads = {
        "score": above_score if standing.highest_first == root.rises else -above_score,
        "band": above_band if bands.higher else -above_band,
    }
    decided, *further = (leads[what] for what in prepared.algorithm.model.rank.by)
    for lead in further:
        decided = np.where(decided == 0, lead, decided)
    return np.where(decided < 0, changes, np.nan)


def _possible(changes: Floats) -> Floats:
    """Leave out changes that take a weight away altogether, or more, and those that leave nothing beside it."""
    return np.where((changes > LEAST) & (changes < MOST), changes, np.nan)


def _edges(root: Branch, bands: BandKey) -> list[float]:
    """Return the composites, before the root's steps, at which bands meet, by halving; those that can be reached."""
    units = np.flatnonzero(root.present)
    ends = (float(root.mean_end("low", units, FREE).min()), float(root.mean_end("high", units, FREE).max()))

    def band(value: float) -> int:
        return int(bands.cuts.apply(root.after_steps(np.array([value])), Context())[0])

    lowest, highest = sorted(band(end) for end in ends)
    return [_edge(partial(_is_up_to, band, cut), *ends) for cut in range(lowest, highest)]


def _is_up_to(band: Callable[[float], int], cut: int, value: float) -> bool:
    return band(value) <= cut


def _edge(is_below: Callable[[float], bool], low: float, high: float) -> float:
    """Return where an answer changes between two values."""
    at_low = is_below(low)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if is_below(middle) == at_low else (low, middle)
    return high

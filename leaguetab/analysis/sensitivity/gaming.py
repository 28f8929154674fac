"""What one unit gains by improving in one metric: where a table rewards effort, and where it doesn't."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from leaguetab.algorithm.bind import expressions_of
from leaguetab.analysis.sensitivity.changed import Changed, in_batches, with_changes
from leaguetab.analysis.sensitivity.structures import leaves_with_say
from leaguetab.expression import RowExpression
from leaguetab.methods.quantile import quantile
from leaguetab.methods.statistics import highest, lowest
from leaguetab.methods.transform.target_is_best import TargetIsBest
from leaguetab.scoring import evaluate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from leaguetab.algorithm.bind import BoundAlgorithm, BoundNode
    from leaguetab.methods.base import Bools, Floats, Ints
    from leaguetab.placing import Exclusion, Places
    from leaguetab.scoring import Prepared

_ROUNDS = 12
"""Halvings of the way to the best value seen; what is left is less than a four-thousandth of it."""


@dataclass(frozen=True)
class MetricGain:
    """What an improvement in one metric brings, over all units.

    Parameters
    ----------
    metric, label
        The leaf's name, and what readers see.
    size
        The improvement, in the metric's own units of measurement.
    mean_gain, median_gain
        The places gained, over the units that have a value and a rank; None where there are none.
    largest_gain, largest_gain_unit
        The most places that any unit gains, and the (first) unit that does.
    share_gaining
        The share of those units that gain a place.
    share_unrewarded
        The share whose own composite score stays the same.
    rewards_nothing
        Whether no unit gains a place.
    """

    metric: str
    label: str
    size: float
    mean_gain: float | None
    median_gain: float | None
    largest_gain: float | None
    largest_gain_unit: str | None
    share_gaining: float | None
    share_unrewarded: float | None
    rewards_nothing: bool


@dataclass(frozen=True)
class Gains:
    """Places gained by each unit's improving in each metric alone, all other units staying as they are.

    Parameters
    ----------
    units
        The units' ids.
    metrics, labels
        The leaves, and what readers see.
    size
        The improvement in each, ``(metrics,)``.
    gain
        Places gained, ``(metrics, units)``; negative where places are lost; NaN where a unit has no rank or no value, or was not
        looked at.
    unrewarded
        Where the unit's own composite score stays the same, ``(metrics, units)``.
    not_looked_at
        Leaves that were left out, each with the reason.
    read_elsewhere
        Metrics that rules, expressions or steps of other metrics read as well; what the improvement does there is not counted.
    """

    units: tuple[str, ...]
    metrics: tuple[str, ...]
    labels: tuple[str, ...]
    size: Floats
    gain: Floats
    unrewarded: Bools
    not_looked_at: tuple[tuple[str, str], ...]
    read_elsewhere: tuple[str, ...]

    @property
    def best_metric(self) -> Ints:
        """The number of the metric in which each unit gains the most places, the first of several; -1 where it gains none."""
        gain = np.where(np.isnan(self.gain), 0.0, self.gain)
        return _first_where(gain > 0, -gain)

    def by_metric(self) -> tuple[MetricGain, ...]:
        """Summarise over the units."""
        return tuple(self._summary(number) for number in range(len(self.metrics)))

    def _summary(self, number: int) -> MetricGain:
        looked_at = np.flatnonzero(~np.isnan(self.gain[number]))
        gain, unrewarded = self.gain[number, looked_at], self.unrewarded[number, looked_at]
        first = int(looked_at[np.argmax(gain)]) if gain.size else None
        return MetricGain(
            self.metrics[number],
            self.labels[number],
            float(self.size[number]),
            mean_gain=_of(np.mean, gain),
            median_gain=_of(np.median, gain),
            largest_gain=_of(np.max, gain),
            largest_gain_unit=None if first is None else self.units[first],
            share_gaining=_of(np.mean, gain > 0),
            share_unrewarded=_of(np.mean, unrewarded),
            rewards_nothing=not (gain > 0).any(),
        )


@dataclass(frozen=True)
class Routes:
    """The smallest improvement in each metric alone that brings a unit up a place.

    Parameters
    ----------
    metrics, labels
        The leaves, and what readers see.
    amount
        The improvement, in the metric's own units of measurement, ``(metrics, units)``; NaN where even the best value that any unit
        has brings none.
    share
        The same as a share of the metric's spread, from the 5th to the 95th percentile (of its range where that is 0).
    """

    metrics: tuple[str, ...]
    labels: tuple[str, ...]
    amount: Floats
    share: Floats

    @property
    def cheapest(self) -> Ints:
        """The number of the metric that asks for the smallest share, for each unit; -1 where none brings it up."""
        return _first_where(~np.isnan(self.share), self.share)


def gains(
    prepared: Prepared,
    places: Places,
    exclusions: Sequence[Exclusion] = (),
    *,
    share: float = 0.1,
    units: Ints | None = None,
) -> Gains:
    """Improve each unit in each metric alone by a share of the metric's spread, and rank anew.

    The spread lies between the 5th and the 95th percentile of the raw values (`linear`), so that a few extreme units don't decide
    what is plausible; where that is 0, it is the range. A metric whose values are all whole numbers improves by whole numbers, by 1
    at least. No unit improves beyond the best value that any unit has, nor beyond a target that is best (`target_is_best`).
    Everything relative to the other units (means, ranks, clusters) is found anew for each change.

    Parameters
    ----------
    prepared
        The algorithm with its leaves scored.
    places
        The stated ranking ``(units,)``.
    exclusions
        As for `place`.
    share
        Of the spread.
    units
        The numbers of the units to look at; by default all.

    Raises
    ------
    LeaguetabError
        What the evaluation raises.
    """
    search = _Search(prepared, places, exclusions, units)
    sizes = np.array([search.possible(leaf, share * search.spread(leaf)) for leaf in search.leaves])
    changed = [search.improved(leaf, np.full(len(search.units), size)) for leaf, size in zip(search.leaves, sizes, strict=True)]
    shape = (len(search.leaves), len(prepared.units))
    return Gains(
        prepared.units,
        tuple(leaf.name for leaf in search.leaves),
        tuple(leaf.label for leaf in search.leaves),
        sizes,
        np.array([search.gained(each) for each in changed]).reshape(shape),
        np.array([np.isclose(each.score, search.score, rtol=1e-12, atol=0) for each in changed], dtype=np.bool_).reshape(shape),
        tuple(search.not_looked_at()),
        tuple(_read_elsewhere(prepared.algorithm, search.leaves)),
    )


def cheapest_routes(
    prepared: Prepared, places: Places, exclusions: Sequence[Exclusion] = (), *, units: Ints | None = None
) -> Routes:
    """Find the smallest improvement in each metric alone that brings each unit up by a place at least.

    Found by halving the way to the best value that any unit has (or to a target that is best), so to within a four-thousandth of
    it, never too small; in whole numbers where all values are. Parameters and errors as for `gains`.
    """
    search = _Search(prepared, places, exclusions, units)
    shape = (len(search.leaves), len(prepared.units))
    amount = np.array([search.smallest(leaf) for leaf in search.leaves]).reshape(shape)
    spread = np.array([search.spread(leaf) for leaf in search.leaves]).reshape(-1, 1)
    relative = np.divide(amount, spread, out=np.full(shape, np.nan), where=spread > 0)
    return Routes(tuple(leaf.name for leaf in search.leaves), tuple(leaf.label for leaf in search.leaves), amount, relative)


def _of(statistic: Callable[..., Any], values: Floats | Bools) -> float | None:
    """Take a statistic; None of nothing."""
    return float(statistic(values)) if values.size else None


class _Search:
    """Changes of one unit's value in one metric."""

    def __init__(self, prepared: Prepared, places: Places, exclusions: Sequence[Exclusion], units: Ints | None) -> None:
        self.prepared = prepared
        self.rank = places.rank
        self.exclusions = exclusions
        self.score = evaluate(prepared).composite
        ranked = np.flatnonzero(~np.isnan(places.rank))
        self.looked_at = ranked if units is None else np.intersect1d(units, ranked)
        self.units = prepared.units
        self.leaves = [leaf for leaf in leaves_with_say(prepared.algorithm.root) if leaf.name in prepared.leaves]

    def spread(self, leaf: BoundNode) -> float:
        """Return how far apart a metric's values lie; 0 where all are equal."""
        values = self.prepared.leaves[leaf.name].before
        low, high = quantile(values, (0.05, 0.95), "linear")
        whole = float((highest(values) - lowest(values))[0])
        return float(high - low) or (0.0 if np.isnan(whole) else whole)

    def possible(self, leaf: BoundNode, size: float) -> float:
        """Return an improvement that the metric can have: whole numbers, 1 at least, where all its values are."""
        return max(1.0, round(size)) if self._is_whole(leaf) and not np.isnan(size) else size

    def _is_whole(self, leaf: BoundNode) -> bool:
        values = self.prepared.leaves[leaf.name].before
        return bool((np.isnan(values) | (values == np.rint(values))).all())

    def improved(self, leaf: BoundNode, by: Floats) -> Changed:
        """Improve each unit alone by its own amount ``(units,)``; return the score and the rank that it has then, ``(units,)``."""
        values = self.prepared.leaves[leaf.name].before
        better = _improved(values, by, _best(leaf, values))
        score, rank = np.full(values.shape, np.nan), np.full(values.shape, np.nan)
        changing = self.looked_at[~np.isnan(better[self.looked_at]) & ~np.isnan(by[self.looked_at])]
        for batch in in_batches(self.prepared, changing):
            each = np.arange(len(batch))
            changes = np.tile(values, (len(batch), 1))
            changes[each, batch] = better[batch]
            found = with_changes(self.prepared, {leaf.name: changes}, self.exclusions)
            score[batch], rank[batch] = found.score[each, batch], found.rank[each, batch]
        return Changed(score, rank)

    def gained(self, changed: Changed) -> Floats:
        """Return the places gained; NaN where there is no rank before or after."""
        return self.rank - changed.rank

    def smallest(self, leaf: BoundNode) -> Floats:
        """Return the smallest improvement ``(units,)`` that brings a place; NaN where none does."""
        values = self.prepared.leaves[leaf.name].before
        enough = np.abs(_best(leaf, values) - values)
        enough = np.where(self.gained(self.improved(leaf, enough)) > 0, enough, np.nan)
        too_little = np.zeros(values.shape)
        for _ in range(_ROUNDS):
            middle = (enough + too_little) / 2
            middle = np.ceil(middle) if self._is_whole(leaf) else middle
            gained = self.gained(self.improved(leaf, middle)) > 0
            enough, too_little = np.where(gained, middle, enough), np.where(gained, too_little, middle)
        return enough

    def not_looked_at(self) -> Iterator[tuple[str, str]]:
        """Name the leaves that are left out, with the reason."""
        root = self.prepared.algorithm.root
        with_say = {leaf.name for leaf in leaves_with_say(root)}
        for leaf in (node for node in root.walk() if not node.parts):
            if leaf.name not in with_say:
                yield leaf.name, "it has no weight, so no improvement is rewarded"
            elif leaf.name not in self.prepared.leaves:
                yield leaf.name, "it is worked out from other scores"


def _best(leaf: BoundNode, values: Floats) -> Floats:
    """Return where each unit's improvement ends: the best value that any unit has, or the nearer end of the target."""
    step, better = leaf.steps[0] if leaf.steps else (None, leaf.better)
    if isinstance(step, TargetIsBest):
        first, last = step.target if isinstance(step.target, tuple) else (step.target, step.target)
        return np.clip(values, first, last)
    return np.where(np.isnan(values), np.nan, highest(values) if better == "higher" else lowest(values))


def _improved(values: Floats, by: Floats, best: Floats) -> Floats:
    """Move values towards the best by an amount, and no further."""
    improved: Floats = values + np.sign(best - values) * np.minimum(by, np.abs(best - values))
    return improved


def _first_where(allowed: Bools, cost: Floats) -> Ints:
    """Return the row of the lowest cost in each column of those allowed; -1 where none is."""
    if not len(cost):
        return np.full(cost.shape[1], -1, dtype=np.int64)
    row = np.argmin(np.where(allowed, cost, np.inf), axis=0)
    return np.where(allowed.any(axis=0), row, -1).astype(np.int64)


def _read_elsewhere(algorithm: BoundAlgorithm, leaves: Sequence[BoundNode]) -> Iterator[str]:
    """Name the metrics whose columns something beside the leaf itself reads."""
    read = {column for text in expressions_of(algorithm) for column in RowExpression(text).columns}
    yield from (leaf.name for leaf in leaves if leaf.is_metric and leaf.column in read)

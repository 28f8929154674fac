"""What one unit gains by improving in one metric: where a table rewards effort, and where it doesn't."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import log
from typing import TYPE_CHECKING, Any

import numpy as np

from leaguetab.analysis.sensitivity.improving import ROUNDS, Search, improvable
from leaguetab.analysis.sensitivity.not_offered import NotOffered
from leaguetab.analysis.sensitivity.targets import stages
from leaguetab.analysis.sensitivity.work import FEWEST, MOST_WORK, looked_at, spread_over, table_work, too_much

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from leaguetab.algorithm.bind import BoundNode
    from leaguetab.analysis.sensitivity.changed import Changed
    from leaguetab.analysis.sensitivity.possible import Range
    from leaguetab.methods.base import Bools, Floats, Ints
    from leaguetab.placing import Exclusion, Places
    from leaguetab.scoring import Prepared

_TABLES_A_TARGET = 2
"""The same where the value that reaches a target is searched for: that takes many tables of one metric, which are quick."""


@dataclass(frozen=True)
class MetricGain:
    """What an improvement in one metric brings, over all units.

    Parameters
    ----------
    metric, label
        The leaf's name, and what readers see.
    size
        The improvement, in the metric's own units of measurement; the median of the units' where they differ.
    mean_gain, median_gain
        The places gained, over the units that have a value and a rank; None where there are none.
    largest_gain, largest_gain_unit
        The most places that any unit gains, and the (first) unit that does; None where no unit gains any.
    share_gaining
        The share of those units that gain a place.
    share_unrewarded
        The share that can improve, and whose own composite score then stays the same.
    rewards_nothing
        Whether no unit gains a place, of those looked at.
    looked_at
        How many units the figures are of.
    already_best
        How many of them cannot improve: they have the best value that any unit has, or one in a target that is best.
    whole_numbers
        Whether all values of the metric are whole numbers, so that it improves by whole numbers.
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
    looked_at: int
    already_best: int
    whole_numbers: bool = False


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
        The improvement in each, ``(metrics,)``; the median of the units' where they differ.
    amount
        How far each unit improves, ``(metrics, units)``: less than `size` where the way to the best is shorter.
    gain
        Places gained towards the better end, ``(metrics, units)``; negative where places are lost; NaN where a unit has no rank or
        no value, or was not looked at.
    unrewarded
        Where the unit's own composite score stays the same, ``(metrics, units)``.
    not_looked_at
        Leaves that were left out, each with the reason.
    whole
        Whether all values of a metric are whole numbers, so that it improves by whole numbers, ``(metrics,)``.
    note
        How many units were looked at, where it is not all of them.
    """

    units: tuple[str, ...]
    metrics: tuple[str, ...]
    labels: tuple[str, ...]
    size: Floats
    amount: Floats
    gain: Floats
    unrewarded: Bools
    not_looked_at: tuple[tuple[str, str], ...]
    whole: Bools
    note: str = ""

    @property
    def best_metric(self) -> Ints:
        """The number of the metric in which each unit gains the most places, the first of several; -1 where it gains none."""
        gain = np.where(np.isnan(self.gain), 0.0, self.gain)
        return _first_where(gain > 0, -gain)

    def by_metric(self) -> tuple[MetricGain, ...]:
        """Summarise over the units."""
        return tuple(self._summary(number) for number in range(len(self.metrics)))

    def _summary(self, number: int) -> MetricGain:
        there = np.flatnonzero(~np.isnan(self.gain[number]))
        gain, at_best = self.gain[number, there], self.amount[number, there] == 0
        unrewarded = self.unrewarded[number, there] & ~at_best
        first = int(there[np.argmax(gain)]) if (gain > 0).any() else None
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
            rewards_nothing=bool(gain.size) and not (gain > 0).any(),
            looked_at=len(there),
            already_best=int(at_best.sum()),
            whole_numbers=bool(self.whole[number]),
        )


@dataclass(frozen=True)
class Routes:
    """The cheapest improvement in one metric alone that is enough, for each unit.

    Parameters
    ----------
    metrics, labels
        The leaves, and what readers see.
    amount
        The improvement, in the metric's own units of measurement, ``(metrics, units)``. NaN but for each unit's cheapest metric:
        the one that asks for the smallest share of its spread. All NaN for a unit that no metric helps, even with the best value
        that any unit has, or that was not looked at.
    share
        The same as a share of the metric's spread, from the 5th to the 95th percentile (of its range where that is 0).
    looked_at
        The numbers of the units looked at.
    note
        How many units were looked at, where it is not all of them.
    """

    metrics: tuple[str, ...]
    labels: tuple[str, ...]
    amount: Floats
    share: Floats
    looked_at: Ints
    note: str = ""

    @property
    def cheapest(self) -> Ints:
        """The number of each unit's cheapest metric; -1 where there is none."""
        return _first_where(~np.isnan(self.share), self.share)


def gains(  # noqa: PLR0913 -- what may be asked for, each by keyword
    prepared: Prepared,
    places: Places,
    exclusions: Sequence[Exclusion] = (),
    *,
    share: float = 0.1,
    units: Ints | None = None,
    ranges: Mapping[str, Range] | None = None,
    most_work: int = MOST_WORK,
) -> Gains | NotOffered:
    """Improve each unit in each metric alone by a share of the metric's spread, and rank anew.

    Places gained are places towards the better end of the table; where the worst unit stands first, that is down the list. A metric
    changes with its column: rules, expressions and whatever else reads it see the change as well.

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
        The numbers of the units to look at; by default all that are ranked.
    ranges
        By column: the lowest and the highest value that makes sense, which no improvement goes beyond.
    most_work
        As `work` counts it; where all units would take more, some are chosen, evenly spread over the table.

    Returns
    -------
    Gains or NotOffered
        Not offered where no metric has a say, or all but a few units would have to be passed over.

    Raises
    ------
    LeaguetabError
        What the evaluation raises.
    """
    chosen = _chosen(prepared, places, units, most_work)
    if isinstance(chosen, NotOffered):
        return chosen
    search = Search(prepared, places, exclusions, chosen, ranges)
    sizes = [_possible(search, leaf, share * search.spread(leaf)) for leaf in search.leaves]
    improved = [search.improved(leaf, size) for leaf, size in zip(search.leaves, sizes, strict=True)]
    found = _gains(search, search.leaves, improved)
    return replace(found, size=np.array(sizes), note=looked_at(chosen, places.rank, units))


def target_gains(
    prepared: Prepared,
    places: Places,
    exclusions: Sequence[Exclusion] = (),
    *,
    units: Ints | None = None,
    ranges: Mapping[str, Range] | None = None,
    most_work: int = MOST_WORK,
) -> Gains | NotOffered:
    """Improve each unit in each metric alone to the next target or cut that the algorithm draws for that metric, and rank anew.

    That is the next cut between points (`band_points`, `quantile_points`) or between the metric's own bands, the next value with a
    stated result (`map_values`), the end of a scale (`goalposts`, `scaled`, `clip`, a `piecewise_linear` that goes flat) or a
    target (`ratio_to_target`, `distance_to_target`, `target_is_best`), whichever is nearest. A line that a first step draws is
    reached exactly, or by the next value that the metric can have; it may lie beyond the best value that any unit has, and not
    beyond the metric's range. One behind other steps, or between quantiles, is searched for up to that best value, as
    `cheapest_routes` does. Units that have reached the last line are not looked at.

    Parameters and errors as for `gains`.

    Returns
    -------
    Gains or NotOffered
        Metrics without a line are listed under `not_looked_at`; not offered where no metric has one.
    """
    leaves = tuple(leaf for leaf in improvable(prepared) if any(stages(leaf, prepared.algorithm)))
    if not leaves:
        return NotOffered("the algorithm draws no target or cut for any single metric")
    chosen = _chosen(prepared, places, units, most_work // _TABLES_A_TARGET, leaves)
    if isinstance(chosen, NotOffered):
        return chosen
    search = Search(prepared, places, exclusions, chosen, ranges)
    found = _gains(search, leaves, [search.targets(leaf) for leaf in leaves])
    without = tuple((leaf.name, "it has no target and no cut") for leaf in search.leaves if leaf not in leaves)
    return replace(found, not_looked_at=(*found.not_looked_at, *without), note=looked_at(chosen, places.rank, units))


def cheapest_routes(
    prepared: Prepared,
    places: Places,
    exclusions: Sequence[Exclusion] = (),
    *,
    units: Ints | None = None,
    ranges: Mapping[str, Range] | None = None,
    most_work: int = 2 * MOST_WORK,
) -> Routes | NotOffered:
    """Find the cheapest improvement in one metric alone that brings each unit a place, at least, towards the better end.

    Found by halving the way to the best value that any unit has (or to a target that is best), never too small; in the steps that
    the metric's values can change by (`possible`): whole numbers where all are, or the last decimal that the file has. Where
    values have more decimals than anybody reads, three digits of the amount are told at least. Parameters, what is not offered,
    and errors as for `gains`.
    """
    chosen = _chosen_for_routes(prepared, places, units, most_work)
    if isinstance(chosen, NotOffered):
        return chosen
    search = Search(prepared, places, exclusions, chosen, ranges)
    return _routes(search, lambda changed: search.gained(changed) > 0, looked_at(chosen, places.rank, units))


def band_routes(
    prepared: Prepared,
    places: Places,
    exclusions: Sequence[Exclusion] = (),
    *,
    units: Ints | None = None,
    ranges: Mapping[str, Range] | None = None,
    most_work: int = 2 * MOST_WORK,
) -> Routes | NotOffered:
    """Find the cheapest improvement in one metric alone that brings each unit into a better band.

    As `cheapest_routes`; not offered without bands. A unit that a rule holds in its band has no way up.
    """
    if places.band is None:
        return NotOffered("the algorithm has no bands")
    chosen = _chosen_for_routes(prepared, places, units, most_work)
    if isinstance(chosen, NotOffered):
        return chosen
    search = Search(prepared, places, exclusions, chosen, ranges)
    return _routes(search, search.in_a_better_band, looked_at(chosen, places.rank, units))


def _routes(search: Search, enough: Callable[[Changed], Bools], note: str) -> Routes:
    """Find the cheapest improvements that are enough."""
    amount = search.cheapest(enough)
    spread = np.array([search.spread(leaf) for leaf in search.leaves]).reshape(-1, 1)
    share = np.divide(amount, spread, out=np.full(amount.shape, np.nan), where=spread > 0)
    names, labels = (tuple(getattr(leaf, what) for leaf in search.leaves) for what in ("name", "label"))
    return Routes(names, labels, amount, share, search.looked_at, note)


def _chosen_for_routes(prepared: Prepared, places: Places, units: Ints | None, most_work: int) -> Ints | NotOffered:
    """Choose the units to look at, when each takes several tables a metric."""
    return _chosen(prepared, places, units, int(most_work / _tables_a_route(len(improvable(prepared)))))


def _tables_a_route(metrics: int) -> float:
    """Return how many tables a metric and unit the search for a cheapest metric takes.

    One for each metric, and a round of halvings for each that is cheaper than all before it: in a random order 1 + 1/2 + 1/3 + ….
    """
    return 1 + ROUNDS * (1 + log(max(1, metrics))) / max(1, metrics)


def _chosen(
    prepared: Prepared, places: Places, units: Ints | None, most_work: int, leaves: Sequence[BoundNode] | None = None
) -> Ints | NotOffered:
    """Choose the units to look at, when each takes one table a metric."""
    improving = improvable(prepared) if leaves is None else leaves
    if not improving:
        return NotOffered("no metric has a say of its own: the score is worked out from other scores")
    work = sum(table_work(prepared.algorithm, len(prepared.units), (leaf.name,)) for leaf in improving)
    wanted = spread_over(places.rank, units, len(prepared.units))
    if most_work // work < min(FEWEST, len(wanted)):
        return too_much(prepared.algorithm, len(prepared.units), "trying improvements of each unit in each metric")
    return spread_over(places.rank, units, max(1, most_work // work))


def _possible(search: Search, leaf: BoundNode, size: float) -> float:
    """Return an improvement that the metric can have: whole numbers, 1 at least, where all its values are."""
    return max(1.0, round(size)) if search.possible(leaf).is_whole and not np.isnan(size) else size


def _gains(search: Search, leaves: Sequence[BoundNode], improved: Sequence[Floats]) -> Gains:
    """Rank anew with each unit's value in each metric replaced by an improved one, ``(units,)`` a metric."""
    shape = (len(leaves), len(search.prepared.units))
    changed = [search.changed(leaf, to) for leaf, to in zip(leaves, improved, strict=True)]
    gain = np.array([search.gained(each) for each in changed]).reshape(shape)
    amount = np.array([search.amounts(leaf, to) for leaf, to in zip(leaves, improved, strict=True)]).reshape(shape)
    amount = np.where(np.isnan(gain), np.nan, amount)
    return Gains(
        search.prepared.units,
        tuple(leaf.name for leaf in leaves),
        tuple(leaf.label for leaf in leaves),
        np.array([_of(np.median, row[~np.isnan(row)]) for row in amount], dtype=np.float64),
        amount,
        gain,
        np.array([np.isclose(each.score, search.score, rtol=1e-12, atol=0) for each in changed], dtype=np.bool_).reshape(shape),
        tuple(search.not_looked_at()),
        np.array([search.possible(leaf).is_whole for leaf in leaves], dtype=np.bool_),
    )


def _of(statistic: Callable[..., Any], values: Floats | Bools) -> float | None:
    """Take a statistic; None of nothing."""
    return float(statistic(values)) if values.size else None


def _first_where(allowed: Bools, cost: Floats) -> Ints:
    """Return the row of the lowest cost in each column of those allowed; -1 where none is."""
    if not len(cost):
        return np.full(cost.shape[1], -1, dtype=np.int64)
    row = np.argmin(np.where(allowed, cost, np.inf), axis=0)
    return np.where(allowed.any(axis=0), row, -1).astype(np.int64)

"""Which metrics count for more or less in a unit's score under one method than under another, on the same data."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from leaguetab.analysis.diff.origins import same_data
from leaguetab.analysis.explain.contributions import Sharing
from leaguetab.analysis.explain.subject import Subject
from leaguetab.analysis.sensitivity.work import MOST_WORK, table_work
from leaguetab.analysis.straight import says
from leaguetab.placing import highest_first

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from leaguetab.algorithm.bind import BoundNode
    from leaguetab.analysis.diff.difference import Difference
    from leaguetab.table import LeagueTable

_LEAST_CHANGE = 0.05
"""What a metric must do to be named, in standard deviations of the units' scores."""


_MOST_ORDERS = 16
"""Over so many orders of metrics, at most, `Sharing` takes an average."""
_MOST_WORK_A_UNIT = MOST_WORK // 5


@dataclass(frozen=True)
class MetricMove:
    """What a metric does for a unit's score under two methods.

    Parameters
    ----------
    unit
        The unit's id.
    metric
        The column; of an expression, its name in the algorithm.
    label
        What it is called.
    old, new
        What it adds to the unit's score under the first method and under the second, compared with a unit that is average in
        it: in standard deviations of the scores of the units that it is ranked with, positive is better. 0 where it has no say.
    old_weight, new_weight
        Its share of the say in the unit's score, from 0 to 1; None where a method has no such shares.
    """

    unit: str
    metric: str
    label: str
    old: float
    new: float
    old_weight: float | None
    new_weight: float | None


@dataclass(frozen=True)
class _Part:
    metric: str
    label: str
    adds: float
    weight: float | None


_ABSENT = _Part("", "", 0.0, 0.0)


def metric_moves(difference: Difference, units: Iterable[str]) -> tuple[MetricMove, ...]:
    """List what metrics do for units' scores under one method and under the other.

    For each unit, the differences add up to what its score gained on that of a unit that is average in all its metrics.

    Parameters
    ----------
    difference
        Of two methods on the same data, with their workings; in any other case nothing is listed.
    units
        Ids of units ranked in both tables.

    Returns
    -------
    tuple of MetricMove
        Unit by unit in the order given; of each first the metric whose part changed most. None of a unit whose score can't be
        shared among its metrics, or not in reasonable time. `leaguetab.analysis.explain.contributions` says how it is shared;
        bands and rules are not in it.
    """
    a, b = difference.a, difference.b
    if a.workings is None or b.workings is None or not same_data(a.workings, b.workings):
        return ()
    return tuple(move for unit in units for move in sorted(_of(unit, a, b), key=lambda move: -abs(move.new - move.old)))


def telling(moves: Iterable[MetricMove], way: float) -> list[MetricMove]:
    """Keep a unit's moves that pulled it the way that it went, the strongest first; none where its score did not go that way.

    Parameters
    ----------
    moves
        All that `metric_moves` lists of the unit.
    way
        Above 0 where it went up, below 0 where it went down.
    """
    changes = [(move, math.copysign(1.0, way) * (move.new - move.old)) for move in moves]
    if sum(change for _, change in changes) <= 0:
        return []
    return [move for move, change in changes if change >= _LEAST_CHANGE]


def _of(unit: str, a: LeagueTable, b: LeagueTable) -> Iterator[MetricMove]:
    old, new = _parts(a, unit), _parts(b, unit)
    for key in dict.fromkeys([*old, *new]) if old and new else ():
        one, other = old.get(key, _ABSENT), new.get(key, _ABSENT)
        known = one if other is _ABSENT else other
        yield MetricMove(unit, known.metric, known.label, one.adds, other.adds, one.weight, other.weight)


def _parts(table: LeagueTable, unit: str) -> Mapping[str, _Part]:
    """Return by column what each leaf adds to a unit's score; nothing where the score can't be shared among them."""
    workings = table.workings
    if workings is None:
        raise TypeError("a table without workings")
    subject = Subject(table, workings.evaluation.units.index(unit))
    sharing = Sharing(subject)
    size = float(np.nanstd(np.where(subject.rivals, sharing.before_rounding, np.nan)))
    if not size > 0 or _takes_long(sharing):
        return {}
    towards_top = size if highest_first(subject.algorithm) else -size
    adds = sharing.contributions().against_average
    weights = _weights(subject)
    leaves = [node for node in subject.algorithm.root.walk() if node.name in adds]
    return {leaf.column or leaf.name: _part(leaf, adds[leaf.name] / towards_top, weights.get(leaf.name)) for leaf in leaves}


def _takes_long(sharing: Sharing) -> bool:
    """Tell whether a score that is no plain sum takes so many numbers to share that a few units' would be too much."""
    tables = _MOST_ORDERS * len(sharing.names)
    return isinstance(sharing.straight, str) and tables * table_work(sharing.bare, len(sharing.before_rounding)) > _MOST_WORK_A_UNIT


def _part(leaf: BoundNode, adds: float, weight: float | None) -> _Part:
    return _Part(leaf.column if leaf.is_metric and leaf.column else leaf.name, leaf.label, adds, weight)


def _weights(subject: Subject) -> Mapping[str, float | None]:
    """Return shares of the say by leaf; none where a weight counts as it stands, as there is no whole to have a share of."""
    branches = [node.combine for node in subject.algorithm.root.walk() if node.combine is not None]
    stand = any(combine.weights_as_they_stand for combine in branches)
    return {} if stand else says(subject.algorithm, subject.evaluation, subject.number)

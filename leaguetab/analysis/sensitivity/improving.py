"""Changes of one unit's value in one metric, all other units staying as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from leaguetab.analysis.sensitivity.changed import Changed, in_batches, with_changes
from leaguetab.analysis.sensitivity.structures import leaves_with_say
from leaguetab.analysis.sensitivity.targets import best_between, reached, stages
from leaguetab.methods.quantile import spread
from leaguetab.methods.statistics import highest, lowest
from leaguetab.scoring import UnitColumns, evaluate, with_values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from leaguetab.algorithm.bind import BoundNode
    from leaguetab.analysis.sensitivity.targets import Stage
    from leaguetab.methods.base import Bools, Floats, Ints
    from leaguetab.placing import Exclusion, Places
    from leaguetab.scoring import Prepared

ROUNDS = 12
"""Halvings of the way to the best value seen; what is left is less than a four-thousandth of it."""

_SAME = 1 / 4096
"""A share of the spread that is smaller by less than this is not taken to be smaller."""

_WHOLE = 1e-9
"""A number that misses a whole one by less is one."""


def improvable(prepared: Prepared) -> tuple[BoundNode, ...]:
    """List the leaves that have a say and a value of their own."""
    return tuple(leaf for leaf in leaves_with_say(prepared.algorithm.root) if leaf.name in prepared.leaves)


class Search:
    """Changes of one unit's value in one metric.

    Parameters
    ----------
    prepared
        The algorithm with its leaves scored.
    places
        The stated ranking ``(units,)``.
    exclusions
        As for `place`.
    looked_at
        The numbers of the units to change.
    """

    def __init__(self, prepared: Prepared, places: Places, exclusions: Sequence[Exclusion], looked_at: Ints) -> None:
        self.prepared = prepared
        self.places = places
        self.exclusions = exclusions
        self.looked_at = looked_at
        self.score = evaluate(prepared).composite
        self.leaves = improvable(prepared)

    def values(self, leaf: BoundNode) -> Floats:
        """Return a leaf's raw values ``(units,)``."""
        return self.prepared.leaves[leaf.name].before

    def spread(self, leaf: BoundNode) -> float:
        """Return how far apart a metric's values lie; 0 where all are equal."""
        return spread(self.values(leaf))

    def is_whole(self, leaf: BoundNode) -> bool:
        """Tell whether all values of a metric are whole numbers."""
        values = self.values(leaf)
        return bool((np.isnan(values) | (values == np.rint(values))).all())

    def best(self, leaf: BoundNode) -> Floats:
        """Return where each unit's improvement ends: the best value that any unit has, or the nearer end of the target."""
        values = self.values(leaf)
        target = best_between(leaf)
        if target is not None:
            return np.clip(values, *target)
        better = leaf.steps[0][1] if leaf.steps else leaf.better
        return np.where(np.isnan(values), np.nan, highest(values) if better == "higher" else lowest(values))

    def improved(self, leaf: BoundNode, by: Floats | float) -> Floats:
        """Move values towards the best by an amount, and no further."""
        values, best = self.values(leaf), self.best(leaf)
        better: Floats = values + np.sign(best - values) * np.minimum(by, np.abs(best - values))
        return better

    def changed(self, leaf: BoundNode, to: Floats) -> Changed:
        """Give each unit alone another value ``(units,)``; return what it has then, ``(units,)``, NaN where it is not looked at."""
        values = self.values(leaf)
        score, rank = np.full(values.shape, np.nan), np.full(values.shape, np.nan)
        band = None if self.places.band is None else np.full(values.shape, -1, dtype=np.int64)
        changing = self.looked_at[~np.isnan(to[self.looked_at]) & ~np.isnan(values[self.looked_at])]
        for batch in in_batches(self.prepared, changing, (leaf.name,)):
            each = np.arange(len(batch))
            found = with_changes(self.prepared, {leaf.name: _one_each(values, to, batch)}, self.exclusions)
            score[batch], rank[batch] = found.score[each, batch], found.rank[each, batch]
            if band is not None and found.band is not None:
                band[batch] = found.band[each, batch]
        return Changed(score, rank, None, band)

    def gained(self, changed: Changed) -> Floats:
        """Return the places gained; NaN where there is no rank before or after."""
        return self.places.rank - changed.rank

    def in_a_better_band(self, changed: Changed) -> Bools:
        """Tell which units are in a better band than before."""
        if changed.band is None or self.places.band is None:
            raise TypeError("the algorithm has no bands")
        before, after = self.places.band, changed.band
        better = after > before if self.prepared.algorithm.root.better == "higher" else after < before
        return better & (before >= 0) & (after >= 0)

    def targets(self, leaf: BoundNode) -> Floats:
        """Return the nearest value ``(units,)`` at which a line of the leaf's own is reached; NaN where none lies ahead."""
        values = self.values(leaf)
        found = [self._target(leaf, stage) for stage in stages(leaf, self.prepared.algorithm)]
        away = np.array([np.abs(target - values) for target in found])
        away = np.where(np.isnan(away) | (away == 0), np.inf, away)
        nearest = np.argmin(away, axis=0)[None]
        target = np.take_along_axis(np.array(found), nearest, axis=0)[0]
        return np.where(np.isinf(np.take_along_axis(away, nearest, axis=0)[0]), np.nan, target)

    def _target(self, leaf: BoundNode, stage: Stage) -> Floats:
        """Return the value at which each unit reaches the next line of one stage: read off, or searched for behind other steps."""
        if stage.number or stage.moves:
            return self._searched(leaf, stage)
        values = self.values(leaf)
        lines = stage.lines(values, UnitColumns(self.prepared.frame))
        goal = lines.next_one(values)
        upward = np.sign(goal - values) > 0
        if self.is_whole(leaf):
            to_whole = np.where(upward, np.ceil(goal), np.floor(goal))
            return to_whole + np.where(upward, 1, -1) * (to_whole == goal) if lines.must_be_passed else to_whole
        return np.nextafter(goal, np.where(upward, np.inf, -np.inf)) if lines.must_be_passed else goal

    def _searched(self, leaf: BoundNode, stage: Stage) -> Floats:
        """Halve the way to the best value that any unit has, until the unit just reaches the line."""
        columns = UnitColumns(self.prepared.frame)
        before = reached(stage, stage.values(self.prepared.leaves[leaf.name]), columns)
        values, best = self.values(leaf), self.best(leaf)
        enough = np.where(self._reaches(leaf, stage, best, before), best, np.nan)
        too_little = values
        for _ in range(ROUNDS):
            middle = (enough + too_little) / 2
            if self.is_whole(leaf):
                middle = np.where(enough > too_little, np.ceil(middle), np.floor(middle))
            there = self._reaches(leaf, stage, middle, before)
            enough, too_little = np.where(there, middle, enough), np.where(there, too_little, middle)
        return enough

    def _reaches(self, leaf: BoundNode, stage: Stage, to: Floats, before: Ints) -> Bools:
        """Tell which units reach a further line with another value; only the leaf itself is scored anew."""
        values, columns = self.values(leaf), UnitColumns(self.prepared.frame)
        result = np.zeros(values.shape, dtype=np.bool_)
        for batch in in_batches(self.prepared, self.looked_at[~np.isnan(to[self.looked_at])], (leaf.name,)):
            scores = with_values(self.prepared, {leaf.name: _one_each(values, to, batch)}).leaves[leaf.name]
            after = reached(stage, stage.values(scores), columns)
            result[batch] = after[np.arange(len(batch)), batch] > before[batch]
        return result

    def cheapest(self, enough: Callable[[Changed], Bools]) -> Floats:
        """Find, for each unit, the metric in which the smallest share of the spread is enough.

        Metric by metric: one that is not enough at a share just below the smallest found so far is passed over after one table.

        Parameters
        ----------
        enough
            Tells which units ``(units,)`` have what is looked for. Where it holds for an improvement, it is taken to hold for a
            larger one.

        Returns
        -------
        Floats
            The amounts, ``(metrics, units)``; NaN but for each unit's cheapest metric.
        """
        units = len(self.prepared.units)
        amounts = np.full((len(self.leaves), units), np.nan)
        least = np.full(units, np.inf)
        for number, leaf in enumerate(self.leaves):
            spread = self.spread(leaf)
            if not spread > 0:
                continue
            below = np.minimum(np.abs(self.best(leaf) - self.values(leaf)) / spread, least * (1 - _SAME))
            found = self._smallest(leaf, self._amounts(leaf, below * spread), enough)
            cheaper = ~np.isnan(found)
            amounts[:, cheaper] = np.nan
            amounts[number, cheaper] = found[cheaper]
            least = np.where(cheaper, found / spread, least)
        return amounts

    def _smallest(self, leaf: BoundNode, most: Floats, enough: Callable[[Changed], Bools]) -> Floats:
        """Halve amounts ``(units,)`` for as long as they are enough; NaN where they are not to begin with."""

        def is_enough(amounts: Floats) -> Bools:
            by = np.where(amounts > 0, amounts, np.nan)
            return enough(self.changed(leaf, self.improved(leaf, by))) & (amounts > 0)

        found = np.where(is_enough(most), most, np.nan)
        too_little = np.zeros(found.shape)
        for _ in range(ROUNDS if not np.isnan(found).all() else 0):
            middle = (found + too_little) / 2
            middle = np.ceil(middle) if self.is_whole(leaf) else middle
            there = is_enough(middle)
            found, too_little = np.where(there, middle, found), np.where(there, too_little, middle)
        return found

    def _amounts(self, leaf: BoundNode, amounts: Floats) -> Floats:
        """Round amounts down to what the metric can have: whole numbers where all its values are."""
        return np.floor(amounts + _WHOLE * np.maximum(1, np.abs(amounts))) if self.is_whole(leaf) else amounts

    def not_looked_at(self) -> Iterator[tuple[str, str]]:
        """Name the leaves that are left out, with the reason."""
        with_say = {leaf.name for leaf in leaves_with_say(self.prepared.algorithm.root)}
        for leaf in (node for node in self.prepared.algorithm.root.walk() if not node.parts):
            if leaf.name not in with_say:
                yield leaf.name, "it has no weight, so no improvement is rewarded"
            elif leaf.name not in self.prepared.leaves:
                yield leaf.name, "it is worked out from other scores"


def _one_each(values: Floats, to: Floats, batch: Ints) -> Floats:
    """Change one unit's value in each row, ``(batch, units)``."""
    changes = np.tile(values, (len(batch), 1))
    changes[np.arange(len(batch)), batch] = to[batch]
    return changes

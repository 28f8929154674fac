"""Changes of one unit's value in one metric, all other units staying as they are."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from leaguetab.analysis.sensitivity.changed import Changed, how_to_change, in_batches, with_changes
from leaguetab.analysis.sensitivity.possible import NO_RANGE, possible
from leaguetab.analysis.sensitivity.structures import leaves_with_say
from leaguetab.analysis.sensitivity.targets import best_between, reached, stages
from leaguetab.methods.quantile import spread
from leaguetab.methods.statistics import highest, lowest
from leaguetab.placing import best_first
from leaguetab.scoring import evaluate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from leaguetab.algorithm.bind import BoundNode
    from leaguetab.analysis.sensitivity.possible import Possible, Range
    from leaguetab.analysis.sensitivity.targets import Stage
    from leaguetab.methods.base import Bools, Floats, Ints
    from leaguetab.placing import Exclusion, Places
    from leaguetab.scoring import Prepared

ROUNDS = 12
"""Halvings of the way to the best value seen that are commonly enough; what is left is less than a four-thousandth of it."""
FURTHER = 12
"""As many more are for the few amounts that are far smaller still."""

_SAME = 1 / 4096
"""A share of the spread that is smaller by less than this is not taken to be smaller."""

_ONE_STEP = 1.5
"""Two amounts fewer steps apart than this have no other between them."""


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
    ranges
        By column: the lowest and the highest value that makes sense.
    """

    def __init__(
        self,
        prepared: Prepared,
        places: Places,
        exclusions: Sequence[Exclusion],
        looked_at: Ints,
        ranges: Mapping[str, Range] | None = None,
    ) -> None:
        self.prepared = prepared
        self.places = places
        self.exclusions = exclusions
        self.looked_at = looked_at
        self.score = evaluate(prepared).composite
        self.leaves = improvable(prepared)
        self._up = 1.0 if best_first(prepared.algorithm) else -1.0
        known = ranges or {}
        self._possible = {leaf.name: possible(self.values(leaf), known.get(leaf.column or "", NO_RANGE)) for leaf in self.leaves}

    def values(self, leaf: BoundNode) -> Floats:
        """Return a leaf's raw values ``(units,)``."""
        return self.prepared.leaves[leaf.name].before

    def spread(self, leaf: BoundNode) -> float:
        """Return how far apart a metric's values lie; 0 where all are equal."""
        return spread(self.values(leaf))

    def possible(self, leaf: BoundNode) -> Possible:
        """Return the values that a metric can have."""
        return self._possible[leaf.name]

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
        return self.possible(leaf).settled(better)

    def amounts(self, leaf: BoundNode, to: Floats) -> Floats:
        """Return how far values are from the stated ones."""
        return self.possible(leaf).clean(np.abs(to - self.values(leaf)))

    def changed(self, leaf: BoundNode, to: Floats) -> Changed:
        """Give each unit alone another value ``(units,)``; return what it has then, ``(units,)``, NaN where it is not looked at."""
        values = self.values(leaf)
        score, rank = np.full(values.shape, np.nan), np.full(values.shape, np.nan)
        band = None if self.places.band is None else np.full(values.shape, -1, dtype=np.int64)
        changing = self.looked_at[~np.isnan(to[self.looked_at]) & ~np.isnan(values[self.looked_at])]
        name, replacing = how_to_change(leaf)
        for batch in in_batches(self.prepared, changing, (leaf.name,)):
            each = np.arange(len(batch))
            found = with_changes(self.prepared, {name: _one_each(values, to, batch)}, self.exclusions, replacing)
            score[batch], rank[batch] = found.score[each, batch], found.rank[each, batch]
            if band is not None and found.band is not None:
                band[batch] = found.band[each, batch]
        return Changed(score, rank, None, band)

    def gained(self, changed: Changed) -> Floats:
        """Return the places gained towards the better end; NaN where there is no rank before or after."""
        return self._up * (self.places.rank - changed.rank)

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
        lines = stage.lines(values, self.prepared.columns())
        goal = lines.next_one(values)
        # A value on a line that must be passed has reached neither side of it.
        upward = goal > values if lines.better is None else np.full(goal.shape, lines.better == "higher")
        return self.possible(leaf).beyond(goal, upward, passed=lines.must_be_passed)

    def _searched(self, leaf: BoundNode, stage: Stage) -> Floats:
        """Halve the way to the best value that any unit has, until the unit just reaches the line."""
        before = reached(stage, stage.values(self.prepared.leaves[leaf.name]), self.prepared.columns())
        way = self.possible(leaf).way(self.values(leaf), self.best(leaf))
        amount = self._smallest(leaf, way, lambda by: self._reaches(leaf, stage, self.improved(leaf, by), before))
        return self.improved(leaf, amount)

    def _reaches(self, leaf: BoundNode, stage: Stage, to: Floats, before: Ints) -> Bools:
        """Tell which units reach a further line with another value; only the leaf itself is scored anew."""
        values, (name, replacing) = self.values(leaf), how_to_change(leaf)
        result = np.zeros(values.shape, dtype=np.bool_)
        for batch in in_batches(self.prepared, self.looked_at[~np.isnan(to[self.looked_at])], (leaf.name,)):
            changed = replacing(self.prepared, {name: _one_each(values, to, batch)})
            after = reached(stage, stage.values(changed.leaves[leaf.name]), changed.columns())
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
            possible = self.possible(leaf)
            way, below = possible.way(self.values(leaf), self.best(leaf)), least * (1 - _SAME) * spread
            most = np.where(way <= below, way, possible.at_most(np.minimum(way, below)))
            found = self._smallest(leaf, most, partial(self._is_enough, leaf, enough))
            cheaper = ~np.isnan(found)
            amounts[:, cheaper] = np.nan
            amounts[number, cheaper] = found[cheaper]
            least = np.where(cheaper, found / spread, least)
        return amounts

    def _is_enough(self, leaf: BoundNode, enough: Callable[[Changed], Bools], by: Floats) -> Bools:
        """Tell for which units an improvement by amounts ``(units,)`` is enough."""
        return enough(self.changed(leaf, self.improved(leaf, by)))

    def _smallest(self, leaf: BoundNode, most: Floats, enough: Callable[[Floats], Bools]) -> Floats:
        """Halve amounts ``(units,)`` for as long as they are enough; NaN where they are not to begin with."""
        possible = self.possible(leaf)

        def is_enough(amounts: Floats) -> Bools:
            return enough(np.where(amounts > 0, amounts, np.nan)) & (amounts > 0)

        found = np.where(is_enough(most), most, np.nan)
        too_little = np.zeros(found.shape)
        for _ in range(ROUNDS + FURTHER):
            resolution = possible.resolution(found)
            is_open = (found - too_little > _ONE_STEP * resolution) & (found > possible.step)
            if not is_open.any():
                break
            middle = np.where(is_open, possible.near((found + too_little) / 2, resolution), np.nan)
            there = is_enough(middle)
            found, too_little = np.where(there, middle, found), np.where(is_open & ~there, middle, too_little)
        return found

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

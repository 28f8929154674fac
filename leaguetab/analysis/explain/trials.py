"""What becomes of a unit when one of its values changes, all other units staying as they are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from leaguetab.analysis.sensitivity.changed import how_to_change, in_batches, one_by_one
from leaguetab.placing import place
from leaguetab.scoring import NodeScores, evaluate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaguetab.algorithm.bind import BoundNode
    from leaguetab.analysis.explain.subject import Subject
    from leaguetab.methods.base import Floats
    from leaguetab.placing import Places
    from leaguetab.scoring import Prepared


@dataclass(frozen=True)
class Change:
    """Another value in a leaf."""

    leaf: BoundNode
    value: float


@dataclass(frozen=True)
class Outcome:
    """What changes make of the unit.

    Parameters
    ----------
    rank
        ``(changes,)``; NaN where it has none.
    band
        Numbers of bands from the lowest score up, ``(changes,)``; -1 where it has none.
    """

    rank: Floats
    band: Floats


class Trials:
    """Makes the table anew for changes of one unit's values: whatever is relative to the other units is found again.

    Parameters
    ----------
    subject
        The unit.
    """

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.prepared = subject.prepared
        self.now = self.outcome(subject.places)
        self._one_by_one = one_by_one(subject.algorithm)

    def values(self, leaf: BoundNode) -> Floats:
        """Return the raw values of all units in a leaf."""
        return self.prepared.leaves[leaf.name].before

    def outcome(self, places: Places) -> Outcome:
        """Pick out what has become of the unit."""
        unit = self.subject.number
        rank = np.atleast_2d(places.rank)[:, unit]
        band = np.full(rank.shape, -1.0) if places.band is None else np.atleast_2d(places.band)[:, unit].astype(np.float64)
        return Outcome(rank, np.broadcast_to(band, rank.shape))

    def together(self, changes: Sequence[Change]) -> Places:
        """Make several changes at once."""
        prepared = self.prepared
        for change in changes:
            name, replacing = how_to_change(change.leaf)
            prepared = replacing(prepared, {name: self._rows([change])[0]})
        return self._placed(prepared)

    def each(self, changes: Sequence[Change]) -> Outcome:
        """Try each change alone."""
        order = sorted(range(len(changes)), key=lambda number: changes[number].leaf.name)
        rank, band = np.full(len(changes), np.nan), np.full(len(changes), -1.0)
        for batch in in_batches(self.prepared, np.array(order, dtype=np.int64)):
            for numbers in [[number] for number in batch] if self._one_by_one else [batch]:
                found = self._tried([changes[number] for number in numbers])
                rank[numbers], band[numbers] = found.rank, found.band
        return Outcome(rank, band)

    def _tried(self, changes: Sequence[Change]) -> Outcome:
        found = self.outcome(self.together(changes) if self._one_by_one else self._placed(self._side_by_side(changes)))
        return Outcome(np.broadcast_to(found.rank, len(changes)), np.broadcast_to(found.band, len(changes)))

    def _placed(self, prepared: Prepared) -> Places:
        return place(self.subject.algorithm, evaluate(prepared), self.subject.exclusions)

    def _rows(self, changes: Sequence[Change]) -> Floats:
        """Return the values of one leaf with each change, ``(changes, units)``."""
        rows = np.tile(self.values(changes[0].leaf), (len(changes), 1))
        rows[:, self.subject.number] = [change.value for change in changes]
        return rows

    def _side_by_side(self, changes: Sequence[Change]) -> Prepared:
        """Make the changes of each leaf by themselves, and put the rows together: what no change of a leaf reaches is as stated."""
        scores: dict[str, Floats] = {}
        columns: dict[str, Floats] = {}
        for name in dict.fromkeys(change.leaf.name for change in changes):
            numbers = [number for number, change in enumerate(changes) if change.leaf.name == name]
            changed_name, replacing = how_to_change(changes[numbers[0]].leaf)
            again = replacing(self.prepared, {changed_name: self._rows([changes[number] for number in numbers])})
            for leaf, scored in again.leaves.items():
                if scored is not self.prepared.leaves[leaf]:
                    _put(scores, leaf, numbers, scored.score, np.tile(self.prepared.leaves[leaf].score, (len(changes), 1)))
            for column, values in again.replaced.items():
                _put(columns, column, numbers, values, np.tile(self._stated(column), (len(changes), 1)))
        leaves = {name: NodeScores(score, (), (~np.isnan(score)).view(np.int8), np.empty(0)) for name, score in scores.items()}
        lacking = self.prepared.incomplete | {name for name, score in scores.items() if np.isnan(score).any()}
        return replace(self.prepared, leaves={**self.prepared.leaves, **leaves}, incomplete=lacking, replaced=columns)

    def _stated(self, column: str) -> Floats:
        """Return a column as the file has it."""
        return self.prepared.frame[column].fill_null(np.nan).to_numpy()


def _put(whole: dict[str, Floats], name: str, rows: Sequence[int], values: Floats, stated: Floats) -> None:
    """Put values into some rows of what has a name, whose other rows are as stated."""
    whole.setdefault(name, stated)[rows] = values

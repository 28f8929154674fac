"""What becomes of a unit when one of its values changes, all other units staying as they are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from leaguetab.algorithm.bind import expressions_of
from leaguetab.analysis.sensitivity.changed import in_batches
from leaguetab.expression import RowExpression
from leaguetab.placing import place
from leaguetab.scoring import NodeScores, evaluate, prepare, with_values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
        self._read = {column for text in expressions_of(subject.algorithm) for column in RowExpression(text).columns}
        # A weighting looks at one set of scores at a time.
        self._one_by_one = any(node.weighting is not None for node in subject.algorithm.walk())

    def values(self, leaf: BoundNode) -> Floats:
        """Return the raw values of all units in a leaf."""
        return self.prepared.leaves[leaf.name].before

    def outcome(self, places: Places) -> Outcome:
        """Pick out what has become of the unit."""
        unit = self.subject.number
        rank = np.atleast_2d(places.rank)[:, unit]
        band = np.full(rank.shape, -1.0) if places.band is None else np.atleast_2d(places.band)[:, unit].astype(np.float64)
        return Outcome(rank, np.broadcast_to(band, rank.shape))

    def together(self, values: Mapping[str, float]) -> Places:
        """Change several leaves at once, by name."""
        changed = {name: self.prepared.leaves[name].before.copy() for name in values}
        for name, value in values.items():
            changed[name][self.subject.number] = value
        return self._placed(with_values(self.prepared, changed))

    def each(self, changes: Sequence[Change]) -> Outcome:
        """Try each change alone."""
        order = sorted(range(len(changes)), key=lambda number: changes[number].leaf.name)
        rank, band = np.full(len(changes), np.nan), np.full(len(changes), -1.0)
        for batch in in_batches(self.prepared, np.array(order, dtype=np.int64)):
            for numbers in self._at_once(batch.tolist(), changes):
                found = self._tried([changes[number] for number in numbers])
                rank[numbers], band[numbers] = found.rank, found.band
        return Outcome(rank, band)

    def _at_once(self, batch: list[int], changes: Sequence[Change]) -> list[list[int]]:
        """Part a batch into changes that can be tried at once."""
        alone = [number for number in batch if self._one_by_one or self._is_read_elsewhere(changes[number].leaf)]
        others = [number for number in batch if number not in set(alone)]
        return [*([number] for number in alone), *([others] if others else [])]

    def _is_read_elsewhere(self, leaf: BoundNode) -> bool:
        """Tell whether rules, expressions or steps of other metrics read the leaf's column as well."""
        return leaf.is_metric and leaf.column in self._read

    def _tried(self, changes: Sequence[Change]) -> Outcome:
        if self._is_read_elsewhere(changes[0].leaf):
            return self.outcome(self._placed(self._with_column(changes[0])))
        found = self.outcome(self._placed(self._with_leaves(changes)))
        return Outcome(np.broadcast_to(found.rank, len(changes)), np.broadcast_to(found.band, len(changes)))

    def _placed(self, prepared: Prepared) -> Places:
        return place(self.subject.algorithm, evaluate(prepared), self.subject.exclusions)

    def _with_column(self, change: Change) -> Prepared:
        """Change the column itself, so that whatever reads it sees the change."""
        name = change.leaf.column or ""
        column = self.prepared.frame[name].to_list()
        column[self.subject.number] = change.value
        frame = self.prepared.frame.with_columns(pl.Series(name, column, dtype=pl.Float64))
        return prepare(self.subject.algorithm, frame, self.prepared.units)

    def _with_leaves(self, changes: Sequence[Change]) -> Prepared:
        """Score each leaf again for its own changes only, and put the rows together."""
        leaves = dict(self.prepared.leaves)
        lacking = set(self.prepared.incomplete)
        for name in dict.fromkeys(change.leaf.name for change in changes):
            numbers = [number for number, change in enumerate(changes) if change.leaf.name == name]
            stated = self.prepared.leaves[name]
            rows = np.tile(stated.before, (len(numbers), 1))
            rows[:, self.subject.number] = [changes[number].value for number in numbers]
            again = with_values(self.prepared, {name: rows}).leaves[name]
            score = np.tile(stated.score, (len(changes), 1))
            score[numbers] = again.score
            score = score[0] if self._one_by_one else score
            leaves[name] = NodeScores(score, (), (~np.isnan(score)).view(np.int8), np.empty(0))
            if np.isnan(score).any():
                lacking.add(name)
        return replace(self.prepared, leaves=leaves, incomplete=frozenset(lacking))

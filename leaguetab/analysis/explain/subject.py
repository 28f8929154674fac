"""The unit that is explained, among those it is ranked with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from leaguetab.analysis.explain.units import find_unit, workings_of
from leaguetab.expression import RowExpression
from leaguetab.placing import Exclusion
from leaguetab.scoring import Prepared
from leaguetab.wording import told_apart

if TYPE_CHECKING:
    from leaguetab.algorithm.bind import BoundAlgorithm, BoundNode
    from leaguetab.methods.base import Bools, Floats
    from leaguetab.placing import Places
    from leaguetab.scoring import Evaluation
    from leaguetab.table import LeagueTable, Workings


@dataclass(frozen=True)
class Subject:
    """A unit of a table.

    Parameters
    ----------
    table
        With its workings.
    number
        Which unit, in the file's order.
    """

    table: LeagueTable
    number: int

    @cached_property
    def workings(self) -> Workings:
        """How the table was made."""
        return workings_of(self.table)

    @property
    def algorithm(self) -> BoundAlgorithm:
        """The algorithm, as it was evaluated."""
        return self.workings.algorithm

    @property
    def evaluation(self) -> Evaluation:
        """The scores of every node."""
        return self.workings.evaluation

    @property
    def places(self) -> Places:
        """Bands and ranks."""
        return self.workings.places

    @property
    def unit(self) -> str:
        """The unit's id."""
        return self.evaluation.units[self.number]

    @property
    def rank(self) -> float:
        """The unit's rank; NaN where it has none."""
        return float(self.places.rank[self.number])

    @property
    def score(self) -> float:
        """The unit's composite score; NaN where it has none."""
        return float(self.evaluation.composite[self.number])

    @cached_property
    def rivals(self) -> Bools:
        """The units that are ranked with this one, itself included, ``(units,)``; all ranked units where it has no group."""
        ranked: Bools = ~np.isnan(self.places.rank)
        within = self.places.within
        return ranked if within is None or within[self.number] < 0 else ranked & (within == within[self.number])

    @cached_property
    def exclusions(self) -> tuple[Exclusion, ...]:
        """Units that the config leaves unranked."""
        return tuple(Exclusion(item.when, item.because) for item in self.workings.metrics.unranked)

    @cached_property
    def prepared(self) -> Prepared:
        """The algorithm with its leaves as the table has them, all but those worked out from other scores."""
        evaluation = self.evaluation
        leaves = {
            node.name: evaluation.nodes[node.name] for node in self.algorithm.walk() if not node.parts and not self.is_derived(node)
        }
        incomplete = frozenset(name for name, leaf in leaves.items() if np.isnan(leaf.score).any())
        return Prepared(self.algorithm, evaluation.frame, evaluation.units, leaves, incomplete)

    @cached_property
    def _of_nodes(self) -> frozenset[str]:
        return frozenset(f"{node.name}_{what}" for node in self.algorithm.walk() for what in ("score", "count"))

    def is_derived(self, leaf: BoundNode) -> bool:
        """Tell whether a leaf is worked out from scores or counts of other nodes."""
        return not leaf.is_metric and not self._of_nodes.isdisjoint(RowExpression(leaf.column or "").columns)

    def scores(self, node: BoundNode) -> Floats:
        """Return a node's scores, ``(units,)``."""
        return self.evaluation.nodes[node.name].score

    def name_of(self, number: int) -> str:
        """Return a unit's name; its id where it has none."""
        metrics = self.workings.metrics
        name = metrics.frame[metrics.name][number] if metrics.name else None
        return str(name or self.evaluation.units[number])

    def called(self, number: int) -> str:
        """Return what a unit is called in words: its name, with its id where others have the same name."""
        return self._called[number]

    @cached_property
    def _called(self) -> list[str]:
        units = self.evaluation.units
        return told_apart(units, [self.name_of(number) for number in range(len(units))])


def subject_of(table: LeagueTable, unit: str) -> Subject:
    """Return a unit as the subject of an explanation.

    Raises
    ------
    LeaguetabError
        ``unknown-unit``; see `find_unit`.
    """
    return Subject(table, workings_of(table).evaluation.units.index(find_unit(table, unit)))

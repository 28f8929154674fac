"""The units just above and below, and what separates them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leaguetab.analysis.explain.contributions import Difference, Sharing
    from leaguetab.analysis.explain.subject import Subject

Side = Literal["above", "level", "below"]


@dataclass(frozen=True)
class Neighbour:
    """A unit that stands next to another.

    Parameters
    ----------
    side
        ``above``, ``below``, or ``level`` where both share a place.
    number
        Which unit, in the file's order.
    difference
        The explained unit's score less this one's, shared among the metrics; None where that can't be told, and for units that
        share the place.
    """

    side: Side
    number: int
    difference: Difference | None


def neighbours(subject: Subject, sharing: Sharing) -> tuple[Neighbour, ...]:
    """Find the unit next above, those that share the place, and the unit next below; none where the unit has no rank."""
    return tuple(
        Neighbour(side, number, None if side == "level" else sharing.difference(number)) for side, number in _sides(subject)
    )


def _sides(subject: Subject) -> Iterator[tuple[Side, int]]:
    """Go through the neighbours in the order of the table. Of several next units with one rank, the table's nearest counts."""
    if np.isnan(subject.rank):
        return
    rank, score = subject.places.rank, subject.evaluation.composite
    first_is_highest = subject.algorithm.root.better == "higher"
    key = np.where(np.isnan(score), 0.0, -score if first_is_highest else score)
    # As the table has them: by rank, among equals the better score, then the file's order.
    order = [int(unit) for unit in np.lexsort((key, rank)) if subject.rivals[unit]]
    above = [unit for unit in order if rank[unit] < subject.rank]
    below = [unit for unit in order if rank[unit] > subject.rank]
    level = [unit for unit in order if rank[unit] == subject.rank and unit != subject.number]
    yield from (("above", unit) for unit in above[-1:])
    yield from (("level", unit) for unit in level)
    yield from (("below", unit) for unit in below[:1])

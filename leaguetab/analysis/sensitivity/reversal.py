"""Rank reversal: pairs of units whose order depends on a third one being in the table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from leaguetab.analysis.comparison import reversed_pairs
from leaguetab.analysis.sensitivity.changed import in_batches, with_changes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaguetab.methods.base import Floats, Ints
    from leaguetab.placing import Exclusion, Places
    from leaguetab.scoring import Prepared


@dataclass(frozen=True)
class Reversal:
    """What leaving one unit out does to the order of the others.

    Parameters
    ----------
    left_out
        The unit's id.
    pairs
        How many pairs of other units change order.
    examples
        Some of them, those furthest apart first: the unit ahead with all units in the table, and the one ahead without.
    """

    left_out: str
    pairs: int
    examples: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class RankReversal:
    """Rank reversal over all units.

    Parameters
    ----------
    reversed_pairs
        Shape ``(units,)``: how many pairs of others change order when the unit is left out; -1 where that was not looked at.
    pairs
        How many pairs there are among the units ranked, each time one is left out.
    worst
        The units that matter most, the first the most; none that changes nothing.
    """

    reversed_pairs: Ints
    pairs: int
    worst: tuple[Reversal, ...]


def rank_reversal(
    prepared: Prepared, places: Places, exclusions: Sequence[Exclusion] = (), *, units: Ints | None = None, worst: int = 3
) -> RankReversal:
    """Leave each unit out in turn, and see which of the others change order.

    A pair counts where it is in one order with the unit in the table and in the opposite order without it; pairs that tie in either
    do not. Where nothing in the algorithm is relative to the other units, none can.

    Parameters
    ----------
    prepared
        The algorithm with its leaves scored.
    places
        The stated ranking ``(units,)``.
    exclusions
        As for `place`.
    units
        The numbers of the units to leave out in turn; by default those that are ranked.
    worst
        For how many units to give examples.

    Raises
    ------
    LeaguetabError
        What the evaluation raises without one of the units.

    References
    ----------
    Belton and Gear (1983), On a short-coming of Saaty's method of analytic hierarchies, Omega 11:228-230.
    """
    numbers = np.flatnonzero(~np.isnan(places.rank)) if units is None else units
    pairs = np.full(len(prepared.units), -1, dtype=np.int64)
    for batch in in_batches(prepared, numbers):
        pairs[batch] = reversed_pairs(_without(places, batch), _ranks_without(prepared, batch, exclusions))
    ranked = int((~np.isnan(places.rank)).sum()) - 1
    first = [int(number) for number in np.argsort(-pairs, kind="stable")[:worst] if pairs[number] > 0]
    cases = tuple(_reversal(prepared, places, number, int(pairs[number]), exclusions) for number in first)
    return RankReversal(pairs, ranked * (ranked - 1) // 2, cases)


def _ranks_without(prepared: Prepared, batch: Ints, exclusions: Sequence[Exclusion]) -> Floats:
    """Rank without each unit of a batch, ``(batch, units)``."""
    alone = np.zeros((len(batch), len(prepared.units)), dtype=np.bool_)
    alone[np.arange(len(batch)), batch] = True
    values = {name: np.where(alone, np.nan, leaf.before) for name, leaf in prepared.leaves.items()}
    return np.where(alone, np.nan, with_changes(prepared, values, exclusions).rank)


def _without(places: Places, batch: Ints) -> Floats:
    """Blank each unit of a batch in the stated ranking, ``(batch, units)``."""
    ranks = np.tile(places.rank, (len(batch), 1))
    ranks[np.arange(len(batch)), batch] = np.nan
    return ranks


def _reversal(prepared: Prepared, places: Places, number: int, pairs: int, exclusions: Sequence[Exclusion]) -> Reversal:
    batch = np.array([number])
    before, after = _without(places, batch)[0], _ranks_without(prepared, batch, exclusions)[0]
    ahead, behind = np.nonzero((before[:, None] < before) & (after[:, None] > after))
    apart = np.argsort(before[ahead] - before[behind], kind="stable")[:5]
    examples = tuple((prepared.units[ahead[at]], prepared.units[behind[at]]) for at in apart)
    return Reversal(prepared.units[number], pairs, examples)

"""Rank reversal: pairs of units whose order depends on a third one being in the table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from leaguetab.analysis.comparison import max_shift, reversed_pairs
from leaguetab.analysis.sensitivity.changed import in_batches, with_changes
from leaguetab.analysis.sensitivity.not_offered import NotOffered
from leaguetab.analysis.sensitivity.work import FEWEST, MOST_WORK, looked_at, spread_over, table_work, too_much

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from leaguetab.methods.base import Floats, Ints
    from leaguetab.placing import Exclusion, Places
    from leaguetab.scoring import Prepared

_EXAMPLES = 5
"""How many pairs are shown of those that one unit's absence turns round."""

_PAIRS_AT_ONCE = 4_000_000
"""How many pairs are compared together."""


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
        How many pairs of units that are ranked together are left, on average over the units looked at.
    worst
        The units that matter most, the first the most; none that changes nothing.
    note
        How many units were left out in turn, where that is not all of them.
    """

    reversed_pairs: Ints
    pairs: int
    worst: tuple[Reversal, ...]
    note: str = ""


def rank_reversal(
    prepared: Prepared,
    places: Places,
    exclusions: Sequence[Exclusion] = (),
    *,
    units: Ints | None = None,
    worst: int = 3,
    most_work: int = MOST_WORK,
) -> RankReversal | NotOffered:
    """Leave each unit out in turn, and see which of the others change order.

    A pair counts where it is in one order with the unit in the table and in the opposite order without it; pairs that tie in either
    do not, nor do units that are ranked in different groups. Where nothing in the algorithm is relative to the other units, none
    can.

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
    most_work
        As `work` counts it; where all units would take more, some are chosen, evenly spread over the table.

    Returns
    -------
    RankReversal or NotOffered
        Not offered where fewer than three units are ranked, or all but a few would have to be passed over.

    Raises
    ------
    LeaguetabError
        What the evaluation raises without one of the units.

    References
    ----------
    Belton and Gear (1983), On a short-coming of Saaty's method of analytic hierarchies, Omega 11:228-230.
    """
    ranked = int((~np.isnan(places.rank)).sum())
    if ranked < 3:  # noqa: PLR2004 -- two others and the one left out
        return NotOffered("fewer than three units are ranked, so that leaving one out leaves no pair")
    most = most_work // table_work(prepared.algorithm, len(prepared.units))
    if most < min(FEWEST, ranked):
        return too_much(prepared.algorithm, len(prepared.units), "leaving each unit out in turn")
    chosen = spread_over(places.rank, units, most)
    pairs = np.full(len(prepared.units), -1, dtype=np.int64)
    for batch in in_batches(prepared, chosen):
        pairs[batch] = reversed_pairs(*_before_and_after(prepared, places, batch, exclusions))
    first = [int(number) for number in np.argsort(-pairs, kind="stable")[:worst] if pairs[number] > 0]
    cases = tuple(_reversal(prepared, places, number, int(pairs[number]), exclusions) for number in first)
    return RankReversal(pairs, _pairs_left(places, chosen), cases, looked_at(chosen, places.rank, units))


def _pairs_left(places: Places, chosen: Ints) -> int:
    """Count the pairs among the units ranked together when one is left out, on average over those chosen."""
    ranked = ~np.isnan(places.rank)
    groups = np.zeros(len(places.rank), dtype=np.int64) if places.within is None else places.within
    sizes = np.bincount(groups[ranked])
    lost = sizes[groups[chosen]] - 1
    return round(float((sizes * (sizes - 1) / 2).sum() - lost.mean())) if len(chosen) else 0


def _before_and_after(prepared: Prepared, places: Places, batch: Ints, exclusions: Sequence[Exclusion]) -> tuple[Floats, Floats]:
    """Rank with and without each unit of a batch, which is blank in both, ``(batch, units)``.

    Units ranked in different groups are put apart, by the same distance in both, so that they can't change order.
    """
    alone = np.zeros((len(batch), len(prepared.units)), dtype=np.bool_)
    alone[np.arange(len(batch)), batch] = True
    values = {name: np.where(alone, np.nan, leaf.before) for name, leaf in prepared.leaves.items()}
    after = with_changes(prepared, values, exclusions)
    apart = _apart(places.within, after.within, len(prepared.units))
    return np.where(alone, np.nan, places.rank) + apart, np.where(alone, np.nan, after.rank) + apart


def _apart(before: Ints | None, after: Ints | None, units: int) -> Floats | float:
    """Return what to add to ranks within groups, so that all units of one group are ahead of all of another."""
    if before is None or after is None:
        return 0.0
    return np.asarray(((before + 1.0) * (units + 1) + after + 1) * (units + 1), dtype=np.float64)


def _reversal(prepared: Prepared, places: Places, number: int, pairs: int, exclusions: Sequence[Exclusion]) -> Reversal:
    (before,), (after,) = _before_and_after(prepared, places, np.array([number]), exclusions)
    there = np.flatnonzero(~np.isnan(before) & ~np.isnan(after))
    in_order = there[np.argsort(before[there], kind="stable")]
    found = sorted(_turned_round(before[in_order], after[in_order]), key=lambda pair: -pair[0])[:_EXAMPLES]
    examples = tuple((prepared.units[in_order[ahead]], prepared.units[in_order[behind]]) for _, ahead, behind in found)
    return Reversal(prepared.units[number], pairs, examples)


def _turned_round(before: Floats, after: Floats) -> Iterator[tuple[float, int, int]]:
    """Find pairs that change order, the ranks before being in order: distance before, the one ahead then, the one behind.

    Of each block of pairs the furthest apart. A pair can change order only where it is nearer than twice the largest shift.
    """
    reach = 2 * float(max_shift(before, after))
    start = 0
    while start < len(before):
        stop = start + 1
        end = int(np.searchsorted(before, before[start] + reach, side="right"))
        while stop < len(before) and (stop - start) * (end - start) < _PAIRS_AT_ONCE:
            stop += 1
            end = int(np.searchsorted(before, before[stop - 1] + reach, side="right"))
        here, beyond = slice(start, stop), slice(start, end)
        apart = before[None, beyond] - before[here, None]
        turned = (apart > 0) & (after[None, beyond] < after[here, None])
        ahead, behind = np.nonzero(turned)
        furthest = np.argsort(-apart[ahead, behind], kind="stable")[:_EXAMPLES]
        yield from ((float(apart[ahead[at], behind[at]]), start + int(ahead[at]), start + int(behind[at])) for at in furthest)
        start = stop

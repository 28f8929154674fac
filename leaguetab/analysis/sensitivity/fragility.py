"""The smallest change of weights that swaps a unit with its neighbour, unseats the leader, or moves a unit into another band."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from leaguetab.analysis.sensitivity.not_offered import NotOffered
from leaguetab.analysis.sensitivity.single_weights import smallest_swaps
from leaguetab.analysis.sensitivity.standing import standing_of
from leaguetab.analysis.sensitivity.unbounded import Unbounded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from leaguetab.analysis.sensitivity.draws import Vary
    from leaguetab.analysis.sensitivity.single_weights import SingleChanges
    from leaguetab.analysis.sensitivity.standing import Standing
    from leaguetab.methods.base import Bools, Floats, Ints
    from leaguetab.placing import Exclusion, Places
    from leaguetab.scoring import Evaluation, Prepared

HALVINGS = 30
"""How often the range of changes is halved: to the ninth decimal."""
FEW_PAIRS = 20
"""So few are looked at in no time: then several halvings are done at once."""
HALVINGS_AT_ONCE = 5
LIMIT = 1 - 1e-8
"""What only a larger share does, it does in the limit alone, where parts lose all their weight."""
AT_ONCE = 20_000
"""How many pairs are looked at together."""
MOST_PAIRS = 100_000
"""How many pairs are looked at in all."""
_NO_PAIRS = (np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))


@dataclass(frozen=True)
class UnitFragility:
    """How little it takes to move one unit.

    Parameters
    ----------
    unit
        Its id.
    to_swap_above, to_swap_below
        The smallest share by which weights must be allowed to differ from the stated ones, each by itself, for the unit to come
        ahead of one just above, or behind one just below. None where there is none, or where no weights of those parts do it.
    fragility
        The smaller of the two.
    swap_with
        The unit it then changes places with.
    single_weight
        The part whose weight alone, changed the least, swaps the unit with one just above or below. The weights of its siblings
        stay as they are written; all are then scaled to a whole, so that theirs count for less or more. None where no single weight
        does, or it cannot be told. Where scores are rounded, the two are level from there on, and swap where they are a rounded
        step apart.
    single_change
        The change, as a share of the weight as it is written, with its sign: -0.2 is a fifth less.
    single_swap_with
        The unit it then changes places with.
    to_change_band
        As `to_swap_above`, for the unit's band to change; None where it cannot, or bands are not by cuts on the score.
    """

    unit: str
    to_swap_above: float | None
    to_swap_below: float | None
    fragility: float | None
    swap_with: str | None
    single_weight: str | None
    single_change: float | None
    single_swap_with: str | None
    to_change_band: float | None


@dataclass(frozen=True)
class LeaderFragility:
    """How little it takes for another unit to come ahead of one in first place.

    Parameters
    ----------
    unit
        The leader; in a table of groups, of one group.
    to_unseat
        The smallest share by which weights must be allowed to differ; None where no weights of those parts do it.
    by
        The unit that comes ahead.
    """

    unit: str
    to_unseat: float | None
    by: str | None


@dataclass(frozen=True)
class Fragility:
    """How little it takes to change a table.

    Parameters
    ----------
    rows
        One a ranked unit, in the file's order.
    leaders
        One a group, or one where all are ranked together.
    exact
        Whether the shares are exact. Where they are not, no smaller share does it, but a larger one may be needed.
    why
        In plain words: "exact", or why not.
    """

    rows: tuple[UnitFragility, ...]
    leaders: tuple[LeaderFragility, ...]
    exact: bool
    why: str


def fragility(
    prepared: Prepared,
    evaluation: Evaluation,
    places: Places,
    vary: Vary = "all",
    exclusions: Sequence[Exclusion] = (),
    only: int | None = None,
) -> Fragility | NotOffered:
    """Find the smallest changes of weights that change a table.

    Parameters
    ----------
    prepared
        The algorithm with its leaves scored.
    evaluation, places
        Of the stated weights, with all nodes kept.
    vary
        Which weights may change.
    exclusions
        As the places were found with.
    only
        The position of the one unit to look at, where the others and the leaders are of no interest.

    Returns
    -------
    Fragility | NotOffered
        The changes; or why they cannot be found.

    Notes
    -----
    Two units in order change places within a share ``f`` where the lowest difference of their scores, over all weightings within
    it, falls below nothing. That difference falls as ``f`` grows, so that halving finds the smallest. For one weighted mean, of
    differences ``d`` with weights ``w``, it is ``|sum(w d)| / sum(w |d|)``. At a share of 1 any weighting is possible: a pair that
    is still in order there is one of dominance. Units that are level are no neighbours: they have no order to change.
    """
    try:
        standing = standing_of(prepared.algorithm, evaluation, places, vary, exclusions)
    except Unbounded as refusal:
        return NotOffered(str(refusal))
    pairs = _count_pairs(standing, places.rank) if only is None else len(_neighbours_of(standing, places.rank, only)[0])
    if pairs > MOST_PAIRS:
        return NotOffered(f"{pairs:,} pairs of neighbours are too many; up to {MOST_PAIRS:,} are looked at")
    if only is None:
        neighbours, leading = _neighbours(standing, places.rank), _leading(standing, places.rank)
    else:
        neighbours, leading = _neighbours_of(standing, places.rank, only), _NO_PAIRS
    first, second = (np.concatenate(units) for units in zip(neighbours, leading, strict=True))
    shares = np.concatenate([np.empty(0), *(_to_swap(standing, first[at], second[at]) for at in _blocks(len(first)))])
    near, top = np.split(shares, [len(neighbours[0])])
    singles = smallest_swaps(prepared, evaluation, standing, vary, *neighbours)
    singles = replace(singles, change=np.where(np.isnan(near), np.nan, singles.change))
    return Fragility(
        rows=tuple(_rows(evaluation.units, standing, neighbours, near, singles, only)),
        leaders=tuple(_leaders(evaluation.units, standing, leading, top)),
        exact=not standing.loose,
        why="; ".join(standing.loose) if standing.loose else "exact",
    )


def _to_swap(standing: Standing, first: Ints, second: Ints) -> Floats:
    """Return the smallest share at which the second of two units may be ahead of the first; NaN where it never is."""

    def tried(times: int) -> Callable[[Floats], Bools]:
        contest = standing.restricted(np.concatenate([np.tile(first, times), np.tile(second, times)]))
        one = np.arange(times * len(first))
        return lambda share: contest.pinned(np.tile(share, 2)).order(one, one + len(one), share).never_behind

    return _smallest(tried, len(first))


def _smallest(tried: Callable[[int], Callable[[Floats], Bools]], count: int) -> Floats:
    """Return the smallest share at which something no longer holds, ``(count,)``; NaN where it always does.

    Parameters
    ----------
    tried
        Given how many shares are tried at once for each, returns what tells whether it holds at them, ``(shares * count,)``.
    count
        How many things there are.
    """
    at_once = HALVINGS_AT_ONCE if count <= FEW_PAIRS else 1
    inside = np.arange(1, 2**at_once)[:, None] / 2**at_once
    holds = tried(len(inside))
    low, high = np.zeros(count), np.ones(count)
    always = holds(np.tile(high, len(inside)))[:count]
    for _ in range(HALVINGS // at_once):
        shares = np.concatenate([low[None], low + inside * (high - low), high[None]])
        held = holds(shares[1:-1].ravel()).reshape(len(inside), count)
        last = np.logical_and.accumulate(held).sum(axis=0)
        low, high = (np.take_along_axis(shares, (last + further)[None], axis=0)[0] for further in (0, 1))
    return np.where(always | (low > LIMIT), np.nan, low)


def _blocks(count: int) -> Iterator[slice]:
    for start in range(0, count, AT_ONCE):
        yield slice(start, min(start + AT_ONCE, count))


def _count_pairs(standing: Standing, rank: Floats) -> int:
    """Count the pairs of neighbours, and those of a leader with any other: many where many units share a rank."""
    total = 0
    for group in np.unique(standing.group):
        sizes = np.unique(rank[standing.units[standing.group == group]], return_counts=True)[1]
        total += int(sizes[1:] @ sizes[:-1] + sizes[0] * (sizes.sum() - 1))
    return total


def _neighbours(standing: Standing, rank: Floats) -> tuple[Ints, Ints]:
    """Pair every unit with all those at the next place above, in its own group: the upper and the lower of each pair."""
    pairs = [_next_to(standing.units[standing.group == group], rank) for group in np.unique(standing.group)]
    upper, lower = zip(*pairs, strict=True)
    return np.concatenate(upper), np.concatenate(lower)


def _next_to(units: Ints, rank: Floats) -> tuple[Ints, Ints]:
    levels = [units[rank[units] == level] for level in np.unique(rank[units])]
    nothing = np.empty(0, dtype=np.int64)
    upper = [np.repeat(above, len(below)) for above, below in pairwise(levels)]
    lower = [np.tile(below, len(above)) for above, below in pairwise(levels)]
    return np.concatenate([nothing, *upper]), np.concatenate([nothing, *lower])


def _neighbours_of(standing: Standing, rank: Floats, only: int) -> tuple[Ints, Ints]:
    """Pair one unit with all those at the next place above, and below, in its own group: the upper and the lower of each pair."""
    rivals = standing.units[np.isin(standing.group, standing.group[standing.units == only])]
    ahead, behind = rivals[rank[rivals] < rank[only]], rivals[rank[rivals] > rank[only]]
    above = ahead[rank[ahead] == rank[ahead].max(initial=0)]
    below = behind[rank[behind] == rank[behind].min(initial=np.inf)]
    return np.concatenate([above, np.full_like(below, only)]), np.concatenate([np.full_like(above, only), below])


def _leading(standing: Standing, rank: Floats) -> tuple[Ints, Ints]:
    """Pair every unit in first place with all others of its group."""
    first, second = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for group in np.unique(standing.group):
        units = standing.units[standing.group == group]
        leaders = units[rank[units] == rank[units].min()]
        first.append(np.repeat(leaders, len(units)))
        second.append(np.tile(units, len(leaders)))
    upper, lower = np.concatenate(first), np.concatenate(second)
    return upper[upper != lower], lower[upper != lower]


def _leaders(ids: Sequence[str], standing: Standing, pairs: tuple[Ints, Ints], shares: Floats) -> Iterator[LeaderFragility]:
    """Find, for each group, the leader that is unseated the soonest."""
    group_of = dict(zip(standing.units.tolist(), standing.group.tolist(), strict=True))
    groups = np.array([group_of[unit] for unit in pairs[0].tolist()])
    for group in np.unique(groups):
        leading, others = (units[groups == group] for units in pairs)
        at = _lowest(shares[groups == group])
        if at is None:
            yield LeaderFragility(ids[leading[0]], None, None)
        else:
            yield LeaderFragility(ids[leading[at]], float(shares[groups == group][at]), ids[others[at]])


def _lowest(values: Floats) -> int | None:
    """Return where the lowest value stands; None where there is none."""
    return None if np.isnan(values).all() else int(np.nanargmin(values))


def _rows(
    ids: Sequence[str],
    standing: Standing,
    pairs: tuple[Ints, Ints],
    shares: Floats,
    singles: SingleChanges,
    only: int | None,
) -> Iterator[UnitFragility]:
    first, second = pairs
    units = standing.units if only is None else standing.units[standing.units == only]
    bands = _to_change_band(standing, units)
    for place, unit in enumerate(units):
        above, below = np.flatnonzero(second == unit), np.flatnonzero(first == unit)
        near = np.concatenate([above, below])
        with_unit = np.concatenate([first[above], second[below]])
        at, single = _lowest(shares[near]), _lowest(np.abs(singles.change[near]))
        yield UnitFragility(
            unit=ids[unit],
            to_swap_above=_number(shares[above]),
            to_swap_below=_number(shares[below]),
            fragility=_number(shares[near]),
            swap_with=None if at is None else ids[with_unit[at]],
            single_weight=None if single is None else singles.parts[singles.part[near[single]]],
            single_change=None if single is None else float(singles.change[near[single]]),
            single_swap_with=None if single is None else ids[with_unit[single]],
            to_change_band=_number(bands[place : place + 1]),
        )


def _number(values: Floats) -> float | None:
    at = _lowest(values)
    return None if at is None else float(values[at])


def _to_change_band(standing: Standing, units: Ints) -> Floats:
    """Return the smallest share at which the band of each of some ranked units can change; NaN where it cannot."""
    bands = standing.bands
    if bands is None:
        return np.full(len(units), np.nan)

    def tried(times: int) -> Callable[[Floats], Bools]:
        several = np.tile(units, times)

        def holds(share: Floats) -> Bools:
            low, high = bands.reached(standing.composite.node.ends(several, share), several)
            return np.equal(low, high)

        return holds

    return _smallest(tried, len(units))

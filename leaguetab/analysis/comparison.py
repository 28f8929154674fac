"""How far two rankings of the same units differ.

Ranks are arrays ``(…, units)``: 1 is first, NaN is not ranked, leading axes are draws or alternatives and broadcast against each
other. Unless a function says otherwise, it looks at the units that both rankings rank, and is NaN where there are none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from leaguetab.methods.arithmetic import ratio
from leaguetab.methods.statistics import count, highest, mean, ranked

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaguetab.methods.base import Bools, Floats, Ints


@dataclass(frozen=True)
class Comparison:
    """How far one ranking differs from a reference. Every array has the leading axes of the rankings.

    Parameters
    ----------
    compared
        The units ranked in both.
    mean_shift, max_shift, max_shift_unit
        The average and the largest shift in places, and the number of the (first) unit that has it; -1 where nothing is compared.
    kendall_tau_b, spearman, rank_biased_overlap
        See the functions of these names, and `within_groups`.
    top_size, top_kept
        The units that the reference has in its first places, and those among them that the other ranking has there, too: never
        more than `top_size`, which may be more than the places where units share the last of them. Where units are ranked within
        groups, these are the first places of every group.
    band_changes
        The units whose band differs; None where bands were not given.
    came, went
        Units ``(…, units)`` ranked in the other ranking only, and in the reference only.
    """

    compared: Ints
    mean_shift: Floats
    max_shift: Floats
    max_shift_unit: Ints
    kendall_tau_b: Floats
    spearman: Floats
    rank_biased_overlap: Floats
    top_size: Ints
    top_kept: Ints
    band_changes: Ints | None
    came: Bools
    went: Bools


def compare(
    reference: Floats, rank: Floats, bands: tuple[Ints, Ints] | None = None, top: int = 10, *, within: Ints | None = None
) -> Comparison:
    """Take all measures at once.

    Parameters
    ----------
    reference, rank
        Ranks ``(…, units)``; NaN is not ranked.
    bands
        The bands ``(…, units)`` in the reference and in the other ranking; -1 is none.
    top
        How many places count as the top.
    within
        Numbers of the groups that units are ranked within, ``(units,)``; -1 for none. None where all are ranked together.
    """
    reference, rank = np.broadcast_arrays(reference, rank)
    return Comparison(
        compared=count(reference - rank)[..., 0],
        mean_shift=mean_shift(reference, rank),
        max_shift=max_shift(reference, rank),
        max_shift_unit=max_shift_unit(reference, rank),
        kendall_tau_b=within_groups(kendall_tau_b, reference, rank, within),
        spearman=within_groups(spearman, reference, rank, within),
        rank_biased_overlap=within_groups(rank_biased_overlap, reference, rank, within),
        top_size=np.sum(reference <= top, axis=-1, dtype=np.int64),
        top_kept=top_kept(reference, rank, top),
        band_changes=None if bands is None else band_changes(*bands),
        came=np.isnan(reference) & ~np.isnan(rank),
        went=~np.isnan(reference) & np.isnan(rank),
    )


def within_groups(
    measure: Callable[[Floats, Floats], Floats], reference: Floats, rank: Floats, within: Ints | None = None
) -> Floats:
    """Take a measure of each group alone, as places in different groups make no order, and average it over units.

    Parameters
    ----------
    measure
        From two rankings ``(…, units)`` to ``(…,)``; NaN where it has no value.
    reference, rank
        Ranks ``(…, units)``.
    within
        As for `compare`. None for one group of all units.

    Returns
    -------
    Floats
        Shape ``(…,)``: the average over groups, each counting by its units that are ranked in both. A group with fewer than two of
        them, which has no order, or without a value, does not count; NaN where none counts.

    Examples
    --------
    Two units in the same order, and two in opposite orders:

    >>> ranks = np.array([1.0, 2, 1, 2]), np.array([1.0, 2, 2, 1])
    >>> within_groups(kendall_tau_b, *ranks, np.array([0, 0, 1, 1]))
    array(0.)
    """
    if within is None:
        return measure(reference, rank)
    shape = np.broadcast_shapes(reference.shape, rank.shape)[:-1]
    total: Floats = np.zeros(shape)
    counted: Floats = np.zeros(shape)
    for group in range(int(within.max(initial=-1)) + 1):
        first, second = (np.compress(within == group, ranks, axis=-1) for ranks in (reference, rank))
        value, units = measure(first, second), count(first - second)[..., 0]
        counts = (units > 1) & ~np.isnan(value)
        total += np.where(counts, units * value, 0.0)
        counted += np.where(counts, units, 0)
    return ratio(total, counted)


def mean_shift(reference: Floats, rank: Floats) -> Floats:
    """Return the average shift in places, up or down.

    ``sum |reference - rank| / n`` over the units ranked in both: the average shift in rank, R_S.

    References
    ----------
    Saisana, Saltelli and Tarantola (2005), Uncertainty and sensitivity analysis techniques as tools for the quality assessment of
    composite indicators, JRSS A 168:307-323; OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 7.

    Examples
    --------
    >>> mean_shift(np.array([1.0, 2, 3, np.nan]), np.array([2.0, 1, 3, 4])).round(3)
    np.float64(0.667)
    """
    shift: Floats = mean(np.abs(reference - rank))[..., 0]
    return shift


def max_shift(reference: Floats, rank: Floats) -> Floats:
    """Return the largest shift in places, up or down."""
    shift: Floats = highest(np.abs(reference - rank))[..., 0]
    return shift


def max_shift_unit(reference: Floats, rank: Floats) -> Ints:
    """Return the number of the unit with the largest shift, the first of several; -1 where nothing is compared."""
    shift = np.abs(reference - rank)
    first = np.argmax(np.where(np.isnan(shift), -1.0, shift), axis=-1)
    return np.where(np.isnan(shift).all(axis=-1), -1, first).astype(np.int64)


def kendall_tau_b(reference: Floats, rank: Floats) -> Floats:
    """Return Kendall's tau-b: 1 for the same order, -1 for the opposite one.

    ``(C - D) / sqrt((N - T_1) (N - T_2))``: C pairs of units are in the same order in both rankings, D in opposite orders, N pairs
    there are, and T_1 and T_2 tie in the first and in the second ranking. NaN where a ranking ties all units. Time grows with
    ``units · log(units)``, memory with ``units``.

    References
    ----------
    Kendall (1945), The treatment of ties in ranking problems, Biometrika 33:239-251.

    Examples
    --------
    Five of six pairs are in the same order:

    >>> kendall_tau_b(np.array([1.0, 2, 3, 4]), np.array([2.0, 1, 3, 4])).round(3)
    np.float64(0.667)
    """
    first, second = _both(reference, rank)
    in_order = _keys_in_order(first, second)
    compared = count(first)[..., 0]
    pairs = compared * (compared - 1) / 2
    ties = _tied_pairs(np.sort(first, axis=-1)), _tied_pairs(np.sort(second, axis=-1))
    tied_twice = _tied_pairs(in_order)
    agreeing = pairs - ties[0] - ties[1] + tied_twice - 2 * _reversed_pairs(in_order)
    spread = np.sqrt((pairs - ties[0]) * (pairs - ties[1]))
    return np.clip(ratio(agreeing, spread), -1.0, 1.0)


def spearman(reference: Floats, rank: Floats) -> Floats:
    """Return Spearman's rank correlation: the correlation of ranks, in which units that tie have the average of their places.

    NaN where a ranking ties all units.

    References
    ----------
    Spearman (1904), The proof and measurement of association between two things, American Journal of Psychology 15:72-101.
    """
    first, second = (ranked(ranks, "average") for ranks in _both(reference, rank))
    return correlation(first, second)


def correlation(first: Floats, second: Floats) -> Floats:
    """Return Pearson's correlation over the last axis, ``(…, units)`` to ``(…,)``, over the units present in both.

    NaN where the values of either are all equal.
    """
    first, second = _both(first, second)
    first, second = first - mean(first), second - mean(second)
    along = np.nansum(first * second, axis=-1)
    spread = np.sqrt(np.nansum(first**2, axis=-1) * np.nansum(second**2, axis=-1))
    return np.clip(ratio(along, spread), -1.0, 1.0)


def rank_biased_overlap(reference: Floats, rank: Floats, p: float = 0.9) -> Floats:
    """Return how far two rankings overlap, the top counting the most: 1 for the same order, near 0 where the tops share nothing.

    Extrapolated rank-biased overlap with ties as equality (RBO^w_EXT): ``(1 - p) · sum_d p^(d-1) A_d``, in which ``A_d`` is
    ``2 |S_d ∩ T_d| / (|S_d| + |T_d|)``, and ``S_d`` and ``T_d`` are the units in the first d places of either ranking. Units that
    tie all have the first of their places. The units ranked in both are ranked anew among themselves, so that ``A_d`` is 1 from the
    last place on, and nothing is left to guess.

    Parameters
    ----------
    reference, rank
        Ranks ``(…, units)``.
    p
        Above 0 and below 1: how far down a reader looks. With 0.9 the first ten places have 86 % of the weight.

    References
    ----------
    Webber, Moffat and Zobel (2010), A similarity measure for indefinite rankings, ACM Transactions on Information Systems 28(4),
    article 20; Corsi and Urbano (2024), The treatment of ties in rank-biased overlap, SIGIR '24 (which calls it RBO^w).

    Examples
    --------
    Of two units in opposite orders, only the second place agrees:

    >>> rank_biased_overlap(np.array([1.0, 2]), np.array([2.0, 1]), p=0.9).round(3)
    np.float64(0.9)
    """
    first, second = (ranked(ranks, "min") for ranks in _both(reference, rank))
    units = first.shape[-1]
    shared = _up_to_each_place(np.maximum(first, second))
    sizes = _up_to_each_place(first) + _up_to_each_place(second)
    overlap = ratio(2.0 * shared, sizes, 1.0)
    weights = p ** np.arange(units)
    total: Floats = (1 - p) * (overlap * weights).sum(axis=-1) + p**units
    return np.where(count(first)[..., 0] > 0, total, np.nan)


def top_kept(reference: Floats, rank: Floats, top: int = 10) -> Ints:
    """Count the units in the first places of both rankings; with ties at the edge there may be more than `top`."""
    kept: Ints = np.asarray(np.sum((reference <= top) & (rank <= top), axis=-1, dtype=np.int64))
    return kept


def band_changes(reference: Ints, band: Ints) -> Ints:
    """Count the units whose band differs, of those that have one in both; bands ``(…, units)``, -1 is none."""
    changed: Ints = np.asarray(np.sum((reference != band) & (reference >= 0) & (band >= 0), axis=-1, dtype=np.int64))
    return changed


def band_matrix(reference: Ints, band: Ints, bands: int) -> Ints:
    """Count units by their band in the reference (rows) and in the other ranking (columns).

    Parameters
    ----------
    reference, band
        Bands ``(…, units)``, numbered from 0; -1 is none.
    bands
        How many bands there are.

    Returns
    -------
    Ints
        Shape ``(…, bands, bands)``; units with a band in both.
    """
    before = reference[..., None, :] == np.arange(bands)[:, None]
    after = band[..., None, :] == np.arange(bands)[:, None]
    counts: Ints = before.astype(np.int64) @ np.swapaxes(after, -1, -2).astype(np.int64)
    return counts


def reversed_pairs(reference: Floats, rank: Floats) -> Ints:
    """Count the pairs of units that are in one order in the first ranking, and in the opposite order in the second.

    Pairs that tie in either are not counted. Time grows with ``units · log(units)``, memory with ``units``.
    """
    return _reversed_pairs(_keys_in_order(*_both(reference, rank)))


def _keys_in_order(first: Floats, second: Floats) -> Floats:
    """Return one whole number a unit, in order of the first ranking, then of the second, which is its remainder; NaN comes last."""
    units = first.shape[-1]
    return np.sort(ranked(first, "dense") * (units + 2) + ranked(second, "dense"), axis=-1)


def _reversed_pairs(keys: Floats) -> Ints:
    units = keys.shape[-1]
    # Units that are not ranked come last in both, where they can't be out of order with any other.
    return _inversions(np.where(np.isnan(keys), units + 1, keys % (units + 2)).astype(np.int64))


def _tied_pairs(in_order: Floats) -> Ints:
    """Count the pairs of equal values, ``(…, units)`` to ``(…,)``; missing values, which come last, tie with none."""
    place = np.arange(in_order.shape[-1])
    starts = np.ones(in_order.shape, dtype=np.bool_)
    starts[..., 1:] = np.diff(in_order, axis=-1) != 0
    return np.asarray(np.sum(place - np.maximum.accumulate(np.where(starts, place, 0), axis=-1), axis=-1), dtype=np.int64)


def _both(first: Floats, second: Floats) -> tuple[Floats, Floats]:
    """Blank what is missing in either."""
    missing = np.isnan(first) | np.isnan(second)
    return np.where(missing, np.nan, first), np.where(missing, np.nan, second)


def _up_to_each_place(ranks: Floats) -> Floats:
    """Count the units in the first 1, 2, … places: ``(…, units)`` to ``(…, places)``, as many places as units."""
    units = ranks.shape[-1]
    rows = ranks.reshape(-1, units)
    row, unit = np.nonzero(~np.isnan(rows))
    places = row * units + rows[row, unit].astype(np.int64) - 1
    there = np.bincount(places, minlength=rows.size).reshape(ranks.shape)
    return np.cumsum(there, axis=-1, dtype=np.float64)


def _inversions(values: Ints) -> Ints:
    """Count the pairs of which the earlier value is the larger: whole numbers ``(…, n)``, none negative, to ``(…,)``.

    Bit by bit from the highest: values that agree in the bits so far lie together, in their first order; an inversion is decided by
    the first bit in which its two values differ, the earlier one having 1 and the later one 0.
    """
    rows = values.reshape(-1, values.shape[-1])
    total = np.zeros(len(rows), dtype=np.int64)
    for bit in reversed(range(int(rows.max(initial=0)).bit_length())):
        zeros = (rows >> bit) & 1 == 0
        ones_before = np.cumsum(~zeros, axis=-1) - ~zeros
        starts = np.ones(rows.shape, dtype=np.bool_)
        starts[:, 1:] = np.diff(rows >> (bit + 1), axis=-1) != 0
        passed = ones_before - np.maximum.accumulate(np.where(starts, ones_before, 0), axis=-1)
        total += np.where(zeros, passed, 0).sum(axis=-1)
        rows = _moved_forward(rows, zeros, passed)
    return total.reshape(values.shape[:-1])


def _moved_forward(rows: Ints, moving: Bools, by: Ints) -> Ints:
    """Move the values marked forward by a number of places each; the others, in order, take the places left."""
    taken = np.zeros(rows.size, dtype=np.bool_)
    taken[(np.arange(rows.size).reshape(rows.shape) - by)[moving]] = True
    moved = np.empty(rows.size, dtype=np.int64)
    moved[taken] = rows[moving]
    moved[~taken] = rows[~moving]
    return moved.reshape(rows.shape)

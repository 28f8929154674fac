"""Ranks under many weightings, summed up: how often each unit takes each place, and what weightings favour it."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from leaguetab.algorithm.bind import nodes_read
from leaguetab.analysis.sensitivity.memory import AMONG, FEWEST_AT_ONCE, band_kind, bytes_a_draw, rank_kind, refuse_too_many
from leaguetab.methods.product import together
from leaguetab.placing import labels_of, place
from leaguetab.scoring import evaluate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from leaguetab.algorithm.bind import BoundAlgorithm
    from leaguetab.methods.base import Bools, Floats, Ints
    from leaguetab.placing import Exclusion
    from leaguetab.scoring import Prepared, Weights

AT_ONCE = 2**17
"""How many scores, or ranks, are worked on at once: few enough to stay in the memory next to a processor."""
AT_THE_SAME_TIME = 2**22
"""How many of them all threads together may be working on, unless one piece alone has more."""
WORTH_A_THREAD = 2**21
"""How many of them there must be for each thread: what fewer save is lost again where others use the processors, too."""

Result = TypeVar("Result")


@dataclass(frozen=True)
class Positions:
    """Every unit's place under every weighting.

    Parameters
    ----------
    rank
        Shape ``(draws, units)``; NaN where a unit has no rank. In the smallest type that holds them exactly, as the others are.
    band
        Band numbers, ``(draws, units)``, from the lowest score up; -1 for none. None without bands.
    among
        How many units each is ranked among, ``(draws, units)``, where units are ranked within groups; 0 for one in no group. None
        where all are ranked together.
    """

    rank: NDArray[np.floating[Any]]
    band: NDArray[np.signedinteger[Any]] | None
    among: NDArray[np.signedinteger[Any]] | None = None

    @property
    def draws(self) -> int:
        """The number of weightings."""
        return len(self.rank)

    def first(self, draws: int) -> Positions:
        """Return the places under the first so many weightings, in the same memory."""
        band, among = (None if array is None else array[:draws] for array in (self.band, self.among))
        return Positions(self.rank[:draws], band, among)

    @property
    def foremost(self) -> NDArray[np.floating[Any]]:
        """The first rank under each weighting, ``(draws,)``: above 1 where units share it and ties have the average or last rank.

        It is 1 where units are ranked within groups, of which each has its own.
        """
        alone = np.ones(self.draws, dtype=self.rank.dtype)
        return alone if self.among is not None else np.asarray(np.fmin.reduce(self.rank, axis=1))


def positions(
    prepared: Prepared,
    weights: Weights,
    exclusions: Sequence[Exclusion] = (),
    *,
    chunk: int | None = None,
    threads: int | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Positions:
    """Rank the units under each weighting.

    Parameters
    ----------
    prepared
        The algorithm with its leaves scored.
    weights
        By branch name, ``(draws, parts)``; at least one branch.
    exclusions
        Further units that are not ranked.
    chunk
        About how many weightings to work on at once; by default as many as a processor has near memory for. The result does not
        depend on it.
    threads
        How many such pieces to work on at the same time; by default one, or where there is much to do one a processor. The result
        does not depend on it.
    progress
        Told how many weightings are done.

    Raises
    ------
    LeaguetabError
        ``bad-option`` where the places of so many draws would not fit in memory.
    """
    placing = _Placing(prepared, weights, exclusions)
    return placing.until(placing.draws, progress, chunk=chunk, threads=threads)


def growing_positions(
    prepared: Prepared,
    weights: Weights,
    stops: Sequence[int],
    exclusions: Sequence[Exclusion] = (),
    progress: Callable[[int], None] = lambda _: None,
) -> Iterator[Positions]:
    """Rank the units under the first weightings, then under more and more of them.

    Parameters
    ----------
    prepared, weights, exclusions, progress
        As for `positions`.
    stops
        The numbers of weightings to stop at, in ascending order.

    Yields
    ------
    Positions
        The places under the first so many weightings, for each number in turn.

    Raises
    ------
    LeaguetabError
        As `positions` does.
    """
    placing = _Placing(prepared, weights, exclusions)
    yield from (placing.until(stop, progress) for stop in stops)


class _Placing:
    """Fills the room for all places, from the first weighting on."""

    def __init__(self, prepared: Prepared, weights: Weights, exclusions: Sequence[Exclusion]) -> None:
        self.prepared = prepared
        self.weights = weights
        self.exclusions = exclusions
        self.keep = nodes_read(prepared.algorithm)
        self.draws = len(next(iter(weights.values())))
        self.done = 0
        numbers, units = sum(drawn.shape[1] for drawn in weights.values()), len(prepared.units)
        refuse_too_many(self.draws, units, bytes_a_draw(prepared.algorithm, units, numbers))
        self.room = _room(prepared.algorithm, self.draws, units)

    def until(
        self, stop: int, progress: Callable[[int], None], *, chunk: int | None = None, threads: int | None = None
    ) -> Positions:
        """Go on until so many weightings are done, and return the places under all of them."""
        units, start = len(self.prepared.units), self.done
        size = _whole_runs(chunk or AT_ONCE // units, together(units))
        at_the_same_time = threads or _threads((stop - start) * units, size * units)
        for done in _in_threads(self._place, _pieces(start, stop, size), at_the_same_time):
            self.done = done
            progress(done)
        return self.room.first(stop)

    def _place(self, some: slice) -> int:
        algorithm, room = self.prepared.algorithm, self.room
        part = {name: drawn[some] for name, drawn in self.weights.items()}
        places = place(algorithm, evaluate(self.prepared, part, self.keep), self.exclusions)
        room.rank[some] = places.rank
        if room.band is not None and places.band is not None:
            room.band[some] = places.band
        if room.among is not None and places.within is not None:
            room.among[some] = _group_sizes(places.rank, places.within)
        return int(some.stop)


def _room(algorithm: BoundAlgorithm, draws: int, units: int) -> Positions:
    """Make room for the places under so many weightings; what is not filled takes no memory yet."""
    shape = draws, units
    return Positions(
        np.empty(shape, rank_kind(units)),
        None if algorithm.model.bands is None else np.empty(shape, band_kind(len(labels_of(algorithm)))),
        None if algorithm.model.rank.within is None else np.empty(shape, AMONG),
    )


def _group_sizes(rank: Floats, within: Ints) -> Ints:
    """Return how many units each is ranked among: ranks and numbers of groups ``(…, units)`` to ``(…, units)``; 0 in no group."""
    ranks, groups = (array.reshape(-1, array.shape[-1]) for array in np.broadcast_arrays(rank, within))
    many = int(groups.max(initial=-1)) + 2
    cell = groups + 1 + many * np.arange(len(groups))[:, None]
    sizes = np.bincount(cell[~np.isnan(ranks)], minlength=many * len(groups))[cell]
    return np.where(groups < 0, 0, sizes).reshape(np.broadcast_shapes(rank.shape, within.shape))


def _whole_runs(draws: int, run: int) -> int:
    """Return about as many draws, in whole runs of those multiplied together, which are then the same wherever pieces are cut."""
    return max(1, round(draws / run)) * run


def _pieces(start: int, stop: int, size: int) -> list[slice]:
    return [slice(here, min(here + size, stop)) for here in range(start, stop, size)]


def _in_threads(work: Callable[[slice], Result], pieces: list[slice], threads: int) -> Iterator[Result]:
    """Work on pieces, some at the same time, and give the results in order. NumPy's loops let other threads run."""
    if threads == 1:
        yield from map(work, pieces)
        return
    with ThreadPoolExecutor(threads) as pool:
        yield from pool.map(work, pieces)


def _threads(values: int, of_piece: int) -> int:
    """Return on how many threads to work on so many values, in pieces of so many."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(processors, values // WORTH_A_THREAD, AT_THE_SAME_TIME // of_piece))


QUANTILES = (0.05, 0.5, 0.95, 0.0, 1.0)
"""The shares of weightings whose highest rank is told: 0 stands for the best rank there was, 1 for the worst."""
DRAWN_COLUMNS = {
    "rank_p05": "p05",
    "rank_median": "median",
    "rank_p95": "p95",
    "rank_lowest": "lowest",
    "rank_highest": "highest",
    "p_first": "p_first",
    "p_top_quarter": "p_top_quarter",
    "p_bottom_quarter": "p_bottom_quarter",
}
"""Columns of results, and the figures of `Acceptability` that they hold."""


@dataclass(frozen=True)
class Acceptability:
    """What many weightings say about each unit. Arrays have units on the last axis; NaN where a unit is never ranked.

    Parameters
    ----------
    draws
        The number of weightings.
    p05, median, p95
        The ranks that 5, 50 and 95 % of the weightings do not exceed: ranks that occur (inverted distribution function).
    p05_ends, p95_ends
        Between which ranks those that 5 and 95 % do not exceed lie with 95 % confidence, were all weightings drawn that there are:
        ``(2, units)``, the ranks that 5 % less and plus two standard errors of that share do not exceed, and 95 % likewise.
    lowest, highest
        The best and the worst rank that occurred.
    p_first, p_top_quarter, p_bottom_quarter
        How often a unit is first (or shares it), in the first and in the last quarter of the units that it is ranked among.
    p_band
        How often it is in each band, ``(bands, units)``, from the lowest score up. None without bands.
    error
        The largest Monte-Carlo standard error of these shares, ``0.5 / sqrt(draws)``.
    """

    draws: int
    p05: Floats
    median: Floats
    p95: Floats
    p05_ends: Floats
    p95_ends: Floats
    lowest: Floats
    highest: Floats
    p_first: Floats
    p_top_quarter: Floats
    p_bottom_quarter: Floats
    p_band: Floats | None
    error: float


def acceptability(found: Positions, bands: int = 0) -> Acceptability:
    """Sum up ranks under many weightings.

    Parameters
    ----------
    found
        Ranks and bands.
    bands
        How many bands there are.

    References
    ----------
    Lahdelma, Hokkanen and Salminen (1998), SMAA, for rank acceptabilities. Marshall and Spiegelhalter (1998), BMJ 316:1701, for
    intervals of ranks and the chance of the first and last quarter. Conover (1999), Practical Nonparametric Statistics, 3.2, for
    intervals of quantiles.
    """
    shares_of_draws = [*QUANTILES, *(share + off for share in (0.05, 0.95) for off in _two_errors(share, found.draws))]
    exact = rank_kind(found.rank.shape[1])
    ranked, foremost = _ranked(found).astype(exact), found.foremost.astype(exact)

    def sum_up(units: slice) -> Floats:
        """Return one row for each figure, ``(figures, units)``."""
        rank = _by_unit(found.rank[:, units], exact)
        among = ranked if found.among is None else _by_unit(found.among[:, units], exact)
        quarter = np.ceil(among / 4)
        shares = [_share(rank == foremost), _share(rank <= quarter), _share(rank > among - quarter)]
        if found.band is not None:
            band = _by_unit(found.band[:, units], found.band.dtype)
            shares += [_share(band == number) for number in range(bands)]
        rank.sort(axis=1)
        present = _times(~np.isnan(rank))
        return np.stack([*(_quantile(rank, present, probability) for probability in shares_of_draws), *shares])

    size = max(FEWEST_AT_ONCE, AT_ONCE // found.draws)
    figures = list(_in_threads(sum_up, _pieces(0, found.rank.shape[1], size), _threads(found.rank.size, size * found.draws)))
    in_rows = np.concatenate(figures, axis=1)
    p05, median, p95, lowest, highest = in_rows[: len(QUANTILES)]
    ends, (p_first, p_top, p_bottom, *p_band) = np.split(in_rows[len(QUANTILES) :], [4])
    return Acceptability(
        draws=found.draws,
        p05=p05,
        median=median,
        p95=p95,
        p05_ends=ends[:2],
        p95_ends=ends[2:],
        lowest=lowest,
        highest=highest,
        p_first=p_first,
        p_top_quarter=p_top,
        p_bottom_quarter=p_bottom,
        p_band=None if found.band is None else np.stack(p_band),
        error=0.5 / np.sqrt(found.draws),
    )


def _ranked(found: Positions) -> Ints:
    """Count the units that are ranked in each draw, some draws at a time."""
    draws, units = found.rank.shape
    size = max(1, AT_ONCE // units)

    def count_some(some: slice) -> Ints:
        return np.asarray(np.count_nonzero(~np.isnan(found.rank[some]), axis=1))

    return np.concatenate(list(_in_threads(count_some, _pieces(0, draws, size), _threads(found.rank.size, size * units))))


def _by_unit(values: NDArray[Any], kind: np.dtype[Any]) -> NDArray[Any]:
    """Lay out ``(draws, units)`` as ``(units, draws)``, each unit's draws side by side, which all that follows runs along."""
    return np.array(values.T, dtype=kind, order="C")


def _times(holds: Bools) -> Ints:
    """Count how often something holds: ``(…, draws)`` to ``(…,)``. Eight draws make a byte, whose bits are quick to count."""
    counted: Ints = np.bitwise_count(np.packbits(holds, axis=-1)).sum(axis=-1, dtype=np.int64)
    return counted


def _share(holds: Bools) -> Floats:
    return np.asarray(_times(holds) / holds.shape[-1])


def _two_errors(share: float, draws: int) -> tuple[float, float]:
    """Return two standard errors of a share of the weightings, down and up, as far as shares go."""
    error = 2 * float(np.sqrt(share * (1 - share) / draws))
    return -min(error, share), min(error, 1 - share)


def _quantile(in_order: NDArray[np.floating[Any]], present: Ints, probability: float) -> Floats:
    """Return the lowest rank that this share of the weightings does not exceed, ``(units,)``; NaN where there is none."""
    # A product such as 0.05 * 100 can come out a hair above 5, and would then take the next rank.
    place = np.maximum(np.ceil(probability * present - 1e-9), 1).astype(np.int64) - 1
    return np.asarray(np.take_along_axis(in_order, place[:, None], axis=1)[:, 0], dtype=np.float64)


def rank_acceptability(found: Positions) -> Floats:
    """Return how often each unit takes each place: ``(units, ranks)``, rank 1 first.

    A rank that lies between two places, where ties are averaged, counts for the better one.
    """
    draws, units = found.rank.shape
    cells = units * (units + 1)

    def count_ranks(some: slice) -> Ints:
        rank = np.nan_to_num(found.rank[some]).astype(np.int64)
        return np.bincount((rank + np.arange(0, cells, units + 1)).ravel(), minlength=cells)

    size = max(units, AT_ONCE // units)
    pieces = _pieces(0, draws, size)
    counts = sum(_in_threads(count_ranks, pieces, _threads(found.rank.size, size * units)), np.zeros(cells, np.int64))
    return np.asarray(counts.reshape(units, units + 1)[:, 1:] / draws)


def central_weights(found: Positions, weights: Floats) -> Floats:
    """Return the mean of the weightings that put each unit first: ``(units, parts)``; NaN where none does.

    Parameters
    ----------
    found
        Ranks under the weightings.
    weights
        The weightings of one branch, ``(draws, parts)``.

    References
    ----------
    Lahdelma, Hokkanen and Salminen (1998), SMAA: the central weight vector, the typical preference that supports a unit.
    """
    draws, units = found.rank.shape
    foremost = found.foremost
    firsts = [_firsts(found, foremost, some) for some in _pieces(0, draws, max(1, AT_ONCE // units))]
    draw, unit = np.concatenate(firsts, axis=1)
    times = np.bincount(unit, minlength=units)[:, None]
    total = np.stack([np.bincount(unit, of_part[draw], units) for of_part in weights.T], axis=1)
    return np.asarray(np.divide(total, times, out=np.full(total.shape, np.nan), where=times > 0))


def _firsts(found: Positions, foremost: NDArray[np.floating[Any]], some: slice) -> Ints:
    """Return the draws, and the units that are first in them, ``(2, …)``."""
    draw, unit = np.nonzero(found.rank[some] == foremost[some, None])
    return np.stack([draw + some.start, unit])


def pairwise_wins(found: Positions) -> Floats:
    """Return how often each unit stands strictly ahead of each other: ``(units, units)``, the winner in the row."""
    draws, units = found.rank.shape

    def count_wins(some: slice) -> Ints:
        rank = _by_unit(found.rank[some], rank_kind(units))
        return np.stack([_times(of_unit < rank) for of_unit in rank])

    size = max(8, AT_ONCE // units)
    wins = _in_threads(count_wins, _pieces(0, draws, size), _threads(found.rank.size, size * units))
    return np.asarray(sum(wins, np.zeros((units, units), np.int64)) / draws)

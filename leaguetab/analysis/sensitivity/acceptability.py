"""Ranks under many weightings, summed up: how often each unit takes each place, and what weightings favour it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from leaguetab.algorithm.bind import nodes_read
from leaguetab.errors import LeaguetabError, Problem
from leaguetab.placing import place
from leaguetab.scoring import evaluate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from leaguetab.methods.base import Floats, Ints
    from leaguetab.placing import Exclusion
    from leaguetab.scoring import Prepared, Weights

CHUNK_VALUES = 2_000_000
"""How many scores are held at once: 16 MB a row of the tree, whatever the number of units."""
MOST_BYTES = 3 * 2**30
"""The most memory for the ranks of all draws."""


@dataclass(frozen=True)
class Positions:
    """Every unit's place under every weighting.

    Parameters
    ----------
    rank
        Shape ``(draws, units)``; NaN where a unit has no rank.
    band
        Band numbers, ``(draws, units)``, from the lowest score up; -1 for none. None without bands.
    """

    rank: Floats
    band: Ints | None

    @property
    def draws(self) -> int:
        """The number of weightings."""
        return len(self.rank)


def positions(
    prepared: Prepared,
    weights: Weights,
    exclusions: Sequence[Exclusion] = (),
    *,
    chunk: int | None = None,
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
        How many weightings to work on at once; by default as many as memory is set aside for. The result does not depend on it.
    progress
        Told how many weightings are done.

    Raises
    ------
    LeaguetabError
        ``bad-option`` where the ranks of so many draws would not fit in memory.
    """
    draws = len(next(iter(weights.values())))
    units = len(prepared.units)
    needed = draws * units * 8
    if needed > MOST_BYTES:
        found = f"{draws:,} draws of {units:,} units need {needed / 2**30:.1f} GiB"
        raise LeaguetabError(Problem("bad-option", found, f"at most {MOST_BYTES / 2**30:.0f} GiB are used; ask for fewer draws"))
    keep = nodes_read(prepared.algorithm)
    ranks = np.empty((draws, units))
    bands: Ints | None = None
    for start, stop in _chunks(draws, chunk or max(1, CHUNK_VALUES // units)):
        part = {name: drawn[start:stop] for name, drawn in weights.items()}
        places = place(prepared.algorithm, evaluate(prepared, part, keep), exclusions)
        ranks[start:stop] = places.rank
        if places.band is not None:
            bands = np.empty((draws, units), dtype=np.int64) if bands is None else bands
            bands[start:stop] = places.band
        progress(stop)
    return Positions(ranks, bands)


def _chunks(total: int, size: int) -> Iterator[tuple[int, int]]:
    for start in range(0, total, size):
        yield start, min(start + size, total)


@dataclass(frozen=True)
class Acceptability:
    """What many weightings say about each unit. Arrays have units on the last axis; NaN where a unit is never ranked.

    Parameters
    ----------
    draws
        The number of weightings.
    p05, median, p95
        The ranks that 5, 50 and 95 % of the weightings do not exceed: ranks that occur (inverted distribution function).
    lowest, highest
        The best and the worst rank that occurred.
    p_first, p_top_quarter, p_bottom_quarter
        How often a unit is first (or shares it), in the first and in the last quarter of the ranked units.
    p_band
        How often it is in each band, ``(bands, units)``, from the lowest score up. None without bands.
    error
        The largest Monte-Carlo standard error of these shares, ``0.5 / sqrt(draws)``.
    """

    draws: int
    p05: Floats
    median: Floats
    p95: Floats
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
    intervals of ranks and the chance of the first and last quarter.
    """
    in_order = np.sort(found.rank, axis=0)
    present = np.sum(~np.isnan(found.rank), axis=0)
    ranked = np.sum(~np.isnan(found.rank), axis=1, keepdims=True)
    quarter = np.ceil(ranked / 4)
    p_band = None if found.band is None else np.stack([_share(found.band == number) for number in range(bands)])
    return Acceptability(
        draws=found.draws,
        p05=_quantile(in_order, present, 0.05),
        median=_quantile(in_order, present, 0.5),
        p95=_quantile(in_order, present, 0.95),
        lowest=_quantile(in_order, present, 0.0),
        highest=_quantile(in_order, present, 1.0),
        p_first=_share(found.rank == 1),
        p_top_quarter=_share(found.rank <= quarter),
        p_bottom_quarter=_share(found.rank > ranked - quarter),
        p_band=p_band,
        error=0.5 / np.sqrt(found.draws),
    )


def _share(holds: Floats) -> Floats:
    return np.asarray(np.mean(holds, axis=0))


def _quantile(in_order: Floats, present: Ints, probability: float) -> Floats:
    """Return the lowest rank that this share of the weightings does not exceed; NaN where there is none."""
    # A product such as 0.05 * 100 can come out a hair above 5, and would then take the next rank.
    place = np.maximum(np.ceil(probability * present - 1e-9), 1).astype(np.int64) - 1
    return np.asarray(np.take_along_axis(in_order, place[None, :], axis=0)[0])


def rank_acceptability(found: Positions) -> Floats:
    """Return how often each unit takes each place: ``(units, ranks)``, rank 1 first.

    A rank that lies between two places, where ties are averaged, counts for the better one.
    """
    units = found.rank.shape[1]
    rank = np.where(np.isnan(found.rank), 0, np.floor(found.rank)).astype(np.int64)
    counts = np.bincount((rank + np.arange(units) * (units + 1)).ravel(), minlength=units * (units + 1))
    return np.asarray(counts.reshape(units, units + 1)[:, 1:] / found.draws)


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
    first = found.rank == 1
    times = first.sum(axis=0)[:, None]
    total = first.T.astype(np.float64) @ weights
    return np.asarray(np.divide(total, times, out=np.full(total.shape, np.nan), where=times > 0))


def pairwise_wins(found: Positions) -> Floats:
    """Return how often each unit stands strictly ahead of each other: ``(units, units)``, the winner in the row."""
    draws, units = found.rank.shape
    wins = np.zeros((units, units), dtype=np.int64)
    for start, stop in _chunks(draws, max(1, CHUNK_VALUES * 4 // units**2)):
        part = found.rank[start:stop]
        wins += np.sum(part[:, :, None] < part[:, None, :], axis=0)
    return np.asarray(wins / draws)

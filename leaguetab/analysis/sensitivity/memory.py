"""What the places of many units under many weightings take to hold, and how many weightings there is memory for.

It is counted from the sizes of the job alone, so that the same file gives the same report on every machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from leaguetab.errors import LeaguetabError, Problem
from leaguetab.placing import labels_of

if TYPE_CHECKING:
    from leaguetab.algorithm.bind import BoundAlgorithm

MOST_BYTES = 3 * 2**30
"""The most memory for the places of all draws, and their weights."""
EXACT = 2**23
"""Up to here, four bytes hold a rank exactly, also one that ends in a half."""
FEWEST_AT_ONCE = 16
"""How many units are summed up at once, at least, since memory is read in stretches of several numbers."""
AMONG = np.dtype(np.int32)
"""How the number of units that one is ranked among is held."""
_TO_SUM_UP = 4 + 4 + 2 + 2
"""Bytes for one unit in one draw while it is summed up: rank, number ranked among, band, and what is so of them."""
_WEIGHT = 8


def rank_kind(units: int) -> np.dtype[Any]:
    """Return the smallest floating-point type that holds every rank among so many units, also one that ends in a half."""
    return np.dtype(np.float32 if units < EXACT else np.float64)


def band_kind(bands: int) -> np.dtype[Any]:
    """Return the smallest type of whole numbers that holds the numbers of so many bands, and -1 for none."""
    return np.min_scalar_type(-max(1, bands))


def bytes_a_draw(algorithm: BoundAlgorithm, units: int, weights: int) -> int:
    """Count the bytes that every further draw takes.

    Parameters
    ----------
    algorithm
        Bound.
    units
        How many there are.
    weights
        How many weights are drawn.
    """
    a_unit = rank_kind(units).itemsize
    if algorithm.model.bands is not None:
        a_unit += band_kind(len(labels_of(algorithm))).itemsize
    if algorithm.model.rank.within is not None:
        a_unit += AMONG.itemsize
    return a_unit * units + _TO_SUM_UP * FEWEST_AT_ONCE + _WEIGHT * (weights + 1)


def draws_that_fit(a_draw: int) -> int:
    """Return how many draws there is memory for, 1 at least, rounded down to two figures.

    Parameters
    ----------
    a_draw
        The bytes of each, from `bytes_a_draw`.

    Examples
    --------
    >>> draws_that_fit(1_000_000)
    3200
    """
    fit = max(1, MOST_BYTES // a_draw)
    step: int = 10 ** max(0, len(str(fit)) - 2)
    return fit // step * step


def refuse_too_many(draws: int, units: int, a_draw: int) -> None:
    """Refuse draws that there is no memory for.

    Parameters
    ----------
    draws
        How many are asked for.
    units
        How many there are, for the message.
    a_draw
        The bytes of each.

    Raises
    ------
    LeaguetabError
        ``bad-option``, with the number that would fit.
    """
    if draws * a_draw > MOST_BYTES:
        found = f"{draws:,} draws of {units:,} {'unit' if units == 1 else 'units'} need {gibibytes(draws * a_draw)} of memory"
        allowed = f"at most {gibibytes(MOST_BYTES)} are used; ask for fewer draws: {draws_that_fit(a_draw):,} fit"
        raise LeaguetabError(Problem("bad-option", found, allowed))


def gibibytes(number: int) -> str:
    """Write a number of bytes.

    Examples
    --------
    >>> gibibytes(3 * 2**30), gibibytes(10 * 10**9)
    ('3 GiB', '9.3 GiB')
    """
    return f"{number / 2**30:,.1f}".removesuffix(".0") + " GiB"

"""Comparing every unit with every other, in blocks of bounded memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PAIRS_AT_ONCE = 4_000_000
"""How many numbers a block of pairs may hold: 32 MB."""


def blocks(units: int, times: int) -> Iterator[slice]:
    """Cut the units into runs, each to be compared with all units.

    Parameters
    ----------
    units
        How many units there are.
    times
        How many numbers are held for each pair: draws, or parts, or both.
    """
    size = max(1, PAIRS_AT_ONCE // max(1, units * times))
    for start in range(0, units, size):
        yield slice(start, min(start + size, units))

"""How much of a file an analysis can look at in reasonable time.

Work is counted, not timed, so that the same file gives the same report on any machine. One unit of it is a number that a table is
made of; a machine of 2024 does some 25 million a second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from leaguetab.analysis.sensitivity.not_offered import NotOffered

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from leaguetab.algorithm.bind import BoundAlgorithm, BoundNode
    from leaguetab.methods.base import Combine, Floats, Ints

MOST_WORK = 100_000_000
"""How much one section may take: some four seconds."""

FEWEST = 10
"""Fewer units than this tell nothing about a table."""

_TO_PLACE = 10
"""Numbers a unit that bands, rules and ranks take."""

_PROGRAMME = 100
"""How many times more work a pair is to a slow combine, which solves a linear programme a unit, than a comparison."""


def table_work(algorithm: BoundAlgorithm, units: int, leaves: Collection[str] | None = None) -> int:
    """Count the work of one more table.

    Parameters
    ----------
    algorithm
        Bound.
    units
        How many there are.
    leaves
        The leaves whose values change; by default all. What lies beside the way from them to the root is scored once for many
        tables.
    """
    numbers = _TO_PLACE * units
    for node in algorithm.walk():
        if leaves is None or any(leaf.name in leaves for leaf in node.walk() if not leaf.parts):
            numbers += units * (1 + len(node.steps) + len(node.parts)) + _pairs(node) * units * units
    return numbers


def _pairs(node: BoundNode) -> int:
    """Return how much work each pair of units is to a branch."""
    if node.combine is None or not (node.combine.is_slow or node.combine.compares_pairs):
        return 0
    return len(node.voting) * (_PROGRAMME if node.combine.is_slow else 1)


def spread_over(rank: Floats, wanted: Ints | None, most: int) -> Ints:
    """Choose units to look at: all, or as many as allowed, evenly spread over the table from the first to the last.

    Parameters
    ----------
    rank
        The stated ranks ``(units,)``; NaN is not ranked, and not looked at.
    wanted
        The numbers of the units to choose from; by default all.
    most
        How many may be chosen, 1 at least.

    Returns
    -------
    Ints
        Numbers of units, in ascending order.
    """
    ranked = np.flatnonzero(~np.isnan(rank))
    there = ranked if wanted is None else np.intersect1d(wanted, ranked)
    if len(there) <= most:
        return there
    in_order = there[np.argsort(rank[there], kind="stable")]
    return np.sort(in_order[np.linspace(0, len(in_order) - 1, most).astype(np.int64)])


def looked_at(chosen: Ints, rank: Floats, wanted: Ints | None) -> str:
    """Say how many units were looked at, where it is not all of them; empty where it is."""
    ranked = np.flatnonzero(~np.isnan(rank))
    there = ranked if wanted is None else np.intersect1d(wanted, ranked)
    if len(chosen) == len(there):
        return ""
    return f"looked at {len(chosen):,} of {len(there):,} units, evenly spread over the table"


def too_much(algorithm: BoundAlgorithm, units: int, doing: str) -> NotOffered:
    """Say why an analysis that makes many tables is not offered.

    Parameters
    ----------
    algorithm
        Bound.
    units
        How many there are.
    doing
        What it would do: "leaving each unit out in turn".
    """
    slow = slow_combine(algorithm)
    if slow is not None:
        return NotOffered(f"{slow} takes too long to be worked out again and again, as {doing} would need")
    pairs = next((combine.method for combine in _combines(algorithm) if combine.compares_pairs), None)
    if pairs is not None:
        return NotOffered(f"{pairs} compares every two of {units:,} units, so that {doing} would take too long")
    return NotOffered(f"with {units:,} units, {doing} would take too long")


def slow_combine(algorithm: BoundAlgorithm) -> str | None:
    """Return the name of a combine that takes so long that a table can't be made hundreds of times; None where there is none."""
    return next((combine.method for combine in _combines(algorithm) if combine.is_slow), None)


def _combines(algorithm: BoundAlgorithm) -> Iterator[Combine]:
    return (node.combine for node in algorithm.root.walk() if node.combine is not None)

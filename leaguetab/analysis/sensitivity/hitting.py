"""The smallest set of elements that meets every one of some sets. Sets of small numbers are held as the bits of whole numbers."""

from __future__ import annotations

from functools import partial, reduce
from operator import or_
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MOST_STEPS = 1_500
"""How many partial choices are looked at before the search is given up."""


def bits(elements: Iterable[int]) -> int:
    """Return the set of some elements."""
    return reduce(or_, (1 << element for element in elements), 0)


def elements(of: int) -> Iterator[int]:
    """List the elements of a set, the lowest first."""
    while of:
        lowest = of & -of
        yield lowest.bit_length() - 1
        of ^= lowest


def minimal(sets: Iterable[int]) -> list[int]:
    """Leave out sets that contain another, which are met as soon as that one is; the smallest sets come first."""
    kept: list[int] = []
    for one in sorted(set(sets), key=lambda own: (own.bit_count(), own)):
        if not any(other & one == other for other in kept):
            kept.append(one)
    return kept


def apart(sets: Sequence[int]) -> int:
    """Count sets that have no element in common, taken in turn: each needs an element of its own."""
    taken = found = 0
    for one in sets:
        if not one & taken:
            taken |= one
            found += 1
    return found


def greedy(sets: Sequence[int]) -> int:
    """Return a small set that meets all, by taking the commonest element again and again."""
    chosen = 0
    while sets:
        element = _commonest(sets)
        chosen |= element
        sets = [one for one in sets if not one & element]
    return chosen


def smallest(sets: Sequence[int], known: int, at_least: int) -> tuple[int, int]:
    """Find the smallest set that meets all.

    Parameters
    ----------
    sets
        As `minimal` returns them.
    known
        A set that meets all.
    at_least
        How many elements it is known to take.

    Returns
    -------
    tuple[int, int]
        The smallest set that was found, and how many elements it takes at the least: as many, unless the search was given up.

    Notes
    -----
    Branch and bound: an element is in the set or not, and sets without a common element need one each.
    """
    open_choices: list[tuple[Sequence[int], int]] = [(sets, 0)]
    for _ in range(MOST_STEPS):
        if not open_choices or known.bit_count() <= at_least:
            return known, known.bit_count()
        left, chosen = open_choices.pop()
        if not left:
            known = chosen if chosen.bit_count() < known.bit_count() else known
        elif left[0] and chosen.bit_count() + apart(left) < known.bit_count():
            element = _commonest(left)
            open_choices += [
                (minimal(one & ~element for one in left), chosen),
                ([one for one in left if not one & element], chosen | element),
            ]
    return known, at_least


def _commonest(sets: Sequence[int]) -> int:
    """Return the element that is in the most sets, as a set."""
    counts: dict[int, int] = {}
    for one in sets:
        for element in elements(one):
            counts[element] = counts.get(element, 0) + 1
    return 1 << max(sorted(counts), key=partial(dict.__getitem__, counts))

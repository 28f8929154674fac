"""The smallest set of elements that meets every one of some sets. Sets of small numbers are held as the bits of whole numbers."""

from __future__ import annotations

from collections import Counter
from functools import reduce
from itertools import chain
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
    for one in sorted(set(sets), key=_smaller_first):
        if not _holds_any(one, kept):
            kept.append(one)
    return kept


def with_further(sets: Sequence[int], further: Iterable[int]) -> list[int]:
    """Add sets to those that `minimal` returned, and leave out what need not be met any more."""
    new = [one for one in minimal(further) if not _holds_any(one, sets)]
    return sorted((*(one for one in sets if not _holds_any(one, new)), *new), key=_smaller_first)


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
    counts = _counts(sets)
    while sets:
        element = _commonest(counts)
        chosen |= element
        counts -= _counts(one for one in sets if one & element)
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
            element = _commonest(_counts(left))
            open_choices += [
                (minimal(one & ~element for one in left), chosen),
                ([one for one in left if not one & element], chosen | element),
            ]
    return known, at_least


def _smaller_first(one: int) -> tuple[int, int]:
    return one.bit_count(), one


def _holds_any(one: int, others: Iterable[int]) -> bool:
    """Tell whether a set holds another, whole."""
    return any(other & one == other for other in others)


def _counts(sets: Iterable[int]) -> Counter[int]:
    """Count in how many sets each element is."""
    return Counter(chain.from_iterable(map(elements, sets)))


def _commonest(counts: Counter[int]) -> int:
    """Return the element that is in the most sets, the lowest of several, as a set."""
    return 1 << min(counts, key=lambda element: (-counts[element], element))

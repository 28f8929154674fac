"""What each of several changes adds to a unit's shift: its average effect over orders of making them.

References
----------
Shapley (1953), A value for n-person games, Contributions to the Theory of Games II, 307-317. Faigle and Kern (1992), The Shapley
value for cooperative games under precedence constraints, International Journal of Game Theory 21, 249-266 (the average over those
orders that are possible). Castro, Gómez and Tejada (2009), Polynomial calculation of the Shapley value based on sampling, Computers
& Operations Research 36, 1726-1730 (the average over orders drawn at random).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np

from leaguetab.methods.arithmetic import ratio

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leaguetab.methods.base import Bools, Floats

Made = frozenset[int]
"""The changes that are made, by number."""
Order = tuple[int, ...]


@dataclass(frozen=True)
class Shares:
    """What each change adds.

    Parameters
    ----------
    places
        Shape ``(changes, units)``: places gained; they add up to the unit's shift. NaN for a unit not ranked before or after.
    counted_last
        Units ``(units,)`` that no order leaves ranked throughout, and that count as last where they are not ranked.
    """

    places: Floats
    counted_last: Bools


def every_order(changes: int) -> tuple[Order, ...]:
    """List all orders of a few changes."""
    return tuple(permutations(range(changes)))


def on_the_way(order: Sequence[int]) -> tuple[Made, ...]:
    """Return which changes are made after none, one, two … of an order."""
    return tuple(frozenset(order[:number]) for number in range(len(order) + 1))


def possible(orders: Sequence[Order], there: Mapping[Made, object]) -> tuple[Order, ...]:
    """Keep the orders of which every stop is there."""
    return tuple(order for order in orders if all(made in there for made in on_the_way(order)))


@dataclass(frozen=True)
class Ranks:
    """Ranks after some changes.

    Parameters
    ----------
    rank
        Shape ``(units,)``; NaN is not ranked.
    last
        The place behind all others, for units that are not ranked: a number, or one for each unit.
    """

    rank: Floats
    last: Floats | float


def shares(after: Mapping[Made, Ranks], changes: int, orders: Sequence[Order]) -> Shares:
    """Share each unit's shift among changes.

    Parameters
    ----------
    after
        Ranks after the changes that are made.
    changes
        How many changes there are.
    orders
        Orders of making them, of which `after` has every stop.

    Notes
    -----
    A share is the average, over orders, of the places that a unit gains when the change is made. Each order leads from the unit's
    first rank to its last one, so the shares add up to the shift whatever the orders. For a unit, only those orders count in which
    it is ranked throughout; where there are none, it counts as last, one place behind all others, wherever it is not ranked.

    Examples
    --------
    Two changes that each lift a unit by one place, and by four when made together:

    >>> ranks = {frozenset(): 5.0, frozenset({0}): 4.0, frozenset({1}): 4.0, frozenset({0, 1}): 1.0}
    >>> after = {made: Ranks(np.array([rank]), 6.0) for made, rank in ranks.items()}
    >>> shares(after, 2, every_order(2)).places.tolist()
    [[2.0], [2.0]]
    """
    compared = ~np.isnan(after[frozenset()].rank - after[frozenset(range(changes))].rank)
    total, count = _summed({made: ranks.rank for made, ranks in after.items()}, changes, orders)
    last = compared & (count == 0)
    if last.any():
        with_last = {made: np.where(np.isnan(ranks.rank), ranks.last, ranks.rank) for made, ranks in after.items()}
        behind, every = _summed(with_last, changes, orders)
        total, count = np.where(last, behind, total), np.where(last, every, count)
    # Adding 0 turns -0.0 into the zero that people write.
    return Shares(np.where(compared, ratio(total, count, 0.0) + 0.0, np.nan), last)


def standard_error(after: Mapping[Made, Ranks], orders: Sequence[Order]) -> Floats:
    """Return how far shares lie from what all orders would give, as a standard error, ``(changes, units)``.

    Parameters
    ----------
    after
        As for `shares`.
    orders
        Drawn two by two, each order followed by its partner.
    """
    gains = np.stack([_gains({made: ranks.rank for made, ranks in after.items()}, order)[0] for order in orders])
    pairs = (gains[::2] + gains[1::2]) / 2
    error: Floats = pairs.std(axis=0, ddof=1) / np.sqrt(len(pairs))
    return error


def _summed(rank: Mapping[Made, Floats], changes: int, orders: Sequence[Order]) -> tuple[Floats, Floats]:
    """Add up what each change gains over the orders that count for a unit, ``(changes, units)``, and count these orders."""
    units = len(rank[frozenset()])
    total: Floats = np.zeros((changes, units))
    count: Floats = np.zeros(units)
    for order in orders:
        gains, ranked = _gains(rank, order)
        total += gains
        count += ranked
    return total, count


def _gains(rank: Mapping[Made, Floats], order: Order) -> tuple[Floats, Bools]:
    """Return what each change gains in one order, 0 for a unit that is not ranked throughout; and which units are."""
    steps = -np.diff(np.stack([rank[made] for made in on_the_way(order)]), axis=0)
    ranked: Bools = np.asarray(~np.isnan(steps).any(axis=0))
    gains: Floats = np.empty(steps.shape)
    gains[list(order)] = np.where(ranked, steps, 0.0)
    return gains, ranked

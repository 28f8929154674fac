"""What each leaf of a tree adds to a result that is no plain sum: its average effect over orders of putting values in.

References
----------
Shapley (1953), A value for n-person games, Contributions to the Theory of Games II, 307-317. Owen (1977), Values of games with a
priori unions, Mathematical Economics and Game Theory, 76-88; Winter (1989), A value for cooperative games with levels structure of
cooperation, International Journal of Game Theory 18, 227-240 (the parts of a branch stay together in every order).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations, product
from math import factorial, prod
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from leaguetab.algorithm.bind import BoundNode
    from leaguetab.methods.base import Bools, Floats, Ints

EVERY_ORDER = 120
"""So many orders, and no more, are all gone through."""

BOTH_WAYS = 2
"""An order and its reverse: where both give the same, so does any other."""

_SEED = 0
_AGREE = 1e-9


@dataclass(frozen=True)
class Shares:
    """What each leaf adds.

    Parameters
    ----------
    amount
        ``(leaves,)``; they add up to the result with all leaves in, less the result with none.
    orders
        Over how many orders the average was taken.
    exact
        Whether any further order would leave it as it is: all orders were gone through, or the order makes no difference.
    """

    amount: Floats
    orders: int
    exact: bool


def shares(tree: BoundNode, leaves: Sequence[str], result: Callable[[Bools], Floats], most: int) -> Shares:
    """Share a result among leaves.

    Parameters
    ----------
    tree
        The leaves of a branch stay together in every order.
    leaves
        Those among which the result is shared.
    result
        Gives the result for sets of leaves that are in: ``(sets, leaves)`` to ``(sets,)``.
    most
        How many orders to look at where there are more than `EVERY_ORDER`: drawn at random, always the same, each with its
        reverse.
    """
    if not leaves:
        return Shares(np.empty(0), 0, exact=True)
    place = {name: number for number, name in enumerate(leaves)}
    if _how_many(tree, place) <= EVERY_ORDER:
        every = np.array(list(_every_order(tree, place)), dtype=np.int64)
        return Shares(_added(every, result).mean(axis=0), len(every), exact=True)
    rng = np.random.default_rng(_SEED)
    drawn = np.array([_an_order(tree, place, rng) for _ in range(max(1, most // 2))], dtype=np.int64)
    there_and_back = _added(np.stack([drawn[0], drawn[0][::-1]]), result)
    if np.abs(np.diff(there_and_back, axis=0)).max() <= _AGREE * np.abs(there_and_back).max():
        return Shares(there_and_back.mean(axis=0), BOTH_WAYS, exact=True)
    rest = np.concatenate([drawn[1:], drawn[1:, ::-1]])
    added = np.concatenate([there_and_back, _added(rest, result)]) if len(rest) else there_and_back
    return Shares(added.mean(axis=0), len(added), exact=False)


def _how_many(node: BoundNode, place: dict[str, int]) -> int:
    """Count the orders in which the leaves of every branch stay together."""
    if not node.parts:
        return 1
    inside = [part for part in node.parts if _holds_any(part, place)]
    return factorial(len(inside)) * prod(_how_many(part, place) for part in inside)


def _holds_any(node: BoundNode, place: dict[str, int]) -> bool:
    return any(inner.name in place for inner in node.walk())


def _every_order(node: BoundNode, place: dict[str, int]) -> Iterator[tuple[int, ...]]:
    if not node.parts:
        yield (place[node.name],)
        return
    inside = [list(_every_order(part, place)) for part in node.parts if _holds_any(part, place)]
    for parts in permutations(inside):
        yield from (tuple(number for part in chosen for number in part) for chosen in product(*parts))


def _an_order(node: BoundNode, place: dict[str, int], rng: np.random.Generator) -> list[int]:
    if not node.parts:
        return [place[node.name]]
    inside = [part for part in node.parts if _holds_any(part, place)]
    return [number for at in rng.permutation(len(inside)) for number in _an_order(inside[at], place, rng)]


def _added(orders: Ints, result: Callable[[Bools], Floats]) -> Floats:
    """Return what each leaf adds to those before it, ``(orders, leaves)``."""
    count, leaves = orders.shape
    sets = np.zeros((count, leaves + 1, leaves), dtype=np.bool_)
    for step in range(leaves):
        sets[:, step + 1] = sets[:, step]
        sets[np.arange(count), step + 1, orders[:, step]] = True
    distinct, which = np.unique(sets.reshape(-1, leaves), axis=0, return_inverse=True)
    results = result(distinct)[which.ravel()].reshape(count, leaves + 1)
    added = np.empty((count, leaves))
    np.put_along_axis(added, orders, np.diff(results, axis=1), axis=1)
    return added

"""Ranks within a population, from either end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from leaguetab.methods.statistics import ranked
from leaguetab.methods.transform._direction import upward

if TYPE_CHECKING:
    from leaguetab.methods.base import Better, Floats

Order = Literal["worst_first", "best_first"]
Ties = Literal["average", "min", "max"]
EveryTies = Literal["average", "min", "max", "dense", "ordinal"]


def ranks(values: Floats, better: Better, order: Order, ties: EveryTies) -> Floats:
    """Rank the values present, 1 for the worst or for the best: ``(…, units)`` to ``(…, units)``."""
    turned = upward(values, better)
    return ranked(turned if order == "worst_first" else -turned, ties)


def better_in(order: Order) -> Better:
    """Return which way is better in ranks: higher where 1 is the worst."""
    return "higher" if order == "worst_first" else "lower"

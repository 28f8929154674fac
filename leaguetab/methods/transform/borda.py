"""Borda points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from leaguetab.methods.population import RelativeTransform
from leaguetab.methods.transform._ranks import Ties, ranks

if TYPE_CHECKING:
    from leaguetab.methods.base import Better, Floats


class Borda(RelativeTransform):
    """A point for each unit that this one beats.

    Notes
    -----
    ``rank - 1``, rank 1 being the worst. Equal values share the points of their places (``ties: average``, half a point for
    each other unit that is equal), or have the fewest (`min`, none for equals) or the most (`max`) of them. Missing values stay
    missing, and no points are won against them. Where all values are equal they tie; one unit alone has 0.

    References
    ----------
    Borda (1781), Mémoire sur les élections au scrutin. COINr, `n_borda` (ties `min`).
    """

    method: Literal["borda"] = "borda"
    ties: Ties = "average"
    """What equal values have."""

    def relate(self, values: Floats, better: Better) -> Floats:
        """Count the points."""
        return ranks(values, better, "worst_first", self.ties) - 1

    def better_after(self, better: Better) -> Better:
        """More points are better."""
        return "higher"

"""The rank step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from leaguetab.methods.population import RelativeTransform
from leaguetab.methods.transform._ranks import EveryTies, Order, better_in, ranks

if TYPE_CHECKING:
    from leaguetab.methods.base import Better, Floats


class Rank(RelativeTransform):
    """The unit's place in order on this column.

    Notes
    -----
    Numbered 1, 2, … from the worst (``order: worst_first``; higher is better in the result) or from the best (``best_first``;
    lower is better). Of equal values each has the average of their places, the first of them (`min`), the last of them (`max`),
    the first of them counting each value once (`dense`), or its own in the order of the rows (`ordinal`). Missing values stay
    missing and take no place. Where all values are equal they tie; one unit alone has 1.

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 5 (ranking). COINr, `n_rank` (worst first, ties `min`).
    """

    method: Literal["rank"] = "rank"
    order: Order
    """Which unit has 1: the worst (`worst_first`) or the best (`best_first`)."""
    ties: EveryTies = "average"
    """What equal values have."""

    def relate(self, values: Floats, better: Better) -> Floats:
        """Rank."""
        return ranks(values, better, self.order, self.ties)

    def better_after(self, better: Better) -> Better:
        """Higher is better where 1 is the worst."""
        return better_in(self.order)

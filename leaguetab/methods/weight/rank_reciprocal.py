"""Rank-reciprocal weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from leaguetab.methods.weight._order import FromOrder, places

if TYPE_CHECKING:
    from leaguetab.methods.base import Floats


class RankReciprocal(FromOrder):
    """Weights in proportion to one over the part's place in the order of importance.

    Notes
    -----
    ``w_i = (1/i) / (1/1 + 1/2 + … + 1/n)`` for the part in place ``i`` of ``n``: for three parts 6/11, 3/11 and 2/11.
    Values, and so missing values, play no part.

    References
    ----------
    Stillwell, Seaver and Edwards (1981), A comparison of weight approximation techniques in multiattribute utility decision
    making, Organizational Behavior and Human Performance 28, 62-77.
    """

    method: Literal["rank_reciprocal"] = "rank_reciprocal"

    def by_place(self, count: int) -> Floats:
        """Take one over the place."""
        return 1 / places(count)

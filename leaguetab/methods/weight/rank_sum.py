"""Rank-sum weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from leaguetab.methods.weight._order import FromOrder, places

if TYPE_CHECKING:
    from leaguetab.methods.base import Floats


class RankSum(FromOrder):
    """Weights that fall by the same step from each part to the next in importance.

    Notes
    -----
    ``w_i = 2 (n + 1 - i) / (n (n + 1))`` for the part in place ``i`` of ``n``: for three parts 3/6, 2/6 and 1/6.
    Values, and so missing values, play no part.

    References
    ----------
    Stillwell, Seaver and Edwards (1981), A comparison of weight approximation techniques in multiattribute utility decision
    making, Organizational Behavior and Human Performance 28, 62-77.
    """

    method: Literal["rank_sum"] = "rank_sum"

    def by_place(self, count: int) -> Floats:
        """Count the places from the last."""
        return places(count)[::-1]

"""Rank-order centroid weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from leaguetab.methods.weight._order import FromOrder, places

if TYPE_CHECKING:
    from leaguetab.methods.base import Floats


class RankOrderCentroid(FromOrder):
    """The average of all weightings that keep the parts' order of importance.

    Notes
    -----
    ``w_i = (1/i + 1/(i+1) + … + 1/n) / n`` for the part in place ``i`` of ``n``: for three parts 11/18, 5/18 and 2/18.
    Values, and so missing values, play no part.

    References
    ----------
    Barron and Barrett (1996), Decision quality using ranked attribute weights, Management Science 42, 1515-1523.
    """

    method: Literal["rank_order_centroid"] = "rank_order_centroid"

    def by_place(self, count: int) -> Floats:
        """Sum the reciprocals of a place and all places after it."""
        return np.cumsum(1 / places(count)[::-1])[::-1]

"""The percentile rank step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from leaguetab.methods.arithmetic import ratio
from leaguetab.methods.population import RelativeTransform
from leaguetab.methods.statistics import count
from leaguetab.methods.transform._ranks import Order, better_in, ranks

if TYPE_CHECKING:
    from leaguetab.methods.base import Better, Floats


class Percentile(RelativeTransform):
    """The share of the units that this one is ahead of.

    Notes
    -----
    With ``B`` units behind, ``E`` units equal (the unit itself among them) and ``n`` units with a value:

    ================ ======================= =====================================================================
    definition       share                   elsewhere
    ================ ======================= =====================================================================
    ``mean``         ``(B + E / 2) / n``     SciPy `mean`; the mid-rank, ``(average rank - 0.5) / n``
    ``weak``         ``(B + E) / n``         SciPy `weak`, SQL ``cume_dist``
    ``strict``       ``B / n``               SciPy `strict`
    ``average_rank`` ``(B + (E + 1) / 2)/n`` SciPy `rank`; English Indices of Deprivation, average rank / n
    ``inclusive``    ``B / (n - 1)``         Excel PERCENTRANK.INC, SQL ``percent_rank``, COINr `n_prank`
    ``exclusive``    ``(B + 1) / (n + 1)``   Excel PERCENTRANK.EXC
    ================ ======================= =====================================================================

    The result is the share times ``out_of``. With ``order: worst_first`` units behind are worse ones and higher is better; with
    ``best_first`` they are better ones and lower is better. Missing values stay missing and do not count. Where all values are
    equal ``B`` is 0 and ``E`` is ``n``; for one unit alone too, and `inclusive` is then 0.

    References
    ----------
    SciPy, `scipy.stats.percentileofscore`; COINr, `n_prank`; MHCLG, English Indices of Deprivation 2019: technical report,
    appendix F.
    """

    method: Literal["percentile"] = "percentile"
    definition: Literal["mean", "weak", "strict", "average_rank", "inclusive", "exclusive"] = "mean"
    """How the unit itself and its equals count."""
    order: Order = "worst_first"
    """Which unit has the lowest percentile: the worst (`worst_first`) or the best (`best_first`)."""
    out_of: Literal[1, 100] = 100
    """Whether the whole is 100 or 1."""

    def relate(self, values: Floats, better: Better) -> Floats:
        """Find the percentile rank."""
        behind = ranks(values, better, self.order, "min") - 1
        up_to = ranks(values, better, self.order, "max")
        above, below = self._fraction(behind, up_to, count(values).astype(np.float64))
        return ratio(above * self.out_of, below, 0.0)

    def _fraction(self, behind: Floats, up_to: Floats, n: Floats) -> tuple[Floats, Floats]:
        """Return the share as numerator and denominator."""
        return {
            "mean": ((behind + up_to) / 2, n),
            "weak": (up_to, n),
            "strict": (behind, n),
            "average_rank": ((behind + 1 + up_to) / 2, n),
            "inclusive": (behind, n - 1),
            "exclusive": (behind + 1, n + 1),
        }[self.definition]

    def better_after(self, better: Better) -> Better:
        """Higher is better where the worst unit has the lowest percentile."""
        return better_in(self.order)

"""Filling gaps with the worst value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from leaguetab.methods.statistics import highest, lowest
from leaguetab.methods.transform._imputed import Imputed

if TYPE_CHECKING:
    from leaguetab.methods.base import Better, Floats


class ImputeWorst(Imputed):
    """Fill gaps with the worst value present, so that nobody gains by not reporting.

    Notes
    -----
    A missing value becomes the lowest value present where higher is better, else the highest; of the unit's own group with
    `within`. Values present stay as they are, also those of units without a group. Which way is better stays as it is. Where the
    population has no value, or the unit no group, the gap stays. Where all values are equal, or one unit is alone, gaps have
    that value.

    References
    ----------
    Lachin (1999), Worst-rank score analysis with informatively missing observations in clinical trials, Controlled Clinical
    Trials 20:408-422.
    """

    method: Literal["impute_worst"] = "impute_worst"

    def fit(self, values: Floats, better: Better) -> tuple[Floats, ...]:
        """Return the worst value."""
        return (lowest(values) if better == "higher" else highest(values),)

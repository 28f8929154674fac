"""Filling gaps with the mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from leaguetab.methods.statistics import mean
from leaguetab.methods.transform._imputed import Imputed

if TYPE_CHECKING:
    from leaguetab.methods.base import Better, Floats


class ImputeMean(Imputed):
    """Fill gaps with the mean of the values present.

    Notes
    -----
    A missing value becomes the mean of the values present, of the unit's own group with `within`. Values present stay as they
    are, also those of units without a group. Which way is better stays as it is. Where the population has no value, or the unit
    no group, the gap stays. Where all values are equal, or one unit is alone, gaps have that value.

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 3 (unconditional mean imputation).
    """

    method: Literal["impute_mean"] = "impute_mean"

    def fit(self, values: Floats, better: Better) -> tuple[Floats, ...]:
        """Return the mean."""
        return (mean(values),)

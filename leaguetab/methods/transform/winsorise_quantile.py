"""Winsorising at quantiles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from leaguetab.methods.population import FittedTransform
from leaguetab.methods.quantile import Definition, quantile

if TYPE_CHECKING:
    from leaguetab.methods.base import Better, Floats

Probability = Annotated[float, Field(ge=0, le=1)]


class WinsoriseQuantile(FittedTransform):
    """Set values beyond stated quantiles to those quantiles.

    Notes
    -----
    ``max(q_low, min(q_high, x))``; the quantiles are those of the values present, by the stated definition. Which way is better
    stays as it is. Missing values stay missing and do not count. Where all values are equal, or one unit is alone, nothing changes.

    References
    ----------
    Spiegelhalter (2005), Handling over-dispersion of performance indicators, Quality and Safety in Health Care 14:347-351
    (winsorised at the 10th and 90th percentiles). Hyndman and Fan (1996), Sample quantiles in statistical packages, The American
    Statistician 50:361-365 (definitions).
    """

    method: Literal["winsorise_quantile"] = "winsorise_quantile"
    low: Probability | None = None
    """The share of units, 0 to 1, below the lower limit; no limit where it is not stated."""
    high: Probability | None = None
    """The share of units, 0 to 1, below the upper limit; no limit where it is not stated."""
    definition: Definition = "linear"
    """How a quantile is found between values; `linear` as NumPy, R (type 7) and Excel have it."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.low is None and self.high is None:
            message = "state `low`, `high` or both"
            raise ValueError(message)
        if self.low is not None and self.high is not None and self.low >= self.high:
            message = "`low` must be below `high`"
            raise ValueError(message)
        return self

    def fit(self, values: Floats, better: Better) -> tuple[Floats, ...]:
        """Return the limits that are stated."""
        stated = [probability for probability in (self.low, self.high) if probability is not None]
        return tuple(quantile(values, (probability,), self.definition) for probability in stated)

    def rescale(self, values: Floats, fitted: tuple[Floats, ...], better: Better) -> Floats:
        """Cut off at the limits."""
        low = None if self.low is None else fitted[0]
        high = None if self.high is None else fitted[-1]
        return np.clip(values, low, high)

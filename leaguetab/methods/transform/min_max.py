"""The min-max step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

from pydantic import FiniteFloat, model_validator

from leaguetab.methods.arithmetic import between, ratio
from leaguetab.methods.population import FittedTransform
from leaguetab.methods.statistics import highest, lowest

if TYPE_CHECKING:
    from leaguetab.methods.base import Better, Floats


class MinMax(FittedTransform):
    """Rescale so that the worst unit has `low` and the best has `high`.

    Notes
    -----
    ``low + (high - low) * (x - worst) / (best - worst)``; worst and best are the lowest and highest values, or the other way
    round where lower is better. With ``low`` above ``high``, lower is better in the result. With `reference`, a unit outside
    the range of the reference units lies outside ``low`` to ``high``; the step `clip` cuts it off. Missing values stay missing.
    Where all values are equal, or one unit is alone, every unit has the middle of ``low`` and ``high``.

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 5 (min-max).
    """

    method: Literal["min_max"] = "min_max"
    low: FiniteFloat = 0.0
    """What the worst unit has."""
    high: FiniteFloat = 1.0
    """What the best unit has."""

    @model_validator(mode="after")
    def _differ(self) -> Self:
        if self.low == self.high:
            message = "`low` and `high` must differ"
            raise ValueError(message)
        return self

    def fit(self, values: Floats, better: Better) -> tuple[Floats, ...]:
        """Return worst and best."""
        ends = lowest(values), highest(values)
        return ends if better == "higher" else ends[::-1]

    def rescale(self, values: Floats, fitted: tuple[Floats, ...], better: Better) -> Floats:
        """Rescale."""
        worst, best = fitted
        return between(self.low, self.high, ratio(values - worst, best - worst, 0.5))

    def better_after(self, better: Better) -> Better:
        """Higher is better where the best unit has the higher number."""
        return "higher" if self.high > self.low else "lower"

"""Points by bands between quantiles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, FiniteFloat, model_validator

from leaguetab.methods.population import FittedTransform
from leaguetab.methods.quantile import Definition, quantile
from leaguetab.methods.transform._direction import after_results
from leaguetab.methods.transform._points import OnCut, points_of, problem_with

if TYPE_CHECKING:
    from leaguetab.methods.base import Better, Floats


class QuantilePoints(FittedTransform):
    """Points by the quarter, fifth or other share of the units that the value lies in.

    Notes
    -----
    The cuts are quantiles of the values present, by the stated definition. Values below the first have the first of the points,
    and so on up. A value on a cut belongs to the band above it (``on_cut: upper``) or below it (``lower``), so that with
    many equal values bands may be of unequal size; it lies on a cut if it is within 1e-12 of it, relative to the cut.
    Where points rise with the values, which way is better stays as it was; where they fall, it turns; where they do both, higher
    is better. Missing values stay missing and do not count. Where all values are equal, or one unit is alone,
    every unit has the last of the points (``on_cut: upper``) or the first (``lower``).

    References
    ----------
    NHS England, NHS Oversight Framework 2025/26: methodology manual (quartiles). Hyndman and Fan (1996), Sample quantiles in
    statistical packages, The American Statistician 50:361-365 (definitions).
    """

    method: Literal["quantile_points"] = "quantile_points"
    at: tuple[Annotated[float, Field(gt=0, lt=1)], ...]
    """The share of units, between 0 and 1, below each cut, in ascending order: ``[0.25, 0.5, 0.75]`` for quarters."""
    points: tuple[FiniteFloat, ...]
    """The points of each band, from the lowest values to the highest; one more than cuts."""
    on_cut: OnCut = "upper"
    """The band of a value that lies on a cut."""
    definition: Definition = "linear"
    """How a quantile is found between values; `linear` as NumPy, R (type 7) and Excel have it."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if message := problem_with(self.at, self.points):
            raise ValueError(message)
        return self

    def fit(self, values: Floats, better: Better) -> tuple[Floats, ...]:
        """Return the cuts."""
        return tuple(quantile(values, (share,), self.definition) for share in self.at)

    def rescale(self, values: Floats, fitted: tuple[Floats, ...], better: Better) -> Floats:
        """Give points."""
        return points_of(values, fitted, self.points, self.on_cut)

    def better_after(self, better: Better) -> Better:
        """Follow the points: rising keeps the way, falling turns it, both make higher better."""
        return after_results(self.points, better)

"""Points by bands between stated values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

from pydantic import FiniteFloat, model_validator

from leaguetab.methods.base import Transform
from leaguetab.methods.transform._direction import after_results
from leaguetab.methods.transform._points import OnCut, points_of, problem_with

if TYPE_CHECKING:
    from leaguetab.methods.base import Better, Context, Floats


class BandPoints(Transform):
    """Points by the band that the value lies in, between stated cut points.

    Notes
    -----
    With cuts ``c1 < c2 < …`` values below ``c1`` have the first of the points, and so on up. A value on a cut belongs to the band
    above it (``on_cut: upper``) or below it (``lower``); a value lies on a cut if it is within 1e-12 of it, relative to the
    cut, so that the noise of arithmetic decides nothing. Where points rise with the values, which way is better stays as it was;
    where they fall, it turns; where they do both, higher is better. Missing values stay missing. The other units play no part.

    References
    ----------
    NHS England, NHS Oversight Framework 2025/26: methodology manual (metrics with discrete scores). OECD/JRC (2008), Handbook on
    Constructing Composite Indicators, step 5 (categorical scales).
    """

    method: Literal["band_points"] = "band_points"
    at: tuple[FiniteFloat, ...]
    """The cut points, in ascending order."""
    points: tuple[FiniteFloat, ...]
    """The points of each band, from the lowest values to the highest; one more than cut points."""
    on_cut: OnCut = "upper"
    """The band of a value that lies on a cut."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if message := problem_with(self.at, self.points):
            raise ValueError(message)
        return self

    def apply(self, values: Floats, context: Context) -> Floats:
        """Give points."""
        return points_of(values, self.at, self.points, self.on_cut)

    def better_after(self, better: Better) -> Better:
        """Follow the points: rising keeps the way, falling turns it, both make higher better."""
        return after_results(self.points, better)

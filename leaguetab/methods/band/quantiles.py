"""Bands between quantiles of the scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

from pydantic import model_validator

from leaguetab.methods.band._bands import check_ascending, check_labels, sorted_between
from leaguetab.methods.band._relative import RelativeBanding
from leaguetab.methods.quantile import Definition, quantile

if TYPE_CHECKING:
    from leaguetab.methods.base import Context, Floats, Ints


class Quantiles(RelativeBanding):
    """Bands between quantiles of the scores themselves, such as quarters.

    Notes
    -----
    The cut points are the quantiles of the scores present, by one of the `definition` in use. A score on a cut belongs to
    the band above it (``on_cut: upper``) or below it (``on_cut: lower``). Scores that are equal, up to rounding, are in one
    band, so that bands need not hold equally many units: where all scores are equal, or one unit is alone, every score lies
    on every cut, and all are in the highest band (``upper``) or the lowest (``lower``). Where there are fewer different
    scores than bands, some bands are empty. A missing score has no band and no say.

    References
    ----------
    Hyndman and Fan (1996), Sample quantiles in statistical packages, The American Statistician 50, 361-365. CMS Overall
    Hospital Quality Star Rating, SAS package v4.1 (``averaged_inverted_cdf``, ``lower``).
    """

    method: Literal["quantiles"] = "quantiles"
    at: tuple[float, ...]
    """The shares of the units below each cut, in ascending order, each above 0 and below 1: `[0.25, 0.5, 0.75]` for quarters."""
    definition: Definition = "linear"
    """What a quantile is, by the name of its definition."""
    on_cut: Literal["upper", "lower"] = "upper"
    """The band of a score that lies on a cut."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        check_ascending(self.at, "at", 0, 1)
        check_labels(self.labels, len(self.at) + 1, f"{len(self.at)} quantiles make")
        return self

    def apply(self, values: Floats, context: Context) -> Ints:
        """Sort into bands."""
        return self.in_groups(self._sort, context, values)

    def _sort(self, values: Floats) -> Floats:
        return sorted_between(values, quantile(values, self.at, self.definition), self.on_cut)

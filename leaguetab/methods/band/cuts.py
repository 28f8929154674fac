"""Bands between fixed cut points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

import numpy as np
from pydantic import model_validator

from leaguetab.methods.band._bands import check_ascending, check_labels
from leaguetab.methods.base import Banding
from leaguetab.methods.cut_points import edges

if TYPE_CHECKING:
    from leaguetab.methods.base import Context, Floats, Ints


class Cuts(Banding):
    """Bands between stated scores.

    Notes
    -----
    With cuts ``c1 < c2 < …`` the first band lies below ``c1``, the last above the last cut. A value on a cut belongs to the
    band above it (``on_cut: upper``) or below it (``on_cut: lower``). A value lies on a cut if it is within 1e-12 of it, relative
    to the cut (to 1 for a cut of 0): a mean of 1, 2 and 3 that arithmetic makes 1.9999999999999998 reaches
    a cut of 2. A missing value has no band.

    References
    ----------
    UNDP, Human Development Report technical note 1 (``upper``: 0.550 is Medium); NHS England, NHS Oversight Framework 2025/26
    (``lower``: 2.06 is segment 1).
    """

    method: Literal["cuts"] = "cuts"
    at: tuple[float, ...]
    """The cut points, in ascending order; one fewer than labels."""
    on_cut: Literal["upper", "lower"] = "upper"
    """The band of a value that lies on a cut."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        check_ascending(self.at, "at")
        check_labels(self.labels, len(self.at) + 1, f"{len(self.at)} cut points make")
        return self

    def apply(self, values: Floats, context: Context) -> Ints:
        """Sort into bands."""
        ends = edges(np.asarray(self.at), self.on_cut)
        bands = np.searchsorted(ends, values, side="right" if self.on_cut == "upper" else "left")
        return np.where(np.isnan(values), -1, bands).astype(np.int64)

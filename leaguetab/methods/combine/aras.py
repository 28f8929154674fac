"""ARAS: the share of an ideal unit's sum."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from leaguetab.methods.arithmetic import ratio
from leaguetab.methods.base import Better, Combine, Context, Floats
from leaguetab.methods.combine._parts import Parts, only_where, weighted_sum, with_say
from leaguetab.methods.combine._per_part import Positive
from leaguetab.methods.combine._scaling import check_positive
from leaguetab.methods.part_names import check_names, names_of
from leaguetab.methods.statistics import highest


class Aras(Combine):
    """Additive ratio assessment (ARAS): a unit's weighted sum as a share of an ideal unit's.

    Notes
    -----
    An ideal unit with the best value of every part joins the table. Parts where lower is better are turned into ``1 / x``; each
    part is then divided by its sum over the units and the ideal. The score is the unit's weighted sum over the ideal unit's,
    both over the parts the unit has: 1 is as good as the ideal. Values must not be negative, and must be above 0 where lower is
    better. A unit with no part present is missing; a part of weight 0 has no say. Where all units are equal, or one is alone,
    each has 1.

    References
    ----------
    Zavadskas and Turskis (2010), A new additive ratio assessment (ARAS) method in multicriteria decision-making, Technological
    and Economic Development of Economy 16, 159-172.
    """

    method: Literal["aras"] = "aras"
    ideal: dict[str, Positive] = Field(default_factory=dict)
    """The ideal unit's values, by the part's name; where not stated, the best in the table."""
    mixes_directions: ClassVar[bool] = True
    needs_positive: ClassVar[bool] = True

    def apply(self, values: Floats, weights: Floats, context: Context) -> Floats:
        """Compare with the ideal; raises `MethodError` (``no-result``) for values that have no ratio."""
        check_names(self.ideal, names_of(context, weights.shape[-1]))
        parts = with_say(values, weights, context)
        check_positive(parts)
        rising = _rising(parts.values, parts)
        stated = _rising(np.array([[self.ideal.get(name, np.nan)] for name in parts.names]), parts)
        best = np.where(np.isnan(stated), highest(rising), stated)
        total = np.nansum(rising, axis=-1, keepdims=True) + best
        ours = weighted_sum(ratio(rising, total, 0.0), parts.weights)
        ideal = weighted_sum(ratio(np.where(np.isnan(rising), np.nan, best), total, 0.0), parts.weights)
        return only_where(parts.scored, ratio(ours, ideal, 1.0))

    def better_after(self, better: Better) -> Better:
        """Higher is better in the result."""
        return "higher"


def _rising(values: Floats, parts: Parts) -> Floats:
    """Turn parts where lower is better into ``1 / x``, so that higher is better."""
    return np.where(parts.higher[:, None], values, ratio(1.0, values, 0.0))

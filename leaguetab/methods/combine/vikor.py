"""VIKOR: a compromise between the average and the greatest shortfall."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from leaguetab.methods.base import Better, Combine, Context, Floats
from leaguetab.methods.combine._parts import complete, only_where, weighted_sum, with_say
from leaguetab.methods.combine._scaling import min_max
from leaguetab.methods.statistics import highest, lowest

ROUNDING = 1e-12
"""Weighted shortfalls, which lie between 0 and 1, that differ by no more than this are equal."""


class Vikor(Combine):
    """Compromise between a unit's average shortfall and its greatest one (the index Q of VIKOR; lower is better).

    Notes
    -----
    A unit's shortfall on a part is its distance from the best value as a share of the range (0 where all are equal). ``S`` is
    the weighted sum of its shortfalls, ``R`` the greatest weighted one, and ``Q = v (S - S*) / (S- - S*) + (1 - v) (R - R*) /
    (R- - R*)`` with the best (``*``) and worst (``-``) over all units; a term without a range is 0. Q runs from 0 (best) to 1.
    Each part is read in its own direction. A unit that lacks a part with a weight is missing, and the others are compared
    without it: over fewer parts, each with more weight, its R would not be comparable. A part of weight 0 has no say. Where all
    units are equal, or one is alone, each has 0.

    References
    ----------
    Opricovic and Tzeng (2004), Compromise solution by MCDM methods: a comparative analysis of VIKOR and TOPSIS, European
    Journal of Operational Research 156, 445-455.
    """

    method: Literal["vikor"] = "vikor"
    v: Annotated[float, Field(ge=0, le=1)] = 0.5
    """The say of the average shortfall, from 0 to 1; the greatest shortfall has the rest."""
    skips_missing: ClassVar[bool] = False
    mixes_directions: ClassVar[bool] = True

    def apply(self, values: Floats, weights: Floats, context: Context) -> Floats:
        """Weigh average and greatest shortfall."""
        parts = with_say(complete(values, weights), weights, context)
        shortfall = np.nan_to_num(min_max(-parts.upward), nan=0.0)
        average = only_where(parts.scored, weighted_sum(shortfall, parts.weights))
        greatest = np.zeros(average.shape)
        for number in range(len(parts.names)):
            np.maximum(greatest, parts.weights[..., number, None] * shortfall[..., number, :], out=greatest)
        return self.v * _over_range(average) + (1 - self.v) * _over_range(only_where(parts.scored, greatest))

    def better_after(self, better: Better) -> Better:
        """Lower is better in Q."""
        return "lower"


def _over_range(values: Floats) -> Floats:
    """Scale from 0 to 1; 0 where the units differ by rounding only, which would otherwise be blown up to the whole range."""
    spread = highest(values) - lowest(values)
    return np.where(spread > ROUNDING, min_max(values), values * 0.0)

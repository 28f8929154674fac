"""COPRAS: the sum of the good shares, with the bad shares counting in inverse proportion."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from leaguetab.methods.arithmetic import ratio
from leaguetab.methods.base import Better, Combine, Context, Floats
from leaguetab.methods.combine._parts import complete, only_where, weighted_sum, with_say
from leaguetab.methods.combine._scaling import check_not_negative, share
from leaguetab.methods.statistics import highest


class Copras(Combine):
    """Complex proportional assessment (COPRAS): shares of parts where higher is better, plus the inverse of those where lower is.

    Notes
    -----
    Each part is divided by its sum over the units. ``S+`` is a unit's weighted sum over parts where higher is better, ``S-``
    where lower is; ``Q = S+ + sum(S-) / (S- sum(1 / S-))``, and the score ``Q / max(Q)``, up to 1. Without parts where lower is
    better, Q is ``S+``. Units whose ``S-`` is 0 share the whole second term among them (the limit). Values must not be
    negative. A unit that lacks a part with a weight is missing, and the others are compared without it: lacking a part where
    lower is better would look like being best at it. A part of weight 0 has no say. Where all units are equal, or one is alone,
    each has 1.

    References
    ----------
    Zavadskas, Kaklauskas, Peldschus and Turskis (2007), Multi-attribute assessment of road design solutions by using the COPRAS
    method, Baltic Journal of Road and Bridge Engineering 2, 195-203. Scores are as in pyrepo-mcda and pyDecision
    (scikit-criteria gives them times 100; pymcdm 1.4.0 adds ``S-`` instead of its inverse).
    """

    method: Literal["copras"] = "copras"
    skips_missing: ClassVar[bool] = False
    mixes_directions: ClassVar[bool] = True
    needs_positive: ClassVar[bool] = True

    def apply(self, values: Floats, weights: Floats, context: Context) -> Floats:
        """Assess; raises `MethodError` (``no-result``) for a negative value."""
        parts = with_say(complete(values, weights), weights, context)
        check_not_negative(parts)
        shares = share(parts.values)
        good = weighted_sum(shares, parts.weights * parts.higher)
        bad = only_where(parts.scored, weighted_sum(shares, parts.weights * ~parts.higher))
        score = good + np.nansum(bad, axis=-1, keepdims=True) * _inverse_shares(bad)
        return ratio(score, highest(score), 1.0)

    def better_after(self, better: Better) -> Better:
        """Higher is better in the result."""
        return "higher"


def _inverse_shares(values: Floats) -> Floats:
    """Share out 1 among the units in inverse proportion to their values; among those of 0 alone, where there are any."""
    none = values == 0
    inverse = np.where(
        none.any(axis=-1, keepdims=True), np.where(np.isnan(values), np.nan, none), ratio(np.ones(values.shape), values, 0.0)
    )
    return share(inverse)

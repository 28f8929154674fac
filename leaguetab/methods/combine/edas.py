"""EDAS: distance above and below the average."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from leaguetab.methods.arithmetic import ratio
from leaguetab.methods.base import Better, Combine, Context, Floats
from leaguetab.methods.combine._parts import Parts, check_values, weighted_mean, with_say
from leaguetab.methods.statistics import highest, lowest, mean


class Edas(Combine):
    """Evaluation by distance from the average (EDAS).

    Notes
    -----
    On each part a unit is above the average of the units that have it, or below, by a share of the average. ``SP`` is its
    weighted sum of shares on the good side, ``SN`` on the bad side; the score is ``(SP / max(SP) + 1 - SN / max(SN)) / 2``,
    from 0 to 1, where a quotient without a maximum is 0. Each part is read in its own direction. The average of a part must be
    above 0, unless all its values are equal. A missing part's weight is taken up by the others in proportion. A unit with no
    part present is missing; a part of weight 0 has no say. Where all units are equal, or one is alone, each has 0.5.

    References
    ----------
    Keshavarz Ghorabaee, Zavadskas, Olfat and Turskis (2015), Multi-criteria inventory classification using a new method of
    evaluation based on distance from average solution (EDAS), Informatica 26, 435-451.
    """

    method: Literal["edas"] = "edas"
    mixes_directions: ClassVar[bool] = True
    needs_positive: ClassVar[bool] = True

    def apply(self, values: Floats, weights: Floats, context: Context) -> Floats:
        """Measure distances; raises `MethodError` (``no-result``) where an average is not above 0."""
        parts = with_say(values, weights, context)
        distance = _distance(parts)
        above = weighted_mean(np.maximum(distance, 0.0), parts.weights)
        below = weighted_mean(np.maximum(-distance, 0.0), parts.weights)
        return (ratio(above, highest(above), 0.0) + 1 - ratio(below, highest(below), 0.0)) / 2

    def better_after(self, better: Better) -> Better:
        """Higher is better in the result."""
        return "higher"


def _distance(parts: Parts) -> Floats:
    """Return how far each value is on the good side of the average, as a share of it; 0 where all are equal."""
    average = mean(parts.values)
    differs = lowest(parts.values) < highest(parts.values)
    check_values(parts, differs & (average <= 0) & ~np.isnan(parts.values), "the average of a part must be above 0")
    distance = np.where(differs, parts.values - average, parts.values * 0.0)
    return ratio(np.where(parts.higher[:, None], distance, -distance), average, 0.0)

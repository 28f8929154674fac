"""TOPSIS: closeness to the best of all parts and distance from the worst."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from leaguetab.methods.arithmetic import ratio
from leaguetab.methods.base import Better, Combine, Context, Floats
from leaguetab.methods.combine._parts import Parts, only_where, weighted_sum, with_say
from leaguetab.methods.combine._scaling import min_max, vector
from leaguetab.methods.statistics import highest, lowest


class Topsis(Combine):
    """Closeness to an ideal unit that is best on every part, against one that is worst on every part (TOPSIS).

    Notes
    -----
    Each part is normalised and weighted; ``D+`` is a unit's distance from the best weighted values seen, ``D-`` from the worst,
    and the score ``D- / (D+ + D-)``, from 0 (worst on every part) to 1 (best on every part). Weights enter before the distance,
    so that the Euclidean one is ``sqrt(sum((w d)**2))``. Each part is read in its own direction. Scores are relative to the
    units in the table: another unit can change all of them. Parts that a unit lacks are left out of both its distances. A unit
    with no part present is missing; a part of weight 0 has no say. Where all units are equal, or one is alone, each is as near
    to the best as to the worst, and has 0.5.

    References
    ----------
    Hwang and Yoon (1981), Multiple Attribute Decision Making, chapter III. Tzeng and Huang (2011), Multiple Attribute Decision
    Making, chapter 5 (vector normalisation). Opricovic and Tzeng (2004), Compromise solution by MCDM methods, European Journal
    of Operational Research 156, 445-455 (min-max normalisation).
    """

    method: Literal["topsis"] = "topsis"
    normalise: Literal["vector", "min_max", "none"] = "vector"
    """Divide each part by the root of its sum of squares (`vector`), by its range after taking off the lowest (`min_max`), or leave
    the values as earlier steps made them (`none`)."""
    distance: Literal["euclidean", "manhattan"] = "euclidean"
    """The root of the sum of squared weighted differences (`euclidean`), or their sum (`manhattan`)."""
    mixes_directions: ClassVar[bool] = True

    def apply(self, values: Floats, weights: Floats, context: Context) -> Floats:
        """Measure closeness."""
        parts = with_say(values, weights, context)
        scaled = self._scaled(parts)
        from_worst = self._distance(scaled - lowest(scaled), parts.weights)
        to_best = self._distance(highest(scaled) - scaled, parts.weights)
        return only_where(parts.scored, ratio(from_worst, from_worst + to_best, 0.5))

    def _scaled(self, parts: Parts) -> Floats:
        if self.normalise == "none":
            return parts.upward
        return vector(parts.upward) if self.normalise == "vector" else min_max(parts.upward)

    def _distance(self, differences: Floats, weights: Floats) -> Floats:
        if self.distance == "manhattan":
            return weighted_sum(differences, weights)
        return np.sqrt(weighted_sum(differences**2, weights**2))

    def better_after(self, better: Better) -> Better:
        """Higher is better in the result."""
        return "higher"

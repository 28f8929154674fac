"""CODAS: distances from the worst of all parts."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from leaguetab.methods.base import Better, Combine, Context, Floats
from leaguetab.methods.combine._pairs import blocks
from leaguetab.methods.combine._parts import complete, only_where, weighted_sum, with_say
from leaguetab.methods.combine._per_part import NotNegative
from leaguetab.methods.combine._scaling import ratio_to_best
from leaguetab.methods.statistics import lowest


class Codas(Combine):
    """Combinative distance-based assessment (CODAS): distance from a unit that is worst on every part.

    Notes
    -----
    A part is divided by its highest value, or its lowest divided by it where lower is better, and weighted. ``E`` is a unit's
    Euclidean distance from the worst weighted values, ``T`` its city-block distance; the score is the sum over all units of the
    difference in E, plus the difference in T where those in E differ by at least `threshold`. Values must not be negative, and
    must be above 0 where lower is better. A unit that lacks a part with a weight is missing, and the others are compared
    without it: distances over fewer parts are not comparable. A part of weight 0 has no say. Where all units are equal, or one
    is alone, each has 0. Because of the threshold, a unit that is better on every part can score below another.

    References
    ----------
    Keshavarz Ghorabaee, Zavadskas, Turskis and Antucheviciene (2016), A new combinative distance-based assessment (CODAS)
    method for multi-criteria decision-making, Economic Computation and Economic Cybernetics Studies and Research 50, 25-44.
    Scores are as in pymcdm, scikit-criteria and pyrepo-mcda.
    """

    method: Literal["codas"] = "codas"
    threshold: NotNegative = 0.02
    """The Euclidean difference from which on the city-block distance counts too; the paper advises 0.01 to 0.05."""
    skips_missing: ClassVar[bool] = False
    mixes_directions: ClassVar[bool] = True
    needs_positive: ClassVar[bool] = True

    @property
    def compares_pairs(self) -> bool:
        """Every unit is compared with every other."""
        return True

    def apply(self, values: Floats, weights: Floats, context: Context) -> Floats:
        """Compare distances; raises `MethodError` (``no-result``) for values that have no ratio."""
        parts = with_say(complete(values, weights), weights, context)
        ratios = ratio_to_best(parts)
        beyond = ratios - lowest(ratios)
        straight = only_where(parts.scored, np.sqrt(weighted_sum(beyond**2, parts.weights**2)))
        blockwise = only_where(parts.scored, weighted_sum(beyond, parts.weights))
        score = np.empty(straight.shape)
        for block in blocks(ratios.shape[-1], int(np.prod(score.shape[:-1]))):
            further = straight[..., block, None] - straight[..., None, :]
            differs = np.abs(further) >= self.threshold
            steps = np.where(differs, blockwise[..., block, None] - blockwise[..., None, :], 0.0)
            score[..., block] = np.nansum(further + steps, axis=-1)
        return only_where(parts.scored, score)

    def better_after(self, better: Better) -> Better:
        """Higher is better in the result."""
        return "higher"

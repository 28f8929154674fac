"""WASPAS: between a weighted sum and a weighted product."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from leaguetab.methods.base import Better, Combine, Context, Floats
from leaguetab.methods.combine._means import power_mean
from leaguetab.methods.combine._parts import Parts, weighted_mean, with_say
from leaguetab.methods.combine._scaling import ratio_to_best


class Waspas(Combine):
    """Weighted aggregated sum and product (WASPAS) of each part's ratio to the best.

    Notes
    -----
    A part is divided by its highest value, or its lowest divided by it where lower is better, so that 1 is best. The score is
    ``sum_share`` times the weighted sum of the ratios plus ``1 - sum_share`` times their weighted product ``prod(r**w)``, with
    weights of sum 1; from 0 to 1. Values must not be negative, and must be above 0 where lower is better. A value of 0 makes
    the product 0. A missing part's weight is taken up by the others in proportion. A unit with no part present is missing; a
    part of weight 0 has no say. Where all units are equal, or one is alone, each has 1.

    References
    ----------
    Zavadskas, Turskis, Antucheviciene and Zakarevicius (2012), Optimization of weighted aggregated sum product assessment,
    Elektronika ir Elektrotechnika 122, 3-6. Chakraborty, Zavadskas and Antucheviciene (2015), Applications of WASPAS method as
    a multi-criteria decision-making tool, Economic Computation and Economic Cybernetics Studies and Research 49, 5-22.
    """

    method: Literal["waspas"] = "waspas"
    sum_share: Annotated[float, Field(ge=0, le=1)] = 0.5
    """The say of the weighted sum, from 0 to 1 (the paper's lambda); the weighted product has the rest."""
    mixes_directions: ClassVar[bool] = True
    needs_positive: ClassVar[bool] = True

    def apply(self, values: Floats, weights: Floats, context: Context) -> Floats:
        """Weigh sum and product; raises `MethodError` (``no-result``) for values that have no ratio."""
        parts = with_say(values, weights, context)
        ratios = ratio_to_best(parts)
        product = power_mean(Parts(ratios, parts.weights, parts.names, np.ones_like(parts.higher)), 0.0)
        return self.sum_share * weighted_mean(ratios, parts.weights) + (1 - self.sum_share) * product

    def better_after(self, better: Better) -> Better:
        """Higher is better in the result."""
        return "higher"

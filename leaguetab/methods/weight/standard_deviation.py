"""Weights by standard deviation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from leaguetab.methods.statistics import deviation
from leaguetab.methods.weight._from_values import FromValues

if TYPE_CHECKING:
    from leaguetab.methods.base import Context, Floats


class StandardDeviation(FromValues):
    """Weights in proportion to the standard deviations of the parts' scores.

    Notes
    -----
    ``w_j = s_j / (s_1 + … + s_n)``. The scores are taken as they stand: rescale them first (`min_max`, `goalposts`), since a part
    measured in larger numbers weighs more; after `z_score` all weights are equal. Sample and population deviations
    give the same weights. Only units that have all parts count; where none has, there is no result. A part whose
    values are all equal has weight 0; where no part varies, or one unit is alone, the weights are equal.

    References
    ----------
    Diakoulaki, Mavrotas and Papayannakis (1995), Determining objective weights in multiple criteria problems: the CRITIC
    method, Computers & Operations Research 22, 763-770. Jahan and Edwards (2013), Weighting of dependent and target-based
    criteria for optimal decision-making in materials selection process, Materials & Design 49, 1000-1008.
    """

    method: Literal["standard_deviation"] = "standard_deviation"

    def importance(self, values: Floats, context: Context) -> Floats:
        """Return the deviations."""
        return deviation(values, ddof=0)[..., 0]

"""MEREC weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from leaguetab.methods.statistics import highest, lowest
from leaguetab.methods.weight._from_values import FromValues, check, directions

if TYPE_CHECKING:
    from leaguetab.methods.base import Context, Floats


class Merec(FromValues):
    """More weight for parts whose removal changes the units' overall performance most (removal effects of criteria).

    Notes
    -----
    Each part is rescaled to ``n = min(x) / x``, or ``x / max(x)`` where lower is better. The performance of a unit is ``S =
    ln(1 + sum_j |ln n_j| / m)`` over ``m`` parts, and ``S_j`` the same without part ``j`` (still divided by ``m``). ``w_j``
    is in proportion to ``sum |S_j - S|`` over the units. All values must be above 0. Only units that have all parts count;
    where none has, there is no result. A part whose values are all equal has weight 0; where no part varies, or one unit is
    alone, the weights are equal.

    References
    ----------
    Keshavarz-Ghorabaee, Amiri, Zavadskas, Turskis and Antucheviciene (2021), Determination of objective weights using a new method
    based on the removal effects of criteria (MEREC), Symmetry 13, 525.
    """

    method: Literal["merec"] = "merec"

    def importance(self, values: Floats, context: Context) -> Floats:
        """Return the effects of removing each part."""
        hint = "Rescale the part with a step such as `goalposts`, or choose another weighting."
        check(values, values <= 0, "every value must be above 0", hint, context)
        higher = np.array([better == "higher" for better in directions(values, context)])
        logs = np.log(np.where(higher[:, None], values / lowest(values), highest(values) / values))
        whole = np.sum(logs, axis=-2, keepdims=True)
        effects = np.log1p(whole / values.shape[-2]) - np.log1p((whole - logs) / values.shape[-2])
        return np.asarray(np.nansum(effects, axis=-1))

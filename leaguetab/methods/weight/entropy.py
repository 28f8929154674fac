"""Entropy weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from leaguetab.methods.arithmetic import ratio
from leaguetab.methods.statistics import count
from leaguetab.methods.weight._from_values import FromValues, check, rescaled, turned

if TYPE_CHECKING:
    from leaguetab.methods.base import Context, Floats


class Entropy(FromValues):
    """More weight for parts whose total is unevenly spread over the units.

    Notes
    -----
    With ``p = x / sum(x)`` over ``m`` units, the entropy is ``e = -sum(p ln p) / ln m`` (``0 ln 0`` is 0), and ``w_j = (1 -
    e_j) / sum(1 - e)``. Two definitions are in use. ``shares_of: values`` takes the values as they stand, whichever way is
    better; a negative value has no result. ``shares_of: rescaled`` first rescales each part to 0 at its worst value and 1 at
    its best, so that negative values and parts where lower is better do no harm. Only units that have all parts count; where
    none has, there is no result. A part whose values are all equal has weight 0; where no part varies, or one unit is alone,
    the weights are equal.

    References
    ----------
    ``values``: Hwang and Yoon (1981), Multiple Attribute Decision Making, section II.2.3. ``rescaled``: Zou, Yun and Sun (2006),
    Entropy method for determination of weight of evaluating indicators in fuzzy synthetic evaluation for water quality assessment,
    Journal of Environmental Sciences 18, 1020-1023.
    """

    method: Literal["entropy"] = "entropy"
    shares_of: Literal["values", "rescaled"] = "values"
    """Whether shares are of the values as they stand (`values`), or rescaled to 0 at the worst and 1 at the best (`rescaled`)."""

    def importance(self, values: Floats, context: Context) -> Floats:
        """Return one minus the entropies."""
        if self.shares_of == "rescaled":
            values = rescaled(turned(values, context))
        hint = "Use `shares_of: rescaled`, or rescale the part with a step such as `min_max`."
        check(values, values < 0, "no value may be negative", hint, context)
        shares = ratio(values, np.nansum(values, axis=-1, keepdims=True), 0.0)
        logs = np.log(shares, out=np.zeros(shares.shape), where=shares > 0)
        entropy = -ratio(np.nansum(shares * logs, axis=-1), np.log(count(values))[..., 0], 0.0)
        return 1 - entropy

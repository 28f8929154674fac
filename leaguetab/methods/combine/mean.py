"""The weighted arithmetic mean."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from leaguetab.methods.base import Combine, Context, Floats


class Mean(Combine):
    """Weighted arithmetic mean.

    Notes
    -----
    ``sum(w x) / sum(w)`` over the parts that are present: a missing part's weight is taken up by the others in proportion.
    A unit with no part present is missing.

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, section 6.7 (additive aggregation).
    """

    method: Literal["mean"] = "mean"
    linear: ClassVar[bool] = True

    def apply(self, values: Floats, weights: Floats, context: Context) -> Floats:
        """Average."""
        missing = np.isnan(values)
        if not missing.any():
            return _product(weights / weights.sum(axis=-1, keepdims=True), values)
        total = _product(weights, np.where(missing, 0.0, values))
        present = _product(weights, (~missing).astype(np.float64))
        return np.divide(total, present, out=np.full(total.shape, np.nan), where=present > 0)


def _product(weights: Floats, values: Floats) -> Floats:
    """Multiply ``(…, parts)`` by ``(…, parts, units)``; one matrix product where the values have no draws."""
    if values.ndim == 2:  # noqa: PLR2004 -- parts and units
        return weights @ values
    return (weights[..., None, :] @ values)[..., 0, :]

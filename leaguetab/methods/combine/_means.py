"""The power mean, of which the geometric and the harmonic mean are cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from leaguetab.methods.combine._parts import Parts, only_where, weighted_mean
from leaguetab.methods.combine._scaling import check_not_negative

if TYPE_CHECKING:
    from leaguetab.methods.base import Bools, Floats


def power_mean(parts: Parts, power: float) -> Floats:
    """Average over the parts present, to ``(…, units)``.

    Values are divided by their highest (lowest for a negative power) first, so that no power of them overflows.

    Raises
    ------
    MethodError
        ``no-result`` where a value is negative.
    """
    check_not_negative(parts)
    values = parts.values
    if power == 0:
        return _geometric(values, parts.weights)
    if power > 0:
        scale = np.max(np.where(np.isnan(values), 0.0, values), axis=-2, keepdims=True, initial=0.0)
        shrunk = np.divide(values, scale, out=np.where(np.isnan(values), np.nan, 0.0), where=scale > 0)
        return only_where(parts.scored, scale[..., 0, :]) * weighted_mean(shrunk**power, parts.weights) ** (1 / power)
    scale = np.min(np.where(np.isnan(values), np.inf, values), axis=-2, keepdims=True, initial=np.inf)
    shrunk = np.divide(scale, values, out=np.where(np.isnan(values), np.nan, 1.0), where=values > 0)
    return only_where(parts.scored, scale[..., 0, :]) * weighted_mean(shrunk**-power, parts.weights) ** (1 / power)


def _geometric(values: Floats, weights: Floats) -> Floats:
    logs = np.log(values, out=np.where(np.isnan(values), np.nan, 0.0), where=values > 0)
    zero: Bools = np.logical_or.reduce(values == 0, axis=-2)
    return np.where(zero, 0.0, np.exp(weighted_mean(logs, weights)))

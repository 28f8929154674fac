"""How combines that compare parts in different units make them comparable: over the units, part by part, without warnings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from leaguetab.methods.arithmetic import ratio
from leaguetab.methods.combine._parts import Parts, check_values
from leaguetab.methods.statistics import highest, lowest

if TYPE_CHECKING:
    from leaguetab.methods.base import Floats


def min_max(values: Floats) -> Floats:
    """Return the distance from the lowest value as a share of the range; 0 where all values are equal."""
    low = lowest(values)
    return ratio(values - low, highest(values) - low, 0.0)


def vector(values: Floats) -> Floats:
    """Divide by the root of the sum of squares; 0 where all values are 0."""
    scaled = ratio(values, highest(np.abs(values)), 0.0)
    return ratio(scaled, np.sqrt(np.nansum(scaled**2, axis=-1, keepdims=True)), 0.0)


def share(values: Floats) -> Floats:
    """Divide by the sum of values that are not negative; equal shares where all are 0."""
    total = np.nansum(values, axis=-1, keepdims=True)
    present = np.sum(~np.isnan(values), axis=-1, keepdims=True)
    equal = np.where(np.isnan(values), np.nan, 1.0 / np.maximum(present, 1))
    shares: Floats = np.divide(values, total, out=equal, where=total > 0)
    return shares


def ratio_to_best(parts: Parts) -> Floats:
    """Divide by the highest value, or the lowest by the value where lower is better, so that 1 is best.

    A part whose values are all 0 gives 1 throughout.

    Raises
    ------
    MethodError
        ``no-result`` where a value is negative, or 0 in a part where lower is better.
    """
    check_positive(parts)
    rising = ratio(parts.values, highest(parts.values), 1.0)
    falling = ratio(lowest(parts.values), parts.values, 1.0)
    return np.where(parts.higher[:, None], rising, falling)


def check_positive(parts: Parts) -> None:
    """Refuse negative values, and 0 in a part where lower is better, which no value could be divided by.

    Raises
    ------
    MethodError
        ``no-result``.
    """
    check_values(
        parts,
        (parts.values < 0) | ((parts.values == 0) & ~parts.higher[:, None]),
        "values must not be negative, and must be above 0 where lower is better",
    )


def check_not_negative(parts: Parts) -> None:
    """Refuse negative values.

    Raises
    ------
    MethodError
        ``no-result``.
    """
    check_values(parts, parts.values < 0, "values must not be negative")

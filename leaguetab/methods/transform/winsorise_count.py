"""Winsorising a number of units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import Field

from leaguetab.methods.population import RelativeTransform
from leaguetab.methods.statistics import count

if TYPE_CHECKING:
    from leaguetab.methods.base import Better, Floats, Ints

Number = Annotated[int, Field(ge=0)]


class WinsoriseCount(RelativeTransform):
    """Set a stated number of the lowest and of the highest values to the next value.

    Notes
    -----
    The ``low`` lowest values become the one that follows them, the ``high`` highest the one before them. Equal values count each.
    Where no more than ``low + high`` values are present, nothing changes. Which way is better stays as it is. Missing values stay
    missing and do not count. Where all values are equal, or one unit is alone, nothing changes.

    References
    ----------
    Dixon (1960), Simplified estimation from censored normal samples, Annals of Mathematical Statistics 31:385-391.
    """

    method: Literal["winsorise_count"] = "winsorise_count"
    low: Number = 0
    """How many of the lowest values."""
    high: Number = 0
    """How many of the highest values."""

    def relate(self, values: Floats, better: Better) -> Floats:
        """Cut off."""
        present = count(values)
        in_order = np.sort(values, axis=-1)
        lowest, highest = _at(in_order, np.full_like(present, self.low)), _at(in_order, present - 1 - self.high)
        return np.where(present > self.low + self.high, np.clip(values, lowest, highest), values)


def _at(in_order: Floats, index: Ints) -> Floats:
    return np.take_along_axis(in_order, np.clip(index, 0, in_order.shape[-1] - 1), axis=-1)

"""Leaving out a metric that few units report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from leaguetab.methods.population import RelativeTransform
from leaguetab.methods.statistics import count

if TYPE_CHECKING:
    from leaguetab.methods.base import Better, Floats


class DropIfFew(RelativeTransform):
    """Leave a metric out for everyone where too few units report it to compare them.

    Notes
    -----
    Where at least ``at_least`` units have a value, all values stay as they are; where fewer have one, every unit comes out
    missing, and the metric counts neither towards a score nor towards the number of parts present. Which way is better stays
    as it is. Missing values stay missing and do not count.

    References
    ----------
    CMS (2025), Overall Hospital Quality Star Rating methodology v4.1, step 1 (measures reported by 100 hospitals or fewer are
    left out: ``at_least: 101``).
    """

    may_lose: ClassVar[bool] = True

    method: Literal["drop_if_few"] = "drop_if_few"
    at_least: Annotated[int, Field(ge=1)]
    """How many units must have a value for the metric to be used."""

    def relate(self, values: Floats, better: Better) -> Floats:
        """Keep all values, or none."""
        return np.where(count(values) >= self.at_least, values, np.nan)

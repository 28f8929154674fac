"""The logistic step."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from leaguetab.methods.base import Context, Floats, Transform


class Logistic(Transform):
    """Bend a scale into an S between 0 and 1, so that differences in the middle count the most.

    Notes
    -----
    ``1 / (1 + exp(-slope (x - middle)))``: 0.5 at `middle`, where it rises by a quarter of `slope` a unit. Which way is better
    stays as it is. Missing values stay missing. The other units play no part.

    References
    ----------
    Verhulst (1838), Notice sur la loi que la population suit dans son accroissement, Correspondance mathématique et physique
    10:113-121.
    """

    method: Literal["logistic"] = "logistic"
    middle: float
    """The value that becomes 0.5."""
    slope: Annotated[float, Field(gt=0)] = 1.0
    """How steep the middle is."""

    def apply(self, values: Floats, context: Context) -> Floats:
        """Bend: ``(…, units)`` to the same shape."""
        # The hyperbolic tangent is the same curve, and never runs out of range.
        return 0.5 + 0.5 * np.tanh(self.slope * (values - self.middle) / 2)

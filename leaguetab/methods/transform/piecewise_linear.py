"""A value function through stated points."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Literal, Self

import numpy as np
from pydantic import Field, FiniteFloat, model_validator

from leaguetab.methods.base import Transform
from leaguetab.methods.transform._direction import after_results

if TYPE_CHECKING:
    from leaguetab.methods.base import Better, Context, Floats


class PiecewiseLinear(Transform):
    """Read the score off a line drawn through stated points.

    Notes
    -----
    Between two points in proportion. Beyond the first and the last point the score stays as it is there (``beyond: flat``), or
    the outermost stretches of line go on (``extend``). Where the line never falls, the better way stays as it was; where it never
    rises, it turns; where it does both, higher is better. Missing values stay missing. The other units play no part.

    References
    ----------
    Belton and Stewart (2002), Multiple Criteria Decision Analysis: An Integrated Approach (partial value functions).
    """

    method: Literal["piecewise_linear"] = "piecewise_linear"
    points: Annotated[tuple[tuple[FiniteFloat, FiniteFloat], ...], Field(min_length=2)]
    """Pairs of value and score, in ascending order of value."""
    beyond: Literal["flat", "extend"] = "flat"
    """What values outside the points have: the score of the nearest point, or one further along the line."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if any(later[0] <= earlier[0] for earlier, later in pairwise(self.points)):
            message = "the points must be in ascending order of value, and no value may stand twice"
            raise ValueError(message)
        if len({score for _, score in self.points}) == 1:
            message = "the points must differ in score"
            raise ValueError(message)
        return self

    def apply(self, values: Floats, context: Context) -> Floats:
        """Read off the score."""
        at, scores = np.array(self.points, dtype=np.float64).T
        found = np.asarray(np.interp(values, at, scores))
        if self.beyond == "flat":
            return found
        first, last = self.points[0], self.points[-1]
        found = np.where(values < first[0], _on_line(values, first, self.points[1]), found)
        return np.where(values > last[0], _on_line(values, last, self.points[-2]), found)

    def better_after(self, better: Better) -> Better:
        """Follow the line: rising keeps the way, falling turns it, both make higher better."""
        return after_results([score for _, score in self.points], better)


def _on_line(values: Floats, start: tuple[float, float], through: tuple[float, float]) -> Floats:
    return start[1] + (values - start[0]) * ((through[1] - start[1]) / (through[0] - start[0]))

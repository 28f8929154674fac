"""The way covered from the worst unit to a target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import FiniteFloat

from leaguetab.methods.arithmetic import ratio
from leaguetab.methods.population import FittedTransform
from leaguetab.methods.statistics import highest, lowest
from leaguetab.methods.transform._direction import upward
from leaguetab.methods.transform._targets import columns_of, target_of
from leaguetab.model import ExpressionText

if TYPE_CHECKING:
    from leaguetab.methods.base import Better, Context, Floats


class DistanceToTarget(FittedTransform):
    """How much of the way from the worst unit to a target is covered: 0 for the worst unit, 1 on the target.

    Notes
    -----
    ``(x - worst) / (target - worst)``; with ``capped`` no more than 1, for every unit that meets its target. A target no better
    than the worst unit is met by all: with ``capped`` every unit has 1, and without it a unit exactly on its target has 1 and the
    others have no result. There is none either for a unit whose target is missing. Missing values stay missing. Where all
    values are equal, or one unit is alone, every unit has 0, or 1 if it meets its target.

    References
    ----------
    COINr, `n_dist2targ`.
    """

    method: Literal["distance_to_target"] = "distance_to_target"
    target: FiniteFloat | ExpressionText
    """The target: a number, or a column (or SQL expression) with each unit's own."""
    capped: bool = False
    """Whether a unit beyond its target has 1, as if it were on it."""

    @property
    def columns_read(self) -> tuple[str, ...]:
        """The column of targets, the grouping column and the reference condition."""
        return super().columns_read + columns_of(self.target)

    def fit(self, values: Floats, better: Better) -> tuple[Floats, ...]:
        """Return the worst value."""
        return (lowest(values) if better == "higher" else highest(values),)

    def rescale(self, values: Floats, fitted: tuple[Floats, ...], better: Better) -> Floats:
        """Return, for each unit, the worst value of its population: where its way to its own target starts."""
        return np.where(np.isnan(values), np.nan, fitted[0])

    def apply(self, values: Floats, context: Context) -> Floats:
        """Measure."""
        start = super().apply(values, context)
        target = target_of(self.target, context)
        covered, way = upward(values - start, context.better), upward(target - start, context.better)
        found = ratio(covered, way, np.where(values == target, 1.0, np.nan), where=way > 0)
        return np.where(covered >= way, 1.0, found) if self.capped else found

    def better_after(self, better: Better) -> Better:
        """Higher is better: the target has 1."""
        return "higher"

"""Benefit of the doubt: each unit scored with the weights that suit it best."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from leaguetab.errors import Problem
from leaguetab.methods.arithmetic import ratio
from leaguetab.methods.base import Combine, Context, Floats, MethodError
from leaguetab.methods.combine._parts import Parts, only_where, spread, with_say
from leaguetab.methods.combine._scaling import check_not_negative
from leaguetab.methods.statistics import highest

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaguetab.methods.base import Bools

ROUNDING = 1e-9
"""Shares that miss a whole by no more than this make a whole: three shares of 0.333333333333, say."""


class BenefitOfTheDoubt(Combine):
    """Score each unit with its own best weights, under which no unit may score above 1.

    Notes
    -----
    The score is ``max(sum(w x))`` over weights ``w >= 0`` under which ``sum(w y) <= 1`` for every unit ``y`` of the table: 1
    for a unit that some weighting puts in front. `least_share` and `most_share` bound what each part contributes, ``w x``, as a
    share of the unit's score, so that no unit is judged on one part alone. Stated weights have no influence, except that a part
    of weight 0 has no say. Higher must be better in every part, and no value negative; a part's unit of measurement makes no
    difference. A missing part counts as 0 and is free of `least_share`: a unit is judged on the parts it has. A unit with no
    part present is missing, and so is one with so few that `most_share` cannot be met. A part of 0 contributes nothing, so a
    unit of 0 throughout has 0, and so has one whose parts above 0 cannot keep to the bounds on shares. Where all units are
    equal, or one is alone, each has 1. One linear programme a unit is solved, so many units or draws of values take long.

    References
    ----------
    Cherchye, Moesen, Rogge and Van Puyenbroeck (2007), An introduction to benefit of the doubt composite indicators, Social
    Indicators Research 82, 111-145 (with bounds on shares). Kuosmanen (2009), Data envelopment analysis with missing data,
    Journal of the Operational Research Society 60, 1767-1774 (missing as 0).
    """

    method: Literal["benefit_of_the_doubt"] = "benefit_of_the_doubt"
    least_share: Annotated[float, Field(ge=0, le=1)] = 0.0
    """The least that each part present contributes, as a share of the unit's score."""
    most_share: Annotated[float, Field(gt=0, le=1)] = 1.0
    """The most that each part contributes, as a share of the unit's score."""
    uses_weights: ClassVar[bool] = False
    is_slow: ClassVar[bool] = True
    needs_positive: ClassVar[bool] = True

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.least_share > self.most_share:
            message = f"'least_share' ({self.least_share:g}) must not be above 'most_share' ({self.most_share:g})"
            raise ValueError(message)
        return self

    def apply(self, values: Floats, weights: Floats, context: Context) -> Floats:
        """Score each unit.

        Raises
        ------
        MethodError
            ``missing-extra`` without SciPy; ``no-result`` for a negative value, where lower is better, and for shares that
            cannot be met.
        """
        if context.better == "lower":
            raise MethodError(
                Problem(
                    "no-result", "lower is better in the parts", "higher must be", "Turn them round with a step such as `min_max`."
                )
            )
        parts = with_say(values, weights, context)
        self._check(parts)
        solve = _solver()
        scores = np.empty(parts.scored.shape)
        for draw in np.ndindex(scores.shape[:-1]):
            scores[draw] = self._scores(parts.values[draw], solve)
        return spread(only_where(parts.scored, scores), parts.weights)

    def _check(self, parts: Parts) -> None:
        check_not_negative(parts)
        count = len(parts.names)
        if self.least_share * count > 1 + ROUNDING or self.most_share * count < 1 - ROUNDING:
            found = f"no shares from {self.least_share:g} to {self.most_share:g} of {count} parts make a whole"
            raise MethodError(Problem("no-result", found, "lower `least_share`, or raise `most_share`"))

    def _scores(self, table: Floats, solve: Callable[..., Any]) -> Floats:
        """Score the units of one table ``(parts, units)``."""
        scaled = np.nan_to_num(ratio(table, highest(table), 0.0), nan=0.0)
        present = ~np.isnan(table)
        scores = [self._score(scaled, unit, present[:, unit], solve) for unit in range(table.shape[1])]
        return np.array(scores)

    def _score(self, table: Floats, unit: int, present: Bools, solve: Callable[..., Any]) -> float:
        """Find the best score of one unit; NaN where its parts are too few for `most_share`."""
        ours = table[:, unit]
        if self.most_share * present.sum() < 1 - ROUNDING:
            return np.nan
        each = np.diag(ours)[present]
        limits = np.vstack([table.T, self.least_share * ours - each, each - self.most_share * ours])
        ends = np.concatenate([np.ones(table.shape[1]), np.zeros(2 * len(each))])
        return -float(solve(-ours, A_ub=limits, b_ub=ends, method="highs").fun)


def _solver() -> Callable[..., Any]:
    """Import SciPy's linear programming only where it is used."""
    try:
        from scipy.optimize import linprog  # type: ignore[import-untyped, unused-ignore]  # SciPy has no types
    except ImportError as error:
        found = "benefit_of_the_doubt needs SciPy, which is not installed"
        raise MethodError(Problem("missing-extra", found, hint='Install it with: pip install "leaguetab[stats]"')) from error
    solve: Callable[..., Any] = linprog
    return solve

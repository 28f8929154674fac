"""Funnel limits of proportions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from leaguetab.methods.arithmetic import ratio
from leaguetab.methods.band._funnel import Funnel, Trim, beyond_normal, check_counts, counts, trimmed, variance_between
from leaguetab.model import ExpressionText  # noqa: TC001 -- pydantic looks it up when the class is made

if TYPE_CHECKING:
    from leaguetab.methods.base import Context, Floats, Ints


class FunnelProportion(Funnel):
    """Proportions against the average of all units, with limits that are wider for smaller units.

    Notes
    -----
    The average ``a`` is the sum of all cases divided by the sum of all denominators ``n`` (of the unit's group, with
    `within`). The limits are the proportions whose Wilson interval ends at ``a``, which are ``a ± c sqrt(a (1 - a) / n)``,
    with ``c`` 1.96 for 95 % and 3.09 for 99.8 %. With `trim` they are widened for the spread between units beyond chance:
    with ``y = asin(sqrt(p)) - asin(sqrt(a))`` and ``s = 1/(2 sqrt(n))``, a unit is beyond a limit where ``|y| > c sqrt(s^2
    + tau^2)``, ``tau^2`` as in `funnel_shmi`.

    The node's score decides nothing: bands go by cases over denominator. A unit has no band, and no say in the average,
    where score, cases or denominator are missing. Where all proportions are equal, or one unit is alone, all are within the
    limits. Negative cases, more cases than the denominator, or a denominator of 0 have no result.

    References
    ----------
    Public Health England, Fingertips technical guidance; PHEindicatormethods, `assign_funnel_significance`. With `trim`:
    Spiegelhalter (2005), Funnel plots for comparing institutional performance, Statistics in Medicine 24, 1185-1202;
    FunnelPlotR.
    """

    method: Literal["funnel_proportion"] = "funnel_proportion"
    observed: ExpressionText
    """The cases: a column, or an expression."""
    denominator: ExpressionText
    """How many there could have been: a column, or an expression."""
    trim: Trim | None = None
    """Widens the limits, extreme units being left out first (`truncate`) or drawn in (`winsorise`); without it they stay."""

    def apply(self, values: Floats, context: Context) -> Ints:
        """Sort into bands.

        Raises
        ------
        MethodError
            ``no-result`` for negative cases, for more cases than the denominator, and for a denominator that is not above 0.
        """
        observed, denominator = counts(values, context, self.observed, self.denominator)
        hint = f"Make it missing where there is none, as in NULLIF({self.denominator}, 0)."
        check_counts(denominator <= 0, denominator, self.denominator, "a denominator must be above 0", hint)
        check_counts(observed < 0, observed, self.observed, "cases cannot be negative")
        check_counts(observed > denominator, observed, self.observed, f"there cannot be more cases than {self.denominator!r}")
        return self.in_groups(self._sort, context, observed, denominator)

    def _sort(self, observed: Floats, denominator: Floats) -> Floats:
        proportion = observed / denominator
        average = ratio(np.nansum(observed, axis=-1, keepdims=True), np.nansum(denominator, axis=-1, keepdims=True), 0.0)
        if self.trim is None:
            error = np.sqrt(average * (1 - average) / denominator)
            return beyond_normal(proportion - average, error, self.normal_limits)
        distance = np.arcsin(np.sqrt(proportion)) - np.arcsin(np.sqrt(average))
        error = 1 / (2 * np.sqrt(denominator))
        between = variance_between(trimmed(distance / error, self.trim), error)
        return beyond_normal(distance, np.sqrt(error**2 + between), self.normal_limits)

    @property
    def columns_read(self) -> tuple[str, ...]:
        """The counts and the grouping column."""
        return (self.observed, self.denominator, *super().columns_read)

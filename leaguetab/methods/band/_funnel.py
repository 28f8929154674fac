"""What funnel bandings share: counts, limits, and the spread between units beyond chance."""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING, Literal, Self

import numpy as np
from pydantic import model_validator

from leaguetab.errors import Problem
from leaguetab.methods.arithmetic import ratio
from leaguetab.methods.band._bands import check_ascending, check_labels
from leaguetab.methods.band._relative import RelativeBanding
from leaguetab.methods.base import Bools, Context, Floats, MethodError
from leaguetab.methods.quantile import quantile
from leaguetab.methods.statistics import count, ranked
from leaguetab.model import ExpressionText  # noqa: TC001 -- pydantic looks it up when the class is made

if TYPE_CHECKING:
    from collections.abc import Sequence

Trim = Literal["truncate", "winsorise"]

TENTHS = 10
FIVE_LABELS = ("Low (0.001)", "Low (0.025)", "Not significant", "High (0.025)", "High (0.001)")
"""The words of Public Health England, with the share of units that chance puts beyond the limit."""


class Funnel(RelativeBanding):
    """A banding by limits that are the wider, the fewer cases a unit has."""

    labels: tuple[str | int, ...] = FIVE_LABELS
    """The bands' labels, from below the lower limits to above the upper ones; the one in the middle is within all limits."""
    limits: tuple[float, ...] = (95.0, 99.8)
    """How many per cent of units should lie within each pair of limits if all differences were chance, in ascending order."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        check_ascending(self.limits, "limits", 0, 100)
        pairs = f"{len(self.limits)} pairs of limits make" if len(self.limits) > 1 else "one pair of limits makes"
        check_labels(self.labels, 2 * len(self.limits) + 1, pairs)
        return self

    @property
    def tails(self) -> tuple[float, ...]:
        """The share of units beyond each upper limit, and beyond each lower one."""
        return tuple((1 - percent / 100) / 2 for percent in self.limits)

    @property
    def normal_limits(self) -> tuple[float, ...]:
        """Each limit in standard errors: 1.96 for 95 %, 3.09 for 99.8 %."""
        return tuple(NormalDist().inv_cdf(1 - tail) for tail in self.tails)


class RatioFunnel(Funnel):
    """A funnel of observed against expected cases."""

    observed: ExpressionText
    """The observed cases: a column, or an expression."""
    expected: ExpressionText
    """The expected cases: a column, or an expression."""

    def cases(self, values: Floats, context: Context, digits: int | None = None) -> tuple[Floats, Floats]:
        """Read observed and expected cases, the latter rounded to so many decimals; see `counts`.

        Raises
        ------
        MethodError
            ``no-result`` for negative observed cases, and for expected cases that are not above 0.
        """
        observed, expected = counts(values, context, self.observed, self.expected)
        if digits is not None:
            expected = np.round(expected, digits)
        check_counts(observed < 0, observed, self.observed, "observed cases cannot be negative")
        hint = f"Make it missing where there is nothing to compare with, as in NULLIF({self.expected}, 0)."
        check_counts(expected <= 0, expected, self.expected, "expected cases must be above 0", hint)
        return observed, expected

    @property
    def columns_read(self) -> tuple[str, ...]:
        """The counts and the grouping column."""
        return (self.observed, self.expected, *super().columns_read)


def counts(values: Floats, context: Context, *expressions: str) -> tuple[Floats, ...]:
    """Read the counts of the units.

    Parameters
    ----------
    values
        The node's score, ``(…, units)``: a unit without one has no counts.
    context
        The units' other columns.
    expressions
        What to read.

    Returns
    -------
    tuple of Floats
        One of shape ``(…, units)`` for each expression; NaN in all of them where the score or one of them is missing.
    """
    read = np.broadcast_arrays(values, *(context.columns.numbers(expression) for expression in expressions))
    missing = np.isnan(read).any(axis=0)
    return tuple(np.where(missing, np.nan, array) for array in read[1:])


def check_counts(bad: Bools, counts: Floats, expression: str, rule: str, hint: str = "") -> None:
    """Refuse counts that no limits can be found for.

    Raises
    ------
    MethodError
        ``no-result`` with the first of them.
    """
    if bad.any():
        raise MethodError(Problem("no-result", f"{expression!r} is {counts[bad][0]:g} for a unit", rule, hint))


def beyond(above: Sequence[Bools], below: Sequence[Bools], present: Bools) -> Floats:
    """Count the limits that units are beyond, upwards or downwards.

    Parameters
    ----------
    above, below
        For each pair of limits, which units lie above the upper and below the lower one: ``(…, units)``.
    present
        Which units have a band at all.

    Returns
    -------
    Floats
        Numbers of the bands: 0 below all limits, as many as there are pairs within all, twice that above all; NaN for no band.
    """
    bands = len(above) + np.sum(above, axis=0, dtype=np.float64) - np.sum(below, axis=0, dtype=np.float64)
    return np.where(present, bands, np.nan)


def beyond_normal(distance: Floats, error: Floats, limits: Sequence[float]) -> Floats:
    """Count the limits, each so many standard errors, that distances from the target are beyond; see `beyond`."""
    above = [distance > limit * error for limit in limits]
    below = [distance < -limit * error for limit in limits]
    return beyond(above, below, ~np.isnan(distance))


def trimmed(z: Floats, trim: Trim) -> Floats:
    """Keep the most extreme units from deciding how wide the spread is.

    Parameters
    ----------
    z
        Distances from the target in standard errors, ``(…, units)``; NaN is left out.
    trim
        ``truncate`` leaves out the lowest and the highest tenth (those with ``floor(10 rank / (n + 1))`` 0 or 9); ``winsorise``
        sets what lies beyond the 10th and 90th percentile (definition ``linear``) to that percentile.
    """
    if trim == "winsorise":
        low, high = np.moveaxis(quantile(z, (1 / TENTHS, 1 - 1 / TENTHS), "linear"), -1, 0)
        return np.clip(z, low[..., None], high[..., None])
    tenth = np.floor(TENTHS * ranked(z, "average") / (count(z) + 1))
    return np.where((tenth > 0) & (tenth < TENTHS - 1), z, np.nan)


def dispersion_ratio(z: Floats) -> Floats:
    """Return the mean of squared distances, ``(…, 1)``: about 1 where all differences are chance; 0 where there are no units."""
    return ratio(np.nansum(z**2, axis=-1, keepdims=True), count(z).astype(np.float64), 0.0)


def variance_between(z: Floats, error: Floats) -> Floats:
    """Estimate the variance between units beyond chance (DerSimonian and Laird's method of moments).

    Parameters
    ----------
    z
        Distances from the target in standard errors, ``(…, units)``, trimmed; NaN is left out.
    error
        The standard errors, ``(…, units)``.

    Returns
    -------
    Floats
        Shape ``(…, 1)``; 0 where the differences are no larger than chance makes them, and with fewer than two units.
    """
    weights = np.where(np.isnan(z), 0.0, 1 / error**2)
    total = weights.sum(axis=-1, keepdims=True)
    units = count(z).astype(np.float64)
    excess = np.maximum(units * dispersion_ratio(z) - (units - 1), 0.0)
    return ratio(excess, total - ratio((weights**2).sum(axis=-1, keepdims=True), total, 0.0), 0.0, where=units > 1)

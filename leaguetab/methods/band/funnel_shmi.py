"""Funnel limits of ratios, widened for the spread between units, as for England's hospital mortality indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from leaguetab.methods.band._funnel import RatioFunnel, Trim, beyond_normal, trimmed, variance_between

if TYPE_CHECKING:
    from leaguetab.methods.base import Context, Floats, Ints

DIGITS = 2
"""Decimals of the expected cases, as NHS England rounds them."""


class FunnelShmi(RatioFunnel):
    """Observed against expected cases, with limits widened for over-dispersion (the Summary Hospital-level Mortality Indicator).

    Notes
    -----
    With ``y = ln(O/E)``, standard error ``s = 1/sqrt(E)`` and ``z = y/s``, the most extreme units are trimmed; over the
    ``N`` units left, ``phi = sum(z^2)/N`` and the variance between units is ``tau^2 = max(0, (N phi - (N - 1)) / (sum(w) -
    sum(w^2)/sum(w)))``, ``w = 1/s^2``. A unit is beyond a limit where ``|y| > c sqrt(s^2 + tau^2)``, with ``c`` 1.96 for 95
    % and 3.09 for 99.8 %: the limits of ``O/E`` are ``exp(±c sqrt(1/E + tau^2))``. The expected cases are rounded to two
    decimals first, as NHS England does. ``transformation: square_root`` takes ``y = sqrt(O/E) - 1`` and ``s = 1/(2
    sqrt(E))`` instead, without rounding.

    The node's score decides nothing: bands go by ``O/E``. A unit has no band where score, observed or expected cases are
    missing. A unit with no observed case has no logarithm: it has no say in ``tau^2``, and is below every limit. Where all
    ratios are equal to 1, or one unit is alone, ``tau^2`` is 0. Negative observed cases, or none expected, have no result.

    References
    ----------
    NHS Digital, Summary Hospital-level Mortality Indicator: indicator specification (logarithm, truncated, 95 %).
    Spiegelhalter (2005), Handling over-dispersion of performance indicators, Quality and Safety in Health Care 14, 347-351
    (winsorised). Spiegelhalter, Sherlaw-Johnson, Bardsley, Blunt, Wood and Grigg (2012), Statistical methods for healthcare
    regulation, JRSS A 175, 1-47 (square root). FunnelPlotR.
    """

    method: Literal["funnel_shmi"] = "funnel_shmi"
    labels: tuple[str | int, ...] = ("Lower than expected", "As expected", "Higher than expected")
    """The bands' labels, from below the lower limits to above the upper ones; the one in the middle is within all limits."""
    limits: tuple[float, ...] = (95.0,)
    """How many per cent of units should lie within each pair of limits if all differences were chance, in ascending order."""
    trim: Trim = "truncate"
    """How extreme units are kept from widening the limits: a tenth at either end is left out (`truncate`), or drawn in."""
    transformation: Literal["log", "square_root"] = "log"
    """The scale on which ratios spread evenly."""

    def apply(self, values: Floats, context: Context) -> Ints:
        """Sort into bands.

        Raises
        ------
        MethodError
            ``no-result`` for negative observed cases, and for expected cases that are not above 0.
        """
        observed, expected = self.cases(values, context, DIGITS if self.transformation == "log" else None)
        return self.in_groups(self._sort, context, observed, expected)

    def _sort(self, observed: Floats, expected: Floats) -> Floats:
        if self.transformation == "log":
            distance, error = _log(observed / expected), 1 / np.sqrt(expected)
        else:
            distance, error = np.sqrt(observed / expected) - 1, 1 / (2 * np.sqrt(expected))
        z = np.where(np.isfinite(distance), distance, np.nan) / error
        between = variance_between(trimmed(z, self.trim), error)
        return beyond_normal(distance, np.sqrt(error**2 + between), self.normal_limits)


def _log(ratios: Floats) -> Floats:
    """Return logarithms, that of 0 being minus infinity."""
    return np.log(ratios, out=np.where(ratios == 0, -np.inf, ratios), where=ratios > 0)

"""Funnel limits of observed to expected cases, by chance alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from leaguetab.errors import Problem
from leaguetab.methods.band._funnel import RatioFunnel, beyond
from leaguetab.methods.base import MethodError

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaguetab.methods.base import Context, Floats, Ints

FEW = 10
"""Below so many observed cases Byar's approximation is replaced by exact limits."""


class FunnelRatio(RatioFunnel):
    """Observed against expected cases, with limits that chance alone would give (Poisson).

    Notes
    -----
    Two definitions are in use. ``around: observed`` puts confidence limits around the observed cases ``O``: Byar's, ``O (1
    - 1/(9 O) - c/(3 sqrt(O)))^3`` and the same with ``+ c`` and ``O + 1``, or with fewer than 10 cases the exact ones,
    ``qchisq(a, 2 O)/2`` and ``qchisq(1 - a, 2 O + 2)/2``; a unit is beyond a limit where the interval, divided by the
    expected cases, does not hold 1. ``around: expected`` puts exact limits around the expected cases ``E``, ``qchisq(a, 2
    E)/(2 E)`` and ``qchisq(1 - a, 2 E + 2)/(2 E)``; a unit is beyond them where ``O/E`` is. ``a`` is 0.025 for 95 % and
    0.001 for 99.8 %. Exact limits need SciPy. `funnel_shmi` widens limits where units differ more than chance makes them.

    The node's score decides nothing: bands go by ``O/E``. A unit has no band where score, observed or expected cases are
    missing. Units do not depend on each other, so that `within` only takes the band from units without a group. Negative
    observed cases, or none expected, have no result.

    References
    ----------
    ``observed``: Public Health England, Fingertips technical guidance; PHEindicatormethods, `assign_funnel_significance`;
    Breslow and Day (1987), Statistical methods in cancer research, volume II (Byar's limits). ``expected``: Spiegelhalter
    (2005), Funnel plots for comparing institutional performance, Statistics in Medicine 24, 1185-1202; FunnelPlotR.
    """

    method: Literal["funnel_ratio"] = "funnel_ratio"
    around: Literal["observed", "expected"] = "observed"
    """What the limits are put around."""

    def apply(self, values: Floats, context: Context) -> Ints:
        """Sort into bands.

        Raises
        ------
        MethodError
            ``no-result`` for negative observed cases, and for expected cases that are not above 0; ``missing-extra`` without SciPy.
        """
        observed, expected = self.cases(values, context)
        sort = self._around_observed if self.around == "observed" else self._around_expected
        return self.in_groups(sort, context, observed, expected)

    def _around_observed(self, observed: Floats, expected: Floats) -> Floats:
        above, below = [], []
        for tail, normal in zip(self.tails, self.normal_limits, strict=True):
            lower, upper = _byar(observed, normal)
            few = observed < FEW
            if few.any():
                lower[few], upper[few] = exact_limits(observed[few], tail)
            above.append(lower > expected)
            below.append(upper < expected)
        return beyond(above, below, ~np.isnan(observed))

    def _around_expected(self, observed: Floats, expected: Floats) -> Floats:
        pairs = [exact_limits(expected, tail) for tail in self.tails]
        return beyond([observed > upper for _, upper in pairs], [observed < lower for lower, _ in pairs], ~np.isnan(observed))


def _byar(cases: Floats, normal: float) -> tuple[Floats, Floats]:
    """Return Byar's limits of a count; of no cases, 0 and more."""
    at_least = np.maximum(cases, 1.0)
    lower = cases * (1 - 1 / (9 * at_least) - normal / (3 * np.sqrt(at_least))) ** 3
    upper = (cases + 1) * (1 - 1 / (9 * (cases + 1)) + normal / (3 * np.sqrt(cases + 1))) ** 3
    return lower, upper


def exact_limits(cases: Floats, tail: float) -> tuple[Floats, Floats]:
    """Return the limits of a count beyond which, either way, a Poisson variable lies with the probability `tail`; NaN stays."""
    quantile = _gamma_quantile()
    lower = quantile(np.where(cases > 0, cases, 1.0), tail)
    return np.where(cases > 0, lower, cases), np.asarray(quantile(cases + 1, 1 - tail))


def _gamma_quantile() -> Callable[[Floats, float], Floats]:
    """Import SciPy's quantile of the gamma distribution (half a chi-squared one) only where it is used."""
    try:
        from scipy.special import gammaincinv  # type: ignore[import-untyped, unused-ignore]  # SciPy has no types
    except ImportError as error:
        found = "exact funnel limits need SciPy, which is not installed"
        raise MethodError(Problem("missing-extra", found, hint='Install it with: pip install "leaguetab[stats]"')) from error
    quantile: Callable[[Floats, float], Floats] = gammaincinv
    return quantile

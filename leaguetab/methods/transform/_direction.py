"""Which way is better: turning values, and following the direction through a step."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaguetab.methods.base import Better, Floats


def opposite(better: Better) -> Better:
    """Return the other way."""
    return "lower" if better == "higher" else "higher"


def upward(values: Floats, better: Better) -> Floats:
    """Turn values so that higher is better, negating them where it is not."""
    return values if better == "higher" else -values


def after_results(results: Sequence[float], better: Better) -> Better:
    """Return which way is better once values are mapped to results.

    Parameters
    ----------
    results
        What the values become, in order from the lowest value to the highest.
    better
        Which way is better in the values. Results that never fall keep it, results that never rise turn it; of results that
        do both, the higher are better.
    """
    if all(later >= earlier for earlier, later in pairwise(results)):
        return better
    return opposite(better) if all(later <= earlier for earlier, later in pairwise(results)) else "higher"

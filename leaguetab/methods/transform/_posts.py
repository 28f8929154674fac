"""How far along from one stated value to another."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leaguetab.methods.base import Better, Floats


def along(values: Floats, low: float, high: float, better: Better) -> Floats:
    """Return 0 at the worse of two stated values and 1 at the better, in proportion between and beyond."""
    worst, best = (low, high) if better == "higher" else (high, low)
    return (values - worst) / (best - worst)

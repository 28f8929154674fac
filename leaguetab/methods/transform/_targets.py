"""A target: one number for all units, or a column with each unit's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from leaguetab.methods.base import Context, Floats


def target_of(target: float | str, context: Context) -> Floats:
    """Return the target as an array that broadcasts against ``(…, units)``; NaN where a unit has none."""
    return context.columns.numbers(target) if isinstance(target, str) else np.array([float(target)])


def columns_of(target: float | str) -> tuple[str, ...]:
    """Return the column or expression of a target, if it is one."""
    return (target,) if isinstance(target, str) else ()

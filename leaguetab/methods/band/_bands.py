"""What bandings share: labels that fit, and band numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from leaguetab.methods.statistics import highest
from leaguetab.model import refuse

if TYPE_CHECKING:
    from leaguetab.methods.base import Floats, Ints

ROUNDING = 1e-12
"""As ranks have it: scores nearer than this, relative to the largest, are equal."""


def check_labels(labels: tuple[str | int, ...], count: int, why: str) -> None:
    """Refuse labels that are not one for each band.

    Parameters
    ----------
    labels
        As stated.
    count
        How many bands there are.
    why
        What makes that many, as the beginning of a sentence: ``"3 cut points make"``.
    """
    if len(labels) != count:
        raise refuse("bad-value", f"there are {len(labels)} labels", f"{why} {count} bands", at=("labels",))
    check_distinct(labels)


def check_distinct(labels: tuple[str | int, ...]) -> None:
    """Refuse labels of which two are equal, and no labels at all."""
    if not labels:
        raise refuse("bad-value", "there are no labels", "there must be at least one band", at=("labels",))
    for number, label in enumerate(labels):
        if label in labels[:number]:
            raise refuse("bad-value", f"the label {label!r} stands twice", "each band has its own", at=("labels", number))


def check_ascending(points: tuple[float, ...], key: str, low: float = -np.inf, high: float = np.inf) -> None:
    """Refuse numbers under a key that are not in ascending order, above `low` and below `high`."""
    if not points or any(not before < point for before, point in zip((low, *points), (*points, high), strict=True)):
        shown = ", ".join(f"{point:g}" for point in points) or "none"
        limits = f", above {low:g} and below {high:g}" if np.isfinite(high) else ""
        raise refuse("bad-value", f"{key!r} is {shown}", f"it must be finite numbers in ascending order{limits}", at=(key,))


def rounding(values: Floats) -> Floats:
    """Return the largest difference between scores that rounding can make, ``(…, 1)``; no band may hang on it."""
    return ROUNDING * highest(np.abs(values))


def sorted_between(values: Floats, cuts: Floats, on_cut: str) -> Floats:
    """Sort into the bands between cut points that were found in the values.

    Parameters
    ----------
    values
        Shape ``(…, units)``; NaN is missing.
    cuts
        Shape ``(…, cuts)``, ascending.
    on_cut
        The band of a value that lies on a cut, or so near to it that only rounding parts them: ``upper`` or ``lower``.

    Returns
    -------
    Floats
        Numbers of the bands, from 0; NaN where the value is missing.
    """
    reached = cuts - rounding(values) if on_cut == "upper" else cuts + rounding(values)
    bands = np.zeros(np.broadcast_shapes(values.shape, (*cuts.shape[:-1], 1)))
    for number in range(cuts.shape[-1]):
        bands += values >= reached[..., number, None] if on_cut == "upper" else values > reached[..., number, None]
    return np.where(np.isnan(values), np.nan, bands)


def numbered(bands: Floats) -> Ints:
    """Turn band numbers with NaN into integers with -1."""
    return np.where(np.isnan(bands), -1, bands).astype(np.int64)

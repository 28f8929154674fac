"""An order in which the first part decides and later parts break ties."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from leaguetab.methods.base import Better, Combine, Context, Floats
from leaguetab.methods.combine._parts import speaking, spread
from leaguetab.methods.combine._per_part import PerPart, names_stated, of_part
from leaguetab.methods.part_names import check_names, names_of


class Lexicographic(Combine):
    """Order by the first part; later parts, in the order listed, only break ties.

    Notes
    -----
    The result is the number of the group of tied units, 1 for the worst, so that higher is better. With a `tolerance`, units
    that are neighbours in order and differ by no more than it on a part are tied there, and so is a chain of such neighbours.
    Each part is read in its own direction. Weights have no influence, except that a part of weight 0 is passed over. A unit
    that lacks a part with a weight is missing, and takes no part in the order, since nothing says where it would stand. Where
    all units are equal, or one is alone, each has 1.

    References
    ----------
    Fishburn (1974), Lexicographic orders, utilities and decision rules: a survey, Management Science 20, 1442-1471.
    """

    method: Literal["lexicographic"] = "lexicographic"
    tolerance: PerPart = 0.0
    """The largest difference that counts as a tie, on the part's own scale: one number, or one for each part by name."""
    skips_missing: ClassVar[bool] = False
    mixes_directions: ClassVar[bool] = True
    uses_weights: ClassVar[bool] = False

    def apply(self, values: Floats, weights: Floats, context: Context) -> Floats:
        """Put in order."""
        names = names_of(context, weights.shape[-1])
        check_names(names_stated(self.tolerance), names)
        speaks = speaking(weights)[..., None]
        lacking = (np.isnan(values) & speaks).any(axis=-2)
        order = np.where(lacking, np.nan, 1.0)
        for number, better in enumerate(context.part_better or (context.better,) * len(names)):
            upward = values[..., number, :] if better == "higher" else -values[..., number, :]
            split = _split(order, np.broadcast_to(upward, order.shape), of_part(self.tolerance, names[number]) or 0.0)
            order = np.where(speaks[..., number, :], split, order)
        return spread(order, weights)

    def better_after(self, better: Better) -> Better:
        """Higher is better in the result."""
        return "higher"


def _split(order: Floats, values: Floats, tolerance: float) -> Floats:
    """Split the groups of an order by a further part, and number the new groups from 1."""
    ascending = np.lexsort((values, order), axis=-1)
    steps = np.diff(np.take_along_axis(order, ascending, axis=-1), axis=-1) > 0
    steps |= np.diff(np.take_along_axis(values, ascending, axis=-1), axis=-1) > tolerance
    numbers = np.ones(order.shape)
    numbers[..., 1:] += np.cumsum(steps, axis=-1)
    result = np.empty(order.shape)
    np.put_along_axis(result, ascending, numbers, axis=-1)
    return np.where(np.isnan(order), np.nan, result)

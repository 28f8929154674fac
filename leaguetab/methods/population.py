"""Steps whose result for one unit depends on the other units: within a group, or against a reference population."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

import numpy as np

from leaguetab.methods.base import Better, Bools, Context, Floats, Ints, Transform
from leaguetab.model import ExpressionText

if TYPE_CHECKING:
    from collections.abc import Callable


class RelativeTransform(Transform):
    """A step that compares each unit with the others, all of them or those of its own group."""

    within: ExpressionText | None = None
    """A column (or SQL expression) whose values part the units into groups, each treated alone. A unit without a group comes out
    missing."""

    def excuses(self, context: Context) -> Bools | bool:
        """Excuse the units without a group, which come out missing."""
        return self.may_lose or (self.within is not None and np.asarray(context.columns.codes(self.within) < 0))

    @abstractmethod
    def relate(self, values: Floats, better: Better) -> Floats:
        """Transform the values ``(…, units)`` of one population; NaN is missing and stays so."""

    def apply(self, values: Floats, context: Context) -> Floats:
        """Transform, group by group where `within` is given."""
        if self.within is None:
            return self.relate(values, context.better)
        return by_group(context.columns.codes(self.within), lambda part: self.relate(part, context.better), values)

    @property
    def columns_read(self) -> tuple[str, ...]:
        """The grouping column."""
        return () if self.within is None else (self.within,)


class FittedTransform(RelativeTransform):
    """A step that fits a few statistics to a population, then scales every unit by them."""

    reference: ExpressionText | None = None
    """An SQL condition; the statistics come from the units that meet it only, and are applied to all."""

    @abstractmethod
    def fit(self, values: Floats, better: Better) -> tuple[Floats, ...]:
        """Return statistics of a population ``(…, units)``, each of shape ``(…, 1)``."""

    @abstractmethod
    def rescale(self, values: Floats, fitted: tuple[Floats, ...], better: Better) -> Floats:
        """Scale values ``(…, units)`` by the statistics."""

    def relate(self, values: Floats, better: Better) -> Floats:
        """Fit and scale on one population."""
        return self.rescale(values, self.fit(values, better), better)

    def apply(self, values: Floats, context: Context) -> Floats:
        """Transform; with `reference`, fit on the reference units of the group (or of all)."""
        if self.reference is None:
            return super().apply(values, context)

        def relate(population: Floats, every: Floats) -> Floats:
            return self.rescale(every, self.fit(population, context.better), context.better)

        fitting = np.where(context.columns.holds(self.reference), values, np.nan)
        if self.within is None:
            return relate(fitting, values)
        return by_group(context.columns.codes(self.within), relate, fitting, values)

    @property
    def columns_read(self) -> tuple[str, ...]:
        """The grouping column and the reference condition."""
        return super().columns_read + (() if self.reference is None else (self.reference,))


def by_group(codes: Ints, function: Callable[..., Floats], *arrays: Floats) -> Floats:
    """Apply a function to the units of each group alone.

    Parameters
    ----------
    codes
        Group of each unit, shape ``(units,)``, or ``(…, units)`` where groups differ between draws; -1 is no group.
    function
        Takes arrays of one group's units and returns one of the same shape; NaN is missing.
    arrays
        Each of shape ``(…, units)``.

    Returns
    -------
    Floats
        Shape ``(…, units)``; NaN for units without a group.
    """
    result = np.full(np.broadcast_shapes(codes.shape, *(array.shape for array in arrays)), np.nan)
    for code in range(int(codes.max(initial=-1)) + 1):
        member = codes == code
        if codes.ndim == 1:
            # Unlike indexing, this lays each draw's units side by side, which is the way that functions go through them.
            result[..., member] = function(*(np.compress(member, array, axis=-1) for array in arrays))
        else:
            alone = function(*(np.where(member, array, np.nan) for array in arrays))
            result = np.where(member, alone, result)
    return result

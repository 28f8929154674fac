"""Weightings that find the weights in the parts' values."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

import numpy as np

from leaguetab.errors import Problem
from leaguetab.methods.arithmetic import ratio
from leaguetab.methods.base import Bools, Context, Floats, MethodError, Weighting
from leaguetab.methods.part_names import names_of
from leaguetab.methods.statistics import highest, lowest

if TYPE_CHECKING:
    from collections.abc import Sequence


class FromValues(Weighting):
    """Weights found in the parts' values, over the units that have all parts."""

    @abstractmethod
    def importance(self, values: Floats, context: Context) -> Floats:
        """Return how much each part matters, on any scale.

        Parameters
        ----------
        values
            Shape ``(…, parts, units)``; NaN for every part of a unit that lacks one.
        context
            Directions and names of the parts.

        Returns
        -------
        Floats
            Shape ``(…, parts)``. Parts that do not vary, and those below 0 by rounding, are set to 0 afterwards.
        """

    def apply(self, values: Floats, context: Context) -> Floats:
        """Find the weights: values ``(…, parts, units)`` to ``(…, parts)``.

        Raises
        ------
        MethodError
            ``no-result`` where no unit has all parts, or the method is not defined for a value.
        """
        complete = np.where(np.isnan(values).any(axis=-2, keepdims=True), np.nan, values)
        if np.isnan(complete).all(axis=(-2, -1)).any():
            hint = "Fill the gaps, leave out the part with most of them, or choose a weighting that does not look at values."
            raise MethodError(Problem("no-result", "no unit has all parts", "the weights are found from units that have", hint))
        return _shares(self.importance(complete, context), varies(complete))


def varies(values: Floats) -> Bools:
    """Tell which parts have at least two different values: ``(…, parts, units)`` to ``(…, parts)``."""
    return np.asarray(lowest(values) < highest(values))[..., 0]


def _shares(importance: Floats, varying: Bools) -> Floats:
    """Scale to a sum of 1. Parts that vary share equally where none matters; all parts do where none varies."""
    weights = np.where(varying, np.where(importance > 0, importance, 0.0), 0.0)
    matters = (weights > 0).any(axis=-1, keepdims=True)
    equally = np.where(varying.any(axis=-1, keepdims=True), varying, 1.0)
    weights = np.where(matters, weights, equally)
    return np.asarray(weights / weights.sum(axis=-1, keepdims=True))


def turned(values: Floats, context: Context) -> Floats:
    """Negate the parts where lower is better."""
    signs = np.array([1.0 if better == "higher" else -1.0 for better in directions(values, context)])
    return np.asarray(values * signs[:, None])


def directions(values: Floats, context: Context) -> Sequence[str]:
    """Return each part's direction."""
    return context.part_better or (context.better,) * values.shape[-2]


def rescaled(values: Floats) -> Floats:
    """Rescale each part to 0 at its lowest value and 1 at its highest; 0 throughout where it does not vary."""
    low = lowest(values)
    return ratio(values - low, highest(values) - low, 0.0)


def check(values: Floats, bad: Bools, rule: str, hint: str, context: Context) -> None:
    """Refuse values that a weighting is not defined for.

    Parameters
    ----------
    values, bad
        The values, and which of them are not allowed, ``(…, parts, units)``.
    rule
        What the values must be, in words.
    hint
        A way out.
    context
        The parts' names.

    Raises
    ------
    MethodError
        ``no-result`` for each part that holds one.
    """
    names = names_of(context, values.shape[-2])
    holding = bad.any(axis=(*range(bad.ndim - 2), bad.ndim - 1))
    problems = [
        Problem("no-result", f"the part {names[number]!r} holds {values[..., number, :][bad[..., number, :]][0]:g}", rule, hint)
        for number in np.flatnonzero(holding)
    ]
    if problems:
        raise MethodError(problems)

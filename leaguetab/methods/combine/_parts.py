"""What the combines share: the parts that have a say, and weighted means over the parts present."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from leaguetab.errors import Problem
from leaguetab.methods.base import MethodError
from leaguetab.methods.part_names import names_of
from leaguetab.methods.product import product

if TYPE_CHECKING:
    from leaguetab.methods.base import Bools, Context, Floats


@dataclass(frozen=True)
class Parts:
    """The parts that have a say.

    Parameters
    ----------
    values
        Shape ``(…, parts, units)``; NaN where missing, and where the part has no weight in that draw.
    weights
        Shape ``(…, parts)``, of sum 1.
    names
        The parts' names.
    higher
        Shape ``(parts,)``: whether higher is better.
    """

    values: Floats
    weights: Floats
    names: tuple[str, ...]
    higher: Bools

    @property
    def upward(self) -> Floats:
        """The values turned so that higher is better, parts where lower is better negated."""
        return np.where(self.higher[:, None], self.values, -self.values)

    @property
    def scored(self) -> Bools:
        """Which units have at least one part, shape ``(…, units)``."""
        scored: Bools = np.logical_or.reduce(~np.isnan(self.values), axis=-2)
        return scored


def with_say(values: Floats, weights: Floats, context: Context) -> Parts:
    """Leave out the parts of weight 0.

    Parameters
    ----------
    values
        Shape ``(…, parts, units)``; NaN is missing.
    weights
        Shape ``(…, parts)``. A part without weight in every draw is left out; one without weight in some is missing in those.
    context
        Directions and names of the parts.
    """
    names = names_of(context, weights.shape[-1])
    higher = np.array([better == "higher" for better in context.part_better or (context.better,) * len(names)])
    speaks: Bools = np.logical_or.reduce(weights > 0, axis=tuple(range(weights.ndim - 1)))
    if not speaks.all():
        values, weights, higher = values[..., speaks, :], weights[..., speaks], higher[speaks]
        names = tuple(name for name, kept in zip(names, speaks, strict=True) if kept)
    silent = weights == 0
    if silent.any():
        values = np.where(silent[..., None], np.nan, values)
    return Parts(values, weights / weights.sum(axis=-1, keepdims=True), names, higher)


def speaking(weights: Floats) -> Bools:
    """Return which parts have a say: ``(…, parts)``, or ``(parts,)`` where that is the same in every draw."""
    speaks = weights > 0
    first = speaks.reshape(-1, speaks.shape[-1])[0]
    return first if (speaks == first).all() else speaks


def complete(values: Floats, weights: Floats) -> Floats:
    """Blank all parts of a unit that lacks one with a say: ``(…, parts, units)``."""
    lacking = (np.isnan(values) & speaking(weights)[..., None]).any(axis=-2, keepdims=True)
    return np.where(lacking, np.nan, values) if lacking.any() else values


def weighted_mean(values: Floats, weights: Floats) -> Floats:
    """Average over the parts present: values ``(…, parts, units)``, weights ``(…, parts)`` of any sum, to ``(…, units)``.

    A missing part's weight is taken up by the others in proportion; NaN where no part with a weight is present.
    """
    missing = np.isnan(values)
    if not missing.any():
        return product(weights / weights.sum(axis=-1, keepdims=True), values)
    total = product(weights, np.where(missing, 0.0, values))
    present = product(weights, (~missing).astype(np.float64))
    mean: Floats = np.divide(total, present, out=np.full(total.shape, np.nan), where=present > 0)
    return mean


def weighted_sum(values: Floats, weights: Floats) -> Floats:
    """Add weights times values over the parts present; 0 where there are none."""
    return product(weights, np.nan_to_num(values, nan=0.0))


def reduce_parts(parts: Parts, reduce: np.ufunc) -> Floats:
    """Reduce over the parts with a function that passes over NaN, to ``(…, units)``, the draws of weights included."""
    return spread(reduce.reduce(parts.values, axis=-2), parts.weights)


def spread(scores: Floats, weights: Floats) -> Floats:
    """Repeat scores ``(…, units)`` over the draws of weights ``(…, parts)``, for methods on which weights have no influence."""
    return np.array(np.broadcast_to(scores, (*np.broadcast_shapes(weights.shape[:-1], scores.shape[:-1]), scores.shape[-1])))


def only_where(present: Bools, values: Floats) -> Floats:
    """Blank the values of units that have no score, and give the result the shape of both."""
    return np.where(present, values, np.nan)


def check_values(parts: Parts, bad: Bools, rule: str) -> None:
    """Refuse values that a method has no result for.

    Parameters
    ----------
    parts
        The parts with a say.
    bad
        Where the bad values are, shape ``(…, parts, units)``.
    rule
        What the values must be, in words.

    Raises
    ------
    MethodError
        ``no-result`` for each part that holds one.
    """
    if not bad.any():
        return
    hint = "Rescale the part with a step such as `min_max` or `goalposts`, or choose another combine."
    problems = []
    for number in np.flatnonzero(bad.any(axis=tuple(axis for axis in range(bad.ndim) if axis != bad.ndim - 2))):
        value = parts.values[..., number, :][bad[..., number, :]][0]
        problems.append(Problem("no-result", f"the part {parts.names[number]!r} holds {value:g}", rule, hint))
    raise MethodError(problems)

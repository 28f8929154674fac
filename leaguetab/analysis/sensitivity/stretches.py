"""Steps after a weighted mean, as far as bounds go: what they leave of the order of two values, and of their difference."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Literal

import numpy as np

from leaguetab.analysis.sensitivity.unbounded import Unbounded
from leaguetab.methods.base import Context
from leaguetab.methods.population import RelativeTransform
from leaguetab.methods.transform.band_points import BandPoints
from leaguetab.methods.transform.clip import Clip
from leaguetab.methods.transform.goalposts import Goalposts
from leaguetab.methods.transform.piecewise_linear import PiecewiseLinear
from leaguetab.methods.transform.round import Round

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from leaguetab.methods.base import Better, Bools, Floats, Transform

Side = Literal["low", "high"]
Ends = tuple["Floats", "Floats"]
NEAR = 1e-6
"""How near the end of a range, as a share of it, a curve's steepness there is taken."""
STRAIGHT = frozenset({"affine", "negate", "scaled"})
"""Steps that multiply every difference by the same number."""
ONE_WAY = STRAIGHT | {"clip", "exponential", "goalposts", "log", "logit", "power", "reciprocal", "round", "square_root"}
"""Steps that look at one value alone, and never turn an order round (or always do)."""
CURVED = frozenset({"exponential", "goalposts", "log", "power", "reciprocal", "square_root"})
"""Steps that bend one way throughout, so that of equal differences the least result is at one end or the other."""


@dataclass(frozen=True)
class Stretch:
    """A step after a mean, which never turns the order of two values round, or always does.

    Parameters
    ----------
    run
        The step, element by element.
    rises
        Whether higher values stay higher.
    slope
        What differences are multiplied by, sign apart, where that is the same everywhere; else None.
    noise
        Incoming differences smaller than this are none.
    grain
        By how much at the most a difference may shrink: of a step that rounds.
    jumps
        Whether results jump, so that the noise of a value on an edge decides on which side it comes out.
    bends
        Whether the step is a curve that bends one way throughout.
    narrowed
        A lower bound of the difference after the step from that before it and the ends of both values; None where nothing is known.
    """

    run: Callable[[Floats], Floats]
    rises: bool = True
    slope: float | None = None
    noise: float = 0.0
    grain: float = 0.0
    jumps: bool = False
    bends: bool = False
    narrowed: Callable[[Floats, Ends, Ends], Floats] | None = None

    def end(self, side: Side, value: Floats) -> Floats:
        """Return the result at the lowest or the highest value."""
        slack = self.noise if self.jumps else 0.0
        return self.run(value - slack if side == "low" else value + slack)

    def ends(self, ends: Ends) -> Ends:
        """Return the lowest and highest result."""
        low, high = self.end("low", ends[0]), self.end("high", ends[1])
        return (low, high) if self.rises else (high, low)

    def gap(self, gap: Floats, one: Ends, other: Ends) -> Floats:
        """Return a lower bound of the difference of the results.

        Parameters
        ----------
        gap
            A lower bound of the difference of the values: one less the other, or the other less the one where the step falls.
        one, other
            The ends of both values.
        """
        if self.slope is not None:
            return gap * self.slope
        apart = self.ends(one)[0] - self.ends(other)[1]
        in_order = gap >= -self.noise
        if self.jumps:
            in_order &= (gap > self.noise) | ~(self._is_on_edge(one) | self._is_on_edge(other))
        bound = np.where(in_order, np.maximum(apart, 0.0), apart)
        if self.grain:
            return np.maximum(bound, gap - self.grain)
        return bound if self.narrowed is None else np.maximum(bound, self.narrowed(gap, one, other))

    def _is_on_edge(self, ends: Ends) -> Bools:
        """Tell where a value is the same whatever the weights, and on an edge."""
        low, high = self.ends(ends)
        unmoved: Bools = ends[1] - ends[0] <= self.noise
        parted: Bools = np.not_equal(low, high)
        return unmoved & parted

    def before(self, difference: float, low: float, high: float) -> float | None:
        """Return a difference of values from `low` to `high` that leaves one of results; None where no difference is sure to.

        Parameters
        ----------
        difference
            What the results are to differ by at the least.
        low, high
            Between what the values lie.
        """
        if self.slope is not None:
            return difference / self.slope
        if self.grain:
            return difference + self.grain
        if not self.bends or low >= high:
            return None
        near = (high - low) * NEAR
        least = np.abs(self.run(np.array([low + near, high])) - self.run(np.array([low, high - near]))).min() / near
        # A chord at an end is as steep as the curve there, all but a little.
        return 2 * difference / float(least) if least > 0 else None


def stretch_of(step: Transform, better: Better, label: str, low: float, high: float, noise: float) -> Stretch:
    """Turn a step after a weighted mean into what is known of it.

    Parameters
    ----------
    step
        The step.
    better
        Which way is better before it.
    label
        Of the node.
    low, high
        The lowest and the highest value that reaches the step; infinite where there is none.
    noise
        Of these values.

    Raises
    ------
    Unbounded
        Where differences after the step are not known from those before.
    """
    if isinstance(step, RelativeTransform):
        raise Unbounded(
            f"the step {step.method}, after the parts of {label} are weighed, lets each unit's score depend on all units"
        )
    if step.columns_read or not _is_one_way(step):
        raise Unbounded(f"no certified bounds can be worked out for the step {step.method} after the parts of {label} are weighed")

    def run(values: Floats) -> Floats:
        return step.apply(values, Context(better=better))

    first, last = run(np.array([low, high]))
    if not np.isfinite([first, last]).all():
        raise Unbounded(f"the step {step.method} of {label} has no result for some weightings")
    if _is_straight(step):
        zero, one = run(np.array([0.0, 1.0]))
        return Stretch(run, rises=bool(one > zero), slope=abs(float(one - zero)))
    rises = bool(first <= last)
    known = Stretch(run, rises=rises, noise=noise)
    if isinstance(step, Round):
        return replace(known, grain=10.0**-step.digits, jumps=True)
    if isinstance(step, BandPoints):
        return replace(known, jumps=True)
    if isinstance(step, Clip):
        return replace(known, narrowed=partial(_clipped_gap, step))
    return replace(known, bends=True, narrowed=partial(_curved_gap, run, rises)) if step.method in CURVED else known


def _is_straight(step: Transform) -> bool:
    return step.method in STRAIGHT or (isinstance(step, Goalposts) and step.scale == "linear")


def _is_one_way(step: Transform) -> bool:
    if isinstance(step, PiecewiseLinear):
        return _is_in_order([score for _, score in step.points])
    if isinstance(step, BandPoints):
        return _is_in_order(step.points)
    return step.method in ONE_WAY


def _is_in_order(numbers: Sequence[float]) -> bool:
    steps = np.diff(numbers)
    return bool((steps >= 0).all() or (steps <= 0).all())


def rounding(digits: int, noise: float = 0.0) -> Stretch:
    """Return the step that rounds to decimal places, halves away from zero, as ranks are rounded."""

    def run(values: Floats) -> Floats:
        return Round(digits=digits).apply(values, Context())

    return Stretch(run, noise=noise, grain=10.0**-digits, jumps=True)


def _clipped_gap(step: Clip, gap: Floats, one: Ends, other: Ends) -> Floats:
    """Bound a difference of clipped values: as before within the limits, else at least nothing."""
    one_inside, other_inside = (
        (step.apply(low, Context()) == low) & (step.apply(high, Context()) == high) for low, high in (one, other)
    )
    inside = one_inside & other_inside
    return np.where(inside, gap, np.fmin(gap, 0.0))


def _curved_gap(run: Callable[[Floats], Floats], rises: bool, gap: Floats, one: Ends, other: Ends) -> Floats:  # noqa: FBT001 -- one call
    """Bound a difference of values on a curve, where there is one for sure: the lower value is at either of its ends."""
    results = [np.abs(run(low + np.fmax(gap, 0.0)) - run(low)) for low in (other if rises else one)]
    return np.where(gap > 0, np.fmin(*results), -np.inf)


def logarithm_gap(gap: Floats, _one: Ends, other: Ends) -> Floats:
    """Bound ``log(a) - log(b)``, which is ``log(1 + (a - b) / b)``."""
    low, high = other
    relative = gap / np.where(gap > 0, high, low)
    return np.log1p(relative, out=np.full(relative.shape, -np.inf), where=relative > -1)


def exponential_gap(gap: Floats, _one: Ends, other: Ends) -> Floats:
    """Bound ``exp(a) - exp(b)``, which is ``exp(b) (exp(a - b) - 1)``."""
    low, high = other
    return np.exp(np.where(gap > 0, low, high)) * np.expm1(gap)

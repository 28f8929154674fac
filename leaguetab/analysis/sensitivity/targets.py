"""Where a metric's own steps and bands draw a line: cuts between points, ends of scales, targets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from leaguetab.methods.band.cuts import Cuts
from leaguetab.methods.base import Bools, Context, Floats, Ints
from leaguetab.methods.cut_points import above_cuts
from leaguetab.methods.population import by_group
from leaguetab.methods.transform._targets import target_of
from leaguetab.methods.transform.band_points import BandPoints
from leaguetab.methods.transform.clip import Clip
from leaguetab.methods.transform.distance_to_target import DistanceToTarget
from leaguetab.methods.transform.goalposts import Goalposts
from leaguetab.methods.transform.map_values import MapValues
from leaguetab.methods.transform.piecewise_linear import PiecewiseLinear
from leaguetab.methods.transform.quantile_points import QuantilePoints
from leaguetab.methods.transform.ratio_to_target import RatioToTarget
from leaguetab.methods.transform.scaled import Scaled
from leaguetab.methods.transform.target_is_best import TargetIsBest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leaguetab.algorithm.bind import BoundAlgorithm, BoundNode
    from leaguetab.methods.base import Banding, Better, Transform
    from leaguetab.scoring import NodeScores, UnitColumns

OnCut = Literal["upper", "lower", "either"]


@dataclass(frozen=True)
class Lines:
    """Lines across the values that reach one stage of a leaf.

    Parameters
    ----------
    at
        Shape ``(lines, …, units)``, ascending; NaN where there is none.
    on_line
        Which side a value on a line belongs to; `either` where being on it is as good as being beyond.
    better
        Which way is better; None where the values between the first and the last line are the best.
    """

    at: Floats
    on_line: OnCut
    better: Better | None

    def reached(self, values: Floats) -> Bools:
        """Tell which lines values ``(…, units)`` have reached, on the way to the better side, ``(lines, …, units)``."""
        if self.better is None:
            inside: Bools = (values >= self.at[0]) & (values <= self.at[-1])
            return inside[None]
        if self.on_line == "either":
            return np.asarray(values >= self.at if self.better == "higher" else values <= self.at)
        above = above_cuts(values, self.at, self.on_line)
        return above if self.better == "higher" else ~above & ~np.isnan(values) & ~np.isnan(self.at)

    def next_one(self, values: Floats) -> Floats:
        """Return the nearest line that each of the values ``(units,)`` has not reached; NaN where there is none."""
        if self.better is None:
            goal = np.clip(values, self.at[0], self.at[-1])
            return np.where(goal == values, np.nan, goal)
        ahead = np.where(self.reached(values) | np.isnan(values) | np.isnan(self.at), np.inf, np.abs(self.at - values))
        nearest = np.argmin(ahead, axis=0)[None]
        line = np.take_along_axis(self.at, nearest, axis=0)[0]
        return np.where(np.isinf(np.take_along_axis(ahead, nearest, axis=0)[0]), np.nan, line)

    @property
    def must_be_passed(self) -> bool:
        """Whether a value on a line lies on its worse side."""
        return self.on_line == ("lower" if self.better == "higher" else "upper")


@dataclass(frozen=True)
class Stage:
    """A step of a leaf, or the bands of its score, with lines across the values that reach it.

    Parameters
    ----------
    number
        Of the step, from 0; for bands, how many steps there are.
    method
        The step or the bands.
    better
        Which way is better in the values that reach it.
    """

    number: int
    method: Transform | Banding
    better: Better

    @property
    def moves(self) -> bool:
        """Whether the lines depend on the other units."""
        return isinstance(self.method, QuantilePoints)

    def values(self, scores: NodeScores) -> Floats:
        """Return the values that reach the stage."""
        return scores.after_steps[self.number - 1] if self.number else scores.before

    def lines(self, values: Floats, columns: UnitColumns) -> Lines:
        """Find the lines across values ``(…, units)``."""
        at, on_line = _lines(self.method, values, self.better, columns)
        return Lines(at, on_line, None if isinstance(self.method, TargetIsBest) else self.better)


def stages(leaf: BoundNode, algorithm: BoundAlgorithm) -> Iterator[Stage]:
    """Go through the stages of a leaf that have lines."""
    for number, (step, better) in enumerate(leaf.steps):
        if _draws_lines(step, better):
            yield Stage(number, step, better)
    whole = (algorithm.model.bands,) if leaf is algorithm.root else ()
    for bands in (leaf.bands, *whole):
        if isinstance(bands, Cuts):
            yield Stage(len(leaf.steps), bands, leaf.better)


def best_between(leaf: BoundNode) -> tuple[float, float] | None:
    """Return the ends of the target that is best (`target_is_best`) by a leaf's first step; None where it has no such step."""
    step = leaf.steps[0][0] if leaf.steps else None
    if not isinstance(step, TargetIsBest):
        return None
    return step.target if isinstance(step.target, tuple) else (step.target, step.target)


def reached(stage: Stage, values: Floats, columns: UnitColumns) -> Ints:
    """Count the lines that each value has reached, ``(…, units)``."""
    count: Ints = np.asarray(stage.lines(values, columns).reached(values).sum(axis=0, dtype=np.int64))
    return count


def point_cuts(step: BandPoints | QuantilePoints, values: Floats, better: Better, columns: UnitColumns) -> Floats:
    """Return the cuts of each unit's population, ``(cuts, …, units)``."""
    if isinstance(step, BandPoints):
        return _same_for_all(step.at, values)
    population = values if step.reference is None else np.where(columns.holds(step.reference), values, np.nan)
    groups = np.zeros(values.shape[-1], dtype=np.int64) if step.within is None else columns.codes(step.within)
    return np.stack(
        [
            by_group(groups, lambda part, at=number: np.broadcast_to(step.fit(part, better)[at], part.shape), population)
            for number in range(len(step.at))
        ]
    )


def _draws_lines(step: Transform, better: Better) -> bool:
    if isinstance(step, Clip):
        return (step.high if better == "higher" else step.low) is not None
    if isinstance(step, PiecewiseLinear):
        # A line with a peak has its best value inside, and turns neither way.
        return step.beyond == "flat" and step.better_after("higher") != step.better_after("lower")
    kinds = (BandPoints, QuantilePoints, MapValues, Goalposts, Scaled, RatioToTarget, DistanceToTarget, TargetIsBest)
    return isinstance(step, kinds)


def _lines(method: Transform | Banding, values: Floats, better: Better, columns: UnitColumns) -> tuple[Floats, OnCut]:
    """Return lines ``(lines, …, units)``, and which side a value on one belongs to."""
    if isinstance(method, BandPoints | QuantilePoints):
        return point_cuts(method, values, better, columns), method.on_cut
    if isinstance(method, Cuts):
        return _same_for_all(method.at, values), method.on_cut
    if isinstance(method, RatioToTarget | DistanceToTarget):
        target = target_of(method.target, Context(better=better, columns=columns))
        return np.broadcast_to(target, values.shape)[None], "either"
    if isinstance(method, MapValues):
        return _same_for_all(sorted(method.map), values), "either"
    if isinstance(method, TargetIsBest):
        ends = method.target if isinstance(method.target, tuple) else (method.target, method.target)
        return _same_for_all(ends, values), "either"
    return _same_for_all((_better_end(method, better),), values), "either"


def _better_end(method: Transform | Banding, better: Better) -> float:
    """Return where a scale ends on its better side."""
    if isinstance(method, PiecewiseLinear):
        return method.points[-1 if better == "higher" else 0][0]
    if isinstance(method, Clip | Goalposts | Scaled):
        end = method.high if better == "higher" else method.low
        return np.nan if end is None else end
    raise TypeError(method.method)


def _same_for_all(lines: tuple[float, ...] | list[float], values: Floats) -> Floats:
    at = np.array(lines, dtype=np.float64)
    return np.broadcast_to(at.reshape(-1, *(1,) * values.ndim), (len(at), *values.shape))

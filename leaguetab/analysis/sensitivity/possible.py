"""The values that a metric can have: those that its file could hold, within its range."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log10
from typing import TYPE_CHECKING

import numpy as np

from leaguetab.methods.quantile import spread

if TYPE_CHECKING:
    from leaguetab.methods.base import Bools, Floats

    Range = tuple[float | None, float | None]

NO_RANGE = (None, None)

_FINEST = 4
"""A step of one in the last decimal is never less than a part of the spread with so many zeros (and one more) …"""
_LEAST = 2
"""… but for two decimals, as money has."""
_DIGITS = 3
"""So many digits at least tell how much is just enough, where values have more decimals than anybody reads."""
_SAME = 1e-6
"""Numbers that are less than this share of a step apart are the same, but for the noise of arithmetic."""


@dataclass(frozen=True)
class Possible:
    """The values that a metric can have.

    Parameters
    ----------
    step
        The smallest change: one in the last decimal that the file's values have. Where they have more than anybody reads, as what
        was worked out has, a power of ten between a thousandth and a ten-thousandth of their spread.
    decimals
        Those of the step.
    own
        Whether all values in the file have no more decimals.
    seen
        The file's values in order, each once.
    limits
        The lowest and highest value that makes sense.
    """

    step: float
    decimals: int
    own: bool
    seen: Floats
    limits: tuple[float, float]

    @property
    def is_whole(self) -> bool:
        """Whether all values are whole numbers."""
        return self.own and self.decimals == 0

    def down(self, amount: Floats) -> Floats:
        """Round amounts down to whole steps."""
        return self.clean(np.floor(amount / self.step + _SAME) * self.step)

    def up(self, amount: Floats) -> Floats:
        """Round amounts up to whole steps."""
        return self.clean(np.ceil(amount / self.step - _SAME) * self.step)

    def near(self, amount: Floats, resolution: Floats) -> Floats:
        """Round amounts to the nearest whole multiple of their resolution, a step at least."""
        # Divided by a power of ten that is a whole number, so that 685 hundred-thousandths are the number that 0.00685 is read as.
        parts = np.rint(1 / resolution)
        return np.maximum(np.rint(amount * parts) / parts, self.step)

    def resolution(self, amount: Floats) -> Floats:
        """Return how finely amounts from a step up are told: by the step, or where values have more decimals, in three digits."""
        if self.own:
            return np.full(amount.shape, self.step)
        magnitude = np.floor(np.log10(amount, out=np.zeros(amount.shape), where=amount >= self.step))
        return np.asarray(np.clip(10.0 ** (magnitude + 1 - _DIGITS), 10.0 ** (1 - _DIGITS) * self.step, self.step))

    def at_most(self, amount: Floats) -> Floats:
        """Return the largest amounts, no larger than these, that a value can change by."""
        return self.down(amount) if self.own else amount

    def clean(self, numbers: Floats) -> Floats:
        """Take the noise of arithmetic out of whole steps: three tenths are 0.3, and not 0.30000000000000004."""
        rounded = np.round(numbers, self.decimals)
        return np.where(self._are_same(numbers, rounded), rounded, numbers)

    def way(self, start: Floats, end: Floats) -> Floats:
        """Return how far a value can go towards an end: 0 where that is less than a step.

        Values with more decimals than the step can reach the end itself, others go by whole steps.
        """
        away = np.abs(np.clip(end, *self.limits) - start)
        whole = self.down(away)
        return whole if self.own else np.where(whole > 0, away, 0.0)

    def settled(self, values: Floats) -> Floats:
        """Take the noise of arithmetic out of values: it could part a value from a cut, or from another that it equals."""
        settled = self.clean(values)
        if not len(self.seen):
            return settled
        after = np.minimum(np.searchsorted(self.seen, values), len(self.seen) - 1)
        for near in (self.seen[after], self.seen[np.maximum(after - 1, 0)]):
            settled = np.where(self._are_same(values, near), near, settled)
        return settled

    def beyond(self, line: Floats, upward: Bools, *, passed: bool) -> Floats:
        """Return the first value on a line or beyond it; NaN where none makes sense.

        Parameters
        ----------
        line
            ``(units,)``; NaN where there is none.
        upward
            Whether it is reached from below.
        passed
            Whether a value on the line is not beyond it yet.
        """
        way = np.where(upward, 1.0, -1.0)
        on = way * self.up(way * line) if self.own else line
        short = np.abs(on - line) <= _SAME * self.step if passed else np.zeros(line.shape, dtype=np.bool_)
        value = self.settled(on + way * self.step * short)
        return np.where((value < self.limits[0]) | (value > self.limits[1]), np.nan, value)

    def _are_same(self, one: Floats, other: Floats) -> Bools:
        return np.asarray(np.abs(one - other) <= _SAME * self.step)


def possible(values: Floats, valid_range: Range = NO_RANGE) -> Possible:
    """Find the values that a metric can have.

    Parameters
    ----------
    values
        Shape ``(units,)``; NaN is missing.
    valid_range
        The lowest and highest value that makes sense; None for no limit.
    """
    seen = np.unique(values[~np.isnan(values)])
    low, high = valid_range
    limits = (-np.inf if low is None else low, np.inf if high is None else high)
    finest = _finest(seen, spread(values)) if len(seen) else 0
    for decimals in range(max(finest, _LEAST) + 1 if len(seen) else 0):
        # 0.097 may have been read as 9.7 / 100, which is not quite the same number.
        if np.allclose(seen, np.round(seen, decimals), 1e-12, 0):
            return Possible(10.0**-decimals, decimals, True, seen, limits)  # noqa: FBT003 -- a field
    coarser = max(finest - 1, 0)
    return Possible(10.0**-coarser, coarser, False, seen, limits)  # noqa: FBT003 -- a field


def _finest(seen: Floats, apart: float) -> int:
    """Return the most decimals that a step may have: such that the spread is some ten thousand steps."""
    size = apart or float(np.abs(seen).max()) or 1.0
    return max(_FINEST - floor(log10(size)), 0)

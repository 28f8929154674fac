"""The widest margin by which linear conditions can hold together, or the blend of them that shows that they cannot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from leaguetab.methods.base import Floats, Ints

ZERO = 1e-11
"""Numbers smaller than this are none, in a table of numbers about 1."""
MOST_TURNS = 400
"""How often the table is turned; a few dozen turns do."""


@dataclass(frozen=True)
class Margin:
    """The widest margin by which conditions can hold together.

    Parameters
    ----------
    size
        Below 0 where they cannot.
    at
        Where it is found.
    blend
        How much of each condition, 0 or more, makes the one that stands in the way of a wider margin.
    """

    size: float
    at: Floats
    blend: Floats


def widest_margin(start: Floats, slopes: Floats, limits: Floats, room: Floats) -> Margin:
    """Find the ``y`` that makes the least of ``start + slopes @ y`` the largest, where ``y >= 0`` and ``limits @ y <= room``.

    Parameters
    ----------
    start, slopes
        The conditions, ``(conditions,)`` and ``(conditions, variables)``.
    limits, room
        Limits on ``y``, which keep it finite, ``(limits, variables)`` and ``(limits,)``; room is 0 or more.

    Notes
    -----
    The simplex method (Dantzig 1951) on a table of the variables that are 0, which starts at ``y = 0``.
    """
    conditions, variables = slopes.shape
    least = float(start.min())
    table = np.zeros((conditions + len(limits) + 1, variables + 2))
    table[:conditions, :variables], table[:conditions, variables], table[:conditions, -1] = -slopes, 1.0, start - least
    table[conditions:-1, :variables], table[conditions:-1, -1] = limits, room
    table[-1, variables] = -1.0
    nought, held = np.arange(variables + 1), np.arange(variables + 1, variables + len(table))
    _turn_to_best(table, nought, held)
    values = np.zeros(variables + len(table))
    values[held] = table[:-1, -1]
    blend = np.zeros(variables + len(table))
    blend[nought] = table[-1, :-1]
    first = variables + 1
    return Margin(least + float(table[-1, -1]), values[:variables], np.maximum(blend[first : first + conditions], 0.0))


def _turn_to_best(table: Floats, nought: Ints, held: Ints) -> None:
    """Turn the table, in place, until no variable that is 0 would raise the last row's value."""
    for turn in range(MOST_TURNS):
        rising = table[-1, :-1]
        # By the steepest first; later by the lowest number, which cannot go round in circles (Bland 1977).
        steepest = turn < MOST_TURNS // 2
        column = int(rising.argmin()) if steepest else int(np.where(rising < -ZERO, nought, len(nought) + len(held)).argmin())
        if rising[column] >= -ZERO:
            return
        along = table[:-1, column]
        reach = np.divide(table[:-1, -1], along, out=np.full(along.shape, np.inf), where=along > ZERO)
        row = int(reach.argmin())
        if np.isinf(reach[row]):
            return
        _turn(table, row, column)
        held[row], nought[column] = nought[column], held[row]


def _turn(table: Floats, row: int, column: int) -> None:
    """Let the variables of a row and of a column change places."""
    pivot = table[row, column]
    of_row, of_column = table[row] / pivot, table[:, column].copy()
    table -= of_column[:, None] * of_row
    table[row] = of_row
    table[:, column] = -of_column / pivot
    table[row, column] = 1 / pivot

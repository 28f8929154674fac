"""Which of a unit's own values moved it, from what to what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from leaguetab.analysis.diff.cause import Cause, OwnValues
    from leaguetab.analysis.diff.difference import Difference


@dataclass(frozen=True)
class ChangedValue:
    """A value of a unit that is not the same in both tables.

    Parameters
    ----------
    unit
        The unit's id.
    cause
        The column that it stands in.
    old, new
        A number, a text, true or false; None where it is missing.
    measured_in
        In words; None where that is not known.
    places
        How far it moved the unit, up where positive; None where that is not worked out.
    """

    unit: str
    cause: Cause
    old: Any
    new: Any
    measured_in: str | None
    places: float | None


def changed_values(difference: Difference, units: Iterable[str]) -> tuple[ChangedValue, ...]:
    """List what changed in the rows of some units.

    Parameters
    ----------
    difference
        Of two sets of figures under one method; in any other case nothing is known to have changed.
    units
        Ids.

    Returns
    -------
    tuple of ChangedValue
        Unit by unit in the order given; of each first the value that moved it the furthest, up or down.
    """
    own = difference.own_values
    if own is None:
        return ()
    number = {unit: at for at, unit in enumerate(own.units)}
    asked = [unit for unit in units if unit in number]
    rows = {row["unit"]: row for row in difference.frame.filter(pl.col("unit").is_in(asked)).iter_rows(named=True)}
    found = (sorted(_of(difference, own, number[unit], rows[unit]), key=_furthest_first) for unit in asked)
    return tuple(value for values in found for value in values)


def gone_values(difference: Difference) -> tuple[ChangedValue, ...]:
    """List the values that went missing: those of the first table where the second has none.

    Parameters
    ----------
    difference
        Of two sets of figures under one method; in any other case nothing is known to have gone.

    Returns
    -------
    tuple of ChangedValue
        Of all units ranked in both tables, whichever are shown; those first that moved their unit the furthest, up or down.
    """
    return _one_sided(difference, (0, 1))


def new_values(difference: Difference) -> tuple[ChangedValue, ...]:
    """List the values of the second table where the first has none, as `gone_values` does those that went missing."""
    return _one_sided(difference, (1, 0))


def _one_sided(difference: Difference, sides: tuple[int, int]) -> tuple[ChangedValue, ...]:
    """List the values that are there on one side and missing on the other."""
    own = difference.own_values
    if own is None:
        return ()
    there, missing = (own.rows[side] for side in sides)
    found = [(there[name].is_not_null() & missing[name].is_null()).to_numpy() for name in there.columns]
    numbers = np.flatnonzero(np.any(found, axis=0)).tolist() if found else []
    values = (
        value for value in changed_values(difference, [own.units[number] for number in numbers]) if _is_one_sided(value, sides)
    )
    return tuple(sorted(values, key=_furthest_first))


def _is_one_sided(value: ChangedValue, sides: Sequence[int]) -> bool:
    there, missing = ((value.old, value.new)[side] for side in sides)
    return there is not None and missing is None


def _of(difference: Difference, own: OwnValues, unit: int, row: Mapping[str, Any]) -> Iterator[ChangedValue]:
    before, after = (rows.row(unit) for rows in own.rows)
    for column in np.flatnonzero(own.differ[:, unit]).tolist():
        cause = difference.causes[column]
        yield ChangedValue(own.units[unit], cause, before[column], after[column], own.measured_in[column], row[cause.column])


def _furthest_first(value: ChangedValue) -> float:
    return -abs(value.places or 0.0)

"""What moved units, and by how many places each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from leaguetab.methods.base import Bools, Floats


@dataclass(frozen=True)
class Cause:
    """Something that moves units.

    Parameters
    ----------
    name
        As in the column ``due_to_<name>``.
    words
        What it is called in sentences and headings.
    meaning
        What it is, in plain words.
    """

    name: str
    words: str
    meaning: str

    @property
    def column(self) -> str:
        """The column that says how many places it moved each unit."""
        return f"due_to_{self.name}"


@dataclass(frozen=True)
class OwnValues:
    """The values that units themselves have in two tables, where these are not the same.

    Parameters
    ----------
    units
        The units' ids.
    measured_in
        For each column the unit of measurement in words; None where it is not known.
    rows
        One row a unit and one column a cause, in the first table and in the second; null is missing.
    differ
        Which of them differ, ``(columns, units)``.
    """

    units: tuple[str, ...]
    measured_in: tuple[str | None, ...]
    rows: tuple[pl.DataFrame, pl.DataFrame]
    differ: Bools


@dataclass(frozen=True)
class Attribution:
    """Shifts shared among causes.

    Parameters
    ----------
    causes
        In the order of the columns.
    units
        The units' ids.
    places
        Shape ``(causes, units)``: places gained by the cause; they add up to the unit's shift. NaN where it is not worked out.
    notes
        What a reader should know, as clauses without a full stop.
    own_values
        What differs in the units' own rows, in the order of the first causes; None where that is nothing.
    """

    causes: tuple[Cause, ...]
    units: tuple[str, ...]
    places: Floats
    notes: tuple[str, ...] = ()
    own_values: OwnValues | None = None

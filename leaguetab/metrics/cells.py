"""Columns cut to the units, with the place of every cell in the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leaguetab.errors import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

_MOST_SHOWN = 3


@dataclass(frozen=True)
class Cells:
    """One column of the file: a cell for each unit.

    Parameters
    ----------
    values
        As the file has them.
    units
        The units' ids.
    rows
        The row in which each cell stands, as a spreadsheet counts them: the header is row 1. Null where there is no cell.
    """

    values: pl.Series
    units: pl.Series
    rows: pl.Series

    def shown(self, at: pl.Series) -> str:
        """Show the cells at some positions: ``'low' (row 4, RBV), … and 12 more``."""
        first = at.head(_MOST_SHOWN)
        cells = zip(
            self.values.gather(first).to_list(), self.rows.gather(first).to_list(), self.units.gather(first).to_list(), strict=True
        )
        words = [f"{value!r} (row {row}, {unit or 'no id'})" for value, row, unit in cells]
        return listed(words + [""] * (len(at) - len(words)), _MOST_SHOWN)


def rows_in_words(rows: Sequence[int]) -> str:
    """Name rows.

    Examples
    --------
    >>> rows_in_words([4])
    'row 4'
    >>> rows_in_words([4, 9, 12, 15])
    'rows 4, 9, 12 and 1 more'
    """
    word = "row" if len(rows) == 1 else "rows"
    return f"{word} {listed([str(row) for row in rows], _MOST_SHOWN)}"

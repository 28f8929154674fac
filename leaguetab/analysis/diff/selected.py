"""Which of the units compared are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from leaguetab.errors import LeaguetabError
from leaguetab.selection import nobody_meets, rows_that_meet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaguetab.table import LeagueTable


@dataclass(frozen=True)
class Selected:
    """Units that are shown, of all that are compared.

    Parameters
    ----------
    where
        The condition that they meet.
    units
        Their ids.
    """

    where: str
    units: frozenset[str]

    def among(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Keep the rows of these units."""
        return frame.filter(pl.col("unit").is_in(sorted(self.units)))


def select(tables: Sequence[LeagueTable], where: str) -> Selected:
    """Find the units that meet a condition on raw columns or on those of a table, as in `leaguetab.selection.where_shown`.

    Parameters
    ----------
    tables
        Those that are compared. A unit is looked at in the last one that holds it and has the columns of the condition: a saved
        table has its own columns only.
    where
        The condition.

    Raises
    ------
    LeaguetabError
        ``bad-expression``; ``unknown-column`` where no table has all the columns; ``nothing-selected`` where no unit meets it.
    """
    meets: dict[str, bool] = {}
    unknown: list[LeaguetabError] = []
    for table in reversed(tables):
        try:
            kept = set(rows_that_meet(table, where)["unit"])
        except LeaguetabError as error:
            if any(problem.code != "unknown-column" for problem in error.problems):
                raise
            unknown.append(error)
            continue
        for unit in table.frame["unit"]:
            meets.setdefault(unit, unit in kept)
    if len(unknown) == len(tables):
        raise unknown[0]
    if not any(meets.values()):
        raise LeaguetabError(nobody_meets(_most_telling(tables), where))
    return Selected(where, frozenset(unit for unit, does in meets.items() if does))


def _most_telling(tables: Sequence[LeagueTable]) -> LeagueTable:
    """Return the last table whose raw columns are at hand; the last of all where each was saved."""
    return next((table for table in reversed(tables) if table.workings is not None), tables[-1])

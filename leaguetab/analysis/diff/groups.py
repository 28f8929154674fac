"""The groups within which tables rank."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from leaguetab.methods.base import Ints
    from leaguetab.table import LeagueTable


def ranks_within_groups(tables: Iterable[LeagueTable]) -> bool:
    """Tell whether one of some tables ranks within groups; a saved one does not say it."""
    return any(_groups(table) is not None for table in tables)


def common_groups(tables: Sequence[LeagueTable], units: Sequence[str]) -> Ints | None:
    """Give the units that all of some tables rank with one another a number in common.

    Parameters
    ----------
    tables
        A saved one does not say within what it ranks, and is taken to rank within the groups of the others.
    units
        Ids.

    Returns
    -------
    Ints or None
        Shape ``(units,)``. Units of one number are in one group in every table; those that a table lacks, or has in no group, are
        with others of that kind. None where no table is known to rank within groups.
    """
    known = [groups for table in tables if (groups := _groups(table)) is not None]
    if not known:
        return None
    every = np.array([[groups.get(unit, -1) for unit in units] for groups in known], dtype=np.int64)
    return np.asarray(np.unique(every, axis=1, return_inverse=True)[1], dtype=np.int64).reshape(len(units))


def _groups(table: LeagueTable) -> dict[str, int] | None:
    if table.workings is None or table.workings.places.within is None:
        return None
    return dict(zip(table.workings.evaluation.units, table.workings.places.within.tolist(), strict=True))

"""Ranks as readers see them: ``=3`` where several units share the third place."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from leaguetab.output.text_cells import numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from leaguetab.table import LeagueTable


def positions(table: LeagueTable) -> list[str]:
    """Write the ranks of a table.

    Parameters
    ----------
    table
        Ranks are whole, or halves too where ties are averaged; null where a unit is not ranked.

    Returns
    -------
    list of str
        One a row: ``3``; ``=3`` where the place is shared, be it with a unit whose row is not shown; a dash where there is no rank.
    """
    ranks = table.frame["rank"]
    whole = (ranks.drop_nulls() % 1 == 0).all()
    written = numbers(ranks, 0 if whole else 1)
    return [f"={text}" if shared else text for text, shared in zip(written, _shared(table), strict=True)]


def _shared(table: LeagueTable) -> Sequence[bool]:
    """Say of each row whether its place is shared. Units ranked within different groups share nothing."""
    if table.workings is None:
        shown: pl.Series = table.frame["rank"]
        return (shown.is_duplicated() & shown.is_not_null()).to_list()
    places = table.workings.places
    ranks: list[float] = places.rank.tolist()
    groups = [0] * len(ranks) if places.within is None else places.within.tolist()
    count = Counter(zip(ranks, groups, strict=True))
    shared = {
        unit for unit, *place in zip(table.workings.evaluation.units, ranks, groups, strict=True) if count[place[0], place[1]] > 1
    }
    return [rank is not None and unit in shared for unit, rank in zip(table.frame["unit"], table.frame["rank"], strict=True)]

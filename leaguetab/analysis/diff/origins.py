"""Whether two tables were made by the same method and from the same figures, as far as they tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaguetab.saved import SavedTable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leaguetab.table import LeagueTable, Workings


def same_method(a: LeagueTable, b: LeagueTable) -> bool | None:
    """Tell whether two tables were made by the same method; None where one of them does not say by which."""
    if not (says_method(a) and says_method(b)):
        return None
    if a.workings is not None and b.workings is not None:
        return a.workings.algorithm.model == b.workings.algorithm.model
    return (a.algorithm.name, a.algorithm.sha256) == (b.algorithm.name, b.algorithm.sha256)


def says_method(table: LeagueTable) -> bool:
    """Tell whether a table says by which method it was made, which one that was saved as CSV does not."""
    return bool(table.algorithm.status)


def same_figures(a: LeagueTable, b: LeagueTable) -> bool | None:
    """Tell whether two tables were made from the same figures; None where one of them does not say from which."""
    if a.workings is not None and b.workings is not None:
        return same_data(a.workings, b.workings)
    one, other = _files(a), _files(b)
    return (one, a.period) == (other, b.period) if one and other else None


def same_data(a: Workings, b: Workings) -> bool:
    """Tell whether two tables were made from the same values of the same units, of which each may have read other columns."""
    if a.evaluation.units != b.evaluation.units or a.metrics.period != b.metrics.period:
        return False
    one, other = a.metrics.frame, b.metrics.frame
    hashes = _hashes(a), _hashes(b)
    if hashes[0] and hashes[0] == hashes[1]:
        return True
    comparable = any(hashes) or a.algorithm.model == b.algorithm.model
    if comparable and set(one.columns) != set(other.columns):
        return False
    both = [name for name in one.columns if name in other.columns]
    return one.select(both).equals(other.select(both))


def warnings_on(a: LeagueTable, b: LeagueTable) -> Iterator[str]:
    """Say where shifts come from a change of method when a reader may take them for the figures' alone."""
    if same_method(a, b) is not False:
        return
    figures = same_figures(a, b)
    one, other = a.algorithm.name, b.algorithm.name
    if one != other and figures is not True:
        differ = "both the method and the figures differ" if figures is False else "the methods differ, and the figures perhaps too"
        yield f"{differ}: the first table is by {one}, the second by {other}, so shifts do not show what the figures alone did"
    # Two versions that are at hand are compared on purpose.
    if one == other and (a.workings is None or b.workings is None or figures is False):
        yield (
            f"the method {one} is not the same in both tables: its text has changed in between, so shifts may come from that and "
            "not from the figures alone"
        )


def notes_on(a: LeagueTable, b: LeagueTable) -> Iterator[str]:
    """Say of which table the method is not known."""
    for table, which in ((a, "first"), (b, "second")):
        if not says_method(table):
            yield f"the {which} table does not say by which method it was made, so shifts may come from another method, too"


def _files(table: LeagueTable) -> tuple[str, ...]:
    """Return the SHA-256 of the files of figures; none where they are not known."""
    if table.workings is not None:
        return tuple(_hashes(table.workings))
    return table.made_from if isinstance(table, SavedTable) else ()


def _hashes(workings: Workings) -> list[str]:
    return [record.sha256 for record in workings.metrics.inputs]

"""League tables as a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaguetab.output.document import Document
from leaguetab.output.envelope import envelope, selected
from leaguetab.output.page import Page
from leaguetab.output.rows import rows
from leaguetab.selection import ALL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaguetab.selection import Selection
    from leaguetab.table import LeagueTable


def league_document(
    tables: Sequence[LeagueTable], seed: int | None = None, summary: Sequence[str] = (), selection: Selection = ALL
) -> Document:
    """Make a document of league tables.

    Parameters
    ----------
    tables
        At least one; several where there is one a group, all with the same columns.
    seed
        The seed of the random draws behind the numbers, where there were any.
    summary
        Sentences on how far the positions can be trusted, to stand below.
    selection
        What was asked for beside all units, ranked together.
    """

    def pages() -> tuple[Page, ...]:
        from leaguetab.output.league_page import page

        below = (Page("How far the positions can be trusted", tuple(summary)),) if summary else ()
        return (page(tables), *below)

    further = {"sensitivity": list(summary)} if summary else {}
    around = {**envelope(tables, seed), "selection": selected(selection)}
    return Document(pages, lambda: rows(tables), around, lambda: further)

"""Explain: why a unit is where it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leaguetab.analysis.explain.report import Explanation
from leaguetab.analysis.explain.report import explain as make_explanation
from leaguetab.api.ranking import Ranking
from leaguetab.api.result import Result
from leaguetab.errors import LeaguetabError, Problem

if TYPE_CHECKING:
    import polars as pl

    from leaguetab.output.document import Document
    from leaguetab.table import LeagueTable


@dataclass(frozen=True, repr=False, eq=False)
class Explained(Result):
    """Why a unit is where it is, and what would move it.

    Parameters
    ----------
    explanation
        Everything about it.
    table
        The table that it stands in.
    """

    explanation: Explanation
    table: LeagueTable

    @property
    def frame(self) -> pl.DataFrame:
        """One row a part of the tree: ``value``, ``score``, ``weight``, ``contribution``, ``rank`` and so on; see `Explanation`."""
        return self.explanation.parts

    @property
    def summary(self) -> tuple[str, ...]:
        """Where it stands, in plain sentences."""
        return self.explanation.sections[0].sentences

    def document(self) -> Document:
        """Return the explanation as every output format can write it."""
        from leaguetab.output.explanation import explanation_document

        return explanation_document(self.explanation, self.table)


def explain(ranking: Ranking | LeagueTable, unit: str) -> Explained:
    """Explain a unit's place.

    Parameters
    ----------
    ranking
        From `rank`. A unit that it does not show can be explained all the same.
    unit
        Its id, its name, or a part of its name that no other has.

    Returns
    -------
    Explained
        Also of a unit without a rank or a score, whose sentences say why.

    Raises
    ------
    LeaguetabError
        ``unknown-unit``, with suggestions; ``bad-option`` for a table that was saved, which does not hold how it was made.

    Examples
    --------
    >>> import polars as pl
    >>> from leaguetab import load_metrics, rank
    >>> trusts = pl.DataFrame({"code": ["A", "B", "C"], "waits": [61.0, 72.5, 58.0], "deaths": [3.0, 2.0, 4.0]})
    >>> explain(rank(load_metrics(trusts, id="code", lower=["waits", "deaths"]), "equal-weights"), "B").explanation.rank
    2.0
    """
    table = ranking.whole if isinstance(ranking, Ranking) else ranking
    if table.workings is None:
        raise LeaguetabError(no_workings())
    return Explained(make_explanation(table, unit), table)


def no_workings() -> Problem:
    """Say that a saved table does not hold what an explanation needs."""
    found = "a saved table holds the results of an algorithm, not how it came to them"
    return Problem("bad-option", found, "a unit is explained from the metrics", "Name the file of metrics instead.")

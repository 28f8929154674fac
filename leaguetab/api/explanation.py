"""Explain: why a unit is where it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leaguetab import arguments
from leaguetab.analysis.explain.report import Explanation
from leaguetab.analysis.explain.report import explain as make_explanation
from leaguetab.analysis.explain.units import find_unit
from leaguetab.api.ranking import Ranking, refuse_other_draws
from leaguetab.api.result import Result
from leaguetab.errors import LeaguetabError, Problem
from leaguetab.metrics.config import declared
from leaguetab.table import LeagueTable

if TYPE_CHECKING:
    import polars as pl

    from leaguetab.analysis.explain.trust import Asked
    from leaguetab.api.load import Source
    from leaguetab.output.document import Document


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


def explain(
    ranking: Ranking | LeagueTable, unit: str, *, sensitivity: bool = True, draws: int | None = None, seed: int = 0
) -> Explained:
    """Explain a unit's place.

    Parameters
    ----------
    ranking
        From `rank`. A unit that it does not show can be explained all the same. Alternatives that the config of its metrics lists
        are tried as well.
    unit
        Its id, its name, or a part of its name that no other has.
    sensitivity
        Whether to find out how far its place can be trusted.
    draws, seed
        Of the random weights for that; by default as many as can be ranked in passing.

    Returns
    -------
    Explained
        Also of a unit without a rank or a score, whose sentences say why.

    Raises
    ------
    LeaguetabError
        ``unknown-unit``, with suggestions; ``bad-option`` for a table that was saved, which does not hold how it was made, and for
        more draws than fit in memory. An alternative of the config that is at fault is listed with the reason.
    TypeError
        For an argument of another type.

    Examples
    --------
    >>> import polars as pl
    >>> from leaguetab import load_metrics, rank
    >>> trusts = pl.DataFrame({"code": ["A", "B", "C"], "waits": [61.0, 72.5, 58.0], "deaths": [3.0, 2.0, 4.0]})
    >>> explain(rank(load_metrics(trusts, id="code", lower=["waits", "deaths"]), "equal-weights"), "B").explanation.rank
    2
    """
    arguments.of_type("ranking", ranking, (Ranking, LeagueTable), "what rank gives", "For example: explain(rank(metrics), unit).")
    arguments.of_type("unit", unit, str, "text: the unit's id, its name or a part of it")
    refuse_other_draws(draws, seed)
    table = ranking.whole if isinstance(ranking, Ranking) else ranking
    if table.workings is None:
        raise LeaguetabError(no_workings())
    found = find_unit(table, unit)
    source = ranking.source if isinstance(ranking, Ranking) else None
    return Explained(make_explanation(table, found, _asked(table, source, draws, seed) if sensitivity else None), table)


def _asked(table: LeagueTable, source: Source | None, draws: int | None, seed: int) -> Asked:
    """Ask how far a place can be trusted, also under the alternatives that the config lists."""
    # Late, so that an explanation without it does not wait for the import.
    from leaguetab.analysis.explain.trust import Asked
    from leaguetab.analysis.sensitivity.own import own_columns, read_own

    if source is None or source.loaded is None or table.workings is None:
        return Asked(draws, seed)
    own = read_own(source.loaded, declared(source.config))
    columns = [wanted for wanted in own_columns(own) if wanted.name not in table.workings.prepared.frame.columns]
    return Asked(draws, seed, own, source.with_columns(columns).metrics.frame if columns else None)


def no_workings() -> Problem:
    """Say that a saved table does not hold what an explanation needs."""
    found = "a saved table holds the results of an algorithm, not how it came to them"
    return Problem("bad-option", found, "a unit is explained from the metrics", "Name the file of metrics instead.")

"""Ranking: from metrics and an algorithm to a league table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from leaguetab import arguments
from leaguetab.algorithm.load import LoadedAlgorithm
from leaguetab.api.load import bound_to, default_algorithm, load_algorithm, refuse_other_metrics
from leaguetab.api.result import Result
from leaguetab.errors import LeaguetabError, Problem
from leaguetab.expression import RowExpression
from leaguetab.metrics.data import Wanted
from leaguetab.output.text_cells import one_line
from leaguetab.selection import ALL, Selection, ends, grouped, split, where_ranked, where_shown
from leaguetab.table import FIXED_COLUMNS, make_table, table_columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from leaguetab.algorithm.bind import BoundAlgorithm
    from leaguetab.api.load import AnyPath, LoadedMetrics, Source
    from leaguetab.output.document import Document
    from leaguetab.table import LeagueTable


@dataclass(frozen=True, repr=False, eq=False)
class Ranking(Result):
    """A league table, or one a group.

    Parameters
    ----------
    whole
        The table with all its units.
    tables
        What is shown of it: the same, or the rows that meet a condition, or one table a group.
    summary
        Sentences on how far the positions can be trusted; none where that was not looked at.
    seed
        Of the random weightings behind them; None where none were drawn.
    source
        What the metrics were read from, with their config; None where that is not known.
    selection
        What was asked for beside the table with all its units.
    """

    whole: LeagueTable
    tables: tuple[LeagueTable, ...]
    summary: tuple[str, ...] = ()
    seed: int | None = None
    source: Source | None = None
    selection: Selection = ALL

    @property
    def frame(self) -> pl.DataFrame:
        """The rows shown, in order: ``rank``, ``unit``, ``name``, ``score``, ``band``, ``rank_p05``, ``rank_p95`` and so on."""
        from leaguetab.output.rows import rows

        return rows(self.tables)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What was noticed, as sentences."""
        return (self.tables[0] if self.tables else self.whole).warnings

    def ends(self, top: int | None = None, bottom: int | None = None) -> Ranking:
        """Keep the first and the last rows of each table; all where neither is given.

        Raises
        ------
        LeaguetabError
            ``bad-option`` for less than one row.
        TypeError
            For what is no whole number.
        """
        for argument, rows in (("top", top), ("bottom", bottom)):
            if rows is not None:
                arguments.whole_number(argument, rows, 1)
        kept = self.selection if top is None and bottom is None else replace(self.selection, top=top, bottom=bottom)
        return replace(self, tables=tuple(ends(table, top, bottom) for table in self.tables), selection=kept)

    def document(self) -> Document:
        """Return the ranking as every output format can write it."""
        from leaguetab.output.league import league_document

        return league_document(self.tables, self.seed, self.summary, self.selection)


def rank(  # noqa: PLR0913 -- what a user may ask for, each by keyword
    metrics: LoadedMetrics | Source,
    algorithm: LoadedAlgorithm | AnyPath | None = None,
    *,
    where: str | None = None,
    before: bool = False,
    by: str | None = None,
    sensitivity: bool = True,
    draws: int | None = None,
    seed: int = 0,
) -> Ranking:
    """Score and rank units.

    Parameters
    ----------
    metrics
        From `load_metrics`; or a source from which the columns are yet to be read.
    algorithm
        From `load_algorithm`, or its name or path; by default the one that the config names.
    where
        An SQL condition on columns, which units must meet to be shown.
    before
        Apply it before ranking, so that only these units are scored and ranked.
    by
        A column: ranks are within each of its values, and each has a table of its own. Scores are over all units.
    sensitivity
        Whether to find each position's interval under random weights, and sum it up.
    draws, seed
        Of these random weights; by default as many as can be ranked in passing.

    Returns
    -------
    Ranking
        All units, those without a rank last, with the reason.

    Raises
    ------
    LeaguetabError
        For whatever is wrong with the algorithm, the metrics or both together; ``nothing-selected`` where no unit meets `where`.
    TypeError
        For an argument of another type.

    Examples
    --------
    >>> import polars as pl
    >>> from leaguetab import load_metrics
    >>> trusts = pl.DataFrame({"code": ["A", "B", "C"], "waits": [61.0, 72.5, 58.0], "deaths": [3.0, 2.0, 4.0]})
    >>> rank(load_metrics(trusts, id="code", lower=["waits", "deaths"]), "equal-weights").frame["unit"].to_list()
    ['A', 'B', 'C']
    """
    refuse_other_metrics(metrics)
    arguments.text(where=where, by=by)
    refuse_other_draws(draws, seed)
    if before and where is None:
        raise LeaguetabError(Problem("bad-option", "`before` is given without `where`", "it says when `where` is applied"))
    bound = bound_to(opened(algorithm, metrics), metrics.source.config)
    read = metrics.with_columns(columns_for(bound, where, by)).metrics
    if where and before:
        read = where_ranked(read, where)
    if by:
        bound, read = grouped(bound, read, by)
    whole = make_table(bound, read)
    ranking = _trusted(whole, draws, seed) if sensitivity else Ranking(whole, (whole,))
    table = where_shown(ranking.whole, where) if where and not before else ranking.whole
    tables = split(table, by) if by else (table,)
    return replace(ranking, tables=tables, source=metrics.source, selection=Selection(by=by, where=where, before=before))


def columns_for(algorithm: BoundAlgorithm, where: str | None = None, by: str | None = None) -> tuple[Wanted, ...]:
    """List the columns that a ranking reads: those of the algorithm, and those that a condition or the groups need beside."""
    made = table_columns(algorithm)
    return (*algorithm.wanted, *(column for column in _asked_for(where, by) if column.name not in made))


def _asked_for(where: str | None, by: str | None) -> Iterator[Wanted]:
    for column in RowExpression(where).columns if where else ():
        # A word of the table's own need not be in the file, and whether the table has it is known once it is made.
        optional = column in FIXED_COLUMNS
        asked_by = f"the option 'where' (text in it stands in single quotes: '{column}')"
        yield Wanted(column, "any", optional=optional, may_be_empty=True, asked_by=asked_by)
    for column in (by,) if by else ():
        yield Wanted(column, "any", may_be_empty=True, asked_by="the option 'by'")


def opened(algorithm: LoadedAlgorithm | AnyPath | None, metrics: LoadedMetrics | Source) -> LoadedAlgorithm:
    """Return an algorithm, read if it is not yet; by default the one that the config names."""
    if algorithm is None:
        return load_algorithm(default_algorithm(metrics.source.config))
    return algorithm if isinstance(algorithm, LoadedAlgorithm) else load_algorithm(algorithm)


def refuse_other_draws(draws: int | None, seed: int) -> None:
    """Refuse numbers of draws and seeds that are none. Raises ``TypeError``, or ``bad-option``."""
    if draws is not None:
        arguments.whole_number("draws", draws, 1)
    arguments.whole_number("seed", seed, 0)


def _trusted(table: LeagueTable, draws: int | None, seed: int) -> Ranking:
    # Late, so that a table without it does not wait for the import.
    from leaguetab.analysis.sensitivity.short import short

    found = short(table, draws, seed)
    # Names stand in these sentences, and could hold line ends or signs that move a terminal's cursor.
    return Ranking(found.table, (found.table,), tuple(map(one_line, found.summary)), found.seed)

"""Diff: why two tables differ."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar, overload

from leaguetab import arguments
from leaguetab.analysis.diff.conditions import Condition, parse
from leaguetab.analysis.diff.difference import Difference
from leaguetab.analysis.diff.difference import diff as compare
from leaguetab.analysis.diff.many import Differences, diff_many
from leaguetab.analysis.diff.selected import select
from leaguetab.analysis.diff.words import summary
from leaguetab.api.ranking import Ranking
from leaguetab.api.result import Result
from leaguetab.errors import LeaguetabError, Place, Problem
from leaguetab.saved import load_saved
from leaguetab.table import LeagueTable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import polars as pl

    from leaguetab.analysis.diff.figures import Figure
    from leaguetab.api.load import AnyPath
    from leaguetab.output.document import Document

    Side = Ranking | LeagueTable | AnyPath
    Conditions = str | Condition | Sequence[str | Condition]

T = TypeVar("T")
R = TypeVar("R")
_TWO = 2


@dataclass(frozen=True, repr=False, eq=False)
class Diff(Result):
    """How two tables differ, and why.

    Parameters
    ----------
    difference
        Everything about it.
    broken
        Which of the conditions that figures must not meet they do meet, in words.
    """

    difference: Difference
    broken: tuple[str, ...] = ()

    @property
    def frame(self) -> pl.DataFrame:
        """One row a unit: ``unit``, ``name``, ``rank_a``, ``rank_b``, ``shift``, ``band_a``, ``band_b``, ``due_to_<cause>``."""
        return self.difference.shown

    @property
    def figures(self) -> Mapping[str, Figure]:
        """How far the tables differ: ``mean_shift``, ``max_shift``, ``kendall_tau`` and so on."""
        return self.difference.figures

    @property
    def summary(self) -> tuple[str, ...]:
        """What was found, in plain sentences."""
        return summary(self.difference)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Where shifts may be taken for something that they are not: the method has changed, too."""
        return self.difference.warnings

    def document(self) -> Document:
        """Return the difference as every output format can write it."""
        from leaguetab.output.diff import difference_document

        return difference_document(self.difference, self.broken)


@dataclass(frozen=True, repr=False, eq=False)
class ManyDiff(Result):
    """How several tables differ, and the order that they agree on.

    Parameters
    ----------
    differences
        Everything about it.
    """

    differences: Differences

    @property
    def frame(self) -> pl.DataFrame:
        """One row a unit: ``unit``, ``name``, ``consensus``, ``mean_rank``, and ``rank_<table>`` for each table."""
        return self.differences.shown

    @property
    def warnings(self) -> tuple[str, ...]:
        """Nothing: several tables are not taken for anything that they are not."""
        return ()

    def document(self) -> Document:
        """Return the differences as every output format can write them."""
        from leaguetab.output.diff import differences_document

        return differences_document(self.differences)


@overload
def diff(a: Side, b: Side, /, *, fail_on: Conditions = (), top: int = 10, where: str | None = None) -> Diff: ...
@overload
def diff(
    a: Side, b: Side, c: Side, /, *others: Side, fail_on: Conditions = (), top: int = 10, where: str | None = None
) -> ManyDiff: ...
def diff(a: Side, b: Side, /, *others: Side, fail_on: Conditions = (), top: int = 10, where: str | None = None) -> Diff | ManyDiff:
    """Compare tables, and find out why they differ.

    Parameters
    ----------
    a, b, *others
        Each a ranking, a table, or the path of a table saved by ``leaguetab rank -o``. With two, each unit's shift is shared among
        its causes; with more, each is compared with each other, and with their consensus.
    fail_on
        A condition such as ``max_shift>5`` that figures must not meet, or a list of them; see `Diff.broken`. They are about two
        tables.
    top
        How many places count as the top, for the figure ``top_kept`` of two tables.
    where
        An SQL condition on columns, which units must meet to be shown, as for `rank`. Ranks, figures and conditions are about all
        units. Raw columns are those that a ranking has read.

    Returns
    -------
    Diff or ManyDiff
        Of two tables, or of more.

    Raises
    ------
    LeaguetabError
        ``bad-option`` for a condition that is none, names no figure, or whose figure these tables do not have;
        ``unknown-column``, ``bad-expression`` or ``nothing-selected`` for `where`; whatever is wrong with a saved table.
    TypeError
        For an argument of another type.

    Examples
    --------
    >>> import polars as pl
    >>> from leaguetab import load_metrics, rank
    >>> trusts = pl.DataFrame({"code": ["A", "B", "C"], "waits": [61.0, 72.5, 58.0], "deaths": [3.0, 2.0, 4.0]})
    >>> metrics = load_metrics(trusts, id="code", lower=["waits", "deaths"])
    >>> found = diff(rank(metrics, "equal-weights"), rank(metrics, "rank-average"), fail_on=["max_shift>0"])
    >>> found.figures["max_shift"], found.broken
    (2.0, ('max_shift is 2, and must not be > 0',))
    """
    arguments.whole_number("top", top, 1)
    arguments.text(where=where)
    conditions = conditions_of(fail_on, tables=2 + len(others))
    tables = [_table(side) for side in (a, b, *others)]
    selected = None if where is None else select(tables, where)
    if others:
        return ManyDiff(replace(diff_many(tables), selected=selected))
    found = replace(compare(tables[0], tables[1], top=top), selected=selected)
    return Diff(found, _broken(conditions, found.figures))


def conditions_of(fail_on: Conditions, tables: int) -> tuple[Condition, ...]:
    """Read conditions.

    Raises
    ------
    LeaguetabError
        ``bad-option`` for each that is none, or that names no figure; and where there are conditions on more than two tables.
    """
    given = arguments.several("fail_on", fail_on, (str, Condition), "text or a Condition")
    conditions = _each(given, lambda one: parse(one) if isinstance(one, str) else one)
    if conditions and tables > _TWO:
        hint = "Compare the two that matter in a run of their own."
        found = f"conditions are about two tables, and {tables} are compared"
        raise LeaguetabError(Problem("bad-option", found, "", hint, Place("--fail-on")))
    return conditions


def _broken(conditions: Sequence[Condition], figures: Mapping[str, Figure]) -> tuple[str, ...]:
    """Say which conditions are met; where one cannot be told, the error names those that are met beside it."""
    broken: list[str] = []
    problems: list[Problem] = []
    for condition in conditions:
        try:
            broken += [condition.words(figures)] if condition.holds(figures) else []
        except LeaguetabError as error:
            problems += error.problems
    if problems:
        *others, last = dict.fromkeys(problems)
        also = f"Beside this, {'; '.join(dict.fromkeys(broken))}." if broken else ""
        raise LeaguetabError([*others, replace(last, hint=also)])
    return tuple(broken)


def _each(items: Sequence[T], do: Callable[[T], R]) -> tuple[R, ...]:
    """Do something with each of several things, and gather the problems of all."""
    done: list[R] = []
    problems: list[Problem] = []
    for item in items:
        try:
            done.append(do(item))
        except LeaguetabError as error:
            problems += error.problems
    if problems:
        raise LeaguetabError(dict.fromkeys(problems))
    return tuple(done)


def _table(side: Side) -> LeagueTable:
    arguments.of_type("a table", side, (Ranking, LeagueTable, str, os.PathLike), "what rank gives, or the path of a saved table")
    if isinstance(side, Ranking):
        return side.whole
    return side if isinstance(side, LeagueTable) else load_saved(os.fspath(side))

"""Diff: why two tables differ."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

from leaguetab.analysis.diff.conditions import Condition, parse
from leaguetab.analysis.diff.difference import Difference
from leaguetab.analysis.diff.difference import diff as compare
from leaguetab.analysis.diff.many import Differences, diff_many
from leaguetab.analysis.diff.words import summary
from leaguetab.api.ranking import Ranking
from leaguetab.api.result import Result
from leaguetab.saved import load_saved

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from leaguetab.analysis.diff.figures import Figure
    from leaguetab.api.load import AnyPath
    from leaguetab.output.document import Document
    from leaguetab.table import LeagueTable

    Side = Ranking | LeagueTable | AnyPath


@dataclass(frozen=True, repr=False)
class Diff(Result):
    """How two tables differ, and why.

    Parameters
    ----------
    difference
        Everything about it.
    conditions
        Conditions that figures must not meet.
    """

    difference: Difference
    conditions: tuple[Condition, ...] = ()

    @property
    def frame(self) -> pl.DataFrame:
        """One row a unit: ``unit``, ``name``, ``rank_a``, ``rank_b``, ``shift``, ``band_a``, ``band_b``, ``due_to_<cause>``."""
        return self.difference.frame

    @property
    def figures(self) -> Mapping[str, Figure]:
        """How far the tables differ: ``mean_shift``, ``max_shift``, ``kendall_tau`` and so on."""
        return self.difference.figures

    @property
    def summary(self) -> tuple[str, ...]:
        """What was found, in plain sentences."""
        return summary(self.difference)

    @property
    def broken(self) -> tuple[str, ...]:
        """The conditions that figures meet and must not, in words."""
        return tuple(one.words(self.figures) for one in self.conditions if one.holds(self.figures))

    def document(self) -> Document:
        """Return the difference as every output format can write it."""
        from leaguetab.output.diff import difference_document

        return difference_document(self.difference, self.broken)


@dataclass(frozen=True, repr=False)
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
        return self.differences.frame

    def document(self) -> Document:
        """Return the differences as every output format can write them."""
        from leaguetab.output.diff import differences_document

        return differences_document(self.differences)


@overload
def diff(a: Side, b: Side, /, *, fail_on: Sequence[str] = ()) -> Diff: ...
@overload
def diff(a: Side, b: Side, c: Side, /, *others: Side) -> ManyDiff: ...
def diff(a: Side, b: Side, /, *others: Side, fail_on: Sequence[str] = ()) -> Diff | ManyDiff:
    """Compare tables, and find out why they differ.

    Parameters
    ----------
    a, b, *others
        Each a ranking, a table, or the path of a table saved by ``leaguetab rank -o``. With two, each unit's shift is shared among
        its causes; with more, each is compared with each other, and with their consensus.
    fail_on
        Conditions such as ``max_shift>5`` that figures must not meet; see `Diff.broken`.

    Returns
    -------
    Diff or ManyDiff
        Of two tables, or of more.

    Raises
    ------
    LeaguetabError
        For a file that is no saved table, and for a condition that names no figure.

    Examples
    --------
    >>> import polars as pl
    >>> from leaguetab import load_metrics, rank
    >>> trusts = pl.DataFrame({"code": ["A", "B", "C"], "waits": [61.0, 72.5, 58.0], "deaths": [3.0, 2.0, 4.0]})
    >>> metrics = load_metrics(trusts, id="code", lower=["waits", "deaths"])
    >>> diff(rank(metrics, "equal-weights"), rank(metrics, "rank-average")).figures["max_shift"]
    1.0
    """
    tables = [_table(side) for side in (a, b, *others)]
    if others:
        return ManyDiff(diff_many(tables))
    return Diff(compare(tables[0], tables[1]), tuple(parse(text) for text in fail_on))


def _table(side: Side) -> LeagueTable:
    if isinstance(side, Ranking):
        return side.whole
    return load_saved(os.fspath(side)) if isinstance(side, (str, os.PathLike)) else side

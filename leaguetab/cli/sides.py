"""The tables that `diff` compares, from what was typed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NoReturn

from leaguetab.api.load import bound_to
from leaguetab.api.ranking import columns_for
from leaguetab.cli.job import Request, is_saved_table, job_of, source_of
from leaguetab.cli.same_method import method_of
from leaguetab.errors import LeaguetabError, Problem
from leaguetab.saved import SavedTable, load_saved, refuse_for_readers
from leaguetab.table import make_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leaguetab.api.load import Source
    from leaguetab.cli.job import Job
    from leaguetab.table import LeagueTable

_MOST_FILES = 2


@dataclass(frozen=True)
class Typed:
    """What was typed.

    Parameters
    ----------
    request
        What all sides share; its ``period`` is the one that each of several algorithms takes.
    files
        None (the config's own), one or two.
    algorithms
        Names or paths; none for the config's own.
    from_period, to_period
        Periods to compare.
    """

    request: Request
    files: tuple[str, ...]
    algorithms: tuple[str, ...]
    from_period: str | None = None
    to_period: str | None = None


@dataclass(frozen=True)
class Saved:
    """A side that is a saved table.

    Parameters
    ----------
    file
        Where it is saved.
    table
        What it holds.
    """

    file: str
    table: SavedTable


Side = Saved | Request


def sides(typed: Typed) -> tuple[Side, ...]:
    """Find out what is compared, without reading any metrics yet.

    Two files are the sides; so are two periods of one file, or one file (the config's own) under several algorithms. Where the one
    file is a saved table, it is compared with the config's own file. What is beside a saved table is ranked by the same algorithm,
    unless another is named.

    Raises
    ------
    LeaguetabError
        ``bad-option`` where it is not one comparison, or where a saved table does not say which algorithm made it and none is
        named; ``no-such-algorithm`` where that one is not found; whatever is wrong with a saved table.
    """
    if len(typed.files) > _MOST_FILES:
        _refuse(f"{len(typed.files)} files are named", "diff compares one file with another")
    for file in typed.files:
        refuse_for_readers(file)
    found = tuple(_side(file, typed.request) for file in typed.files)
    if len(found) == 1 and isinstance(found[0], Saved):
        if typed.request.config is None:
            _refuse("there is one table, and nothing to compare it with", "name another file, or a config that names its own")
        return tuple(_of_files(typed, (*found, replace(typed.request, file=None))))
    if len(found) == _MOST_FILES:
        return tuple(_of_files(typed, found))
    shared = found[0] if found and isinstance(found[0], Request) else typed.request
    if typed.from_period is not None or typed.to_period is not None:
        return tuple(_of_periods(typed, shared))
    return tuple(_of_algorithms(typed, shared))


def _side(file: str, request: Request) -> Side:
    return Saved(file, load_saved(file)) if is_saved_table(file) else replace(request, file=file)


def _of_files(typed: Typed, found: tuple[Side, ...]) -> Iterator[Side]:
    algorithm = _one_algorithm(typed, "two files")
    _no_common_period(typed)
    saved = [side for side in found if isinstance(side, Saved)]
    if algorithm is not None and len(saved) == len(found):
        _refuse(f"-a {algorithm} is given, and both files are saved tables", "they are compared as they are")
    if algorithm is None and len(saved) == 1:
        algorithm = method_of(saved[0].table, saved[0].file, typed.request.config)
    for side, period, option in zip(found, (typed.from_period, typed.to_period), ("--from", "--to"), strict=True):
        if isinstance(side, Saved) and period is not None:
            _refuse(f"{option} {period!r} is given, and {side.file} is a saved table", "it holds the one period it was made from")
        yield side if isinstance(side, Saved) else replace(side, algorithm=algorithm, period=period)


def _of_periods(typed: Typed, shared: Request) -> Iterator[Side]:
    algorithm = _one_algorithm(typed, "two periods")
    _no_common_period(typed)
    if typed.from_period is None:
        _refuse("--to is given without --from", "name the period to compare it with")
    for period in (typed.from_period, typed.to_period):
        yield replace(shared, algorithm=algorithm, period=period)


def _of_algorithms(typed: Typed, shared: Request) -> Iterator[Side]:
    if len(typed.algorithms) <= 1:
        _refuse(
            "there is one table, and nothing to compare it with", "name two algorithms (-a A -a B), two files, or --from and --to"
        )
    for name in typed.algorithms:
        yield replace(shared, algorithm=name)


def _one_algorithm(typed: Typed, what: str) -> str | None:
    if len(typed.algorithms) > 1:
        _refuse(f"{what} and {len(typed.algorithms)} algorithms are named", "either the data differ or the algorithm, not both")
    return typed.algorithms[0] if typed.algorithms else None


def _no_common_period(typed: Typed) -> None:
    if typed.request.period is not None:
        _refuse("--period is given", "it is for several algorithms on one file; two sets of data are told apart by --from and --to")


def _refuse(found: str, allowed: str) -> NoReturn:
    hint = "For example: leaguetab diff -c nhs-acute -a nof-2025-26-metrics -a equal-domains."
    raise LeaguetabError(Problem("bad-option", found, allowed, hint))


def tables(found: tuple[Side, ...], where: str | None = None) -> tuple[tuple[LeagueTable, ...], tuple[str, ...]]:
    """Make the tables, beside those that were saved, with notes.

    Parameters
    ----------
    found
        What is compared.
    where
        A condition whose columns are read too, though an algorithm may not need them.

    Raises
    ------
    LeaguetabError
        Whatever is wrong with any of them.
    """
    made: list[LeagueTable] = []
    notes: list[str] = []
    sources: dict[Request, Source] = {}
    for side in found:
        if isinstance(side, Saved):
            made.append(side.table)
            continue
        # Standard input can be read once only.
        shared = replace(side, algorithm=None, period=None)
        sources[shared] = sources.get(shared) or source_of(shared)
        job = job_of(replace(sources[shared], period=side.period), side.algorithm)
        made.append(_ranked(job, where))
        notes += (*job.notes, *_not_the_own(found, side, job))
    return tuple(made), (*notes, *_remarks(made))


def _ranked(job: Job, where: str | None) -> LeagueTable:
    """Rank all units, and read the columns of a condition, too; units that meet it may be in the other table alone."""
    bound = bound_to(job.algorithm, job.metrics.config)
    return make_table(bound, job.metrics.with_columns(columns_for(bound, where)).metrics)


def _not_the_own(found: tuple[Side, ...], side: Request, job: Job) -> Iterator[str]:
    """Say where a saved table has another method used than the config would."""
    own, used = job.metrics.config.algorithm, job.algorithm.model.name
    if own not in {None, side.algorithm, used} and any(
        isinstance(one, Saved) and one.table.algorithm.name == used for one in found
    ):
        yield f"ranked by {used}, as the saved table is, and not by the config's own method, {own}"


def _remarks(made: list[LeagueTable]) -> Iterator[str]:
    """Say where the same thing is compared with itself."""
    first, *others = made
    for other in others:
        if first.workings and other.workings and _what(first) == _what(other):
            yield "both tables are of the same algorithm, file and period"


def _what(table: LeagueTable) -> tuple[object, ...]:
    return table.algorithm, table.period, tuple((record.path, record.sha256) for record in table.inputs)

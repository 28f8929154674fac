"""From what was typed to metrics that have been read and algorithms to use on them."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from leaguetab.api.load import (
    LoadedMetrics,
    Source,
    bound_and_read,
    bound_to,
    default_algorithm,
    described,
    load_algorithm,
    notes_on,
)
from leaguetab.errors import LeaguetabError, Place, Problem
from leaguetab.expression import RowExpression
from leaguetab.metrics.data import Wanted
from leaguetab.table import table_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from leaguetab.algorithm.bind import BoundAlgorithm
    from leaguetab.algorithm.load import LoadedAlgorithm
    from leaguetab.metrics.data import Metrics


@dataclass(frozen=True)
class Request:
    """What was typed, beside what is done with the table.

    Parameters
    ----------
    file
        The metrics; None for the config's own.
    algorithm, config
        Names or paths.
    id, name, groups, lower, higher
        Columns named by flags.
    period, encoding, input_format
        How to read the file.
    """

    file: str | None = None
    algorithm: str | None = None
    config: str | None = None
    id: str | None = None
    name: str | None = None
    groups: tuple[str, ...] = ()
    lower: tuple[str, ...] = ()
    higher: tuple[str, ...] = ()
    period: str | None = None
    encoding: str | None = None
    input_format: str | None = None


@dataclass(frozen=True)
class Job:
    """Metrics that have been read, and the algorithm to use on them.

    Parameters
    ----------
    named
        The algorithm.
    read
        The metrics, with the columns that the algorithm and the flags need.
    notes
        What the user should know about how they were found.
    """

    named: LoadedAlgorithm
    read: LoadedMetrics
    notes: tuple[str, ...] = ()

    @property
    def algorithm(self) -> BoundAlgorithm:
        """The algorithm, bound to the metrics' declarations."""
        return bound_and_read(self.read, self.named)[0]

    @property
    def metrics(self) -> Metrics:
        """The metrics as read."""
        return self.read.metrics


def source_of(request: Request) -> Source:
    """Find out what was typed about the metrics.

    Raises
    ------
    LeaguetabError
        Whatever is wrong with the config.
    """
    return described(
        request.file,
        request.config,
        id=request.id,
        name=request.name,
        groups=request.groups,
        lower=request.lower,
        higher=request.higher,
        period=request.period,
        input_format=request.input_format,
        encoding=request.encoding,
    )


def read_job(request: Request, where: str | None = None, by: str | None = None) -> Job:
    """Find the config and the algorithm, bind them, and read the columns they need.

    Parameters
    ----------
    request
        What was typed.
    where
        A condition that will be put to the table or the file; the raw columns it reads are read too.
    by
        A column that will part the table.

    Raises
    ------
    LeaguetabError
        Whatever is wrong with any of them.
    """
    source = source_of(request)
    name = request.algorithm or default_algorithm(source.config)
    named = load_algorithm(name)
    bound = bound_to(named, source.config)
    made = table_columns(bound)
    further = (column for column in _by_flags(request, where, by) if column.name not in made)
    return Job(named, source.read((*bound.wanted, *further)), (*source.notes, *notes_on(name, named)))


def _by_flags(request: Request, where: str | None, by: str | None) -> Iterator[Wanted]:
    """List the columns that flags ask for. A group that only the config names may be missing from an older file."""
    for column in RowExpression(where).columns if where else ():
        yield Wanted(column, "any", may_be_empty=True, asked_by=f"--where (where text stands in single quotes: '{column}')")
    for column in (by,) if by else ():
        yield Wanted(column, "any", may_be_empty=True, asked_by="--by")
    for column in request.groups:
        yield Wanted(column, "any", may_be_empty=True, asked_by="--group")


def refuse_overwriting(output: str | None, request: Request) -> None:
    """Refuse an output that would replace what is read.

    Raises
    ------
    LeaguetabError
        ``cannot-write``.
    """
    inputs = [request.file, request.config, request.algorithm]
    if output is None or not Path(output).exists():
        return
    if any(given is not None and Path(given).exists() and Path(given).samefile(output) for given in inputs):
        hint = "Write to another file."
        raise LeaguetabError(
            Problem("cannot-write", "this file is read, and would be replaced", "output goes elsewhere", hint, Place(output))
        )


def tell(notes: Iterable[str], *, quiet: bool) -> None:
    """Print notes on standard error."""
    if not quiet:
        sys.stderr.write("".join(f"note: {note}\n" for note in notes))

"""From what was typed to an algorithm bound to metrics that have been read."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from leaguetab import library
from leaguetab.algorithm.bind import BoundAlgorithm, bind
from leaguetab.algorithm.load import LoadedAlgorithm, load_algorithm
from leaguetab.errors import LeaguetabError, Place, Problem
from leaguetab.expression import RowExpression
from leaguetab.metrics.config import LoadedConfig, MetricsConfig, config_from_flags, declared, load_config
from leaguetab.metrics.data import Wanted
from leaguetab.metrics.read import load_metrics
from leaguetab.table import table_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
    """An algorithm bound to metrics that have been read.

    Parameters
    ----------
    algorithm
        Bound to the metrics' declarations.
    metrics
        As read.
    notes
        What the user should know about how they were found.
    """

    algorithm: BoundAlgorithm
    metrics: Metrics
    notes: tuple[str, ...] = field(default=())


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
    loaded, config, config_notes = read_config(request)
    algorithm, algorithm_notes = read_algorithm(request, config)
    bound = bind(algorithm, declared(config))
    source, shown = _source(request, loaded)
    made = table_columns(bound)
    metrics = load_metrics(
        source,
        config,
        (*bound.wanted, *(column for column in _by_flags(request, where, by) if column.name not in made)),
        period=request.period,
        input_format=request.input_format,
        encoding=request.encoding,
        shown_as=shown,
    )
    return Job(bound, metrics, (*config_notes, *algorithm_notes))


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


def read_config(request: Request) -> tuple[LoadedConfig | None, MetricsConfig, tuple[str, ...]]:
    """Read the config, if one is named, and lay the flags over it.

    Returns
    -------
    tuple
        The config as it is in its file, the config with the flags, and notes.
    """
    loaded: LoadedConfig | None = None
    notes: tuple[str, ...] = ()
    if request.config is not None:
        found = library.find("config", request.config)
        loaded, notes = load_config(found.path, found.shown_as), _shadowing("config", found)
    config = config_from_flags(
        id=request.id,
        name=request.name,
        groups=request.groups,
        lower=request.lower,
        higher=request.higher,
        base=loaded.config if loaded else None,
    )
    return loaded, config, notes


def read_algorithm(request: Request, config: MetricsConfig) -> tuple[LoadedAlgorithm, tuple[str, ...]]:
    """Read the algorithm that the request or the config names, with notes."""
    name = request.algorithm or config.algorithm
    if name is None:
        hint = "`-a equal-weights` takes any metrics; `leaguetab algorithms list` shows all."
        raise LeaguetabError(Problem("bad-option", "no algorithm is named", "name one with -a, or in the config", hint))
    found = library.find("algorithm", name)
    loaded = load_algorithm(found.path, shown_as=found.shown_as)
    return loaded, (*_shadowing("algorithm", found), *_passing_for_another(found, loaded))


def _passing_for_another(found: library.Found, loaded: LoadedAlgorithm) -> tuple[str, ...]:
    """Say where a changed copy still bears the name of a shipped algorithm, and with it perhaps its status."""
    ours = library.shipped("algorithm", loaded.model.name)
    if found.shipped or ours is None or ours.read_text(encoding="utf-8") == loaded.source.text:
        return ()
    called = f"{found.shown_as} calls itself {loaded.model.name!r} ({loaded.model.status}), and is not the one that leaguetab ships"
    return (f"{called}; give it a name and a status of its own",)


def _shadowing(kind: str, found: library.Found) -> tuple[str, ...]:
    return (f"{found.shown_as} is used instead of the {kind} {found.name!r} that leaguetab ships",) if found.shadows else ()


def _source(request: Request, loaded: LoadedConfig | None) -> tuple[str, str | None]:
    """Return the file to read, and how it is shown."""
    if request.file is not None:
        return request.file, None
    if loaded is None or loaded.file is None:
        hint = "For example: leaguetab rank trusts.csv, or leaguetab rank -c nhs-acute."
        raise LeaguetabError(Problem("bad-option", "no file of metrics is named", "name one, or a config that names its own", hint))
    return str(loaded.file), loaded.file_shown_as

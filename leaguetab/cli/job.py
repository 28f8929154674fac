"""From what was typed to an algorithm bound to metrics that have been read."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from leaguetab import library
from leaguetab.algorithm.bind import BoundAlgorithm, bind
from leaguetab.algorithm.load import LoadedAlgorithm, load_algorithm
from leaguetab.errors import LeaguetabError, Problem, listed
from leaguetab.expression import RowExpression
from leaguetab.metrics.config import LoadedConfig, MetricsConfig, config_from_flags, declared, load_config
from leaguetab.metrics.read import load_metrics
from leaguetab.table import table_columns

if TYPE_CHECKING:
    from collections.abc import Iterable

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


def read_job(request: Request, expressions: Iterable[str] = (), columns: Iterable[str] = ()) -> Job:
    """Find the config and the algorithm, bind them, and read the columns they need.

    Parameters
    ----------
    request
        What was typed.
    expressions
        Conditions that will be put to the table or the file; the raw columns they read are read too.
    columns
        Further columns that will be needed.

    Raises
    ------
    LeaguetabError
        Whatever is wrong with any of them.
    """
    loaded, config, config_notes = read_config(request)
    algorithm, algorithm_notes = read_algorithm(request, config)
    bound = bind(algorithm, declared(config))
    source, shown = _source(request, loaded)
    # A group named by a flag must be there; one that a config names may be missing from an older file.
    named = (*columns, *request.groups, *(column for text in expressions for column in RowExpression(text).columns))
    made = table_columns(bound)
    metrics = load_metrics(
        source,
        config,
        bound.wanted,
        period=request.period,
        input_format=request.input_format,
        encoding=request.encoding,
        extra=tuple(dict.fromkeys(column for column in named if column not in made)),
        shown_as=shown,
    )
    return Job(bound, metrics, (*config_notes, *algorithm_notes))


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
        names = listed([found.name for found in library.every("algorithm")], 60)
        raise LeaguetabError(
            Problem("bad-option", "no algorithm is named", f"name one with -a: {names}", "`-a equal-weights` takes any metrics.")
        )
    found = library.find("algorithm", name)
    return load_algorithm(found.path, shown_as=found.shown_as), _shadowing("algorithm", found)


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

"""From what was typed to metrics and the algorithms to use on them."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from leaguetab import library
from leaguetab.api.load import default_algorithm, described, load_algorithm, notes_on, read_config
from leaguetab.errors import LeaguetabError, Place, Problem
from leaguetab.output.text_cells import one_line
from leaguetab.saved import is_saved

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from leaguetab.algorithm.load import LoadedAlgorithm
    from leaguetab.api.load import Source


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
    period, encoding, input_format, delimiter, decimal
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
    delimiter: str | None = None
    decimal: str | None = None


@dataclass(frozen=True)
class Job:
    """Metrics, and the algorithm to use on them.

    Parameters
    ----------
    algorithm
        As read from its file.
    metrics
        Yet to be read: which columns are needed is for whoever uses them to say.
    notes
        What the user should know about how they were found.
    """

    algorithm: LoadedAlgorithm
    metrics: Source
    notes: tuple[str, ...] = ()


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
        delimiter=request.delimiter,
        decimal=request.decimal,
    )


def job_of(source: Source, algorithm: str | None) -> Job:
    """Find the algorithm to use on metrics, by default the one that the config names.

    Raises
    ------
    LeaguetabError
        Whatever is wrong with it.
    """
    name = algorithm or default_algorithm(source.config)
    named = load_algorithm(name)
    return Job(named, source, (*source.notes, *notes_on(name, named), *_guesses(source)))


def _guesses(source: Source) -> Iterator[str]:
    """Say that a config still has lines that `init` guessed."""
    if source.loaded is None or "guess" not in source.loaded.source.text:
        return
    from leaguetab.analysis.starter import guesses_in_words

    said = guesses_in_words(source.loaded.source.text)
    if said:
        yield f"{source.loaded.shown_as}: {said}"


def find_job(request: Request) -> Job:
    """Find the config and the algorithm that were typed.

    Raises
    ------
    LeaguetabError
        Whatever is wrong with either.
    """
    return job_of(source_of(request), request.algorithm)


def is_saved_table(path: str) -> bool:
    """Tell whether a file is a saved league table. What cannot be read as one is left to whoever reads it as metrics."""
    try:
        return is_saved(path)
    except LeaguetabError:
        return False


def refuse_overwriting(output: str | None, request: Request) -> None:
    """Refuse an output that would replace what is read: the metrics, the config or the algorithm.

    Raises
    ------
    LeaguetabError
        ``cannot-write``; what is wrong with the config, where it is needed to tell.
    """
    if output is None or not Path(output).exists():
        return
    if any(given.exists() and given.samefile(output) for given in _inputs(request)):
        hint = "Write to another file."
        raise LeaguetabError(
            Problem("cannot-write", "this file is read, and would be replaced", "output goes elsewhere", hint, Place(output))
        )


def _inputs(request: Request) -> Iterator[Path]:
    """List the files that are read."""
    if request.file is not None:
        yield Path(request.file)
    loaded = None if request.config is None else read_config(request.config)[0]
    if loaded is not None:
        yield loaded.path
        if request.file is None and loaded.file is not None:
            yield loaded.file
    algorithm = request.algorithm or (loaded.config.algorithm if loaded is not None else None)
    if algorithm is not None:
        yield library.find("algorithm", algorithm).path


def tell(notes: Iterable[str], *, quiet: bool) -> None:
    """Print notes on standard error, each once and on one line."""
    if not quiet:
        sys.stderr.write("".join(f"note: {one_line(note)}\n" for note in dict.fromkeys(notes)))

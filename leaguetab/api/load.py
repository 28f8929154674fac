"""Metrics and algorithms, by name, path or frame."""

from __future__ import annotations

import io
import os
import sys
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from leaguetab import arguments, library
from leaguetab.algorithm.bind import BoundAlgorithm, bind
from leaguetab.algorithm.load import LoadedAlgorithm
from leaguetab.algorithm.load import load_algorithm as read_algorithm
from leaguetab.errors import LeaguetabError, Problem
from leaguetab.metrics.config import LoadedConfig, MetricsConfig, config_from_flags, declared, flagged, load_config
from leaguetab.metrics.data import Wanted
from leaguetab.metrics.formats import STDIN
from leaguetab.metrics.read import load_metrics as read_metrics

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl

    from leaguetab.metrics.data import Metrics

    AnyPath = str | os.PathLike[str]

_AS_POLARS_FRAME = MappingProxyType(
    {"pandas.DataFrame": "polars.from_pandas() makes one of it.", "polars.LazyFrame": "Its .collect() makes one of it."}
)


@dataclass(frozen=True)
class Source:
    """Metrics that can be read: where they are, and what their columns mean.

    Parameters
    ----------
    data
        A path, or the bytes themselves.
    shown_as
        How messages and records name it.
    config
        What the columns mean.
    loaded
        The config as it is in its file; None where there is none.
    groups
        Group columns that were named beside the config, and so must be there.
    named
        Metrics that were named beside the config, and so must be there, whether an algorithm reads them or not.
    period, input_format, encoding
        As for `load_metrics`.
    notes
        What a user should know about how the config was found.
    """

    data: str | bytes = field(repr=False)
    shown_as: str | None
    config: MetricsConfig
    loaded: LoadedConfig | None = None
    groups: tuple[str, ...] = ()
    named: tuple[Wanted, ...] = ()
    period: str | None = None
    input_format: str | None = None
    encoding: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def source(self) -> Source:
        """Itself: what is read and what is yet to be read can be asked alike."""
        return self

    def with_columns(self, wanted: Sequence[Wanted]) -> LoadedMetrics:
        """Read columns, the groups, and the metrics that were named."""
        groups = (Wanted(column, "any", may_be_empty=True, asked_by="the option 'group'") for column in self.groups)
        metrics = read_metrics(
            self.data,
            self.config,
            (*wanted, *groups, *self.named),
            period=self.period,
            input_format=self.input_format,
            encoding=self.encoding,
            shown_as=self.shown_as,
        )
        return LoadedMetrics(metrics, self, tuple(wanted))


@dataclass(frozen=True, repr=False, eq=False)
class LoadedMetrics:
    """Metrics as they were read, and what they were read from, so that an algorithm can have further columns.

    Parameters
    ----------
    metrics
        Units by columns.
    source
        What was read.
    wanted
        The columns that were asked for.
    """

    metrics: Metrics
    source: Source
    wanted: tuple[Wanted, ...]

    @property
    def frame(self) -> pl.DataFrame:
        """One row a unit, in the file's order."""
        return self.metrics.frame

    @property
    def warnings(self) -> tuple[str, ...]:
        """What was noticed and did not stop the reading."""
        return (*self.source.notes, *self.metrics.warnings)

    def with_columns(self, wanted: Sequence[Wanted]) -> LoadedMetrics:
        """Read again where other columns are wanted than those that were asked for.

        Parameters
        ----------
        wanted
            All the columns that an algorithm needs, and no others, so that a table does not depend on what was looked at before.
        """
        return self if self.wanted == tuple(wanted) else self.source.with_columns(wanted)

    def __repr__(self) -> str:
        read = self.metrics.inputs[0].path
        period = f", {self.metrics.period}" if self.metrics.period else ""
        return f"<LoadedMetrics: {self.frame.height} units, {self.frame.width} columns, from {read}{period}; .frame has the values>"

    def _repr_html_(self) -> str:
        """Show the values in a notebook."""
        return self.frame._repr_html_()


def load_algorithm(algorithm: AnyPath) -> LoadedAlgorithm:
    """Find and read an algorithm.

    Parameters
    ----------
    algorithm
        A path, or a name: of a file in ``./algorithms``, or of one that leaguetab ships.

    Raises
    ------
    LeaguetabError
        ``no-such-algorithm``, or every problem of the file at once, with line and column.
    TypeError
        For what is neither a name nor a path.

    Examples
    --------
    >>> load_algorithm("hdi").model.title
    'Human Development Index'
    """
    arguments.path("algorithm", algorithm)
    found = library.find("algorithm", os.fspath(algorithm))
    return read_algorithm(found.path, shown_as=found.shown_as)


def notes_on(algorithm: AnyPath, loaded: LoadedAlgorithm) -> tuple[str, ...]:
    """Say what a user should know about how an algorithm was found."""
    found = library.find("algorithm", os.fspath(algorithm))
    return (*_shadowing("algorithm", found), *_passing_for_another(found, loaded))


def _passing_for_another(found: library.Found, loaded: LoadedAlgorithm) -> tuple[str, ...]:
    """Say where a changed copy still bears the name of a shipped algorithm, and with it perhaps its status."""
    ours = library.shipped("algorithm", loaded.model.name)
    if found.shipped or ours is None or ours.read_text(encoding="utf-8") == loaded.source.text:
        return ()
    called = f"{found.shown_as} calls itself {loaded.model.name!r} ({loaded.model.status}), and is not the one that leaguetab ships"
    return (f"{called}; give it a name and a status of its own",)


def _shadowing(kind: str, found: library.Found) -> tuple[str, ...]:
    return (f"{found.shown_as} is used instead of the {kind} {found.name!r} that leaguetab ships",) if found.shadows else ()


def load_metrics(  # noqa: PLR0913 -- what a user may say about a file, each by keyword
    source: AnyPath | pl.DataFrame | None = None,
    config: AnyPath | None = None,
    *,
    id: str | None = None,  # noqa: A002 -- the word that config and command line use
    name: str | None = None,
    groups: str | Sequence[str] = (),
    lower: str | Sequence[str] = (),
    higher: str | Sequence[str] = (),
    period: str | None = None,
    input_format: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    decimal: str | None = None,
) -> LoadedMetrics:
    """Read metrics of units, and check them.

    Parameters
    ----------
    source
        A file (CSV, TSV, Parquet, JSON, JSON lines, Excel), ``-`` for standard input, or a Polars frame, one row a unit (or long,
        as the config says); None for the file that the config names. A file is read again when its metrics are ranked.
    config
        What the columns mean: a name or a path; None where the keywords say it.
    id, name, groups
        The columns with the units' ids, names and groups: of groups, one or a list.
    lower, higher
        Metrics in which lower, or higher, is better: one or a list.
    period
        The period to take, where the file has several; by default the latest.
    input_format, encoding, delimiter, decimal
        How to read the file, where its name and the config do not say it.

    Returns
    -------
    LoadedMetrics
        Every metric that keywords name, and every other of the config that the file has, to look at. `rank` and `sensitivity` read
        what their algorithm needs, be it more or less. Numbers are ``Float64``, missing ones null.

    Raises
    ------
    LeaguetabError
        Everything that is wrong with config, columns and values, at once.
    TypeError
        For an argument of another type.

    Examples
    --------
    >>> import polars as pl
    >>> trusts = pl.DataFrame({"code": ["A", "B"], "waits": [61.0, 72.5]})
    >>> load_metrics(trusts, id="code", lower=["waits"]).frame["waits"].to_list()
    [61.0, 72.5]
    """
    arguments.text(
        id=id, name=name, period=period, input_format=input_format, encoding=encoding, delimiter=delimiter, decimal=decimal
    )
    read = described(
        source,
        config,
        id=id,
        name=name,
        groups=arguments.several("groups", groups, str, "text"),
        lower=arguments.several("lower", lower, str, "text"),
        higher=arguments.several("higher", higher, str, "text"),
        period=period,
        input_format=input_format,
        encoding=encoding,
        delimiter=delimiter,
        decimal=decimal,
    )
    return read.with_columns(tuple(_every_metric(read.config)))


def _every_metric(config: MetricsConfig) -> Iterator[Wanted]:
    """List all metrics, with their counts and standard errors. Whether one is needed is the algorithm's to say."""
    for name, metric in declared(config).items():
        yield Wanted(name, "number", optional=True, may_be_empty=True)
        for column in (metric.count, metric.standard_error):
            if column is not None:
                yield Wanted(column, "number", optional=True, may_be_empty=True)


def described(  # noqa: PLR0913 -- as above
    source: AnyPath | pl.DataFrame | None,
    config: AnyPath | None,
    *,
    id: str | None,  # noqa: A002 -- as above
    name: str | None,
    groups: Sequence[str],
    lower: Sequence[str],
    higher: Sequence[str],
    period: str | None,
    input_format: str | None,
    encoding: str | None,
    delimiter: str | None,
    decimal: str | None,
) -> Source:
    """Find out what metrics are, without reading them yet. Parameters and errors as for `load_metrics`."""
    loaded, notes = read_config(config)
    base = loaded.config if loaded else None
    full = config_from_flags(
        id=id,
        name=name,
        groups=tuple(groups),
        lower=tuple(lower),
        higher=tuple(higher),
        delimiter=delimiter,
        decimal=decimal,
        base=base,
    )
    data, shown_as = _data(source, loaded)
    named = flagged(full, lower, higher)
    return Source(data, shown_as, full, loaded, tuple(groups), named, period, input_format, encoding, notes)


def bound_to(algorithm: LoadedAlgorithm, config: MetricsConfig) -> BoundAlgorithm:
    """Bind an algorithm to the metrics that a config declares."""
    return bind(algorithm, declared(config))


def refuse_other_metrics(metrics: object) -> None:
    """Refuse what is not metrics. Raises ``TypeError``."""
    hint = 'For example: load_metrics("trusts.csv", "our-trusts"), or load_metrics(config="nhs-acute").'
    arguments.of_type("metrics", metrics, (LoadedMetrics, Source), "what load_metrics gives", hint)


def default_algorithm(config: MetricsConfig) -> str:
    """Return the algorithm that a config names.

    Raises
    ------
    LeaguetabError
        ``bad-option`` where it names none.
    """
    if config.algorithm is None:
        hint = "`-a equal-weights` takes any metrics; `leaguetab algorithms list` shows all."
        raise LeaguetabError(Problem("bad-option", "no algorithm is named", "name one with -a, or in the config", hint))
    return config.algorithm


def read_config(config: AnyPath | None) -> tuple[LoadedConfig | None, tuple[str, ...]]:
    """Find and read a config, if one is named, with what a user should know about how it was found."""
    if config is None:
        return None, ()
    arguments.path("config", config)
    found = library.find("config", os.fspath(config))
    return load_config(found.path, found.shown_as), _shadowing("config", found)


def _data(source: AnyPath | pl.DataFrame | None, loaded: LoadedConfig | None) -> tuple[str | bytes, str | None]:
    """Return what to read, and how it is shown."""
    if source is None:
        return _of_config(loaded)
    if isinstance(source, str) and source == STDIN:
        # It can be read once only, and may be needed again.
        return sys.stdin.buffer.read(), STDIN
    if isinstance(source, (str, os.PathLike)):
        return os.fspath(source), None
    import polars as pl

    hint = _AS_POLARS_FRAME.get(arguments.type_of(source), "")
    arguments.of_type("source", source, pl.DataFrame, "a path or a Polars frame", hint)
    written = io.BytesIO()
    source.write_parquet(written)
    return written.getvalue(), "the frame"


def _of_config(loaded: LoadedConfig | None) -> tuple[str, str | None]:
    if loaded is None or loaded.file is None:
        hint = "For example: leaguetab rank trusts.csv, or leaguetab rank -c nhs-acute."
        raise LeaguetabError(Problem("bad-option", "no file of metrics is named", "name one, or a config that names its own", hint))
    return str(loaded.file), loaded.file_shown_as

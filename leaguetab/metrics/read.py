"""Read a metrics file, check it, and give units by metrics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leaguetab.errors import LeaguetabError, Problem, listed
from leaguetab.metrics import checks, clean
from leaguetab.metrics.columns import clean_columns
from leaguetab.metrics.config import LongLayout, declared
from leaguetab.metrics.data import InputRecord, Metrics, Unranked
from leaguetab.metrics.reshape import ROW, LongRecords, pick_period, wide, with_text_ids
from leaguetab.metrics.roles import asked_for, not_in_file, roles_of
from leaguetab.metrics.tables import open_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl

    from leaguetab.metrics.columns import Column
    from leaguetab.metrics.config import MetricsConfig
    from leaguetab.metrics.data import Wanted
    from leaguetab.metrics.reshape import OnePeriod, Reshaped
    from leaguetab.metrics.roles import Asked, Roles
    from leaguetab.metrics.tables import RawTable


def load_metrics(  # noqa: PLR0913 -- what a user may say about a file, each by keyword
    source: str | bytes,
    config: MetricsConfig,
    wanted: Sequence[Wanted] | None,
    *,
    period: str | None = None,
    input_format: str | None = None,
    encoding: str | None = None,
    extra: Sequence[str] = (),
    shown_as: str | None = None,
) -> Metrics:
    """Read a metrics file.

    In messages, rows are counted as a spreadsheet does: the header is row 1, also where the format has none. In JSON lines, they
    are the lines.

    Parameters
    ----------
    source
        A path, ``-`` for standard input, or the bytes themselves.
    config
        What the columns mean.
    wanted
        The columns that an algorithm needs; None for every metric of the config. An optional one that the file lacks is left out.
    period
        The period to take; by default the latest.
    input_format
        The file's format, where its name does not say it.
    encoding
        The text's encoding; goes before that of the config.
    extra
        Further columns to carry along, as numbers where every value is one, else as text.
    shown_as
        How messages and records name the file; by default as `source`.

    Returns
    -------
    Metrics
        One row a unit. The columns are the unit's id, its name, the groups, the wanted columns that are in the file, those that the
        config's conditions read, and `extra`, each once. Numbers are ``Float64`` and flags ``Boolean``; a wanted column of any type
        is ``Float64`` where every value is a number, ``Boolean`` where the file has that type, else text.

    Raises
    ------
    LeaguetabError
        Everything that is wrong with the file's columns and values, at once.
    """
    table = open_table(source, config, input_format, encoding, shown_as)
    reading = _read(table, config, wanted, period, extra)
    if reading.problems:
        raise LeaguetabError(reading.problems)
    roles, kept = reading.roles, reading.kept
    return Metrics(
        frame=_frame(reading.shaped.units, roles, [column.values for column in reading.columns]),
        unit=roles.unit,
        name=roles.name,
        groups=roles.groups,
        info=declared(config),
        inputs=(InputRecord(table.located.name, reading.every.height, table.located.file),),
        period=kept.period,
        unranked=tuple(Unranked(unranked.when, unranked.because) for unranked in config.unranked),
        warnings=(*reading.warnings, *(problem.found for problem in reading.doubts)),
    )


@dataclass(frozen=True)
class Inspected:
    """What was found in a metrics file.

    Parameters
    ----------
    problems
        What stops it from being used.
    doubts
        Values that make no sense, as the config has it, and can be used all the same.
    warnings
        What else was noticed, as sentences.
    absent
        The names of the columns asked for that are not in the file, be they optional or not.
    """

    problems: tuple[Problem, ...]
    doubts: tuple[Problem, ...]
    warnings: tuple[str, ...]
    absent: frozenset[str]


def inspect_metrics(
    source: str | bytes,
    config: MetricsConfig,
    wanted: Sequence[Wanted] | None,
    *,
    period: str | None = None,
    input_format: str | None = None,
    encoding: str | None = None,
) -> Inspected:
    """Read a metrics file, and tell what was found in it. Parameters as for `load_metrics`.

    Raises
    ------
    LeaguetabError
        What stops the reading before the columns are looked at.
    """
    reading = _read(open_table(source, config, input_format, encoding), config, wanted, period)
    there = {column.wanted.name for column in reading.shaped.asked}
    absent = frozenset(column.wanted.name for column in reading.asked if column.wanted.name not in {*there, reading.roles.unit})
    return Inspected(reading.problems, reading.doubts, reading.warnings, absent)


@dataclass(frozen=True)
class _Reading:
    """All that was read."""

    table: RawTable
    roles: Roles
    asked: tuple[Asked, ...]
    every: pl.DataFrame
    kept: OnePeriod
    shaped: _Shaped
    columns: tuple[Column, ...]

    @property
    def problems(self) -> tuple[Problem, ...]:
        return (*self.shaped.problems, *(problem for column in self.columns for problem in column.problems))

    @property
    def doubts(self) -> tuple[Problem, ...]:
        return tuple(problem for column in self.columns for problem in column.doubts)

    @property
    def warnings(self) -> tuple[str, ...]:
        return (
            *self.table.warnings,
            *self.roles.warnings,
            *self.kept.warnings,
            *_gone(self.every, self.kept.records, self.roles),
            *checks.summing_rows(self.shaped.units.units, self.shaped.units.rows),
            *(warning for column in self.columns for warning in column.warnings),
        )


def _read(
    table: RawTable, config: MetricsConfig, wanted: Sequence[Wanted] | None, period: str | None = None, extra: Sequence[str] = ()
) -> _Reading:
    roles = roles_of(table, config)
    asked = asked_for(config, roles, wanted, extra)
    every = _records(table, config, roles, asked)
    kept = pick_period(every, roles.period, period, table.place)
    shaped = _shaped(table, config, roles, asked, kept.records)
    style = clean.style_of(config, spreadsheet=table.located.format == "excel", semicolons=table.delimiter == ";")
    columns = clean_columns(shaped.asked, shaped.units.cells, style, declared(config), table.place)
    return _Reading(table, roles, asked, every, kept, shaped, tuple(columns))


def _gone(every: pl.DataFrame, kept: pl.DataFrame, roles: Roles) -> Iterator[str]:
    """Say which units other periods have, and the one that was taken has not."""
    if roles.period is None or kept.height == every.height:
        return
    dated = every.drop_nulls([roles.unit, roles.period]).select(roles.unit).unique(maintain_order=True)
    gone = dated.join(kept.select(roles.unit), on=roles.unit, how="anti")[roles.unit].to_list()
    if gone:
        yield f"in other periods only, and not in the table: {listed(gone, 5)}"


def _records(table: RawTable, config: MetricsConfig, roles: Roles, asked: Sequence[Asked]) -> pl.DataFrame:
    """Read the columns needed, with the row of each record."""
    layout = [config.layout.metric, config.layout.value] if isinstance(config.layout, LongLayout) else []
    period = [] if roles.period is None else [roles.period]
    there = [column.key for column in asked if column.key in table.headers]
    columns = dict.fromkeys([roles.unit, *roles.labels, *period, *layout, *there])
    records = with_text_ids(table.read(list(columns)).with_row_index(ROW, offset=table.first_row), roles.unit)
    if records.is_empty():
        raise LeaguetabError(Problem("empty-file", "the file has no rows below the header", place=table.place))
    return records


@dataclass(frozen=True)
class _Shaped:
    """The units, which of the columns asked for are there, and what is wrong with either."""

    units: Reshaped
    asked: tuple[Asked, ...]
    problems: tuple[Problem, ...]


def _shaped(table: RawTable, config: MetricsConfig, roles: Roles, asked: Sequence[Asked], records: pl.DataFrame) -> _Shaped:
    problems = [
        Problem(
            "bad-value",
            f"{column.key!r} is the unit's id, and is wanted as a {column.wanted.type}",
            "an id is text",
            place=table.place,
        )
        for column in asked
        if column.wanted.name == roles.unit
    ]
    asked = [column for column in asked if column.wanted.name != roles.unit]
    problems += checks.missing_units(records[roles.unit], records[ROW], table.place)
    if isinstance(config.layout, LongLayout):
        shaped = _long(table, LongRecords(records, roles.unit, config.layout), roles, asked)
    else:
        shaped = _wide(table, records, roles, asked)
    return _Shaped(shaped.units, shaped.asked, (*problems, *shaped.problems))


def _wide(table: RawTable, records: pl.DataFrame, roles: Roles, asked: Sequence[Asked]) -> _Shaped:
    units = wide(records, roles.unit)
    problems = [
        not_in_file(column, table.headers, table.place)
        for column in asked
        if column.key not in table.headers and not column.wanted.optional
    ]
    problems += checks.duplicate_units(units, table, roles)
    return _Shaped(units, tuple(column for column in asked if column.key in table.headers), tuple(problems))


def _long(table: RawTable, long: LongRecords, roles: Roles, asked: Sequence[Asked]) -> _Shaped:
    """Find each column asked for among the metrics' names, or else among the headers: a column that has one value a unit."""
    metrics = long.metrics()
    by_row = [column for column in asked if column.key in metrics]
    by_header = [column for column in asked if column.key in table.headers and column not in by_row]
    problems = [
        not_in_file(column, metrics, table.place, f"the metrics in the column {long.layout.metric!r} are")
        for column in asked
        if column not in by_row and column not in by_header and not column.wanted.optional
    ]
    keys = list(dict.fromkeys(column.key for column in by_row))
    problems += checks.duplicate_values(long, keys, table.place)
    units = long.turned(keys, list(dict.fromkeys([*roles.labels, *(column.key for column in by_header)])))
    return _Shaped(units, tuple(column for column in asked if column in by_row or column in by_header), tuple(problems))


def _frame(units: Reshaped, roles: Roles, columns: Sequence[pl.Series]) -> pl.DataFrame:
    """Put the columns side by side; one that an algorithm reads as a number takes the place of the label of that name."""
    import polars as pl

    labels = {label: clean.as_text(units.cells[label].values) for label in roles.labels}
    return pl.DataFrame({roles.unit: units.units, **labels, **{column.name: column for column in columns}})

"""Which columns of a file are read, and what for."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from leaguetab.errors import LeaguetabError, Place, Problem, did_you_mean, listed
from leaguetab.expression import RowExpression
from leaguetab.metrics.config import LongLayout, declared
from leaguetab.metrics.data import Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from leaguetab.metrics.config import MetricsConfig
    from leaguetab.metrics.tables import RawTable

_FEW, _MANY = 8, 12
"""How many columns are listed: with one that may have been meant, and without."""


@dataclass(frozen=True)
class Asked:
    """A column that is asked for.

    Parameters
    ----------
    wanted
        What it is needed for.
    key
        The header it has in the file; in a long file, the metric's name there.
    """

    wanted: Wanted
    key: str


@dataclass(frozen=True)
class Roles:
    """The columns that say what a row is about.

    Parameters
    ----------
    unit
        The column of units' ids.
    name
        The column of units' names, where there is one.
    groups
        The group columns.
    period
        The column of periods, where there is one.
    warnings
        What was noticed.
    """

    unit: str
    name: str | None
    groups: tuple[str, ...]
    period: str | None
    warnings: tuple[str, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """The columns read as text and carried along: the name and the groups."""
        return tuple(dict.fromkeys(column for column in (self.name, *self.groups) if column is not None and column != self.unit))


def roles_of(table: RawTable, config: MetricsConfig) -> Roles:
    """Find the columns that a config names for ids, names, groups and periods.

    Raises
    ------
    LeaguetabError
        ``unknown-column`` where that of the ids or periods, or one of a long layout, is not in the file. A name or group
        column that is not there is left out with a warning.
    """
    needed = {"id": config.id, "period": config.period}
    if isinstance(config.layout, LongLayout):
        needed |= {"metric": config.layout.metric, "value": config.layout.value}
    problems = [
        unknown(f"the column {column!r}, stated as {role!r}, is not in the file", column, table.headers, table.place)
        for role, column in needed.items()
        if column is not None and column not in table.headers
    ]
    if problems:
        raise LeaguetabError(problems)
    warnings = [
        _left_out(column, role, table.headers)
        for role, columns in (("the name", [config.name]), ("a group", config.groups))
        for column in columns
        if column is not None and column not in table.headers
    ]
    if config.id is None:
        warnings.append(f"taking the first column, {table.headers[0]!r}, as the unit; --id names another")
    return Roles(
        unit=config.id or table.headers[0],
        name=config.name if config.name in table.headers else None,
        groups=tuple(column for column in config.groups if column in table.headers),
        period=config.period,
        warnings=tuple(warnings),
    )


def _left_out(column: str, role: str, headers: Sequence[str]) -> str:
    near = did_you_mean(column, headers)
    return f"the column {column!r}, stated as {role}, is not in the file and is left out{f'. {near}' if near else ''}"


def asked_for(config: MetricsConfig, roles: Roles, wanted: Sequence[Wanted] | None, extra: Sequence[str]) -> tuple[Asked, ...]:
    """List the columns to read beside those with a role, each once.

    These are the wanted columns (by default every metric that the config declares, with its counts and standard errors), those
    that the config's conditions read, and further ones. A name or group column is text already, and is read again only where an
    algorithm needs it as a number or a flag. A column that is asked for twice must be there, and have values, if either says so.
    """
    known = declared(config)
    conditions = [column for unranked in config.unranked for column in RowExpression(unranked.when).columns]
    every = [
        *(_declared_columns(config) if wanted is None else wanted),
        *(Wanted(column, "any", may_be_empty=True, asked_by=_by_unranked(column)) for column in conditions),
        *(Wanted(column, "any", may_be_empty=True) for column in extra),
    ]
    found: dict[str, Wanted] = {}
    for column in every:
        is_there = column.name in (roles.unit, *roles.labels) and column.type in {"any", "text"}
        if not is_there:
            found[column.name] = _both(found.get(column.name, column), column)
    return tuple(Asked(column, known[name].column if name in known else name) for name, column in found.items())


def _by_unranked(column: str) -> str:
    return f"`unranked` in the config (where text stands in single quotes: '{column}')"


def _both(first: Wanted, again: Wanted) -> Wanted:
    return replace(
        first,
        optional=first.optional and again.optional,
        may_be_empty=first.may_be_empty and again.may_be_empty,
        asked_by=again.asked_by if first.optional else first.asked_by,
    )


def _declared_columns(config: MetricsConfig) -> Iterable[Wanted]:
    for name, metric in declared(config).items():
        yield Wanted(name, "number")
        for column in (metric.count, metric.standard_error):
            if column is not None:
                yield Wanted(column, "number", may_be_empty=True)


def unknown(found: str, name: str, known: Sequence[str], place: Place, what: str = "the columns are") -> Problem:
    """Say that a column or metric is not there, which there are, and which may have been meant."""
    near = did_you_mean(name, known)
    hint = near or ("The first line must hold the names of the columns." if _lacks_header(known) else "")
    return Problem("unknown-column", found, f"{what}: {listed(list(known), _FEW if near else _MANY)}", hint, place)


def _lacks_header(known: Sequence[str]) -> bool:
    """Tell whether the first line looks like a title, or like a row of values."""
    return len(known) == 1 or any(re.fullmatch(r"[+-]?[0-9][0-9.,]*%?|column_[0-9]+", name) for name in known)


def not_in_file(asked: Asked, known: Sequence[str], place: Place, what: str = "the columns are") -> Problem:
    """Say that a column or metric that is asked for is not there."""
    name, key = asked.wanted.name, asked.key
    kind = "metric" if asked.wanted.type == "number" else "column"
    header = "" if name == key else f" (in the file: {key!r})"
    by = f", and {asked.wanted.asked_by} asks for it" if asked.wanted.asked_by else ""
    return unknown(f"the {kind} {name!r}{header} is not in the file{by}", key, known, place, what)

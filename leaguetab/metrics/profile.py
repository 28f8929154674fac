"""What a file's columns look like: the ground on which a starter config is guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from leaguetab.metrics import clean
from leaguetab.metrics.config import MetricsConfig
from leaguetab.metrics.tables import open_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from leaguetab.metrics.clean import Numbers, Style

Kind = Literal["id", "text", "number", "flag", "empty"]

_ID_HEADER = re.compile(r"(?:^|[^a-z])(?:id|code|ref|key|iso\d?)(?:$|[^a-z])|[a-z](?:Id|ID|Code)$")
_EXAMPLES = 3


@dataclass(frozen=True)
class ColumnProfile:
    """A column of a file, described.

    Parameters
    ----------
    name
        Its header.
    kind
        ``id`` (a code that tells all rows apart), ``flag`` (yes and no, or 1 and 0), ``number``, ``text``, or ``empty``. A column
        is of a kind only if every value is.
    missing
        How many rows have no value.
    unique
        How many different values there are.
    low, high
        The lowest and highest number, where it holds numbers.
    examples
        The first different values, as they stand in the file.
    numbers
        How many values are numbers.
    not_numbers
        The first different values that are none.
    """

    name: str
    kind: Kind
    missing: int
    unique: int
    low: float | None
    high: float | None
    examples: tuple[str, ...]
    numbers: int = 0
    not_numbers: tuple[str, ...] = ()


@dataclass(frozen=True)
class FileProfile:
    """A file, described.

    Parameters
    ----------
    columns
        In the file's order.
    rows
        How many rows it has below the header.
    delimiter
        What parts the fields, in delimited text.
    decimal
        The decimal mark: as stated, else the one by which more columns hold numbers.
    """

    columns: tuple[ColumnProfile, ...]
    rows: int
    delimiter: str | None
    decimal: Literal[".", ","]


def profile(
    source: str, config: MetricsConfig | None = None, *, input_format: str | None = None, encoding: str | None = None
) -> FileProfile:
    """Describe every column of a file.

    Parameters
    ----------
    source
        A path, or ``-`` for standard input.
    config
        Where there is one, its delimiter, encoding, decimal mark and missing tokens are used.
    input_format, encoding
        Go before what the file's name or the config say.

    Raises
    ------
    LeaguetabError
        The file cannot be read; see `load_metrics`.
    """
    stated = config or MetricsConfig()
    table = open_table(source, stated, input_format, encoding)
    records = table.read(table.headers)
    style = clean.style_of(stated, spreadsheet=table.located.format == "excel", semicolons=table.delimiter == ";")
    columns = records.get_columns()
    numbers = clean.numbers(columns, style)
    if stated.decimal is None:
        with_commas = replace(style, decimal=",")
        other = clean.numbers(columns, with_commas)
        if _suits_better(other, numbers, doubts_commas=style.doubts_commas):
            style, numbers = with_commas, other
    described = tuple(_profile(column, found, style) for column, found in zip(columns, numbers, strict=True))
    return FileProfile(described, records.height, table.delimiter, style.decimal)


def _suits_better(commas: Sequence[Numbers], points: Sequence[Numbers], *, doubts_commas: bool) -> bool:
    """Tell whether decimal commas make more columns hold numbers; or as many, where semicolons part fields that hold commas."""
    by_commas, by_points = (sum(found.sound and found.values.count() > 0 for found in read) for read in (commas, points))
    return by_commas > by_points or (by_commas == by_points and doubts_commas and any(found.some_grouped for found in points))


def _profile(column: pl.Series, numbers: Numbers, style: Style) -> ColumnProfile:
    text = clean.texts(column, style)
    present = text.drop_nulls()
    unique = present.unique(maintain_order=True)
    kind = _kind(column, present, len(unique), numbers, style)
    values = numbers.values if kind == "number" else numbers.values.clear()
    not_numbers = clean.as_text(column.gather(numbers.text)).drop_nulls().unique(maintain_order=True)
    return ColumnProfile(
        name=column.name,
        kind=kind,
        missing=len(column) - len(present),
        unique=len(unique),
        low=_number(values.min()),
        high=_number(values.max()),
        examples=tuple(unique.head(_EXAMPLES)),
        numbers=numbers.values.count(),
        not_numbers=tuple(not_numbers.head(_EXAMPLES)),
    )


def _kind(column: pl.Series, present: pl.Series, unique: int, numbers: Numbers, style: Style) -> Kind:
    if present.is_empty():
        return "empty"
    flags = clean.flags(column, style)
    if flags.text.is_empty() and (not numbers.sound or flags.values.n_unique() > 1 + flags.values.has_nulls()):
        return "flag"
    mostly_numbers = 2 * numbers.values.count() >= len(present) and not _has_leading_zeros(present)
    looks_like_codes = not mostly_numbers and not present.str.contains(r"\s").any()
    if unique == len(column) and (looks_like_codes or _ID_HEADER.search(column.name)):
        return "id"
    return "number" if numbers.sound else "text"


def _has_leading_zeros(present: pl.Series) -> bool:
    return bool(present.str.contains(r"^0\d+$").any())


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, float) else None

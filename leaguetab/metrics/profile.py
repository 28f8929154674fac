"""What a file's columns look like: the ground on which a starter config is guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from leaguetab.metrics import clean
from leaguetab.metrics.config import MetricsConfig
from leaguetab.metrics.tables import open_table

if TYPE_CHECKING:
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
    """

    name: str
    kind: Kind
    missing: int
    unique: int
    low: float | None
    high: float | None
    examples: tuple[str, ...]


def profile(
    source: str, config: MetricsConfig | None = None, *, input_format: str | None = None, encoding: str | None = None
) -> tuple[ColumnProfile, ...]:
    """Describe every column of a file, in the file's order.

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
    return tuple(_profile(column, numbers, style) for column, numbers in zip(columns, clean.numbers(columns, style), strict=True))


def _profile(column: pl.Series, numbers: Numbers, style: Style) -> ColumnProfile:
    text = clean.texts(column, style)
    present = text.drop_nulls()
    unique = present.unique(maintain_order=True)
    kind = _kind(column, present, len(unique), numbers, style)
    values = numbers.values if kind == "number" else numbers.values.clear()
    return ColumnProfile(
        name=column.name,
        kind=kind,
        missing=len(column) - len(present),
        unique=len(unique),
        low=_number(values.min()),
        high=_number(values.max()),
        examples=tuple(unique.head(_EXAMPLES)),
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

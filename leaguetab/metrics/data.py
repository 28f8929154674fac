"""The metrics of a set of units, read and checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import polars as pl

Better = Literal["higher", "lower"]
ColumnType = Literal["number", "flag", "text", "any"]


@dataclass(frozen=True)
class MetricInfo:
    """What is known about a metric beside its values.

    Parameters
    ----------
    name
        The name that algorithms use.
    column
        The column's header in the file.
    label
        What a reader sees.
    domain
        The domain it belongs to, if any.
    unit
        The unit of measurement, in words, e.g. ``"% of patients"``.
    better
        Which way is better, where config or flags say so.
    valid_range
        Lowest and highest value that makes sense; None for no limit.
    count
        The column with the number of cases behind each value, if any.
    standard_error
        The column with each value's standard error, if any.
    """

    name: str
    column: str
    label: str
    domain: str | None = None
    unit: str | None = None
    better: Better | None = None
    valid_range: tuple[float | None, float | None] = (None, None)
    count: str | None = None
    standard_error: str | None = None


@dataclass(frozen=True)
class Wanted:
    """A column that an algorithm needs.

    Parameters
    ----------
    name
        The name that the algorithm uses.
    type
        ``number`` (a metric), ``flag`` (yes or no), ``text``, or ``any`` (a number where every value is one, else text).
    optional
        Whether it may be absent from the file.
    may_be_empty
        Whether all its values may be missing (a part of weight 0, say).
    asked_by
        The place in the algorithm that asks for it, for messages.
    """

    name: str
    type: ColumnType
    optional: bool = False
    may_be_empty: bool = False
    asked_by: str = field(default="", compare=False)


@dataclass(frozen=True)
class InputRecord:
    """A file that was read: enough to audit a table by.

    Parameters
    ----------
    path
        As the user wrote it; ``-`` for standard input.
    rows
        The rows of data in it.
    file
        Where the bytes lie, or the bytes themselves (standard input).
    """

    path: str
    rows: int
    file: Path | bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        """The SHA-256 of the bytes, in hexadecimal; read when asked for."""
        import hashlib

        if isinstance(self.file, bytes):
            return hashlib.sha256(self.file).hexdigest()
        with self.file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()


@dataclass(frozen=True)
class Unranked:
    """A condition under which a unit is listed without a rank, and why."""

    when: str
    because: str


@dataclass(frozen=True)
class Metrics:
    """Units by columns.

    Parameters
    ----------
    frame
        One row a unit, in the file's order. The unit column is text, without missing values or duplicates; metrics are
        ``Float64`` (null is missing, never NaN or infinite), flags ``Boolean``, groups and names text.
        Columns have the names that algorithms use.
    unit
        The name of the unit column in `frame`.
    name
        The name of the column of units' names, where there is one.
    groups
        The group columns, in the config's order.
    info
        All metrics that config or flags declare, by name, whether read or not.
    inputs
        The files read.
    period
        The period the values are of, where the file has periods.
    unranked
        Units to list without a rank, by condition.
    warnings
        What was noticed and did not stop the reading, as sentences.
    """

    frame: pl.DataFrame
    unit: str
    name: str | None = None
    groups: tuple[str, ...] = ()
    info: Mapping[str, MetricInfo] = field(default_factory=lambda: MappingProxyType({}))
    inputs: tuple[InputRecord, ...] = ()
    period: str | None = None
    unranked: tuple[Unranked, ...] = ()
    warnings: tuple[str, ...] = ()

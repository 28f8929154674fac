"""Any frame laid out as a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leaguetab.analysis.sensitivity.words import percent
from leaguetab.output.page import Cells, Column, Page, Section
from leaguetab.output.text_cells import NOTHING, numbers, one_line, ranges

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import polars as pl

    from leaguetab.output.page import Kind


@dataclass(frozen=True)
class Shown:
    """A column as it is to be shown.

    Parameters
    ----------
    heading
        As readers see it.
    write
        From the frame to one text a row.
    kind
        What it holds.
    numeric
        Whether it is lined up on the right.
    """

    heading: str
    write: Callable[[pl.DataFrame], list[str]]
    kind: Kind = "other"
    numeric: bool = False


def grid(title: str, facts: Sequence[str], frame: pl.DataFrame, columns: Sequence[Shown], signs: Sequence[str] = ()) -> Page:
    """Lay a frame out.

    Parameters
    ----------
    title, facts, signs
        What stands above the table, and below it.
    frame
        The rows; where there are none, only the words are shown.
    columns
        The columns to show.
    """
    if frame.is_empty():
        return Page(one_line(title), tuple(map(one_line, facts)), signs=tuple(signs))
    heads = tuple(Column(shown.heading, shown.heading, shown.kind, shown.numeric) for shown in columns)
    cells = tuple(_cells(shown.write(frame)) for shown in columns)
    return Page(
        one_line(title), tuple(map(one_line, facts)), heads, (Section("", frame.height, cells),), signs=tuple(signs), caption=title
    )


def _cells(texts: list[str]) -> Cells:
    return Cells(tuple(texts), ("",) * len(texts), (None,) * len(texts))


def text(name: str) -> Callable[[pl.DataFrame], list[str]]:
    """Write a column's values as words; nothing where there is none."""
    return lambda frame: ["" if value is None else one_line(str(value)) for value in frame[name]]


def number(name: str, decimals: int) -> Callable[[pl.DataFrame], list[str]]:
    """Write a column's numbers with some decimals; a dash where there is none."""
    return lambda frame: numbers(frame[name], decimals)


def whole(name: str) -> Callable[[pl.DataFrame], list[str]]:
    """Write ranks and other numbers that are whole, or halves where ties are averaged."""
    return lambda frame: [NOTHING if value is None else f"{value:,g}" for value in frame[name]]


def percentage(name: str) -> Callable[[pl.DataFrame], list[str]]:
    """Write a column's shares as percentages; a dash where there is none."""
    return lambda frame: [NOTHING if value is None else percent(value) for value in frame[name]]


def between(low: str, high: str) -> Callable[[pl.DataFrame], list[str]]:
    """Write two columns as a range, ``3 to 12``; one number where both are equal, a dash where there is none."""
    return lambda frame: ranges(frame[low], frame[high])


def bar(low: str, at: str, high: str, width: int = 20) -> Callable[[pl.DataFrame], list[str]]:
    """Draw ranges on a scale from the first place to the last: a line from ``low`` to ``high``, and a mark where the row stands.

    Parameters
    ----------
    low, at, high
        Columns of ranks; 1 is first.
    width
        Characters.
    """
    return lambda frame: _bars(frame.select(low, at, high), width)


def _bars(frame: pl.DataFrame, width: int) -> list[str]:
    last = max((value for column in frame.iter_columns() for value in column.drop_nulls()), default=1)
    return [_bar([_place(value, last, width) for value in row], width) for row in frame.iter_rows()]


def _place(rank: float | None, last: float, width: int) -> int | None:
    return None if rank is None else round((rank - 1) / max(last - 1, 1) * (width - 1))


def _bar(places: list[int | None], width: int) -> str:
    low, at, high = places
    if low is None or at is None or high is None:
        return "·" * width
    return "".join("●" if place == at else "─" if low <= place <= high else "·" for place in range(width))

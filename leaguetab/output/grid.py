"""Any frame laid out as a page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from leaguetab.analysis.sensitivity.words import percent
from leaguetab.output.page import Cells, Column, Page, Section
from leaguetab.output.text_cells import NOTHING, numbers, one_line, ranges

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import polars as pl

    from leaguetab.output.notes import Note
    from leaguetab.output.page import Fit, Kind


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
    telling, fit, meaning
        As `Column` has them.
    marks
        The marks of the page's notes, one a row; none where there are no notes.
    """

    heading: str
    write: Callable[[pl.DataFrame], list[str]]
    kind: Kind = "other"
    numeric: bool = False
    telling: int | None = None
    fit: Fit = "whole"
    meaning: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()


def grid(
    title: str,
    facts: Sequence[str],
    frame: pl.DataFrame,
    columns: Sequence[Shown],
    signs: Sequence[str] = (),
    notes: Sequence[Note] = (),
) -> Page:
    """Lay a frame out.

    Parameters
    ----------
    title, facts, signs, notes
        What stands above the table, and below it.
    frame
        The rows; where there are none, only the words are shown.
    columns
        The columns to show.
    """
    page = Page(one_line(title), tuple(map(one_line, facts)), signs=tuple(signs))
    if frame.is_empty():
        return page
    cells = tuple(_cells(shown.write(frame), shown.marks) for shown in columns)
    sections = (Section("", frame.height, cells),)
    return replace(page, columns=tuple(map(_column, columns)), sections=sections, notes=tuple(notes), caption=title)


def _column(shown: Shown) -> Column:
    return Column(shown.heading, shown.heading, shown.kind, shown.numeric, shown.telling, shown.fit, shown.meaning)


def _cells(texts: list[str], marks: tuple[str, ...]) -> Cells:
    return Cells(tuple(texts), marks or ("",) * len(texts), (None,) * len(texts))


def text(name: str) -> Callable[[pl.DataFrame], list[str]]:
    """Write a column's values as words; nothing where there is none."""
    return lambda frame: ["" if value is None else one_line(str(value)) for value in frame[name]]


def number(name: str, decimals: int) -> Callable[[pl.DataFrame], list[str]]:
    """Write a column's numbers with some decimals; a dash where there is none."""
    return lambda frame: numbers(frame[name], decimals)


def named(names: Mapping[str, str], unit: str) -> Callable[[pl.DataFrame], list[str]]:
    """Write what each unit is called, by its id in a column."""
    return lambda frame: [one_line(names[one]) for one in frame[unit]]


def signed(name: str, decimals: int) -> Callable[[pl.DataFrame], list[str]]:
    """Write numbers with their sign; 0 without one, a dash where there is none."""
    return lambda frame: [_with_sign(written) for written in numbers(frame[name], decimals)]


def signed_places(name: str) -> Callable[[pl.DataFrame], list[str]]:
    """Write places up or down with their sign: whole numbers, or all with one decimal where averaged ties give halves."""
    return lambda frame: signed(name, 0 if (frame[name].drop_nulls() % 1 == 0).all() else 1)(frame)


def _with_sign(written: str) -> str:
    return f"+{written}" if written[0].isdigit() and written.strip("0.") else written


def signed_bar(name: str, better: str, width: int = 15) -> Callable[[pl.DataFrame], list[str]]:
    """Draw numbers as bars to the left (worse) or to the right (better) of a middle line.

    Parameters
    ----------
    name
        The column.
    better
        Whether ``higher`` or ``lower`` numbers are better.
    width
        Characters; odd, so that there is a middle.
    """
    return lambda frame: _signed_bars([value if better == "higher" else _negated(value) for value in frame[name]], width // 2)


def _negated(value: float | None) -> float | None:
    return None if value is None else -value


def _signed_bars(values: list[float | None], half: int) -> list[str]:
    largest = max((abs(value) for value in values if value is not None), default=0.0) or 1.0
    lengths = [0 if value is None else round(value / largest * half) for value in values]
    return [("█" * max(-length, 0)).rjust(half) + "│" + ("█" * max(length, 0)).ljust(half) for length in lengths]


def whole(name: str) -> Callable[[pl.DataFrame], list[str]]:
    """Write ranks and other numbers that are whole, or halves where ties are averaged."""
    return lambda frame: [NOTHING if value is None else f"{value:,g}" for value in frame[name]]


def percentage(name: str) -> Callable[[pl.DataFrame], list[str]]:
    """Write a column's shares as percentages; a dash where there is none."""
    return lambda frame: [NOTHING if value is None else percent(value) for value in frame[name]]


def between(low: str, high: str) -> Callable[[pl.DataFrame], list[str]]:
    """Write two columns as a range, ``3 to 12``; one number where both are equal, a dash where there is none."""
    return lambda frame: ranges(frame[low], frame[high])


def bar(low: str, at: str, high: str, last: Sequence[float | None], width: int = 20) -> Callable[[pl.DataFrame], list[str]]:
    """Draw ranges on a scale from the first place to the last: a line from ``low`` to ``high``, and a mark where the row stands.

    Parameters
    ----------
    low, at, high
        Columns of ranks; 1 is first.
    last
        The last place of each row's scale; None where the row has no rank. Such a row has no bar, but a dash.
    width
        Characters.
    """
    return lambda frame: [
        _bar([_place(rank, scale, width) for rank in row], width)
        for row, scale in zip(frame.select(low, at, high).iter_rows(), last, strict=True)
    ]


def _place(rank: float | None, last: float | None, width: int) -> int | None:
    """Return the character, counted from 0, at which a rank stands."""
    return None if rank is None or last is None else round((rank - 1) / max(last - 1, 1) * (width - 1))


def _bar(places: list[int | None], width: int) -> str:
    low, at, high = places
    if low is None or at is None or high is None:
        return NOTHING
    return "".join("●" if place == at else "─" if low <= place <= high else "·" for place in range(width))

"""What a reader sees, laid out: headings, facts, cells as text, and notes. Terminal, Markdown and HTML all show such pages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from leaguetab.output.notes import Note

Kind = Literal["rank", "unit", "name", "score", "band", "group", "node", "node_band", "range", "bar", "other"]
Fit = Literal["whole", "wrapped", "cut"]


@dataclass(frozen=True)
class Column:
    """A column as it is shown.

    Parameters
    ----------
    name
        As the frame has it.
    heading
        As readers see it, on one line.
    kind
        What it holds.
    numeric
        Whether it holds numbers, which are lined up on the right.
    telling
        How late it is left out where there is no room for all: the larger, the later. Columns with the same number go together.
        None for what is usual for its kind.
    fit
        What becomes of a text for which there is no room: it takes several lines, or is cut short, or has the column left out.
        Names are cut in any case.
    meaning
        What the column says, in sentences to stand below the tables where it is shown.
    """

    name: str
    heading: str
    kind: Kind
    numeric: bool
    telling: int | None = None
    fit: Fit = "whole"
    meaning: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cells:
    """The cells of one column in one section.

    Parameters
    ----------
    texts
        One a row, on one line each.
    marks
        The marks of notes, one a row; empty where none.
    levels
        Where a band stands among the bands, 0 the best; None where the cell holds no band.
    """

    texts: tuple[str, ...]
    marks: tuple[str, ...]
    levels: tuple[int | None, ...]

    def first(self, rows: int) -> Cells:
        """Return the cells of the first rows."""
        return Cells(self.texts[:rows], self.marks[:rows], self.levels[:rows])


@dataclass(frozen=True)
class Section:
    """One table of the page.

    Parameters
    ----------
    heading
        Which group it is of; empty where there is one table.
    size
        The number of rows.
    cells
        One entry a column of the page.
    """

    heading: str
    size: int
    cells: tuple[Cells, ...]

    def first(self, rows: int) -> Section:
        """Return the first rows alone."""
        return replace(self, size=min(self.size, rows), cells=tuple(cells.first(rows) for cells in self.cells))


@dataclass(frozen=True)
class Page:
    """A heading with what stands below it: sentences, tables that have the same columns, and notes.

    Parameters
    ----------
    title
        What it is about.
    facts
        Sentences above the tables.
    columns
        The columns of the tables; none where there are only sentences.
    sections
        The tables.
    notes
        What marks stand for.
    signs
        Sentences about the bands and the signs that occur in the tables.
    bands
        The bands from the best to the worst.
    caption
        What a table without a heading holds, for those who hear it read out.
    most
        So many rows are shown to readers who did not ask for all, on a terminal; None for all.
    more
        How many rows there are that no page shows.
    cut
        How many rows were left out of the tables, for readers who did not ask for all.
    """

    title: str
    facts: tuple[str, ...]
    columns: tuple[Column, ...] = ()
    sections: tuple[Section, ...] = ()
    notes: tuple[Note, ...] = ()
    signs: tuple[str, ...] = ()
    bands: tuple[str, ...] = ()
    caption: str = ""
    most: int | None = None
    more: int = 0
    cut: int = 0

    @property
    def naming(self) -> Column | None:
        """The column that tells readers what a row is of: the names where they are known, else the ids, else the first."""
        by_kind = {column.kind: column for column in reversed(self.columns)}
        return by_kind.get("name") or by_kind.get("unit") or next(iter(self.columns), None)

    @property
    def below(self) -> tuple[str, ...]:
        """The sentences below the tables where all columns are shown."""
        return (*meanings(self.columns), *self.signs)

    def brief(self) -> Page:
        """Return the page with no more rows than are to be shown to readers who did not ask for all."""
        rows = sum(section.size for section in self.sections)
        if self.most is None or rows <= self.most:
            return self
        starts = [sum(section.size for section in self.sections[:number]) for number in range(len(self.sections))]
        first = [
            section.first(self.most - start) for section, start in zip(self.sections, starts, strict=True) if start < self.most
        ]
        return replace(self, sections=tuple(first), cut=rows - self.most)

    @property
    def beyond(self) -> tuple[str, ...]:
        """How many rows there are beyond those in the tables, and what shows them; nothing where there are none."""
        where = "-f json has all" if self.more else "-o page.html shows all"
        return (f"… and {self.more + self.cut:,} more; {where}.",) if self.more or self.cut else ()


def meanings(columns: Iterable[Column]) -> tuple[str, ...]:
    """Say what columns mean; what several have in common stands once."""
    return tuple(dict.fromkeys(words for column in columns for words in column.meaning))

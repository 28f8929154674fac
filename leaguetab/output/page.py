"""What a reader sees, laid out: headings, facts, cells as text, and notes. Terminal, Markdown and HTML all show such pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from leaguetab.output.notes import Note

Kind = Literal["rank", "unit", "name", "score", "band", "group", "node", "node_band", "range", "bar", "other"]


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
    """

    name: str
    heading: str
    kind: Kind
    numeric: bool


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
    """

    title: str
    facts: tuple[str, ...]
    columns: tuple[Column, ...] = ()
    sections: tuple[Section, ...] = ()
    notes: tuple[Note, ...] = ()
    signs: tuple[str, ...] = ()
    bands: tuple[str, ...] = ()
    caption: str = ""

    @property
    def naming(self) -> Column | None:
        """The column that tells readers what a row is of: the names where they are known, else the ids, else the first."""
        by_kind = {column.kind: column for column in reversed(self.columns)}
        return by_kind.get("name") or by_kind.get("unit") or next(iter(self.columns), None)

"""What results have in common: they can be shown, in a notebook too, and saved."""

from __future__ import annotations

import os
import sys
from abc import ABC, abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leaguetab.output.document import Document
    from leaguetab.output.page import Page

_MOST_ROWS = 60
"""So many rows of a table are shown where nobody asked for all."""


class Result(ABC):
    """A result that can be shown and saved."""

    @abstractmethod
    def document(self) -> Document:
        """Return the result as every output format can write it."""

    def text(self, width: int | None = None) -> str:
        """Return the result as text to read.

        Parameters
        ----------
        width
            The most characters a line may take; None for no limit.
        """
        from leaguetab.output.formats import render

        return str(render(self.document(), "table", width=width))

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        from leaguetab.output.formats import render
        from leaguetab.output.screen import screen_of

        return str(render(_brief(self.document()), "table", width=screen_of(sys.stdout, os.environ).width))

    def save(self, path: str | os.PathLike[str], output_format: str | None = None) -> None:
        """Write the result to a file, whole or not at all.

        Parameters
        ----------
        path
            A file. Its ending says the format: ``.csv``, ``.json``, ``.jsonl``, ``.md``, ``.html``, ``.parquet``, ``.xlsx``,
            ``.txt``.
        output_format
            The format, where the ending does not say it.

        Raises
        ------
        LeaguetabError
            ``bad-option`` for an ending that no format goes with; ``cannot-write`` with the reason.
        """
        from leaguetab.output.formats import format_for, render
        from leaguetab.output.write import write

        where = os.fspath(path)
        write(render(self.document(), format_for(where, output_format)), where)

    def _repr_html_(self) -> str:
        """Show the result in a notebook."""
        from leaguetab.output.html import fragment

        return fragment(_brief(self.document()))


def _brief(document: Document) -> Document:
    """Leave out all but the first rows of long tables, and say so."""
    return replace(document, pages=lambda: tuple(map(_brief_page, document.pages())))


def _brief_page(page: Page) -> Page:
    rows = sum(section.size for section in page.sections)
    sections = tuple(section.first(_MOST_ROWS) for section in page.sections)
    shown = sum(section.size for section in sections)
    told = f"{shown:,} of {rows:,} rows are shown here; print() shows all, and so does .frame."
    return page if shown == rows else replace(page, sections=sections, signs=(*page.signs, told))

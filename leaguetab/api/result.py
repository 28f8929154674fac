"""What results have in common: they can be shown, in a notebook too, and saved."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leaguetab.output.document import Document


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

    def __repr__(self) -> str:
        return self.text()

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

        return fragment(self.document())

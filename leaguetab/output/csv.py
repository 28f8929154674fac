"""Comma-separated values as RFC 4180 has them, and nothing else.

Numbers stand in full, so that reading them gives the same numbers; what is missing is empty. Text stands as it is: a cell
that begins with ``=``, ``+``, ``-`` or ``@``, which a spreadsheet may run as a formula, is left alone, since changing it without a
word would make the file say something that the data do not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leaguetab.output.document import Document
    from leaguetab.output.formats import Options


def render(document: Document, options: Options) -> str:  # noqa: ARG001 -- all formats are called alike
    """Write rows as CSV with a header line: UTF-8 without a byte-order mark, lines ended by a line feed."""
    return document.rows().write_csv()

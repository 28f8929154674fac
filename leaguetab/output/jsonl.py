"""JSON lines: one object a row, and nothing around them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leaguetab.output.document import Document
    from leaguetab.output.formats import Options


def render(document: Document, options: Options) -> str:  # noqa: ARG001 -- all formats are called alike
    """Write each row as an object on a line of its own: numbers in full, null where a value is missing."""
    return "".join(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n" for row in document.rows().iter_rows(named=True))

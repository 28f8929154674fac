"""JSON: the rows, and everything needed to audit them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from leaguetab.output.document import Document
    from leaguetab.output.formats import Options

_NUMBER = r"(?:-?[\d.]+(?:[eE][-+]?\d+)?|null)"
_NUMBERS_DOWN_THE_PAGE = re.compile(rf"\[\s*\n\s+{_NUMBER}(?:,\s*\n\s+{_NUMBER})*\s*\n\s*\]")


def render(document: Document, options: Options) -> str:  # noqa: ARG001 -- all formats are called alike
    """Write the rows in their envelope (see `leaguetab.output.envelope`), and after them whatever else there is to read."""
    warnings = {"warnings": document.around["warnings"]}
    around = {key: value for key, value in document.around.items() if key not in warnings}
    further = {name: _plain(value) for name, value in document.further().items()}
    return to_json({**around, "rows": _plain(document.rows()), **further, **warnings})


def _plain(value: Any) -> Any:
    return value.to_dicts() if isinstance(value, pl.DataFrame) else value


def to_json(document: Any) -> str:
    """Write a document as JSON that people can read too.

    Parameters
    ----------
    document
        Mappings, lists, text, finite numbers, booleans and None.

    Returns
    -------
    str
        Keys in their own order, numbers in full, letters as they are, a list of numbers on one line, a line end after the last.

    Raises
    ------
    ValueError
        For a number that JSON has no word for.
    """
    written = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)
    return _NUMBERS_DOWN_THE_PAGE.sub(lambda found: " ".join(found[0].split()), written) + "\n"

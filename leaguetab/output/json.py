"""JSON: the rows, and everything needed to audit them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from leaguetab.output.envelope import envelope
from leaguetab.output.rows import rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaguetab.output.formats import Options
    from leaguetab.table import LeagueTable


def render(tables: Sequence[LeagueTable], options: Options) -> str:
    """Write the tables' rows in their envelope; see `leaguetab.output.envelope`."""
    return to_json(envelope(tables, options.seed, rows(tables).to_dicts()))


def to_json(document: Any) -> str:
    """Write a document as JSON that people can read too.

    Parameters
    ----------
    document
        Mappings, lists, text, finite numbers, booleans and None.

    Returns
    -------
    str
        Keys in their own order, numbers in full, letters as they are, a line end after the last line.

    Raises
    ------
    ValueError
        For a number that JSON has no word for.
    """
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"

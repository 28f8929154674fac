"""JSON lines: one object a row, and nothing around them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from leaguetab.output.rows import rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaguetab.output.formats import Options
    from leaguetab.table import LeagueTable


def render(tables: Sequence[LeagueTable], options: Options) -> str:  # noqa: ARG001 -- all formats are called alike
    """Write each row as an object on a line of its own: numbers in full, null where a value is missing."""
    return "".join(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n" for row in rows(tables).iter_rows(named=True))

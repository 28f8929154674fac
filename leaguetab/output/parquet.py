"""Apache Parquet: the rows with their types, and their envelope as metadata of the file."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

from leaguetab.output.envelope import envelope
from leaguetab.output.rows import rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaguetab.output.formats import Options
    from leaguetab.table import LeagueTable


def render(tables: Sequence[LeagueTable], options: Options) -> bytes:
    """Write the rows as a Parquet file; its metadata hold the envelope without rows, as JSON, under the key ``leaguetab``."""
    around = {key: value for key, value in envelope(tables, options.seed, ()).items() if key != "rows"}
    written = io.BytesIO()
    rows(tables).write_parquet(written, metadata={"leaguetab": json.dumps(around, ensure_ascii=False)})
    return written.getvalue()

"""Apache Parquet: the rows with their types, and their envelope as metadata of the file."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leaguetab.output.document import Document
    from leaguetab.output.formats import Options


def render(document: Document, options: Options) -> bytes:  # noqa: ARG001 -- all formats are called alike
    """Write the rows as a Parquet file; its metadata hold the envelope without rows, as JSON, under the key ``leaguetab``."""
    written = io.BytesIO()
    document.rows().write_parquet(written, metadata={"leaguetab": json.dumps(document.around, ensure_ascii=False)})
    return written.getvalue()

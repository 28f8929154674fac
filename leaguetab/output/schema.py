"""A JSON schema as text, the same bytes every time."""

from __future__ import annotations

import json
from typing import Any


def as_text(schema: dict[str, Any]) -> str:
    """Return the schema as indented JSON with a final newline."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"

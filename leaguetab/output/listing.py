"""The list of algorithms as text."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict, fields
from types import MappingProxyType
from typing import TYPE_CHECKING

from leaguetab.algorithm.listing import Listed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


def as_table(entries: Sequence[Listed]) -> str:
    """Lay the list out in columns of plain text, the source below each title."""
    name = max((len(entry.name) for entry in entries), default=0)
    status = max((len(entry.status) for entry in entries), default=0)
    lines = []
    for entry in entries:
        lines.append(f"{entry.name:<{name}}  {entry.status:<{status}}  {entry.title}")
        needs = "takes any metrics" if entry.any_metrics else "needs columns of its own: see leaguetab algorithms show"
        try_it = f"leaguetab rank -c {entry.sample} -a {entry.name}" if entry.sample else needs
        lines.append(f"{'':<{name}}  {'':<{status}}  {try_it}")
    return "".join(f"{line.rstrip()}\n" for line in lines)


def as_json(entries: Sequence[Listed]) -> str:
    """Return the list as JSON."""
    return (
        json.dumps({"schema_version": 1, "algorithms": [asdict(entry) for entry in entries]}, indent=2, ensure_ascii=False) + "\n"
    )


def as_csv(entries: Sequence[Listed]) -> str:
    """Return the list as CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(text, [field.name for field in fields(Listed)], lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(entry) for entry in entries)
    return text.getvalue()


LISTINGS: Mapping[str, Callable[[Sequence[Listed]], str]] = MappingProxyType({"table": as_table, "json": as_json, "csv": as_csv})

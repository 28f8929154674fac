"""What `check` found, as text or JSON."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from leaguetab.output.errors import as_data, in_lines
from leaguetab.output.json import to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from leaguetab.analysis.checking import Checked


def as_text(results: Sequence[Checked]) -> str:
    """Give each problem a line, and each file a line that sums it up."""
    return "".join(_one(result) for result in results)


def _one(result: Checked) -> str:
    warnings = "".join(f"{result.path}: warning: {warning}\n" for warning in result.warnings)
    count = len(result.problems)
    verdict = f"{count} {'problem' if count == 1 else 'problems'}" if count else "no problems"
    return f"{in_lines(result.problems)}{warnings}{result.path}: {result.kind}, {verdict}\n"


def as_json(results: Sequence[Checked]) -> str:
    """Return files, problems and warnings as JSON."""
    files = [
        {
            "path": one.path,
            "kind": one.kind,
            "ok": not one.problems,
            "problems": [as_data(problem) for problem in one.problems],
            "warnings": list(one.warnings),
        }
        for one in results
    ]
    return to_json({"schema_version": 1, "files": files})


CHECKED: Mapping[str, Callable[[Sequence[Checked]], str]] = MappingProxyType({"text": as_text, "json": as_json})

"""What `check` found, as text, JSON or annotations."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from leaguetab.output import github
from leaguetab.output.errors import as_data, in_lines
from leaguetab.output.json import to_json
from leaguetab.output.text_cells import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from leaguetab.analysis.checking import Checked


def as_text(results: Sequence[Checked]) -> str:
    """Give each problem a line, and each file a line that sums it up."""
    return "".join(_one(result) for result in results)


def _one(result: Checked) -> str:
    notes = (
        *(f"note: {note}" for note in result.notes),
        *(f"warning: {warning}" for warning in result.warnings),
        *result.unchecked,
    )
    said = "".join(f"{one_line(f'{result.path}: {note}')}\n" for note in notes)
    return f"{in_lines(result.problems)}{said}{result.path}: {result.kind}, {_verdict(result)}\n"


def _verdict(result: Checked) -> str:
    if not result.opened:
        return "not checked"
    count = len(result.problems)
    found = f"{count} {'problem' if count == 1 else 'problems'}" if count else "no problems"
    return f"{found} found, and not wholly checked" if result.unchecked else found


def as_json(results: Sequence[Checked]) -> str:
    """Return files, problems and warnings as JSON."""
    files = [
        {
            "path": one.path,
            "kind": one.kind,
            "ok": one.sound,
            "problems": [as_data(problem) for problem in one.problems],
            "warnings": list(one.warnings),
            "unchecked": list(one.unchecked),
            "notes": list(one.notes),
        }
        for one in results
    ]
    return to_json({"schema_version": 1, "files": files})


CHECKED: Mapping[str, Callable[[Sequence[Checked]], str]] = MappingProxyType(
    {"text": as_text, "json": as_json, "github": github.checked}
)

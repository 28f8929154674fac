"""Workflow commands that GitHub shows as annotations of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaguetab.output.errors import in_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from leaguetab.analysis.checking import Checked
    from leaguetab.errors import Place, Problem
    from leaguetab.output.document import Document
    from leaguetab.output.formats import Options


def render(document: Document, options: Options) -> str:  # noqa: ARG001 -- all formats are called alike
    """Write what the result says first as a notice, its warnings as warnings, and its alarms as errors, one line each.

    References
    ----------
    GitHub Docs, Workflow commands for GitHub Actions.
    """
    return "".join(f"{line}\n" for line in _lines(document))


def errors(problems: Sequence[Problem]) -> str:
    """Write problems as errors, one line each; one that lies at a line of a file is shown beside it."""
    lines = in_lines(problems).splitlines()
    return "".join(
        f"{_command('error', 'leaguetab', line, _beside(problem.place))}\n" for problem, line in zip(problems, lines, strict=True)
    )


def checked(results: Sequence[Checked]) -> str:
    """Write what was found in files: problems, and what could not be checked, as errors; what is sound as a notice."""
    return "".join(line for result in results for line in _one(result))


def _one(result: Checked) -> Iterator[str]:
    yield errors(result.problems)
    said = (*(("error", words) for words in result.unchecked), *(("warning", words) for words in result.warnings))
    for level, words in (*said, *((("notice", "no problems found"),) if result.sound else ())):
        yield f"{_command(level, 'leaguetab', f'{result.path}: {words}')}\n"


def _beside(place: Place | None) -> str:
    """Say which line of a file an annotation belongs to; nothing where it belongs to none."""
    if place is None or place.line is None:
        return ""
    column = "" if place.column is None else f"col={place.column},"
    return f"file={_property(place.source)},line={place.line},{column}"


def _lines(document: Document) -> Iterator[str]:
    first = document.pages()[0]
    yield _command("notice", first.title, " ".join(first.facts) or first.title)
    for warning in document.around["warnings"]:
        yield _command("warning", "leaguetab", warning)
    for alarm in document.alarms:
        yield _command("error", "leaguetab", alarm)


def _command(level: str, title: str, message: str, beside: str = "") -> str:
    return f"::{level} {beside}title={_property(title)}::{_escaped(message)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")

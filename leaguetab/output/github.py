"""Workflow commands that GitHub shows as annotations of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaguetab.output.errors import in_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from leaguetab.errors import Problem
    from leaguetab.output.document import Document
    from leaguetab.output.formats import Options


def render(document: Document, options: Options) -> str:  # noqa: ARG001 -- all formats are called alike
    """Write what the result says first as a notice, its warnings as warnings, and its alarms as errors, one line each.

    References
    ----------
    GitHub Docs, Workflow commands for GitHub Actions.
    """
    return "".join(f"{line}\n" for line in _lines(document))


def errors(problems: Iterable[Problem]) -> str:
    """Write problems as errors, one line each."""
    return "".join(f"{_command('error', 'leaguetab', line)}\n" for line in in_lines(problems).splitlines())


def _lines(document: Document) -> Iterator[str]:
    first = document.pages()[0]
    yield _command("notice", first.title, " ".join(first.facts) or first.title)
    for warning in document.around["warnings"]:
        yield _command("warning", "leaguetab", warning)
    for alarm in document.alarms:
        yield _command("error", "leaguetab", alarm)


def _command(level: str, title: str, message: str) -> str:
    return f"::{level} title={_property(title)}::{_escaped(message)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")

"""Write a result where it was asked for: a file, a terminal or a pipe."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from leaguetab.errors import LeaguetabError, Problem
from leaguetab.output.formats import render
from leaguetab.output.screen import Screen, screen_of
from leaguetab.output.write import write

if TYPE_CHECKING:
    from leaguetab.output.document import Document

EXIT_BROKEN_PIPE = 141


def show(document: Document, output_format: str, path: str | None) -> None:
    """Render a result, and write it whole or not at all.

    Raises
    ------
    typer.Exit
        With code 141 where the reader of the output went away.
    """
    screen = screen_of(sys.stdout, os.environ) if path in {None, "-"} else Screen(None, colour=False)
    rendered = render(document, output_format, width=screen.width, colour=screen.colour)
    try:
        write(rendered, path)
    except BrokenPipeError:
        # Python would complain about the closed pipe once more while it shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(EXIT_BROKEN_PIPE) from None


def add_step_summary(document: Document) -> None:
    """Add a result to the summary of a step of a GitHub workflow, as Markdown.

    Raises
    ------
    LeaguetabError
        ``bad-option`` where this is no such workflow; ``cannot-write`` with the reason.
    """
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        hint = "A GitHub workflow sets it for each step."
        raise LeaguetabError(
            Problem(
                "bad-option", "--step-summary is given, and GITHUB_STEP_SUMMARY is not set", "it names the summary's file", hint
            )
        )
    before = Path(path).read_text(encoding="utf-8") if Path(path).exists() else ""
    write(f"{before}{render(document, 'md')!s}\n", path)

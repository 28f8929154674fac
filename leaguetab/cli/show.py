"""Write a result where it was asked for: a file, a terminal or a pipe."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from leaguetab.errors import LeaguetabError, Place, Problem
from leaguetab.output.formats import render
from leaguetab.output.page import Page
from leaguetab.output.screen import Screen, screen_of
from leaguetab.output.write import check_path, write

if TYPE_CHECKING:
    from leaguetab.output.document import Document

EXIT_BROKEN_PIPE = 141
_MOST_OF_A_SUMMARY = 1_000_000
"""GitHub drops the summary of a step that has more than a mebibyte, and other commands may have written to it before."""


def show(document: Document, output_format: str, path: str | None) -> None:
    """Render a result, and write it whole or not at all.

    Raises
    ------
    typer.Exit
        With code 141 where the reader of the output went away.
    """
    screen = screen_of(sys.stdout, os.environ) if path in {None, "-"} else Screen(None, colour=False)
    rendered = render(document, output_format, width=screen.width, colour=screen.colour, whole=screen.width is None)
    try:
        write(rendered, path)
    except BrokenPipeError:
        # Python would complain about the closed pipe once more while it shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(EXIT_BROKEN_PIPE) from None


def step_summary_path() -> str:
    """Return the file that takes the summary of a step of a GitHub workflow.

    Raises
    ------
    LeaguetabError
        ``bad-option`` where this is no such step; ``cannot-write`` with the reason.
    """
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        found = "--step-summary is given, and GITHUB_STEP_SUMMARY is not set"
        hint = "A GitHub workflow sets it for each step."
        raise LeaguetabError(Problem("bad-option", found, "it names the summary's file", hint))
    check_path(path)
    return path


def add_step_summary(document: Document, path: str) -> None:
    """Add a result to the summary of a step, as Markdown; pages that GitHub would have no room for are left out.

    Raises
    ------
    LeaguetabError
        ``cannot-write`` with the reason.
    """
    text = _within(document, _MOST_OF_A_SUMMARY)
    try:
        with Path(path).open("a", encoding="utf-8") as summary:
            summary.write(f"{text}\n")
    except OSError as error:
        reason = f"the summary cannot be written: {error.strerror or error}"
        raise LeaguetabError(Problem("cannot-write", reason, place=Place(path))) from error


def _within(document: Document, most: int) -> str:
    """Write a document as Markdown of at most so many bytes, without those of its last pages that do not fit."""
    pages = document.pages()
    told = Page("Left out", ("The rest is too long to be shown here.",))
    fewer = ((*pages[:kept], told) for kept in range(len(pages) - 1, 0, -1))
    written = (_as_markdown(document, shown) for shown in (pages, *fewer))
    return next((text for text in written if len(text.encode()) <= most), _as_markdown(document, (told,)))


def _as_markdown(document: Document, pages: tuple[Page, ...]) -> str:
    return str(render(replace(document, pages=lambda: pages), "md"))

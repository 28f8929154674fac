"""Annotations: GitHub Docs, Workflow commands for GitHub Actions, and the escaping that GitHub's own toolkit does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from leaguetab.errors import Place, Problem
from leaguetab.output.document import Document
from leaguetab.output.formats import render
from leaguetab.output.github import errors
from leaguetab.output.league import league_document
from leaguetab.output.page import Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaguetab.table import LeagueTable

COMMAND = re.compile(r"::(notice|warning|error) title=([^\r\n:,]*)::([^\r\n]*)")


def lines(document: Document) -> list[str]:
    written = render(document, "github")
    assert isinstance(written, str)
    assert written.endswith("\n")
    return written[:-1].split("\n")


def document(title: str = "T", facts: tuple[str, ...] = ("Said first.",), **parts: Any) -> Document:
    around = {"warnings": parts.pop("warnings", [])}
    return Document(lambda: (Page(title, facts), Page("Second", ("Said later.",))), pl.DataFrame, around, **parts)


def test_what_is_said_first_then_warnings_then_alarms() -> None:
    found = lines(
        document("Shifts", ("One.", "Two."), warnings=["No value for A."], alarms=("max_shift is 9, and must not be > 5",))
    )
    assert found == [
        "::notice title=Shifts::One. Two.",
        "::warning title=leaguetab::No value for A.",
        "::error title=leaguetab::max_shift is 9, and must not be > 5",
    ]


def test_a_page_without_facts_is_told_by_its_title() -> None:
    assert lines(document("Only a title", ())) == ["::notice title=Only a title::Only a title"]


# As @actions/core has it: %, CR and LF in messages; those and : and , in properties.
@pytest.mark.parametrize(
    ("text", "in_message", "in_title"),
    [
        pytest.param("50% up", "50%25 up", "50%25 up", id="per cent"),
        pytest.param("a\nb", "a%0Ab", "a%0Ab", id="line feed"),
        pytest.param("a\r\nb", "a%0D%0Ab", "a%0D%0Ab", id="carriage return"),
        pytest.param("a: b, c", "a: b, c", "a%3A b%2C c", id="what parts properties"),
        pytest.param("%0A", "%250A", "%250A", id="already like an escape"),
        pytest.param("x::error::y", "x::error::y", "x%3A%3Aerror%3A%3Ay", id="a command within"),
        pytest.param("\n::error::y", "%0A::error::y", "%0A%3A%3Aerror%3A%3Ay", id="a command on a line of its own"),
    ],
)
def test_escaping(text: str, in_message: str, in_title: str) -> None:
    assert lines(document(text, (text,))) == [f"::notice title={in_title}::{in_message}"]
    assert lines(document(warnings=[text]))[1] == f"::warning title=leaguetab::{in_message}"
    assert lines(document(alarms=(text,)))[1] == f"::error title=leaguetab::{in_message}"


@pytest.mark.parametrize("name", ["ranked", "awkward", "nameless"])
def test_every_line_is_a_command(example: Callable[[str], list[LeagueTable]], name: str) -> None:
    (table,) = example(name)
    found = lines(league_document([table], None, ["Units move 3 places."]))
    assert all(COMMAND.fullmatch(line) for line in found)
    assert len(found) == 1 + len(table.warnings)


def test_problems_are_errors_one_a_line() -> None:
    problems = [Problem("bad-option", "50% is\nno limit", place=Place("--fail-on")), Problem("bad-file", "::error::x")]
    assert errors(problems).splitlines() == [
        "::error title=leaguetab::--fail-on: 50%25 is no limit.  [bad-option]",
        "::error title=leaguetab::error: ::error::x.  [bad-file]",
    ]


@pytest.mark.parametrize(
    ("place", "properties"),
    [
        pytest.param(Place("a/own.yaml", 5, 9), "file=a/own.yaml,line=5,col=9,title=leaguetab", id="line and column"),
        pytest.param(Place("own.yaml", 5), "file=own.yaml,line=5,title=leaguetab", id="a line"),
        pytest.param(Place("50%, a:b.yaml", 5), "file=50%25%2C a%3Ab.yaml,line=5,title=leaguetab", id="signs that part properties"),
        pytest.param(Place("own.yaml"), "title=leaguetab", id="a file as a whole"),
        pytest.param(None, "title=leaguetab", id="nowhere"),
    ],
)
def test_a_problem_at_a_line_is_shown_beside_it(place: Place | None, properties: str) -> None:
    """The properties are those of GitHub Docs, Workflow commands: file, line, col, title, with commas between them."""
    (line,) = errors([Problem("bad-value", "oh", place=place)]).splitlines()
    where = f"{place}: ".replace("%", "%25") if place else "error: "
    assert line == f"::error {properties}::{where}oh.  [bad-value]"

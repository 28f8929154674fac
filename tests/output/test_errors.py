from __future__ import annotations

import pytest

from leaguetab.errors import Place, Problem
from leaguetab.output.errors import as_data, in_lines

BARE = Problem("bad-option", "two outputs are named")
FULL = Problem("unknown-key", "unknown key 'wieght'", "there are: weight, steps", "Did you mean 'weight'?", Place("a.yaml", 3, 5))


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        pytest.param(BARE, "error: two outputs are named.  [bad-option]", id="no place"),
        pytest.param(
            FULL,
            "a.yaml:3:5: unknown key 'wieght'; there are: weight, steps. Did you mean 'weight'?  [unknown-key]",
            id="line and column",
        ),
        pytest.param(Problem("empty-file", "no rows", place=Place("a.csv")), "a.csv: no rows.  [empty-file]", id="a file"),
        pytest.param(Problem("bad-file", "row\n2 \x1b[31mis odd"), "error: row 2 \ufffd[31mis odd.  [bad-file]", id="odd text"),
        pytest.param(Problem("bad-file", "long " * 100 + "word"), f"error: {'long ' * 100}word.  [bad-file]", id="never wrapped"),
    ],
)
def test_a_line_a_problem(problem: Problem, line: str) -> None:
    assert in_lines([problem]) == f"{line}\n"


def test_several_problems() -> None:
    assert in_lines([BARE, FULL, BARE]).splitlines() == [*(in_lines([problem]).strip() for problem in (BARE, FULL, BARE))]
    assert in_lines([]) == ""


def test_json() -> None:
    assert [as_data(problem) for problem in (BARE, FULL)] == [
        {
            "code": "bad-option",
            "place": None,
            "line": None,
            "column": None,
            "found": "two outputs are named",
            "allowed": None,
            "hint": None,
        },
        {
            "code": "unknown-key",
            "place": "a.yaml",
            "line": 3,
            "column": 5,
            "found": "unknown key 'wieght'",
            "allowed": "there are: weight, steps",
            "hint": "Did you mean 'weight'?",
        },
    ]

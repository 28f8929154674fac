from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from leaguetab.errors import CODES, LeaguetabError, Place, Problem, did_you_mean, listed

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        pytest.param(Problem("bad-value", "'a' is 3"), "'a' is 3.", id="found alone"),
        pytest.param(Problem("bad-value", "'a' is 3", "it must be text"), "'a' is 3; it must be text.", id="with what is allowed"),
        pytest.param(
            Problem("bad-value", "'a' is 3", hint="Put it in quotes."), "'a' is 3. Put it in quotes.", id="with a way out"
        ),
        pytest.param(
            Problem("bad-value", "'a' is 3", "it must be text", "Put it in quotes.", Place("x.yaml", 4, 12)),
            "x.yaml:4:12: 'a' is 3; it must be text. Put it in quotes.",
            id="with everything",
        ),
    ],
)
def test_words_of_a_problem(problem: Problem, expected: str) -> None:
    assert str(problem) == expected


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (Place("x.csv"), "x.csv"),
        (Place("x.csv", 3), "x.csv:3"),
        (Place("x.csv", 3, 1), "x.csv:3:1"),
        (Place("--lower beds"), "--lower beds"),
    ],
    ids=str,
)
def test_words_of_a_place(place: Place, expected: str) -> None:
    assert str(place) == expected


def test_a_problem_must_have_a_known_code() -> None:
    with pytest.raises(KeyError, match="no error code 'bad-vale'"):
        Problem("bad-vale", "x")


def test_a_long_list_of_what_is_allowed_stands_once() -> None:
    there = f"there are: {', '.join(f'word{number}' for number in range(20))}"
    error = LeaguetabError(
        [
            Problem("unknown-method", "no step is called 'x1'", there),
            Problem("unknown-method", "no step is called 'x2'", there, "Did you mean 'x'?"),
            Problem("unknown-method", "no step is called 'x3'", there),
            Problem("bad-value", "one", "short"),
            Problem("bad-value", "two", "short"),
        ]
    )
    assert str(error).splitlines() == [
        f"no step is called 'x1'; {there}.",
        "no step is called 'x2'. Did you mean 'x'?",
        "no step is called 'x3'; see the list above.",
        "one; short.",
        "two; short.",
    ]
    assert {problem.allowed for problem in error.problems} == {there, "short"}


def test_an_error_holds_all_its_problems_and_says_each_on_a_line() -> None:
    problems = [Problem("bad-value", "one"), Problem("unknown-key", "two")]
    assert LeaguetabError(iter(problems)).problems == tuple(problems)
    assert str(LeaguetabError(problems)) == "one.\ntwo."
    assert LeaguetabError(problems[0]).problems == (problems[0],)


@pytest.mark.parametrize(
    ("found", "allowed", "expected"),
    [
        pytest.param("z_scor", ["z_score", "rank"], "Did you mean 'z_score'?", id="a letter short"),
        pytest.param("Z-Score", ["z_score", "rank"], "Did you mean 'z_score'?", id="case and hyphen"),
        pytest.param("RANK", ["Rank"], "Did you mean 'Rank'?", id="shown as it is written"),
        pytest.param("meen", ["median", "mean", "men", "green"], "Did you mean 'men' or 'mean'?", id="the two nearest at most"),
        pytest.param("mean", ["median", "Mean"], "Did you mean 'Mean'?", id="one much less like is left out"),
        pytest.param("beds", ["z_score", "rank"], "", id="nothing near"),
        pytest.param("beds", [], "", id="nothing at all"),
    ],
)
def test_suggestions(found: str, allowed: list[str], expected: str) -> None:
    assert did_you_mean(found, allowed) == expected


@pytest.mark.parametrize(
    ("found", "allowed", "expected"),
    [
        pytest.param("avrage", ["aras", "mean"], "Did you mean 'mean'?", id="for the synonym"),
        pytest.param("avrage", ["aras"], "Did you mean 'aras'?", id="only where what it stands for is allowed"),
        pytest.param("average", ["mean", "averages"], "Did you mean 'mean' or 'averages'?", id="beside the words themselves"),
    ],
)
def test_suggestions_by_synonyms(found: str, allowed: list[str], expected: str) -> None:
    assert did_you_mean(found, allowed, {"average": "mean", "avg": "mean"}) == expected


@pytest.mark.parametrize(
    ("hint", "allowed", "expected"),
    [
        pytest.param("Did you mean 'a'?", "there are: a", "no 'A'; there are: a. Did you mean 'a'?", id="a short list comes first"),
        pytest.param(
            "Did you mean 'a'?",
            f"there are: {'a, ' * 40}b",
            f"no 'A'. Did you mean 'a'? There are: {'a, ' * 40}b.",
            id="a long list comes last",
        ),
        pytest.param("", f"there are: {'a, ' * 40}b", f"no 'A'; there are: {'a, ' * 40}b.", id="a long list alone"),
    ],
)
def test_a_suggestion_is_not_hidden_behind_a_long_list(hint: str, allowed: str, expected: str) -> None:
    assert str(Problem("bad-value", "no 'A'", allowed, hint)) == expected


@pytest.mark.parametrize(
    ("words", "most", "expected"),
    [
        ([], 2, ""),
        (["a"], 2, "a"),
        (["a", "b"], 2, "a, b"),
        (["a", "b", "c"], 2, "a, b and 1 more"),
        (["a"] * 9, 4, "a, a, a, a and 5 more"),
    ],
)
def test_lists(words: list[str], most: int, expected: str) -> None:
    assert listed(words, most) == expected


def test_every_code_is_explained_in_sentences() -> None:
    assert all(text[0].isupper() and text.endswith(".") for text in CODES.values())
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", code) for code in CODES)


def test_every_code_is_used(root: Path) -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (root / "leaguetab").rglob("*.py") if path.name != "errors.py")
    made = {f"no-such-{kind}" for kind in ("algorithm", "config")}
    assert {name for name in CODES if f'"{name}"' not in code} <= made

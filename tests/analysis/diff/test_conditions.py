from __future__ import annotations

import pytest

from leaguetab.analysis.diff.conditions import Condition, parse
from leaguetab.analysis.diff.figures import FIGURES
from leaguetab.errors import LeaguetabError

FOUND = {"max_shift": 12.0, "kendall_tau": 0.85, "band_changes": 0, "came": 3}
CLOSE = {"spearman": 0.7437769, "compared": 1_234_567, "mean_shift": 1_234_567.75}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("max_shift>5", Condition("max_shift", ">", 5.0)),
        (" kendall_tau < 0.9 ", Condition("kendall_tau", "<", 0.9)),
        ("band_changes!=0", Condition("band_changes", "!=", 0.0)),
        ("spearman>=-.5", Condition("spearman", ">=", -0.5)),
        ("mean_shift<=1e1", Condition("mean_shift", "<=", 10.0)),
        ("came==2.", Condition("came", "==", 2.0)),
    ],
)
def test_conditions_are_read(text: str, expected: Condition) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("max_shift>5", True),
        ("max_shift>12", False),
        ("max_shift>=12", True),
        ("kendall_tau<0.9", True),
        ("kendall_tau<=0.85", True),
        ("kendall_tau<0.85", False),
        ("band_changes==0", True),
        ("band_changes!=0", False),
        ("came!=2", True),
    ],
)
def test_conditions_hold_or_not(text: str, holds: bool) -> None:
    assert parse(text).holds(FOUND) == holds


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("max_shift>5", "max_shift is 12, and must not be > 5"),
        ("kendall_tau<0.9", "kendall_tau is 0.85, and must not be < 0.9"),
        ("came!=2", "came is 3, and must not be != 2"),
        ("spearman<0.74377697", "spearman is 0.7437769, and must not be < 0.74377697"),
        ("spearman>0.7", "spearman is 0.743777, and must not be > 0.7"),
        ("spearman>=0.7437769", "spearman is 0.7437769, and must not be >= 0.7437769"),
        ("spearman!=0.743776900000001", "spearman is 0.7437769, and must not be != 0.743776900000001"),
        ("compared>1234566", "compared is 1234567, and must not be > 1234566"),
        ("compared!=2e6", "compared is 1234567, and must not be != 2000000"),
        ("mean_shift>1234567.5", "mean_shift is 1234567.8, and must not be > 1234567.5"),
        ("came<1e999", "came is 3, and must not be < inf"),
        ("mean_shift>1e-05", "mean_shift is 1234567.8, and must not be > 1e-05"),
    ],
)
def test_a_broken_condition_in_words(text: str, words: str) -> None:
    assert parse(text).holds(FOUND | CLOSE)
    assert parse(text).words(FOUND | CLOSE) == words


@pytest.mark.parametrize(
    "text", ["max_shift", "max_shift=5", "max_shift>five", "max_shift>nan", "max_shift>inf", ">5", "max_shift>5%", ""]
)
def test_what_is_no_condition(text: str) -> None:
    with pytest.raises(LeaguetabError, match="is no condition") as raised:
        parse(text)
    assert raised.value.problems[0].code == "bad-option"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        pytest.param(
            "max_shift",
            "Quote it, as a shell takes > and < for its own: --fail-on 'max_shift>20'.",
            id="a shell took the rest away",
        ),
        pytest.param("max_shift=5", "For example: --fail-on 'max_shift>5'.", id="no such sign"),
        pytest.param("biggest", "For example: --fail-on 'max_shift>5'.", id="no figure"),
    ],
)
def test_a_hint_at_what_a_condition_looks_like(text: str, hint: str) -> None:
    with pytest.raises(LeaguetabError) as raised:
        parse(text)
    assert raised.value.problems[0].hint == hint


def test_an_unknown_figure_lists_those_there_are() -> None:
    with pytest.raises(LeaguetabError) as raised:
        parse("kendal_tau<0.9")
    problem = raised.value.problems[0]
    assert problem.found == "no figure is called 'kendal_tau'"
    assert problem.hint == "Did you mean 'kendall_tau'?"
    assert all(name in problem.allowed for name in FIGURES)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("band_changes>0", "do not have the same bands"),
        ("kendall_tau<1", "fewer than two units"),
        ("mean_shift>1", "no unit is ranked in both"),
    ],
)
def test_a_figure_that_two_tables_do_not_have(text: str, reason: str) -> None:
    with pytest.raises(LeaguetabError, match=reason):
        parse(text).holds(dict.fromkeys(FIGURES))


def test_a_condition_is_named_with_the_limit_that_was_typed() -> None:
    with pytest.raises(LeaguetabError, match=r"'kendall_tau<0\.74377697' cannot be told"):
        parse("kendall_tau<0.74377697").holds(dict.fromkeys(FIGURES))

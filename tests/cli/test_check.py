from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Outcome

    Run = Callable[..., Outcome]

HEAD = "name: own\ntitle: Own\nstatus: illustrative\nsource: me\n"
CONFIG = "id: id\nmetrics: {a: {better: higher}, b: {better: lower}}\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data.csv").write_text("id,a,b\nx,1,2\ny,2,three\n")
    (tmp_path / "good.csv").write_text("id,a,b\nx,1,2\ny,2,3\n")
    (tmp_path / "config.yaml").write_text(CONFIG)
    (tmp_path / "own.yaml").write_text(HEAD + "score: {metric: a}\n")
    (tmp_path / "bad.yaml").write_text(HEAD + "score: {metric: a, steps: [z_scor]}\nrule: 3\n")
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        pytest.param(("own.yaml",), 0, "own.yaml: algorithm, no problems\n", id="a sound algorithm"),
        pytest.param(("config.yaml",), 0, "config.yaml: config, no problems\n", id="a sound config"),
        pytest.param(("good.csv", "-c", "config.yaml"), 0, "good.csv: metrics, no problems\n", id="sound metrics"),
        pytest.param(("bad.yaml",), 1, "bad.yaml: algorithm, 2 problems\n", id="two problems at once"),
        pytest.param(("bad.yaml",), 1, "bad.yaml:5:28: no step is called 'z_scor'", id="by line and column"),
        pytest.param(("data.csv", "-c", "config.yaml"), 1, "row 3", id="text in a metric, by row"),
        pytest.param(("nothing.yaml",), 1, "nothing.yaml: there is no such file", id="no such file"),
        pytest.param(("good.csv",), 0, "so no value was checked", id="nothing to check against is said"),
    ],
)
def test_check(leaguetab: Run, arguments: tuple[str, ...], code: int, says: str) -> None:
    outcome = leaguetab("check", *arguments)
    assert outcome.code == code
    assert says in outcome.out


def test_each_algorithm_is_checked_against_each_file(leaguetab: Run, folder: Path) -> None:
    (folder / "own.yaml").write_text(
        HEAD + "score: {metric: aa, better: higher}\nrules: [{when: zz > 1, exclude: true, because: x}]\n"
    )
    outcome = leaguetab("check", "own.yaml", "good.csv", "-c", "config.yaml")
    assert outcome.code == 1
    assert "'aa' is not in the file, and own.yaml:5:8 asks for it" in outcome.out
    assert "Did you mean 'a'?" in outcome.out
    assert "'zz' is not in the file, and own.yaml:6:16 asks for it" in outcome.out


def test_a_file_called_otherwise_is_noticed(leaguetab: Run, folder: Path) -> None:
    (folder / "own.yaml").rename(folder / "copy.yaml")
    outcome = leaguetab("check", "copy.yaml")
    assert outcome.code == 0
    assert "warning: it calls itself 'own'" in outcome.out


def test_as_json(leaguetab: Run) -> None:
    outcome = leaguetab("check", "bad.yaml", "good.csv", "data.csv", "-c", "config.yaml", "-a", "own.yaml", "-f", "json")
    assert outcome.code == 1
    first, second, third = json.loads(outcome.out)["files"]
    assert [file["ok"] for file in (first, second, third)] == [False, False, False]
    assert [(problem["code"], problem["line"]) for problem in first["problems"]] == [("unknown-method", 5), ("unknown-key", 6)]
    assert (second["problems"], second["unchecked"]) == ([], ["not checked against bad.yaml, which has problems of its own"])
    assert [problem["code"] for problem in third["problems"]] == ["text-in-metric"]


def test_what_it_writes_can_be_chosen(leaguetab: Run) -> None:
    outcome = leaguetab("check", "good.csv", "-f", "jsn")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == "error: -f is 'jsn'; it should be one of text, json, github. Did you mean 'json'?  [bad-option]\n"


# What is checked


def test_every_metric_of_the_config_is_checked_whoever_reads_it(leaguetab: Run) -> None:
    outcome = leaguetab("check", "data.csv", "-c", "config.yaml", "-a", "own.yaml")
    assert outcome.code == 1
    assert "data.csv: 'b' holds text: 'three' (row 3, y)" in outcome.out


def test_the_period_that_is_asked_for_is_checked(leaguetab: Run, folder: Path) -> None:
    (folder / "good.csv").write_text("id,year,a,b\nx,2023,bad,2\nx,2024,1,2\ny,2024,2,3\n")
    (folder / "config.yaml").write_text(f"period: year\n{CONFIG}")
    assert leaguetab("check", "good.csv", "-c", "config.yaml").code == 0
    outcome = leaguetab("check", "good.csv", "-c", "config.yaml", "-a", "own.yaml", "--period", "2023")
    assert outcome.code == 1
    assert "'a' holds text: 'bad' (row 2, x)" in outcome.out


def test_standard_input_is_checked_against_several_algorithms(leaguetab: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"id,a,b\nx,1,2\ny,2,three\n")))
    outcome = leaguetab("check", "-", "own.yaml", "-a", "equal-weights", "-c", "config.yaml")
    assert outcome.code == 1
    assert outcome.out.startswith("standard input: 'b' holds text: 'three' (row 3, y)")
    assert "\n-: metrics, 1 problem\n" in outcome.out


def test_a_metric_of_the_config_that_is_not_in_the_file_and_that_nothing_reads_is_noticed(leaguetab: Run, folder: Path) -> None:
    (folder / "config.yaml").write_text(CONFIG.replace("}}", "}, c: {better: lower, count: cases}}"))
    outcome = leaguetab("check", "good.csv", "-c", "config.yaml", "-a", "own.yaml")
    assert outcome.code == 0
    assert "good.csv: warning: the 'c' that the config speaks of is not in the file\n" in outcome.out
    assert "good.csv: warning: the 'cases' that the config speaks of is not in the file\n" in outcome.out
    assert leaguetab("check", "good.csv", "-c", "config.yaml").code == 1


def test_a_value_outside_the_range_is_a_problem_of_the_data_and_no_obstacle_to_ranking(leaguetab: Run, folder: Path) -> None:
    (folder / "config.yaml").write_text(CONFIG.replace("lower", "lower, range: [0, 2]"))
    outcome = leaguetab("check", "good.csv", "-c", "config.yaml", "-a", "own.yaml")
    assert outcome.code == 1
    assert "good.csv: 'b' is above 2, the limit that the config states: '3' (row 3, y)" in outcome.out
    assert "[out-of-range]" in outcome.out
    ranked = leaguetab("rank", "good.csv", "-c", "config.yaml", "-a", "equal-weights", "--no-sensitivity")
    assert ranked.code == 0
    assert "note: 'b' is above 2, the limit that the config states: '3' (row 3, y)\n" in ranked.err


@pytest.mark.parametrize("flag", ["--higher", "--lower"])
@pytest.mark.parametrize("command", [("check",), ("rank", "--no-sensitivity")])
def test_a_flag_that_names_no_column_is_an_error_even_where_nothing_reads_it(
    leaguetab: Run, command: tuple[str, ...], flag: str
) -> None:
    outcome = leaguetab(*command, "good.csv", "-c", "config.yaml", "-a", "own.yaml", flag, "aa")
    assert outcome.code == (1 if command[0] == "check" else 2)
    said = outcome.out + outcome.err
    assert (
        f"the metric 'aa' is not in the file, and the option {flag[2:]!r} asks for it; the columns are: id, a, b. Did you mean 'a'?"
        in said
    )


def test_what_shows_only_in_ranking_is_found(leaguetab: Run, folder: Path) -> None:
    (folder / "own.yaml").write_text(HEAD + "score: {metric: a, steps: [log]}\n")
    (folder / "good.csv").write_text("id,a,b\nx,-1,2\ny,2,3\n")
    outcome = leaguetab("check", "good.csv", "own.yaml", "-c", "config.yaml")
    assert outcome.code == 1
    assert "[no-result]" in outcome.out


# All mistakes at once


def test_a_misspelt_metric_hides_neither_another_nor_a_bad_value(leaguetab: Run, folder: Path) -> None:
    text = "score: {combine: mean, parts: [{metric: aa, steps: [z_score]}, {metric: bb, steps: [z_score]}]}\n"
    (folder / "own.yaml").write_text(HEAD + text)
    outcome = leaguetab("check", "own.yaml", "data.csv", "-c", "config.yaml")
    assert outcome.code == 1
    assert (
        "the metric 'aa' is not in the file, and own.yaml:5:32 asks for it; the columns are: id, a, b. Did you mean 'a'?"
        in outcome.out
    )
    assert "the metric 'bb' is not in the file" in outcome.out
    assert "'b' holds text: 'three'" in outcome.out
    assert "unknown-direction" not in outcome.out


def test_a_metric_of_the_file_without_a_direction_lacks_just_that(leaguetab: Run, folder: Path) -> None:
    (folder / "data.csv").write_text("id,a,b,c\nx,1,2,3\ny,2,x,4\n")
    (folder / "own.yaml").write_text(HEAD + "score: {metric: c}\n")
    outcome = leaguetab("check", "own.yaml", "data.csv", "-c", "config.yaml")
    assert "own.yaml:5:17: nothing says whether higher or lower is better in 'c'" in outcome.out
    assert "'b' holds text: 'x'" in outcome.out


def test_data_that_could_not_be_checked_against_a_faulty_algorithm_are_not_called_sound(leaguetab: Run) -> None:
    outcome = leaguetab("check", "good.csv", "bad.yaml", "-c", "config.yaml")
    assert outcome.code == 1
    assert "good.csv: not checked against bad.yaml, which has problems of its own\n" in outcome.out
    assert "good.csv: metrics, no problems found, and not wholly checked\n" in outcome.out


def test_a_faulty_algorithm_named_by_a_flag_is_reported_beside_the_data(leaguetab: Run) -> None:
    outcome = leaguetab("check", "data.csv", "-c", "config.yaml", "-a", "bad.yaml")
    assert outcome.code == 1
    assert "data.csv: 'b' holds text" in outcome.out
    assert "data.csv: not checked against bad.yaml" in outcome.out
    assert "bad.yaml: algorithm, 2 problems\n" in outcome.out


# Configs


def test_the_only_config_among_the_files_says_what_columns_mean(leaguetab: Run) -> None:
    outcome = leaguetab("check", "config.yaml", "data.csv")
    assert outcome.code == 1
    assert "data.csv: note: read as config.yaml says; -c names another config\n" in outcome.out
    assert "data.csv: 'b' holds text" in outcome.out
    assert "taking the first column" not in outcome.out


def test_of_several_configs_none_is_taken(leaguetab: Run, folder: Path) -> None:
    (folder / "other.yaml").write_text(CONFIG)
    outcome = leaguetab("check", "config.yaml", "other.yaml", "data.csv")
    assert outcome.code == 1
    assert [line for line in outcome.out.splitlines() if line.startswith("data.csv")] == [
        "data.csv: 2 configs are named, and nothing says which is about this file; -c does",
        "data.csv: metrics, not checked",
    ]
    assert leaguetab("check", "config.yaml", "other.yaml", "good.csv", "-c", "other.yaml").code == 0


def test_a_faulty_config_leaves_the_data_unchecked(leaguetab: Run, folder: Path) -> None:
    (folder / "config.yaml").write_text("ids: id\n")
    outcome = leaguetab("check", "config.yaml", "good.csv")
    assert outcome.code == 1
    assert [line for line in outcome.out.splitlines() if line.startswith("good.csv")] == [
        "good.csv: config.yaml, which says what the columns mean, has problems of its own",
        "good.csv: metrics, not checked",
    ]
    (_, metrics) = json.loads(leaguetab("check", "config.yaml", "good.csv", "-f", "json").out)["files"]
    assert (metrics["ok"], metrics["problems"], metrics["warnings"], metrics["notes"]) == (False, [], [], [])


@pytest.mark.parametrize(
    ("more", "code", "says"),
    [
        pytest.param(
            "algorithm: equal-weight\n", 1, "config.yaml:3:12: no algorithm is called 'equal-weight'", id="no such algorithm"
        ),
        pytest.param("file: nowhere.csv\n", 0, "the file that it names, nowhere.csv, is not there", id="no such file"),
        pytest.param(
            "algorithm: equal-weights\nscenarios: [{name: s, weights: {aa: 2}}]\n",
            1,
            "config.yaml:4:33: no part of the score is called 'aa'; there are: a, b. Did you mean 'a'?",
            id="a part of an alternative, misspelt",
        ),
        pytest.param(
            "algorithm: equal-weights\nscenarios: [{name: s, weights: {a: 0, b: 0}}]\n",
            1,
            "config.yaml:4:32: the weights of the parts of 'Score' are 0, 0; none is negative, and one is above 0.",
            id="an alternative without any weight",
        ),
        pytest.param(
            "algorithm: equal-weights\nscenarios: [{name: s, weights: {a: 0}}]\n",
            0,
            "config.yaml: config, no problems\n",
            id="an alternative with weight left",
        ),
        pytest.param(
            "scenarios: [{name: s, weights: {aa: 2}}, {name: t, algorithm: hdii}]\n",
            1,
            "config.yaml:3:63: no algorithm is called 'hdii'",
            id="an alternative's algorithm, whatever its own",
        ),
        pytest.param(
            "algorithm: own.yaml\nscenarios: [{name: s, weights: {b: 2}}]\n",
            0,
            "config.yaml: config, no problems\n",
            id="a metric that the algorithm has no part for",
        ),
    ],
)
def test_what_a_config_names(leaguetab: Run, folder: Path, more: str, code: int, says: str) -> None:
    (folder / "config.yaml").write_text(CONFIG + more)
    outcome = leaguetab("check", "config.yaml")
    assert outcome.code == code
    assert says in outcome.out


def test_a_faulty_config_named_by_a_flag_is_reported_beside_the_data(leaguetab: Run, folder: Path) -> None:
    (folder / "config.yaml").write_text(CONFIG + "algorithm: own.yaml\nscenarios: [{name: s, weights: {zz: 2}}]\n")
    outcome = leaguetab("check", "good.csv", "-c", "config.yaml")
    assert outcome.code == 1
    assert "good.csv: metrics, no problems\n" in outcome.out
    assert "config.yaml:4:33: no part of the score is called 'zz'" in outcome.out


def test_an_alternative_of_a_config_names_an_algorithm_that_is_not_there(leaguetab: Run, tmp_path: Path) -> None:
    config = tmp_path / "mine.yaml"
    config.write_text("title: Mine\nid: code\nmetrics: {waits: {better: lower}}\nscenarios:\n  - {name: other, algorithm: hdii}\n")
    outcome = leaguetab("check", str(config))
    assert outcome.code == 1
    assert f"{config.name}:5:" in outcome.out
    assert "'hdi'" in outcome.out


def test_lines_still_marked_as_guesses_are_counted(leaguetab: Run, folder: Path) -> None:
    """A mark in a comment of its own line does not count: such a line is a candidate that was left out."""
    (folder / "config.yaml").write_text(
        "id: id # guess\nmetrics:\n  a:\n    better: higher # guess: is higher better?\n  b:\n    better: lower # guess\n"
        "  # c:\n  #   better: lower # guess\n"
    )
    (folder / "own.yaml").write_text(f"{HEAD}score: {{metric: a}} # guess\n")
    outcome = leaguetab("check", "config.yaml", "own.yaml")
    assert outcome.code == 0
    assert "config.yaml: warning: 2 directions (`better`) and 1 other line are guesses of `leaguetab init`: check" in outcome.out
    assert "own.yaml: warning: 1 line is a guess of `leaguetab init`: check" in outcome.out
    ranked = leaguetab("rank", "good.csv", "-c", "config.yaml", "-a", "own.yaml", "--no-sensitivity")
    assert "note: config.yaml: 2 directions (`better`) and 1 other line are guesses of `leaguetab init`" in ranked.err


def test_a_list_of_what_there_is_stands_once(leaguetab: Run, folder: Path) -> None:
    step = "steps: [{}]"
    parts = ", ".join(
        f"{{metric: {name}, {step.format(word)}}}" for name, word in (("a", "zscore"), ("b", "zscore"), ("c", "qqqq"))
    )
    (folder / "own.yaml").write_text(f"{HEAD}score: {{combine: mean, parts: [{parts}]}}\n")
    first, second, third, last = leaguetab("check", "own.yaml").out.splitlines()
    assert "no step is called 'zscore'. Did you mean 'z_score'? There are: affine, " in first
    assert second.endswith("no step is called 'zscore'. Did you mean 'z_score'?  [unknown-method]")
    assert third.endswith("no step is called 'qqqq'; see the list above.  [unknown-method]")
    assert last == "own.yaml: algorithm, 3 problems"
    (found,) = json.loads(leaguetab("check", "own.yaml", "-f", "json").out)["files"]
    assert all(problem["allowed"].startswith("there are: affine, ") for problem in found["problems"])

"""The GitHub action: what GitHub asks of its file, and its steps, run as GitHub would run them."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.ci.conftest import ACTION, ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ci.conftest import Job

    Calls = Callable[[], list[list[str]]]

STEPS = ACTION["runs"]["steps"]
SCRIPTS = [step for step in STEPS if "run" in step]
HEAD = "name: own\ntitle: Own\nstatus: illustrative\nsource: me\n"
GOOD = HEAD + "score: {metric: a, better: higher}\n"
BAD = HEAD + "score: {metric: a, better: higher, steps: [z_scor]}\n"


@pytest.fixture(autouse=True)
def checkout(job: Job) -> None:
    (job.folder / "algorithms").mkdir()
    (job.folder / "algorithms" / "own.yaml").write_text(GOOD)
    (job.folder / "data.csv").write_text("id,a\nx,1\ny,3\nz,2\n")


# The file


def test_keys_are_those_of_a_composite_action() -> None:
    """As in GitHub's metadata syntax for actions."""
    assert set(ACTION) <= {"name", "author", "description", "inputs", "outputs", "runs", "branding"}
    assert ACTION["runs"]["using"] == "composite"
    assert all(set(spec) <= {"description", "required", "default"} for spec in ACTION["inputs"].values())
    assert all(set(spec) == {"description", "value"} for spec in ACTION["outputs"].values())
    allowed = {"name", "id", "if", "run", "shell", "env", "uses", "with", "working-directory", "continue-on-error"}
    assert all(set(step) <= allowed for step in STEPS)


def test_each_script_names_its_shell() -> None:
    assert [step["shell"] for step in SCRIPTS] == ["bash"] * len(SCRIPTS)


def test_defaults_are_text_as_github_hands_them_over() -> None:
    assert [name for name, spec in ACTION["inputs"].items() if not isinstance(spec["default"], str)] == []


def test_values_never_become_part_of_a_script() -> None:
    """GitHub puts `${{ … }}` into a script as text, so that a value could bring commands along."""
    assert [step["name"] for step in SCRIPTS if "${{" in step["run"]] == []


def test_inputs_and_outputs_of_steps_exist_and_are_used() -> None:
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    assert set(re.findall(r"inputs\.([\w-]+)", text)) == set(ACTION["inputs"])
    ids = {step["id"] for step in STEPS if "id" in step}
    assert set(re.findall(r"steps\.([\w-]+)\.", text)) == ids


def test_what_the_environment_brings_is_used() -> None:
    unused = [name for step in SCRIPTS for name in step["env"] if not re.search(rf"\${{?{name}\b", step["run"])]
    assert unused == []


# How leaguetab is called


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        pytest.param({"command": "rank", "config": "nhs-acute"}, ["rank", "--config=nhs-acute", "--"], id="no file"),
        pytest.param(
            {"command": "rank", "files": "my data.csv", "output": "my table.json", "format": "json"},
            ["rank", "--format=json", "--output=my table.json", "--", "my data.csv"],
            id="blanks in names",
        ),
        pytest.param(
            {"command": "rank", "files": "data.csv", "args": "--where\nRegion = 'North West'\n--top=3"},
            ["rank", "--where", "Region = 'North West'", "--top=3", "--", "data.csv"],
            id="further arguments",
        ),
        pytest.param(
            {"command": "diff", "files": "old.json\nnew.csv\n", "algorithm": "a\nb\n", "fail-on": "max_shift>5\nkendall_tau<0.9\n"},
            [
                *("diff", "--algorithm=a", "--algorithm=b", "--fail-on=max_shift>5", "--fail-on=kendall_tau<0.9"),
                *("--", "old.json", "new.csv"),
            ],
            id="several of a kind",
        ),
        pytest.param(
            {"command": "diff", "files": "long.csv", "algorithm": "a", "from": "2025 Q2", "to": "2025 Q3"},
            ["diff", "--algorithm=a", "--from=2025 Q2", "--to=2025 Q3", "--", "long.csv"],
            id="periods",
        ),
        pytest.param(
            {"command": "check", "files": "algorithms/*.yaml\n*.csv"},
            ["check", "--", "algorithms/b c.yaml", "algorithms/own.yaml", "data.csv"],
            id="patterns",
        ),
        pytest.param({"command": "check", "files": "none/*.yaml"}, ["check", "--", "none/*.yaml"], id="a pattern without match"),
        pytest.param({"command": "check", "files": "--help"}, ["check", "--", "--help"], id="a file called as an option"),
    ],
)
def test_inputs_become_arguments(job: Job, recorded: Calls, inputs: dict[str, str], expected: list[str]) -> None:
    (job.folder / "algorithms" / "b c.yaml").touch()
    code, _ = job.use({"install": "false", **inputs})
    assert (code, recorded()) == (0, [expected])


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"step-summary": "true", "output": "d.json"}, [["--output=d.json"], ["--format=github", "--step-summary"]]),
        ({"format": "github"}, [[], ["--format=github"]]),
        ({"format": "github", "step-summary": "true"}, [[], ["--format=github", "--step-summary"]]),
        ({"format": "csv"}, [["--format=csv"]]),
    ],
    ids=["summary", "annotations", "both", "neither"],
)
def test_differences_are_annotated_by_a_run_of_their_own(
    job: Job, recorded: Calls, inputs: dict[str, str], expected: list[list[str]]
) -> None:
    code, _ = job.use({"install": "false", "command": "diff", "files": "a\nb", **inputs})
    assert (code, recorded()) == (0, [["diff", *options, "--", "a", "b"] for options in expected])


ATTEMPTS = ("; touch pwned", "$(touch pwned)", "`touch pwned`", '"; touch pwned; "', "' && touch pwned #", "${IFS}&touch pwned|")
READ = [
    name for name in ACTION["inputs"] if name not in {"install", "extras", "python-version", "step-summary", "working-directory"}
]


@pytest.mark.parametrize("name", READ)
def test_no_input_is_run_as_a_command(job: Job, recorded: Calls, name: str) -> None:
    for attempt in ATTEMPTS:
        job.use({"install": "false", "command": "check", "step-summary": "true", name: attempt})
    assert not list(job.folder.rglob("*pwned*"))
    calls = recorded()
    for attempt in ATTEMPTS:
        assert any(attempt in argument for call in calls for argument in call), f"{attempt} did not arrive as it is"


@pytest.mark.parametrize("attempt", [*ATTEMPTS, "stats] @ elsewhere["])
def test_extras_are_words_only(job: Job, attempt: str) -> None:
    code, outputs = job.use({"command": "check", "extras": attempt})
    assert code == 2
    assert outputs == {"exit-code": "", "report": ""}
    assert not list(job.folder.rglob("*pwned*"))


def test_without_a_command_nothing_is_run(job: Job, recorded: Calls) -> None:
    assert job.use({"install": "false"}) == (0, {"exit-code": "", "report": ""})
    assert recorded() == []


# What comes of it


def test_a_table_is_written_and_shown(job: Job) -> None:
    inputs = {"command": "rank", "files": "data.csv", "algorithm": "own", "output": "table.json", "step-summary": "true"}
    code, outputs = job.use({"install": "false", **inputs})
    assert code == 0, job.log
    assert outputs == {"exit-code": "0", "report": str(job.folder / "table.json")}
    assert [row["unit"] for row in json.loads((job.folder / "table.json").read_text())["rows"]] == ["y", "z", "x"]
    assert job.summary.startswith("## Own\n")
    assert re.search(r"\| 1 \| y \| +3", job.summary)


def test_a_failed_check_fails_the_step_and_is_shown(job: Job) -> None:
    (job.folder / "algorithms" / "own.yaml").write_text(BAD)
    code, outputs = job.use({"install": "false", "command": "check", "files": "algorithms/*.yaml", "step-summary": "true"})
    assert code == 1
    assert outputs == {"exit-code": "1", "report": ""}
    said = "algorithms/own.yaml:5:44: no step is called 'z_scor'"
    assert f"\n{said}" in job.log
    assert job.summary.startswith(f"## leaguetab check: exit code 1\n\n    {said}")


@pytest.mark.parametrize(
    ("condition", "expected", "annotations"),
    [
        pytest.param("max_shift>9", 0, ["notice", "warning"], id="kept"),
        pytest.param("max_shift>1", 1, ["notice", "warning", "error"], id="broken"),
    ],
)
def test_conditions_on_shifts(job: Job, condition: str, expected: int, annotations: list[str]) -> None:
    """By hand: y, z, x become x, z, y, so that two move two places; what was compared is written and shown in either case.

    The warning says that the first column is taken for the id.
    """
    (job.folder / "new.csv").write_text("id,a\nx,3\ny,1\nz,2\n")
    inputs = {"command": "diff", "files": "data.csv\nnew.csv", "algorithm": "own", "fail-on": condition, "output": "shifts.csv"}
    code, outputs = job.use({"install": "false", "step-summary": "true", **inputs})
    assert code == expected, job.log
    assert outputs == {"exit-code": str(expected), "report": str(job.folder / "shifts.csv")}
    rows = csv.DictReader(io.StringIO((job.folder / "shifts.csv").read_text()))
    assert {row["unit"]: row["shift"] for row in rows} == {"x": "2", "y": "-2", "z": "0"}
    found = re.findall(r"(?m)^::(notice|warning|error) title=(.*?)::(.*)$", job.log)
    assert [level for level, _, _ in found] == annotations
    if expected:
        assert found[-1] == ("error", "leaguetab", "max_shift is 2, and must not be > 1")
        assert "--fail-on: max_shift is 2, and must not be > 1" in job.log
    assert job.summary.startswith("## From data.csv to new.csv\n")


def test_a_condition_that_names_no_figure_fails_with_the_code_of_wrong_usage(job: Job) -> None:
    inputs = {"command": "diff", "files": "data.csv\ndata.csv", "algorithm": "own", "fail-on": "biggest>1", "step-summary": "true"}
    code, outputs = job.use({"install": "false", **inputs})
    assert (code, outputs) == (2, {"exit-code": "2", "report": ""})
    assert "no figure is called 'biggest'" in job.log
    assert "no figure is called 'biggest'" in job.summary


def test_wrong_usage_fails_with_its_own_code(job: Job) -> None:
    """Nothing is written then, so that a table from before is not handed on as the new one."""
    (job.folder / "table.json").write_text("from before")
    inputs = {"command": "rank", "files": "data.csv", "algorithm": "none-such", "output": "table.json", "step-summary": "true"}
    code, outputs = job.use({"install": "false", **inputs})
    assert code == 2
    assert outputs == {"exit-code": "2", "report": ""}
    assert "no algorithm is called 'none-such'" in job.summary


def test_it_runs_in_the_folder_that_is_asked_for(job: Job) -> None:
    inputs = {"command": "check", "files": "own.yaml", "working-directory": "algorithms"}
    assert job.use({"install": "false", **inputs})[0] == 0, job.log


def test_a_summary_beyond_what_github_takes_is_left_out(job: Job, recorded: Calls) -> None:
    program = job.temporary / "recorder" / "leaguetab"
    program.write_text("#!/bin/sh\nhead -c 1100000 /dev/zero | tr '\\0' x\n")
    assert job.use({"install": "false", "command": "check", "step-summary": "true"})[0] == 0
    assert job.summary == "The result is too long to be shown here.\n"
    assert recorded() == []


def test_files_cannot_give_github_orders(job: Job) -> None:
    """GitHub's commands are off while leaguetab writes, until a word that no file can know turns them on again."""
    (job.folder / "data.csv").write_text("id,name,a\nx,##[add-path]/evil,1\n")
    code, _ = job.use({"install": "false", "command": "rank", "files": "data.csv", "algorithm": "own", "args": "--name=name"})
    assert code == 0, job.log
    _, after = job.log.split("::stop-commands::")
    word, _, written = after.partition("\n")
    assert re.fullmatch("[0-9a-f]{32}", word)
    assert "##[add-path]/evil" in written.partition(f"\n::{word}::\n")[0]


def test_problems_are_marked_in_the_files(job: Job) -> None:
    """GitHub's matchers read the log of a check, and put each problem beside its line."""
    (job.folder / "algorithms" / "own.yaml").write_text(BAD)
    (job.folder / "data.csv").write_text("id,a\nx,1\ny,three\n")
    files = "algorithms/own.yaml\ndata.csv\nabsent.csv"
    code, _ = job.use({"install": "false", "command": "check", "files": files, "args": "--higher=a"})
    assert code == 1
    added = re.search(r"(?m)^::add-matcher::(.*)$", job.log)
    assert added
    matchers = json.loads((ROOT / added[1]).read_text(encoding="utf-8"))["problemMatcher"]
    assert [found_by(matcher, job.log) for matcher in matchers] == [
        [{"file": "algorithms/own.yaml", "line": "5", "column": "44", "code": "unknown-method"}],
        [{"file": "data.csv", "code": "text-in-metric"}, {"file": "absent.csv", "code": "no-such-file"}],
    ]
    assert {f"::remove-matcher owner={matcher['owner']}::" for matcher in matchers} <= set(job.log.splitlines())


def found_by(matcher: dict[str, Any], log: str) -> list[dict[str, str]]:
    (pattern,) = matcher["pattern"]
    groups = {name: number for name, number in pattern.items() if name not in {"regexp", "message"}}
    matches = [re.search(pattern["regexp"], line) for line in log.splitlines()]
    return [{name: match[number] for name, number in groups.items()} for match in matches if match]


@pytest.mark.slow
def test_it_installs_itself_once_a_job(job: Job) -> None:
    """The exact versions that the project was tested with, in an environment of its own; a second use finds it there."""
    job.path.clear()
    inputs = {"command": "rank", "files": "data.csv", "algorithm": "own", "output": "table.csv", "extras": ""}
    code, _ = job.use(inputs)
    assert code == 0, job.log
    (installed,) = job.temporary.glob("leaguetab-*/bin/leaguetab")
    assert {entry.name for entry in (installed.parent.parent / "path").iterdir()} == {"leaguetab"}
    freeze = [str(installed.with_name("python")), "-m", "pip", "freeze"]
    assert job.run(" ".join(f"'{word}'" for word in freeze) + " > freeze.txt", job.folder, {}) == 0
    versions = set((ROOT / "constraints.txt").read_text(encoding="utf-8").split())
    names = {line for line in (job.folder / "freeze.txt").read_text().splitlines() if not line.startswith("leaguetab")}
    assert names
    assert names <= versions
    before = installed.stat().st_mtime_ns
    assert job.use(inputs)[0] == 0
    assert installed.stat().st_mtime_ns == before
    shutil.rmtree(installed.parent.parent)


# The project's own use of it


def test_the_workflow_of_the_project_uses_inputs_that_exist() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    used = [step for job in workflow["jobs"].values() for step in job["steps"] if step.get("uses") == "./"]
    assert used
    assert all(set(step["with"]) <= set(ACTION["inputs"]) for step in used)

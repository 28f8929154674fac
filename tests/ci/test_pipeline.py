"""The pipeline in docs/ci.md: its repository is made as the page has it, and what the page says to run is run there."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import yaml

from tests.ci.conftest import ACTION, ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ci.conftest import Job


class Block(NamedTuple):
    """A block of the page, and the file that the line above it names."""

    file: str
    language: str
    text: str


PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
BLOCKS = [Block(*found) for found in re.findall(r"(?ms)(?:^`([^`\n]+)`:\n\n)?^```(\w+)\n(.*?)^```$", PAGE)]
YAML = [yaml.safe_load(block.text) for block in BLOCKS if block.language == "yaml"]
OURS = "OWNER/leaguetab@v0.1.0"


def steps_of(document: Any) -> list[dict[str, Any]]:
    """Return the steps of a workflow, or of a piece of one."""
    if isinstance(document, list):
        return document
    return [step for job in document.get("jobs", {}).values() for step in job["steps"]]


USES = [step for document in YAML for step in steps_of(document) if step.get("uses") == OURS]


@pytest.fixture
def repository(job: Job) -> Path:
    for block in BLOCKS:
        if block.file:
            (job.folder / block.file).parent.mkdir(parents=True, exist_ok=True)
            (job.folder / block.file).write_text(block.text, encoding="utf-8")
    return job.folder


@pytest.mark.slow
def test_the_page_from_top_to_bottom(job: Job, repository: Path) -> None:
    for block in BLOCKS:
        if block.language == "python":
            done = subprocess.run([sys.executable, "-c", block.text], cwd=repository, capture_output=True, text=True, check=False)
            assert (done.returncode, done.stderr) == (0, "")
        else:
            run_script(job, script_in(block))
        for step in steps_of(yaml.safe_load(block.text)) if block.language == "yaml" else ():
            run_step(job, step)
    made = {f"tables/2025-26-{name}" for name in ("q2.json", "q3.json", "q3.html")} | {"again.json", "tables/shifts.csv"}
    assert {name for name in made if not (repository / name).is_file()} == set()
    assert job.summary.count("## Our trusts by access, safety and people") == 1
    assert job.summary.count("## From tables/2025-26-q2.json to data/2025-26-q3.csv") == 1


@pytest.mark.slow
@pytest.mark.parametrize(("condition", "code"), [("max_shift>2", 0), ("max_shift>1", 1)])
def test_one_trust_moves_two_places(job: Job, repository: Path, condition: str, code: int) -> None:
    """By z-scores in a few lines of numpy: Calder 1.070 (first) and 0.320 (third, after Esk's 0.757 and Ashdown's 0.660)."""
    tables = "leaguetab diff data/2025-26-q2.csv data/2025-26-q3.csv -c our-trusts -f csv"
    assert job.run(f"{tables} --fail-on '{condition}'", repository, {}) == code
    broken = next(block.text for block in BLOCKS if block.language == "text")
    assert (broken in job.log) == (code == 1)


def script_in(block: Block) -> str:
    """Return the command lines that a block holds."""
    if block.file == ".gitlab-ci.yml":
        return "\n".join(yaml.safe_load(block.text)["league-table"]["script"])
    if block.file == "Makefile":
        return "\n".join(line.strip() for line in block.text.splitlines() if line.startswith("\t"))
    return block.text if block.language == "bash" else ""


def run_script(job: Job, script: str) -> None:
    assert job.run(script, job.folder, {}) == 0, job.log


def run_step(job: Job, step: dict[str, Any]) -> None:
    """Run a step as the action would; the steps of other actions are theirs to test."""
    run_script(job, step.get("run", ""))
    if step in USES:
        given = {name: str(value).lower() if isinstance(value, bool) else value for name, value in step["with"].items()}
        assert job.use({"install": "false", **given})[0] == 0, job.log


def test_there_is_something_to_run() -> None:
    assert [step["with"]["command"] for step in USES] == ["check", "rank", "diff", "rank"]
    assert sum("leaguetab " in script_in(block) for block in BLOCKS) == 5


@pytest.mark.parametrize("step", USES, ids=[step.get("name", "a piece") for step in USES])
def test_steps_use_inputs_that_exist(step: dict[str, Any]) -> None:
    assert set(step["with"]) <= set(ACTION["inputs"])


def test_the_inputs_that_are_listed_are_those_there_are() -> None:
    rows = re.search(r"(?ms)^### The action's inputs$.*?^\| ---.*?\n(.*?)\n\n", PAGE)
    assert rows
    listed = [name for row in rows[1].splitlines() for name in re.findall(r"`([\w-]+)`", row.split("|")[1])]
    assert sorted(listed) == sorted(ACTION["inputs"])


def test_hooks_are_ours_and_pre_commit_takes_them(tmp_path: Path) -> None:
    configs = [document for document in YAML if "repos" in document]
    (ours,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert [hook["id"] for config in configs for hook in config["repos"][0]["hooks"]] == [ours["id"]] * 2
    paths = [tmp_path / f"{number}.yaml" for number in range(len(configs))]
    for path, config in zip(paths, configs, strict=True):
        path.write_text(yaml.safe_dump(config), encoding="utf-8")
    command = [sys.executable, "-m", "pre_commit", "validate-config", *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_versions_of_libraries_are_the_exact_ones_of_the_project() -> None:
    named = set(re.findall(r"[\w-]+==[\d.]+", PAGE))
    assert named
    assert named <= set((ROOT / "constraints.txt").read_text(encoding="utf-8").split())

"""A small stand-in for GitHub's runner: it runs the steps of the project's own action as GitHub would."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
HERE = str(Path(sys.executable).parent)
BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail")  # what `shell: bash` means, as GitHub documents it


NO_COMPILING = {"PIP_NO_COMPILE": "no"}
"""Spares pip half of its time: what is used is compiled when it is used. (Pip wants "no" for options that begin so.)"""


@dataclass
class Job:
    """What steps share: the folder, what earlier ones put on the path, and what they said.

    Parameters
    ----------
    folder
        The checkout that the workflow is about.
    temporary
        Where GitHub's own files are kept.
    path
        Folders in which programs are looked for, before those of the system.
    """

    folder: Path
    temporary: Path
    path: list[str] = field(default_factory=list)
    log: str = ""
    summary: str = ""

    def use(self, given: Mapping[str, str]) -> tuple[int, dict[str, str]]:
        """Run the action, and return its exit code and outputs."""
        unknown = set(given) - set(ACTION["inputs"])
        assert not unknown, f"the action has no input {unknown}"
        inputs = {name: spec["default"] for name, spec in ACTION["inputs"].items()} | dict(given)
        context = {f"inputs.{name}": value for name, value in inputs.items()}
        code = 0
        for step in ACTION["runs"]["steps"]:
            if code or not holds(step.get("if"), context):
                continue
            if "uses" in step:
                context[f"steps.{step['id']}.outputs.python-path"] = sys.executable
                continue
            code, outputs = self._run_step(step, context)
            context |= {f"steps.{step.get('id')}.outputs.{name}": value for name, value in outputs.items()}
        return code, {name: filled_in(spec["value"], context) for name, spec in ACTION["outputs"].items()}

    def run(self, script: str, folder: Path, environment: Mapping[str, str]) -> int:
        """Run a script as `shell: bash` does."""
        file = self.temporary / "step.sh"
        file.write_text(script, encoding="utf-8")
        base = {name: os.environ[name] for name in os.environ if name in {"HOME", "LANG"} or name.startswith("PIP_")}
        base |= NO_COMPILING
        path = os.pathsep.join([*reversed(self.path), os.environ["PATH"]])
        command = [*BASH, str(file)]
        done = subprocess.run(
            command, cwd=folder, env=base | {"PATH": path} | dict(environment), capture_output=True, text=True, check=False
        )
        self.log += done.stdout + done.stderr
        return done.returncode

    def _run_step(self, step: Mapping[str, Any], context: Mapping[str, str]) -> tuple[int, dict[str, str]]:
        files = {name: self.temporary / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_PATH")}
        for file in files.values():
            file.write_text("", encoding="utf-8")
        environment = {name: str(file) for name, file in files.items()}
        environment |= {"GITHUB_ACTION_PATH": str(ROOT), "RUNNER_TEMP": str(self.temporary)}
        environment |= {name: filled_in(value, context) for name, value in step.get("env", {}).items()}
        code = self.run(step["run"], self.folder / filled_in(step.get("working-directory", "."), context), environment)
        self.summary += files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")
        self.path += files["GITHUB_PATH"].read_text(encoding="utf-8").splitlines()
        return code, outputs_in(files["GITHUB_OUTPUT"].read_text(encoding="utf-8"))


def filled_in(text: str, context: Mapping[str, str]) -> str:
    """Put values in place of `${{ … }}`; what was never set is empty, as on GitHub."""
    return re.sub(r"\$\{\{ ([\w.-]+) \}\}", lambda found: context.get(found[1], ""), text)


def holds(condition: str | None, context: Mapping[str, str]) -> bool:
    """Say whether a condition of the one form that the action uses holds."""
    if condition is None:
        return True
    parts = re.fullmatch(r"([\w.-]+) (==|!=) '(.*)'", condition)
    assert parts, f"a condition of another form: {condition}"
    return (context[parts[1]] == parts[3]) == (parts[2] == "==")


def outputs_in(text: str) -> dict[str, str]:
    """Read a file of outputs: lines of `name=value`, or `name<<MARK`, the value, and `MARK` again."""
    long = {found[1]: found[3] for found in re.finditer(r"(?ms)^([\w-]+)<<(\w+)\n(.*?)\n\2$", text)}
    short = re.sub(r"(?ms)^([\w-]+)<<(\w+)\n(.*?)\n\2$", "", text)
    return long | dict(line.split("=", 1) for line in short.splitlines() if line)


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """Return a job whose steps find the leaguetab of this environment."""
    (tmp_path / "checkout").mkdir()
    (tmp_path / "temporary").mkdir()
    return Job(tmp_path / "checkout", tmp_path / "temporary", [HERE])


@pytest.fixture
def recorded(job: Job) -> Callable[[], list[list[str]]]:
    """Put a program in leaguetab's place that only notes how it is called; return a function that gives the calls."""
    folder = job.temporary / "recorder"
    folder.mkdir()
    program = folder / "leaguetab"
    notes = folder / "calls"
    program.write_text(f"#!/bin/sh\nprintf '%s\\0' \"$@\" >> '{notes}'\nprintf '\\036' >> '{notes}'\n", encoding="utf-8")
    program.chmod(0o755)
    job.path.append(str(folder))

    def calls() -> list[list[str]]:
        text = notes.read_text(encoding="utf-8") if notes.exists() else ""
        return [call.split("\0")[:-1] for call in text.split("\036")[:-1]]

    return calls

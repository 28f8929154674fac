"""The pre-commit hook, as a repository of algorithms uses it: pre-commit installs the project and runs the hook on real commits."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.ci.conftest import NO_COMPILING
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

# Installing the project takes half a minute.
pytestmark = pytest.mark.slow

HEAD = "name: own\ntitle: Own\nstatus: illustrative\nsource: me\n"
GOOD = HEAD + "score: {metric: a}\n"
BAD = HEAD + "score: {metric: a, steps: [z_scor]}\n"
CONFIG = "id: id\nmetrics: {a: {better: higher}}\n"
SAID = "own.yaml:5:28: no step is called 'z_scor'"


@dataclass(frozen=True)
class Hook:
    """The project as a repository of hooks, and the environment in which pre-commit runs.

    Parameters
    ----------
    repository
        A repository that holds the project's files as they are now.
    revision
        Its one commit.
    environment
        With a home of its own for pre-commit, so that the hook is installed once for all tests.
    """

    repository: Path
    revision: str
    environment: dict[str, str]


@pytest.fixture(scope="module")
def hook(tmp_path_factory: pytest.TempPathFactory) -> Hook:
    """Commit the files that the package is built from, whether or not they are committed where the tests run."""
    repository = tmp_path_factory.mktemp("project")
    unwanted = shutil.ignore_patterns("__pycache__")
    for name in ("leaguetab", "algorithms", "configs", "sample_data"):
        shutil.copytree(ROOT / name, repository / name, ignore=unwanted)
    for name in ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        shutil.copy(ROOT / name, repository / name)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT"))},
        **NO_COMPILING,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        **{f"GIT_{role}_{what}": "tests@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        "PRE_COMMIT_HOME": str(tmp_path_factory.mktemp("home")),
        "PIP_CONSTRAINT": str(ROOT / "constraints.txt"),
    }
    git(repository, environment, "init", "--quiet")
    git(repository, environment, "add", ".")
    git(repository, environment, "commit", "--quiet", "--message", "all")
    return Hook(repository, git(repository, environment, "rev-parse", "HEAD").strip(), environment)


def git(folder: Path, environment: dict[str, str], *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=True).stdout


def commit(hook: Hook, folder: Path, files: dict[str, str], options: dict[str, object]) -> tuple[int, str]:
    """Make a repository that uses the hook, commit files to it, and return the exit code and what was said."""
    wanted = {"repos": [{"repo": str(hook.repository), "rev": hook.revision, "hooks": [{"id": "leaguetab-check", **options}]}]}
    git(folder, hook.environment, "init", "--quiet")
    for name, text in {**files, ".pre-commit-config.yaml": yaml.safe_dump(wanted)}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    git(folder, hook.environment, "add", ".")
    install = [sys.executable, "-m", "pre_commit", "install"]
    subprocess.run(install, cwd=folder, env=hook.environment, capture_output=True, check=True)
    command = ["git", "commit", "--message", "first"]
    done = subprocess.run(command, cwd=folder, env=hook.environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("files", "options", "code", "says"),
    [
        pytest.param({"algorithms/own.yaml": GOOD, "configs/ours.yml": CONFIG}, {}, 0, "Passed", id="all is well"),
        pytest.param({"algorithms/own.yaml": BAD}, {}, 1, f"\nalgorithms/{SAID}", id="a slip in an algorithm"),
        pytest.param(
            {"configs/ours.yml": CONFIG + "nam: x\n"}, {}, 1, "\nconfigs/ours.yml:3:1: unknown key 'nam'", id="in a config"
        ),
        pytest.param({"tables/algorithms/own.yaml": BAD}, {}, 1, f"\ntables/algorithms/{SAID}", id="in a folder further down"),
        pytest.param(
            {"own.yaml": BAD, "algorithms/algorithm.schema.json": "{}"},
            {},
            0,
            "(no files to check)Skipped",
            id="other files are left",
        ),
        pytest.param({"methods/own.yaml": BAD}, {"files": "^methods/"}, 1, f"\nmethods/{SAID}", id="other folders can be named"),
        pytest.param(
            {"algorithms/own.yaml": GOOD, "configs/ours.yaml": CONFIG, "data.csv": "id,b\nx,1\n"},
            {"args": ["data.csv", "--config=ours"]},
            1,
            "'a' is not in the file, and algorithms/own.yaml:5:8 asks for it",
            id="against a file of metrics",
        ),
    ],
)
def test_a_commit(hook: Hook, tmp_path: Path, files: dict[str, str], options: dict[str, object], code: int, says: str) -> None:
    returned, said = commit(hook, tmp_path, files, options)
    assert (returned, says in said) == (code, True), said

"""The plug-in of the documentation, installed as its reader would."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLE = ROOT / "docs" / "plugin-example"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the plug-in beside the packages of this environment, without the network."""
    source = tmp_path_factory.mktemp("source") / "plugin-example"
    shutil.copytree(EXAMPLE, source)
    target = tmp_path_factory.mktemp("site")
    options = ["--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--disable-pip-version-check"]
    subprocess.run(
        [sys.executable, "-m", "pip", "install", *options, "--target", str(target), str(source)], check=True, capture_output=True
    )
    return target


def run(site: Path, *arguments: str, folder: Path = EXAMPLE) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(site), "NO_COLOR": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run([sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_its_methods_are_found_listed_and_described_like_built_in_ones(site: Path) -> None:
    code = """
import json
from leaguetab.algorithm.schema import algorithm_schema
from leaguetab.methods import registry
print(registry.find("combine", "trimmed_mean").__module__, registry.find("transform", "logistic").__module__)
print(*("logistic" in registry.names(kind) for kind in ("transform", "combine")))
alone, *choices = algorithm_schema()["$defs"]["Combine"]["anyOf"]
print("trimmed_mean" in alone["enum"])
print(json.dumps([choice["properties"]["each_end"] for choice in choices if "each_end" in choice["properties"]]))
print(registry.broken_plugins())
"""
    done = run(site, "-c", code)
    assert done.stderr == ""
    found, listed, alone, described, broken = done.stdout.splitlines()
    assert found == "leaguetab_judges.trimmed_mean leaguetab_judges.logistic"
    assert listed == "True False"
    assert alone == "True"
    assert json.loads(described) == [
        {"default": 1, "description": "How many parts are left out at each end.", "minimum": 1, "type": "integer"}
    ]
    assert broken == "()"


def test_an_algorithm_uses_them(site: Path) -> None:
    """Trimmed means of marks: Ada 5.5, Ben 4.5, Cat 7; the logistic curve around 5 keeps their order."""
    done = run(site, "-m", "leaguetab", "rank", "marks.csv", "-a", "judged.yaml", "-f", "csv")
    assert done.returncode == 0, done.stderr
    rows = [line.split(",") for line in done.stdout.splitlines()[1:]]
    assert [row[:2] for row in rows] == [["1", "Cat"], ["2", "Ada"], ["3", "Ben"]]
    assert [float(row[2]) for row in rows] == pytest.approx([0.8807970779778823, 0.6224593312018546, 0.3775406687981454], rel=1e-12)


def test_they_are_explained_in_words(site: Path) -> None:
    done = run(site, "-m", "leaguetab", "algorithms", "show", "judged.yaml")
    assert "Average of the parts without each unit's highest and lowest (trimmed_mean; each_end: 1)" in done.stdout
    assert "(logistic; middle: 5; slope: 1)" in done.stdout


@pytest.mark.parametrize(
    ("right", "wrong", "expected"),
    [
        ("each_end: 1", "each_end: 0", "judged.yaml:7:45: 'each_end' is 0; it must be 1 or more."),
        (
            "each_end: 1",
            "each_ends: 1",
            "judged.yaml:7:35: unknown key 'each_ends'; there are: method, each_end. Did you mean 'each_end'?",
        ),
        (", middle: 5", "", "judged.yaml:8:11: the key 'middle' is missing; it must be given."),
        ("trimmed_mean", "trimed_mean", "Did you mean 'trimmed_mean'"),
    ],
    ids=["out of range", "unknown key", "missing key", "misspelt"],
)
def test_a_slip_in_their_parameters_is_told_with_line_and_column(
    right: str, wrong: str, expected: str, site: Path, tmp_path: Path
) -> None:
    text = (EXAMPLE / "judged.yaml").read_text(encoding="utf-8")
    assert right in text
    (tmp_path / "judged.yaml").write_text(text.replace(right, wrong), encoding="utf-8")
    done = run(site, "-m", "leaguetab", "check", "judged.yaml", folder=tmp_path)
    assert expected in done.stdout + done.stderr
    assert done.returncode == 1


def test_the_readme_shows_what_is_said(site: Path, tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE, tmp_path, dirs_exist_ok=True)
    text = (tmp_path / "judged.yaml").read_text(encoding="utf-8")
    (tmp_path / "judged.yaml").write_text(text.replace("each_end: 1", "each_end: 0"), encoding="utf-8")
    done = run(site, "-m", "leaguetab", "rank", "marks.csv", "-a", "judged.yaml", folder=tmp_path)
    (shown,) = [
        line for line in (EXAMPLE / "README.md").read_text(encoding="utf-8").splitlines() if line.startswith("judged.yaml:")
    ]
    assert shown in done.stderr
    assert done.returncode == 2


def test_its_own_tests_pass(site: Path) -> None:
    done = run(
        site, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", str(EXAMPLE), str(EXAMPLE / "tests")
    )
    assert done.returncode == 0, done.stdout + done.stderr

"""What is installed is whole: the wheel runs by itself, away from the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel, with what is installed."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.mark.slow
def test_wheel_holds_what_is_shipped(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("algorithms", "configs", "sample_data"):
        ours = {path.name for path in (ROOT / folder).iterdir() if path.is_file()}
        assert {f"leaguetab/shipped/{folder}/{name}" for name in ours} <= names
    assert {"leaguetab/py.typed", "leaguetab/output/page.css", "leaguetab/output/table.css"} <= names
    assert not [name for name in names if name.startswith(("tests/", "docs/"))]


@pytest.mark.slow
def test_wheel_runs_elsewhere(wheel: Path, tmp_path: Path) -> None:
    """Install it without the checkout on the path; the libraries it needs are those of this environment."""
    target = tmp_path / "site"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(target), str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    code = "import sys, leaguetab; from leaguetab.__main__ import main; sys.stderr.write(leaguetab.__file__); sys.exit(main())"
    command = [sys.executable, "-c", code, "rank", "-c", "nhs-acute", "-f", "csv"]
    environment = {**os.environ, "PYTHONPATH": str(target)}
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert run.stderr.startswith(str(target))
    assert run.stdout.count("\n") == 130

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from leaguetab import library

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Outcome

    Run = Callable[..., Outcome]

NAMES = [found.name for found in library.every("algorithm") if found.shipped]


def test_list(leaguetab: Run) -> None:
    outcome = leaguetab("algorithms", "list")
    assert outcome.code == 0
    assert [line.split()[0] for line in outcome.out.splitlines() if not line.startswith(" ")] == NAMES
    assert "leaguetab rank -c nhs-acute -a nof-2025-26\n" in outcome.out


def test_list_as_data(leaguetab: Run) -> None:
    listed = json.loads(leaguetab("algorithms", "list", "-f", "json").out)["algorithms"]
    assert [entry["name"] for entry in listed] == NAMES
    assert {entry["status"] for entry in listed} == {"official", "reconstructed", "illustrative"}
    rows = csv.DictReader(io.StringIO(leaguetab("algorithms", "list", "-f", "csv").out))
    assert [row["name"] for row in rows] == NAMES


def test_list_skips_what_cannot_be_read_and_says_so(leaguetab: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "algorithms").mkdir()
    (tmp_path / "algorithms" / "broken.yaml").write_text("name: [")
    outcome = leaguetab("algorithms", "list")
    assert outcome.code == 0
    assert "algorithms/broken.yaml:2:1" in outcome.err
    assert "hdi" in outcome.out


@pytest.mark.parametrize("name", NAMES)
def test_show_explains_every_algorithm_in_words(leaguetab: Run, name: str) -> None:
    outcome = leaguetab("algorithms", "show", name)
    assert outcome.code == 0
    for part in (f"{name}: ", "Status: ", "Source: ", "How a score is made", "How scores become positions"):
        assert part in outcome.out
    for sign_of_code in ("None", "tuple", "<class", "object at", "method="):
        assert sign_of_code not in outcome.out


def test_show_yaml_can_be_used_as_a_start(leaguetab: Run, tmp_path: Path) -> None:
    path = tmp_path / "hdi.yaml"
    path.write_text(leaguetab("algorithms", "show", "hdi", "--yaml").out)
    assert leaguetab("check", str(path)).code == 0


def test_show_suggests_a_name(leaguetab: Run) -> None:
    outcome = leaguetab("algorithms", "show", "hdy")
    assert outcome.code == 2
    assert "Did you mean 'hdi'?" in outcome.err


@pytest.mark.parametrize("kind", ["algorithm", "config"])
def test_schema_is_the_committed_one(leaguetab: Run, root: Path, kind: str) -> None:
    committed = root / f"{kind}s" / f"{kind}.schema.json"
    assert leaguetab("algorithms", "schema", kind).out == committed.read_text(encoding="utf-8"), "run docs/generate.py"


def test_a_changed_copy_of_an_official_algorithm_is_told_apart(leaguetab: Run, tmp_path: Path) -> None:
    text = leaguetab("algorithms", "show", "nof-2025-26", "--yaml").out
    (tmp_path / "mine.yaml").write_text(text.replace("at_best: 3", "at_best: 2"))
    outcome = leaguetab("rank", "-c", "nhs-acute", "-a", str(tmp_path / "mine.yaml"), "-f", "csv")
    assert outcome.code == 0
    assert "calls itself 'nof-2025-26' (official), and is not the one that leaguetab ships" in outcome.err


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        pytest.param("leaguetab rank -a nof-2025-26-m", "nof-2025-26-metrics", id="algorithm"),
        pytest.param("leaguetab rank -c nhs-ac", "nhs-acute", id="config"),
        pytest.param("leaguetab rank -f js", "json", id="format"),
        pytest.param("leaguetab algorithms show hd", "hdi", id="argument"),
    ],
)
def test_completion(typed: str, offered: str) -> None:
    environment = {**os.environ, "_LEAGUETAB_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" "))}
    code = "import sys; from leaguetab.__main__ import main; sys.exit(main())"
    run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert offered in run.stdout.split(), run.stderr

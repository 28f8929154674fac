from __future__ import annotations

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
        pytest.param(("nothing.yaml",), 1, "nothing.yaml cannot be read", id="no such file"),
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
    outcome = leaguetab("check", "bad.yaml", "good.csv", "-c", "config.yaml", "-a", "own.yaml", "-f", "json")
    assert outcome.code == 1
    first, second = json.loads(outcome.out)["files"]
    assert (first["ok"], second["ok"]) == (False, True)
    assert [(problem["code"], problem["line"]) for problem in first["problems"]] == [("unknown-method", 5), ("unknown-key", 6)]


def test_an_alternative_of_a_config_names_an_algorithm_that_is_not_there(leaguetab: Run, tmp_path: Path) -> None:
    config = tmp_path / "mine.yaml"
    config.write_text("title: Mine\nid: code\nmetrics: {waits: {better: lower}}\nscenarios:\n  - {name: other, algorithm: hdii}\n")
    outcome = leaguetab("check", str(config))
    assert outcome.code == 1
    assert f"{config.name}:5:" in outcome.out
    assert "'hdi'" in outcome.out

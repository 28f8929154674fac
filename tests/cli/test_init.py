from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Outcome

    Run = Callable[..., Outcome]

HOMES = """home_code,home_name,area,infection_rate,satisfaction,mostly_empty
0012,Elm House,North,3.1,88,
0013,Oak House,South,2.4,91,
0014,"Ash, Beech & Co",North,,79,4
0015,Yew House,South,1.2,85,
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "care homes.csv").write_text(HOMES)
    return tmp_path


def test_the_files_it_writes_rank_the_file(leaguetab: Run, folder: Path) -> None:
    assert leaguetab("init", "care homes.csv").code == 0
    config = (folder / "configs" / "care-homes.yaml").read_text()
    assert "id: home_code # guess" in config
    assert "name: home_name # guess" in config
    assert "groups: [area] # guess" in config
    assert "better: lower # guess: is lower better?" in config.split("infection_rate:")[1].split("satisfaction:")[0]
    assert "# Left out: mostly_empty." in config
    assert (
        leaguetab("check", "configs/care-homes.yaml", "algorithms/care-homes.yaml", "care homes.csv", "-c", "care-homes").code == 0
    )
    outcome = leaguetab("rank", "-c", "care-homes", "-f", "csv")
    assert outcome.code == 0, outcome.err
    assert '"Ash, Beech & Co"' in outcome.out
    assert "\n1,0015," in outcome.out


def test_it_overwrites_only_when_told(leaguetab: Run, folder: Path) -> None:
    leaguetab("init", "care homes.csv", "--name", "mine")
    (folder / "configs" / "mine.yaml").write_text("# changed\n")
    outcome = leaguetab("init", "care homes.csv", "--name", "mine")
    assert outcome.code == 2
    assert "configs/mine.yaml: the file is there already; --force overwrites it" in outcome.err
    assert (folder / "configs" / "mine.yaml").read_text() == "# changed\n"
    assert leaguetab("init", "care homes.csv", "--name", "mine", "--force").code == 0


def test_a_file_without_numbers_is_refused(leaguetab: Run, folder: Path) -> None:
    (folder / "text.csv").write_text("id,what\na,x\nb,y\n")
    outcome = leaguetab("init", "text.csv")
    assert outcome.code == 2
    assert "[no-metrics]" in outcome.err
    assert not (folder / "configs").exists()

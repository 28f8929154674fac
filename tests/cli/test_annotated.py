"""With `-f github`, what is at fault is marked beside its line, whichever command finds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Outcome

    Run = Callable[..., Outcome]

GOOD = "name: good\ntitle: Good\nstatus: illustrative\nsource: me\nscore: {metric: waits, better: lower}\n"
BAD = GOOD.replace("lower", "lowr").replace("name: good", "name: bad")
MARK = "::error file=bad.yaml,line=5,col=32,title=leaguetab::bad.yaml:5:32: 'better' is 'lowr'"
FLAGS = ("--id", "code", "-f", "github")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "trusts.csv").write_text("code,waits\nA,61\nB,72.5\n")
    (tmp_path / "good.yaml").write_text(GOOD)
    (tmp_path / "bad.yaml").write_text(BAD)
    return tmp_path


JOBS = [
    pytest.param(("rank", "trusts.csv", "-a", "bad.yaml", *FLAGS), 2, id="rank"),
    pytest.param(("sensitivity", "trusts.csv", "-a", "bad.yaml", *FLAGS), 2, id="sensitivity"),
    pytest.param(("explain", "trusts.csv", "A", "-a", "bad.yaml", *FLAGS), 2, id="explain"),
    pytest.param(("diff", "trusts.csv", "-a", "bad.yaml", "-a", "good.yaml", *FLAGS), 2, id="diff"),
    pytest.param(("check", "bad.yaml", "-f", "github"), 1, id="check"),
]


@pytest.mark.parametrize(("job", "code"), JOBS)
def test_a_faulty_method_is_marked_beside_its_line(leaguetab: Run, job: tuple[str, ...], code: int) -> None:
    outcome = leaguetab(*job)
    assert outcome.code == code
    (line,) = outcome.out.splitlines()
    assert line.startswith(MARK)


@pytest.mark.parametrize("job", [pytest.param(job.values[0], id=job.id) for job in JOBS if job.id != "check"])
def test_other_formats_and_files_hold_none(leaguetab: Run, job: tuple[str, ...]) -> None:
    assert leaguetab(*job, "-o", "out.txt").out == ""
    assert leaguetab(*job[:-1], "csv").out == ""


def test_what_check_finds(leaguetab: Run, folder: Path) -> None:
    (folder / "gaps.csv").write_text("code,waits\nA,x\nB,72.5\n")
    outcome = leaguetab("check", "good.yaml", "gaps.csv", "--id", "code", "-f", "github")
    assert outcome.code == 1
    sound, faulty = outcome.out.splitlines()
    assert sound == "::notice title=leaguetab::good.yaml: no problems found"
    assert faulty.startswith("::error title=leaguetab::gaps.csv: 'waits' holds text: 'x' (row 2")


def test_what_check_warns_of(leaguetab: Run) -> None:
    outcome = leaguetab("check", "good.yaml", "trusts.csv", "-f", "github")
    assert outcome.code == 0
    assert outcome.out.splitlines()[1:] == [
        "::warning title=leaguetab::trusts.csv: taking the first column, 'code', as the unit; --id names another",
        "::notice title=leaguetab::trusts.csv: no problems found",
    ]

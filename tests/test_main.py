from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import leaguetab.__main__ as entry
from leaguetab.version import __version__

if TYPE_CHECKING:
    from pathlib import Path


def run(
    *arguments: str, code: str = "import sys; from leaguetab.__main__ import main; sys.exit(main())"
) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)


LIST_MODULES = """
import sys
from leaguetab.__main__ import main
code = main()
sys.stderr.write("MODULES " + " ".join(sorted(sys.modules)))
sys.exit(code)
"""


# What a command must not import, by the name of the module: this is what keeps the start-up short.
@pytest.mark.parametrize(
    ("arguments", "forbidden"),
    [
        pytest.param(("--version",), {"typer", "polars", "numpy", "pydantic", "rich", "yaml"}, id="version"),
        pytest.param(("--help",), {"polars", "numpy", "rich", "yaml"}, id="help"),
        pytest.param(("rank", "--help"), {"polars", "numpy", "rich", "yaml", "leaguetab.cli.diff"}, id="rank help"),
        pytest.param(
            ("rank", "-c", "nhs-acute", "-f", "csv"),
            {"rich", "fastexcel", "xlsxwriter", "scipy", "pandas", "leaguetab.analysis.sensitivity.structures"},
            id="rank as CSV",
        ),
        pytest.param(
            ("rank", "-c", "nhs-acute", "-f", "json"), {"rich", "fastexcel", "xlsxwriter", "scipy", "pandas"}, id="rank as JSON"
        ),
        pytest.param(("rank", "-c", "nhs-acute"), {"fastexcel", "xlsxwriter", "scipy", "pandas"}, id="rank as table"),
        pytest.param(
            ("rank", "-c", "nhs-acute", "--no-sensitivity", "-f", "csv"),
            {"leaguetab.analysis", "rich"},
            id="rank without sensitivity",
        ),
        pytest.param(("sensitivity", "--help"), {"polars", "numpy", "rich", "yaml"}, id="sensitivity help"),
        pytest.param(("explain", "--help"), {"polars", "numpy", "rich", "yaml"}, id="explain help"),
        pytest.param(("explain", "z_score"), {"polars", "yaml", "scipy", "pandas"}, id="explain a method"),
        pytest.param(("explain", "z_score", "-f", "md"), {"polars", "yaml", "rich"}, id="explain a method as Markdown"),
        pytest.param(("explain", "duplicate-unit"), {"polars", "yaml", "scipy", "pandas"}, id="explain an error"),
        pytest.param(("explain", "-c", "nhs-acute", "RHW", "-f", "json"), {"rich", "scipy", "pandas"}, id="explain a unit as JSON"),
        pytest.param(("diff", "--help"), {"polars", "numpy", "rich", "yaml"}, id="diff help"),
        *(
            pytest.param(
                ("diff", "-c", "nhs-acute", "-a", "nof-2025-26-metrics", "-a", "equal-domains", "-f", machine),
                {"rich", "fastexcel", "xlsxwriter", "scipy", "pandas"},
                id=f"diff as {machine}",
            )
            for machine in ("csv", "json", "github")
        ),
    ],
)
def test_modules_not_imported(arguments: tuple[str, ...], forbidden: set[str]) -> None:
    outcome = run(*arguments, code=LIST_MODULES)
    assert outcome.returncode == 0, outcome.stderr
    modules = set(outcome.stderr.split("MODULES ")[1].split())
    assert modules & forbidden == set()


def test_version() -> None:
    assert run("--version").stdout == f"leaguetab {__version__}\n"


def test_broken_pipe_is_141() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    process = subprocess.run(
        [sys.executable, "-m", "leaguetab", "rank", "-c", "nhs-acute", "-f", "csv"],
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writer)
    assert process.returncode == 141
    assert process.stderr == b""


def test_a_bug_is_3_and_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr("leaguetab.api.ranking.make_table", broken)
    assert entry.main(["rank", "-c", "nhs-acute"]) == 3
    said = capsys.readouterr().err
    assert "a bug of ours: ZeroDivisionError: oh" in said
    assert "Traceback" not in said


def test_interruption_is_130_and_said_in_a_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("leaguetab.api.ranking.make_table", interrupted)
    assert entry.main(["rank", "-c", "nhs-acute"]) == 130
    assert capsys.readouterr() == ("", "leaguetab: interrupted; no file is left half written\n")


@pytest.mark.slow
def test_interrupting_the_process(tmp_path: Path) -> None:
    """Send a real interrupt while it reads standard input; nothing is left behind."""
    command = [sys.executable, "-m", "leaguetab", "rank", "-", "-c", "nhs-acute", "-o", str(tmp_path / "out.csv")]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=2)
    process.send_signal(signal.SIGINT)
    process.communicate()
    assert process.returncode == 130
    assert list(tmp_path.iterdir()) == []

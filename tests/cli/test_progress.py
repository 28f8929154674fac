"""The progress bar, on a pseudo-terminal."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from leaguetab.cli import progress as progress_module
from leaguetab.cli.progress import progress

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pty = pytest.importorskip("pty", reason="no pseudo-terminals here")

ERASE_LINE, SHOW_CURSOR = "\x1b[2K", "\x1b[?25h"


class Terminal:
    """A pseudo-terminal: what is written to its far end can be read."""

    def __init__(self) -> None:
        self.near, self.far = pty.openpty()
        self.read = b""
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        # Where nobody has the far end any more, reading it is an error on Linux, and gives nothing elsewhere.
        while chunk := self._chunk():
            self.read += chunk

    def _chunk(self) -> bytes:
        try:
            return os.read(self.near, 4096)
        except OSError:
            return b""

    def all_of_it(self) -> str:
        """Return what was written, once the far end is closed."""
        self.reader.join(timeout=10)
        os.close(self.near)
        return self.read.decode()


@contextmanager
def on_a_terminal(monkeypatch: pytest.MonkeyPatch, patience: float) -> Iterator[list[str]]:
    """Make standard error a terminal, where a bar shows after so many seconds; what was written is in the list afterwards."""
    made, written = Terminal(), []
    with os.fdopen(made.far, "w") as stream, monkeypatch.context() as patched:
        patched.setattr(sys, "stderr", stream)
        patched.setattr(progress_module, "PATIENCE", patience)
        patched.setenv("TERM", "xterm-256color")
        patched.delenv("NO_COLOR", raising=False)
        yield written
    written.append(made.all_of_it())


def test_short_work_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with on_a_terminal(monkeypatch, 1.0) as written, progress(quiet=False) as told:
        told("random weights", 0.5)
    assert written == [""]


def test_long_work_shows_what_is_done_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with on_a_terminal(monkeypatch, 0.01) as written, progress(quiet=False) as told:
        told("random weights", 0.25)
        time.sleep(0.5)
        told("near cuts [1]", 0.75)
        time.sleep(0.3)
    (shown,) = written
    assert "Random weights" in shown
    assert "Near cuts [1]" in shown
    assert "━" in shown
    assert SHOW_CURSOR in shown[shown.rindex("━") :]
    assert shown.endswith(ERASE_LINE)


def test_it_shows_without_being_told_anything_new(monkeypatch: pytest.MonkeyPatch) -> None:
    with on_a_terminal(monkeypatch, 0.3) as written, progress(quiet=False) as told:
        told("random weights", 0.25)
        time.sleep(0.8)
    assert "Random weights" in written[0]


def test_quiet_work_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with on_a_terminal(monkeypatch, 0.0) as written, progress(quiet=True) as told:
        told("random weights", 0.25)
        time.sleep(0.2)
    assert written == [""]


@pytest.mark.parametrize("stream", [io.StringIO(), None], ids=["no terminal", "no standard error"])
def test_off_a_terminal_nothing_is_shown(stream: io.StringIO | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress_module, "PATIENCE", 0.0)
    monkeypatch.setattr(sys, "stderr", stream)
    with progress(quiet=False) as told:
        told("random weights", 0.25)
        time.sleep(0.2)
    assert stream is None or stream.getvalue() == ""


def test_it_is_gone_when_work_is_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> None:
        with progress(quiet=False) as told:
            told("random weights", 0.25)
            time.sleep(0.5)
            raise KeyboardInterrupt

    with on_a_terminal(monkeypatch, 0.0) as written, pytest.raises(KeyboardInterrupt):
        interrupted()
    assert "━" in written[0]
    assert written[0].endswith(ERASE_LINE)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("seconds", "more", "shows"),
    [(0.0, (), False), (3.0, (), True), (3.0, ("-q",), False)],
    ids=["short", "long", "long and quiet"],
)
def test_a_whole_run_on_a_terminal(tmp_path: Path, seconds: float, more: tuple[str, ...], shows: bool) -> None:
    """Standard output is a pipe, and holds the rows alone; the bar is on standard error."""
    (tmp_path / "t.csv").write_text("id,a,b\nx,1,5\ny,2,4\nz,3,1\n")
    made = Terminal()
    code = (
        "import sys, time\n"
        "import leaguetab.analysis.sensitivity.report as report\n"
        "gains = report.gains\n"
        f"report.gains = lambda *given, **more: (time.sleep({seconds}), gains(*given, **more))[1]\n"
        "from leaguetab.__main__ import main\n"
        "sys.exit(main())\n"
    )
    job = (
        "sensitivity",
        str(tmp_path / "t.csv"),
        "--id",
        "id",
        "--higher",
        "a,b",
        "-a",
        "equal-weights",
        "-f",
        "csv",
        "--draws",
        "50",
    )
    run = subprocess.run([sys.executable, "-c", code, *job, *more], stdout=subprocess.PIPE, stderr=made.far, check=False, text=True)
    os.close(made.far)
    shown = made.all_of_it()
    assert run.returncode == 0
    assert run.stdout.startswith("unit,rank,")
    assert ("Improvements" in shown) is shows
    assert shown == "" or shown.endswith(ERASE_LINE)

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from leaguetab.errors import LeaguetabError
from leaguetab.output.write import check_path, write


@pytest.mark.parametrize("path", [None, "-"])
@pytest.mark.parametrize("content", [pytest.param("é\n", id="text"), pytest.param("é\n".encode(), id="bytes")])
def test_standard_output(capfdbinary: pytest.CaptureFixture[bytes], content: str | bytes, path: str | None) -> None:
    write(content, path)
    assert capfdbinary.readouterr().out == b"\xc3\xa9\n"


def test_binary_output_is_kept_off_a_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    with pytest.raises(LeaguetabError) as caught:
        write(b"PAR1", None)
    assert caught.value.problems[0].code == "bad-option"
    assert "-o" in str(caught.value)
    assert capsys.readouterr().out == ""


BROKEN = """
import os
from leaguetab.output.write import write
try:
    write("x" * 1_000_000, None)
except BrokenPipeError:
    os._exit(41)
"""


def test_a_broken_pipe_reaches_the_caller() -> None:
    with subprocess.Popen([sys.executable, "-c", BROKEN], stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.close()
        assert process.wait() == 41


@pytest.mark.parametrize("content", [pytest.param("é\n", id="text"), pytest.param("é\n".encode(), id="bytes")])
def test_a_new_file(tmp_path: Path, content: str | bytes) -> None:
    mask = os.umask(0o027)
    try:
        write(content, str(tmp_path / "a.csv"))
    finally:
        os.umask(mask)
    assert (tmp_path / "a.csv").read_bytes() == b"\xc3\xa9\n"
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    assert stat.S_IMODE((tmp_path / "a.csv").stat().st_mode) == 0o640


def test_an_existing_file_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("something longer than what follows")
    file.chmod(0o604)
    write("new", str(file))
    assert file.read_text() == "new"
    assert stat.S_IMODE(file.stat().st_mode) == 0o604
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "real.csv").write_text("old")
    (tmp_path / "link.csv").symlink_to(tmp_path / "there" / "real.csv")
    write("new", str(tmp_path / "link.csv"))
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "there" / "real.csv").read_text() == "new"


def test_a_named_pipe_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    write("through", str(pipe))
    reader.join(timeout=10)
    assert read == ["through"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        pytest.param("missing/a.csv", "the folder {}/missing does not exist. Create it first.", id="no folder"),
        pytest.param("folder", "it is a folder. Name a file in it.", id="a folder"),
        pytest.param("new/", "it is a folder", id="named like a folder"),
        pytest.param("file/a.csv", "{}/file is not a folder", id="below a file"),
    ],
)
def test_what_cannot_be_written_is_told_before_and_when_writing(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("old")
    path = f"{tmp_path}/{name}"
    for attempt in (lambda: check_path(path), lambda: write("new", path)):
        with pytest.raises(LeaguetabError) as caught:
            attempt()
        (problem,) = caught.value.problems
        assert problem.code == "cannot-write"
        assert problem.place is not None
        assert problem.place.source == path
        assert words.format(tmp_path) in str(problem)
    assert sorted(item.name for item in tmp_path.rglob("*")) == ["file", "folder"]


@pytest.mark.parametrize("path", [None, "-"])
def test_standard_output_can_always_be_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str | None) -> None:
    """Even where no file can be, and no file is called so."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "access", lambda *_: False)
    check_path(path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("refused", ["a.csv", ""], ids=["the file", "its folder"])
def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: str) -> None:
    file = tmp_path / "a.csv"
    file.write_text("old")
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path) != tmp_path / refused)
    with pytest.raises(LeaguetabError, match="no permission"):
        write("new", str(file))
    assert file.read_text() == "old"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        pytest.param(OSError(errno.ENOSPC, "No space left on device"), "the disk is full", id="disk full"),
        pytest.param(OSError(errno.EROFS, "Read-only file system"), "the disk can only be read", id="read only"),
        pytest.param(OSError(errno.EIO, "Input/output error"), "Input/output error", id="anything else"),
    ],
)
def test_a_failure_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, words: str) -> None:
    file = tmp_path / "a.csv"
    file.write_text("old")

    def fail(_descriptor: int) -> None:
        raise error

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(LeaguetabError, match=words) as caught:
        write("new", str(file))
    assert caught.value.problems[0].code == "cannot-write"
    assert file.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_an_interruption_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write("new", str(tmp_path / "a.csv"))
    assert list(tmp_path.iterdir()) == []


def test_a_name_too_long(tmp_path: Path) -> None:
    with pytest.raises(LeaguetabError, match="too long"):
        write("new", str(tmp_path / ("a" * 300 + ".csv")))
    assert list(tmp_path.iterdir()) == []

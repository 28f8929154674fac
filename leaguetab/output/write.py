"""Where output goes: standard output, or a file that is written whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import stat
import sys
from pathlib import Path

from leaguetab.errors import LeaguetabError, Place, Problem

_REASONS = {
    errno.EACCES: "there is no permission to write there",
    errno.EPERM: "there is no permission to write there",
    errno.EROFS: "the disk can only be read",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.ENAMETOOLONG: "the name is too long",
    errno.EISDIR: "it is a folder",
}


def write(content: str | bytes, path: str | None) -> None:
    """Write output.

    Parameters
    ----------
    content
        Text, written as UTF-8, or the bytes of a binary format.
    path
        A file; None or ``-`` for standard output.

    Raises
    ------
    LeaguetabError
        ``cannot-write`` with the reason, and then nothing is left behind; ``bad-option`` for a binary format on a terminal.
    BrokenPipeError
        Where whoever reads standard output has stopped.
    """
    if path is None or path == "-":
        _to_standard_output(content)
        return
    check_path(path)
    try:
        _to_file(content.encode() if isinstance(content, str) else content, Path(path))
    except OSError as error:
        raise _cannot_write(path, _reason(error)) from error


def check_path(path: str | None) -> None:
    """Refuse a path that cannot be written to, before any work is done for it.

    Parameters
    ----------
    path
        A file; None or ``-`` for standard output.

    Raises
    ------
    LeaguetabError
        ``cannot-write`` with the reason.
    """
    if path is None or path == "-":
        return
    try:
        _check(path)
    except OSError as error:
        raise _cannot_write(path, _reason(error)) from error


def _check(path: str) -> None:
    file = Path(path)
    folder = file.parent
    if path.endswith(("/", os.sep)) or file.is_dir():
        raise _cannot_write(path, "it is a folder", "Name a file in it.")
    if not folder.exists():
        raise _cannot_write(path, f"the folder {folder} does not exist", "Create it first.")
    if not folder.is_dir():
        raise _cannot_write(path, f"{folder} is not a folder")
    needed = (file,) if file.exists() and not file.is_file() else (file, Path(os.path.realpath(file)).parent)
    if not all(os.access(item, os.W_OK) for item in needed if item.exists()):
        raise _cannot_write(path, _REASONS[errno.EACCES])


def _to_standard_output(content: str | bytes) -> None:
    if isinstance(content, bytes) and sys.stdout is not None and sys.stdout.isatty():
        found = "this format is not text, and would fill the terminal with signs"
        raise LeaguetabError(Problem("bad-option", found, "write it to a file with -o, or send it to another program"))
    if sys.stdout is None or sys.stdout.closed:
        raise _cannot_write("standard output", "it is closed")
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(content.encode() if isinstance(content, str) else content)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _cannot_write("standard output", _REASONS.get(error.errno or 0, error.strerror or str(error))) from error


def _to_file(content: bytes, path: Path) -> None:
    """Write beside the file, then put the new file in its place; a pipe or device is written to as it stands."""
    target = Path(os.path.realpath(path))
    mode = target.stat().st_mode if target.exists() else None
    if mode is not None and not stat.S_ISREG(mode):
        target.write_bytes(content)
        return
    beside = target.with_name(f".leaguetab-{secrets.token_hex(8)}")
    try:
        with beside.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if mode is not None:
            beside.chmod(stat.S_IMODE(mode))
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _reason(error: OSError) -> str:
    return _REASONS.get(error.errno or 0, error.strerror or str(error))


def _cannot_write(path: str, reason: str, hint: str = "") -> LeaguetabError:
    return LeaguetabError(Problem("cannot-write", f"the output cannot be written: {reason}", hint=hint, place=Place(path)))

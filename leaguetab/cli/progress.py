"""A progress bar on a terminal, for work that takes more than a moment."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from threading import Lock, Timer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE = 1.0
"""Seconds after which the bar shows."""


@contextmanager
def progress(*, quiet: bool) -> Iterator[Callable[[str, float], None]]:
    """Show on standard error what is being worked out, once it has taken a second, and leave nothing behind.

    Parameters
    ----------
    quiet
        Show nothing; nor is anything shown where standard error is no terminal.

    Yields
    ------
    callable
        To be told what is being worked out, and which share of the whole is done, from 0 to 1.
    """
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        yield lambda _what, _share: None
        return
    bar = _Bar()
    try:
        yield bar.told
    finally:
        bar.close()


class _Bar:
    """Opens by itself a second after it was made, so that neither short work nor the import of what draws it is noticed."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.latest = ("", 0.0)
        self.closed = False
        self.shown: Any = None
        self.task: Any = None
        self.timer = Timer(PATIENCE, self._open)
        self.timer.daemon = True
        self.timer.start()

    def told(self, what: str, share: float) -> None:
        """Take note of how far the work is."""
        with self.lock:
            self.latest = (what[:1].upper() + what[1:], share)
            self._show()

    def _open(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        with self.lock:
            if self.closed:
                return
            columns = (TextColumn("{task.description}", markup=False), BarColumn())
            self.shown = Progress(*columns, console=Console(stderr=True), transient=True)
            self.task = self.shown.add_task("", total=1.0)
            self._show()
            self.shown.start()

    def _show(self) -> None:
        if self.shown is not None:
            what, share = self.latest
            self.shown.update(self.task, description=what, completed=share)

    def close(self) -> None:
        """Take the bar off the screen."""
        self.timer.cancel()
        with self.lock:
            self.closed = True
            if self.shown is not None:
                self.shown.stop()

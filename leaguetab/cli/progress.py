"""A progress bar on a terminal, for work that takes more than a moment."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
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
        To be told what is being worked out, and which share of it is done.
    """
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        yield lambda _what, _share: None
        return
    bar = _Bar(time.monotonic())
    try:
        yield bar.told
    finally:
        bar.close()


class _Bar:
    """Starts to show late, so that neither short work nor the import of what draws it is noticed."""

    def __init__(self, started: float) -> None:
        self.started = started
        self.shown: Any = None
        self.task: Any = None

    def told(self, what: str, share: float) -> None:
        """Take note of how far the work is."""
        if self.shown is None and time.monotonic() - self.started < PATIENCE:
            return
        if self.shown is None:
            self._open()
        self.shown.update(self.task, description=what[:1].upper() + what[1:], completed=share)

    def _open(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        console = Console(stderr=True)
        self.shown = Progress(TextColumn("{task.description}", markup=False), BarColumn(), console=console, transient=True)
        self.task = self.shown.add_task("", total=1.0)
        self.shown.start()

    def close(self) -> None:
        """Take the bar off the screen."""
        if self.shown is not None:
            self.shown.stop()

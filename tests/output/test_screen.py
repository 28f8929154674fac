from __future__ import annotations

import fcntl
import io
import os
import pty
import struct
import termios
from typing import TYPE_CHECKING, TextIO

import pytest

from leaguetab.output.screen import Screen, screen_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@pytest.fixture
def terminal() -> Iterator[TextIO]:
    """A terminal of 30 lines of 97 columns."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 97, 0, 0))
    with os.fdopen(theirs, "w") as stream:
        yield stream
    os.close(ours)


@pytest.mark.parametrize(
    ("environment", "screen"),
    [
        pytest.param({}, Screen(97, colour=True), id="as it is"),
        pytest.param({"NO_COLOR": "1"}, Screen(97, colour=False), id="NO_COLOR"),
        pytest.param({"NO_COLOR": ""}, Screen(97, colour=True), id="NO_COLOR is empty, which says nothing (no-color.org)"),
        pytest.param({"TERM": "dumb"}, Screen(97, colour=False), id="a terminal without colour"),
        pytest.param({"COLUMNS": "120"}, Screen(120, colour=True), id="width stated"),
        pytest.param({"COLUMNS": "wide"}, Screen(97, colour=True), id="width misstated"),
        pytest.param({"COLUMNS": "0"}, Screen(97, colour=True), id="no width stated"),
    ],
)
def test_a_terminal(terminal: TextIO, environment: Mapping[str, str], screen: Screen) -> None:
    assert screen_of(terminal, environment) == screen


def test_a_terminal_that_does_not_know_its_width_has_80_columns(terminal: TextIO) -> None:
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 0, 0, 0, 0))
    assert screen_of(terminal, {}) == Screen(80, colour=True)


def test_off_a_terminal_nothing_limits_the_width_and_nothing_is_coloured() -> None:
    assert screen_of(io.StringIO(), {"COLUMNS": "80"}) == Screen(None, colour=False)

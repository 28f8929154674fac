"""What is known of the terminal that output goes to."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO


@dataclass(frozen=True)
class Screen:
    """How wide output may be, and whether it may have colour.

    Parameters
    ----------
    width
        Columns of characters; None off a terminal, where nothing limits it.
    colour
        Whether to colour.
    """

    width: int | None
    colour: bool


def screen_of(stream: TextIO | None, environment: Mapping[str, str]) -> Screen:
    """Find out about a stream.

    Parameters
    ----------
    stream
        Standard output, as a rule; None where the process has none.
    environment
        ``COLUMNS`` states the width; ``NO_COLOR`` (not empty) or ``TERM=dumb`` forbids colour.

    Returns
    -------
    Screen
        Off a terminal no limit and no colour.
    """
    if stream is None or stream.closed or not stream.isatty():
        return Screen(None, colour=False)
    colour = not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"
    return Screen(_width(stream, environment), colour)


def _width(stream: TextIO, environment: Mapping[str, str]) -> int:
    stated = environment.get("COLUMNS", "")
    if stated.isdecimal() and int(stated) > 0:
        return int(stated)
    try:
        measured = os.get_terminal_size(stream.fileno()).columns
    except OSError:
        measured = 0
    return measured or 80

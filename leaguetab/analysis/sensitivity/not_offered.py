"""A part of the report that an algorithm or a file does not allow."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class NotOffered:
    """There is nothing to show.

    Parameters
    ----------
    why
        In plain words, a clause.
    """

    why: str

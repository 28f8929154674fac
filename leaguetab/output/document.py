"""A result that every format can write. Nothing is laid out before a format asks for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import polars as pl

    from leaguetab.output.page import Page


def _nothing() -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class Document:
    """A result to be written.

    Parameters
    ----------
    pages
        What readers see; at least one page.
    rows
        The rows that programs read.
    around
        What the rows were made with and from; see `leaguetab.output.envelope`.
    further
        What programs can read beside the rows, by name: frames, and whatever JSON can hold.
    title
        What the rows are, in a few words.
    alarms
        What is not as it should be, in words: conditions that were to hold.
    """

    pages: Callable[[], tuple[Page, ...]]
    rows: Callable[[], pl.DataFrame]
    around: Mapping[str, Any]
    further: Callable[[], Mapping[str, Any]] = field(default=_nothing)
    title: str = "League table"
    alarms: tuple[str, ...] = ()

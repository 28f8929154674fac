"""Ranks and bands as they are in the table: whole numbers where they are such."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaguetab.algorithm.model import Label


def whole_or_none(rank: float) -> float | None:
    """Return a rank, a whole one as an integer; None for NaN.

    Examples
    --------
    >>> whole_or_none(3.0), whole_or_none(8.5), whole_or_none(float("nan"))
    (3, 8.5, None)
    """
    if np.isnan(rank):
        return None
    return int(rank) if float(rank).is_integer() else float(rank)


def with_whole_ranks(frame: pl.DataFrame, *names: str) -> pl.DataFrame:
    """Make columns ``Int64`` in which there are no ranks but whole ones."""
    return frame.with_columns(frame[name].cast(pl.Int64) for name in names if (frame[name].drop_nulls() % 1 == 0).all())


def labels_as_they_are(frame: pl.DataFrame, labels: Sequence[Label]) -> pl.DataFrame:
    """Make the column ``band``, which holds labels as text, ``Int64`` where all labels are whole numbers."""
    whole = bool(labels) and all(isinstance(label, int) for label in labels)
    return frame.with_columns(pl.col("band").cast(pl.Int64)) if whole else frame

"""The rows of several tables as one frame, for formats that programs read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import polars.selectors as cs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaguetab.table import LeagueTable


def rows(tables: Sequence[LeagueTable]) -> pl.DataFrame:
    """Put the rows of all tables below each other, in order.

    Parameters
    ----------
    tables
        At least one, all with the same columns.

    Returns
    -------
    pl.DataFrame
        With the tables' own columns in their order; a missing number is null, never NaN.
    """
    return pl.concat([table.frame for table in tables], how="vertical_relaxed").with_columns(cs.float().fill_nan(None))

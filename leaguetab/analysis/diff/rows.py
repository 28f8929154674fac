"""The units of two tables side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from leaguetab.wording import told_apart

if TYPE_CHECKING:
    from leaguetab.table import LeagueTable

COLUMNS = ("unit", "name", "rank_a", "rank_b", "shift", "band_a", "band_b")
"""The first columns, always there and in this order."""


def side_by_side(a: LeagueTable, b: LeagueTable) -> pl.DataFrame:
    """Put the units of two tables side by side.

    Returns
    -------
    pl.DataFrame
        One row a unit of either table, in the order of `b`, those of `a` only last. Columns: those of `COLUMNS`; ``status``:
        ``compared`` (ranked in both), ``came`` (ranked in `b` only), ``went`` (ranked in `a` only) or ``unranked``; and ``reason``,
        why a unit is not compared.
    """
    both = _one_side(b, "b").join(_one_side(a, "a"), on="unit", how="full", coalesce=True, maintain_order="left_right")
    shift = (pl.col("rank_a") - pl.col("rank_b")).alias("shift")
    name = pl.coalesce("name_b", "name_a").alias("name")
    return both.with_columns(shift, name, _status().alias("status"), _reason().alias("reason")).select(*COLUMNS, "status", "reason")


def called(rows: pl.DataFrame) -> dict[str, str]:
    """Return what units are called, by their ids: the name, with the id where others of all these rows have the same name."""
    units = rows["unit"].to_list()
    return dict(zip(units, told_apart(units, rows["name"].to_list()), strict=True))


def _one_side(table: LeagueTable, side: str) -> pl.DataFrame:
    frame = table.frame
    absent = [pl.lit(None, dtype=pl.String).alias(name) for name in ("name", "band", "reason") if name not in frame.columns]
    kept = frame.with_columns(absent).select("unit", "name", "rank", "band", "reason")
    return kept.rename({name: f"{name}_{side}" for name in kept.columns if name != "unit"}).with_columns(
        pl.lit(value=True).alias(f"in_{side}")
    )


def _status() -> pl.Expr:
    ranked_a, ranked_b = pl.col("rank_a").is_not_null(), pl.col("rank_b").is_not_null()
    return (
        pl.when(ranked_a & ranked_b)
        .then(pl.lit("compared"))
        .when(ranked_b)
        .then(pl.lit("came"))
        .when(ranked_a)
        .then(pl.lit("went"))
        .otherwise(pl.lit("unranked"))
    )


def _reason() -> pl.Expr:
    """Say of each side why a unit has no rank there."""
    said = [_why("a", "first"), _why("b", "second")]
    return pl.concat_str(said, separator="; ", ignore_nulls=True).replace("", None)


def _why(side: str, which: str) -> pl.Expr:
    stated = pl.concat_str(pl.lit(f"not ranked in the {which} table: "), f"reason_{side}")
    unranked = pl.coalesce(stated, pl.lit(f"not ranked in the {which} table"))
    return (
        pl.when(pl.col(f"in_{side}").is_null())
        .then(pl.lit(f"not in the {which} table"))
        .when(pl.col(f"rank_{side}").is_null())
        .then(unranked)
    )

"""From the records of a file to one cell for each unit and column: pick the period, and turn a long file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leaguetab.errors import LeaguetabError, Place, Problem, did_you_mean, listed
from leaguetab.metrics.cells import Cells, rows_in_words
from leaguetab.metrics.clean import as_text
from leaguetab.metrics.periods import latest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from leaguetab.metrics.config import LongLayout

ROW = "\0row"
"""The name of the column with each record's row in the file; no header can be the same."""


@dataclass(frozen=True)
class OnePeriod:
    """The records of one period.

    Parameters
    ----------
    records
        The records kept.
    period
        The period, where the file has periods.
    warnings
        What was noticed.
    """

    records: pl.DataFrame
    period: str | None = None
    warnings: tuple[str, ...] = ()


def with_text_ids(records: pl.DataFrame, unit: str) -> pl.DataFrame:
    """Make the ids text, and leave out the rows in which every column is blank: spreadsheets leave such rows behind."""
    import polars as pl

    with_ids = records.with_columns(as_text(records[unit]))
    if with_ids[unit].null_count() == 0:
        return with_ids
    cells = with_ids.drop(ROW)
    blank = pl.DataFrame([as_text(column) for column in cells]).select(pl.all_horizontal(pl.all().is_null())).to_series()
    return with_ids.filter(~blank)


def pick_period(records: pl.DataFrame, column: str | None, wanted: str | None, place: Place) -> OnePeriod:
    """Keep the records of one period.

    Parameters
    ----------
    records
        The file's records.
    column
        The column of periods; None where the file has none.
    wanted
        The period to keep; by default the latest.
    place
        How messages name the file.

    Raises
    ------
    LeaguetabError
        ``no-such-period``, listing those there are; ``bad-option`` where a period is asked for and there is no such column.
    """
    if column is None:
        if wanted is None:
            return OnePeriod(records)
        hint = "State `period: column` in the config."
        raise LeaguetabError(
            Problem("bad-option", "nothing says which column holds the period", "", hint, Place(f"--period {wanted}"))
        )
    periods = as_text(records[column])
    there = periods.drop_nulls().unique(maintain_order=True).to_list()
    if not there:
        raise LeaguetabError(Problem("no-such-period", f"the column of periods, {column!r}, is empty", place=place))
    if wanted is not None and wanted not in there:
        found = f"the period {wanted!r} is not in the column {column!r}"
        raise LeaguetabError(Problem("no-such-period", found, f"there are: {listed(there)}", did_you_mean(wanted, there), place))
    period = wanted or latest(there)
    return OnePeriod(records.filter(periods == period), period, tuple(_period_warnings(records, periods, period, wanted)))


def _period_warnings(records: pl.DataFrame, periods: pl.Series, period: str, wanted: str | None) -> Sequence[str]:
    undated = records.filter(periods.is_null())[ROW].to_list()
    left_out = [f"without a period, and left out: {rows_in_words(undated)}"] if undated else []
    others = periods.n_unique() - bool(undated)
    chosen = [f"period {period} (the latest of {others}; --period for another)"] if wanted is None and others > 1 else []
    return chosen + left_out


@dataclass(frozen=True)
class Reshaped:
    """One cell for each unit and column.

    Parameters
    ----------
    units
        The units' ids in the file's order; null where a record has none, and more than once where records repeat one.
    rows
        The row of each unit's (first) record.
    cells
        The columns by header, or by the metric's name in a long file.
    """

    units: pl.Series
    rows: pl.Series
    cells: Mapping[str, Cells]


def wide(records: pl.DataFrame, unit: str) -> Reshaped:
    """Take one record a unit."""
    units, rows = records[unit], records[ROW]
    return Reshaped(units, rows, {column: Cells(records[column], units, rows) for column in records.columns})


@dataclass(frozen=True)
class LongRecords:
    """The records of a long file.

    Parameters
    ----------
    records
        All of one period.
    unit
        The column of ids.
    layout
        The columns of metrics and values.
    """

    records: pl.DataFrame
    unit: str
    layout: LongLayout

    def metrics(self) -> list[str]:
        """List the metrics that have a row, in order of first appearance."""
        return as_text(self.records[self.layout.metric]).drop_nulls().unique(maintain_order=True).to_list()

    def turned(self, metrics: Sequence[str], others: Sequence[str]) -> Reshaped:
        """Make one cell for each unit and metric, and for each unit and other column: the first that is not blank.

        A unit with several values for a metric has its first here; `repeated` finds them.
        """
        import polars as pl

        cells = self._cells()
        first = cells.group_by("unit", maintain_order=True).agg(pl.col("row").first())
        by_metric = (
            cells.filter(pl.col("metric").is_in(metrics))
            .unique(["unit", "metric"], keep="first")
            .partition_by("metric", as_dict=True)
        )
        nothing = cells.clear()
        columns = {metric: by_metric.get((metric,), nothing).select("unit", "value", "row") for metric in metrics}
        columns |= {column: self._first_present(column) for column in others}
        return Reshaped(first["unit"], first["row"], {name: _at(first["unit"], column) for name, column in columns.items()})

    def repeated(self, metrics: Sequence[str]) -> pl.DataFrame:
        """List the units and metrics with more than one row: ``unit``, ``metric``, ``rows``."""
        import polars as pl

        rows = self._cells().filter(pl.col("metric").is_in(metrics), pl.col("unit").is_not_null())
        return rows.group_by("unit", "metric", maintain_order=True).agg(rows=pl.col("row")).filter(pl.col("rows").list.len() > 1)

    def _cells(self) -> pl.DataFrame:
        import polars as pl

        columns = {"unit": self.unit, "metric": self.layout.metric, "value": self.layout.value, "row": ROW}
        return pl.DataFrame({name: self.records[column] for name, column in columns.items()}).with_columns(
            metric=as_text(self.records[self.layout.metric])
        )

    def _first_present(self, column: str) -> pl.DataFrame:
        import polars as pl

        values = self.records[column]
        cells = pl.DataFrame({"unit": self.records[self.unit], "value": values, "row": self.records[ROW]})
        return cells.filter(as_text(values).is_not_null()).unique("unit", keep="first")


def _at(units: pl.Series, cells: pl.DataFrame) -> Cells:
    """Put cells (``unit``, ``value``, ``row``) in the order of the units."""
    joined = units.to_frame("unit").join(cells, on="unit", how="left", nulls_equal=True, maintain_order="left")
    return Cells(joined["value"], joined["unit"], joined["row"])

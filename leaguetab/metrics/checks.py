"""What can be wrong with units and columns, as problems and warnings."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from leaguetab.errors import Problem, listed
from leaguetab.metrics.cells import rows_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from leaguetab.errors import Place
    from leaguetab.metrics.cells import Cells
    from leaguetab.metrics.clean import Flags, Numbers
    from leaguetab.metrics.data import MetricInfo, Wanted
    from leaguetab.metrics.reshape import LongRecords, Reshaped
    from leaguetab.metrics.roles import Roles
    from leaguetab.metrics.tables import RawTable

_PERIOD_WORDS = re.compile(r"(?:^|[^a-z])(?:period|date|year|quarter|month|week)(?:$|[^a-z])", re.IGNORECASE)
_DECIMAL_COMMA = re.compile(r"\s*[+-]?(?:[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+),[0-9]+\s*%?\s*")
_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}(?:-[0-9]{1,2})?(?:[T ].*)?|[0-9]{1,2}([/.-])[0-9]{1,2}\1(?:[0-9]{2}){1,2}(?: .*)?")
_DRESSED_NUMBER = re.compile(r"[£$€'\"]?\s*[+-]?[0-9][0-9,.]*\s*(?:[£$€'\"]|[a-z]+)?", re.IGNORECASE)
_SUMS = re.compile(r"(?:(?:grand|sub)?[ -]?total|sum|average|mean|median)s?", re.IGNORECASE)
_MOST_SHOWN = 3
_MOST_TOKENS = 5
_LAST = 5


def missing_units(units: pl.Series, rows: pl.Series, place: Place) -> Iterator[Problem]:
    """Find records without an id."""
    nameless = rows.filter(units.is_null()).to_list()
    if nameless:
        has = "has" if len(nameless) == 1 else "have"
        yield Problem(
            "missing-unit", f"{rows_in_words(nameless)} {has} no unit id", "", "Fill in the id, or delete the row.", place
        )


def summing_rows(units: pl.Series, rows: pl.Series) -> Iterator[str]:
    """Notice a row that is no unit: the sum or the average of the others, which spreadsheets have at the end."""
    for unit, row in zip(units.tail(_LAST).to_list(), rows.tail(_LAST).to_list(), strict=True):
        if unit is not None and _SUMS.fullmatch(unit):
            yield f"{unit!r} (row {row}) is taken for a unit; if it sums up the others, delete the row"


def duplicate_units(shape: Reshaped, table: RawTable, roles: Roles) -> Iterator[Problem]:
    """Find units that stand in more than one record of a wide file."""
    import numpy as np
    import polars as pl

    # Sorted numbers are compared much faster than text; only where two hashes agree is the text itself looked at.
    hashes = np.sort(shape.units.drop_nulls().hash().to_numpy())
    if np.all(hashes[1:] != hashes[:-1]):
        return
    rows = pl.DataFrame({"unit": shape.units, "row": shape.rows}).drop_nulls("unit")
    twice = rows.group_by("unit", maintain_order=True).agg(pl.col("row")).filter(pl.col("row").list.len() > 1)
    if twice.is_empty():
        return
    shown = [f"{name!r} in {rows_in_words(at)}" for name, at in twice.iter_rows()]
    hint = _period_hint(table, roles.unit) if roles.period is None else "Keep one row a unit in each period."
    yield Problem(
        "duplicate-unit",
        f"some units have more than one row: {listed(shown, _MOST_SHOWN)}",
        "a league table needs one row a unit",
        hint,
        table.place,
    )


def _period_hint(table: RawTable, unit: str) -> str:
    """Suggest a column that tells the rows of one unit apart."""
    for column in table.headers:
        if column != unit and _PERIOD_WORDS.search(column):
            pairs = table.read([unit, column])
            if pairs.n_unique() == pairs.height:
                return f"If {column!r} says which period a row is of, state `period: {column}` in the config."
    return "Keep one row a unit; a file with a row for each metric needs `layout: {metric: column, value: column}` in the config."


def duplicate_values(long: LongRecords, metrics: list[str], place: Place) -> Iterator[Problem]:
    """Find units with more than one row for a metric of a long file."""
    repeated = long.repeated(metrics)
    if repeated.is_empty():
        return
    shown = [f"{unit!r}, {metric!r} in {rows_in_words(rows)}" for unit, metric, rows in repeated.iter_rows()]
    hint = "If the file has several periods, state `period: column` in the config."
    found = f"some units have more than one row for a metric: {listed(shown, _MOST_SHOWN)}"
    yield Problem("duplicate-value", found, "a unit has one value for a metric", hint, place)


def number_problems(wanted: Wanted, cells: Cells, numbers: Numbers, place: Place) -> Iterator[Problem]:
    """Find what stops a metric from being used."""
    name = wanted.name
    if not numbers.text.is_empty():
        yield Problem(
            "text-in-metric",
            f"{name!r} holds text: {cells.shown(numbers.text)}",
            "a metric holds numbers",
            _text_hint(cells, numbers),
            place,
        )
    if not numbers.infinite.is_empty():
        found = f"{name!r} holds infinite values: {cells.shown(numbers.infinite)}"
        yield Problem("infinite-value", found, "a metric holds finite numbers", "Mend the cell, or leave it empty.", place)
    if numbers.sound and numbers.values.count() == 0 and not (wanted.may_be_empty or wanted.optional):
        yield Problem(
            "all-missing",
            f"{name!r} has no value for any unit",
            "a metric that counts needs some",
            "Fill in its values, or leave it out of the algorithm.",
            place,
        )


def _text_hint(cells: Cells, numbers: Numbers) -> str:
    found = cells.values.gather(numbers.text).unique(maintain_order=True).to_list()
    words = [str(value).strip() for value in found]
    if all(_DECIMAL_COMMA.fullmatch(word) for word in words):
        return 'If the comma is the decimal mark, state `decimal: ","` in the config, or use --decimal ,'
    if all(_DATE.fullmatch(word) for word in words):
        return "A date is no measure; name another column, or state a number of days."
    if all(_DRESSED_NUMBER.fullmatch(word) for word in words):
        return "Write plain numbers, without signs, quotes or units of measurement."
    if len(words) <= _MOST_TOKENS:
        tokens = json.dumps(words, ensure_ascii=False)
        return f"If this stands for a missing value, state `missing: {tokens}` in the config; else mend the cells."
    return "Mend the cells, or add what stands for a missing value to `missing` in the config."


def number_warnings(wanted: Wanted, numbers: Numbers, *, doubts_commas: bool) -> Iterator[str]:
    """Notice what may be a slip in a metric that can be used."""
    name = wanted.name
    if numbers.some_grouped and doubts_commas:
        way_out = 'state `decimal: ","` in the config, or use --decimal ,'
        yield f"{name!r}: commas were taken for marks of thousands; if they are decimal marks, {way_out}"
    if numbers.values.count() == 0:
        yield f"{name!r} has no value for any unit"
    if numbers.some_percent:
        yield f"{name!r}: some values have a percent sign and others have none; the sign was dropped"


def out_of_range(name: str, cells: Cells, numbers: Numbers, info: MetricInfo | None, place: Place) -> Iterator[Problem]:
    """Find values outside the range that the config states."""
    for limit, is_outside, words in _limits(numbers.values, info):
        outside = is_outside.arg_true()
        if not outside.is_empty():
            found = f"{name!r} is {words} {limit:g}, the limit that the config states: {cells.shown(outside)}"
            yield Problem("out-of-range", found, "", "Mend the value, or the `range` in the config.", place)


def _limits(values: pl.Series, info: MetricInfo | None) -> Iterator[tuple[float, pl.Series, str]]:
    low, high = info.valid_range if info else (None, None)
    if low is not None:
        yield low, values < low, "below"
    if high is not None:
        yield high, values > high, "above"


def flag_problems(wanted: Wanted, cells: Cells, flags: Flags, place: Place) -> Iterator[Problem]:
    """Find what is neither yes nor no."""
    if not flags.text.is_empty():
        allowed = "it may hold yes and no, true and false, or 1 and 0"
        yield Problem("bad-flag", f"{wanted.name!r} holds {cells.shown(flags.text)}", allowed, "", place)

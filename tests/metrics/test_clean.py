"""Text made into numbers, flags and text.

Expected values are what the notation means: written out by hand, or by Python's own number formatting in the property tests.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leaguetab.metrics.clean import Numbers, Style, as_text, flags, numbers, style_of, texts
from leaguetab.metrics.config import MetricsConfig

POINT, COMMA = Style(), Style(decimal=",")
SHEET = Style(decimal=",", plain_first=True)


def read(cells: list[Any], style: Style = POINT, dtype: Any = None) -> Numbers:
    return numbers([pl.Series("m", cells, dtype=dtype)], style)[0]


@pytest.mark.parametrize(
    ("style", "cell", "number"),
    [
        pytest.param(POINT, "12", 12.0, id="digits"),
        pytest.param(POINT, "0012", 12.0, id="leading zeros"),
        pytest.param(POINT, "-1.5", -1.5, id="negative"),
        pytest.param(POINT, "+1.5", 1.5, id="plus"),
        pytest.param(POINT, "\u22121.5", -1.5, id="typographic minus"),
        pytest.param(POINT, "\u20131.5", -1.5, id="en dash as minus"),
        pytest.param(POINT, ".5", 0.5, id="no digit before the point"),
        pytest.param(POINT, "5.", 5.0, id="no digit after the point"),
        pytest.param(POINT, "1.5e3", 1500.0, id="exponent"),
        pytest.param(POINT, "1E-3", 0.001, id="negative exponent"),
        pytest.param(POINT, "  7 ", 7.0, id="spaces around"),
        pytest.param(POINT, "\t7\r", 7.0, id="tab and carriage return around"),
        pytest.param(POINT, "\u00a07\u202f", 7.0, id="no-break spaces around"),
        pytest.param(POINT, "\ufeff7", 7.0, id="byte-order mark in front"),
        pytest.param(POINT, "1,234", 1234.0, id="thousands"),
        pytest.param(POINT, "1,234,567.8", 1234567.8, id="millions with decimals"),
        pytest.param(POINT, "-12,345", -12345.0, id="negative thousands"),
        pytest.param(POINT, "1 234 567.8", 1234567.8, id="thousands by spaces"),
        pytest.param(POINT, "1\u00a0234", 1234.0, id="thousands by no-break space"),
        pytest.param(POINT, "1\u202f234", 1234.0, id="thousands by narrow no-break space"),
        pytest.param(POINT, "45.2%", 45.2, id="percent"),
        pytest.param(POINT, "45.2 %", 45.2, id="percent after a space"),
        pytest.param(POINT, "1,234%", 1234.0, id="thousands of percent"),
        pytest.param(COMMA, "1,5", 1.5, id="comma: decimal"),
        pytest.param(COMMA, "0,123", 0.123, id="comma: three decimals"),
        pytest.param(COMMA, "1.234", 1234.0, id="comma: thousands by point"),
        pytest.param(COMMA, "1.234.567,8", 1234567.8, id="comma: millions"),
        pytest.param(COMMA, "1 234,5", 1234.5, id="comma: thousands by space"),
        pytest.param(COMMA, "12", 12.0, id="comma: digits"),
        pytest.param(COMMA, "-1,5e3", -1500.0, id="comma: exponent"),
        pytest.param(COMMA, "45,2%", 45.2, id="comma: percent"),
        pytest.param(COMMA, ",5", 0.5, id="comma: no digit before"),
        pytest.param(SHEET, "1.234", 1.234, id="spreadsheet: a number cell has a point"),
        pytest.param(SHEET, "1,5", 1.5, id="spreadsheet: a text cell has the comma"),
    ],
)
def test_a_cell_is_read_as_a_number(style: Style, cell: str, number: float) -> None:
    found = read([cell], style)
    assert found.sound
    assert found.values.to_list() == [number]


@pytest.mark.parametrize(
    ("style", "cell"),
    [
        pytest.param(POINT, "abc", id="word"),
        pytest.param(POINT, "(5)", id="parentheses"),
        pytest.param(POINT, "1,5", id="decimal comma where a point is stated"),
        pytest.param(POINT, "0,123", id="decimal comma with three digits"),
        pytest.param(POINT, "12,34", id="group of two"),
        pytest.param(POINT, "1,2345", id="group of four"),
        pytest.param(POINT, "1,234,56", id="last group of two"),
        pytest.param(POINT, "1,234 567", id="mixed groups"),
        pytest.param(POINT, "1.234.567", id="two points"),
        pytest.param(POINT, "1_000", id="underscore"),
        pytest.param(POINT, "0x10", id="hexadecimal"),
        pytest.param(POINT, "--5", id="two signs"),
        pytest.param(POINT, "+-5", id="plus and minus"),
        pytest.param(POINT, "5%%", id="two percent signs"),
        pytest.param(POINT, "%", id="percent alone"),
        pytest.param(POINT, "£5", id="currency"),
        pytest.param(POINT, "5 days", id="unit"),
        pytest.param(POINT, "<5", id="less than"),
        pytest.param(POINT, "1e", id="exponent without digits"),
        pytest.param(POINT, "\u0661", id="Arabic digit"),
        pytest.param(POINT, "true", id="true"),
        pytest.param(COMMA, "1.5", id="comma: point that groups nothing"),
        pytest.param(COMMA, "1,234,567", id="comma: two decimal marks"),
        pytest.param(COMMA, "0.123", id="comma: group that starts with 0"),
    ],
)
def test_anything_else_is_text(style: Style, cell: str) -> None:
    found = read(["1", cell, "2"], style)
    assert found.text.to_list() == [1]
    assert found.values.to_list() == [1.0, None, 2.0]


@pytest.mark.parametrize(
    "token",
    # The shorthand in brackets: Government Analysis Function, Using symbols in tables.
    [
        "",
        " ",
        "-",
        "--",
        "\u2013",
        "..",
        "\u2026",
        ":",
        "*",
        ".",
        "NA",
        "n/a",
        "N/A",
        "#N/A",
        "NaN",
        "nan",
        "null",
        "NULL",
        "None",
        "Not Available",
        "not applicable",
        "suppressed",
        "SUPPRESSED",
        "[x]",
        "[c]",
        "[z]",
        "[low]",
        "[X]",
        " [c] ",
        "\u00a0-\u00a0",
    ],
)
@pytest.mark.parametrize("style", [POINT, COMMA, SHEET], ids=["point", "comma", "spreadsheet"])
def test_tokens_for_missing_values(style: Style, token: str) -> None:
    found = read(["1", token, None], style)
    assert found.sound
    assert found.values.to_list() == [1.0, None, None]


def test_tokens_of_the_config_count_in_any_letter_case() -> None:
    style = style_of(MetricsConfig(missing=("Withheld",)), spreadsheet=False, semicolons=False)
    assert read(["withheld", "WITHHELD ", "3"], style).values.to_list() == [None, None, 3.0]
    assert read(["n/a"], style).sound


@pytest.mark.parametrize(
    ("cells", "dtype"),
    [
        pytest.param(["-999", "-999.0", "1"], pl.String, id="text"),
        pytest.param([-999, -999, 1], pl.Int32, id="whole numbers"),
        pytest.param([-999.0, -999.0, 1.0], pl.Float32, id="floats"),
    ],
)
def test_a_number_may_stand_for_a_missing_value(cells: list[Any], dtype: Any) -> None:
    style = style_of(MetricsConfig(missing=("-999",)), spreadsheet=False, semicolons=False)
    assert read(cells, style, dtype).values.to_list() == [None, None, 1.0]


@pytest.mark.parametrize(
    ("style", "cells"),
    [
        pytest.param(POINT, ["1", "inf", "-Infinity", "1e400", " inf "], id="text"),
        pytest.param(COMMA, ["1", "inf", "-Infinity", "1e400", " inf "], id="comma"),
        pytest.param(POINT, [1.0, math.inf, -math.inf, math.inf, -math.inf], id="floats"),
    ],
)
def test_infinite_values_are_found(style: Style, cells: list[Any]) -> None:
    found = read(cells, style)
    assert found.infinite.to_list() == [1, 2, 3, 4]
    assert found.text.is_empty()
    assert found.values.to_list() == [1.0, None, None, None, None]


def test_a_sum_that_overflows_is_no_infinite_value() -> None:
    found = read([1e308, 1e308, 1e308])
    assert found.sound
    assert found.values.to_list() == [1e308, 1e308, 1e308]


@pytest.mark.parametrize(
    ("cells", "dtype", "values"),
    [
        pytest.param([1, None, 3], pl.Int8, [1.0, None, 3.0], id="whole numbers"),
        pytest.param([1, None, 3], pl.UInt64, [1.0, None, 3.0], id="unsigned"),
        pytest.param([1.5, math.nan, None], pl.Float64, [1.5, None, None], id="NaN is missing"),
        pytest.param([0.5, None], pl.Float32, [0.5, None], id="single precision"),
        pytest.param(["1.25", None], pl.Decimal(10, 2), [1.25, None], id="decimal"),
        pytest.param([None, None], pl.Null, [None, None], id="nothing but nulls"),
        pytest.param(["1", "n/a"], pl.Categorical, [1.0, None], id="categorical"),
    ],
)
def test_typed_columns_pass_through(cells: list[Any], dtype: Any, values: list[float | None]) -> None:
    column = pl.Series(cells, dtype=pl.String).cast(dtype) if dtype == pl.Decimal else pl.Series(cells, dtype=dtype)
    found = numbers([column], POINT)[0]
    assert found.sound
    assert found.values.dtype == pl.Float64
    assert found.values.to_list() == values


@pytest.mark.parametrize(
    "column",
    [
        pytest.param(pl.Series([True, None]), id="Boolean"),
        pytest.param(pl.Series([dt.date(2026, 1, 1), None]), id="date"),
        pytest.param(pl.Series([[1, 2], None]), id="list"),
        pytest.param(pl.Series([{"a": 1}, None]), id="struct"),
    ],
)
def test_columns_of_other_types_are_text(column: pl.Series) -> None:
    assert numbers([column], POINT)[0].text.to_list() == [0]


@pytest.mark.parametrize(
    ("cells", "some"),
    [
        pytest.param(["1%", "2%", "n/a"], False, id="all"),
        pytest.param(["1", "2", "%"], False, id="none"),
        pytest.param(["1%", "2", None], True, id="some"),
    ],
)
def test_percent_signs_on_some_values_are_noticed(cells: list[str | None], some: bool) -> None:
    assert read(cells).some_percent is some


@pytest.mark.parametrize(
    ("style", "cell", "grouped"),
    [(POINT, "1,234", True), (POINT, "1 234", False), (POINT, "1234", False), (COMMA, "1.234", False), (COMMA, "1,234", False)],
)
def test_commas_taken_for_thousands_are_noticed(style: Style, cell: str, grouped: bool) -> None:
    assert read([cell], style).some_grouped is grouped


NUMBERS = st.tuples(st.floats(-1e12, 1e12), st.integers(0, 6))


@settings(deadline=None, derandomize=True, database=None)
@given(NUMBERS, st.sampled_from(["{:.{}f}", "{:,.{}f}", "{:+,.{}f}", " {:.{}f} ", "{:.{}f}%", "{:,.{}f} %", "{:.{}e}"]))
def test_what_python_writes_is_read_back(number: tuple[float, int], form: str) -> None:
    value, digits = number
    written = form.format(value, digits)
    assert read([written]).values.to_list() == [float(re.sub(r"[,% ]", "", written))]


@settings(deadline=None, derandomize=True, database=None)
@given(NUMBERS, st.sampled_from([".", " ", "\u00a0", "\u202f", ""]), st.sampled_from(["-", "\u2212"]))
def test_what_continental_europe_writes_is_read_back(number: tuple[float, int], group: str, minus: str) -> None:
    value, digits = number
    english = f"{value:,.{digits}f}"
    written = english.translate({ord(","): group, ord("."): ",", ord("-"): minus})
    assert read([written], COMMA).values.to_list() == [float(english.replace(",", ""))]


@settings(deadline=None, derandomize=True, database=None)
@given(st.lists(st.one_of(st.none(), st.text(alphabet="0123456789.,-+eE% nainf\u2212\u00a0()", max_size=8)), min_size=1))
@pytest.mark.parametrize("style", [POINT, COMMA, SHEET], ids=["point", "comma", "spreadsheet"])
def test_each_cell_is_a_finite_number_or_missing_or_named(style: Style, cells: list[str | None]) -> None:
    found = read(cells, style, pl.String)
    values = found.values.to_list()
    named = {*found.text.to_list(), *found.infinite.to_list()}
    assert len(values) == len(cells)
    assert all(value is None or math.isfinite(value) for value in values)
    assert all(values[position] is None for position in named)
    silent = [cell for position, cell in enumerate(cells) if values[position] is None and position not in named]
    assert all(cell is None or not re.search(r"[0-9]", cell) for cell in silent)


@pytest.mark.parametrize(
    ("cell", "flag"),
    [
        *((yes, True) for yes in ("1", "1.0", "yes", "Yes", "Y", "TRUE", "true", "t", " yes ")),
        *((no, False) for no in ("0", "no", "N", "False", "0.0")),
        *((missing, None) for missing in ("n/a", "-", "", None)),
    ],
)
def test_words_for_yes_and_no(cell: str | None, flag: bool | None) -> None:
    found = flags(pl.Series([cell], dtype=pl.String), POINT)
    assert found.text.is_empty()
    assert found.values.to_list() == [flag]


@pytest.mark.parametrize(
    ("column", "values", "text"),
    [
        pytest.param(pl.Series([True, None, False]), [True, None, False], [], id="Boolean"),
        pytest.param(pl.Series([1, 0, None]), [True, False, None], [], id="whole numbers"),
        pytest.param(pl.Series([1.0, 0.0, math.nan]), [True, False, None], [], id="floats"),
        pytest.param(pl.Series([1, 2, 0]), [True, None, False], [1], id="other number"),
        pytest.param(pl.Series(["yes", "maybe", "2"]), [True, None, None], [1, 2], id="other words"),
    ],
)
def test_flags(column: pl.Series, values: list[bool | None], text: list[int]) -> None:
    found = flags(column, POINT)
    assert found.values.to_list() == values
    assert found.text.to_list() == text


@pytest.mark.parametrize(
    ("column", "text"),
    [
        pytest.param(pl.Series([" a ", "", "  ", None, "\u00a0b"]), ["a", None, None, None, "b"], id="text is trimmed"),
        pytest.param(pl.Series(["0012", "NA", "-"]), ["0012", "NA", "-"], id="text stays"),
        pytest.param(pl.Series([7, None]), ["7", None], id="whole numbers"),
        pytest.param(pl.Series([7.0, 2.5, math.nan, 1e20]), ["7", "2.5", None, "1e+20"], id="floats"),
        pytest.param(pl.Series([True, False]), ["true", "false"], id="Boolean"),
        pytest.param(pl.Series([dt.date(2026, 3, 31)]), ["2026-03-31"], id="date"),
        pytest.param(pl.Series([dt.datetime(2026, 3, 31)]), ["2026-03-31"], id="midnight"),  # noqa: DTZ001 -- as files have it
        pytest.param(pl.Series(["x", "y"], dtype=pl.Categorical), ["x", "y"], id="categorical"),
        pytest.param(pl.Series([[1], None]), ["[1]", None], id="list"),
    ],
)
def test_columns_as_text(column: pl.Series, text: list[str | None]) -> None:
    assert as_text(column.alias("x")).to_list() == text
    assert as_text(column.alias("x")).name == "x"


def test_tokens_are_missing_in_text_columns() -> None:
    assert texts(pl.Series(["Good", "n/a", "-", " Outstanding"]), POINT).to_list() == ["Good", None, None, "Outstanding"]

from __future__ import annotations

import polars as pl
import pytest

from leaguetab.output.text_cells import numbers, one_line, part_decimals, score_decimals


@pytest.mark.parametrize(
    ("values", "decimals"),
    [
        pytest.param([3.0, 2.0, None], 0, id="whole"),
        pytest.param([], 0, id="nothing"),
        pytest.param([None, None], 0, id="all missing"),
        pytest.param([1.5, 2.5], 2, id="at least two"),
        pytest.param([2.06, 2.13, 2.06], 2, id="two are enough; equal scores need not be told apart"),
        pytest.param([0.961, 0.959, 0.959], 3, id="two would show 0.96 twice"),
        pytest.param([0.12340, 0.12342], 4, id="never more than four"),
        pytest.param([0.1236, 0.1239], 4, id="four tell them apart"),
        pytest.param([0.1 + 0.2, 0.3, 0.55], 2, id="a difference of rounding errors is none"),
        pytest.param([36.999999999999996, 12.0], 0, id="whole but for a rounding error"),
        pytest.param([0.004, 0.002], 3, id="small scores get further decimals"),
        pytest.param([0.00123, 0.00124], 5, id="small scores, near each other"),
        pytest.param([1e-9, 2e-9], None, id="too small to write out"),
        pytest.param([1e20, 1.0], None, id="too large to write out"),
        pytest.param([0.0, 0.0], 0, id="nothing but noughts"),
    ],
)
def test_score_decimals(values: list[float | None], decimals: int | None) -> None:
    assert score_decimals(pl.Series(values, dtype=pl.Float64)) == decimals


@pytest.mark.parametrize(
    ("values", "decimals"),
    [
        pytest.param([90.0, 85.0, None], 0, id="whole"),
        pytest.param([1.14, 3.99], 2, id="a spread of units"),
        pytest.param([90.123, 10.456], 2, id="a spread of tens gets no fewer than two"),
        pytest.param([0.1234, 0.9876], 3, id="a spread of tenths"),
        pytest.param([0.512345, 0.523456], 4, id="a spread of hundredths"),
        pytest.param([0.5123456, 0.5124567], 4, id="never more than four"),
        pytest.param([0.12, 0.98], 2, id="no more than the values have"),
        pytest.param([0.5, 0.5], 2, id="all equal"),
        pytest.param([1e-9, 2e-9], None, id="too small to write out"),
    ],
)
def test_part_decimals(values: list[float | None], decimals: int | None) -> None:
    assert part_decimals(pl.Series(values, dtype=pl.Float64)) == decimals


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [
        pytest.param(2.665, 2, "2.67", id="halves away from nought"),
        pytest.param(-2.5, 0, "-3", id="halves away from nought, negative"),
        pytest.param(-0.001, 2, "0.00", id="no minus before nought"),
        pytest.param(-1.5, 2, "-1.50", id="negative"),
        pytest.param(1234567.0, 0, "1,234,567", id="thousands apart"),
        pytest.param(None, 2, "—", id="missing"),
        pytest.param(1.5e-9, None, "1.500e-09", id="powers of ten"),
    ],
)
def test_numbers(value: float | None, decimals: int | None, written: str) -> None:
    assert numbers(pl.Series([value], dtype=pl.Float64), decimals) == [written]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("Alder Hey", "Alder Hey", id="plain"),
        pytest.param(" a \r\n\t b\u2028c ", "a b c", id="line ends and tabs"),
        pytest.param("\x1b[31mred\x07", "\ufffd[31mred\ufffd", id="control characters"),
        pytest.param("a\u202eb", "a\ufffdb", id="direction of writing"),
        pytest.param("大学 é 🏥", "大学 é 🏥", id="other writing stays"),
    ],
)
def test_one_line(text: str, line: str) -> None:
    assert one_line(text) == line

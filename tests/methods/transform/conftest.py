"""COINr's results on its ASEM data, and columns beside the values."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest

from leaguetab.methods.base import Context
from leaguetab.scoring import UnitColumns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from leaguetab.methods.base import Better, Floats, Transform

DATA = Path(__file__).parents[2] / "data"


@cache
def _read(path: str) -> pl.DataFrame:
    return pl.read_csv(DATA / path)


def _numbers(frame: pl.DataFrame, name: str) -> Floats:
    return frame[name].cast(pl.Float64).fill_null(np.nan).to_numpy()


@cache
def _indicators() -> tuple[tuple[str, Better], ...]:
    """Return the 49 indicators' codes, each with its direction."""
    meta = _read("coinr/asem_meta.csv").filter(pl.col("Type") == "Indicator")
    return tuple((code, "higher" if way > 0 else "lower") for code, way in meta.select("iCode", "Direction").iter_rows())


@pytest.fixture
def coinr() -> Callable[[Transform, str], Iterator[tuple[Better, Floats, Floats]]]:
    """Return a function that pairs our results on each raw indicator with COINr's."""

    def pairs(transform: Transform, name: str) -> Iterator[tuple[Better, Floats, Floats]]:
        raw, normalised = _read("coinr/asem_raw.csv").sort("uCode"), _read(f"coinr/{name}.csv").sort("uCode")
        for code, better in _indicators():
            yield better, transform.apply(_numbers(raw, code), Context(better=better)), _numbers(normalised, code)

    return pairs


@pytest.fixture
def agrees_with_coinr(coinr: Callable[..., Iterator[tuple[Better, Floats, Floats]]]) -> Callable[[Transform, str], None]:
    """Check a step against COINr's results on all 49 indicators."""

    def check(transform: Transform, name: str) -> None:
        for _, found, expected in coinr(transform, name):
            np.testing.assert_allclose(found, expected, rtol=1e-11, atol=1e-12)

    return check


@pytest.fixture
def with_gap() -> Callable[[str], tuple[Floats, Floats]]:
    """Return a function that reads COINr's small column with a gap and a tie, and one of its normalisations."""
    frame = _read("coinr/unit_normalisations_with_na.csv")
    return lambda name: (_numbers(frame, "x"), _numbers(frame, name))


@pytest.fixture
def coinr_table() -> Callable[[str], pl.DataFrame]:
    """Return a function that reads one of COINr's tables."""
    return lambda name: _read(f"coinr/{name}.csv")


@pytest.fixture
def asem() -> Callable[[str], pl.DataFrame]:
    """Return a function that reads one of the index's tables."""
    return lambda name: _read(f"asem/{name}.csv")


@pytest.fixture
def numbers() -> Callable[[pl.DataFrame, str], Floats]:
    """Return a function that reads a column as numbers, NaN where missing."""
    return _numbers


@pytest.fixture
def beside() -> Callable[..., Context]:
    """Return a function that makes a context with columns beside the values."""

    def make(columns: Mapping[str, Sequence[Any]] | pl.DataFrame, better: Better = "higher") -> Context:
        return Context(better=better, columns=UnitColumns(pl.DataFrame(columns)))

    return make

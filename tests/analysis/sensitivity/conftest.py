"""The ASEM index, built from COINr's own description of it, and what COINr makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

from leaguetab.placing import place
from leaguetab.scoring import Prepared, evaluate, prepare
from tests.conftest import bound, metrics_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from leaguetab.placing import Places


@pytest.fixture
def coinr(root: Path) -> Callable[[str], pl.DataFrame]:
    """Return a function that reads a table of COINr's."""
    return lambda name: pl.read_csv(root / "tests" / "data" / "coinr" / f"{name}.csv", infer_schema_length=None, null_values="NA")


@pytest.fixture
def asem(root: Path, coinr: Callable[[str], pl.DataFrame]) -> Prepared:
    """Return the index of COINr's example: winsorised indicators, scaled by min-max to 0-100, and averaged over three levels."""
    meta = coinr("asem_meta")
    treated = pl.read_csv(root / "tests" / "data" / "asem" / "stage_treated.csv", infer_schema_length=None).sort("UnitCode")
    rows = {row["iCode"]: row for row in meta.iter_rows(named=True) if row["Type"] in {"Indicator", "Aggregate"}}

    def node(code: str) -> str:
        row = rows[code]
        if row["Type"] == "Indicator":
            better = "higher" if row["Direction"] == 1 else "lower"
            return f"{{metric: {code}, better: {better}, steps: [{{method: min_max, low: 0, high: 100}}]}}"
        parts = ", ".join(node(other) for other, inner in rows.items() if inner["Parent"] == code)
        return f"{{name: {code}, combine: mean, parts: [{parts}]}}"

    metrics = metrics_of({code: treated[code].to_list() for code in rows if code in treated.columns})
    return prepare(bound(f"score: {node('Index')}"), metrics.frame, tuple(treated["UnitCode"]))


@pytest.fixture
def ranked_by() -> Callable[..., tuple[Prepared, Places]]:
    """Return a function that scores and ranks columns by an algorithm's text."""

    def run(text: str, columns: Mapping[str, Sequence[object]]) -> tuple[Prepared, Places]:
        algorithm, metrics = bound(text), metrics_of(columns)
        prepared = prepare(algorithm, metrics.frame, tuple(metrics.frame["id"]))
        return prepared, place(algorithm, evaluate(prepared))

    return run

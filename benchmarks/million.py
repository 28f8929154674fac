"""A million units by 25 metrics, scored and ranked from Parquet, beside a hand-written Polars query that does the same."""

from __future__ import annotations

import resource
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from leaguetab.algorithm.bind import bind
from leaguetab.algorithm.load import load_algorithm
from leaguetab.library import find
from leaguetab.metrics.config import config_from_flags, declared
from leaguetab.metrics.read import load_metrics
from leaguetab.table import make_table

if TYPE_CHECKING:
    from collections.abc import Callable

UNITS, METRICS, ROUNDS = 1_000_000, 25, 3
NAMES = [f"m{number}" for number in range(METRICS)]


def by_hand(path: Path) -> pl.DataFrame:
    """Average z-scores and rank, as an analyst would write it."""
    scores = [(pl.col(name) - pl.col(name).mean()) / pl.col(name).std() for name in NAMES]
    scored = pl.scan_parquet(path).select("unit", *scores).with_columns(score=pl.mean_horizontal(NAMES))
    return scored.with_columns(rank=pl.col("score").rank("min", descending=True)).sort("rank").collect()


def by_leaguetab(path: Path) -> pl.DataFrame:
    """Do the same by `equal-weights`."""
    config = config_from_flags(id="unit", higher=NAMES)
    bound = bind(load_algorithm(find("algorithm", "equal-weights").path), declared(config))
    return make_table(bound, load_metrics(str(path), config, bound.wanted)).frame


def best(function: Callable[[Path], pl.DataFrame], path: Path) -> float:
    """Time a function, the best of some rounds."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        function(path)
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    """Make the data, check that both agree, and time them."""
    random = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "metrics.parquet")
        columns = {name: random.normal(size=UNITS) for name in NAMES}
        pl.DataFrame({"unit": [f"u{number:07}" for number in range(UNITS)], **columns}).write_parquet(path)
        assert by_hand(path)["unit"].head(1000).equals(by_leaguetab(path)["unit"].head(1000))  # noqa: S101 -- a benchmark of equals
        hand, ours = best(by_hand, path), best(by_leaguetab, path)
    print(f"hand-written query {hand:.2f} s, leaguetab {ours:.2f} s: {ours / hand:.2f} x")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.1f} GiB")


if __name__ == "__main__":
    main()

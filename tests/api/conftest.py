"""Rankings of the NHS sample, made once, and of three trusts that can be worked out by hand."""

from __future__ import annotations

import polars as pl
import pytest

from leaguetab import LoadedMetrics, Ranking, load_metrics, rank


@pytest.fixture(scope="session")
def acute() -> LoadedMetrics:
    """Return the metrics of the NHS sample."""
    return load_metrics(config="nhs-acute")


@pytest.fixture(scope="session")
def official(acute: LoadedMetrics) -> Ranking:
    """Return the official ranking of the NHS sample, with intervals."""
    return rank(acute)


@pytest.fixture(scope="session")
def trusts() -> LoadedMetrics:
    """Return three trusts: by z-scores, A has (0.37 + 0) / 2, B (-1.13 + 1) / 2 and C (0.76 - 1) / 2, so A, B, C."""
    frame = pl.DataFrame({"code": ["A", "B", "C"], "waits": [61.0, 72.5, 58.0], "deaths": [3.0, 2.0, 4.0], "beds": [1, 2, 3]})
    return load_metrics(frame, id="code", lower=["waits", "deaths"])

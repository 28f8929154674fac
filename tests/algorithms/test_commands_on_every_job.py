"""The commands on shipped algorithms without a sample: each format is written, and says the same as the table."""

from __future__ import annotations

import csv
import io
import json
from html import unescape
from typing import TYPE_CHECKING

import pytest

from tests.algorithms.jobs import JOBS, NEEDS_SCIPY, WITHOUT_SAMPLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Outcome

    Run = Callable[..., Outcome]

FORMATS = ("table", "csv", "json", "jsonl", "md", "html", "github")
without_sample = pytest.mark.parametrize("algorithm", WITHOUT_SAMPLE)


@pytest.fixture
def job(algorithm: str) -> str:
    if algorithm in NEEDS_SCIPY:
        pytest.importorskip("scipy", reason=NEEDS_SCIPY[algorithm])
    return JOBS[algorithm]


@without_sample
def test_rank(leaguetab: Run, job: str) -> None:
    """With the short sensitivity summary."""
    written = {name: leaguetab("rank", "-c", job, "-q", "-f", name) for name in FORMATS}
    assert {name: (outcome.code, outcome.err) for name, outcome in written.items()} == dict.fromkeys(FORMATS, (0, ""))
    found = json.loads(written["json"].out)
    of_json = [(row["unit"], row["rank"]) for row in found["rows"]]
    of_csv = [(row["unit"], row["rank"]) for row in csv.DictReader(io.StringIO(written["csv"].out))]
    assert of_csv == [(unit, "" if rank is None else str(rank)) for unit, rank in of_json]
    assert all(unit in written[name].out for unit, _ in of_json for name in ("table", "md", "html"))


@pytest.mark.slow
@without_sample
@pytest.mark.parametrize("place", [0, -1], ids=["the first unit", "the last"])
def test_explain(leaguetab: Run, job: str, place: int) -> None:
    row = json.loads(leaguetab("rank", "-c", job, "-q", "--no-sensitivity", "-f", "json").out)["rows"][place]
    written = {name: leaguetab("explain", "-c", job, row["unit"], "-q", "-f", name) for name in ("table", "json", "html")}
    assert [(outcome.code, outcome.err) for outcome in written.values()] == [(0, "")] * 3
    standing = json.loads(written["json"].out)["standing"]
    assert (standing["unit"], standing["rank"], standing["score"]) == (row["unit"], row["rank"], row["score"])
    assert all((standing["name"] or row["unit"]) in unescape(written[name].out) for name in ("table", "html"))

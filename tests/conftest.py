"""What several tests use: algorithms from text, metrics from columns, and the whole program in this process."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import settings

from leaguetab.__main__ import main
from leaguetab.algorithm.bind import BoundAlgorithm, bind
from leaguetab.algorithm.load import LoadedAlgorithm
from leaguetab.algorithm.model import Algorithm
from leaguetab.metrics.data import MetricInfo, Metrics, Unranked
from leaguetab.table import LeagueTable, make_table
from leaguetab.yaml_source import parse_yaml, validate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

ROOT = Path(__file__).parent.parent

# The checks that guard the main branch look at the same examples every time; a run by hand looks further.
settings.register_profile("checks", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("checks")
HEAD = "name: test\ntitle: Test\nstatus: illustrative\nsource: the test\n"


@pytest.fixture
def root() -> Path:
    """Return the top of the project."""
    return ROOT


def load(text: str) -> LoadedAlgorithm:
    source = parse_yaml(HEAD + text, "test.yaml")
    return LoadedAlgorithm(validate(Algorithm, source), source)


def bound(text: str, infos: Mapping[str, MetricInfo] | None = None) -> BoundAlgorithm:
    return bind(load(text), infos or {})


def metrics_of(columns: Mapping[str, Sequence[object]], groups: Sequence[str] = (), unranked: Sequence[Unranked] = ()) -> Metrics:
    frame = pl.DataFrame({"id": [f"u{number}" for number in range(len(next(iter(columns.values()))))], **columns}, strict=False)
    frame = frame.with_columns(pl.selectors.numeric().cast(pl.Float64))
    if "unit" in columns:
        frame = frame.drop("id").rename({"unit": "id"})
    return Metrics(frame, "id", groups=tuple(groups), unranked=tuple(unranked))


@pytest.fixture
def table_of() -> Callable[..., LeagueTable]:
    """Return a function that ranks columns by an algorithm's text."""

    def make(
        text: str,
        columns: Mapping[str, Sequence[object]],
        groups: Sequence[str] = (),
        unranked: Sequence[Unranked] = (),
        infos: Mapping[str, MetricInfo] | None = None,
    ) -> LeagueTable:
        return make_table(bound(text, infos), metrics_of(columns, groups, unranked))

    return make


@dataclass(frozen=True)
class Outcome:
    """What a run of the program did."""

    code: int
    out: str
    err: str


@pytest.fixture
def leaguetab(capfd: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Return a function that runs the program in this process."""

    def run(*arguments: str) -> Outcome:
        code = main(arguments)
        captured = capfd.readouterr()
        return Outcome(code, captured.out, captured.err)

    return run

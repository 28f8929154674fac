"""Every shipped algorithm runs on its job, and ranks most of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from leaguetab import library
from leaguetab.algorithm.load import load_algorithm
from tests.algorithms.jobs import JOBS, NEEDS_SCIPY, SAMPLES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from leaguetab.table import LeagueTable


def test_there_are_these_algorithms(root: Path) -> None:
    shipped = [found for found in library.every("algorithm") if found.shipped]
    assert [found.name for found in shipped] == list(JOBS) == sorted(path.stem for path in (root / "algorithms").glob("*.yaml"))
    named = {found.name: load_algorithm(found.path).model.sample for found in shipped}
    assert {name: sample for name, sample in named.items() if sample} == SAMPLES


@pytest.mark.parametrize("algorithm", JOBS)
def test_it_runs_on_its_job(ranked: Callable[..., LeagueTable], algorithm: str) -> None:
    if algorithm in NEEDS_SCIPY:
        pytest.importorskip("scipy", reason=NEEDS_SCIPY[algorithm])
    frame = ranked(algorithm, JOBS[algorithm]).frame
    assert frame["rank"].count() > frame.height / 2

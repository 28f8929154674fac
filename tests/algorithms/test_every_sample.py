"""Every shipped algorithm that names a sample runs on it, and ranks most of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from leaguetab import library
from leaguetab.algorithm.load import load_algorithm

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaguetab.table import LeagueTable

SAMPLES = {
    found.name: sample
    for found in library.every("algorithm")
    if (sample := load_algorithm(found.path, shown_as=found.shown_as).model.sample) is not None
}


@pytest.mark.parametrize("algorithm", SAMPLES)
def test_it_runs_on_its_sample(ranked: Callable[..., LeagueTable], algorithm: str) -> None:
    if algorithm == "benefit-of-the-doubt":
        pytest.importorskip("scipy", reason="linear programmes need the extra `stats`")
    frame = ranked(algorithm, SAMPLES[algorithm]).frame
    assert frame["rank"].count() > frame.height / 2

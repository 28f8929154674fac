from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

from leaguetab.analysis.sensitivity import memory as module
from leaguetab.analysis.sensitivity.acceptability import acceptability, growing_positions
from leaguetab.analysis.sensitivity.memory import (
    EXACT,
    band_kind,
    bytes_a_draw,
    draws_that_fit,
    gibibytes,
    rank_kind,
    refuse_too_many,
)
from leaguetab.errors import LeaguetabError
from leaguetab.scoring import prepare
from tests.conftest import bound

if TYPE_CHECKING:
    from leaguetab.algorithm.bind import BoundAlgorithm

TREE = "score: {combine: mean, parts: [{metric: a, better: higher}, {metric: b, better: higher}]}\n"
BANDS = "bands: {method: cuts, at: [0.5], labels: [low, high]}\n"
GROUPS = "rank: {within: g}\n"


@pytest.mark.parametrize("units", [135, EXACT - 1, EXACT])
def test_every_rank_is_held_exactly(units: int) -> None:
    kind = rank_kind(units)
    for rank in (1.0, 1.5, units - 0.5, float(units)):
        assert kind.type(rank) == rank


@pytest.mark.parametrize("bands", [1, 2, 5, 128, 129, 40_000])
def test_every_band_is_held(bands: int) -> None:
    held = np.array([-1, bands - 1]).astype(band_kind(bands))
    assert held.tolist() == [-1, bands - 1]


# 16 units summed up at a time take 12 bytes each, and 2 weights and their sum 8 each: 216 a draw beside the units' own.
@pytest.mark.parametrize(
    ("algorithm", "expected"),
    [
        pytest.param(bound(TREE), 4, id="ranks"),
        pytest.param(bound(TREE + BANDS), 5, id="bands"),
        pytest.param(bound(TREE + BANDS + GROUPS), 9, id="bands and groups"),
    ],
)
def test_what_a_draw_takes(algorithm: BoundAlgorithm, expected: int) -> None:
    assert bytes_a_draw(algorithm, 1_000, 2) == expected * 1_000 + 216


@pytest.mark.parametrize("precision", [False, True], ids=["at once", "in stretches"])
def test_no_more_is_taken_than_is_counted(precision: bool) -> None:
    """What ranking a few draws at a time takes beside does not grow with their number: some tens of megabytes."""
    random, units, draws = np.random.default_rng(1), 1_500, 3_000
    algorithm = bound(TREE + BANDS + GROUPS)
    frame = pl.DataFrame({"a": random.random(units), "b": random.random(units), "g": random.integers(0, 9, units).astype(str)})
    prepared = prepare(algorithm, frame, tuple(map(str, range(units))))
    weights = {"score": random.random((draws, 2))}
    stops = [512, 1_024, 2_048, draws] if precision else [draws]
    tracemalloc.start()
    for found in growing_positions(prepared, weights, stops):
        acceptability(found, 2)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < draws * bytes_a_draw(algorithm, units, 2) + 30 * 2**20


@pytest.mark.parametrize(
    ("a_draw", "expected"),
    [
        pytest.param(3 * 2**30, 1, id="one"),
        pytest.param(10**12, 1, id="not even one"),
        pytest.param(3 * 2**30 // 99, 99, id="two figures"),
        pytest.param(3 * 2**30 // 3_456, 3_400, id="rounded down"),
    ],
)
def test_draws_that_fit(a_draw: int, expected: int) -> None:
    assert draws_that_fit(a_draw) == expected


def test_the_number_named_fits() -> None:
    a_draw = bytes_a_draw(bound(TREE + BANDS), 200_000, 2)
    with pytest.raises(LeaguetabError, match=r"10,000 draws of 200,000 units need 9\.3 GiB of memory.*: 3,200 fit"):
        refuse_too_many(10_000, 200_000, a_draw)
    refuse_too_many(3_200, 200_000, a_draw)


def test_the_limit_is_of_the_program_and_not_of_the_machine() -> None:
    assert gibibytes(module.MOST_BYTES) == "3 GiB"

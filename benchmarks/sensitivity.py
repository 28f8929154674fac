"""Ranks under many random weightings, beside a plain NumPy product with argsort, and beside other programs.

The other programs are timed where they are installed: pymcdm, scikit-criteria, mcdm, pysensmcda.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from leaguetab.algorithm.bind import bind
from leaguetab.algorithm.load import load_algorithm
from leaguetab.analysis.sensitivity.acceptability import acceptability, positions
from leaguetab.analysis.sensitivity.draws import WeightSpread, draw, stated, varied_branches
from leaguetab.library import find
from leaguetab.metrics.config import config_from_flags, declared
from leaguetab.scoring import Prepared, evaluate, prepare

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaguetab.methods.base import Floats
    from leaguetab.scoring import Weights

METRICS = 25
SIZES = {(135, 10_000): 15, (10_000, 1_000): 5}
"""Units and draws, with how many rounds are timed."""
LARGEST = ((1_000_000, 100), (100, 1_000_000))
"""Units and draws of the jobs whose memory is measured."""
PEER_VALUES = 200_000
"""How many units times draws the other programs are timed on; the time is scaled up to all draws."""

Ranks = np.ndarray[Any, np.dtype[Any]]


def prepared_units(units: int) -> Prepared:
    """Prepare units with random metrics for `equal-weights`, a linear tree."""
    random = np.random.default_rng(0)
    names = [f"m{number}" for number in range(METRICS)]
    bound = bind(load_algorithm(find("algorithm", "equal-weights").path), declared(config_from_flags(id="unit", higher=names)))
    frame = pl.DataFrame({name: random.normal(size=units) for name in names})
    return prepare(bound, frame, tuple(f"u{number:07}" for number in range(units)))


def drawn(prepared: Prepared, draws: int) -> Weights:
    """Draw weightings within a quarter of the stated one."""
    branches = varied_branches(prepared.algorithm.root, "all")
    return draw(stated(evaluate(prepared), branches), WeightSpread(), draws, seed=0)


def weighted_sum() -> Any:
    """Make pymcdm's weighted sum, of values as they are."""

    def as_it_is(values: Floats, cost: bool) -> Floats:  # noqa: ARG001, FBT001 -- as pymcdm calls it
        return values

    return import_module("pymcdm.methods").WSM(normalization_function=as_it_is)


def by_pymcdm(matrix: Floats, weights: Floats) -> Ranks:
    """Rank in a loop, as its manual has it."""
    method = weighted_sum()
    types = np.ones(matrix.shape[1])
    return np.array([method.rank(method(matrix, row, types)) for row in weights])


def by_scikit_criteria(matrix: Floats, weights: Floats) -> Ranks:
    """Rank in a loop over decision matrices that differ in their weights."""
    problem = import_module("skcriteria").mkdm(matrix, objectives=[max] * matrix.shape[1])
    method = import_module("skcriteria.agg.simple").WeightedSumModel()
    return np.array([method.evaluate(problem.replace(weights=row)).rank_ for row in weights])


def by_mcdm(matrix: Floats, weights: Floats) -> Ranks:
    """Rank in a loop; it gives units in order."""
    rank, names = import_module("mcdm").rank, list(range(len(matrix)))
    orders = [[unit for unit, _ in rank(matrix, alt_names=names, w_vector=row, s_method="SAW")] for row in weights]
    return np.argsort(np.array(orders), axis=1) + 1


def by_pysensmcda(matrix: Floats, weights: Floats) -> Ranks:
    """Simulate, by pymcdm's weighted sum."""
    method = weighted_sum()
    types = np.ones(matrix.shape[1])
    return np.asarray(import_module("pysensmcda.smaa").simulate(method, matrix, types, weights=weights).rankings)


PEERS = {
    "pymcdm": ("pymcdm", by_pymcdm),
    "scikit-criteria": ("skcriteria", by_scikit_criteria),
    "mcdm": ("mcdm", by_mcdm),
    "pysensmcda": ("pysensmcda", by_pysensmcda),
}


def in_turn(jobs: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Time jobs by turns, so that a busy moment of the machine touches all alike."""
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, job in jobs.items():
            start = time.perf_counter()
            job()
            times[name].append(time.perf_counter() - start)
    return times


def compare(units: int, draws: int) -> None:
    """Check that all agree, and print their times as ratios to plain NumPy's."""
    prepared = prepared_units(units)
    weights = drawn(prepared, draws)
    (plain_weights,) = weights.values()
    scores = np.stack([prepared.leaves[part.name].score for part in prepared.algorithm.root.parts])
    found = positions(prepared, weights)
    jobs: dict[str, Callable[[], object]] = {
        "NumPy: product, argsort": lambda: np.argsort(plain_weights @ scores, axis=1),
        "leaguetab: ranks": lambda: positions(prepared, weights),
        "leaguetab: ranks, one thread": lambda: positions(prepared, weights, threads=1),
        "leaguetab: ranks, two threads": lambda: positions(prepared, weights, threads=2),
        "leaguetab: draw": lambda: drawn(prepared, draws),
        "leaguetab: sum up": lambda: acceptability(found),
    }
    times = in_turn(jobs, SIZES[units, draws])
    # Some programs take values from 0 to 1 only; with weights that sum to 1, a common scale changes no order.
    matrix = ((scores - scores.min()) / (scores.max() - scores.min())).T
    few = max(1, PEER_VALUES // units)
    for name, (module, by_peer) in PEERS.items():
        if find_spec(module) is None:
            print(f"{name} is not installed, and left out")
            continue
        assert (by_peer(matrix, plain_weights[:2]) == found.rank[:2]).all(), name  # noqa: S101 -- a benchmark of equals
        peer: dict[str, Callable[[], object]] = {name: lambda by_peer=by_peer: by_peer(matrix, plain_weights[:few])}  # type: ignore[misc]
        times[f"{name}, from {few:,} draws"] = [seconds * draws / few for seconds in in_turn(peer, 3)[name]]
    print(f"{units:,} units x {METRICS} metrics x {draws:,} draws")
    base = next(iter(times.values()))
    for name, of_job in times.items():
        middle, best = statistics.median(of_job), min(of_job)
        print(f"  {name:<34} {middle * 1000:9.1f} ms   {middle / statistics.median(base):7.2f} x   best {best / min(base):7.2f} x")


def measure_memory(units: int, draws: int) -> None:
    """Draw, rank and sum up, and print what memory the whole process took."""
    prepared = prepared_units(units)
    start = time.perf_counter()
    summary = acceptability(positions(prepared, drawn(prepared, draws)))
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{units:,} units x {METRICS} metrics x {summary.draws:,} draws: {seconds:.1f} s, peak memory {peak:.1f} GiB")


def main() -> None:
    """Run each comparison in a process of its own, matrix products on one thread, as where others use the processors, too."""
    if len(sys.argv) > 1:
        what, units, draws = sys.argv[1:]
        {"compare": compare, "memory": measure_memory}[what](int(units), int(draws))
        return
    for job, size in [*(("compare", size) for size in SIZES), *(("memory", size) for size in LARGEST)]:
        arguments = [sys.executable, __file__, job, *map(str, size)]
        subprocess.run(arguments, check=True, env={**os.environ, "OPENBLAS_NUM_THREADS": "1"})


if __name__ == "__main__":
    main()

"""Every shipped algorithm on its job: certified bounds hold, or the reader is told why there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from leaguetab.analysis.sensitivity.acceptability import positions
from leaguetab.analysis.sensitivity.bounds import Bounds, certified_bounds
from leaguetab.analysis.sensitivity.draws import WeightSpread, draw, stated, varied_branches
from leaguetab.analysis.sensitivity.fragility import Fragility, fragility
from leaguetab.analysis.sensitivity.not_offered import NotOffered
from leaguetab.analysis.sensitivity.sharpened import sharpened_bounds
from tests.algorithms.jobs import JOBS, NEEDS_SCIPY

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaguetab.methods.base import Floats
    from leaguetab.scoring import Weights
    from leaguetab.table import LeagueTable, Workings

SPREADS = {"within a tenth": WeightSpread(within=0.1), "within a quarter": WeightSpread(), "free": WeightSpread("dirichlet")}
DRAWS = 200
MANY = 1_000
"""Larger tables are looked at under fewer weightings."""

ONLY = "best and worst possible places can be worked out for"
# What readers are told, where there are no certified bounds.
WHY_NOT = {
    "cms-stars-2025": "the step z_score, after the parts of Mortality are weighed, lets each unit's score depend on all units",
    "cms-stars-2026": "the step z_score, after the parts of Mortality are weighed, lets each unit's score depend on all units",
    "copeland": f"Score is combined by copeland, and {ONLY} weighted averages only",
    "copras": f"Score is combined by copras, and {ONLY} weighted averages only",
    "cqc-rating": f"trusts are ranked by band first, and bands are found by decision_table; {ONLY} fixed cuts only",
    "edas": f"Score is combined by edas, and {ONLY} weighted averages only",
    "electre-3-net": f"Score is combined by electre_3_net, and {ONLY} weighted averages only",
    "nhs-star-ratings": f"trusts are ranked by band first, and bands are found by decision_table; {ONLY} fixed cuts only",
    "patients-first": f"Score is combined by lexicographic, and {ONLY} weighted averages only",
    "topsis": f"Score is combined by topsis, and {ONLY} weighted averages only",
    "vikor": f"Score is combined by vikor, and {ONLY} weighted averages only",
    "waspas": f"Score is combined by waspas, and {ONLY} weighted averages only",
}


@pytest.fixture
def workings(ranked: Callable[..., LeagueTable]) -> Callable[[str], Workings]:
    """Return a function that ranks an algorithm's job, and says how."""

    def run(algorithm: str) -> Workings:
        if algorithm in NEEDS_SCIPY:
            pytest.importorskip("scipy", reason=NEEDS_SCIPY[algorithm])
        made = ranked(algorithm, JOBS[algorithm]).workings
        assert made is not None
        return made

    return run


def drawn(made: Workings, spread: WeightSpread) -> Weights:
    """Draw weightings at random, and corners of the set where it has any."""
    base = stated(made.evaluation, varied_branches(made.algorithm.root, spread.vary))
    draws = DRAWS if len(made.evaluation.units) < MANY else 4
    random = np.random.default_rng(1)
    found = draw(base, spread, draws, seed=1)
    ends = (1 - spread.within, 1 + spread.within)
    corners = {name: weights * random.choice(ends, (draws, len(weights))) for name, weights in base.items()}
    return {name: np.concatenate([of, corners[name]]) for name, of in found.items()} if spread.kind == "relative" else found


def assert_inside(ranks: Floats, found: Bounds) -> None:
    ranked = ~np.isnan(found.best)
    assert (np.isnan(ranks) == ~ranked).all()
    assert (ranks[:, ranked].min(axis=0) >= found.best[ranked]).all()
    assert (ranks[:, ranked].max(axis=0) <= found.worst[ranked]).all()


@pytest.mark.parametrize("spread", SPREADS)
@pytest.mark.parametrize("algorithm", [name for name in JOBS if name not in WHY_NOT])
def test_no_weighting_goes_beyond_the_bounds(workings: Callable[[str], Workings], algorithm: str, spread: str) -> None:
    made, of = workings(algorithm), SPREADS[spread]
    parts = made.prepared, made.evaluation, made.places, of
    found = certified_bounds(*parts, made.exclusions)
    assert isinstance(found, Bounds)
    ranks = made.places.rank[None, :]
    if varied_branches(made.algorithm.root, of.vary):
        ranks = np.concatenate([ranks, positions(made.prepared, drawn(made, of), made.exclusions).rank])
    assert_inside(ranks, found)
    if len(made.evaluation.units) < MANY:
        narrowed = sharpened_bounds(*parts, found, made.exclusions)
        assert_inside(np.concatenate([ranks, [narrowed.best_reached, narrowed.worst_reached]]), narrowed)


@pytest.mark.parametrize("algorithm", WHY_NOT)
def test_reasons(workings: Callable[[str], Workings], algorithm: str) -> None:
    made = workings(algorithm)
    why = NotOffered(WHY_NOT[algorithm])
    assert certified_bounds(made.prepared, made.evaluation, made.places, WeightSpread(), made.exclusions) == why
    assert fragility(made.prepared, made.evaluation, made.places, "all", made.exclusions) == why


# Changes of weights that are found to be needed are shares, and the unit passed is a neighbour.
@pytest.mark.parametrize("algorithm", [name for name in JOBS if name not in WHY_NOT])
def test_fragility(workings: Callable[[str], Workings], algorithm: str) -> None:
    made = workings(algorithm)
    found = fragility(made.prepared, made.evaluation, made.places, "all", made.exclusions)
    assert isinstance(found, Fragility)
    assert len(found.rows) == np.count_nonzero(~np.isnan(made.places.rank))
    for row in found.rows:
        assert (row.fragility is None) == (row.swap_with is None)
        assert row.fragility is None or 0 <= row.fragility < 1
        assert row.single_change is None or row.single_change > -1
        # One weight alone needs at least the change that all weights together need.
        if row.single_change is not None and row.fragility is not None:
            assert abs(row.single_change) >= row.fragility - 1e-6

"""Every shipped algorithm has each section of the report on a job of its own, or a reason in plain words."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest

from leaguetab import library
from leaguetab.algorithm.bind import bind
from leaguetab.algorithm.load import load_algorithm
from leaguetab.analysis.sensitivity.cliffs import near_cuts
from leaguetab.analysis.sensitivity.drivers import drivers
from leaguetab.analysis.sensitivity.effective_weights import effective_weights
from leaguetab.analysis.sensitivity.gaming import Gains, band_routes, cheapest_routes, gains, target_gains
from leaguetab.analysis.sensitivity.improving import Search
from leaguetab.analysis.sensitivity.not_offered import NotOffered
from leaguetab.analysis.sensitivity.own import own_scenarios, read_own
from leaguetab.analysis.sensitivity.reversal import rank_reversal
from leaguetab.analysis.sensitivity.scenarios import run_scenarios, scenarios
from leaguetab.metrics.config import declared, load_config
from leaguetab.metrics.read import load_metrics
from leaguetab.table import make_table
from tests.algorithms.jobs import JOBS, NEEDS_SCIPY

if TYPE_CHECKING:
    from leaguetab.analysis.sensitivity.gaming import Routes
    from leaguetab.methods.base import Bools, Ints
    from leaguetab.table import Workings

LARGE = {"cms-hospitals", "imd-2019"}
ON_A_FIXED_SCALE = {
    "annual-health-check",
    "cqc-rating",
    "funnel-ratio",
    "hdi",
    "nhs-star-ratings",
    "nof-2025-26",
    "nof-2026-27",
    "ofsted-limiting",
    "targets-that-pay",
}
"""Algorithms in which no unit's score or band depends on the others."""
ONE_METRIC = {"funnel-proportion", "funnel-ratio", "nof-2025-26", "nof-2026-27", "shmi-banding"}
SLOW = {"benefit-of-the-doubt"}
SUMS = {"cms-stars-2025", "cms-stars-2026", "imd-2019", "imd-2025", "nhs-star-ratings", "targets-that-pay"}
"""Those that add points up, or weigh z-scores of weighted means: each metric adds its part to the score."""
WEIGHTED_MEANS = {
    "annual-health-check",
    "asem-2018",
    "cms-stars-barclay",
    "cqc-rating",
    "equal-domains",
    "equal-weights",
    "nof-2025-26-metrics",
    "ofsted-limiting",
    "rank-average",
}
"""Algorithms in which each metric has a share of the variance of scores."""
WITH_CUTS = {
    "annual-health-check",
    "cms-stars-2025",
    "cms-stars-2026",
    "cms-stars-barclay",
    "hdi",
    "imd-2019",
    "imd-2025",
    "nhs-star-ratings",
    "nof-2025-26",
    "nof-2025-26-metrics",
    "nof-2026-27",
    "ofsted-limiting",
    "targets-that-pay",
}
every_shipped = pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[pytest.mark.slow] if job in LARGE or name in SLOW else []) for name, job in JOBS.items()],
)


@cache
def workings_of(name: str) -> Workings:
    if name in NEEDS_SCIPY:
        pytest.importorskip("scipy", reason=NEEDS_SCIPY[name])
    config = load_config(library.find("config", JOBS[name]).path)
    algorithm = bind(load_algorithm(library.find("algorithm", name).path), declared(config.config))
    workings = make_table(algorithm, load_metrics(str(config.file), config.config, algorithm.wanted)).workings
    assert workings is not None
    return workings


def some_units(workings: Workings) -> Ints:
    """Return the first, the last, and two between."""
    order = np.argsort(workings.places.rank, kind="stable")[: int((~np.isnan(workings.places.rank)).sum())]
    return np.sort(order[np.linspace(0, len(order) - 1, 4).astype(int)])


def reads_well(reason: str) -> bool:
    """A clause that says something, and no trace of the program's insides."""
    return len(reason.split()) >= 4 and re.search(r"\b(None|nan|array|Traceback|object at)\b", reason) is None


@every_shipped
def test_scenarios(name: str) -> None:
    workings = workings_of(name)
    made = scenarios(workings.prepared, workings.evaluation)
    results = run_scenarios(workings.prepared, workings.places, made, workings.exclusions)
    assert [result.name for result in results] == [scenario.name for scenario in made]
    assert len({result.name for result in results}) == len(results) > 0
    assert any(not result.reason for result in results) or name in ONE_METRIC
    for result in results:
        if result.reason:
            assert reads_well(result.reason), result.reason
            assert result.mean_shift is result.max_shift is result.rank is result.kendall_tau is None
            continue
        assert result.mean_shift is not None
        assert result.max_shift is not None
        assert 0 <= result.mean_shift <= result.max_shift < len(workings.evaluation.units)
        assert (result.max_shift_unit in workings.evaluation.units) == (result.max_shift > 0)
        assert result.kendall_tau is None or -1 <= result.kendall_tau <= 1
        assert result.top10_kept is not None
        assert result.top10_size is not None
        assert 0 <= result.top10_kept <= result.top10_size
        assert (result.mean_shift == 0) == (result.mean_centile_change == 0) or workings.places.within is not None
        assert (result.band_changes is None) == (result.share_reclassified is None)


@every_shipped
def test_effective_weights(name: str) -> None:
    found = effective_weights(workings_of(name).prepared)
    assert isinstance(found, NotOffered) == (name in ONE_METRIC)
    if isinstance(found, NotOffered):
        assert reads_well(found.why)
        return
    metrics = [part for part in found if part.is_metric]
    assert sum(part.weight for part in metrics) == pytest.approx(1)
    assert sum(part.importance or 0 for part in metrics) == pytest.approx(1)
    shares = [part.variance_share for part in metrics]
    if name in WEIGHTED_MEANS | SUMS:
        assert sum(share or 0 for share in shares) == pytest.approx(1)
    else:
        assert shares == [None] * len(shares)


@every_shipped
def test_rank_reversal(name: str) -> None:
    workings = workings_of(name)
    found = rank_reversal(workings.prepared, workings.places, workings.exclusions, units=some_units(workings))
    if isinstance(found, NotOffered):
        assert reads_well(found.why)
        assert name in SLOW
        return
    looked_at = found.reversed_pairs >= 0
    assert looked_at.sum() == 4
    assert (found.reversed_pairs[looked_at] <= found.pairs).all()
    assert len(found.worst) == min(3, int((found.reversed_pairs > 0).sum()))
    if name in ON_A_FIXED_SCALE:
        assert (found.reversed_pairs[looked_at] == 0).all()


@every_shipped
def test_drivers(name: str) -> None:
    workings = workings_of(name)
    found = drivers(workings.prepared, workings.exclusions, runs=4)
    assert isinstance(found, NotOffered) == (name in ONE_METRIC | SLOW)
    if isinstance(found, NotOffered):
        assert reads_well(found.why)
        return
    inputs, units = len(found.inputs), len(workings.evaluation.units)
    assert inputs > 0
    assert found.shift.first.shape == found.shift.total.shape == (inputs,)
    assert found.ranks.first.shape == found.ranks.total.shape == (inputs, units)
    assert found.mean_shifts.shape == (inputs + 2, 4)
    assert (found.mean_shifts >= 0).all()
    assert all(reads_well(item.reason) for item in found.left_out)


@every_shipped
def test_gains(name: str) -> None:
    workings = workings_of(name)
    found = gains(workings.prepared, workings.places, workings.exclusions, units=some_units(workings))
    if isinstance(found, NotOffered):
        assert name in SLOW
        assert reads_well(found.why)
        return
    assert_gains(workings, found)
    assert all(reads_well(reason) for _, reason in found.not_looked_at)


def assert_gains(workings: Workings, found: Gains) -> None:
    looked_at = ~np.isnan(found.gain)
    assert looked_at.any()
    assert set(np.flatnonzero(looked_at.any(axis=0))) <= set(some_units(workings))
    assert (np.isnan(found.amount) == np.isnan(found.gain)).all()
    assert (found.amount[looked_at] >= 0).all()
    assert (np.abs(found.gain[looked_at]) < len(found.units)).all()
    # What improves nothing in a score cannot move the unit up by it, where all is on a fixed scale.
    if workings.algorithm.model.name in ON_A_FIXED_SCALE:
        assert (found.gain[looked_at] >= 0).all()
        assert (found.gain[looked_at & found.unrewarded] == 0).all()
    for metric in found.by_metric():
        assert metric.share_gaining is None or 0 <= metric.share_gaining <= 1
        assert metric.rewards_nothing == (metric.share_gaining == 0)


@every_shipped
def test_gains_to_targets(name: str) -> None:
    workings = workings_of(name)
    found = target_gains(workings.prepared, workings.places, workings.exclusions, units=some_units(workings))
    with_lines = {"hdi", "nof-2025-26", "nof-2026-27", "ofsted-limiting", "targets-that-pay", "cms-stars-barclay"}
    assert isinstance(found, Gains) == (name in with_lines)
    if isinstance(found, NotOffered):
        assert found.why == "the algorithm draws no target or cut for any single metric"
        return
    assert_gains(workings, found)
    assert (found.amount[~np.isnan(found.amount)] > 0).all()


def routes_hold(workings: Workings, found: Routes, goal: str) -> None:
    """Make each improvement anew, alone: it is enough."""
    search = Search(workings.prepared, workings.places, workings.exclusions, found.looked_at)
    for number, leaf in enumerate(search.leaves):
        by = np.where(found.cheapest == number, found.amount[number], np.nan)
        if np.isnan(by).all():
            continue
        changed = search.changed(leaf, search.improved(leaf, by))
        enough: Bools = search.gained(changed) > 0 if goal == "place" else search.in_a_better_band(changed)
        assert enough[found.cheapest == number].all(), leaf.name


@every_shipped
def test_routes(name: str) -> None:
    workings = workings_of(name)
    units = some_units(workings)[:2]
    found = cheapest_routes(workings.prepared, workings.places, workings.exclusions, units=units)
    if isinstance(found, NotOffered):
        assert name in SLOW
        assert reads_well(found.why)
        return
    assert found.looked_at.tolist() == units.tolist()
    assert set(np.flatnonzero(found.cheapest >= 0)) <= set(units)
    assert (found.cheapest >= 0).any()
    assert (found.amount[~np.isnan(found.amount)] > 0).all()
    routes_hold(workings, found, "place")


@every_shipped
def test_routes_to_a_better_band(name: str) -> None:
    workings = workings_of(name)
    found = band_routes(workings.prepared, workings.places, workings.exclusions, units=some_units(workings)[:2])
    if isinstance(found, NotOffered):
        assert found.why == "the algorithm has no bands"
        assert workings.algorithm.model.bands is None
        return
    routes_hold(workings, found, "band")


def test_a_limiting_judgement_is_lifted_by_the_grade_that_it_is_about() -> None:
    """S04 has 1.25 on average, and is no better than its quality of education, which is 2: with 1 it is Outstanding."""
    workings = workings_of("ofsted-limiting")
    unit = workings.evaluation.units.index("S04")
    found = band_routes(workings.prepared, workings.places, workings.exclusions, units=np.array([unit]))
    assert not isinstance(found, NotOffered)
    assert found.metrics[found.cheapest[unit]] == "quality_of_education"
    assert found.amount[found.cheapest[unit], unit] == 1


@every_shipped
def test_near_cuts(name: str) -> None:
    workings = workings_of(name)
    found = near_cuts(workings.algorithm, workings.evaluation, workings.places)
    assert isinstance(found, NotOffered) == (name not in WITH_CUTS)
    if isinstance(found, NotOffered):
        assert reads_well(found.why)
        return
    assert found
    for near in found:
        assert near.here != near.beyond
        assert (near.held_by is not None) == (near.band is not None and near.band == near.band_beyond)
        assert near.distance == pytest.approx(abs(near.value - near.cut))


@every_shipped
def test_the_alternatives_of_its_config(name: str) -> None:
    config = load_config(library.find("config", JOBS[name]).path)
    workings = workings_of(name)
    own = own_scenarios(read_own(config, declared(config.config)), workings.prepared, workings.evaluation)
    results = run_scenarios(workings.prepared, workings.places, own, workings.exclusions)
    assert [result.name for result in results] == [scenario.name for scenario in config.config.scenarios]
    assert all(reads_well(result.reason) for result in results if result.reason)

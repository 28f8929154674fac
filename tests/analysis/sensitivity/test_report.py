from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields

import numpy as np
import pytest

from leaguetab.analysis.sensitivity import report as report_module
from leaguetab.analysis.sensitivity.bounds import Bounds
from leaguetab.analysis.sensitivity.draws import WeightSpread
from leaguetab.analysis.sensitivity.not_offered import NotOffered
from leaguetab.analysis.sensitivity.random_weights import DrawSettings, RandomWeights
from leaguetab.analysis.sensitivity.report import Matrices, SensitivityReport, sensitivity
from leaguetab.analysis.sensitivity.scenario import Impossible, Scenario
from leaguetab.errors import LeaguetabError
from leaguetab.table import LeagueTable

Make = Callable[..., LeagueTable]

NESTED = """
score:
  combine: mean
  parts:
    - {name: p, combine: mean, parts: [{metric: a, better: higher}, {metric: b, better: higher}]}
    - {metric: c, better: higher}
bands: {method: cuts, at: [2, 4], labels: [low, middle, high]}
"""
VALUES = {"a": [6, 1, 2, 5, 4, 3], "b": [6, 3, 5, 2, 4, 1], "c": [1, 5, 2, 4, 3, 0]}
SETTINGS = DrawSettings(draws=400)


@pytest.fixture
def table(table_of: Make) -> LeagueTable:
    return table_of(NESTED, VALUES)


@pytest.fixture
def report(table: LeagueTable) -> SensitivityReport:
    return sensitivity(table, SETTINGS)


def test_every_section_is_there_or_says_why(report: SensitivityReport) -> None:
    sections = {field.name: getattr(report, field.name) for field in fields(report)}
    assert None not in sections.values()
    left_out = {name: section.why for name, section in sections.items() if isinstance(section, NotOffered)}
    assert left_out == {"target_gains": "the algorithm draws no target or cut for any single metric"}


def test_a_table_made_by_hand_has_no_workings(table: LeagueTable) -> None:
    from dataclasses import replace

    with pytest.raises(TypeError, match="make_table"):
        sensitivity(replace(table, workings=None))


def test_progress_never_goes_back_and_ends_at_all(table: LeagueTable) -> None:
    told: list[tuple[str, float]] = []
    sensitivity(table, SETTINGS, progress=lambda what, share: told.append((what, share)))
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert shares[0] >= 0
    assert shares[-1] == 1
    assert "random weights" in {what for what, _ in told}


def test_what_the_algorithm_stops_keeps_its_reason_and_stops_nothing_else(
    table: LeagueTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    from leaguetab.errors import Problem

    def stopped(*_: object, **__: object) -> None:
        raise LeaguetabError(Problem("no-result", "the logarithm of -1 is no number"))

    monkeypatch.setattr(report_module, "gains", stopped)
    found = sensitivity(table, SETTINGS)
    assert found.gains == NotOffered("the logarithm of -1 is no number")
    assert isinstance(found.random, RandomWeights)


def test_an_interruption_goes_through(table: LeagueTable, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(report_module, "gains", interrupted)
    with pytest.raises(KeyboardInterrupt):
        sensitivity(table, SETTINGS)


def test_the_users_own_alternatives_come_last(table: LeagueTable) -> None:
    own = Scenario("mine", "own", "Mine", Impossible("it is a trial"))
    assert sensitivity(table, SETTINGS, (own,)).scenarios[-1].reason == "it is a trial"


@pytest.mark.parametrize("spread", [WeightSpread(), WeightSpread("dirichlet"), WeightSpread(within=0.6, vary="domains")])
def test_sampled_ranks_lie_within_certified_ones(table: LeagueTable, spread: WeightSpread) -> None:
    found = sensitivity(table, DrawSettings(spread, draws=1_000))
    assert isinstance(found.bounds, Bounds)
    assert isinstance(found.random, RandomWeights)
    drawn, bounds = found.random.summary, found.bounds
    assert (bounds.best <= bounds.best_reached).all()
    assert (bounds.best_reached <= drawn.lowest).all()
    assert (drawn.highest <= bounds.worst_reached).all()
    assert (bounds.worst_reached <= bounds.worst).all()


class TestMatrices:
    def test_they_agree_with_each_other(self, report: SensitivityReport) -> None:
        """A unit's places sum to 1, and so do two units' wins, nobody being level with another in these values."""
        assert isinstance(report.matrices, Matrices)
        assert isinstance(report.random, RandomWeights)
        np.testing.assert_allclose(report.matrices.acceptability.sum(axis=1), 1, rtol=1e-12)
        np.testing.assert_array_equal(report.matrices.acceptability[:, 0], report.random.summary.p_first)
        wins = report.matrices.wins
        np.testing.assert_allclose((wins + wins.T)[~np.eye(6, dtype=bool)], 1, rtol=1e-12)

    def test_units_of_different_groups_do_not_win_against_each_other(self, table_of: Make) -> None:
        values = {"a": [2, 1, 2, None, 1], "b": [2, 1, 2, None, 1], "g": ["x", "x", "y", "y", "y"]}
        text = "score: {combine: mean, parts: [{metric: a, better: higher}, {metric: b, better: higher}]}\nrank: {within: g}\n"
        found = sensitivity(table_of(text, values), SETTINGS)
        assert isinstance(found.matrices, Matrices)
        none = np.nan
        expected = [
            [0, 1, none, none, none],
            [0, 0, none, none, none],
            [none, none, 0, none, 1],
            [none, none, none, none, none],
            [none, none, 0, none, 0],
        ]
        np.testing.assert_array_equal(found.matrices.wins, expected)

    def test_large_tables_have_none_but_favourable_weights(self, table: LeagueTable, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(report_module, "MOST_UNITS_IN_MATRICES", 5)
        found = sensitivity(table, SETTINGS)
        assert found.matrices == NotOffered("a table of 6 by 6 units would be too large; there are such tables for up to 5")
        assert not isinstance(found.favourable, NotOffered)
        assert set(found.favourable) == {"score", "p"}


def test_favourable_weights_are_the_mean_of_those_that_put_a_unit_first(report: SensitivityReport) -> None:
    """By its definition (Lahdelma, Hokkanen and Salminen 1998), over the draws of the report itself."""
    assert isinstance(report.random, RandomWeights)
    assert not isinstance(report.favourable, NotOffered)
    first = report.random.found.rank[:, 0] == 1
    assert first.any()
    np.testing.assert_allclose(report.favourable["p"][0], report.random.weights["p"][first].mean(axis=0), rtol=1e-12)


def test_no_weights(table_of: Make) -> None:
    found = sensitivity(table_of("score: {metric: a, better: higher}\n", VALUES), SETTINGS)
    assert isinstance(found.random, NotOffered)
    assert found.random == found.matrices == found.favourable

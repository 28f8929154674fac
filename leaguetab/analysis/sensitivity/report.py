"""The sensitivity report: how far each position of a league table can be trusted."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from leaguetab.analysis.sensitivity.acceptability import central_weights, pairwise_wins, rank_acceptability
from leaguetab.analysis.sensitivity.cliffs import near_cuts
from leaguetab.analysis.sensitivity.drivers import drivers
from leaguetab.analysis.sensitivity.effective_weights import effective_weights
from leaguetab.analysis.sensitivity.fragility import fragility
from leaguetab.analysis.sensitivity.gaming import band_routes, cheapest_routes, gains, target_gains
from leaguetab.analysis.sensitivity.not_offered import NotOffered
from leaguetab.analysis.sensitivity.random_weights import DrawSettings, random_weights
from leaguetab.analysis.sensitivity.reversal import rank_reversal
from leaguetab.analysis.sensitivity.scenarios import run_scenarios, scenarios
from leaguetab.analysis.sensitivity.sharpened import known_bounds
from leaguetab.analysis.sensitivity.uncertain import Choices
from leaguetab.errors import LeaguetabError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from leaguetab.analysis.sensitivity.bounds import Bounds
    from leaguetab.analysis.sensitivity.cliffs import NearCut
    from leaguetab.analysis.sensitivity.drivers import Drivers
    from leaguetab.analysis.sensitivity.effective_weights import EffectiveWeight
    from leaguetab.analysis.sensitivity.fragility import Fragility
    from leaguetab.analysis.sensitivity.gaming import Gains, Routes
    from leaguetab.analysis.sensitivity.random_weights import RandomWeights
    from leaguetab.analysis.sensitivity.reversal import RankReversal
    from leaguetab.analysis.sensitivity.scenario import Scenario
    from leaguetab.analysis.sensitivity.scenarios import ScenarioResult
    from leaguetab.methods.base import Bools, Floats
    from leaguetab.scoring import Weights
    from leaguetab.table import LeagueTable, Workings

    Progress = Callable[[str, float], None]

Part = TypeVar("Part")

MOST_UNITS_IN_MATRICES = 1_000
"""Tables of units by units, or of units by places, are made for at most this many units."""


@dataclass(frozen=True)
class Matrices:
    """Tables of units by places, and of units by units.

    Parameters
    ----------
    acceptability
        How often each unit takes each place, ``(units, places)``.
    wins
        How often each unit stands strictly ahead of each other, ``(units, units)``, the winner in the row; NaN for two that are
        ranked in different groups, or either of which has no rank as stated.
    """

    acceptability: Floats
    wins: Floats


@dataclass(frozen=True)
class SensitivityReport:
    """What is known about how far positions depend on the choices that the algorithm makes.

    Every section is there, or says why it is not offered. Improvements are tried, and units left out in turn, for as many units as
    a few seconds allow; where that is not all of them, the section's `note` says for how many.

    Parameters
    ----------
    table
        The league table that it is about: all that its workings hold, whichever units its rows show.
    settings
        How random weightings were drawn.
    random
        Positions under random weights.
    matrices
        The same, place by place and unit by unit.
    favourable
        By branch: the mean of the weightings that put each unit first, ``(units, parts)``; NaN where none does.
    bounds
        The best and the worst rank that any weighting of the set can give.
    fragility
        The smallest changes of weights that change the table.
    scenarios
        Named alternatives; those that could not be computed with the reason.
    weights
        What each part's weight really amounts to.
    reversal
        Whether leaving a unit out changes the order of others.
    drivers
        Which choices the positions depend on.
    gains, target_gains
        What improvement in one metric brings: by a tenth of its spread, and to the next target or cut.
    routes, band_routes
        The cheapest improvement in one metric that brings a place, and a better band.
    near_cuts
        Units just on one side of a cut.
    """

    table: LeagueTable
    settings: DrawSettings
    random: RandomWeights | NotOffered
    matrices: Matrices | NotOffered
    favourable: Weights | NotOffered
    bounds: Bounds | NotOffered
    fragility: Fragility | NotOffered
    scenarios: tuple[ScenarioResult, ...]
    weights: tuple[EffectiveWeight, ...] | NotOffered
    reversal: RankReversal | NotOffered
    drivers: Drivers | NotOffered
    gains: Gains | NotOffered
    target_gains: Gains | NotOffered
    routes: Routes | NotOffered
    band_routes: Routes | NotOffered
    near_cuts: tuple[NearCut, ...] | NotOffered


_SECTIONS = len({field.name for field in fields(SensitivityReport)} - {"table", "settings"})


def sensitivity(
    table: LeagueTable,
    settings: DrawSettings | None = None,
    own: Sequence[Scenario] = (),
    progress: Progress = lambda _what, _share: None,
) -> SensitivityReport:
    """Find out how far each position of a table can be trusted.

    Parameters
    ----------
    table
        With its workings.
    settings
        How to draw random weightings; by default 10,000 within a quarter of the stated weights.
    own
        Further scenarios; see `own_weighting` and `own_algorithm`.
    progress
        Told what is being worked out, and what share of the whole is done: from 0 to 1, never less than before.

    Returns
    -------
    SensitivityReport
        The same table, settings and seed give the same report.

    Raises
    ------
    LeaguetabError
        ``bad-option`` where more draws are asked for than fit in memory.

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 7; the modules that make each part name their own sources.
    """
    if table.workings is None:
        raise TypeError("the table has no workings: make it with make_table")
    return _Report(table, table.workings, settings or DrawSettings(), progress).made(tuple(own))


class _Report:
    """One report in the making."""

    def __init__(self, table: LeagueTable, workings: Workings, settings: DrawSettings, progress: Progress) -> None:
        self.table = table
        self.workings = workings
        self.settings = settings
        self.progress = progress
        self.done = 0

    def made(self, own: tuple[Scenario, ...]) -> SensitivityReport:
        """Make every section."""
        workings, spread = self.workings, self.settings.spread
        prepared, evaluation, places, exclusions = workings.prepared, workings.evaluation, workings.places, workings.exclusions
        ranges = {name: info.valid_range for name, info in workings.metrics.info.items()}
        random = self._timed("random weights", self._random)
        return SensitivityReport(
            self.table,
            self.settings,
            random,
            matrices=self._section("places and pairs", lambda: _matrices(random, workings)),
            favourable=self._section("favourable weights", lambda: _favourable(random)),
            bounds=self._section("certified bounds", lambda: known_bounds(workings, self.settings.spread, random)),
            fragility=self._section("smallest changes", lambda: fragility(prepared, evaluation, places, spread.vary, exclusions)),
            scenarios=self._timed("alternatives", lambda: self._scenarios(own)),
            weights=self._section("effective weights", lambda: effective_weights(prepared)),
            reversal=self._section("leaving units out", lambda: rank_reversal(prepared, places, exclusions)),
            drivers=self._section("choices", self._drivers),
            gains=self._section("improvements", lambda: gains(prepared, places, exclusions, ranges=ranges)),
            target_gains=self._section("targets", lambda: target_gains(prepared, places, exclusions, ranges=ranges)),
            routes=self._section("ways up", lambda: cheapest_routes(prepared, places, exclusions, ranges=ranges)),
            band_routes=self._section("ways into a better band", lambda: band_routes(prepared, places, exclusions, ranges=ranges)),
            near_cuts=self._section("near cuts", lambda: near_cuts(workings.algorithm, evaluation, places)),
        )

    def _section(self, what: str, work: Callable[[], Part]) -> Part | NotOffered:
        """Make a section; where the algorithm stops it, keep the reason."""
        try:
            return self._timed(what, work)
        except LeaguetabError as error:
            return NotOffered(error.problems[0].found)

    def _timed(self, what: str, work: Callable[[], Part]) -> Part:
        """Do a section's work, and tell of it."""
        self._tell(what, 0.0)
        made = work()
        self.done += 1
        self._tell(what, 0.0)
        return made

    def _tell(self, what: str, share: float) -> None:
        self.progress(what, (self.done + share) / _SECTIONS)

    def _random(self) -> RandomWeights | NotOffered:
        return random_weights(self.workings, self.settings, lambda done: self._tell("random weights", done))

    def _scenarios(self, own: tuple[Scenario, ...]) -> tuple[ScenarioResult, ...]:
        """Run the algorithm's own alternatives and the user's."""
        workings = self.workings
        every = (*scenarios(workings.prepared), *own)
        return run_scenarios(workings.prepared, workings.places, every, workings.exclusions)

    def _drivers(self) -> Drivers | NotOffered:
        choices = Choices(weights=self.settings.spread)
        return drivers(self.workings.prepared, self.workings.exclusions, choices=choices, seed=self.settings.seed)


def too_large(units: int) -> NotOffered | None:
    """Say why there is no table of units by units, where there are too many."""
    if units <= MOST_UNITS_IN_MATRICES:
        return None
    most = f"{MOST_UNITS_IN_MATRICES:,}"
    return NotOffered(f"a table of {units:,} by {units:,} units would be too large; there are such tables for up to {most}")


def _matrices(random: RandomWeights | NotOffered, workings: Workings) -> Matrices | NotOffered:
    if isinstance(random, NotOffered):
        return random
    large = too_large(len(workings.evaluation.units))
    if large is not None:
        return large
    wins = np.where(_together(workings), pairwise_wins(random.found), np.nan)
    return Matrices(rank_acceptability(random.found), wins)


def _together(workings: Workings) -> Bools:
    """Tell which two units are ranked together, ``(units, units)``."""
    ranked, within = ~np.isnan(workings.places.rank), workings.places.within
    same = np.ones(ranked.shape * 2, dtype=np.bool_) if within is None else within[:, None] == within[None, :]
    together: Bools = same & ranked[:, None] & ranked[None, :]
    return together


def _favourable(random: RandomWeights | NotOffered) -> Weights | NotOffered:
    if isinstance(random, NotOffered):
        return random
    return {name: central_weights(random.found, drawn) for name, drawn in random.weights.items()}

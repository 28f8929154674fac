"""What named alternatives to an algorithm do to positions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from leaguetab.algorithm.bind import prune
from leaguetab.analysis.comparison import compare
from leaguetab.analysis.sensitivity.scenario import Impossible, Rebuilding, Reweighting, Scenario
from leaguetab.analysis.sensitivity.structures import (
    COMBINES,
    NORMALISATIONS,
    POSITIVE_ONLY,
    by_score_alone,
    combined,
    combines_replaced,
    is_normalised,
    leaves_with_say,
    normalised,
    obstacle,
    readable_on_any_scale,
)
from leaguetab.analysis.sensitivity.weightings import weight_scenarios
from leaguetab.errors import LeaguetabError, listed
from leaguetab.placing import labels_of, place
from leaguetab.scoring import evaluate, prepare

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from leaguetab.algorithm.bind import BoundAlgorithm
    from leaguetab.analysis.comparison import Comparison
    from leaguetab.analysis.sensitivity.scenario import Group
    from leaguetab.methods.base import Floats, Ints
    from leaguetab.placing import Exclusion, Places
    from leaguetab.scoring import Evaluation, Prepared

BY_SCORE_ALONE = "compared with the ranking by score alone, without the cut points, rounding and rules made for the stated scale"

_NORMALISATION_WORDS = {
    "z_score": "z-scores",
    "min_max": "min-max scaling, from the worst unit to the best",
    "rank": "ranks",
    "percentile": "percentiles",
    "robust_z": "distances from the median (robust z-scores)",
    "scale_to_best": "shares of the best unit's value",
}

_COMBINE_WORDS = {
    "mean": "arithmetic means",
    "geometric_mean": "geometric means",
    "harmonic_mean": "harmonic means",
    "median": "medians",
    "worst_part": "the worst part alone",
}

_AT_ONCE = 20_000_000
"""How many numbers an array of one value a unit and scenario may hold."""


@dataclass(frozen=True)
class ScenarioResult:
    """What a scenario does to positions.

    Parameters
    ----------
    name, group, words
        The scenario's.
    mean_shift, max_shift, max_shift_unit
        The average and the largest shift in places, and the id of the (first) unit that has it.
    kendall_tau, spearman
        Kendall's tau-b and Spearman's rank correlation with the stated ranking.
    top10_kept, top10_size
        How many of the first ten stay among the first ten, and how many the first ten are (with ties, or few units).
    band_changes
        The units whose band changes; None where there are no bands, or where cut points don't fit the scenario's scale.
    rank
        Shape ``(units,)``; NaN where not ranked. None where the scenario could not be computed.
    note
        What the shifts are measured against, where it is not the stated ranking itself.
    reason
        Why the scenario could not be computed; the numbers are then None. Empty where it could.
    """

    name: str
    group: Group
    words: str
    mean_shift: float | None = None
    max_shift: float | None = None
    max_shift_unit: str | None = None
    kendall_tau: float | None = None
    spearman: float | None = None
    top10_kept: int | None = None
    top10_size: int | None = None
    band_changes: int | None = None
    rank: Floats | None = None
    note: str = ""
    reason: str = ""


def scenarios(prepared: Prepared) -> tuple[Scenario, ...]:
    """Make the alternatives that an algorithm has: weightings, each domain's and each metric's say, normalisations and combines.

    Parameters
    ----------
    prepared
        The algorithm with its leaves scored.

    Raises
    ------
    LeaguetabError
        What the evaluation raises.
    """
    evaluation = evaluate(prepared)
    return (*weight_scenarios(prepared, evaluation), *_normalisations(prepared), *_combines(prepared, evaluation))


def own_algorithm(prepared: Prepared, algorithm: BoundAlgorithm) -> Scenario:
    """Make a scenario of another whole algorithm, bound to the same metrics.

    It is scored on the columns that were read; one that lacks a column is listed as impossible.
    """
    missing = [wanted.name for wanted in algorithm.wanted if not wanted.optional and wanted.name not in prepared.frame.columns]
    change: Rebuilding | Impossible
    if missing:
        change = Impossible(f"it reads columns that were not read: {listed(missing, 3)}")
    else:
        change = _rebuilt(lambda: Rebuilding(prune(algorithm, prepared.frame.columns), new_leaves=True))
    return Scenario(algorithm.model.name, "own", algorithm.model.title, change)


def run_scenarios(
    prepared: Prepared, places: Places, scenarios: Sequence[Scenario], exclusions: Sequence[Exclusion] = ()
) -> tuple[ScenarioResult, ...]:
    """Rank under every scenario, and compare with the stated ranking.

    Parameters
    ----------
    prepared
        The stated algorithm with its leaves scored.
    places
        The stated ranking ``(units,)``.
    scenarios
        Those that change weights alone are evaluated together.
    exclusions
        As for `place`.

    Returns
    -------
    tuple of ScenarioResult
        In the scenarios' order; those that could not be computed with the reason.
    """
    run = _Run(prepared, places, exclusions)
    results = run.reweighted([scenario for scenario in scenarios if isinstance(scenario.change, Reweighting)])
    return tuple(results.get(scenario.name) or run.one(scenario) for scenario in scenarios)

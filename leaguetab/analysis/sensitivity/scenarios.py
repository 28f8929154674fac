"""What named alternatives to an algorithm do to positions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from leaguetab.algorithm.bind import prune
from leaguetab.analysis.comparison import compare
from leaguetab.analysis.sensitivity.centiles import mean_centile_change, share_reclassified
from leaguetab.analysis.sensitivity.draws import stated
from leaguetab.analysis.sensitivity.same_weights import same_weights
from leaguetab.analysis.sensitivity.scenario import Impossible, Rebuilding, Reweighting, Scenario, reason_of, why_not_scored
from leaguetab.analysis.sensitivity.structures import (
    POSITIVE_SCALE,
    by_score_alone,
    is_positive,
    is_rescaled,
    obstacle,
    other_combines,
    other_normalisations,
    readable_on_any_scale,
    rebuilt,
)
from leaguetab.analysis.sensitivity.weightings import weight_scenarios
from leaguetab.analysis.sensitivity.work import MOST_WORK, table_work, too_much
from leaguetab.errors import LeaguetabError, listed
from leaguetab.placing import labels_of, place
from leaguetab.scoring import evaluate, prepare
from leaguetab.table import with_absent_columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from leaguetab.algorithm.bind import BoundAlgorithm
    from leaguetab.analysis.comparison import Comparison
    from leaguetab.analysis.sensitivity.scenario import Group
    from leaguetab.methods.base import Floats
    from leaguetab.placing import Exclusion, Places
    from leaguetab.scoring import Evaluation, Prepared, Weights

BY_SCORE_ALONE = "compared with the ranking by score alone, without the cut points, rounding and rules made for the stated scale"

NORMALISATION_WORDS = {
    "z_score": "Metrics turned into z-scores",
    "min_max": "Metrics scaled from the worst unit to the best (min-max)",
    "rank": "Metrics turned into ranks",
    "percentile": "Metrics turned into percentiles",
    "robust_z": "Metrics turned into distances from the median (robust z-scores)",
    "scale_to_best": "Metrics turned into shares of the best unit's value",
}

COMBINE_WORDS = {
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
        The average and the largest shift in places, and the id of the (first) unit that has it; None where none moves.
    kendall_tau, spearman
        Kendall's tau-b and Spearman's rank correlation with the stated ranking; where units are ranked within groups, the average
        over groups, each counting by its units.
    top10_kept, top10_size
        How many of the first ten stay among the first ten, and how many the first ten are (with ties, few units, or the first ten
        of each group).
    band_changes
        The units whose band changes; None where there are no bands, or where cut points don't fit the scenario's scale.
    mean_centile_change
        The average change of centile, up or down, among the units that each is ranked with; see `centiles`.
    share_reclassified
        `band_changes` as a share of the units that have a band in both.
    rank
        Shape ``(units,)``; NaN where not ranked. None where the scenario could not be computed.
    reference
        The ranks that shifts are measured against, ``(units,)``: see `note`. None as for `rank`.
    note
        What the shifts are measured against, where it is not the stated ranking itself; how many units have a rank in one of the
        two only, and so make way for others or push them down.
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
    mean_centile_change: float | None = None
    share_reclassified: float | None = None
    rank: Floats | None = None
    reference: Floats | None = field(default=None, compare=False)
    note: str = ""
    reason: str = ""


def scenarios(prepared: Prepared, evaluation: Evaluation | None = None) -> tuple[Scenario, ...]:
    """Make the alternatives that an algorithm has: weightings, each domain's and each metric's say, normalisations and combines.

    Parameters
    ----------
    prepared
        The algorithm with its leaves scored.
    evaluation
        Its evaluation as stated, every branch kept, where there is one already.

    Raises
    ------
    LeaguetabError
        What the evaluation raises.
    """
    stated_one = evaluation or evaluate(prepared)
    return (*weight_scenarios(prepared, stated_one), *_normalisations(prepared), *_combines(prepared, stated_one))


def own_algorithm(prepared: Prepared, algorithm: BoundAlgorithm, *, name: str | None = None, words: str | None = None) -> Scenario:
    """Make a scenario of another whole algorithm, bound to the same metrics.

    It is scored on the columns that were read; one that lacks a column is listed as impossible, and so is the stated one itself.

    Parameters
    ----------
    prepared
        The stated algorithm with its leaves scored.
    algorithm
        The other one.
    name, words
        For programs, and for readers; by default the algorithm's name and title.
    """
    missing = [wanted.name for wanted in algorithm.wanted if not wanted.optional and wanted.name not in prepared.frame.columns]
    change: Rebuilding | Impossible
    try:
        change = Rebuilding(prune(algorithm, prepared.frame.columns), new_leaves=True)
    except LeaguetabError as error:
        change = Impossible(reason_of(error))
    if missing:
        change = Impossible(f"it reads columns that the file lacks: {listed(missing, 3)}")
    if algorithm.source.sha256 == prepared.algorithm.source.sha256:
        change = Impossible("it is the algorithm that made this table")
    return Scenario(name or algorithm.model.name, "own", words or algorithm.model.title, change)


def run_scenarios(
    prepared: Prepared,
    places: Places,
    scenarios: Sequence[Scenario],
    exclusions: Sequence[Exclusion] = (),
    *,
    most_work: int = 2 * MOST_WORK,
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
    most_work
        As `work` counts it; where all would take more, the user's own are computed first, then the others in order as far as it
        goes.

    Returns
    -------
    tuple of ScenarioResult
        In the scenarios' order; those that could not be computed with the reason.
    """
    run = _Run(prepared, places, tuple(exclusions))
    scenarios = _affordable(prepared, scenarios, most_work)
    batch = [number for number, scenario in enumerate(scenarios) if isinstance(scenario.change, Reweighting)]
    results = dict(zip(batch, run.reweighted([scenarios[number] for number in batch]), strict=True))
    found = (results.get(number) or run.alone(scenario) for number, scenario in enumerate(scenarios))
    twice, same = _named_twice(scenarios), same_weights(prepared, scenarios)
    return tuple(
        replace(result, note="; ".join(note for note in (scenario.note, same.get(number), twice.get(number), result.note) if note))
        for number, (scenario, result) in enumerate(zip(scenarios, found, strict=True))
    )


def _named_twice(scenarios: Sequence[Scenario]) -> dict[int, str]:
    """Say which of the user's own alternatives go by a name or a title that another has."""
    names, titles = Counter(one.name for one in scenarios), Counter(one.words for one in scenarios)
    said = {
        number: [word for word, often in (("name", names[one.name]), ("title", titles[one.words])) if often > 1]
        for number, one in enumerate(scenarios)
        if one.group == "own"
    }
    return {number: f"another alternative has the same {' and '.join(words)}" for number, words in said.items() if words}


def _affordable(prepared: Prepared, scenarios: Sequence[Scenario], most_work: int) -> list[Scenario]:
    """Leave out what would take too long, the user's own last."""
    result, units = list(scenarios), len(prepared.units)
    spent = 0
    for number in sorted(range(len(result)), key=lambda number: scenarios[number].group != "own"):
        change = result[number].change
        if isinstance(change, Impossible):
            continue
        algorithm = change.algorithm if isinstance(change, Rebuilding) else prepared.algorithm
        spent += table_work(algorithm, units)
        if spent > most_work:
            result[number] = replace(result[number], change=Impossible(too_much(algorithm, units, "trying every alternative").why))
    return result


def _normalisations(prepared: Prepared) -> Iterator[Scenario]:
    """Make the other normalisations of the leaves."""
    algorithm = prepared.algorithm
    reason = obstacle(algorithm)
    for how in other_normalisations(algorithm):
        words = NORMALISATION_WORDS[how]
        if is_rescaled(algorithm, normalisation=how, combine=None, positive=True):
            words += f", then scaled {POSITIVE_SCALE}"
        change = Impossible(reason) if reason else _on_another_scale(rebuilt(algorithm, normalisation=how, positive=True))
        yield Scenario(f"normalisation:{how}", "normalisation", words, change)


def _combines(prepared: Prepared, evaluation: Evaluation) -> Iterator[Scenario]:
    """Make the other ways to combine parts."""
    algorithm = prepared.algorithm
    reason, positive = obstacle(algorithm), is_positive(algorithm, evaluation)
    for how in other_combines(algorithm):
        words = f"Parts combined by {COMBINE_WORDS[how]}"
        other = rebuilt(algorithm, combine=how, positive=positive)
        change: Rebuilding | Impossible = Rebuilding(other)
        if is_rescaled(algorithm, normalisation=None, combine=how, positive=positive):
            words += f", after scaling them {POSITIVE_SCALE}"
            change = Impossible(reason) if reason else _on_another_scale(other)
        yield Scenario(f"combine:{how}", "combine", words, change)


def _on_another_scale(algorithm: BoundAlgorithm) -> Rebuilding:
    return Rebuilding(by_score_alone(algorithm), new_leaves=True, by_score_alone=True)


class _Run:
    """Scenarios of one stated ranking."""

    def __init__(self, prepared: Prepared, places: Places, exclusions: tuple[Exclusion, ...]) -> None:
        self.prepared = prepared
        self.places = places
        self.exclusions = exclusions

    @cached_property
    def stated(self) -> Weights:
        """The stated weights of every branch."""
        branches = tuple(node for node in self.prepared.algorithm.root.walk() if node.parts)
        return stated(evaluate(self.prepared), branches)

    @cached_property
    def on_any_scale(self) -> tuple[BoundAlgorithm, Places, tuple[Exclusion, ...]]:
        """The stated algorithm and ranking by score alone, and the exclusions that don't depend on scores."""
        algorithm = by_score_alone(self.prepared.algorithm)
        kept = tuple(item for item in self.exclusions if readable_on_any_scale(algorithm, item.when))
        return algorithm, place(algorithm, evaluate(replace(self.prepared, algorithm=algorithm)), kept), kept

    def reweighted(self, scenarios: Sequence[Scenario]) -> Iterator[ScenarioResult]:
        """Rank under many weightings at once, in parts of bounded memory."""
        nodes = sum(1 for _ in self.prepared.algorithm.walk())
        at_once = max(1, _AT_ONCE // (nodes * len(self.prepared.units)))
        for start in range(0, len(scenarios), at_once):
            yield from self._together(scenarios[start : start + at_once])

    def _together(self, scenarios: Sequence[Scenario]) -> Iterator[ScenarioResult]:
        changes = [scenario.change.weights for scenario in scenarios if isinstance(scenario.change, Reweighting)]
        try:
            algorithm = self.prepared.algorithm
            places = place(algorithm, evaluate(self.prepared, self._stacked(changes)), self.exclusions)
        except LeaguetabError as error:
            if len(scenarios) == 1:
                yield _not_computed(scenarios[0], why_not_scored(error))
                return
            for scenario in scenarios:
                yield from self._together([scenario])
            return
        yield from self._results(scenarios, self.places, places)

    def _stacked(self, changes: Sequence[Weights]) -> dict[str, Floats]:
        """Put weightings on a leading axis; a branch that one of them leaves out has its stated weights there."""
        branches = sorted({name for change in changes for name in change})
        return {name: np.stack([change.get(name, self.stated[name]) for change in changes]) for name in branches}

    def alone(self, scenario: Scenario) -> ScenarioResult:
        """Rank under one scenario."""
        if isinstance(scenario.change, Impossible):
            return _not_computed(scenario, scenario.change.reason)
        if isinstance(scenario.change, Reweighting):
            return next(self._together([scenario]))
        try:
            return self._rebuilt(scenario, scenario.change)
        except LeaguetabError as error:
            return _not_computed(scenario, why_not_scored(error))

    def _rebuilt(self, scenario: Scenario, change: Rebuilding) -> ScenarioResult:
        algorithm, reference, exclusions = self.prepared.algorithm, self.places, self.exclusions
        if change.by_score_alone:
            algorithm, reference, exclusions = self.on_any_scale
        prepared = replace(self.prepared, algorithm=change.algorithm)
        if change.new_leaves:
            prepared = prepare(change.algorithm, with_absent_columns(self.prepared.frame, change.algorithm), self.prepared.units)
        places = place(change.algorithm, evaluate(prepared), exclusions)
        comparable = labels_of(algorithm) == labels_of(change.algorithm)
        (result,) = self._results([scenario], reference, places if comparable else replace(places, band=None))
        differs = change.by_score_alone and not np.array_equal(reference.rank, self.places.rank, equal_nan=True)
        return replace(result, note="; ".join(note for note in (BY_SCORE_ALONE if differs else "", result.note) if note))

    def _results(self, scenarios: Sequence[Scenario], reference: Places, places: Places) -> Iterator[ScenarioResult]:
        """Compare one ranking a scenario with the reference."""
        shape = (len(scenarios), len(self.prepared.units))
        ranks = np.broadcast_to(places.rank, shape)
        bands = None
        if reference.band is not None and places.band is not None:
            bands = reference.band, np.broadcast_to(places.band, shape)
        found = compare(reference.rank, ranks, bands, within=reference.within)
        centiles = mean_centile_change(reference.rank, ranks, reference.within)
        reclassified = None if bands is None else share_reclassified(*bands)
        for number, scenario in enumerate(scenarios):
            if found.compared[number]:
                result = _result(scenario, found, number, ranks[number], self.prepared.units)
                share = None if reclassified is None else _number(reclassified[number])
                note = _others_ranked(int(found.came[number].sum()), int(found.went[number].sum()))
                centile = _number(centiles[number])
                yield replace(result, reference=reference.rank, mean_centile_change=centile, share_reclassified=share, note=note)
            else:
                yield _not_computed(scenario, "no unit is ranked in both")


def _result(scenario: Scenario, found: Comparison, number: int, rank: Floats, units: tuple[str, ...]) -> ScenarioResult:
    return ScenarioResult(
        scenario.name,
        scenario.group,
        scenario.words,
        mean_shift=float(found.mean_shift[number]),
        max_shift=float(found.max_shift[number]),
        max_shift_unit=units[int(found.max_shift_unit[number])] if found.max_shift[number] > 0 else None,
        kendall_tau=_number(found.kendall_tau_b[number]),
        spearman=_number(found.spearman[number]),
        top10_kept=int(found.top_kept[number]),
        top10_size=int(found.top_size[number]),
        band_changes=None if found.band_changes is None else int(found.band_changes[number]),
        rank=rank,
    )


def _others_ranked(came: int, went: int) -> str:
    """Say how many units are ranked in one of two rankings only."""
    words = [f"{came:,} {'unit is' if came == 1 else 'units are'} ranked beside those of the stated table" if came else ""]
    words += [f"{went:,} of the stated table {'is' if went == 1 else 'are'} not ranked" if went else ""]
    return "; ".join(word for word in words if word)


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _not_computed(scenario: Scenario, reason: str) -> ScenarioResult:
    return ScenarioResult(scenario.name, scenario.group, scenario.words, reason=reason)

"""Which of an algorithm's choices the positions depend on: weights, normalisation, combining, gaps."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from leaguetab.analysis.comparison import mean_shift
from leaguetab.analysis.sensitivity.draws import draw, varied_branches
from leaguetab.analysis.sensitivity.not_offered import NotOffered
from leaguetab.analysis.sensitivity.sobol import SobolIndices, sample, sobol_indices
from leaguetab.analysis.sensitivity.structures import POSITIVE_SCALE, leaves_with_say, readable_on_any_scale
from leaguetab.analysis.sensitivity.uncertain import NOTHING_MISSING, STATED, Choices, Input, LeftOut, Plan, Structure
from leaguetab.analysis.sensitivity.work import MOST_WORK, looked_at, spread_over, table_work, too_much
from leaguetab.methods.population import by_group
from leaguetab.methods.statistics import ranked
from leaguetab.placing import place
from leaguetab.scoring import evaluate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from leaguetab.methods.base import Floats, Ints
    from leaguetab.placing import Exclusion
    from leaguetab.scoring import Prepared, Weights

MOST_DRIVER_WORK = 2 * MOST_WORK
"""Few runs leave wide intervals, so that this section may take longer than others."""

_AT_ONCE = 10_000_000
"""How many numbers the nodes of one batch of runs may hold together."""

_DOING = "ranking hundreds of times with other choices"

_FEWEST_RUNS = 32
"""Fewer runs give intervals that tell nothing."""

_MOST_OUTPUTS = 1_000
"""Units whose ranks' own indices are estimated: each is averaged over hundreds of bootstrap samples."""


@dataclass(frozen=True)
class Drivers:
    """How much of the shift in positions each choice is responsible for.

    Parameters
    ----------
    inputs
        What was uncertain.
    shift
        The indices ``(inputs,)`` of the mean shift from the stated ranking.
    ranks
        The indices ``(inputs, units)`` of each unit's rank; NaN for units that never move, that some run does not rank, or that
        were not looked at one by one.
    mean_shifts
        The mean shift of each run, ``(inputs + 2, runs)``.
    by_score_alone
        Whether the ranking was taken by score alone, cut points, rounding and rules being made for the stated scale.
    runs, seed
        How many runs one matrix of the scheme had (``runs · (inputs + 2)`` rankings in all), and the seed.
    left_out
        What was not tried.
    notes
        Sentences: whether fewer runs were made than asked for, and which units were looked at one by one.
    """

    inputs: tuple[Input, ...]
    shift: SobolIndices
    ranks: SobolIndices
    mean_shifts: Floats
    by_score_alone: bool
    runs: int
    seed: int
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...] = ()


def drivers(
    prepared: Prepared,
    exclusions: Sequence[Exclusion] = (),
    *,
    choices: Choices | None = None,
    runs: int = 500,
    seed: int = 0,
    most_work: int = MOST_DRIVER_WORK,
) -> Drivers | NotOffered:
    """Share out the variance of positions among the choices.

    Where the scale of scores is among what varies, ranks are by score alone, and so is the stated ranking that shifts are measured
    from. Units that the stated ranking leaves out take no place in any other, so that filling gaps does not move units by letting
    others in. Weights that the algorithm finds from the data are those that it finds in its stated form.

    Parameters
    ----------
    prepared
        The algorithm with its leaves scored.
    exclusions
        As for `place`.
    choices
        What is uncertain; by default everything that `Choices` has.
    runs
        How many runs one matrix of the scheme has.
    seed
        Of the runs, the weightings and the bootstrap.
    most_work
        As `work` counts it; where the runs would take more, fewer are made.

    Returns
    -------
    Drivers or NotOffered
        Not offered where there is nothing to vary, or where a table takes so much work that too few runs could be made.

    Raises
    ------
    LeaguetabError
        What the evaluation of the stated algorithm raises.

    References
    ----------
    Saisana, Saltelli and Tarantola (2005), Uncertainty and sensitivity analysis techniques as tools for the quality assessment of
    composite indicators, JRSS A 168:307-323.
    """
    affordable = most_work // table_work(prepared.algorithm, len(prepared.units))
    if affordable < _FEWEST_RUNS * 3:
        return too_much(prepared.algorithm, len(prepared.units), _DOING)
    plan = Plan.of(prepared, choices or Choices())
    if not plan.inputs or _only_gaps_of_one_metric(prepared, plan):
        return NotOffered(_nothing_to_vary(prepared, plan))
    made = min(runs, affordable // (len(plan.inputs) + 2))
    if made < min(runs, _FEWEST_RUNS):
        return too_much(prepared.algorithm, len(prepared.units), _DOING)
    model = _Model(plan, tuple(exclusions), made, seed)
    ranks = model.ranks(sample(len(plan.inputs), made, seed))
    shifts = mean_shift(model.reference, ranks)
    chosen = spread_over(model.reference, None, _MOST_OUTPUTS)
    notes = (
        f"made {made} runs instead of {runs}, which would take too long" if made < runs else "",
        f"scores that may be 0 or less are scaled {POSITIVE_SCALE} before they are multiplied or divided" if plan.rescaled else "",
        looked_at(chosen, model.reference, None),
    )
    return Drivers(
        plan.inputs,
        sobol_indices(shifts, seed=seed),
        _spread_out(sobol_indices(ranks[..., chosen], seed=seed), chosen, len(prepared.units)),
        shifts,
        plan.by_score_alone,
        made,
        seed,
        plan.left_out,
        tuple(note for note in notes if note),
    )


def _only_gaps_of_one_metric(prepared: Prepared, plan: Plan) -> bool:
    """Tell whether all that varies is how gaps of the one metric are filled: no unit that is ranked has any."""
    return len(list(leaves_with_say(prepared.algorithm.root))) == 1 and [item.name for item in plan.inputs] == ["gaps"]


def _nothing_to_vary(prepared: Prepared, plan: Plan) -> str:
    """Say why no choice could be made otherwise."""
    if len(list(leaves_with_say(prepared.algorithm.root))) == 1:
        return "one metric alone makes the score, so that there is nothing to choose"
    reasons = dict.fromkeys(item.reason for item in plan.left_out if item.reason != NOTHING_MISSING)
    return "; ".join(("no weights, normalisation or combine can be varied", *reasons))


def _spread_out(indices: SobolIndices, chosen: Ints, units: int) -> SobolIndices:
    """Put the indices of chosen units among those of all, which are NaN."""

    def among_all(values: Floats) -> Floats:
        result = np.full((*values.shape[:-1], units), np.nan)
        result[..., chosen] = values
        return result

    return SobolIndices(
        among_all(indices.first),
        among_all(indices.total),
        among_all(indices.first_interval),
        among_all(indices.total_interval),
    )


class _Model:
    """From uncertain inputs to ranks."""

    def __init__(self, plan: Plan, exclusions: tuple[Exclusion, ...], runs: int, seed: int) -> None:
        self.plan = plan
        self.stated = plan.structures[STATED, STATED, STATED]
        self.at = {item.name: number for number, item in enumerate(plan.inputs)}
        algorithm = self.stated.algorithm
        self.exclusions = tuple(
            item for item in exclusions if not plan.by_score_alone or readable_on_any_scale(algorithm, item.when)
        )
        self.reference = place(algorithm, evaluate(self.stated), self.exclusions).rank
        self.found = {node.name: plan.base[node.name] for node in algorithm.root.walk() if node.weighting}
        spread = plan.choices.weights
        self.drawn: Weights = {}
        if spread is not None and "weights" in self.at:
            varied = {node.name: plan.base[node.name] for node in varied_branches(algorithm.root, spread.vary)}
            self.drawn = draw(varied, spread, 2 * runs, seed)

    def ranks(self, uniform: Floats) -> Floats:
        """Rank for inputs ``(…, inputs)``, each from 0 to 1: to ``(…, units)``."""
        rows = uniform.reshape(-1, uniform.shape[-1])
        weights = self._weights(rows)
        structures = list(self.plan.structures)
        chosen = np.array([structures.index(structure) for structure in self._structures(rows)])
        ranks = np.empty((len(rows), len(self.stated.units)))
        for number in np.unique(chosen):
            prepared = self.plan.structures[structures[number]]
            for batch in _batches(prepared, np.flatnonzero(chosen == number)):
                ranks[batch] = self._rank(prepared, {name: array[batch] for name, array in weights.items()}, len(batch))
        return ranks.reshape(*uniform.shape[:-1], -1)

    def _rank(self, prepared: Prepared, weights: Weights, runs: int) -> Floats:
        """Rank, among the units that the stated ranking ranks."""
        places = place(prepared.algorithm, evaluate(prepared, {**self.found, **weights}), self.exclusions)
        kept = np.where(np.isnan(self.reference), np.nan, places.rank)
        again = partial(ranked, ties=prepared.algorithm.model.rank.ties)
        rank = again(kept) if places.within is None else by_group(places.within, again, kept)
        return np.broadcast_to(rank, (runs, len(prepared.units)))

    def _structures(self, rows: Floats) -> Iterator[Structure]:
        """Return the structure of each run."""
        names = ("normalisation", "combine", "gaps")
        columns = [self._chosen(name, rows) for name in names]
        return zip(*columns, strict=True)

    def _chosen(self, name: str, rows: Floats) -> list[str]:
        if name not in self.at:
            return [STATED] * len(rows)
        alternatives = self.plan.inputs[self.at[name]].alternatives
        return [alternatives[number] for number in (rows[:, self.at[name]] * len(alternatives)).astype(np.int64)]

    def _weights(self, rows: Floats) -> dict[str, Floats]:
        """Return the weights ``(runs, parts)`` of each branch that varies."""
        if "weights" in self.at:
            numbers = (rows[:, self.at["weights"]] * len(next(iter(self.drawn.values())))).astype(np.int64)
            return {name: array[numbers] for name, array in self.drawn.items()}
        apart = [name for name in self.at if name.startswith("weight:")]
        spread, root = self.plan.choices.weights, self.stated.algorithm.root
        if not apart or spread is None:
            return {}
        factors = np.ones((len(rows), len(root.parts)))
        for number, part in enumerate(root.parts):
            if f"weight:{part.name}" in self.at:
                factors[:, number] = 1 + spread.within * (2 * rows[:, self.at[f"weight:{part.name}"]] - 1)
        weights = self.plan.base[root.name] * factors
        return {root.name: weights / weights.sum(axis=-1, keepdims=True)}


def _batches(prepared: Prepared, rows: Ints) -> Iterator[Ints]:
    """Part runs into batches of bounded memory."""
    nodes = sum(1 for _ in prepared.algorithm.walk())
    at_once = max(1, _AT_ONCE // (nodes * len(prepared.units)))
    for start in range(0, len(rows), at_once):
        yield rows[start : start + at_once]

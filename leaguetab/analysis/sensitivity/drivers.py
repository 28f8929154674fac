"""Which of an algorithm's choices the positions depend on: weights, normalisation, combining, gaps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from leaguetab.analysis.comparison import mean_shift
from leaguetab.analysis.sensitivity.draws import WeightSpread, draw, stated, varied_branches
from leaguetab.analysis.sensitivity.scenarios import is_positive
from leaguetab.analysis.sensitivity.sobol import SobolIndices, sample, sobol_indices
from leaguetab.analysis.sensitivity.structures import (
    POSITIVE_ONLY,
    by_score_alone,
    combined,
    combines_replaced,
    imputed,
    is_normalised,
    leaves_with_say,
    normalised,
    obstacle,
    readable_on_any_scale,
)
from leaguetab.errors import LeaguetabError
from leaguetab.placing import place
from leaguetab.scoring import evaluate, prepare

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from leaguetab.algorithm.bind import BoundAlgorithm
    from leaguetab.methods.base import Floats, Ints
    from leaguetab.placing import Exclusion
    from leaguetab.scoring import Evaluation, Prepared, Weights

STATED = "stated"

_AT_ONCE = 10_000_000
"""How many numbers the nodes of one batch of runs may hold together."""


@dataclass(frozen=True)
class Choices:
    """What is taken to be uncertain.

    Parameters
    ----------
    weights
        Where random weightings come from; None where weights are not varied.
    domains_apart
        Whether the weight of each of the root's parts is an input of its own, each times a factor drawn evenly from
        ``[1 - within, 1 + within]``, and other weights stay as stated; else all weights are one input together.
    normalisations, combines, gaps
        The alternatives to the stated way: keys of `structures.NORMALISATIONS`, words of `structures.COMBINES`, and `impute_mean`,
        `impute_median` or `impute_worst`. The stated way is always one of those tried, and each is as likely as any other.
    """

    weights: WeightSpread | None = WeightSpread()
    domains_apart: bool = False
    normalisations: tuple[str, ...] = ("z_score", "min_max", "rank")
    combines: tuple[str, ...] = ("mean", "geometric_mean", "median")
    gaps: tuple[str, ...] = ("impute_mean", "impute_worst")


@dataclass(frozen=True)
class Input:
    """An uncertain input.

    Parameters
    ----------
    name
        ``weights``, ``weight:<part>``, ``normalisation``, ``combine`` or ``gaps``.
    words
        What readers see.
    alternatives
        What it is drawn from; none for weights.
    """

    name: str
    words: str
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True)
class LeftOut:
    """An alternative, or a whole input, that was not tried, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class Drivers:
    """How much of the shift in positions each choice is responsible for.

    Parameters
    ----------
    inputs
        What was uncertain; none where there is nothing to vary, and all else is then empty.
    shift
        The indices ``(inputs,)`` of the mean shift from the stated ranking.
    ranks
        The indices ``(inputs, units)`` of each unit's rank; NaN for units that never move, or that some run does not rank.
    mean_shifts
        The mean shift of each run, ``(inputs + 2, runs)``.
    by_score_alone
        Whether the ranking was taken by score alone, cut points, rounding and rules being made for the stated scale.
    runs, seed
        How many runs one matrix of the scheme had (``runs · (inputs + 2)`` rankings in all), and the seed.
    left_out
        What was not tried.
    """

    inputs: tuple[Input, ...]
    shift: SobolIndices
    ranks: SobolIndices
    mean_shifts: Floats
    by_score_alone: bool
    runs: int
    seed: int
    left_out: tuple[LeftOut, ...]


def drivers(
    prepared: Prepared,
    exclusions: Sequence[Exclusion] = (),
    *,
    choices: Choices | None = None,
    runs: int = 500,
    seed: int = 0,
) -> Drivers:
    """Share out the variance of positions among the choices.

    Where the scale of scores is among what varies, ranks are by score alone, and so is the stated ranking that shifts are measured
    from. Weights that the algorithm finds from the data are those that it finds in its stated form.

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

    Raises
    ------
    LeaguetabError
        What the evaluation of the stated algorithm raises.

    References
    ----------
    Saisana, Saltelli and Tarantola (2005), Uncertainty and sensitivity analysis techniques as tools for the quality assessment of
    composite indicators, JRSS A 168:307-323.
    """
    plan = _Plan(prepared, choices or Choices())
    model = _Model(prepared, plan, tuple(exclusions), runs, seed)
    uniform = sample(len(plan.inputs), runs, seed)
    ranks = model.ranks(uniform.reshape(-1, len(plan.inputs))).reshape(*uniform.shape[:2], -1) if plan.inputs else np.empty((2, 0, 0))
    shifts = mean_shift(model.reference, ranks) if plan.inputs else np.empty((2, 0))
    return Drivers(
        tuple(plan.inputs),
        sobol_indices(shifts, seed=seed),
        sobol_indices(ranks, seed=seed),
        shifts,
        plan.by_score_alone,
        runs,
        seed,
        tuple(plan.left_out),
    )

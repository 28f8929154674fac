"""What is uncertain about an algorithm, and the algorithms that come of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from leaguetab.analysis.sensitivity.draws import WeightSpread, stated, varied_branches
from leaguetab.analysis.sensitivity.scenario import why_not_scored
from leaguetab.analysis.sensitivity.structures import (
    by_score_alone,
    is_positive,
    is_rescaled,
    leaves_with_say,
    obstacle,
    other_combines,
    other_normalisations,
    rebuilt,
)
from leaguetab.errors import LeaguetabError
from leaguetab.scoring import evaluate, prepare

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leaguetab.scoring import Evaluation, Prepared, Weights

STATED = "stated"

NOTHING_MISSING = "no value is missing"

_WORDS = {
    "z_score": "metrics turned into z-scores",
    "min_max": "metrics scaled from the worst unit to the best",
    "rank": "metrics turned into ranks",
    "impute_mean": "gaps filled with the average",
    "impute_median": "gaps filled with the median",
    "impute_worst": "gaps filled with the worst value",
}
"""Alternatives whose names alone would not tell what they are."""

Structure = tuple[str, str, str]
"""A normalisation, a combine and a treatment of gaps."""


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

    weights: WeightSpread | None = field(default_factory=WeightSpread)
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

    @property
    def words(self) -> str:
        """What readers see."""
        return _WORDS.get(self.name, self.name.replace("_", " "))


@dataclass(frozen=True)
class Plan:
    """What is varied, and every algorithm that comes of it.

    Parameters
    ----------
    inputs
        What is varied; none where there is nothing to vary.
    left_out
        What is not.
    by_score_alone
        Whether what is made for the stated scale of scores is left out of every algorithm.
    rescaled
        Whether some combine can only be tried on parts that are put on a scale above 0 first; see `structures.is_rescaled`.
    structures
        The algorithms by how they are built, the stated one among them, with their leaves scored.
    base
        The stated weights of every branch, of sum 1.
    choices
        What was asked for.
    """

    inputs: tuple[Input, ...]
    left_out: tuple[LeftOut, ...]
    by_score_alone: bool
    rescaled: bool
    structures: dict[Structure, Prepared]
    base: Weights
    choices: Choices

    @classmethod
    def of(cls, prepared: Prepared, choices: Choices) -> Plan:
        """Find out what this algorithm lets vary."""
        evaluation = evaluate(prepared)
        tried, left_out = _tried(prepared, evaluation, choices)
        builder = _Builder(prepared, positive=is_positive(prepared.algorithm, evaluation), tried=tried)
        structures, failed = _computable(builder, tried)
        branches = tuple(node for node in prepared.algorithm.root.walk() if node.parts)
        inputs = (*_weight_inputs(prepared, choices), *_structural_inputs(structures))
        base = stated(evaluation, branches)
        return cls(inputs, (*left_out, *failed), builder.another_scale, builder.rescaled, structures, base, choices)


def _tried(prepared: Prepared, evaluation: Evaluation, choices: Choices) -> tuple[list[list[str]], list[LeftOut]]:
    """Choose the alternatives to try, the stated way first, for normalisation, combine and gaps."""
    algorithm = prepared.algorithm
    normalisations = [how for how in other_normalisations(algorithm) if how in choices.normalisations]
    combines = [how for how in other_combines(algorithm) if how in choices.combines]
    gaps = list(choices.gaps)
    left_out = []
    reason = obstacle(algorithm)
    if reason:
        positive = is_positive(algorithm, evaluation)
        rescaled = [how for how in combines if is_rescaled(algorithm, normalisation=None, combine=how, positive=positive)]
        left_out += [LeftOut(how, reason) for how in (*normalisations, *rescaled)]
        normalisations, combines = [], [how for how in combines if how not in rescaled]
    if not any(np.isnan(evaluation.nodes[leaf.name].score).any() for leaf in leaves_with_say(algorithm.root)):
        left_out += [LeftOut(how, NOTHING_MISSING) for how in gaps]
        gaps = []
    return [[STATED, *normalisations], [STATED, *combines], [STATED, *gaps]], left_out


class _Builder:
    """Builds algorithms from the stated one."""

    def __init__(self, prepared: Prepared, *, positive: bool, tried: list[list[str]]) -> None:
        self.prepared = prepared
        self.positive = positive
        normalisations, combines, _ = tried
        self.rescaled = any(self._is_rescaled(*pair) for pair in product(normalisations, combines))
        self.another_scale = self.rescaled or len(normalisations) > 1
        self.base = by_score_alone(prepared.algorithm) if self.another_scale else prepared.algorithm

    def build(self, structure: Structure) -> Prepared:
        """Build an algorithm and score its leaves; raises where that, or its evaluation, cannot be done."""
        normalisation, combine, gaps = (_changed(how) for how in structure)
        algorithm = rebuilt(self.base, normalisation=normalisation, gaps=gaps, combine=combine, positive=self.positive)
        built = prepare(algorithm, self.prepared.frame, self.prepared.units)
        evaluate(built)
        return built

    def _is_rescaled(self, normalisation: str, combine: str) -> bool:
        changed = {"normalisation": _changed(normalisation), "combine": _changed(combine)}
        return is_rescaled(self.prepared.algorithm, **changed, positive=self.positive)


def _changed(how: str) -> str | None:
    """Return an alternative; None for the stated way."""
    return None if how == STATED else how


def _computable(builder: _Builder, tried: list[list[str]]) -> tuple[dict[Structure, Prepared], list[LeftOut]]:
    """Build every combination of alternatives, leaving out those alternatives with which one cannot be computed."""
    built: dict[Structure, Prepared] = {}
    left_out: list[LeftOut] = []
    normalisations, combines, gaps = tried
    for structure in product(normalisations, combines, gaps):
        gone = {item.name for item in left_out}
        if gone.isdisjoint(structure):
            try:
                built[structure] = builder.build(structure)
            except LeaguetabError as error:
                changed = [how for how in structure if how != STATED]
                if not changed:
                    raise
                left_out.append(LeftOut(changed[-1], why_not_scored(error)))
    gone = {item.name for item in left_out}
    return {structure: prepared for structure, prepared in built.items() if gone.isdisjoint(structure)}, left_out


def _weight_inputs(prepared: Prepared, choices: Choices) -> Iterator[Input]:
    spread = choices.weights
    if spread is None:
        return
    root = prepared.algorithm.root
    if choices.domains_apart:
        for part in root.voting if varied_branches(root, "domains") else ():
            yield Input(f"weight:{part.name}", f"Weight of {part.label}")
    elif varied_branches(root, spread.vary):
        yield Input("weights", "Weights")


def _structural_inputs(structures: dict[Structure, Prepared]) -> Iterator[Input]:
    words = {
        "normalisation": "How metrics are put on one scale",
        "combine": "How parts are combined",
        "gaps": "How missing values are treated",
    }
    for (name, shown), alternatives in zip(words.items(), zip(*structures, strict=True), strict=True):
        different = tuple(dict.fromkeys(alternatives))
        if len(different) > 1:
            yield Input(name, shown, different)

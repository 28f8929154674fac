"""Trees made from other trees: other weights, other normalisations, other combines, other treatments of missing values."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from leaguetab.algorithm.bind import directed
from leaguetab.expression import RowExpression
from leaguetab.methods import registry
from leaguetab.methods.band._funnel import Funnel
from leaguetab.methods.band._relative import RelativeBanding
from leaguetab.methods.population import FittedTransform, RelativeTransform
from leaguetab.methods.transform._imputed import Imputed
from leaguetab.methods.transform.min_max import MinMax
from leaguetab.methods.transform.negate import Negate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from leaguetab.algorithm.bind import BoundAlgorithm, BoundNode
    from leaguetab.algorithm.model import Ranking, Rule
    from leaguetab.methods.base import Banding, Better, Combine, Transform
    from leaguetab.scoring import Evaluation, Weights

NORMALISATIONS: dict[str, dict[str, object]] = {
    "z_score": {},
    "min_max": {"low": 0.0, "high": 100.0},
    "rank": {"order": "worst_first"},
    "percentile": {},
    "robust_z": {"if_zero": "mean_deviation"},
    "scale_to_best": {},
}
"""The normalisations that are tried, with their parameters; the best units have the highest values in each."""

COMBINES = ("mean", "geometric_mean", "harmonic_mean", "median", "worst_part")
"""The ways of combining that are tried. ``worst_part`` is `min` where higher is better, else `max`."""

_REPLACEABLE = frozenset({"mean", "geometric_mean", "harmonic_mean", "power_mean", "median", "min", "max"})
"""Combines of values on one scale, any of which can stand in for another."""

_MONOTONE_IF_IT_TURNS = frozenset({"band_points", "quantile_points", "piecewise_linear"})
"""Steps that may favour a middle; they don't where their result's better way depends on the values'."""

_STANDARDISING = _MONOTONE_IF_IT_TURNS | {
    "z_score",
    "robust_z",
    "min_max",
    "rank",
    "percentile",
    "borda",
    "rank_linear",
    "distance_to_best",
    "distance_to_target",
    "ratio_to_target",
    "scale_to_best",
    "goalposts",
    "scaled",
}
"""Steps that put values on a scale of scores."""

_FREE_OF_SCALE = frozenset({"negate", "affine"})
"""Steps, beside those relative to the other units, that mean the same on any scale."""

POSITIVE_SCALE = "from 1 (worst) to 100 (best)"
"""Where parts that may be 0 or less are put, before they are multiplied or divided."""


def leaves_with_say(node: BoundNode) -> Iterator[BoundNode]:
    """Go through the leaves that have a say in a node's score."""
    if not node.parts:
        yield node
    for part in node.voting:
        yield from leaves_with_say(part)


def with_weights(algorithm: BoundAlgorithm, weights: Weights) -> BoundAlgorithm:
    """State other weights, as if the YAML did.

    Parameters
    ----------
    algorithm
        Bound.
    weights
        By branch name, each ``(parts,)``. A part of weight 0 is not counted, nor asked for by `least_present`.
    """

    def reweighted(node: BoundNode) -> BoundNode:
        if node.name not in weights:
            return node
        stated = weights[node.name]
        parts = tuple(replace(part, weight=float(weight)) for part, weight in zip(node.parts, stated, strict=True))
        return replace(node, parts=parts, weighting=None, least_present=min(node.least_present, int(np.sum(stated > 0))))

    return replace(algorithm, root=_every(algorithm.root, reweighted))


def obstacle(algorithm: BoundAlgorithm) -> str | None:
    """Say why scores can't be put on another scale, something in the tree being made for the stated one; None where nothing is."""
    scores = _scores_of_the_tree(algorithm)
    if algorithm.model.rank.within is not None and _reads(algorithm.model.rank.within, scores):
        return "units are ranked within groups that depend on scores"
    for node in algorithm.root.walk():
        if node.column is not None and not node.is_metric and _reads(node.column, scores):
            return f"{node.label!r} is worked out from other scores"
        for step, _ in node.steps if node.parts else ():
            if not (isinstance(step, RelativeTransform) or step.method in _FREE_OF_SCALE or step.method == "round"):
                return f"{node.label!r} has a step ({step.method}) made for the stated scale"
    return None


def by_score_alone(algorithm: BoundAlgorithm) -> BoundAlgorithm:
    """Leave out what is made for one scale of scores: fixed cut points, rounding, and rules and tie-breaks that read scores.

    Bands that are found from the scores themselves (quantiles, clusters) stay, and so do rules on raw columns and counts.
    """
    model = algorithm.model
    scores = _scores_of_the_tree(algorithm)
    bands = model.bands if _fits_any_scale(model.bands, scores) else None
    rules = tuple(rule for rule in model.rules if (bands or _excludes(rule)) and not _reads(rule.when, scores))
    ranking = _by_score_alone(model.rank, scores, banded=bands is not None)
    free = replace(algorithm, model=model.model_copy(update={"bands": bands, "rules": rules, "rank": ranking}))
    return replace(free, root=_every(algorithm.root, _without_rounding))


def readable_on_any_scale(algorithm: BoundAlgorithm, expression: str) -> bool:
    """Tell whether a condition means the same whatever scale scores are on: it reads neither scores nor bands."""
    return not _reads(expression, _scores_of_the_tree(algorithm))


def normalised(algorithm: BoundAlgorithm, how: str) -> BoundAlgorithm:
    """Put every leaf on one other scale.

    A leaf's standardising step and what follows it, all but the filling of gaps, is replaced; where it has none, the new one comes
    last. Groups (`within`) and reference populations of the old step stay. Which way is better in a leaf's score stays as it was.

    Parameters
    ----------
    algorithm
        Bound.
    how
        A key of `NORMALISATIONS`.
    """
    leaves = {leaf.name for leaf in leaves_with_say(algorithm.root)}

    def changed(node: BoundNode) -> BoundNode:
        return _normalised(node, how) if node.name in leaves and not node.parts else node

    return replace(algorithm, root=_every(algorithm.root, changed))


def other_normalisations(algorithm: BoundAlgorithm) -> tuple[str, ...]:
    """List the `NORMALISATIONS` that not every leaf has already; none where one leaf alone decides the order."""
    found = [_standardising(_steps(leaf)) for leaf in leaves_with_say(algorithm.root)]
    in_use = {None if step is None else step.method for step in found}
    return tuple(how for how in NORMALISATIONS if len(found) > 1 and in_use != {how})


def imputed(algorithm: BoundAlgorithm, how: str) -> BoundAlgorithm:
    """Fill the gaps in every leaf's score.

    Parameters
    ----------
    algorithm
        Bound.
    how
        `impute_mean`, `impute_median` or `impute_worst`.
    """
    leaves = {leaf.name for leaf in leaves_with_say(algorithm.root)}

    def changed(node: BoundNode) -> BoundNode:
        return _with_steps(node, [*_steps(node), _step(how)]) if node.name in leaves and not node.parts else node

    return replace(algorithm, root=_every(algorithm.root, changed))


def rebuilt(
    algorithm: BoundAlgorithm,
    *,
    normalisation: str | None = None,
    gaps: str | None = None,
    combine: str | None = None,
    positive: bool,
) -> BoundAlgorithm:
    """Put leaves on another scale, fill their gaps, and combine parts in another way, scaling them first where `is_rescaled`.

    Parameters
    ----------
    algorithm
        Bound.
    normalisation, gaps, combine
        As for `normalised`, `imputed` and `combined`; None for the stated ones.
    positive
        Whether the stated scores can be multiplied as they are; see `is_positive`.
    """
    rescale = is_rescaled(algorithm, normalisation=normalisation, combine=combine, positive=positive)
    if normalisation is not None:
        algorithm = normalised(algorithm, normalisation)
    if gaps is not None:
        algorithm = imputed(algorithm, gaps)
    return combined(algorithm, combine, rescale=rescale) if rescale or combine is not None else algorithm


def is_rescaled(algorithm: BoundAlgorithm, *, normalisation: str | None, combine: str | None, positive: bool) -> bool:
    """Tell whether parts may be 0 or less and would be multiplied or divided, so that they are put on the `POSITIVE_SCALE` first.

    Parameters
    ----------
    algorithm, normalisation, combine, positive
        As for `rebuilt`.
    """
    if normalisation is None:
        return combine is not None and not positive and _combine(combine, "higher").needs_positive
    return any(used.needs_positive for node in algorithm.root.walk() if (used := _combine_then(node, combine)) is not None)


def _combine_then(node: BoundNode, how: str | None) -> Combine | None:
    """Return the combine that a node has once `combined` replaced those it can."""
    return node.combine if how is None or not _is_replaced(node) else _combine(how, "higher")


def combined(algorithm: BoundAlgorithm, how: str | None, *, rescale: bool) -> BoundAlgorithm:
    """Combine parts in another way wherever values on one scale are averaged or the like.

    Parameters
    ----------
    algorithm
        Bound.
    how
        One of `COMBINES`; None for the stated ways.
    rescale
        Whether parts are first put on a scale from 1 (worst) to 100 (best), as COINr does before it takes geometric means.

    Notes
    -----
    A node's `missing: pool` holds for means only; any other combine shares a missing part's weight among those beside it.
    """
    root = _combined(algorithm.root, how, rescale=rescale)
    return replace(algorithm, root=_turned(root, algorithm.root.better))


def combines_replaced(algorithm: BoundAlgorithm) -> tuple[BoundNode, ...]:
    """List the branches that `combined` changes: those of two parts or more whose combine can be replaced."""
    return tuple(node for node in algorithm.root.walk() if _is_replaced(node))


def combines_in_use(algorithm: BoundAlgorithm) -> frozenset[str]:
    """Return the names of the combines that `combined` replaces; `min` and `max` count as ``worst_part``."""
    methods = [node.combine.method for node in combines_replaced(algorithm) if node.combine is not None]
    return frozenset("worst_part" if method in {"min", "max"} else method for method in methods)


def other_combines(algorithm: BoundAlgorithm) -> tuple[str, ...]:
    """List the `COMBINES` that not every node that could has already; none where no node could."""
    in_use = combines_in_use(algorithm)
    return tuple(how for how in COMBINES if in_use and in_use != {how})


def is_positive(algorithm: BoundAlgorithm, evaluation: Evaluation) -> bool:
    """Tell whether parts can be multiplied as they are: every score above 0, and the higher the better."""
    parts = {part.name: part for node in combines_replaced(algorithm) for part in node.voting}
    scores = [evaluation.nodes[name].score for name in parts]
    return all(part.better == "higher" for part in parts.values()) and all(
        bool((score > 0)[~np.isnan(score)].all()) for score in scores
    )


def _scores_of_the_tree(algorithm: BoundAlgorithm) -> frozenset[str]:
    """Return the names by which expressions read what depends on the scale of the tree's scores."""
    names = {"score", "band", *(f"{node.name}_score" for node in algorithm.root.walk())}
    for node in (inner for beside in algorithm.also for inner in beside.walk()):
        if node.column is not None and not node.is_metric and _reads(node.column, frozenset(names)):
            names.add(f"{node.name}_score")
    return frozenset(names)


def _reads(expression: str, names: frozenset[str]) -> bool:
    return not names.isdisjoint(RowExpression(expression).columns)


def found_from_scores(bands: Banding | None) -> bool:
    """Tell whether bands are found from the scores of all units, whatever their scale."""
    return isinstance(bands, RelativeBanding) and not isinstance(bands, Funnel)


def _fits_any_scale(bands: Banding | None, scores: frozenset[str]) -> bool:
    """Tell whether bands are found from the scores, in groups that don't depend on their scale."""
    return bands is not None and found_from_scores(bands) and not any(_reads(column, scores) for column in bands.columns_read)


def _excludes(rule: Rule) -> bool:
    return rule.exclude or rule.band is None


def _by_score_alone(ranking: Ranking, scores: frozenset[str], *, banded: bool) -> Ranking:
    by = tuple(what for what in ranking.by if banded or what != "band") or ("score",)
    tie_break = tuple(tie for tie in ranking.tie_break if not _reads(tie.by, scores))
    return ranking.model_copy(update={"by": by, "round": None, "tie_break": tie_break})


def _every(node: BoundNode, change: Callable[[BoundNode], BoundNode]) -> BoundNode:
    """Change every node of a tree, its parts first."""
    return change(replace(node, parts=tuple(_every(part, change) for part in node.parts)))


def _steps(node: BoundNode) -> list[Transform]:
    return [step for step, _ in node.steps]


def _start(node: BoundNode) -> Better:
    """Return which way is better in the values that reach a node's steps."""
    return node.steps[0][1] if node.steps else node.better


def _with_steps(node: BoundNode, steps: Sequence[Transform], start: Better | None = None) -> BoundNode:
    """Give a node other steps."""
    pairs, better = directed(steps, start or _start(node))
    return replace(node, steps=pairs, better=better)


def _without_rounding(node: BoundNode) -> BoundNode:
    return _with_steps(node, [step for step in _steps(node) if step.method != "round"]) if node.parts else node


def _step(method: str, **parameters: object) -> Transform:
    return registry.find("transform", method).model_validate({"method": method, **parameters})  # type: ignore[return-value]  # a step is found


def _turned(node: BoundNode, better: Better) -> BoundNode:
    """Make one way better in a node's score."""
    return node if node.better == better else _with_steps(node, [*_steps(node), Negate()])


def _standardising(steps: Iterable[Transform]) -> Transform | None:
    """Return the first step that puts values on a scale of scores."""
    return next((step for step in steps if _standardises(step)), None)


def _standardises(step: Transform) -> bool:
    if step.method in _MONOTONE_IF_IT_TURNS:
        return step.better_after("higher") != step.better_after("lower")
    return step.method in _STANDARDISING


def _normalised(leaf: BoundNode, how: str) -> BoundNode:
    steps = _steps(leaf)
    old = _standardising(steps)
    at = len(steps) if old is None else steps.index(old)
    new = _step(how, **NORMALISATIONS[how])
    population: dict[str, object] = {}
    if isinstance(old, RelativeTransform):
        population["within"] = old.within
    if isinstance(old, FittedTransform) and isinstance(new, FittedTransform):
        population["reference"] = old.reference
    fills = [step for step in steps[at + 1 :] if isinstance(step, Imputed) and step.method != "impute_value"]
    return _turned(_with_steps(leaf, [*steps[:at], new.model_copy(update=population), *fills]), leaf.better)


def _is_replaced(node: BoundNode) -> bool:
    return len(node.voting) > 1 and node.combine is not None and node.combine.method in _REPLACEABLE


def _takes_one_scale(node: BoundNode) -> bool:
    """Tell whether a node's parts are scaled where any are: those of combines that can be replaced, or that need it."""
    return node.combine is not None and (_is_replaced(node) or node.combine.needs_positive)


def _combined(node: BoundNode, how: str | None, *, rescale: bool) -> BoundNode:
    """Replace the combines of a node and of all below it."""
    if node.combine is None:
        return node
    parts = tuple(_combined(part, how, rescale=rescale) for part in node.parts)
    if rescale and _takes_one_scale(node):
        parts = tuple(part if _takes_one_scale(part) and not part.steps else _from_1_to_100(part) for part in parts)
    elif not _is_replaced(node):
        parts = tuple(_turned(new, old.better) for new, old in zip(parts, node.parts, strict=True))
        return replace(node, parts=parts)
    with_parts = replace(node, parts=parts)
    better: Better = "lower" if all(part.better == "lower" for part in with_parts.voting) else "higher"
    combine = node.combine if how is None or not _is_replaced(node) else _combine(how, better)
    return _with_steps(replace(with_parts, combine=combine), _steps(node), combine.better_after(better))


def _combine(how: str, better: Better) -> Combine:
    name = ("max" if better == "lower" else "min") if how == "worst_part" else how
    return registry.find("combine", name).model_validate({"method": name})  # type: ignore[return-value]  # a combine is found


def _from_1_to_100(node: BoundNode) -> BoundNode:
    return _with_steps(node, [*_steps(node), MinMax(low=1.0, high=100.0)])

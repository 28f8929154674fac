"""Random weightings: each weight within a share of the stated one, or any weighting at all."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from leaguetab import arguments
from leaguetab.errors import LeaguetabError, Problem, did_you_mean, listed

if TYPE_CHECKING:
    from leaguetab.algorithm.bind import BoundNode
    from leaguetab.methods.base import Floats
    from leaguetab.scoring import Evaluation, Weights

LEAST = 1e-12
"""The least share that a part with a weight is drawn."""

Vary = Literal["domains", "metrics", "all"]
Kind = Literal["relative", "dirichlet"]


@dataclass(frozen=True)
class WeightSpread:
    """The set of weightings that draws come from.

    Parameters
    ----------
    kind
        ``relative``: each stated weight times a factor drawn evenly from ``[1 - within, 1 + within]``, then scaled so that siblings
        keep their sum. ``dirichlet``: any weighting of the siblings; evenly over all (``concentration`` None), or around the stated
        weights, the closer the larger ``concentration``.
    within
        The share by which a weight may differ; between 0 and 1.
    concentration
        The sum of the Dirichlet parameters, which are in proportion to the stated weights.
    vary
        ``domains``: the weights of the root's parts; ``metrics``: those below; ``all``.

    Raises
    ------
    LeaguetabError
        ``bad-option`` where one of them is not possible.
    TypeError
        Where one is of another type.
    """

    kind: Kind = "relative"
    within: float = 0.25
    concentration: float | None = None
    vary: Vary = "all"

    def __post_init__(self) -> None:
        _refuse_other_words("kind", self.kind, get_args(Kind))
        _refuse_other_words("vary", self.vary, get_args(Vary))
        arguments.number("within", self.within)
        arguments.of_type("concentration", self.concentration, (Real, type(None)), "a number")
        if not 0 < self.within < 1:
            raise LeaguetabError(
                Problem("bad-option", f"weights may differ by {self.within:g}", "the share lies between 0 and 1, as in 0.25")
            )
        if self.concentration is not None and not 0 < self.concentration < np.inf:
            raise LeaguetabError(Problem("bad-option", f"the concentration is {self.concentration:g}", "a number above 0"))


def _refuse_other_words(argument: str, given: object, words: tuple[str, ...]) -> None:
    arguments.of_type(argument, given, str, f"one of {listed(words)}")
    if given not in words:
        near = did_you_mean(str(given), words)
        raise LeaguetabError(Problem("bad-option", f"`{argument}` is {given!r}", f"it should be one of {listed(words)}", near))


def varied_branches(root: BoundNode, vary: Vary) -> tuple[BoundNode, ...]:
    """List the branches whose weights are varied: those with two or more parts of positive weight, and a combine that uses weights.

    Parameters
    ----------
    root
        The tree.
    vary
        Which levels.
    """
    branches = [node for node in root.walk() if node.parts and node.combine is not None and node.combine.uses_weights]
    chosen = {
        "domains": [node for node in branches if node is root],
        "metrics": [node for node in branches if node is not root],
        "all": branches,
    }
    return tuple(node for node in chosen[vary] if sum(1 for part in node.parts if part.weight > 0 or node.weighting) > 1)


def stated(evaluation: Evaluation, branches: tuple[BoundNode, ...]) -> Weights:
    """Return the weights ``(parts,)`` of some branches as the algorithm has them, scaled to sum 1."""
    used = {node.name: evaluation.nodes[node.name].weights for node in branches}
    return {name: weights / weights.sum() for name, weights in used.items()}


def draw(base: Weights, spread: WeightSpread, draws: int, seed: int) -> Weights:
    """Draw weightings.

    Parameters
    ----------
    base
        The stated weights ``(parts,)`` of each branch that is varied.
    spread
        Where draws come from.
    draws
        How many.
    seed
        The same seed gives the same weightings, whatever is done with them afterwards.

    Returns
    -------
    Weights
        By branch name, ``(draws, parts)``; each row sums to 1. A part whose stated weight is 0 keeps it.
    """
    streams = np.random.SeedSequence(seed).spawn(len(base))
    return {
        name: _draw_one(weights, spread, draws, np.random.default_rng(stream))
        for (name, weights), stream in zip(base.items(), streams, strict=True)
    }


def _draw_one(weights: Floats, spread: WeightSpread, draws: int, random: np.random.Generator) -> Floats:
    if spread.kind == "relative":
        drawn = random.uniform(1 - spread.within, 1 + spread.within, (draws, len(weights)))
        drawn *= weights
    else:
        shape = np.where(weights > 0, 1.0, 0.0) if spread.concentration is None else weights * spread.concentration
        drawn = random.standard_gamma(shape, (draws, len(weights)))
    total = drawn.sum(axis=-1, keepdims=True)
    # Gamma variates of tiny shape can all underflow to zero; such a draw falls back on the stated weights.
    lost = total[:, 0] == 0
    drawn[lost], total[lost] = weights, 1.0
    drawn /= total
    return drawn

"""Which of a user's own weightings is, by its weights, another alternative too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from leaguetab.analysis.sensitivity.draws import stated
from leaguetab.analysis.sensitivity.scenario import THE_STATED_ONES, Impossible, Reweighting
from leaguetab.analysis.sensitivity.weightings import stand_as_they_are
from leaguetab.errors import listed
from leaguetab.scoring import evaluate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leaguetab.algorithm.bind import BoundNode
    from leaguetab.analysis.sensitivity.scenario import Scenario
    from leaguetab.methods.base import Floats
    from leaguetab.scoring import Prepared, Weights

_NEARLY = 1e-9
"""Weights nearer than this are the same."""
_NAMED = 2
"""How many alternatives of the same weights are named."""


def same_weights(prepared: Prepared, scenarios: Sequence[Scenario]) -> dict[int, str]:
    """Say of each of the user's own weightings which other alternatives have the same weights.

    Parameters
    ----------
    prepared
        The stated algorithm with its leaves scored.
    scenarios
        All alternatives.

    Returns
    -------
    dict[int, str]
        By place in the list; those that are like no other are not in it.
    """
    if not any(_is_own(one) for one in scenarios):
        return {}
    branches = tuple(node for node in prepared.algorithm.root.walk() if node.parts)
    base = stated(evaluate(prepared), branches)
    weights = {number: found for number, one in enumerate(scenarios) if (found := _weights(one, base)) is not None}
    like = {number: _like(number, weights) for number in weights if _is_own(scenarios[number])}
    return {
        number: f"the same weights as in {listed([repr(scenarios[other].words) for other in others], _NAMED)}"
        for number, others in like.items()
        if others
    }


def _is_own(scenario: Scenario) -> bool:
    """Tell whether a scenario is one of the user's; of the stated weights themselves, that alone is said."""
    return scenario.group == "own" and scenario.note != THE_STATED_ONES


def _like(number: int, weights: Mapping[int, _Kept | _Changed]) -> list[int]:
    return [other for other in weights if other != number and _are_same(weights[other], weights[number])]


@dataclass(frozen=True)
class _Kept:
    """Shares of every branch, where the same parts have a say as in the stated algorithm and sums keep their size."""

    weights: Weights


@dataclass(frozen=True)
class _Changed:
    """Shares of every branch, or where their size matters, weights as they stand."""

    weights: Weights


def _weights(scenario: Scenario, base: Weights) -> _Kept | _Changed | None:
    """Return the weights of every branch; None where something else is changed."""
    change = scenario.change
    if isinstance(change, Reweighting):
        return _Kept({name: _shares(change.weights.get(name, of_branch)) for name, of_branch in base.items()})
    if isinstance(change, Impossible) or not change.weights_alone:
        return None
    return _Changed({node.name: _as_compared(node) for node in change.algorithm.root.walk() if node.parts})


def _as_compared(node: BoundNode) -> Floats:
    weights = np.array([part.weight for part in node.parts], dtype=np.float64)
    return weights if stand_as_they_are(node) else _shares(weights)


def _shares(weights: Floats) -> Floats:
    shares: Floats = weights / weights.sum()
    return shares


def _are_same(one: _Kept | _Changed, other: _Kept | _Changed) -> bool:
    return type(one) is type(other) and all(
        np.allclose(of_branch, other.weights[name], rtol=_NEARLY, atol=_NEARLY) for name, of_branch in one.weights.items()
    )

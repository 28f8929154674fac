"""A scenario: one named alternative to an algorithm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from leaguetab.algorithm.bind import BoundAlgorithm
    from leaguetab.errors import LeaguetabError
    from leaguetab.scoring import Weights

Group = Literal["weights", "domains", "metrics", "normalisation", "combine", "own"]
THE_STATED_ONES = "these are the stated weights themselves"
"""What a scenario of other weights notes where they are no others."""


@dataclass(frozen=True)
class Reweighting:
    """Other weights, and nothing else.

    Parameters
    ----------
    weights
        By branch name, each ``(parts,)``. A part has a weight above 0 where the algorithm gives it one, and only there.
    """

    weights: Weights


@dataclass(frozen=True)
class Rebuilding:
    """Another tree.

    Parameters
    ----------
    algorithm
        The algorithm in full.
    new_leaves
        Whether leaves are scored in another way; else the scores that there are will do.
    by_score_alone
        Whether scores are on another scale, so that cut points, rounding and rules made for the stated scale are left out; the
        ranking is then compared with that of the stated algorithm without them.
    weights_alone
        Whether it is the stated tree with other weights: ones that take a part's say away, or give it one.
    """

    algorithm: BoundAlgorithm
    new_leaves: bool = False
    by_score_alone: bool = False
    weights_alone: bool = False


@dataclass(frozen=True)
class Impossible:
    """An alternative that this algorithm does not have.

    Parameters
    ----------
    reason
        Why not, as the reader sees it.
    """

    reason: str


def reason_of(error: LeaguetabError) -> str:
    """Say in one clause what stopped an alternative."""
    problem = error.problems[0]
    return f"{problem.found}; {problem.allowed}" if problem.allowed else problem.found


def why_not_scored(error: LeaguetabError) -> str:
    """Say in one clause that an alternative gives no scores, and why."""
    return f"it gives no scores: {reason_of(error)}"


@dataclass(frozen=True)
class Scenario:
    """One named alternative.

    Parameters
    ----------
    name
        For programs; ``double:access``.
    group
        What is changed: all ``weights``, the say of one of the ``domains`` (the root's parts), one of the ``metrics``, the leaves'
        ``normalisation``, the way parts ``combine``; or the user's ``own``.
    words
        For readers: "Access counts double".
    change
        What to do.
    note
        What a reader should know of it: that it is no change, say. Empty where there is nothing.
    """

    name: str
    group: Group
    words: str
    change: Reweighting | Rebuilding | Impossible
    note: str = ""

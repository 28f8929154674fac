"""What two units can't be compared by, since one of them has no value that counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from leaguetab.algorithm.bind import BoundNode
    from leaguetab.analysis.explain.subject import Subject

Lacking = Literal["own", "theirs", "both"]
"""Which of two units has no value that counts: the explained one, the other, or both."""


def lacking(subject: Subject, leaf: str, other: int) -> Lacking | None:
    """Return which of two units has no value of its own that counts in a leaf; None where both have one.

    A value that a step puts in place of a missing one is not the unit's own; one that a step sets aside does not count.
    """
    own, theirs = (_lacks(subject, leaf, unit) for unit in (subject.number, other))
    if own and theirs:
        return "both"
    return "own" if own else "theirs" if theirs else None


def consequence(subject: Subject, leaf: str, unit: int) -> tuple[str, str]:
    """Say how a unit lacks a leaf, and what its score is made from instead."""
    scored = subject.evaluation.nodes[leaf]
    if not np.isnan(scored.score[unit]):
        return "has no value for", "and one is put in its place"
    lacks = "has no value for" if np.isnan(scored.before[unit]) else "has no value that counts for"
    above = _deciding(subject, leaf, unit)
    if above is not None and above.combine is not None and above.combine.weights_as_they_stand:
        return lacks, "which adds nothing to its score"
    return lacks, "so its other metrics count for more"


def _lacks(subject: Subject, leaf: str, unit: int) -> bool:
    scored = subject.evaluation.nodes[leaf]
    return bool(np.isnan(scored.before[unit]) or np.isnan(scored.score[unit]))


def _deciding(subject: Subject, leaf: str, unit: int) -> BoundNode | None:
    """Return the lowest branch above a missing leaf that has a score all the same."""
    above = {part.name: node for node in subject.algorithm.root.walk() for part in node.parts}
    found = above.get(leaf)
    while found is not None and np.isnan(subject.scores(found)[unit]):
        found = above.get(found.name)
    return found

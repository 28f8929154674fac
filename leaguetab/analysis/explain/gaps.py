"""What a unit lacks, and what the algorithm did about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from leaguetab.analysis.explain.words import number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from leaguetab.algorithm.bind import BoundNode
    from leaguetab.analysis.explain.subject import Subject


@dataclass(frozen=True)
class Gap:
    """A part of the tree that a unit lacks.

    Parameters
    ----------
    node, label
        The part.
    above
        The branch it is a part of; None for the score itself.
    kind
        ``missing`` (no value, or too few parts), ``unused`` (a value that a step sets aside), ``filled`` (no value, and a step puts
        one in its place).
    done
        What the algorithm did about it, in words without a full stop.
    """

    node: str
    label: str
    above: str | None
    kind: Literal["missing", "unused", "filled"]
    done: str


def gaps(subject: Subject) -> tuple[Gap, ...]:
    """List what a unit lacks among the parts that have a say, the topmost part where all below it is missing."""
    root = subject.algorithm.root
    if root.parts:
        return tuple(_below((root,), subject))
    return tuple(_of(root, (), subject))


def _below(path: Sequence[BoundNode], subject: Subject) -> Iterator[Gap]:
    for part in path[-1].voting:
        found = list(_of(part, path, subject))
        yield from found
        if part.parts and not found:
            yield from _below((*path, part), subject)


def _of(part: BoundNode, path: Sequence[BoundNode], subject: Subject) -> Iterator[Gap]:
    scored, unit = subject.evaluation.nodes[part.name], subject.number
    above = path[-1].name if path else None
    lacks_value, lacks_score = np.isnan(scored.before[unit]), np.isnan(scored.score[unit])
    if lacks_score:
        what = _what_is_missing(part, subject)
        kind: Literal["missing", "unused"] = "missing" if lacks_value else "unused"
        yield Gap(part.name, part.label, above, kind, f"{what}; {_what_becomes_of_it(path, subject)}" if path else what)
    elif lacks_value and not part.parts:
        filled = next(at for at, step in enumerate(scored.after_steps) if not np.isnan(step[unit]))
        value = number(float(scored.after_steps[filled][unit]))
        yield Gap(part.name, part.label, above, "filled", f"no value; {part.steps[filled][0].method} puts {value} in its place")


def _what_is_missing(part: BoundNode, subject: Subject) -> str:
    scored, unit = subject.evaluation.nodes[part.name], subject.number
    if not np.isnan(scored.before[unit]):
        lost = next(at for at, step in enumerate(scored.after_steps) if np.isnan(step[unit]))
        return f"the value is set aside by {part.steps[lost][0].method}"
    if not part.parts:
        return "no value"
    present = int(scored.count[unit])
    return f"{present} of {len(part.voting)} parts present" if present else f"none of its {len(part.voting)} parts present"


def _what_becomes_of_it(path: Sequence[BoundNode], subject: Subject) -> str:
    """Say where the weight of a missing part goes, and what the branch above does without it."""
    above = path[-1]
    label = _label(above, subject)
    if np.isnan(subject.scores(above)[subject.number]):
        return "so there is no score" if above is subject.algorithm.root else f"so {label} has no score"
    if above.combine is not None and above.combine.weights_as_they_stand:
        return f"that adds nothing to {label}"
    if above.combine is not None and not above.combine.uses_weights:
        return f"{label} goes by the other parts"
    pool = _pool(path)
    if pool is not None:
        return f"the weight goes to all other metrics of {_label(pool, subject)}"
    return f"the weight goes to the other parts of {label}"


def _label(node: BoundNode, subject: Subject) -> str:
    return "the score" if node is subject.algorithm.root else node.label


def _pool(path: Sequence[BoundNode]) -> BoundNode | None:
    """Return the branch among whose leaves the weight is shared, where it is not the branch right above alone."""
    found = path[-1] if path[-1].missing == "pool" else None
    for below, node in zip(path[:0:-1], path[-2::-1], strict=True):
        if node.missing != "pool" or not _is_taken_together(below):
            return found
        found = node
    return found


def _is_taken_together(node: BoundNode) -> bool:
    """Tell whether a branch is a plain mean, which a branch with `missing: pool` takes apart into its leaves."""
    plain = node.combine is not None and node.combine.linear and not node.steps and node.weighting is None
    return plain and node.least_present == 1 and node.missing in {"redistribute", "pool"}

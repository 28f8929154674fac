"""Scores and ranks with other values in the metrics, for many changes at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from leaguetab.placing import place
from leaguetab.scoring import evaluate, with_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from leaguetab.methods.base import Floats, Ints
    from leaguetab.placing import Exclusion
    from leaguetab.scoring import Prepared

_AT_ONCE = 4_000_000
"""How many numbers the leaves of one batch of changes may hold together."""


@dataclass(frozen=True)
class Changed:
    """What changes give.

    Parameters
    ----------
    score, rank
        Composite scores and ranks, ``(changes, units)``; NaN where there is none.
    """

    score: Floats
    rank: Floats


def with_changes(prepared: Prepared, values: Mapping[str, Floats], exclusions: Sequence[Exclusion] = ()) -> Changed:
    """Score and rank with other values in some metrics; whatever is relative to the other units is found anew.

    Parameters
    ----------
    prepared
        The algorithm with its leaves scored.
    values
        Raw values by leaf name, each ``(changes, units)``; NaN is missing. The columns that rules, expressions and steps read
        stay as they are in the file.
    exclusions
        As for `place`.

    Raises
    ------
    LeaguetabError
        What the evaluation raises.
    """
    changes = len(next(iter(values.values())))
    # A weighting looks at one set of scores at a time.
    one_by_one = any(node.weighting is not None for node in prepared.algorithm.walk())
    sets = [{name: array[number] for name, array in values.items()} for number in range(changes)] if one_by_one else [values]
    found = [_changed(prepared, each, exclusions, 1 if one_by_one else changes) for each in sets]
    return Changed(np.concatenate([each.score for each in found]), np.concatenate([each.rank for each in found]))


def _changed(prepared: Prepared, values: Mapping[str, Floats], exclusions: Sequence[Exclusion], changes: int) -> Changed:
    evaluation = evaluate(with_values(prepared, values))
    rank = place(prepared.algorithm, evaluation, exclusions).rank
    shape = (changes, len(prepared.units))
    return Changed(np.broadcast_to(evaluation.composite, shape), np.broadcast_to(rank, shape))


def in_batches(prepared: Prepared, numbers: Ints) -> Iterator[Ints]:
    """Part the numbers of changes into batches, each of which fits into bounded memory."""
    leaves = sum(1 for node in prepared.algorithm.walk() if not node.parts)
    at_once = max(1, _AT_ONCE // (leaves * len(prepared.units)))
    for start in range(0, len(numbers), at_once):
        yield numbers[start : start + at_once]

"""Scores and ranks with other values in the metrics, for many changes at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from leaguetab.analysis.sensitivity.work import table_work
from leaguetab.placing import place
from leaguetab.scoring import evaluate, with_columns, with_values

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from leaguetab.algorithm.bind import BoundAlgorithm, BoundNode
    from leaguetab.methods.base import Floats, Ints
    from leaguetab.placing import Exclusion
    from leaguetab.scoring import Prepared

    Replace = Callable[[Prepared, Mapping[str, Floats]], Prepared]
    """Puts other values ``(changes, units)`` in the place of those that have a name."""

_AT_ONCE = 4_000_000
"""How many numbers the tables of one batch may be made of together."""


@dataclass(frozen=True)
class Changed:
    """What changes give.

    Parameters
    ----------
    score, rank
        Composite scores and ranks, ``(changes, units)``; NaN where there is none.
    within
        Numbers of the groups that units were ranked within, ``(changes, units)``; -1 for none. None where all were ranked together.
    band
        Numbers of the bands from the lowest score up, ``(changes, units)``; -1 where there is none. None without bands.
    """

    score: Floats
    rank: Floats
    within: Ints | None
    band: Ints | None


def one_by_one(algorithm: BoundAlgorithm) -> bool:
    """Tell whether changes must be made one by one: a weighting looks at one set of scores at a time."""
    return any(node.weighting is not None for node in algorithm.walk())


def how_to_change(leaf: BoundNode) -> tuple[str, Replace]:
    """Return the name by which the values of a leaf are replaced, and how.

    A metric's are those of its column, so that rules, expressions and other leaves that read the column see the change as well.
    """
    return (leaf.column, with_columns) if leaf.is_metric and leaf.column else (leaf.name, with_values)


def with_changes(
    prepared: Prepared, values: Mapping[str, Floats], exclusions: Sequence[Exclusion] = (), replacing: Replace = with_values
) -> Changed:
    """Score and rank with other values in some metrics; whatever is relative to the other units is found anew.

    Parameters
    ----------
    prepared
        The algorithm with its leaves scored.
    values
        By the name of what is replaced, each ``(changes, units)``; NaN is missing.
    exclusions
        As for `place`.
    replacing
        `with_values` for the raw values of leaves, the columns that rules, expressions and steps read staying as they are in the
        file; `with_columns` for the columns themselves.

    Raises
    ------
    LeaguetabError
        What the evaluation raises.
    """
    changes = len(next(iter(values.values())))
    alone = one_by_one(prepared.algorithm)
    sets = [{name: array[number] for name, array in values.items()} for number in range(changes)] if alone else [values]
    found = [_changed(replacing(prepared, each), exclusions, 1 if alone else changes) for each in sets]
    return Changed(
        np.concatenate([each.score for each in found]),
        np.concatenate([each.rank for each in found]),
        _joined([each.within for each in found]),
        _joined([each.band for each in found]),
    )


def _joined(arrays: list[Ints | None]) -> Ints | None:
    there = [array for array in arrays if array is not None]
    return np.concatenate(there) if there else None


def _changed(prepared: Prepared, exclusions: Sequence[Exclusion], changes: int) -> Changed:
    evaluation = evaluate(prepared)
    places = place(prepared.algorithm, evaluation, exclusions)
    shape = (changes, len(prepared.units))
    return Changed(
        np.broadcast_to(evaluation.composite, shape),
        np.broadcast_to(places.rank, shape),
        None if places.within is None else np.broadcast_to(places.within, shape),
        None if places.band is None else np.broadcast_to(places.band, shape),
    )


def in_batches(prepared: Prepared, numbers: Ints, leaves: Collection[str] | None = None) -> Iterator[Ints]:
    """Part the numbers of changes into batches, each of which fits into bounded memory.

    Parameters
    ----------
    prepared
        The algorithm with its leaves scored.
    numbers
        Of the changes.
    leaves
        The leaves whose values change; by default all.
    """
    at_once = max(1, _AT_ONCE // table_work(prepared.algorithm, len(prepared.units), leaves))
    for start in range(0, len(numbers), at_once):
        yield numbers[start : start + at_once]

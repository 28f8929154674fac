"""Every part of the tree for one unit, from raw value to contribution."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from leaguetab.analysis.explain.plain import labels_as_they_are
from leaguetab.analysis.explain.words import number
from leaguetab.analysis.straight import says
from leaguetab.expression import RowExpression
from leaguetab.placing import order_by_score

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from leaguetab.algorithm.bind import BoundNode
    from leaguetab.analysis.explain.contributions import Contributions
    from leaguetab.analysis.explain.gaps import Gap
    from leaguetab.analysis.explain.subject import Subject
    from leaguetab.methods.base import Floats

PARTS: dict[str, pl.DataType | type[pl.DataType]] = {
    "depth": pl.Int64,
    "node": pl.String,
    "above": pl.String,
    "label": pl.String,
    "kind": pl.String,
    "measured_in": pl.String,
    "value": pl.Float64,
    "score": pl.Float64,
    "band": pl.String,
    "weight": pl.Float64,
    "weight_as_it_stands": pl.Boolean,
    "share": pl.Float64,
    "contribution": pl.Float64,
    "against_average": pl.Float64,
    "rank": pl.Int64,
    "of": pl.Int64,
    "level": pl.Int64,
    "median": pl.Float64,
    "average_score": pl.Float64,
    "parts_present": pl.Int64,
    "parts": pl.Int64,
    "missing": pl.String,
    "made_of": pl.String,
}
"""The columns of `parts`, in order; see `leaguetab.analysis.explain.report.Explanation`."""

STEPS = {"node": pl.String, "number": pl.Int64, "step": pl.String, "before": pl.Float64, "after": pl.Float64}
"""The columns of `steps`."""


def parts_frame(subject: Subject, contributions: Contributions, gaps: Sequence[Gap]) -> pl.DataFrame:
    """Put the parts of the tree below each other, a branch before its parts; then what is shown beside the score."""
    rows = _Rows(subject, contributions, gaps)
    banded = [node.bands.labels for node in subject.algorithm.walk() if node.bands]
    return labels_as_they_are(
        pl.DataFrame(list(rows.all()), schema=PARTS, orient="row"), [each for labels in banded for each in labels]
    )


def steps_frame(subject: Subject) -> pl.DataFrame:
    """List what each step makes of the unit's value, node by node in the order of `parts`."""
    rows = []
    for node in subject.algorithm.walk():
        scored = subject.evaluation.nodes[node.name]
        values = [float(array[subject.number]) for array in (scored.before, *scored.after_steps)]
        for at, (step, _) in enumerate(node.steps):
            rows.append((node.name, at + 1, step.method, or_none(values[at]), or_none(values[at + 1])))
    return pl.DataFrame(rows, schema=STEPS, orient="row")


class _Rows:
    """The rows of `parts`."""

    def __init__(self, subject: Subject, contributions: Contributions, gaps: Sequence[Gap]) -> None:
        self.subject = subject
        self.contributions = contributions
        self.done = {gap.node: gap.done for gap in gaps}
        # Where a weight counts as it stands, and nobody takes up that of a missing part, there is no whole to have a share of.
        whole = not any(map(_stand_as_they_are, subject.algorithm.root.walk()))
        self.shares = says(subject.algorithm, subject.evaluation, subject.number) if whole else {}

    def all(self) -> Iterator[tuple[object, ...]]:
        """Go through the rows."""
        yield from self._node(self.subject.algorithm.root, 0, None, None)
        for node in self.subject.algorithm.also:
            yield from self._beside(node, 0, None)

    def _node(self, node: BoundNode, depth: int, above: BoundNode | None, weight: float | None) -> Iterator[tuple[object, ...]]:
        yield self._row(node, depth, above, weight, has_say=True)
        voting = {part.name for part in node.voting}
        for part, each in zip(node.parts, self._weights(node), strict=True):
            if part.name in voting:
                yield from self._node(part, depth + 1, node, each)
            else:
                yield from self._beside(part, depth + 1, node)

    def _beside(self, node: BoundNode, depth: int, above: BoundNode | None) -> Iterator[tuple[object, ...]]:
        """Go through a part that has no say, and all below it."""
        yield self._row(node, depth, above, None, has_say=False)
        for part in node.parts:
            yield from self._beside(part, depth + 1, node)

    def _weights(self, node: BoundNode) -> list[float | None]:
        """Return the parts' weights as shares of one, or as they stand where size matters; None where they have no influence."""
        if node.combine is None or not node.combine.uses_weights:
            return [None] * len(node.parts)
        weights = self.subject.evaluation.nodes[node.name].weights
        return [float(weight) for weight in (weights if _stand_as_they_are(node) else weights / weights.sum())]

    def _row(
        self, node: BoundNode, depth: int, above: BoundNode | None, weight: float | None, *, has_say: bool
    ) -> tuple[object, ...]:
        subject, unit = self.subject, self.subject.number
        scored = subject.evaluation.nodes[node.name]
        leaves = [leaf.name for leaf in node.walk() if not leaf.parts] if has_say else []
        values = _values(node, subject)
        has_place = node is not subject.algorithm.root or not np.isnan(subject.rank)
        rank, of, level = _standing(values, subject) if has_place else (None, None, None)
        return (
            depth,
            node.name,
            above.name if above else None,
            node.label,
            _kind(node, has_say=has_say),
            self._measured_in(node),
            or_none(scored.before[unit]),
            or_none(scored.score[unit]),
            self._band(node),
            weight,
            None if weight is None or above is None else _stand_as_they_are(above),
            _sum(self.shares, leaves),
            _sum(self.contributions.contribution, leaves),
            _sum(self.contributions.against_average, leaves),
            rank,
            of,
            level,
            _median(scored.before, subject),
            _average(scored.score, subject),
            int(scored.count[unit]) if node.parts else None,
            len(node.voting) if node.parts else None,
            self.done.get(node.name),
            _made_of(node, subject),
        )

    def _measured_in(self, node: BoundNode) -> str | None:
        info = self.subject.workings.metrics.info.get(node.column or "")
        return info.unit if info and node.is_metric else None

    def _band(self, node: BoundNode) -> str | None:
        if node.bands is None:
            return None
        label = self.subject.evaluation.bands_of(node)[self.subject.number]
        return None if label is None else str(label)


def _stand_as_they_are(node: BoundNode) -> bool:
    return node.combine is not None and node.combine.weights_as_they_stand


def _kind(node: BoundNode, *, has_say: bool) -> str:
    if not has_say:
        return "beside"
    if node.parts:
        return "branch"
    return "metric" if node.is_metric else "expression"


def _sum(amounts: Mapping[str, float] | Mapping[str, float | None], leaves: Sequence[str]) -> float | None:
    """Add up over the leaves of a branch that have an amount; None where none has."""
    found = [amount for leaf in leaves if (amount := amounts.get(leaf)) is not None]
    return sum(found) if found else None


def or_none(value: float) -> float | None:
    """Return a number; None for NaN. Adding 0 turns -0.0 into the zero that people write."""
    return None if np.isnan(value) else float(value) + 0.0


def _values(node: BoundNode, subject: Subject) -> Floats:
    """Return what a node is ranked by, turned so that higher is better.

    That is a leaf's raw value where a better raw value never has a worse score; else, and for branches, the score. For the whole,
    it is the order by the score as the ranking takes it, in which noise, or digits that it rounds off, part nobody.
    """
    if node is subject.algorithm.root:
        among = np.where(subject.rivals, subject.evaluation.composite, np.nan)
        return -order_by_score(subject.algorithm, among)
    scored = subject.evaluation.nodes[node.name]
    scores = scored.score if node.better == "higher" else -scored.score
    if node.parts:
        return scores
    start = node.steps[0][1] if node.steps else node.better
    raw = scored.before if start == "higher" else -scored.before
    known = ~np.isnan(raw) & ~np.isnan(scores)
    in_order = scores[known][np.argsort(raw[known], kind="stable")]
    falls = in_order.size > 0 and bool((np.diff(in_order) < -1e-9 * np.ptp(in_order)).any())
    return scores if falls else raw


def _standing(values: Floats, subject: Subject) -> tuple[int | None, int | None, int | None]:
    """Return a unit's rank, of how many, and how many others are level with it."""
    own = values[subject.number]
    if np.isnan(own):
        return None, None, None
    others = subject.rivals.copy()
    others[subject.number] = False
    of = int((others & ~np.isnan(values)).sum()) + 1
    return int((others & (values > own)).sum()) + 1, of, int((others & (values == own)).sum())


def _median(values: Floats, subject: Subject) -> float | None:
    among = values[subject.rivals & ~np.isnan(values)]
    return or_none(float(np.median(among))) if among.size else None


def _average(values: Floats, subject: Subject) -> float | None:
    among = values[subject.rivals & ~np.isnan(values)]
    return or_none(float(among.mean())) if among.size else None


def _made_of(node: BoundNode, subject: Subject) -> str | None:
    """Say which columns an expression reads, with the unit's values."""
    if node.parts or node.is_metric or node.column is None:
        return None
    return "; ".join(_read(column, subject) for column in RowExpression(node.column).columns)


def _read(column: str, subject: Subject) -> str:
    model, info = subject.algorithm.model, subject.workings.metrics.info
    spec = model.columns.get(column)
    label = (info[column].label if column in info else None) or (spec.label if spec else None) or column
    found = subject.evaluation.columns().series(f'"{column}"')[0][subject.number]
    said = "missing" if found is None else number(found) if isinstance(found, float) else str(found)
    return f"{label} {said}"

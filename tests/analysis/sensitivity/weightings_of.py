"""Tables for tests of bounds: ranked from text, and under every corner of a set of weightings or many weightings within it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import strategies as st

from leaguetab.analysis.sensitivity.draws import WeightSpread, draw, stated, varied_branches
from leaguetab.placing import Exclusion, Places, place
from leaguetab.scoring import Evaluation, Prepared, evaluate, prepare
from tests.conftest import bound, metrics_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leaguetab.analysis.sensitivity.draws import Vary
    from leaguetab.methods.base import Floats
    from leaguetab.scoring import Weights


@dataclass(frozen=True)
class Table:
    """A table, and the ranks it would have under other weights."""

    prepared: Prepared
    evaluation: Evaluation
    places: Places
    exclusions: tuple[Exclusion, ...] = ()

    @property
    def parts(self) -> tuple[Prepared, Evaluation, Places]:
        return self.prepared, self.evaluation, self.places

    def base(self, vary: Vary = "all") -> Weights:
        return stated(self.evaluation, varied_branches(self.prepared.algorithm.root, vary))

    def corners(self, share: float, vary: Vary = "all") -> Weights:
        """Every weight of every varied branch at one of its two ends, in all combinations."""
        base = self.base(vary)
        factors = np.array(list(product((1 - share, 1 + share), repeat=sum(len(weights) for weights in base.values()))))
        ends = np.cumsum([len(weights) for weights in base.values()])[:-1]
        return {name: weights * own for (name, weights), own in zip(base.items(), np.split(factors, ends, axis=1), strict=True)}

    def random(self, spread: WeightSpread, draws: int = 400) -> Weights:
        return draw(self.base(spread.vary), spread, draws, seed=1)

    def scores(self, weights: Weights) -> Floats:
        return evaluate(self.prepared, weights).composite

    def ranks(self, weights: Weights) -> Floats:
        return place(self.prepared.algorithm, evaluate(self.prepared, weights), self.exclusions).rank


def table(text: str, columns: Mapping[str, Sequence[object]], *exclusions: Exclusion) -> Table:
    algorithm, metrics = bound(text), metrics_of(columns)
    prepared = prepare(algorithm, metrics.frame, tuple(metrics.frame["id"]))
    evaluation = evaluate(prepared)
    return Table(prepared, evaluation, place(algorithm, evaluation, exclusions), exclusions)


Shape = int | tuple["Shape", ...]

SHAPES: tuple[Shape, ...] = ((1, 1), (1, 1, 1, 1), ((1, 1), (1, 1)), ((1, 1, 1), 1, (1, 1)), (((1, 1), 1), (1, 1)), ((1,), (1, 1)))
"""Trees: a 1 is a metric, a tuple a branch."""


@dataclass(frozen=True)
class Tree:
    """A tree of means as text, and the names of its metrics."""

    text: str
    metrics: tuple[str, ...]

    def algorithm(self, root: str = "", rest: str = "") -> str:
        """Return an algorithm, with further keys of the root and of the algorithm."""
        return f"score: {self.text.replace('{', '{' + root, 1)}\n{rest}"


@st.composite
def trees(draw_from: st.DrawFn, shapes: Sequence[Shape] = SHAPES, *, better: str = "higher") -> Tree:
    shape = draw_from(st.sampled_from(shapes))
    metrics: list[str] = []
    branches: list[str] = []

    def node(inner: Shape, *, top: bool = False) -> str:
        weight = "" if top else f"weight: {draw_from(st.integers(1, 4))}, "
        if isinstance(inner, int):
            metrics.append(f"m{len(metrics)}")
            return f"{{{weight}metric: {metrics[-1]}, better: {better}}}"
        name = "" if top else f"name: b{len(branches)}, "
        branches.append(name)
        return f"{{{name}{weight}combine: mean, parts: [{', '.join(node(part) for part in inner)}]}}"

    text = node(shape, top=True)
    return Tree(text, tuple(metrics))


def values(units: int, *, gaps: bool = False) -> st.SearchStrategy[list[float | None]]:
    """Return quarters between -3 and 3, so that units tie now and then; with gaps, but at least one value."""
    number = st.integers(-12, 12).map(lambda quarters: quarters / 4)
    one = st.one_of(number, number, number, st.none()) if gaps else number
    return st.lists(one, min_size=units, max_size=units)


@st.composite
def columns_of(draw_from: st.DrawFn, tree: Tree, units: int, *, gaps: bool = False) -> dict[str, list[float | None]]:
    columns = {name: draw_from(values(units, gaps=gaps)) for name in tree.metrics}
    # One unit has everything, so that no metric is empty.
    return {name: [0.0 if column[0] is None else column[0], *column[1:]] for name, column in columns.items()}


SHARES = st.sampled_from((0.02, 0.1, 0.25, 0.5, 0.9))

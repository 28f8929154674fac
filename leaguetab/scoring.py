"""The tree evaluated: from metrics to the score of every node, for one weighting or for many at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from leaguetab.errors import LeaguetabError, Problem, did_you_mean, listed
from leaguetab.expression import RowExpression
from leaguetab.methods.base import Bools, Context, Floats, Ints

if TYPE_CHECKING:
    import polars as pl

    from leaguetab.algorithm.bind import BoundAlgorithm, BoundNode
    from leaguetab.methods.base import Better, Combine, Method

Weights = Mapping[str, Floats]

WHOLE: Floats = np.ones(1)
"""The weight of a part that is one row."""


@dataclass(frozen=True)
class NodeScores:
    """What the evaluation of one node gave.

    Parameters
    ----------
    before
        A leaf's raw values, or a branch's combined value, before its steps; shape ``(…, units)``.
    after_steps
        The values after each step.
    count
        A branch's number of parts present, shape ``(…, units)``; for a leaf 1 or 0.
    weights
        A branch's weights, shape ``(…, parts)``, as used before missing parts are seen to; empty for a leaf.
    """

    before: Floats
    after_steps: tuple[Floats, ...]
    count: NDArray[np.signedinteger[Any]]
    weights: Floats

    @property
    def score(self) -> Floats:
        """The node's score, shape ``(…, units)``; NaN is missing."""
        return self.after_steps[-1] if self.after_steps else self.before


@dataclass(frozen=True)
class Evaluation:
    """Scores of all nodes that were kept.

    Parameters
    ----------
    units
        The units' ids, in the order of the last axis.
    frame
        The raw columns, one row a unit.
    nodes
        By node name.
    root
        The name of the root.
    banded
        The nodes that have bands, by name.
    replaced
        Columns that had other values than the frame has, ``(…, units)``, by name.
    """

    units: tuple[str, ...]
    frame: pl.DataFrame
    nodes: Mapping[str, NodeScores]
    root: str
    banded: Mapping[str, BoundNode] = field(default_factory=dict)
    replaced: Mapping[str, Floats] = field(default_factory=dict)

    @property
    def composite(self) -> Floats:
        """The composite score, shape ``(…, units)``."""
        return self.nodes[self.root].score

    def columns(self, **further: NDArray[Any]) -> UnitColumns:
        """Return raw columns and node values to evaluate expressions on."""
        values = {**self.replaced, "score": self.composite, **further}
        return UnitColumns(self.frame, _NodeValues(self.nodes, values, self._bands()))

    def _bands(self) -> Mapping[str, Callable[[], NDArray[Any]]]:
        """Return how to find the band labels of each node that has bands, by the names that expressions use."""
        return {f"{name}_band": partial(self.bands_of, node) for name, node in self.banded.items() if name in self.nodes}

    def bands_of(self, node: BoundNode) -> NDArray[Any]:
        """Return the band labels of a node that has bands, ``(…, units)``; None where it has no score."""
        if node.bands is None:
            raise TypeError(node.name)
        columns = UnitColumns(self.frame, _NodeValues(self.nodes, {**self.replaced, "score": self.composite}, {}))
        return node.bands.labels_of(node.bands.apply(self.nodes[node.name].score, Context(better=node.better, columns=columns)))


@dataclass(frozen=True)
class UnitColumns:
    """Raw columns and node values of the units, as expressions see them.

    Parameters
    ----------
    frame
        Raw columns, one row a unit.
    values
        Node values ``(…, units)`` by the names that expressions use, NaN for missing; or labels, None for missing.
    """

    frame: pl.DataFrame
    values: Mapping[str, NDArray[Any]] = field(default_factory=dict)

    def with_labels(self, name: str, make: Callable[[], NDArray[Any]]) -> UnitColumns:
        """Add a column of labels, ``(…, units)``, that are made when an expression reads them."""
        return replace(self, values=_WithLabels(self.values, name, make))

    def series(self, expression: str) -> tuple[pl.Series, tuple[int, ...]]:
        """Evaluate an expression on every unit (of every draw), flattened, with the shape to restore."""
        import polars as pl

        parsed = RowExpression(expression)
        self._check_columns(parsed)
        read = {name: self.values[name] for name in parsed.columns if name in self.values}
        if not read:
            return parsed.over(self.frame), (self.frame.height,)
        shape = np.broadcast_shapes(*(array.shape for array in read.values()))
        draws = int(np.prod(shape[:-1], dtype=np.int64))
        raw = self.frame.select(name for name in parsed.columns if name not in read)
        columns = [_flat_series(name, np.broadcast_to(array, shape)) for name, array in read.items()]
        rows = pl.concat([raw] * draws).hstack(columns) if raw.width else pl.DataFrame(columns)
        return parsed.over(rows), shape

    def numbers(self, expression: str) -> Floats:
        """Return the expression as numbers; NaN where missing."""
        import polars as pl

        series, shape = self.series(expression)
        if series.dtype == pl.String:
            found = f"the expression {expression!r} gives text, not a number"
            hint = "Turn words into numbers, as in CASE WHEN rating = 'Good' THEN 3 END."
            raise LeaguetabError(Problem("bad-expression", found, "a number is wanted here", hint))
        values = series.cast(pl.Float64)
        if not values.is_finite().all():
            found = (
                f"the expression {expression!r} has no finite result for {values.is_finite().not_().sum()} of {len(values)} units"
            )
            hint = "Leave the value missing there, as in a / NULLIF(b, 0)."
            raise LeaguetabError(Problem("no-result", found, "every result is a finite number or missing", hint))
        return values.to_numpy().reshape(shape)

    def codes(self, expression: str) -> Ints:
        """Return the expression as group codes; -1 where missing."""
        series, shape = self.series(expression)
        present = series.is_not_null().to_numpy()
        codes = series.rank("dense").fill_null(0).to_numpy().astype(np.int64) - 1
        return np.where(present, codes, -1).reshape(shape)

    def holds(self, expression: str) -> Bools:
        """Return where the condition is true; False where false or missing."""
        return self.condition(expression)[0]

    def condition(self, expression: str) -> tuple[Bools, Bools]:
        """Return where the condition is true, and where it cannot be told, a column it needs being missing."""
        series, shape = self.series(expression)
        condition = _as_condition(series, expression)
        return condition.fill_null(value=False).to_numpy().reshape(shape), condition.is_null().to_numpy().reshape(shape)

    def _check_columns(self, parsed: RowExpression) -> None:
        known = (*self.frame.columns, *self.values)
        unknown = [name for name in parsed.columns if name not in known]
        if unknown:
            found = f"the expression {parsed.text!r} reads {unknown[0]!r}, which is neither a column nor a node"
            raise LeaguetabError(
                Problem("bad-expression", found, f"there are: {listed(known, 40)}", did_you_mean(unknown[0], known))
            )


def _flat_series(name: str, values: NDArray[Any]) -> pl.Series:
    """Return values of every draw as one column; NaN is null. Values that are no floats are labels."""
    import polars as pl

    if values.dtype == np.float64:
        return pl.Series(name, values.ravel(), nan_to_null=True)
    return pl.Series(name, values.ravel().tolist())


def _as_condition(series: pl.Series, expression: str) -> pl.Series:
    import polars as pl

    if series.dtype.is_numeric():
        return series != 0
    if series.dtype not in {pl.Boolean, pl.Null}:
        found = f"the expression {expression!r} gives text, not true or false"
        raise LeaguetabError(Problem("bad-expression", found, "compare it with something, as in `column = 'text'`"))
    return series.cast(pl.Boolean)


@dataclass(frozen=True)
class Prepared:
    """An algorithm with the scores of its leaves, which no weighting changes.

    Parameters
    ----------
    algorithm
        Bound, and pruned to the columns there are.
    frame
        Raw columns, one row a unit.
    units
        The units' ids, in the order of the last axis.
    leaves
        By node name.
    incomplete
        The leaves with missing scores.
    replaced
        Columns that have other values than the frame has, ``(…, units)``, by name.
    """

    algorithm: BoundAlgorithm
    frame: pl.DataFrame
    units: tuple[str, ...]
    leaves: Mapping[str, NodeScores]
    incomplete: frozenset[str]
    replaced: Mapping[str, Floats] = field(default_factory=dict)

    def columns(self) -> UnitColumns:
        """Return the columns to evaluate expressions on."""
        return UnitColumns(self.frame, self.replaced)


def prepare(algorithm: BoundAlgorithm, frame: pl.DataFrame, units: tuple[str, ...]) -> Prepared:
    """Score the leaves.

    Parameters
    ----------
    algorithm
        Bound, and pruned to the columns that `frame` has.
    frame
        One row a unit; metrics as ``Float64``, null for missing.
    units
        The units' ids, for messages.

    Raises
    ------
    LeaguetabError
        ``no-result`` where a step has no result for a value, ``bad-expression``, and what methods raise.
    """
    columns = UnitColumns(frame)
    of_nodes = frozenset(_names_in_expressions(node.name for node in algorithm.walk()))
    leaves = {}
    for node in algorithm.walk():
        if node.column is not None and not _reads(node, of_nodes):
            leaves[node.name] = _leaf(node, columns, units)
    incomplete = frozenset(name for name, leaf in leaves.items() if np.isnan(leaf.score).any())
    return Prepared(algorithm, frame, units, leaves, incomplete)


def with_values(prepared: Prepared, values: Mapping[str, Floats]) -> Prepared:
    """Replace the raw values of some leaves, and score these leaves again.

    Parameters
    ----------
    prepared
        The algorithm with its leaves scored.
    values
        Raw values by leaf name, each ``(…, units)``; NaN is missing. Leading axes are draws, the same for all.

    Raises
    ------
    LeaguetabError
        ``no-result`` where a step has no result for a value, and what methods raise.
    """
    columns = prepared.columns()
    nodes = [node for node in prepared.algorithm.walk() if node.name in values]
    return _with_leaves(prepared, {node.name: _scored(node, values[node.name], columns, prepared.units) for node in nodes})


def with_columns(prepared: Prepared, values: Mapping[str, Floats]) -> Prepared:
    """Replace columns of the file, and score every leaf that reads one of them again; rules and expressions see them as well.

    Parameters
    ----------
    prepared
        The algorithm with its leaves scored.
    values
        By the name of a column of numbers, each ``(…, units)``; NaN is missing. Leading axes are draws, the same for all.

    Raises
    ------
    LeaguetabError
        ``no-result`` where a step has no result for a value, ``bad-expression``, and what methods raise.
    """
    replaced = replace(prepared, replaced={**prepared.replaced, **values})
    columns, again = replaced.columns(), {}
    for node in prepared.algorithm.walk():
        if node.name in prepared.leaves and not values.keys().isdisjoint(_columns_of(node)):
            before = prepared.leaves[node.name].before
            raw = values.get(node.column or "", before) if node.is_metric else _leaf_values(node, columns)
            again[node.name] = _scored(node, raw, columns, prepared.units)
    return _with_leaves(replaced, again)


def _columns_of(leaf: BoundNode) -> Iterator[str]:
    """Go through the columns that a leaf and its steps read."""
    if leaf.is_metric and leaf.column:
        yield leaf.column
    texts = [text for step, _ in leaf.steps for text in step.columns_read]
    texts += [leaf.column] if leaf.column and not leaf.is_metric else []
    yield from (column for text in texts for column in RowExpression(text).columns)


def _with_leaves(prepared: Prepared, again: Mapping[str, NodeScores]) -> Prepared:
    """Put leaves that were scored again in the place of the old."""
    complete = {name for name, leaf in again.items() if not np.isnan(leaf.score).any()}
    incomplete = (prepared.incomplete | again.keys()) - complete
    return replace(prepared, leaves={**prepared.leaves, **again}, incomplete=incomplete)


def evaluate(prepared: Prepared, weights: Weights | None = None, keep: frozenset[str] | None = None) -> Evaluation:
    """Score every unit.

    Parameters
    ----------
    prepared
        The algorithm with its leaves scored.
    weights
        Weights by branch name, each ``(…, parts)``, in place of the stated ones: their proportions count, and where a combine uses
        weights as they stand (a sum), they are scaled to the sum of the stated ones. Leading axes are draws, the same for all.
    keep
        The branches whose own scores are needed besides the root's; None for all. Others are scored as one product with
        the branch above them, where that is the same.

    Returns
    -------
    Evaluation
        Scores of shape ``(units,)``, or ``(…, units)`` where draws reach them.

    Raises
    ------
    LeaguetabError
        ``no-result`` where a step has no result for a value; ``missing-part`` where a node allows none; what methods raise.
    """
    run = _Run(prepared, weights or {}, keep)
    for node in (prepared.algorithm.root, *prepared.algorithm.also):
        run.score(node)
    banded = {node.name: node for node in prepared.algorithm.walk() if node.bands is not None}
    return Evaluation(prepared.units, prepared.frame, run.nodes, prepared.algorithm.root.name, banded, prepared.replaced)


@dataclass(frozen=True)
class _Inputs:
    """What a branch combines: one row of values a part, or several with their weights where a part is one product with it."""

    values: Floats
    weights: Floats
    present: Bools


class _Run:
    """One evaluation of the tree, from the leaves up."""

    def __init__(self, prepared: Prepared, weights: Weights, keep: frozenset[str] | None) -> None:
        self.prepared = prepared
        self.weights = weights
        self.keep = keep
        self.nodes: dict[str, NodeScores] = dict(prepared.leaves)

    def score(self, node: BoundNode) -> Floats:
        """Score a node and what lies below it."""
        if node.name not in self.nodes:
            self.nodes[node.name] = self._branch(node) if node.parts else _leaf(node, self._columns(), self.prepared.units)
        return self.nodes[node.name].score

    def _branch(self, node: BoundNode) -> NodeScores:
        parts = [self._inputs(part, node) for part in node.parts]
        context = context_of(node, self._columns())
        weights = self._weights(node, parts, context)
        values, weights_of_rows = _joined(parts, weights)
        combine = _combine_of(node)
        combined = _with_place(node, combine, combine.apply, values, weights_of_rows, context)
        count = self._count(node, parts)
        if (count < _least(node)).any():
            combined = np.where(count >= _least(node), combined, np.nan)
        return NodeScores(combined, _after_steps(node, combined, self._columns(), self.prepared.units), count, weights)

    def _inputs(self, part: BoundNode, above: BoundNode) -> _Inputs:
        """Return a part's score as one row, or its own parts as rows of the branch above."""
        if not self._is_one_product(part, above):
            score = self.score(part)
            return _Inputs(score[..., None, :], WHOLE, _present(score))
        if self._is_kept(part):
            self.score(part)
        rows = [self._inputs(inner, above) for inner in part.parts]
        weights = self._weights(part, rows, context_of(part, self._columns()))
        values, weights_of_rows = _joined(rows, weights / weights.sum(axis=-1, keepdims=True))
        return _Inputs(values, weights_of_rows, self._count(part, rows) > 0)

    def _is_one_product(self, part: BoundNode, above: BoundNode) -> bool:
        """Tell whether the weighted mean of the part's own parts can be taken together with the branch above."""
        plain = part.combine is not None and part.combine.linear and not part.steps and part.weighting is None
        linear_above = above.combine is not None and above.combine.linear and above.weighting is None
        if not (plain and linear_above and part.least_present == 1 and part.missing in {"redistribute", "pool"}):
            return False
        return above.missing == "pool" or (not self._is_kept(part) and self._is_complete(part))

    def _is_kept(self, node: BoundNode) -> bool:
        return self.keep is None or node.name in self.keep

    def _is_complete(self, node: BoundNode) -> bool:
        return not any(leaf.name in self.prepared.incomplete for leaf in node.walk())

    def _weights(self, node: BoundNode, parts: list[_Inputs], context: Context) -> Floats:
        """Return a branch's weights ``(…, parts)``: those given for this run, those found by its weighting, or those stated."""
        if node.name in self.weights:
            return _to_stated_sum(node, self.weights[node.name])
        weighting = node.weighting
        if weighting is None:
            return np.array([part.weight for part in node.parts])
        scores = np.concatenate([part.values for part in parts], axis=-2)
        return _with_place(node, weighting, weighting.apply, scores, context)

    def _count(self, node: BoundNode, parts: list[_Inputs]) -> NDArray[np.signedinteger[Any]]:
        """Count the parts present, among those that have a say."""
        votes = frozenset(part.name for part in node.voting)
        voting = [part.present for part, stated in zip(parts, node.parts, strict=True) if stated.name in votes]
        count = np.zeros((), dtype=np.int32)
        for present in voting:
            count = count + present
        lacking: Bools = np.asarray(count < len(voting))
        if node.missing == "error" and lacking.any():
            self._refuse_missing(node, lacking)
        return count

    def _refuse_missing(self, node: BoundNode, lacking: Bools) -> None:
        units = [unit for unit, lacks in zip(self.prepared.units, _in_any_draw(lacking), strict=True) if lacks]
        found = f"{node.label!r} allows no missing part, and one is missing for {listed(units, 5)}"
        raise LeaguetabError(Problem("missing-part", found, hint="Fill the gaps, or choose another `missing`.", place=node.place))

    def _columns(self) -> UnitColumns:
        return UnitColumns(self.prepared.frame, _NodeValues(self.nodes, self.prepared.replaced, {}))


def _present(score: Floats) -> Bools:
    """Return which units have a score: ``(units,)`` where that is the same in every draw, as it nearly always is."""
    present = ~np.isnan(score)
    of_first = present.reshape(-1, present.shape[-1])[:1]
    return of_first[0] if len(of_first) and (present == of_first).all() else present


def _in_any_draw(where: Bools) -> Bools:
    return np.asarray(where.reshape(-1, where.shape[-1]).any(axis=0))


def _joined(parts: list[_Inputs], weights: Floats) -> tuple[Floats, Floats]:
    """Put the rows of all parts together, each part's rows weighing as much as the part: ``(…, rows, units)``, ``(…, rows)``."""
    values = np.concatenate(_levelled([part.values for part in parts], 2), axis=-2)
    if all(part.weights is WHOLE for part in parts):
        return values, weights
    within = np.concatenate(_levelled([part.weights for part in parts], 1), axis=-1)
    return values, np.repeat(weights, [part.weights.shape[-1] for part in parts], axis=-1) * within


def _levelled(arrays: list[Floats], axes: int) -> list[Floats]:
    """Repeat arrays over each other's draws, all axes but the last so many."""
    if len({array.shape[:-axes] for array in arrays}) == 1:
        return arrays
    leading = np.broadcast_shapes(*(array.shape[:-axes] for array in arrays))
    return [np.broadcast_to(array, (*leading, *array.shape[-axes:])) for array in arrays]


def _to_stated_sum(node: BoundNode, given: Floats) -> Floats:
    """Scale given weights to the sum of the stated ones (found ones have sum 1), where the combine depends on it."""
    if not _combine_of(node).weights_as_they_stand:
        return given
    stated = 1.0 if node.weighting is not None else sum(part.weight for part in node.parts)
    return np.asarray(given * (stated / given.sum(axis=-1, keepdims=True)))


def _least(node: BoundNode) -> int:
    """Return how many parts must be present for a score."""
    if node.missing in {"require", "error"}:
        return len(node.voting)
    return node.least_present


def _combine_of(node: BoundNode) -> Combine:
    if node.combine is None:
        raise TypeError(node.name)
    return node.combine


def context_of(node: BoundNode, columns: UnitColumns) -> Context:
    """Describe a branch's parts to its combine and weighting."""
    ways: tuple[Better, ...] = tuple(part.better for part in node.parts)
    shared: Better = "lower" if {part.better for part in node.voting} == {"lower"} else "higher"
    return Context(shared, ways, tuple(part.name for part in node.parts), columns)


def _names_in_expressions(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        yield from (f"{name}_score", f"{name}_count")


def _reads(node: BoundNode, of_nodes: frozenset[str]) -> bool:
    """Tell whether a leaf is worked out from scores or counts of other nodes, and so has to wait for them."""
    return not node.is_metric and not of_nodes.isdisjoint(RowExpression(node.column or "").columns)


def _leaf(node: BoundNode, columns: UnitColumns, units: tuple[str, ...]) -> NodeScores:
    return _scored(node, _leaf_values(node, columns), columns, units)


def _scored(node: BoundNode, raw: Floats, columns: UnitColumns, units: tuple[str, ...]) -> NodeScores:
    # Eight-byte counts of every leaf would cost more than its score.
    present = (~np.isnan(raw)).view(np.int8)
    return NodeScores(raw, _after_steps(node, raw, columns, units), present, np.empty(0))


def _leaf_values(node: BoundNode, columns: UnitColumns) -> Floats:
    if node.is_metric and node.column:
        return columns.frame[node.column].to_numpy()
    return _with_place(node, None, columns.numbers, node.column or "")


def _after_steps(node: BoundNode, values: Floats, columns: UnitColumns, units: tuple[str, ...]) -> tuple[Floats, ...]:
    """Pass values through a node's steps, keeping the result of each."""
    results = []
    for step, better in node.steps:
        context = Context(better=better, columns=columns)
        result = _with_place(node, step, step.apply, values, context)
        lost = ~np.isfinite(result) & ~np.isnan(values)
        if lost.any() and (lost := lost & ~np.asarray(step.excuses(context))).any():
            _refuse_result(node, step, values, lost, units)
        results.append(result)
        values = result
    return tuple(results)


def _refuse_result(node: BoundNode, step: Method, values: Floats, lost: Bools, units: tuple[str, ...]) -> None:
    at = np.argwhere(lost)[0]
    value = np.broadcast_to(values, lost.shape)[tuple(at)]
    others = int(lost.sum()) - 1
    found = f"the step {step.method!r} of {node.name!r} has no result for {value:g} (unit {units[at[-1]]!r}, and {others} more)"
    raise LeaguetabError(Problem("no-result", found, hint="Mend the value, or choose another step.", place=node.place))


def _with_place(node: BoundNode, method: Method | None, compute: Callable[..., Floats], *arguments: object) -> Floats:
    """Compute, adding the place in the YAML to what a method says is wrong."""
    try:
        return compute(*arguments)
    except LeaguetabError as error:
        said = f"{node.name!r} ({method.method})" if method else repr(node.name)
        raise LeaguetabError(
            replace(problem, found=f"{said}: {problem.found}", place=node.place) for problem in error.problems
        ) from error


@dataclass(frozen=True)
class _WithLabels(Mapping[str, NDArray[Any]]):
    """Values, and labels that are made when they are read."""

    others: Mapping[str, NDArray[Any]]
    name: str
    make: Callable[[], NDArray[Any]]

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self.make() if name == self.name else self.others[name]

    def __iter__(self) -> Iterator[str]:
        yield from (self.name, *self.others)

    def __len__(self) -> int:
        return 1 + len(self.others)


class _NodeValues(Mapping[str, NDArray[Any]]):
    """Nodes' values by the names that expressions use, made when they are read."""

    def __init__(
        self,
        nodes: Mapping[str, NodeScores],
        further: Mapping[str, NDArray[Any]],
        bands: Mapping[str, Callable[[], NDArray[Any]]],
    ) -> None:
        self._nodes = nodes
        self._further = further
        self._bands = bands

    def __getitem__(self, name: str) -> NDArray[Any]:
        if name in self._further:
            return self._further[name]
        if name in self._bands:
            return self._bands[name]()
        node, _, what = name.rpartition("_")
        if node not in self._nodes or what not in {"score", "count"}:
            raise KeyError(name)
        return self._nodes[node].score if what == "score" else self._nodes[node].count.astype(np.float64)

    def __iter__(self) -> Iterator[str]:
        yield from (*self._further, *self._bands)
        for name in self._nodes:
            yield from (f"{name}_score", f"{name}_count")

    def __len__(self) -> int:
        return len(self._further) + len(self._bands) + 2 * len(self._nodes)

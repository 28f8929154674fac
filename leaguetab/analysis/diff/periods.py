"""What moved a unit between two periods under one algorithm: its own values, metric by metric, against what all others did.

A unit is put into tables in which each of its own values, and the values of all others, are from one period or the other. Its shift
is shared among them by what each change does, on average over orders of making them: the others change before all of its own
values, or after. (This is the Owen value of two unions, the unit and the others.) Units that came or went are part of what others
did; so is a column that only the steps read (a population that counts are divided by, a group that scores are taken within).

References
----------
Owen (1977), Values of games with a priori unions, Mathematical Economics and Game Theory, 76-88.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from leaguetab.algorithm.bind import expressions_of, expressions_of_places, nodes_read
from leaguetab.analysis.diff.cause import Attribution, Cause, OwnValues
from leaguetab.analysis.diff.ruled import exclusions
from leaguetab.analysis.diff.shares import Ranks, every_order, on_the_way, shares, standard_error
from leaguetab.analysis.sensitivity.changed import in_batches
from leaguetab.analysis.sensitivity.structures import leaves_with_say
from leaguetab.errors import listed
from leaguetab.expression import RowExpression
from leaguetab.methods.statistics import highest
from leaguetab.placing import place
from leaguetab.scoring import Evaluation, UnitColumns, evaluate, prepare, with_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from leaguetab.algorithm.bind import BoundNode
    from leaguetab.analysis.diff.shares import Made, Order, Shares
    from leaguetab.methods.base import Bools, Floats, Ints
    from leaguetab.placing import Exclusion
    from leaguetab.scoring import Prepared
    from leaguetab.table import Workings

_EVERY_ORDER_UP_TO = 5
"""A unit with so many changes of its own, and no more, has them gone through in every order."""
_FEWEST_DRAWN, _MOST_DRAWN = 4, 32
"""How many orders of own changes are drawn otherwise: as many as there is time for."""
_MOST_NUMBERS = 40_000_000
"""How many scores are worked out; where that is not enough for the fewest orders, only units that moved far are looked at."""


def by_metric(a: Workings, b: Workings, *, seed: int = 0) -> Attribution:
    """Share each unit's shift among its own values and what others did.

    Parameters
    ----------
    a, b
        Of tables made by one algorithm.
    seed
        Of the orders that are drawn for units with too many changes to go through all.

    Returns
    -------
    Attribution
        Of the units ranked in both; NaN where there are too many to work out all. One cause for each column that scores or rules
        read and that differs in any unit's row, in order of the algorithm; then ``others``. A unit's own columns that do not
        differ moved it by 0 places, exactly.
    """
    worlds = _World(a), _World(b)
    units = _compared(a, b)
    changes = _Changes.between(worlds, units)
    moved = worlds[0].ranks_of(units) - worlds[1].ranks_of(units)
    batches = _batches(worlds, changes, _furthest_first(units, moved), seed)
    places = np.full((len(changes.columns) + 1, len(units)), np.nan)
    # Where nothing of a unit's own differs, others did it all.
    unchanged = ~changes.differ.any(axis=0)
    places[:, unchanged] = 0.0
    places[-1, unchanged] = moved[unchanged]
    notes: list[str] = []
    counted_last = 0
    for batch in batches:
        after = _after(worlds, changes, batch, units)
        found = shares(after, batch.changes + 1, batch.orders)
        places[:, batch.units] = batch.by_column(found)
        counted_last += int(found.counted_last.sum())
        notes += _notes_on_draws(after, batch, changes) if batch.changes > _EVERY_ORDER_UP_TO else ()
    worked_out = len(units) - int(np.isnan(places[-1]).sum())
    return Attribution(
        _causes(changes, worlds),
        tuple(units),
        places,
        (*_notes_on_columns(worlds), *_notes_on_units(worked_out, len(units), counted_last), *notes),
        _own_values(changes, worlds, units) if changes.columns else None,
    )


@dataclass(frozen=True)
class _World:
    """All units of one period."""

    workings: Workings

    @cached_property
    def prepared(self) -> Prepared:
        evaluation = self.workings.evaluation
        return prepare(self.workings.algorithm, evaluation.frame, evaluation.units)

    @cached_property
    def exclusions(self) -> list[Exclusion]:
        return exclusions(self.workings)

    @cached_property
    def number(self) -> Mapping[str, int]:
        return {unit: number for number, unit in enumerate(self.workings.evaluation.units)}

    @property
    def frame(self) -> pl.DataFrame:
        return self.workings.evaluation.frame

    def numbers(self, units: Sequence[str]) -> Ints:
        return np.array([self.number[unit] for unit in units], dtype=np.int64)

    def ranks_of(self, units: Sequence[str]) -> Floats:
        return self.workings.places.rank[self.numbers(units)]

    @cached_property
    def leaves(self) -> Mapping[str, BoundNode]:
        """The leaves that matter to score, bands or rules, and whose values come from the row alone."""
        algorithm = self.workings.algorithm
        read = nodes_read(algorithm)
        beside = (leaf for node in algorithm.walk() if node.name in read for leaf in node.walk() if not leaf.parts)
        every = {leaf.name: leaf for leaf in (*leaves_with_say(algorithm.root), *beside)}
        return {name: leaf for name, leaf in every.items() if name in self.prepared.leaves}

    @cached_property
    def read_by_rules(self) -> frozenset[str]:
        """The raw columns that bands, rules, the ranking and exclusions read."""
        texts = (*expressions_of_places(self.workings.algorithm), *(item.when for item in self.exclusions))
        return frozenset(name for text in texts for name in RowExpression(text).columns if name in self.frame.columns)

    @cached_property
    def read(self) -> tuple[str, ...]:
        """The raw columns that scores and rules read of a unit's own row, in the tree's order."""
        of_leaves = (name for leaf in self.leaves.values() for name in _columns_of(leaf) if name in self.frame.columns)
        return tuple(dict.fromkeys((*of_leaves, *(name for name in self.frame.columns if name in self.read_by_rules))))

    def ranks(self, rows: pl.DataFrame, units: Ints, differ: Mapping[str, Bools]) -> Ranks:
        """Rank units whose own rows are others than in this period, each in a table of its own.

        Parameters
        ----------
        rows
            One row a table, with the columns in `read`.
        units
            The unit whose row it is, by number.
        differ
            Where a column differs from the unit's own row in this period, ``(tables,)`` each.

        Returns
        -------
        Ranks
            Of that unit in each table.
        """
        ruled = np.zeros(len(units), dtype=np.bool_)
        for name in self.read_by_rules & differ.keys():
            ruled |= differ[name]
        rank, last = np.empty(len(units)), np.empty(len(units))
        # Rules that read rows which differ from table to table take far longer.
        for numbers, by_rules in ((np.flatnonzero(ruled), self.read_by_rules), (np.flatnonzero(~ruled), frozenset())):
            for batch in self._batches(numbers):
                rank[batch], last[batch] = self._ranks(rows[batch], units[batch], frozenset(differ), by_rules)
        return Ranks(rank, last)

    def _batches(self, tables: Ints) -> Iterator[Ints]:
        # A weighting looks at one set of scores at a time.
        if any(node.weighting is not None for node in self.workings.algorithm.walk()):
            return (np.array([number]) for number in tables)
        return in_batches(self.prepared, tables)

    def _ranks(self, rows: pl.DataFrame, units: Ints, changed: frozenset[str], by_rules: frozenset[str]) -> tuple[Floats, Floats]:
        tables = np.arange(len(units))
        shape = (len(units), len(self.number))
        values = {}
        for name, leaf in self.leaves.items():
            if not changed.isdisjoint(_columns_of(leaf)):
                values[name] = np.broadcast_to(self.prepared.leaves[name].before, shape).copy()
                values[name][tables, units] = _value(leaf, UnitColumns(rows))
        evaluation = evaluate(with_values(self.prepared, values))
        own_rows = {name: _with_own(self.frame[name], rows[name], units) for name in by_rules & changed}
        varied = _Varied(**{name: getattr(evaluation, name) for name in evaluation.__dataclass_fields__}, own_rows=own_rows)
        rank = np.broadcast_to(place(self.workings.algorithm, varied, self.exclusions).rank, shape)
        return rank[tables, units], highest(rank)[:, 0] + 1


@dataclass(frozen=True)
class _Varied(Evaluation):
    """An evaluation in which raw columns, too, differ from table to table."""

    own_rows: Mapping[str, NDArray[Any]] = field(default_factory=dict)

    def columns(self, **further: NDArray[Any]) -> UnitColumns:
        return super().columns(**self.own_rows, **further)


@dataclass(frozen=True)
class _Changes:
    """The compared units' own rows in both periods.

    Parameters
    ----------
    columns
        Those that differ in any row.
    rows
        One row a unit, in the first period and in the second; null where the file lacks a column.
    differ
        Which values differ, ``(columns, units)``.
    """

    columns: tuple[str, ...]
    rows: tuple[pl.DataFrame, pl.DataFrame]
    differ: Bools

    @classmethod
    def between(cls, worlds: tuple[_World, _World], units: Sequence[str]) -> _Changes:
        # The same order whichever of the two comes first, so that the same orders of changes are drawn.
        longest = max(worlds[0].read, worlds[1].read, key=lambda read: (len(read), read))
        read = tuple(dict.fromkeys((*longest, *sorted({*worlds[0].read, *worlds[1].read}))))
        schema = {name: next(world.frame.schema[name] for world in worlds if name in world.frame.columns) for name in read}
        before, after = (_own_rows(world, units, schema) for world in worlds)
        differ = [before[name].ne_missing(after[name]).to_numpy() for name in read]
        kept = [number for number, column in enumerate(differ) if column.any()]
        return cls(
            tuple(read[number] for number in kept),
            (before, after),
            np.array([differ[number] for number in kept], dtype=np.bool_).reshape(len(kept), len(units)),
        )


@dataclass(frozen=True)
class _Batch:
    """Units that are worked out together: their own changes are numbered, and made in the same orders.

    Parameters
    ----------
    units
        By their numbers among those compared.
    changes
        How many changes of its own a unit has, at most.
    number
        Which of a unit's own changes a column is, ``(units, columns)``.
    differ
        Where it is one at all, ``(units, columns)``.
    orders
        Of making own changes and what others did, which is the last number; each order after its reverse.
    """

    units: Ints
    changes: int
    number: Ints
    differ: Bools
    orders: tuple[Order, ...]

    @cached_property
    def stops(self) -> tuple[Made, ...]:
        return tuple(dict.fromkeys(made for order in self.orders for made in on_the_way(order)))

    def made(self, stops: Sequence[Made]) -> Bools:
        """Tell which columns are changed after some changes, ``(stops, units, columns)``."""
        there = np.array([[number in stop for number in range(self.changes)] for stop in stops], dtype=np.bool_)
        return there[:, self.number] & self.differ

    def by_column(self, found: Shares) -> Floats:
        """Return what each column moved each unit, and what others did: ``(columns + 1, units)``."""
        own = np.where(self.differ.T, found.places[self.number.T, np.arange(len(self.units))], 0.0)
        return np.concatenate([own, found.places[-1:]])


def _batches(worlds: tuple[_World, _World], changes: _Changes, furthest_first: Ints, seed: int) -> Iterator[_Batch]:
    """Put units with few changes together by how many these are, and all that have many; leave out what would take too long."""
    own = changes.differ.sum(axis=0)
    table = max(len(world.leaves) * len(world.number) for world in worlds)
    few, many = furthest_first[own[furthest_first] <= _EVERY_ORDER_UP_TO], furthest_first[own[furthest_first] > _EVERY_ORDER_UP_TO]
    exact = table * 2 ** (np.minimum(own, _EVERY_ORDER_UP_TO) + 1)
    drawn = _drawn_orders(changes, many, (_MOST_NUMBERS - int(exact[few].sum())) // table, seed)
    each = np.where(own <= _EVERY_ORDER_UP_TO, exact, table * len(_stops(drawn)))
    changed = furthest_first[own[furthest_first] > 0]
    affordable = np.cumsum(each[changed]) <= _MOST_NUMBERS
    affordable[:1] = True
    chosen = np.sort(changed[affordable])
    for count in range(1, _EVERY_ORDER_UP_TO + 1):
        alike = chosen[own[chosen] == count]
        if len(alike):
            differ = changes.differ[:, alike].T
            # Each unit's own changes are numbered from 0; what does not differ has no number that matters.
            number = np.maximum(np.cumsum(differ, axis=1) - 1, 0)
            yield _Batch(alike, count, number, differ, _there_and_back(every_order(count), count))
    rest = chosen[own[chosen] > _EVERY_ORDER_UP_TO]
    if len(rest):
        differ = changes.differ[:, rest].T
        number = np.broadcast_to(np.arange(len(changes.columns)), differ.shape)
        yield _Batch(rest, len(changes.columns), number, differ, drawn)


def _drawn_orders(changes: _Changes, units: Ints, tables: int, seed: int) -> tuple[Order, ...]:
    """Draw orders of all columns for units with many changes, as many as so many tables are enough for."""
    if len(units) == 0:
        return ()
    own = len(changes.columns)
    affordable = tables // (len(units) * 2 * own)
    random = np.random.default_rng(seed)
    count = min(max(affordable, _FEWEST_DRAWN), _MOST_DRAWN)
    return _there_and_back([tuple(random.permutation(own).tolist()) for _ in range(count)], own)


def _there_and_back(ways: Sequence[Order], own: int) -> tuple[Order, ...]:
    """Put what others did before a unit's own changes, and after them in their reverse order."""
    return tuple(order for way in ways for order in ((own, *way), (*way[::-1], own)))


def _stops(orders: Sequence[Order]) -> set[Made]:
    return {made for order in orders for made in on_the_way(order)}


def _furthest_first(units: Sequence[str], moved: Floats) -> Ints:
    return np.lexsort((np.array(units), -np.abs(moved)))


def _own_rows(world: _World, units: Sequence[str], schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    rows = world.frame[[world.number[unit] for unit in units]]
    there = [pl.col(name).cast(dtype, strict=False) for name, dtype in schema.items() if name in rows.columns]
    absent = [pl.lit(None, dtype=dtype).alias(name) for name, dtype in schema.items() if name not in rows.columns]
    return rows.select(*there, *absent).select(list(schema))


def _columns_of(leaf: BoundNode) -> tuple[str, ...]:
    if leaf.is_metric:
        return (leaf.column or "",)
    return RowExpression(leaf.column or "").columns


def _value(leaf: BoundNode, columns: UnitColumns) -> Floats:
    return columns.numbers(f'"{leaf.column}"') if leaf.is_metric else columns.numbers(leaf.column or "")


def _with_own(column: pl.Series, own: pl.Series, units: Ints) -> NDArray[Any]:
    """Put units' own values into a column of all units, one table a row."""
    is_number = column.dtype.is_numeric()
    every: NDArray[Any] = (
        column.cast(pl.Float64).fill_null(np.nan).to_numpy() if is_number else np.array(column.to_list(), dtype=object)
    )
    tables = np.tile(every, (len(units), 1))
    values: NDArray[Any] = own.fill_null(np.nan).to_numpy() if is_number else np.array(own.to_list(), dtype=object)
    tables[np.arange(len(units)), units] = values
    return tables


def _compared(a: Workings, b: Workings) -> list[str]:
    """List the units that are ranked in both, in the order of the second."""
    ranked = {unit for unit, rank in zip(a.evaluation.units, a.places.rank, strict=True) if not np.isnan(rank)}
    return [unit for unit, rank in zip(b.evaluation.units, b.places.rank, strict=True) if unit in ranked and not np.isnan(rank)]


def _after(worlds: tuple[_World, _World], changes: _Changes, batch: _Batch, units: Sequence[str]) -> dict[Made, Ranks]:
    """Rank each unit of a batch after each set of changes that its orders lead through."""
    after: dict[Made, Ranks] = {}
    for number, world in enumerate(worlds):
        made = [stop for stop in batch.stops if (batch.changes in stop) == bool(number)]
        after |= dict(zip(made, _with_own_changes(world, changes, batch, units, made), strict=True))
    return after


def _with_own_changes(
    world: _World, changes: _Changes, batch: _Batch, units: Sequence[str], made: Sequence[Made]
) -> Iterator[Ranks]:
    """Rank each unit with the changes that are made in its own row, all others being as in one period."""
    own = batch.made(made)
    # Each different row of each unit is looked at once.
    keys = np.concatenate([np.broadcast_to(np.arange(len(batch.units))[:, None], (*own.shape[:2], 1)), own], axis=-1)
    distinct, which = np.unique(keys.reshape(-1, keys.shape[-1]), axis=0, return_inverse=True)
    unit, changed = distinct[:, 0], distinct[:, 1:].astype(np.bool_)
    # What is made in all of them is this period's own.
    is_second = batch.changes in made[0]
    apart = (changed ^ is_second) & batch.differ[unit]
    differ = {name: apart[:, number] for number, name in enumerate(changes.columns)}
    number = batch.units[unit]
    found = world.ranks(_mixed(world, changes, number, changed), world.numbers(units)[number], differ)
    rank, last = (array[which.ravel()].reshape(own.shape[:2]) for array in (found.rank, np.asarray(found.last)))
    return (Ranks(*pair) for pair in zip(rank, last, strict=True))


def _mixed(world: _World, changes: _Changes, unit: Ints, changed: Bools) -> pl.DataFrame:
    """Return rows of which each value is of the second period where it is changed, and else of the first."""
    before, after = changes.rows
    columns = []
    for name in world.read:
        mask = changed[:, changes.columns.index(name)] if name in changes.columns else np.zeros(len(unit), dtype=np.bool_)
        columns.append(pl.concat([before[name], after[name]]).gather(unit + before.height * mask))
    return pl.DataFrame(columns)


def _causes(changes: _Changes, worlds: tuple[_World, _World]) -> tuple[Cause, ...]:
    labels = {name: info.label for world in worlds for name, info in world.workings.metrics.info.items()}
    labels |= {
        leaf.column: leaf.label for world in worlds for leaf in world.leaves.values() if leaf.is_metric and leaf.column is not None
    }
    specs = worlds[1].workings.algorithm.model.columns
    labels |= {name: spec.label for name, spec in specs.items() if spec.label is not None}
    own = [
        Cause(name if name != "others" else "own_others", labels.get(name, name), f"the unit's own {labels.get(name, name)}")
        for name in changes.columns
    ]
    called = f"other {worlds[1].workings.algorithm.model.units}"
    return (*own, Cause("others", called, f"what all {called} did, those that came or went among them"))


def _own_values(changes: _Changes, worlds: tuple[_World, _World], units: Sequence[str]) -> OwnValues:
    info = worlds[1].workings.metrics.info
    measured_in = [info[name].unit if name in info else None for name in changes.columns]
    before, after = (rows.select(changes.columns) for rows in changes.rows)
    return OwnValues(tuple(units), tuple(measured_in), (before, after), changes.differ)


def _notes_on_columns(worlds: tuple[_World, _World]) -> Iterator[str]:
    for world, other, which in ((worlds[0], worlds[1], "first"), (worlds[1], worlds[0], "second")):
        only = [name for name in world.read if name not in other.frame.columns]
        if only:
            yield f"only the {which} file has: {listed(only)}"
    by_steps = sorted(_read_by_steps_alone(worlds))
    if by_steps:
        yield f"a change in what only the steps read is part of what others did: {listed(by_steps)}"


def _notes_on_units(worked_out: int, units: int, counted_last: int) -> Iterator[str]:
    if worked_out < units:
        yield f"what moved a unit is worked out for {worked_out} of {units} units, those first that moved the most, to save time"
    if counted_last:
        yield f"{counted_last} units count as last in those mixtures of the two periods that leave them unranked"


def _notes_on_draws(after: Mapping[Made, Ranks], batch: _Batch, changes: _Changes) -> Iterator[str]:
    error = standard_error(after, batch.orders)
    many, drawn = int((changes.differ.sum(axis=0) > _EVERY_ORDER_UP_TO).sum()), len(batch.units)
    whom = "them" if drawn == many else f"the {drawn} of these that moved furthest"
    yield (
        f"more than {_EVERY_ORDER_UP_TO} values of their own differ for {many} of {changes.differ.shape[1]}: what each did to "
        f"{whom} is an average over {len(batch.orders) // 2} random orders of changing them, with a standard error of "
        f"{np.median(error.max(axis=0)):.1f} places (for half of these) to {error.max():.1f} at most"
    )


def _read_by_steps_alone(worlds: tuple[_World, _World]) -> frozenset[str]:
    read = {name for world in worlds for text in expressions_of(world.workings.algorithm) for name in RowExpression(text).columns}
    own = {name for world in worlds for name in world.read}
    return frozenset(name for name in read - own if all(name in world.frame.columns for world in worlds))

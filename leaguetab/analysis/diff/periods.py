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

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from leaguetab.algorithm.bind import expressions_of, nodes_read
from leaguetab.analysis.diff.cause import Attribution, Cause
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
"""So many changes of own values, and no more, are gone through in every order."""
_FEWEST_DRAWN, _MOST_DRAWN = 4, 32
"""How many orders of own values are drawn otherwise: as many as there is time for."""
_MOST_NUMBERS = 40_000_000
"""How many scores are worked out; where that is not enough for the fewest orders, only units that moved far are looked at."""


def by_metric(a: Workings, b: Workings, *, seed: int = 0) -> Attribution:
    """Share each unit's shift among its own values and what others did.

    Parameters
    ----------
    a, b
        Of tables made by one algorithm.
    seed
        Of the orders that are drawn where there are too many to go through all.

    Returns
    -------
    Attribution
        Of the units ranked in both; NaN where there are too many to work out all. One cause for each column that scores or rules
        read and that differs in any unit's row, in order of the algorithm; then ``others``.
    """
    worlds = _World(a), _World(b)
    units = _compared(a, b)
    changes = _Changes.between(worlds, units)
    own = len(changes.columns)
    orders = _orders(own, worlds, len(units), seed)
    chosen = _within_bounds(worlds, units, orders)
    after = _after(worlds, changes.only(chosen), [units[number] for number in chosen], orders)
    found = shares(after, own + 1, orders)
    places = np.full((own + 1, len(units)), np.nan)
    places[:, chosen] = found.places
    notes = (
        *_notes_on_columns(worlds),
        *_notes_on_units(units, chosen, found),
        *(_notes_on_draws(after, orders) if own > _EVERY_ORDER_UP_TO else ()),
    )
    return Attribution(_causes(changes, worlds), tuple(units), places, notes)


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

    @property
    def rank(self) -> Floats:
        return self.workings.places.rank

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
        model = self.workings.algorithm.model
        texts = (
            [rule.when for rule in model.rules] + [tie.by for tie in model.rank.tie_break] + [item.when for item in self.exclusions]
        )
        texts += [model.rank.within] if model.rank.within else []
        texts += model.bands.columns_read if model.bands else ()
        texts += (text for node in self.workings.algorithm.walk() if node.bands for text in node.bands.columns_read)
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

    def only(self, units: Ints) -> _Changes:
        before, after = self.rows
        return replace(self, rows=(before[units], after[units]), differ=self.differ[:, units])


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


def _orders(own: int, worlds: tuple[_World, _World], units: int, seed: int) -> tuple[Order, ...]:
    """List orders of changing what others did, which is the last number, and a unit's own values: each order after its reverse."""
    if own <= _EVERY_ORDER_UP_TO:
        ways = every_order(own)
    else:
        affordable = _MOST_NUMBERS // (_numbers_of_a_table(worlds) * max(units, 1) * 2 * own)
        random = np.random.default_rng(seed)
        ways = tuple(tuple(random.permutation(own).tolist()) for _ in range(min(max(affordable, _FEWEST_DRAWN), _MOST_DRAWN)))
    return tuple(order for way in ways for order in ((own, *way), (*way[::-1], own)))


def _numbers_of_a_table(worlds: tuple[_World, _World]) -> int:
    return max(len(world.leaves) * len(world.number) for world in worlds)


def _stops(orders: Sequence[Order]) -> list[Made]:
    return list(dict.fromkeys(made for order in orders for made in on_the_way(order)))


def _within_bounds(worlds: tuple[_World, _World], units: Sequence[str], orders: Sequence[Order]) -> Ints:
    """Return the numbers of the units that are worked out: all, or where that would take too long, those that moved the most."""
    before, after = (world.rank[[world.number[unit] for unit in units]] for world in worlds)
    most = max(1, _MOST_NUMBERS // (_numbers_of_a_table(worlds) * len(_stops(orders))))
    furthest_first = np.lexsort((np.array(units), -np.abs(before - after)))
    return np.sort(furthest_first[:most])


def _after(worlds: tuple[_World, _World], changes: _Changes, units: Sequence[str], orders: Sequence[Order]) -> dict[Made, Ranks]:
    """Rank each unit after each set of changes that orders lead through."""
    stops, others = _stops(orders), len(changes.columns)
    after: dict[Made, Ranks] = {}
    for number, world in enumerate(worlds):
        made = [stop for stop in stops if (others in stop) == bool(number)]
        after |= dict(zip(made, _with_own_changes(world, changes, units, made), strict=True))
    return after


def _with_own_changes(world: _World, changes: _Changes, units: Sequence[str], made: Sequence[Made]) -> Iterator[Ranks]:
    """Rank each unit with the changes that are made in its own row, all others being as in one period."""
    masks = np.array([[number in stop for number in range(len(changes.columns))] for stop in made], dtype=np.bool_)
    own = masks[:, None, :] & changes.differ.T
    # Each different row of each unit is looked at once.
    keys = np.concatenate([np.broadcast_to(np.arange(len(units))[:, None], (*own.shape[:2], 1)), own], axis=-1)
    distinct, which = np.unique(keys.reshape(-1, keys.shape[-1]), axis=0, return_inverse=True)
    unit, changed = distinct[:, 0], distinct[:, 1:].astype(np.bool_)
    numbers = np.array([world.number[name] for name in units], dtype=np.int64)
    # What is made in all of them is this period's own.
    is_second = made[0] >= {len(changes.columns)}
    apart = (changed ^ is_second) & changes.differ.T[unit]
    differ = {name: apart[:, number] for number, name in enumerate(changes.columns)}
    found = world.ranks(_mixed(world, changes, unit, changed), numbers[unit], differ)
    rank, last = (array[which.ravel()].reshape(len(made), len(units)) for array in (found.rank, np.asarray(found.last)))
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
    labels = {
        leaf.column: leaf.label for world in worlds for leaf in world.leaves.values() if leaf.is_metric and leaf.column is not None
    }
    specs = worlds[1].workings.algorithm.model.columns
    labels |= {name: spec.label for name, spec in specs.items() if spec.label is not None}
    own = [
        Cause(name if name != "others" else "own_others", labels.get(name, name), f"the unit's own {labels.get(name, name)}")
        for name in changes.columns
    ]
    return (*own, Cause("others", "all others", "what all others did, those that came or went among them"))


def _notes_on_columns(worlds: tuple[_World, _World]) -> Iterator[str]:
    for world, other, which in ((worlds[0], worlds[1], "first"), (worlds[1], worlds[0], "second")):
        only = [name for name in world.read if name not in other.frame.columns]
        if only:
            yield f"only the {which} file has: {listed(only)}"
    by_steps = sorted(_read_by_steps_alone(worlds))
    if by_steps:
        yield f"a change in what only the steps read is part of what others did: {listed(by_steps)}"


def _notes_on_units(units: Sequence[str], chosen: Ints, found: Shares) -> Iterator[str]:
    if len(chosen) < len(units):
        yield f"what moved a unit is worked out for those {len(chosen)} of {len(units)} units that moved the most, to save time"
    if found.counted_last.any():
        yield f"{int(found.counted_last.sum())} units count as last in those mixtures of the two periods that leave them unranked"


def _notes_on_draws(after: Mapping[Made, Ranks], orders: Sequence[Order]) -> Iterator[str]:
    error = standard_error(after, orders)
    yield (
        f"what each metric did is an average over {len(orders) // 2} random orders of changing them, with a standard error of "
        f"{np.median(error.max(axis=0)):.1f} places (for half of the units) to {error.max():.1f} at most"
    )


def _read_by_steps_alone(worlds: tuple[_World, _World]) -> frozenset[str]:
    read = {name for world in worlds for text in expressions_of(world.workings.algorithm) for name in RowExpression(text).columns}
    own = {name for world in worlds for name in world.read}
    return frozenset(name for name in read - own if all(name in world.frame.columns for world in worlds))

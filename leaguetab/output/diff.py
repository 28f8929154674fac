"""Two or more tables compared, as a document."""

from __future__ import annotations

from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING, Any

import polars as pl

from leaguetab.analysis.diff.groups import common_groups
from leaguetab.analysis.diff.metric_moves import metric_moves, telling
from leaguetab.analysis.diff.rows import called
from leaguetab.analysis.diff.values import changed_values, gone_values, new_values
from leaguetab.analysis.diff.words import average_places, band_headings, band_word, by_metric, joined, names_of, summary, units_of
from leaguetab.analysis.explain.words import counted, singular
from leaguetab.output.diff_values import values_page
from leaguetab.output.document import Document
from leaguetab.output.envelope import around_several
from leaguetab.output.grid import Shown, grid, named, number, signed, signed_places, text, whole
from leaguetab.output.method import method
from leaguetab.output.notes import Remark, mark
from leaguetab.output.page import Page
from leaguetab.output.positions import positions
from leaguetab.output.text_cells import NOTHING, one_line
from leaguetab.wording import sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from leaguetab.analysis.diff.cause import Cause
    from leaguetab.analysis.diff.difference import Difference
    from leaguetab.analysis.diff.many import Differences
    from leaguetab.analysis.diff.values import ChangedValue
    from leaguetab.table import LeagueTable

_MOST_MOVERS = 10
_MOST_BY_METRIC = 5
"""Of so many of them the metrics are told that two methods count differently."""
_MOST_CAUSES = 5
"""So many causes have a column of their own where people read; programs have all."""
_MOST_NAMED, _MOST_TIED = 12, 3
_REST = "due_to_the_rest"
_FEW_CAUSES = 3
_SPARED_SOON, _SPARED_LATE = 2, 4
_EACH = "The columns that are called after causes say how many of these places come from each."
_TOGETHER = "Together they are the shift."
_MOSTLY = ("Mostly by: the cause that did most of it, and the places that it is worth; where several did the same, all of them.",)
_ORDER_KEPT = "1 is the same order, and 0 means that the two have nothing in common (Kendall's tau-b{})"


def difference_document(difference: Difference, broken: Sequence[str] = ()) -> Document:
    """Make a document of two tables compared.

    Parameters
    ----------
    difference
        How they differ.
    broken
        The conditions that were to hold and do not, in words.
    """
    around = around_several((difference.a, difference.b), None)
    return Document(
        pages=lambda: tuple(_pages(difference)),
        rows=lambda: difference.shown,
        around={**around, "warnings": list(dict.fromkeys((*difference.warnings, *around["warnings"])))},
        further=lambda: _further(difference, broken),
        title="Shifts",
        alarms=tuple(broken),
    )


def _further(difference: Difference, broken: Sequence[str]) -> Mapping[str, Any]:
    movers = difference.movers(_MOST_MOVERS)
    return {
        "summary": list(summary(difference)),
        "figures": {**difference.figures, "max_shift_unit": difference.max_shift_unit},
        "top": difference.top,
        "where": None if difference.selected is None else difference.selected.where,
        "causes": [
            {"name": cause.name, "words": cause.words, "meaning": cause.meaning, "column": cause.column}
            for cause in difference.causes
        ],
        "band_matrix": difference.band_matrix,
        "biggest_movers": movers,
        "metric_moves": [asdict(move) for move in metric_moves(difference, movers["unit"].head(_MOST_BY_METRIC))],
        "changed_values": _records(changed_values(difference, movers["unit"])),
        "gone_values": _records(gone_values(difference)),
        "new_values": _records(new_values(difference)),
        "broken": list(broken),
        "notes": [sentence(note) for note in difference.notes],
    }


def _records(values: Iterable[ChangedValue]) -> list[dict[str, Any]]:
    return [
        {
            "unit": value.unit,
            "metric": value.cause.name,
            "label": value.cause.words,
            "measured_in": value.measured_in,
            "old": value.old,
            "new": value.new,
            "places": value.places,
        }
        for value in values
    ]


def _pages(difference: Difference) -> Iterator[Page]:
    first, second = names_of(difference)
    warnings = map(sentence, difference.warnings)
    facts = (*_methods((difference.a, difference.b)), *warnings, *summary(difference), *_selection(difference))
    every_unit = tuple(_every_unit(difference))
    # Where nobody moved, the summary names no causes: only columns of units can.
    meanings = _meanings(difference) if every_unit or difference.figures["max_shift"] else []
    signs = (one_line(sentence(note)) for note in (*meanings, *difference.notes))
    yield Page(one_line(f"From {first} to {second}"), tuple(map(one_line, facts)), signs=tuple(signs))
    movers = difference.movers(_MOST_MOVERS)
    if not movers.is_empty():
        yield _units("Biggest movers", difference, movers)
    yield from _by_metric(difference, movers.head(_MOST_BY_METRIC))
    values = changed_values(difference, movers["unit"])
    if values:
        yield values_page(difference, movers, values, (_positions(difference.a), _positions(difference.b)))
    if difference.band_matrix is not None and _anything_differs(difference):
        yield _bands(difference.band_matrix, band_word(difference), first, second)
    yield from every_unit


def _by_metric(difference: Difference, movers: pl.DataFrame) -> Iterator[Page]:
    """Say of each mover, in a sentence, which metrics two methods count differently."""
    by_unit = groupby(metric_moves(difference, movers["unit"]), key=lambda move: move.unit)
    moves = {unit: list(those) for unit, those in by_unit}
    told = [by_metric(row, telling(moves.get(row["unit"], []), row["shift"])) for row in movers.iter_rows(named=True)]
    if any(told):
        unit = singular(units_of(difference))
        yield Page(
            "Biggest movers, metric by metric",
            tuple(map(one_line, filter(None, told))),
            signs=(
                f"Helped and hurt: what a metric adds to the score or takes from it, compared with the average {unit}.",
                "Bands and rules come on top of that. A metric can do more with less weight, where the methods score it otherwise.",
            ),
        )


def _every_unit(difference: Difference) -> Iterator[Page]:
    """Show all units that a table ranks; where no position differs, only those that differ in something else."""
    shown = difference.shown
    ranked = shown.filter(pl.col("status") != "unranked")
    moved = ranked if difference.figures["max_shift"] else ranked.filter(_differs())
    neither = shown.height - ranked.height
    told = [f"{neither:,} more {'is' if neither == 1 else 'are'} ranked in neither table."] if neither else []
    if not moved.is_empty():
        yield _units("Every unit" if moved is ranked else "What differs", difference, moved, told)


def _differs() -> pl.Expr:
    bands = pl.col("band_a").cast(pl.String).ne_missing(pl.col("band_b").cast(pl.String))
    return pl.col("status").is_in(["came", "went"]) | (pl.col("shift") != 0) | bands


def _anything_differs(difference: Difference) -> bool:
    return not difference.frame.filter(_differs()).is_empty()


def _methods(tables: Sequence[LeagueTable]) -> tuple[str, ...]:
    """Name the methods, each with its status, where a saved table says it."""
    records = dict.fromkeys(table.algorithm for table in tables)
    return tuple(dict.fromkeys(" ".join(method(record, record.title)) for record in records if record.status))


def _selection(compared: Difference | Differences) -> Iterator[str]:
    """Say which units are shown, where it is not all."""
    if compared.selected is not None:
        shown, every = compared.shown.height, compared.frame.height
        yield f"{shown:,} of {every:,} are shown: those with {compared.selected.where}. Everything above is about all."


def _units(title: str, difference: Difference, frame: pl.DataFrame, signs: Sequence[str] = ()) -> Page:
    causes = list(average_places(difference))
    reasons = [None if reason is None else Remark("Not compared", reason) for reason in frame["reason"]]
    marked = mark(reasons, units_of(difference))
    columns = [
        Shown("Name", named(called(difference.frame), "unit"), "name", marks=marked.marks),
        Shown("Was", _position(difference.a), "rank", numeric=True),
        Shown("Is", _position(difference.b), "rank", numeric=True),
        Shown("Shift", signed_places("shift"), "score", numeric=True, meaning=("Shift: places up (+) or down (-).",)),
        *_band_columns(difference),
        *_cause_columns(causes),
        *([Shown("Mostly by", _most(causes), telling=_SPARED_LATE, fit="wrapped", meaning=_MOSTLY)] if len(causes) > 1 else []),
    ]
    return grid(title, (), _with_rest(causes, frame), columns, signs, notes=marked.notes)


def _cause_columns(causes: Sequence[Cause]) -> list[Shown]:
    """Show what causes did, the strongest first; a terminal without room for a few of them only names each unit's main one."""
    rest = _rest(causes)
    every = [(_heading(cause), cause.column) for cause in causes if cause not in rest]
    others = f"{len(rest)} other causes"
    every += [(others, _REST)] if rest else []
    told = (f"{others}: {joined([_heading(cause) for cause in rest], _MOST_NAMED)}, taken together.",) if rest else ()
    meaning = {0: (_EACH,), len(every) - 1: (*told, _TOGETHER)} if len(every) > 1 else {}
    return [
        Shown(
            heading,
            signed(column, 1),
            "node",
            numeric=True,
            telling=_SPARED_SOON if number < _FEW_CAUSES else None,
            meaning=meaning.get(number, ()),
        )
        for number, (heading, column) in enumerate(every)
    ]


def _rest(causes: Sequence[Cause]) -> Sequence[Cause]:
    """Return the causes that share a column: those beyond the strongest, unless there is but one of them."""
    return causes[_MOST_CAUSES:] if len(causes) > _MOST_CAUSES + 1 else ()


def _position(table: LeagueTable) -> Callable[[pl.DataFrame], list[str]]:
    """Write each unit's rank in a table, ``=3`` where it is shared."""

    def write(frame: pl.DataFrame) -> list[str]:
        there = _positions(table)
        return [there.get(unit, NOTHING) for unit in frame["unit"]]

    return write


def _positions(table: LeagueTable) -> dict[str, str]:
    return dict(zip(table.frame["unit"], positions(table), strict=True))


def _band_columns(difference: Difference) -> list[Shown]:
    """Show the bands that there are: both in one column, and a change of band as ``3 → 2``."""
    a, b = difference.a, difference.b
    first, second = band_headings(difference)
    if a.bands and b.bands:
        return [Shown(first if first == second else "Band", _both_bands)]
    return [
        *([Shown(f"{first} was", text("band_a"))] if a.bands else []),
        *([Shown(f"{second} is", text("band_b"))] if b.bands else []),
    ]


def _both_bands(frame: pl.DataFrame) -> list[str]:
    pairs = zip(text("band_a")(frame), text("band_b")(frame), strict=True)
    return [was if was == now else f"{was or NOTHING} → {now or NOTHING}" for was, now in pairs]


def _with_rest(causes: Sequence[Cause], frame: pl.DataFrame) -> pl.DataFrame:
    rest = [cause.column for cause in _rest(causes)]
    if not rest:
        return frame
    known = pl.all_horizontal(pl.col(rest).is_not_null())
    return frame.with_columns(pl.when(known).then(pl.sum_horizontal(rest)).alias(_REST))


def _most(causes: Sequence[Cause]) -> Callable[[pl.DataFrame], list[str]]:
    """Name the cause that moved each unit furthest in the direction in which it went; none where it kept its place."""

    def write(frame: pl.DataFrame) -> list[str]:
        written = {cause: signed(cause.column, 1)(frame) for cause in causes}
        return [
            _mostly(row, {cause: texts[at] for cause, texts in written.items()})
            for at, row in enumerate(frame.iter_rows(named=True))
        ]

    return write


def _mostly(row: Mapping[str, Any], written: Mapping[Cause, str]) -> str:
    """Name a unit's strongest cause, and any that reads as just as strong."""
    way = row["shift"] or 0
    known = [cause for cause in written if row[cause.column] is not None]
    if not (way and known):
        return ""
    places = written[max(known, key=lambda cause: row[cause.column] * way)]
    strongest = [one_line(cause.words) for cause in known if written[cause] == places]
    return f"{places} {'each: ' if len(strongest) > 1 else ''}{joined(strongest, _MOST_TIED)}"


def _heading(cause: Cause) -> str:
    return f"{cause.words[:1].upper()}{cause.words[1:]}"


def _meanings(difference: Difference) -> list[str]:
    """Say what causes are whose name does not say it."""
    return [
        f"{_heading(cause)}: {cause.meaning}" for cause in average_places(difference) if not cause.meaning.endswith(cause.words)
    ]


def _bands(matrix: pl.DataFrame, word: str, first: str, second: str) -> Page:
    others = [name for name in matrix.columns if name != "band_a"]
    to = (Shown(f"→ {one_line(name)}", whole(name), numeric=True) for name in others)
    columns = [Shown(f"In {one_line(first)}", text("band_a"), "name"), *to]
    facts = [f"How many went from each {word} in {first} (rows) to each in {second} (columns)."]
    return grid(f"From {word} to {word}", facts, matrix, columns)


def differences_document(differences: Differences) -> Document:
    """Make a document of several tables compared."""
    return Document(
        pages=lambda: tuple(_many_pages(differences)),
        rows=lambda: differences.shown,
        around=around_several(differences.tables, None),
        further=lambda: {
            "compared": differences.compared,
            "where": None if differences.selected is None else differences.selected.where,
            "mean_shift": differences.mean_shift,
            "kendall_tau": differences.kendall_tau,
            "from_consensus": differences.from_consensus,
            "notes": [sentence(note) for note in differences.notes],
        },
        title="Ranks",
    )


def _many_pages(differences: Differences) -> Iterator[Page]:
    units = differences.tables[0].algorithm.units
    count = len(differences.tables)
    within = ", within groups" if differences.within_groups else ""
    order_kept = _ORDER_KEPT.format(f"{within}, on average over {units}" if within else "")
    are_ranked = f"{counted(differences.compared, units)} {'is' if differences.compared == 1 else 'are'} ranked by all {count}."
    facts = [
        *_methods(differences.tables),
        f"{are_ranked} The consensus orders them by their average rank{within}.",
        *_selection(differences),
    ]
    of_tables = [
        Shown(name, _position(table), "node", numeric=True)
        for name, table in zip(differences.names, differences.tables, strict=True)
    ]
    columns = [
        Shown("Consensus", _consensus(differences), "rank", numeric=True),
        Shown("Name", named(called(differences.frame), "unit"), "name"),
        Shown("Average rank", number("mean_rank", 1), numeric=True),
        Shown("Best", whole("best_rank"), numeric=True),
        Shown("Worst", whole("worst_rank"), numeric=True),
        *of_tables,
    ]
    own = [
        Shown("Table", text("table"), "name"),
        Shown("Average shift", number("mean_shift", 1), numeric=True),
        Shown("Largest shift", whole("max_shift"), numeric=True),
        Shown("Order kept", number("kendall_tau", 2), numeric=True, meaning=(f"Order kept: {order_kept}.",)),
    ]
    notes = tuple(map(sentence, differences.notes))
    yield grid(f"{count} tables compared", facts, differences.shown, columns, notes)
    yield grid("How far each is from the consensus", (), differences.from_consensus, own)
    yield _square("Average shift in places between each two", differences.mean_shift, 1)
    yield _square("Order kept between each two", differences.kendall_tau, 2, (f"{order_kept}.",))


def _consensus(differences: Differences) -> Callable[[pl.DataFrame], list[str]]:
    """Write the place in the consensus, ``=3`` where it is shared, be it with a unit that is not shown."""
    frame = differences.frame
    groups = common_groups(differences.tables, frame["unit"].to_list())
    places = frame.select("unit", "consensus", pl.Series("group", [0] * frame.height if groups is None else groups)).drop_nulls()
    shared = set(places.filter(pl.struct("consensus", "group").is_duplicated())["unit"])
    write = whole("consensus")
    return lambda frame: [
        f"={written}" if unit in shared else written for unit, written in zip(frame["unit"], write(frame), strict=True)
    ]


def _square(title: str, frame: pl.DataFrame, decimals: int, facts: Sequence[str] = ()) -> Page:
    others = [name for name in frame.columns if name != "table"]
    columns = [Shown("Table", text("table"), "name"), *(Shown(name, number(name, decimals), numeric=True) for name in others)]
    return grid(title, facts, frame, columns)

"""Two or more tables compared, as a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from leaguetab.analysis.diff.words import names_of, summary
from leaguetab.errors import listed
from leaguetab.output.document import Document
from leaguetab.output.envelope import around_several
from leaguetab.output.grid import Shown, grid, named, number, signed, text, whole
from leaguetab.output.page import Page
from leaguetab.output.text_cells import NOTHING, one_line
from leaguetab.wording import sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from leaguetab.analysis.diff.cause import Cause
    from leaguetab.analysis.diff.difference import Difference
    from leaguetab.analysis.diff.many import Differences
    from leaguetab.table import LeagueTable

_MOST_MOVERS = 10
_MOST_CAUSES = 6
"""So many causes have a column of their own where people read; programs have all."""
_LONGEST_CAUSE = 24
_REST = "due_to_the_rest"


def difference_document(difference: Difference, broken: Sequence[str] = ()) -> Document:
    """Make a document of two tables compared.

    Parameters
    ----------
    difference
        How they differ.
    broken
        The conditions that were to hold and do not, in words.
    """
    return Document(
        pages=lambda: tuple(_pages(difference)),
        rows=lambda: difference.frame,
        around=around_several((difference.a, difference.b), None),
        further=lambda: _further(difference, broken),
        title="Shifts",
        alarms=tuple(broken),
    )


def _further(difference: Difference, broken: Sequence[str]) -> Mapping[str, Any]:
    matrix = {} if difference.band_matrix is None else {"band_matrix": difference.band_matrix}
    return {
        "summary": list(summary(difference)),
        "figures": {**difference.figures, "max_shift_unit": difference.max_shift_unit},
        "top": difference.top,
        "causes": [
            {"name": cause.name, "words": cause.words, "meaning": cause.meaning, "column": cause.column}
            for cause in difference.causes
        ],
        **matrix,
        "biggest_movers": difference.movers(_MOST_MOVERS),
        "broken": list(broken),
        "notes": [sentence(note) for note in difference.notes],
    }


def _pages(difference: Difference) -> Iterator[Page]:
    first, second = names_of(difference)
    facts = (*_methods((difference.a, difference.b)), *summary(difference))
    signs = (one_line(sentence(note)) for note in difference.notes)
    yield Page(one_line(f"From {first} to {second}"), tuple(map(one_line, facts)), signs=tuple(signs))
    movers = difference.movers(_MOST_MOVERS)
    if not movers.is_empty():
        yield _units("Biggest movers", difference, movers, _explained(difference))
    if difference.band_matrix is not None:
        yield _bands(difference.band_matrix, first, second)
    ranked = difference.frame.filter(pl.col("status") != "unranked")
    neither = difference.frame.height - ranked.height
    told = [f"{neither:,} more {'is' if neither == 1 else 'are'} ranked in neither table."] if neither else []
    yield _units("Every unit", difference, ranked, told)


def _methods(tables: Sequence[LeagueTable]) -> tuple[str, ...]:
    """Name the methods, each with its status, where a saved table says it."""
    records = dict.fromkeys(table.algorithm for table in tables)
    return tuple(f"{record.title}: {record.status}, {record.name}." for record in records if record.status)


def _units(title: str, difference: Difference, frame: pl.DataFrame, signs: Sequence[str] = ()) -> Page:
    causes = _by_strength(difference)
    columns = [
        Shown("Name", named("name", "unit"), "name"),
        Shown("Was", whole("rank_a"), "rank", numeric=True),
        Shown("Is", whole("rank_b"), "rank", numeric=True),
        Shown("Shift", signed("shift", 0), "score", numeric=True),
        *_band_columns(difference),
        *(Shown(_heading(cause), signed(cause.column, 1), "node", numeric=True) for cause in causes[:_MOST_CAUSES]),
        *([Shown("The rest", signed(_REST, 1), "node", numeric=True)] if len(causes) > _MOST_CAUSES else []),
        *([Shown("Mostly by", _most(difference.causes))] if len(causes) > 1 else []),
        *([Shown("Why not compared", text("reason"))] if frame["reason"].is_not_null().any() else []),
    ]
    return grid(title, (), _with_rest(difference, frame), columns, signs)


def _band_columns(difference: Difference) -> list[Shown]:
    """Show the bands that there are: both in one column, and a change of band as ``3 → 2``."""
    a, b = difference.a, difference.b
    first, second = (table.labels.get("band", "Band") for table in (a, b))
    if a.bands and b.bands:
        return [Shown(first if first == second else "Band", _both_bands)]
    return [
        *([Shown(f"{first} was", text("band_a"))] if a.bands else []),
        *([Shown(f"{second} is", text("band_b"))] if b.bands else []),
    ]


def _both_bands(frame: pl.DataFrame) -> list[str]:
    pairs = zip(text("band_a")(frame), text("band_b")(frame), strict=True)
    return [was if was == now else f"{was or NOTHING} → {now or NOTHING}" for was, now in pairs]


def _by_strength(difference: Difference) -> list[Cause]:
    """Return the causes that moved any unit, those first that moved units furthest on average, up or down."""
    moved = {cause: _average(difference.frame[cause.column]) for cause in difference.causes}
    return sorted((cause for cause in moved if moved[cause] > 0), key=lambda cause: -moved[cause])


def _average(places: pl.Series) -> float:
    return float(places.abs().fill_null(0.0).to_numpy().mean())


def _with_rest(difference: Difference, frame: pl.DataFrame) -> pl.DataFrame:
    rest = [cause.column for cause in _by_strength(difference)[_MOST_CAUSES:]]
    if not rest:
        return frame
    known = pl.all_horizontal(pl.col(rest).is_not_null())
    return frame.with_columns(pl.when(known).then(pl.sum_horizontal(rest)).alias(_REST))


def _most(causes: Sequence[Cause]) -> Callable[[pl.DataFrame], list[str]]:
    """Name the cause that moved each unit furthest in the direction in which it went; none where it kept its place."""

    def write(frame: pl.DataFrame) -> list[str]:
        written = {cause: signed(cause.column, 1)(frame) for cause in causes}
        strongest = [_strongest(row, causes) for row in frame.iter_rows(named=True)]
        return ["" if cause is None else f"{_shortened(cause)} {written[cause][at]}" for at, cause in enumerate(strongest)]

    return write


def _strongest(row: Mapping[str, Any], causes: Sequence[Cause]) -> Cause | None:
    way = row["shift"] or 0
    known = [cause for cause in causes if row[cause.column] is not None]
    return max(known, key=lambda cause: row[cause.column] * way) if way and known else None


def _shortened(cause: Cause) -> str:
    return cause.words if len(cause.words) <= _LONGEST_CAUSE else f"{cause.words[: _LONGEST_CAUSE - 1].rstrip()}…"


def _heading(cause: Cause) -> str:
    return f"{cause.words[:1].upper()}{cause.words[1:]}"


def _explained(difference: Difference) -> list[str]:
    lines = ["Shift: places up (+) or down (-)."]
    if not difference.causes:
        return lines
    lines.append("The columns after it say how many of these places come from each cause; together they are the shift.")
    causes = _by_strength(difference)
    main, rest = causes[:_MOST_CAUSES], [cause.words for cause in causes[_MOST_CAUSES:]]
    lines += [sentence(f"{_heading(cause)}: {cause.meaning}") for cause in main if not cause.meaning.endswith(cause.words)]
    return [*lines, *([f"The rest: {listed(rest, len(rest))}."] if rest else [])]


def _bands(matrix: pl.DataFrame, first: str, second: str) -> Page:
    others = [name for name in matrix.columns if name != "band_a"]
    to = (Shown(f"→ {one_line(name)}", whole(name), numeric=True) for name in others)
    columns = [Shown(f"In {one_line(first)}", text("band_a"), "name"), *to]
    return grid("Bands", [f"How many went from each band in {first} (rows) to each in {second} (columns)."], matrix, columns)


def differences_document(differences: Differences) -> Document:
    """Make a document of several tables compared."""
    return Document(
        pages=lambda: tuple(_many_pages(differences)),
        rows=lambda: differences.frame,
        around=around_several(differences.tables, None),
        further=lambda: {
            "compared": differences.compared,
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
    facts = [
        *_methods(differences.tables),
        f"{differences.compared:,} {units} are ranked by all {count}. The consensus orders them by their average rank.",
    ]
    of_tables = [Shown(name, whole(f"rank_{name}"), "node", numeric=True) for name in differences.names]
    columns = [
        Shown("Consensus", whole("consensus"), "rank", numeric=True),
        Shown("Name", named("name", "unit"), "name"),
        Shown("Average rank", number("mean_rank", 1), numeric=True),
        Shown("Best", whole("best_rank"), numeric=True),
        Shown("Worst", whole("worst_rank"), numeric=True),
        *of_tables,
    ]
    own = [
        Shown("Table", text("table"), "name"),
        Shown("Average shift", number("mean_shift", 1), numeric=True),
        Shown("Largest shift", whole("max_shift"), numeric=True),
        Shown("Kendall's tau", number("kendall_tau", 2), numeric=True),
    ]
    yield grid(
        f"{len(differences.tables)} tables compared", facts, differences.frame, columns, tuple(map(sentence, differences.notes))
    )
    yield grid("How far each is from the consensus", (), differences.from_consensus, own)
    yield _square("Average shift in places between each two", differences.mean_shift, 1)
    yield _square("Kendall's tau between each two, where 1 is the same order", differences.kendall_tau, 2)


def _square(title: str, frame: pl.DataFrame, decimals: int) -> Page:
    others = [name for name in frame.columns if name != "table"]
    columns = [Shown("Table", text("table"), "name"), *(Shown(name, number(name, decimals), numeric=True) for name in others)]
    return grid(title, (), frame, columns)

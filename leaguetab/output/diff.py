"""Two or more tables compared, as a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from leaguetab.analysis.diff.words import summary
from leaguetab.output.document import Document
from leaguetab.output.envelope import around_several
from leaguetab.output.grid import Shown, grid, named, number, signed, text, whole
from leaguetab.output.page import Page
from leaguetab.output.text_cells import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import polars as pl

    from leaguetab.analysis.diff.cause import Cause
    from leaguetab.analysis.diff.difference import Difference
    from leaguetab.analysis.diff.many import Differences

_MOST_MOVERS = 10
_LONGEST_HEADING = 24


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
        "causes": [{"name": cause.name, "words": cause.words, "column": cause.column} for cause in difference.causes],
        **matrix,
        "biggest_movers": difference.movers(_MOST_MOVERS),
        "broken": list(broken),
        "notes": [sentence(note) for note in difference.notes],
    }


def _pages(difference: Difference) -> Iterator[Page]:
    first, second = _names(difference)
    yield Page(f"From {first} to {second}", summary(difference), signs=tuple(map(sentence, difference.notes)))
    movers = difference.movers(_MOST_MOVERS)
    if not movers.is_empty():
        yield grid("Biggest movers", (), movers, _columns(difference))
    if difference.band_matrix is not None:
        yield _bands(difference.band_matrix, first, second)
    yield grid("Every unit", (), difference.frame, _columns(difference), _explained(difference))


def _columns(difference: Difference) -> list[Shown]:
    banded = not (difference.frame["band_a"].is_null().all() and difference.frame["band_b"].is_null().all())
    reasons = difference.frame["reason"].is_not_null().any()
    return [
        Shown("Name", named("name", "unit"), "name"),
        Shown("Was", whole("rank_a"), "rank", numeric=True),
        Shown("Is", whole("rank_b"), "rank", numeric=True),
        Shown("Shift", signed("shift", 0), "score", numeric=True),
        *([Shown("Band was", text("band_a")), Shown("Band is", text("band_b"))] if banded else []),
        *(Shown(_heading(cause), signed(cause.column, 1), "node", numeric=True) for cause in difference.causes),
        *([Shown("Why not compared", text("reason"))] if reasons else []),
    ]


def _heading(cause: Cause) -> str:
    """Name a cause in a word or two."""
    return cause.words if len(cause.words) <= _LONGEST_HEADING else cause.name.replace("_", " ").capitalize()


def _explained(difference: Difference) -> list[str]:
    lines = ["Shift: places up (+) or down (-)."]
    if difference.causes:
        lines.append("The columns after it say how many of these places come from each cause; they add up to the shift.")
    return [
        *lines,
        *(sentence(f"{_heading(cause)}: {cause.words}") for cause in difference.causes if _heading(cause) != cause.words),
    ]


def _bands(matrix: pl.DataFrame, first: str, second: str) -> Page:
    others = [name for name in matrix.columns if name != "band_a"]
    columns = [Shown(f"In {first}", text("band_a"), "name"), *(Shown(f"→ {name}", whole(name), numeric=True) for name in others)]
    return grid("Bands", [f"How many went from each band in {first} (rows) to each in {second} (columns)."], matrix, columns)


def _names(difference: Difference) -> tuple[str, str]:
    """Return what the two tables are called: the algorithms where they differ, else the periods, else the files."""
    a, b = difference.a, difference.b
    choices = [
        (a.algorithm.name, b.algorithm.name),
        (a.period or "", b.period or ""),
        tuple(", ".join(record.path for record in table.inputs) for table in (a, b)),
    ]
    different = [(first, second) for first, second in choices if first and second and first != second]
    return different[0] if different else ("the first table", "the second table")


def differences_document(differences: Differences) -> Document:
    """Make a document of several tables compared."""
    return Document(
        pages=lambda: tuple(_many_pages(differences)),
        rows=lambda: differences.frame,
        around=around_several(differences.tables, None),
        further=lambda: {
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
    facts = [f"{differences.compared:,} {units} are ranked by all {count}. The consensus orders them by their average rank."]
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

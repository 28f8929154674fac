"""A difference in plain sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from leaguetab.algorithm.describe import band_noun
from leaguetab.analysis.diff.figures import comparable
from leaguetab.analysis.diff.origins import same_figures, says_method
from leaguetab.analysis.diff.rows import called
from leaguetab.analysis.diff.values import gone_values, new_values
from leaguetab.analysis.explain.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from leaguetab.analysis.diff.cause import Cause
    from leaguetab.analysis.diff.difference import Difference
    from leaguetab.analysis.diff.metric_moves import MetricMove
    from leaguetab.analysis.diff.values import ChangedValue
    from leaguetab.table import LeagueTable

_MOST_CAUSES = 6
_MOST_NAMED = 5
_MOST_MOVERS = 3
_MOST_METRICS = 3
_MOST_VALUES = 3
_ROUNDS_TO_NONE, _ROUNDS_TO_ALL = 0.05, 0.995


def summary(difference: Difference) -> tuple[str, ...]:
    """Sum up a difference.

    Returns
    -------
    tuple of str
        Sentences, the most important first.
    """
    return tuple(_sentences(difference))


def names_of(difference: Difference) -> tuple[str, str]:
    """Return what tells the two tables apart: their algorithms, periods or files, or both of what differs."""
    a, b = difference.a, difference.b
    methods = (a.algorithm.name, b.algorithm.name) if says_method(a) and says_method(b) else ("", "")
    figures = _first_that_differs(((a.period, b.period), (_files(a), _files(b))))
    if methods[0] != methods[1]:
        if figures is None or same_figures(a, b) is True:
            return methods
        return (f"{figures[0]} by {methods[0]}", f"{figures[1]} by {methods[1]}")
    return figures or ("the first table", "the second table")


def _first_that_differs(pairs: Sequence[tuple[str | None, str | None]]) -> tuple[str, str] | None:
    return next(((one, other) for one, other in pairs if one and other and one != other), None)


def _files(table: LeagueTable) -> str:
    return ", ".join(record.path for record in table.inputs)


def average_places(difference: Difference) -> dict[Cause, float]:
    """Return how many places each cause moved units on average, up or down, the strongest first; without those that moved none.

    Units of which it is not worked out have no say in the averages.
    """
    moved = {cause: difference.frame[cause.column].abs().drop_nulls().to_numpy() for cause in difference.causes}
    averages = {cause: float(places.mean()) for cause, places in moved.items() if places.any()}
    return dict(sorted(averages.items(), key=lambda item: -item[1]))


def band_headings(difference: Difference) -> tuple[str, str]:
    """Return how the bands of each table are headed. A saved table does not say it; the same bands are headed as in the other."""
    a, b = difference.a, difference.b
    first, second = (table.labels.get("band") if table.bands else None for table in (a, b))
    if comparable(a.bands, b.bands):
        first, second = first or second, second or first
    return first or "Band", second or "Band"


def band_word(difference: Difference) -> str:
    """Return what one band is called in a sentence: in the algorithms' own word, where they agree on one."""
    first, second = band_headings(difference)
    return band_noun(first) if first == second else "band"


def joined(words: Sequence[str], most: int, between: str = ", ") -> str:
    """Join words, cutting a long list; a single word more is named, as it takes no more room than to say that there is one.

    Examples
    --------
    >>> joined(["a", "b", "c"], most=2), joined(["a", "b", "c", "d"], most=2)
    ('a, b, c', 'a, b and 2 more')
    """
    shown = words if len(words) <= most + 1 else words[:most]
    rest = f" and {len(words) - most} more" if len(words) > len(shown) else ""
    return f"{between.join(shown)}{rest}"


def by_metric(mover: Mapping[str, Any], moves: Sequence[MetricMove]) -> str:
    """Say of a unit which metrics one method counts otherwise than the other.

    Parameters
    ----------
    mover
        The unit's row of the difference's frame.
    moves
        Those that pulled it the way that it went, the strongest first; where there are none, nothing is said.
    """
    if not moves:
        return ""
    up = mover["shift"] > 0
    told = [f"{_counted(move, up=up)} {move.label}{_weighed(move)}" for move in moves[:_MOST_METRICS]]
    return f"{_called(mover)}, {abs(mover['shift']):g} {'up' if up else 'down'}: {'; '.join(told)}."


def _counted(move: MetricMove, *, up: bool) -> str:
    """Say how a metric pulled a unit up, or down."""
    old, new = (move.old, move.new) if up else (-move.old, -move.new)
    towards, against = ("helped", "hurt") if up else ("hurt", "helped")
    if old < 0 < new:
        return f"{towards} instead of {against} by"
    if new <= 0:
        return f"{against} less by" if new else f"no longer {against} by"
    return f"{towards} more by" if old else f"now {towards} by"


def _weighed(move: MetricMove) -> str:
    """Write the weights that a metric has, where they differ."""
    if move.old_weight is None or move.new_weight is None:
        return ""
    old, new = (f"{weight:.0%}" if weight else "none" for weight in (move.old_weight, move.new_weight))
    return "" if old == new else f" (weight {old} → {new})"


def _sentences(difference: Difference) -> Iterator[str]:
    figures, units = difference.figures, units_of(difference)
    compared = int(figures["compared"] or 0)
    yield f"{counted(compared, units)} {'is' if compared == 1 else 'are'} ranked in both tables."
    yield from _came_and_went(difference)
    if figures["mean_shift"] is None:
        return
    if figures["max_shift"] == 0:
        yield f"No position differs{f', and no {band_word(difference)}' if figures['band_changes'] == 0 else ''}."
    else:
        moved = f"They moved {figures['mean_shift']:.1f} places on average; the furthest "
        yield f"{'It ' if compared == 1 else moved}{_furthest(difference)}."
    yield from _gone_and_new(difference)
    if figures["max_shift"]:
        yield from _orders(difference)
    if figures["band_changes"]:
        yield f"{figures['band_changes']} changed {band_word(difference)}."
    if figures["max_shift"] and difference.causes:
        yield f"What moved {_whom(difference)}, on average: {joined(_in_places(difference), _MOST_CAUSES)}."


def _orders(difference: Difference) -> Iterator[str]:
    figures = difference.figures
    if figures["kendall_tau"] is not None:
        kept = "Order kept within groups, on average" if difference.within_groups else "Order kept"
        yield (
            f"{kept}: {_kept(figures['kendall_tau'])}, where 1 is the same order, and 0 means that the two have nothing in "
            "common (Kendall's tau-b)."
        )
    if int(figures["compared"] or 0) > difference.top:
        yield _top_kept(difference)


def _kept(tau: float) -> str:
    """Write how far the order is kept; where it is not wholly kept, not as if it were."""
    return "more than 0.99" if _ROUNDS_TO_ALL <= tau < 1 else f"{tau:.2f}"


def _gone_and_new(difference: Difference) -> Iterator[str]:
    """Name the values that went missing, since a unit can rise by what it no longer reports, and those that were missing before."""
    for values, one, several in (
        (gone_values(difference), "1 value went missing", "values went missing"),
        (new_values(difference), "1 value was missing before", "values were missing before"),
    ):
        if values:
            told = [_value_told(difference, value) for value in values[: _MOST_VALUES + 1]]
            rest = [""] * (len(values) - len(told))
            yield f"{one if len(values) == 1 else f'{len(values):,} {several}'}: {joined([*told, *rest], _MOST_VALUES, '; ')}."


def _value_told(difference: Difference, value: ChangedValue) -> str:
    row = difference.frame.row(by_predicate=pl.col("unit") == value.unit, named=True)
    return f"{value.cause.words} of {_called(row)}{_worth(value.places)}"


def _worth(places: float | None) -> str:
    """Say how far a value moved its unit; nothing where that is not worked out."""
    if places is None:
        return ""
    written = f"{abs(places):.1f}".removesuffix(".0")
    if written == "0":
        return ", which did not move it"
    return f", which moved it {written} place{'' if written == '1' else 's'} {'up' if places > 0 else 'down'}"


def _top_kept(difference: Difference) -> str:
    """Say how many units are in the first places of both tables; where units share the last of these, they are more than places."""
    top, kept = difference.top, difference.figures["top_kept"]
    first = "the first place" if top == 1 else f"the first {top} places"
    sizes = [int((difference.frame[name] <= top).sum()) for name in ("rank_a", "rank_b")]
    if difference.within_groups:
        return (
            f"{sizes[0]} {units_of(difference)} are in {first} of their group in the first table, "
            f"and {sizes[1]} in the second; {kept} are in both."
        )
    if max(sizes) <= top:
        return f"In {first}, the two have {kept} in common."
    return (
        f"With ties, {sizes[0]} {units_of(difference)} are in {first} of the first table, "
        f"and {sizes[1]} in the second; {kept} are in both."
    )


def units_of(difference: Difference) -> str:
    """Return what units are called, where one of the two algorithms has a word for them."""
    words = [table.algorithm.units for table in (difference.b, difference.a)]
    return next((word for word in words if word != "units"), "units")


def _came_and_went(difference: Difference) -> Iterator[str]:
    for status in ("came", "went"):
        rows = difference.frame.filter(pl.col("status") == status)
        if not rows.is_empty():
            every = called(difference.frame)
            names = [every[unit] for unit in rows["unit"]]
            # Names have commas of their own.
            yield f"{len(names)} {status}: {joined(names, _MOST_NAMED, '; ')}."


def _furthest(difference: Difference) -> str:
    """Name the unit that moved the most, or all that moved as far."""
    most = difference.figures["max_shift"]
    rows = list(difference.frame.filter(pl.col("shift").abs() == most).iter_rows(named=True))
    if len(rows) == 1:
        (row,) = rows
        return f"was {_called(row)}, {most:g} {_way(row)}"
    two = len(rows) == 2  # noqa: PLR2004 -- a pair needs no list
    movers = joined([f"{_called(row)}, {_way(row)}" for row in rows], _MOST_MOVERS, ", and " if two else "; ")
    return f"were {movers}: {most:g} place{'' if most == 1 else 's'} each"


def _way(row: Mapping[str, Any]) -> str:
    return f"{'up' if row['shift'] > 0 else 'down'} from {row['rank_a']:g} to {row['rank_b']:g}"


def _called(row: Mapping[str, Any]) -> str:
    return str(row["unit"]) if row["name"] is None else f"{row['name']} ({row['unit']})"


def _whom(difference: Difference) -> str:
    """Say of which units it is known what moved them, where it is not of all."""
    shift = pl.col("shift").abs()
    compared = difference.frame.drop_nulls("shift").with_columns(shift, known=pl.col(difference.causes[0].column).is_not_null())
    known, rest = (compared.filter(known=one)["shift"].to_numpy() for one in (True, False))
    if not rest.size:
        return "it" if compared.height == 1 else "them"
    furthest = "that moved furthest" if known.min() >= rest.max() else "for which it is worked out"
    return f"the {known.size:,} of them {furthest}"


def _in_places(difference: Difference) -> list[str]:
    """Write the averages, those that would round to nought as less than the least number that does not."""
    averages = average_places(difference)
    written = [f"{average:.1f}" if average >= _ROUNDS_TO_NONE else "less than 0.1" for average in averages.values()]
    return [
        f"{cause.words} {places}{'' if number else ' places'}"
        for number, (cause, places) in enumerate(zip(averages, written, strict=True))
    ]

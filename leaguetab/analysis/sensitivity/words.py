"""The sensitivity report in plain words."""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from leaguetab.analysis.sensitivity.moves import far_moves, ranked_together
from leaguetab.analysis.sensitivity.not_offered import NotOffered
from leaguetab.analysis.sensitivity.scenario import THE_STATED_ONES
from leaguetab.wording import told_apart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leaguetab.analysis.sensitivity.bounds import Bounds
    from leaguetab.analysis.sensitivity.draws import WeightSpread
    from leaguetab.analysis.sensitivity.fragility import Fragility, LeaderFragility
    from leaguetab.analysis.sensitivity.moves import FarMoves
    from leaguetab.analysis.sensitivity.random_weights import RandomWeights
    from leaguetab.analysis.sensitivity.report import SensitivityReport
    from leaguetab.analysis.sensitivity.scenarios import ScenarioResult
    from leaguetab.analysis.sensitivity.uncertain import Input
    from leaguetab.methods.base import Bools, Floats, Ints
    from leaguetab.table import LeagueTable, Workings

_ENOUGH_FOR_QUARTERS = 8
"""In smaller tables a quarter is one unit, or none."""
_MOSTLY = 0.9
"""The share of the weightings from which on a band or a first place counts as sure."""
_FEW_ENOUGH_TO_NAME = 3
_ROUNDS_TO_NONE, _ROUNDS_TO_ALL = 0.005, 0.995
_NO_DIFFERENCE = 1e-9
"""What a computed share may lie off the true one."""
_OFTEN = 0.05
"""The share of the weightings from which on another first place counts: those in fewer are the more, the more are drawn."""
_EXAMPLES = {
    "combine": "how metrics are combined into one score (as an average, a product, or by the worst alone, say)",
    "normalisation": "how metrics are put on one scale (by ranks, or by distances from the average, say)",
}
"""Choices of a kind that needs an example, by name, as they are called within a sentence."""
_ENOUGH_RUNS = 100
"""With fewer runs, which choice matters most is hardly known, and how well it is known no better."""
CHANCE = (
    "All this is about the choice of method. The figures themselves also vary by chance, the more so where numbers are small; that "
    "comes on top."
)
_SHARES = {0.5: "a half", 0.25: "a quarter", 0.2: "a fifth", 0.1: "a tenth", 0.05: "a twentieth"}
_WEIGHTS = {"all": "weights", "domains": "weights of whole domains", "metrics": "weights within domains"}


def spread_in_words(spread: WeightSpread) -> str:
    """Say which weightings are drawn.

    Examples
    --------
    >>> from leaguetab.analysis.sensitivity.draws import WeightSpread
    >>> spread_in_words(WeightSpread())
    'weights within a quarter of the stated ones'
    >>> spread_in_words(WeightSpread(within=0.15, vary="domains"))
    'weights of whole domains within 15% of the stated ones'
    """
    weights = _WEIGHTS[spread.vary]
    if spread.kind == "relative":
        return f"{weights} within {_share_in_words(spread.within)} of the stated ones"
    if spread.concentration is None:
        return f"any {weights} at all"
    return f"{weights} scattered about the stated ones (concentration {spread.concentration:g})"


def whatever_in_words(spread: WeightSpread) -> str:
    """Say which weightings certified bounds hold for: all those that could be drawn.

    Examples
    --------
    >>> from leaguetab.analysis.sensitivity.draws import WeightSpread
    >>> whatever_in_words(WeightSpread())
    'whatever the weights, as long as each is within a quarter of the stated one'
    """
    weights = f"whatever the {_WEIGHTS[spread.vary]}"
    if spread.kind == "relative":
        return f"{weights}, as long as each is within {_share_in_words(spread.within)} of the stated one"
    return weights


def _share_in_words(share: float) -> str:
    return _SHARES.get(share, f"{100 * share:.4g}%")


def short_summary(table: LeagueTable, random: RandomWeights | NotOffered) -> tuple[str, ...]:
    """Say in a few sentences how far positions depend on the weights, for below a league table."""
    if table.workings is None:
        raise TypeError("the table has no workings")
    no_bounds = NotOffered("certified bounds are for the whole report")
    return tuple(_on_draws(table.workings, random, no_bounds, table.algorithm.units))


def summary(report: SensitivityReport) -> tuple[str, ...]:
    """Say in a paragraph what the report found.

    Returns
    -------
    tuple of str
        Sentences: how far positions depend on the weights, what no weights change, what the other alternatives do, what the
        positions depend on most, and what none of this is about.
    """
    return tuple(_sentences(report))


def _sentences(report: SensitivityReport) -> Iterator[str]:
    table, workings = report.table, report.table.workings
    if workings is None:
        raise TypeError("the table has no workings")
    units = table.algorithm.units
    yield from _on_draws(workings, report.random, report.bounds, units)
    if _compared(workings) and not isinstance(report.random, NotOffered):
        yield from _on_first_place(workings, report.fragility, report.settings.spread)
        yield from _on_bounds(workings, report.bounds, report.settings.spread, units)
    yield from _on_scenarios(report, units)
    yield from _on_drivers(report)
    if _compared(workings):
        yield CHANCE


def _on_draws(workings: Workings, random: RandomWeights | NotOffered, bounds: Bounds | NotOffered, units: str) -> Iterator[str]:
    """Say how far positions move under random weights, who stays first, and how many bands are in doubt."""
    if not _compared(workings):
        yield f"No two {units} are ranked together, so that no weights can change a position."
    elif isinstance(random, NotOffered):
        yield f"How far positions depend on weights cannot be told: {random.why.removesuffix('.')}."
    else:
        yield from _on_moves(far_moves(workings, random, bounds), random, units)
        yield from _on_widths(np.where(np.isnan(workings.places.rank), np.nan, random.summary.p95 - random.summary.p05))
        yield from _on_leaders(workings, random, units)
        yield from _on_bands(workings, random, units)


def _compared(workings: Workings) -> bool:
    """Tell whether any two units are ranked together."""
    return bool((ranked_together(workings) > 1).any())


def _on_moves(moves: FarMoves, random: RandomWeights, units: str) -> Iterator[str]:
    """Say how many units could stand far from where they stand, and of how many that is no rare thing."""
    spread, drawn = random.settings.spread, f"{random.draws:,} random weightings"
    if moves.possible == 0:
        by = "to another place" if moves.places == 1 else f"by {moves.places} or more places"
        yield f"No {_weights_of(spread)} can move any of {moves.units:,} {units} {by}."
    elif moves.known is not None and moves.known > moves.often:
        subject = _first_upper(_subject((moves.known, moves.known != moves.possible), moves.units, units))
        yield f"{subject} could stand {_away(moves.known, moves.places)}, under some {_weights_of(spread)}."
        yield f"{_how_often(moves, drawn)}."
    else:
        yield f"{_moved_often(moves, drawn, units)} ({spread_in_words(spread)})."


def _moved_often(moves: FarMoves, drawn: str, units: str) -> str:
    """Say how many units random weightings often move far, with nothing known of other weightings."""
    would, how_often = ("would stand", "at least") if moves.often else ("stands", "more than")
    up, down = ("", "") if moves.places == 1 else (f"{moves.places} or more places ", f"{moves.places} or more ")
    who = f"{_of(moves.often, moves.units, units)} {would}"
    return f"{who} {up}higher in {how_often} {_often()} of {drawn}, or {down}lower in {how_often} {_often()}"


def _often() -> str:
    return f"{_OFTEN:.0%}"


def _weights_of(spread: WeightSpread) -> str:
    """Say which weights there are to choose from, however they are drawn."""
    return spread_in_words(spread) if spread.kind == "relative" else _WEIGHTS[spread.vary]


def _away(moved: int, places: int) -> str:
    they, stand, do = ("it", "stands", "does") if moved == 1 else ("they", "stand", "do")
    if places == 1:
        return f"in another place than {they} {do}"
    return f"{places} or more places away from where {they} {stand}"


def _how_often(moves: FarMoves, drawn: str) -> str:
    """Say how many of those that can move far often do."""
    that_far = "" if moves.places == 1 else " that far"
    if moves.often:
        them = "it" if moves.often == 1 else "them"
        return (
            f"For {moves.often:,} of them that is not rare: at least {_often()} of {drawn} lift {them}{that_far}, "
            f"or at least {_often()} lower {them}{that_far}"
        )
    them = "it" if moves.known == 1 else "any one of them"
    no_more = f"no more than {_often()}"
    return f"That is rare: {no_more} of {drawn} lift {them}{that_far}, and {no_more} lower {them}{that_far}"


def _on_widths(width: Floats) -> Iterator[str]:
    known = width[~np.isnan(width)]
    if not known.size:
        return
    typical, widest = float(ceil(np.median(known))), float(known.max())
    if widest == 0:
        yield "Taken by itself, each position stays the same in at least 90% of the weightings."
    elif typical == 0:
        yield f"In 90% of the weightings a typical position stays the same, and the least certain one within {_range(widest)}."
    else:
        least_certain = f"the least certain one within {widest + 1:,.12g}"
        yield f"In 90% of the weightings a typical position stays within {_range(typical)}, {least_certain}."


def _range(width: float) -> str:
    return f"a range of {width + 1:,.12g} places"


def _on_leaders(workings: Workings, random: RandomWeights, units: str) -> Iterator[str]:
    """Say how safe the first place is; where there are groups, how many of their first places are not."""
    leaders = np.flatnonzero(_foremost(workings))
    if workings.places.within is not None:
        yield from _on_leaders_of_groups(workings, random)
    elif len(leaders) == 1:
        yield from _on_one_leader(workings, random, int(leaders[0]))
    elif 1 < len(leaders) <= _FEW_ENOUGH_TO_NAME:
        yield _on_sharing(unit_names(workings), random.summary.p_first, leaders)
    elif len(leaders):
        yield f"{len(leaders)} {units} share first place."


def _foremost(workings: Workings) -> Bools:
    """Tell which units have the first place, where all are ranked together; shared, it may have a rank above 1."""
    rank = workings.places.rank
    return np.asarray(rank == np.nanmin(rank))


def _on_sharing(names: list[str], shares: Floats, leaders: Ints) -> str:
    together = _and([names[unit] for unit in leaders])
    (first, share), *others = [(names[unit], percent_in_prose(float(shares[unit]))) for unit in leaders]
    each = _and([f"{first} is first, alone or not, in {share} of the weightings", *(f"{name} in {part}" for name, part in others)])
    return f"{together} share first place: {each}."


def _on_one_leader(workings: Workings, random: RandomWeights, leader: int) -> Iterator[str]:
    share = float(random.summary.p_first[leader])
    others = _count(random.summary.p_first >= _OFTEN) - int(share >= _OFTEN)
    some = {0.0: "none", 1.0: "all"}.get(share, percent_in_prose(share))
    rivals = f"; {others} {'other is' if others == 1 else 'others are'} first in at least {_often()} of them" if others else ""
    yield f"{unit_names(workings)[leader]} stays first in {some} of the weightings{rivals}."


def _on_leaders_of_groups(workings: Workings, random: RandomWeights) -> Iterator[str]:
    contested = (workings.places.rank == 1) & (ranked_together(workings) > 1)
    groups = np.zeros(len(contested), dtype=np.int64) if workings.places.within is None else workings.places.within
    of_all = len(np.unique(groups[contested]))
    lost = len(np.unique(groups[contested & (random.summary.p_first < _MOSTLY)]))
    if of_all > 1:
        yield f"First place is lost in more than 10% of the weightings in {_number(lost)} of {of_all:,} groups."


def _on_first_place(workings: Workings, fragile: Fragility | NotOffered, spread: WeightSpread) -> Iterator[str]:
    """Say how small a change of weights takes the leader off the top, where there is one."""
    if isinstance(fragile, NotOffered) or len(fragile.leaders) != 1 or _count(_foremost(workings)) != 1:
        return
    names = dict(zip(workings.evaluation.units, unit_names(workings), strict=True))
    yield from _on_losing_it(fragile.leaders[0], names, _WEIGHTS[spread.vary], exact=fragile.exact)


def _on_losing_it(leader: LeaderFragility, names: dict[str, str], weights: str, *, exact: bool) -> Iterator[str]:
    name, share = names[leader.unit], leader.to_unseat
    if share is None or leader.by is None:
        yield f"No change of {weights}, however large, makes {name} lose first place."
    elif exact and share > 0:
        # Rounded up, since a little less is not enough.
        enough = ceil(100 * share - _NO_DIFFERENCE)
        by = "less than 1%" if share < 0.01 - _NO_DIFFERENCE else f"up to {enough}%"
        yield f"A change of {by} in each of the {weights} is enough for {name} to lose first place to {names[leader.by]}."
    elif floor(100 * share + _NO_DIFFERENCE) >= 1:
        no_less = floor(100 * share + _NO_DIFFERENCE)
        yield f"As long as none of the {weights} changes by more than {no_less}%, {name} keeps first place."


def _on_bands(workings: Workings, random: RandomWeights, units: str) -> Iterator[str]:
    band, shares = workings.places.band, random.summary.p_band
    if band is None or shares is None:
        return
    banded = (band >= 0) & ~np.isnan(workings.places.rank)
    same = np.take_along_axis(shares, np.maximum(band, 0)[None, :], axis=0)[0]
    word = workings.algorithm.model.headings.band
    called = "" if word.lower() == "band" else f" ({word.lower()})"
    doubtful = _of(_count(same[banded] < _MOSTLY), _count(banded), units)
    yield f"{doubtful} would be in another band{called} in more than 10% of the weightings."


def _on_bounds(workings: Workings, bounds: Bounds | NotOffered, spread: WeightSpread, units: str) -> Iterator[str]:
    """Say what no weights change; a count that other weights might make larger is the least."""
    if isinstance(bounds, NotOffered):
        return
    size = ranked_together(workings)
    whatever, ranked = whatever_in_words(spread), _count(~np.isnan(size))
    if np.nanmedian(size) < _ENOUGH_FOR_QUARTERS:
        kept = _at_least(bounds.best == bounds.worst, bounds.best_reached == bounds.worst_reached)
        place = "its place" if _is_one(kept) else "their places"
        yield f"{_first_upper(whatever)}: {_subject(kept, ranked, units)} {_verb(kept, 'keep')} {place}."
        return
    quarter = np.ceil(size / 4)
    top = _at_least(bounds.worst <= quarter, bounds.worst_reached <= quarter)
    bottom = _at_least(bounds.best > size - quarter, bounds.best_reached > size - quarter)
    group = "" if workings.places.within is None else " of the group"
    yield (
        f"{_first_upper(whatever)}: {_subject(top, ranked, units)} {_verb(top, 'stay')} in the top quarter{group}, "
        f"and {_some(bottom)} {_verb(bottom, 'stay')} in the bottom quarter."
    )


def _at_least(certain: Bools, possible: Bools) -> tuple[int, bool]:
    """Count the units that something is certain of; and say whether it may hold for more of them."""
    return _count(certain), _count(possible) > _count(certain)


def _some(counted: tuple[int, bool]) -> str:
    count, or_more = counted
    return f"at least {count:,}" if or_more and count else _number(count)


def _subject(counted: tuple[int, bool], ranked: int, units: str) -> str:
    count, or_more = counted
    return f"at least {count:,} of {ranked:,} {units}" if or_more and count else _of(count, ranked, units, begins=False)


def _verb(counted: tuple[int, bool], verb: str) -> str:
    return f"{verb}s" if counted[0] <= 1 else verb


def _is_one(counted: tuple[int, bool]) -> bool:
    return counted[0] <= 1


def _on_scenarios(report: SensitivityReport, units: str) -> Iterator[str]:
    done = [one for one in report.scenarios if one.mean_shift is not None and THE_STATED_ONES not in one.note]
    if not done or report.table.workings is None:
        return
    most = max(done, key=lambda one: one.mean_shift or 0.0)
    if not most.max_shift:
        yield f"None of {len(done)} alternatives to the algorithm changes a position."
        return
    names = dict(zip(report.table.workings.evaluation.units, unit_names(report.table.workings), strict=True))
    yield (
        f'Of {len(done)} alternatives to the algorithm, this changes positions most: "{most.words}". '
        f"It moves {units} by {_mean_shift(most)} on average, and {names[most.max_shift_unit or '']} by {most.max_shift:,.12g}."
    )


def _mean_shift(result: ScenarioResult) -> str:
    written = f"{result.mean_shift:.1f}"
    return "less than 0.1 places" if written == "0.0" else f"{written} places"


def _on_drivers(report: SensitivityReport) -> Iterator[str]:
    """Say which choice matters most, or which of several may: those whose intervals overlap that of the largest."""
    found = report.drivers
    if isinstance(found, NotOffered) or len(found.inputs) == 1 or np.isnan(found.shift.total).all():
        return
    if found.runs < _ENOUGH_RUNS:
        yield (
            "Which of the choices behind the table positions depend on most cannot be told from the "
            f"{found.runs} runs that could be made."
        )
        return
    total, (low, high) = found.shift.total, found.shift.total_interval
    first = int(np.nanargmax(total))
    alike = [number for number in np.argsort(-total, kind="stable") if number == first or high[number] >= low[first]]
    which = _choices([found.inputs[number] for number in alike])
    few = "; the runs are too few to tell which" if len(alike) > 1 else ""
    yield f"Of the choices behind the table, positions depend most on {which}{few}."


def _choices(choices: list[Input]) -> str:
    """Put choices beside each other: how they are called within a sentence."""
    called = [_EXAMPLES.get(one.name, _within_a_sentence(one.words)) for one in choices]
    return " or on ".join([", on ".join(called[:-1]), called[-1]] if len(called) > 1 else called)


def _within_a_sentence(words: str) -> str:
    return f"the {_first_lower(words)}" if words.startswith("Weight") else _first_lower(words)


def unit_names(workings: Workings) -> list[str]:
    """Return the units' names, or their ids where there are no names, in the file's order; a name that several have with its id."""
    metrics = workings.metrics
    units = workings.evaluation.units
    return told_apart(units, metrics.frame[metrics.name].cast(pl.String).to_list() if metrics.name else units)


def _count(holds: Bools) -> int:
    return int(np.sum(holds))


def _number(count: int) -> str:
    return f"{count:,}" if count else "none"


def _of(count: int, total: int, units: str, *, begins: bool = True) -> str:
    """Say how many of all; as the first words of a sentence, or within one."""
    words = f"all {total:,} {units}" if count == total > 1 else f"{_number(count)} of {total:,} {units}"
    return _first_upper(words) if begins else words


def _first_lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def _first_upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def _and(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def percent(share: float) -> str:
    """Write a share as a percentage: never none or all for what is neither, last digits that arithmetic leaves aside.

    Examples
    --------
    >>> percent(0.304), percent(0.9999), percent(0.0001), percent(1.0), percent(-0.2)
    ('30%', '>99%', '<1%', '100%', '-20%')
    >>> percent(0.9999999999999998), percent(1e-17)
    ('100%', '0%')
    """
    nearest = float(np.rint(share)) + 0.0
    if abs(share - nearest) < _NO_DIFFERENCE:
        return f"{nearest:.0%}"
    if 0 < abs(share) <= _ROUNDS_TO_NONE:
        return "<1%"
    if _ROUNDS_TO_ALL <= share < 1:
        return ">99%"
    return f"{share:.0%}"


def percent_in_prose(share: float) -> str:
    """Write a share as a percentage within a sentence.

    Examples
    --------
    >>> percent_in_prose(0.9999)
    'over 99%'
    """
    return percent(share).replace("<", "under ").replace(">", "over ")

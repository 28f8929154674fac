"""The sensitivity report in plain words."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from leaguetab.analysis.sensitivity.not_offered import NotOffered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leaguetab.analysis.sensitivity.bounds import Bounds
    from leaguetab.analysis.sensitivity.draws import WeightSpread
    from leaguetab.analysis.sensitivity.random_weights import RandomWeights
    from leaguetab.analysis.sensitivity.report import SensitivityReport
    from leaguetab.methods.base import Bools, Floats
    from leaguetab.table import LeagueTable, Workings

_FAR = 10
"""Places that count as far in a table of at least four times as many units; in a smaller one a quarter of it does."""
_MOSTLY = 0.9
"""The share of the weightings from which on a band counts as sure."""
_ROUNDS_TO_NONE, _ROUNDS_TO_ALL = 0.005, 0.995
_SHARES = {0.5: "a half", 0.25: "a quarter", 0.2: "a fifth", 0.1: "a tenth", 0.05: "a twentieth"}


def spread_in_words(spread: WeightSpread) -> str:
    """Say which weightings are looked at: "weights within a quarter of the stated ones"."""
    which = {"all": "weights", "domains": "weights of whole domains", "metrics": "weights within domains"}[spread.vary]
    if spread.kind == "relative":
        return f"{which} within {_SHARES.get(spread.within, f'{spread.within:.4g} times')} of the stated ones"
    if spread.concentration is None:
        return f"any {which} at all"
    return f"{which} scattered about the stated ones (concentration {spread.concentration:g})"


def far(ranked: int) -> int:
    """Say how many places away count as far."""
    return max(1, min(_FAR, ranked // 4))


def short_summary(table: LeagueTable, random: RandomWeights | NotOffered) -> tuple[str, ...]:
    """Say in a few sentences how far positions depend on the weights, for below a league table."""
    if isinstance(random, NotOffered):
        return (f"How far positions depend on weights: not offered, since {random.why}.",)
    if table.workings is None:
        raise TypeError("the table has no workings")
    return tuple(_on_draws(table.workings, random, table.algorithm.units))


def summary(report: SensitivityReport) -> tuple[str, ...]:
    """Say in a paragraph what the report found.

    Returns
    -------
    tuple of str
        Sentences: how far positions depend on the weights, what no weights change, what the other alternatives do, and what the
        positions depend on most.
    """
    return tuple(_sentences(report))


def _sentences(report: SensitivityReport) -> Iterator[str]:
    table, workings = report.table, report.table.workings
    if workings is None:
        raise TypeError("the table has no workings")
    units = table.algorithm.units
    if isinstance(report.random, NotOffered):
        yield f"Positions don't depend on weights: {report.random.why}."
    else:
        yield from _on_draws(workings, report.random, units)
    if not isinstance(report.bounds, NotOffered) and not isinstance(report.random, NotOffered):
        yield from _on_bounds(workings, report.bounds, report.settings.spread, units)
    yield from _on_scenarios(report, units)
    yield from _on_drivers(report)


def _on_draws(workings: Workings, random: RandomWeights, units: str) -> Iterator[str]:
    rank, found = workings.places.rank, random.summary
    ranked = int((~np.isnan(rank)).sum())
    places = far(ranked)
    away = np.fmax(rank - found.lowest, found.highest - rank)
    moved, set_of = int((away >= places).sum()), spread_in_words(random.settings.spread)
    yield (
        f"{moved:,} of {ranked:,} {units} could stand {places} or more {_places(places)} away from where they stand, "
        f"under {set_of} ({random.draws:,} random weightings)."
    )
    width = found.p95 - found.p05
    typical, widest = float(np.nanmedian(width)), float(np.nanmax(width))
    yield (
        f"In nine weightings of ten a typical position stays within a range of {typical + 1:g} places, "
        f"the least certain one within {widest + 1:g}."
    )
    yield from _on_leader(workings, random)
    yield from _on_bands(workings, random, units)


def _places(count: int) -> str:
    return "place" if count == 1 else "places"


def _on_leader(workings: Workings, random: RandomWeights) -> Iterator[str]:
    """Say how safe the first place is, where all units are ranked together."""
    leaders = np.flatnonzero(workings.places.rank == 1)
    if workings.places.within is not None or len(leaders) != 1:
        return
    share = float(random.summary.p_first[leaders[0]])
    others = int((random.summary.p_first > 0).sum()) - int(share > 0)
    name = unit_names(workings)[leaders[0]]
    yield f"{name} stays first in {percent_in_prose(share)} of them{f'; {others} others are first in some' if others > 1 else ''}."


def _on_bands(workings: Workings, random: RandomWeights, units: str) -> Iterator[str]:
    band, shares = workings.places.band, random.summary.p_band
    if band is None or shares is None:
        return
    banded = band >= 0
    same = np.take_along_axis(shares, np.maximum(band, 0)[None, :], axis=0)[0]
    word = workings.algorithm.model.headings.band.lower()
    doubtful = int((same[banded] < _MOSTLY).sum())
    yield f"{doubtful:,} of {int(banded.sum()):,} {units} would be in another {word} in more than one weighting of ten."


def _on_bounds(workings: Workings, bounds: Bounds, spread: WeightSpread, units: str) -> Iterator[str]:
    rank, within = workings.places.rank, workings.places.within
    size = _group_sizes(rank, within)
    quarter = np.ceil(size / 4)
    top, bottom = _count(bounds.worst <= quarter), _count(bounds.best > size - quarter)
    yield (
        f"{top:,} {units} are in the top quarter and {bottom:,} in the bottom quarter whatever the weights, "
        f"as long as they are {spread_in_words(spread)}."
    )


def _group_sizes(rank: Floats, within: np.ndarray[tuple[int, ...], np.dtype[np.int64]] | None) -> Floats:
    """Return how many units each is ranked among."""
    ranked = ~np.isnan(rank)
    groups = np.zeros(len(rank), dtype=np.int64) if within is None else within
    count = Counter(groups[ranked].tolist())
    return np.array([count[group] for group in groups.tolist()], dtype=np.float64)


def _count(holds: Bools) -> int:
    return int(np.sum(holds))


def _on_scenarios(report: SensitivityReport, units: str) -> Iterator[str]:
    done = [one for one in report.scenarios if one.mean_shift is not None]
    if not done or report.table.workings is None:
        return
    most = max(done, key=lambda one: one.mean_shift or 0.0)
    names = dict(zip(report.table.workings.evaluation.units, unit_names(report.table.workings), strict=True))
    furthest = names[most.max_shift_unit or ""]
    yield (
        f"Of {len(done)} named alternatives, this one changes most: {most.words[:1].lower()}{most.words[1:]}. "
        f"It moves {units} by {most.mean_shift:.1f} places on average, and {furthest} by {most.max_shift:g}."
    )


def _on_drivers(report: SensitivityReport) -> Iterator[str]:
    if isinstance(report.drivers, NotOffered) or np.isnan(report.drivers.shift.total).all():
        return
    total = report.drivers.shift.total
    first = report.drivers.inputs[int(np.nanargmax(total))]
    if len(total) > 1:
        yield f"Of the choices behind the table, positions depend most on this one: {first.words[:1].lower()}{first.words[1:]}."


def unit_names(workings: Workings) -> list[str]:
    """Return the units' names, or their ids where there are no names, in the file's order."""
    metrics = workings.metrics
    ids = list(workings.evaluation.units)
    names = metrics.frame[metrics.name].to_list() if metrics.name else ids
    return [str(name) if name is not None else unit for name, unit in zip(names, ids, strict=True)]


def percent(share: float) -> str:
    """Write a share as a percentage: never none or all for what is neither.

    Examples
    --------
    >>> percent(0.304), percent(0.9999), percent(0.0001), percent(1.0), percent(-0.2)
    ('30%', '>99%', '<1%', '100%', '-20%')
    """
    if 0 < abs(share) < _ROUNDS_TO_NONE:
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

"""The sensitivity report as frames, with the column names that programs can rely on."""

from __future__ import annotations

from dataclasses import fields
from math import isnan
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from leaguetab.analysis.sensitivity.acceptability import DRAWN_COLUMNS
from leaguetab.analysis.sensitivity.bounds import BOUND_COLUMNS
from leaguetab.analysis.sensitivity.cliffs import NearCut
from leaguetab.analysis.sensitivity.effective_weights import EffectiveWeight
from leaguetab.analysis.sensitivity.fragility import LeaderFragility, UnitFragility
from leaguetab.analysis.sensitivity.gaming import MetricGain
from leaguetab.analysis.sensitivity.not_offered import NotOffered
from leaguetab.analysis.sensitivity.scenarios import ScenarioResult
from leaguetab.placing import labels_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from leaguetab.analysis.sensitivity.drivers import Drivers
    from leaguetab.analysis.sensitivity.gaming import Gains, Routes
    from leaguetab.analysis.sensitivity.report import SensitivityReport
    from leaguetab.methods.base import Floats
    from leaguetab.scoring import Weights
    from leaguetab.table import Workings

_NUMBER = pl.Float64


def rows(report: SensitivityReport) -> pl.DataFrame:
    """Return one row a unit, in the order of the table.

    Returns
    -------
    pl.DataFrame
        ``unit``, ``name`` (where known), ``rank``, ``band`` (where there are bands); under random weights ``rank_p05``,
        ``rank_median``, ``rank_p95``, the best and worst rank that occurred (``rank_lowest``, ``rank_highest``) and the shares of
        weightings ``p_first``, ``p_top_quarter``, ``p_bottom_quarter``, ``p_same_band``; the certified ``rank_best`` and
        ``rank_worst``, and those that some weighting was found to give (``rank_best_reached``, ``rank_worst_reached``);
        ``fragility`` with ``swaps_with``, and the single ``weight`` that does it with its ``weight_change``; the
        ``best_metric`` to improve and the places ``places_gained`` by it. A figure that is not offered is null.
    """
    workings = _workings(report)
    units = pl.DataFrame({"unit": list(workings.evaluation.units)})
    figures = units.with_columns(*_drawn(report, workings), *_bounds(report), *_gains(report))
    own = [name for name in ("unit", "name", "rank", "band") if name in report.table.frame.columns]
    by_unit = report.table.frame.select(own).join(figures, on="unit", how="left", maintain_order="left")
    return by_unit.join(_fragility(report), on="unit", how="left", maintain_order="left").select(_in_order(by_unit.columns))


def _shown(report: SensitivityReport, frame: pl.DataFrame) -> pl.DataFrame:
    """Keep the rows of the units that the table shows."""
    return frame.join(report.table.frame.select("unit"), on="unit", how="semi", maintain_order="left")


def _in_order(columns: Sequence[str]) -> list[str]:
    own = [name for name in ("unit", "name", "rank", "band") if name in columns]
    intervals = ["rank_p05", "rank_median", "rank_p95", "rank_lowest", "rank_highest", *BOUND_COLUMNS]
    shares = ["p_first", "p_top_quarter", "p_bottom_quarter", "p_same_band"]
    return [*own, *intervals, *shares, "fragility", "swaps_with", "weight", "weight_change", "best_metric", "places_gained"]


def _workings(report: SensitivityReport) -> Workings:
    if report.table.workings is None:
        raise TypeError("the table has no workings")
    return report.table.workings


def _series(name: str, values: Floats) -> pl.Series:
    return pl.Series(name, values, dtype=_NUMBER, nan_to_null=True)


def _drawn(report: SensitivityReport, workings: Workings) -> list[pl.Series | pl.Expr]:
    if isinstance(report.random, NotOffered):
        return [_nothing(name) for name in (*DRAWN_COLUMNS, "p_same_band")]
    summary, ranked = report.random.summary, ~np.isnan(workings.places.rank)
    shares = [_series(name, np.where(ranked, getattr(summary, figure), np.nan)) for name, figure in DRAWN_COLUMNS.items()]
    return [*shares, _same_band(report, workings)]


def _same_band(report: SensitivityReport, workings: Workings) -> pl.Series | pl.Expr:
    """Return how often each unit has the band that it has as stated."""
    band = workings.places.band
    if isinstance(report.random, NotOffered) or report.random.summary.p_band is None or band is None:
        return _nothing("p_same_band")
    shares = np.take_along_axis(report.random.summary.p_band, np.maximum(band, 0)[None, :], axis=0)[0]
    return _series("p_same_band", np.where(band < 0, np.nan, shares))


def _nothing(name: str) -> pl.Expr:
    return pl.lit(None, dtype=_NUMBER).alias(name)


def _bounds(report: SensitivityReport) -> list[pl.Series | pl.Expr]:
    if isinstance(report.bounds, NotOffered):
        return [_nothing(name) for name in BOUND_COLUMNS]
    return [_series(name, getattr(report.bounds, figure)) for name, figure in BOUND_COLUMNS.items()]


def _fragility(report: SensitivityReport) -> pl.DataFrame:
    found = () if isinstance(report.fragility, NotOffered) else report.fragility.rows
    return pl.DataFrame(
        [(row.unit, row.fragility, row.swap_with, row.single_weight, row.single_change) for row in found],
        schema={"unit": pl.String, "fragility": _NUMBER, "swaps_with": pl.String, "weight": pl.String, "weight_change": _NUMBER},
        orient="row",
    )


def _gains(report: SensitivityReport) -> list[pl.Series | pl.Expr]:
    """Return the metric in which each unit gains the most places, and how many."""
    if isinstance(report.gains, NotOffered):
        return [pl.lit(None, dtype=pl.String).alias("best_metric"), _nothing("places_gained")]
    best, gain = report.gains.best_metric, report.gains.gain
    metrics = [report.gains.metrics[number] if number >= 0 else None for number in best.tolist()]
    places = [gain[number, unit] if number >= 0 else None for unit, number in enumerate(best.tolist())]
    return [pl.Series("best_metric", metrics, dtype=pl.String), pl.Series("places_gained", places, dtype=_NUMBER)]


def bands(report: SensitivityReport) -> pl.DataFrame:
    """Return how often each unit shown is in each band: ``unit``, ``band``, ``share``; no row of share 0."""
    schema = {"unit": pl.String, "band": pl.String, "share": _NUMBER}
    if isinstance(report.random, NotOffered) or report.random.summary.p_band is None:
        return pl.DataFrame(schema=schema)
    labels = [str(label) for label in labels_of(_workings(report).algorithm)]
    units = _workings(report).evaluation.units
    shares = report.random.summary.p_band
    found = [(units[unit], labels[band], shares[band, unit]) for unit, band in np.argwhere(shares.T > 0)]
    return _shown(report, pl.DataFrame(found, schema=schema, orient="row"))


def scenarios(report: SensitivityReport) -> pl.DataFrame:
    """Return one row an alternative: every field of `ScenarioResult` but the ranks."""
    return _of_records(ScenarioResult, report.scenarios, without={"rank", "reference"})


def weights(report: SensitivityReport) -> pl.DataFrame:
    """Return one row a part of the tree: every field of `EffectiveWeight`."""
    return _of_records(EffectiveWeight, () if isinstance(report.weights, NotOffered) else report.weights)


def fragilities(report: SensitivityReport) -> pl.DataFrame:
    """Return one row a ranked unit shown: every field of `UnitFragility`."""
    return _shown(report, _of_records(UnitFragility, () if isinstance(report.fragility, NotOffered) else report.fragility.rows))


def leaders(report: SensitivityReport) -> pl.DataFrame:
    """Return one row a first place: every field of `LeaderFragility`."""
    return _of_records(LeaderFragility, () if isinstance(report.fragility, NotOffered) else report.fragility.leaders)


def gains(found: Gains | NotOffered) -> pl.DataFrame:
    """Return one row a metric: every field of `MetricGain`."""
    return _of_records(MetricGain, () if isinstance(found, NotOffered) else found.by_metric())


def near_cuts(report: SensitivityReport) -> pl.DataFrame:
    """Return one row a unit shown near a cut: every field of `NearCut`; bands as text."""
    found = () if isinstance(report.near_cuts, NotOffered) else report.near_cuts
    return _shown(report, _of_records(NearCut, found))


def routes(report: SensitivityReport, found: Routes | NotOffered) -> pl.DataFrame:
    """Return the cheapest way up of units shown: ``unit``, ``metric``, ``amount`` (in its units), ``share`` (of its spread)."""
    schema = {"unit": pl.String, "metric": pl.String, "amount": _NUMBER, "share": _NUMBER}
    if isinstance(found, NotOffered):
        return pl.DataFrame(schema=schema)
    units = _workings(report).evaluation.units
    cheapest = [(unit, int(metric)) for unit, metric in enumerate(found.cheapest) if metric >= 0]
    ways = [(units[unit], found.metrics[way], found.amount[way, unit], found.share[way, unit]) for unit, way in cheapest]
    return _shown(report, pl.DataFrame(ways, schema=schema, orient="row"))


def drivers(report: SensitivityReport) -> pl.DataFrame:
    """Return one row an uncertain choice: its indices for the mean shift, each with the ends of its interval."""
    names = ("first", "first_low", "first_high", "total", "total_low", "total_high")
    schema = {"input": pl.String, "words": pl.String, **dict.fromkeys(names, _NUMBER)}
    if isinstance(report.drivers, NotOffered):
        return pl.DataFrame(schema=schema)
    shift = report.drivers.shift
    figures = [shift.first, *shift.first_interval, shift.total, *shift.total_interval]
    columns = [_series(name, values) for name, values in zip(names, figures, strict=True)]
    inputs = report.drivers.inputs
    return pl.DataFrame({"input": [one.name for one in inputs], "words": [one.words for one in inputs]}).with_columns(columns)


def unit_drivers(report: SensitivityReport) -> pl.DataFrame:
    """Return one row a unit shown and an uncertain choice: ``unit``, ``input``, the indices of its rank with their intervals."""
    names = ("first", "first_low", "first_high", "total", "total_low", "total_high")
    schema = {"unit": pl.String, "input": pl.String, **dict.fromkeys(names, _NUMBER)}
    if isinstance(report.drivers, NotOffered):
        return pl.DataFrame(schema=schema)
    return _shown(report, _per_unit(report.drivers, _workings(report).evaluation.units, names))


def _per_unit(found: Drivers, units: tuple[str, ...], names: Sequence[str]) -> pl.DataFrame:
    ranks, count = found.ranks, len(found.inputs)
    figures = [ranks.first, *ranks.first_interval, ranks.total, *ranks.total_interval]
    columns = [_series(name, values.T.ravel()) for name, values in zip(names, figures, strict=True)]
    inputs = [one.name for one in found.inputs] * len(units)
    return pl.DataFrame({"unit": [unit for unit in units for _ in range(count)], "input": inputs}).with_columns(columns)


def reversals(report: SensitivityReport) -> pl.DataFrame:
    """Return one row a unit shown whose absence changes the order of others: ``unit``, ``pairs``."""
    schema = {"unit": pl.String, "pairs": pl.Int64}
    if isinstance(report.reversal, NotOffered):
        return pl.DataFrame(schema=schema)
    units, pairs = _workings(report).evaluation.units, report.reversal.reversed_pairs
    found = [(units[unit], pairs[unit]) for unit in np.flatnonzero(pairs > 0)]
    return _shown(report, pl.DataFrame(found, schema=schema, orient="row"))


def favourable_weights(report: SensitivityReport) -> pl.DataFrame:
    """Return the mean weighting that puts each unit shown first, where any does: ``unit``, ``node``, ``part``, ``weight``."""
    schema = {"unit": pl.String, "node": pl.String, "part": pl.String, "weight": _NUMBER}
    if isinstance(report.favourable, NotOffered):
        return pl.DataFrame(schema=schema)
    return _shown(report, pl.DataFrame(list(_favourable(report.favourable, _workings(report))), schema=schema, orient="row"))


def _favourable(favourable: Weights, workings: Workings) -> Iterable[tuple[str, str, str, float]]:
    parts = {node.name: [part.name for part in node.parts] for node in workings.algorithm.root.walk() if node.parts}
    for node, central in favourable.items():
        for unit in np.flatnonzero(~np.isnan(central).any(axis=1)):
            for part, weight in zip(parts[node], central[unit].tolist(), strict=True):
                yield workings.evaluation.units[unit], node, part, weight


def _of_records(record: type[Any], found: Sequence[Any], without: Iterable[str] = ()) -> pl.DataFrame:
    """Put frozen records below each other, one column a field."""
    schema = {field.name: _type(str(field.type)) for field in fields(record) if field.name not in set(without)}
    rows = [[_cell(getattr(one, name), kind) for name, kind in schema.items()] for one in found]
    return pl.DataFrame(rows, schema=schema, orient="row")


def _type(annotation: str) -> pl.DataType:
    words = {word.strip() for word in annotation.split("|")} - {"None"}
    kinds: dict[str, type[pl.DataType]] = {"bool": pl.Boolean, "int": pl.Int64, "float": pl.Float64}
    return kinds.get(words.pop(), pl.String)() if len(words) == 1 else pl.String()


def _cell(value: Any, kind: pl.DataType) -> Any:
    """Return a value as its column holds it; nothing for a number that is none."""
    if value is None or (isinstance(value, float) and isnan(value)):
        return None
    if kind != pl.String():
        return value
    return f"{value:g}" if isinstance(value, float) else str(value)

"""The sensitivity report as a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from leaguetab.analysis.sensitivity import frames
from leaguetab.analysis.sensitivity.not_offered import NotOffered
from leaguetab.analysis.sensitivity.words import percent, spread_in_words, summary, unit_names
from leaguetab.output.document import Document
from leaguetab.output.envelope import envelope
from leaguetab.output.grid import Shown, bar, between, grid, number, percentage, text, whole
from leaguetab.output.page import Page
from leaguetab.output.text_cells import NOTHING, one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from leaguetab.analysis.sensitivity.report import Matrices, SensitivityReport

_MOST_CUTS = 20


def sensitivity_document(report: SensitivityReport) -> Document:
    """Make a document of a sensitivity report."""
    drawn = None if isinstance(report.random, NotOffered) else report.settings.seed
    return Document(
        pages=lambda: tuple(_pages(report)),
        rows=lambda: frames.rows(report),
        around=envelope((report.table,), drawn),
        further=lambda: _further(report),
        title="Positions",
    )


def _further(report: SensitivityReport) -> Mapping[str, Any]:
    """Return everything beside the rows, under the names that programs rely on."""
    return {
        "summary": list(summary(report)),
        "settings": _settings(report),
        "not_offered": {name: part.why for name, part in _sections(report).items() if isinstance(part, NotOffered)},
        "notes": dict(_notes(report)),
        "scenarios": frames.scenarios(report),
        "bands": frames.bands(report),
        "fragility": frames.fragilities(report),
        "leaders": frames.leaders(report),
        "effective_weights": frames.weights(report),
        "rank_reversals": frames.reversals(report),
        "drivers": frames.drivers(report),
        "unit_drivers": frames.unit_drivers(report),
        "gains": frames.gains(report),
        "cheapest_routes": frames.routes(report),
        "near_cuts": frames.near_cuts(report),
        "favourable_weights": frames.favourable_weights(report),
        "rank_acceptability": _matrix(report, "shares", lambda found: found.acceptability),
        "pairwise_wins": _matrix(report, "shares", lambda found: found.wins),
    }


def _sections(report: SensitivityReport) -> dict[str, object]:
    return {
        "random_weights": report.random,
        "matrices": report.matrices,
        "certified_bounds": report.bounds,
        "fragility": report.fragility,
        "effective_weights": report.weights,
        "rank_reversals": report.reversal,
        "drivers": report.drivers,
        "gains": report.gains,
        "cheapest_routes": report.routes,
        "near_cuts": report.near_cuts,
    }


def _settings(report: SensitivityReport) -> dict[str, Any]:
    spread = report.settings.spread
    drawn = None if isinstance(report.random, NotOffered) else report.random.draws
    error = None if isinstance(report.random, NotOffered) else report.random.summary.error
    return {
        "kind": spread.kind,
        "within": spread.within if spread.kind == "relative" else None,
        "concentration": spread.concentration,
        "vary": spread.vary,
        "draws": drawn,
        "precision": report.settings.precision,
        "largest_standard_error": error,
    }


def _notes(report: SensitivityReport) -> Iterator[tuple[str, str]]:
    """Say what readers of single sections must know."""
    if not isinstance(report.bounds, NotOffered):
        yield "certified_bounds", report.bounds.why
    if not isinstance(report.fragility, NotOffered):
        yield "fragility", report.fragility.why


def _matrix(report: SensitivityReport, name: str, values: Callable[[Matrices], Any]) -> list[dict[str, Any]]:
    """Return one entry a unit with its row of a matrix, in the file's order."""
    if isinstance(report.matrices, NotOffered) or report.table.workings is None:
        return []
    found = values(report.matrices).tolist()
    return [{"unit": unit, name: row} for unit, row in zip(report.table.workings.evaluation.units, found, strict=True)]


def _pages(report: SensitivityReport) -> Iterator[Page]:
    yield _positions(report)
    yield _scenarios(report)
    yield _weights(report)
    yield _drivers(report)
    yield _reversals(report)
    yield _gains(report)
    yield _cuts(report)
    yield _favourable(report)


def _names(report: SensitivityReport) -> dict[str, str]:
    workings = report.table.workings
    return {} if workings is None else dict(zip(workings.evaluation.units, unit_names(workings), strict=True))


def _labels(report: SensitivityReport) -> dict[str, str]:
    """Return what readers see of each node."""
    workings = report.table.workings
    return {} if workings is None else {node.name: node.label for node in workings.algorithm.root.walk()}


def _said(column: str, words: Mapping[str, str]) -> Callable[[pl.DataFrame], list[str]]:
    """Write ids or node names in the words that readers know them by."""
    return lambda frame: [NOTHING if value is None else one_line(words.get(value, value)) for value in frame[column]]


def _positions(report: SensitivityReport) -> Page:
    table, names = report.table, _names(report)
    frame = frames.rows(report)
    period = f" ({table.period})" if table.period else ""
    drawn, bound, fragile = (not isinstance(part, NotOffered) for part in (report.random, report.bounds, report.fragility))
    banded = not frame["p_same_band"].is_null().all()
    columns = [
        Shown("Rank", whole("rank"), "rank", numeric=True),
        Shown("Name", _said("unit", names), "name"),
        *([Shown("In 9 of 10 weightings", between("rank_p05", "rank_p95"), numeric=True)] if drawn else []),
        *([Shown("From first to last place", bar("rank_p05", "rank", "rank_p95"), "bar")] if drawn else []),
        *([Shown("Best to worst possible", between("rank_best", "rank_worst"), numeric=True)] if bound else []),
        *([Shown("In top quarter", percentage("p_top_quarter"), numeric=True)] if drawn else []),
        *([Shown("In bottom quarter", percentage("p_bottom_quarter"), numeric=True)] if drawn else []),
        *([Shown("Same band", percentage("p_same_band"), numeric=True)] if drawn and banded else []),
        *([Shown("Change that swaps", percentage("fragility"), numeric=True)] if fragile else []),
        *([Shown("With", _said("swaps_with", names))] if fragile else []),
    ]
    return grid(
        f"How far positions can be trusted: {table.algorithm.title}{period}",
        summary(report),
        frame,
        columns,
        tuple(_on_positions(report)),
    )


def _on_positions(report: SensitivityReport) -> Iterator[str]:
    """Explain the columns."""
    spread = spread_in_words(report.settings.spread)
    if isinstance(report.random, NotOffered):
        yield f"No ranges under random weights: {report.random.why}."
    else:
        error = f"{100 * report.random.summary.error:.2g} percentage points"
        yield (
            f"In 9 of 10 weightings: between the ranks that 5% and 95% of {report.random.draws:,} random weightings do not exceed; "
            f"{spread}. Seed {report.settings.seed}; shares are known to within {error} (one standard error at most)."
        )
        yield "The bar shows the same range (─) and where the unit stands (●), the first place on the left."
    if isinstance(report.bounds, NotOffered):
        yield f"No certified bounds: {report.bounds.why}."
    else:
        exact = "worked out pair by pair" if report.bounds.exact else f"an outer bound, since {report.bounds.why}"
        yield f"Best to worst possible: no such weights, drawn or not, give a rank outside this range ({exact})."
    if isinstance(report.fragility, NotOffered):
        yield f"No smallest changes: {report.fragility.why}."
    else:
        yield "Change that swaps: the smallest change that weights need for the unit to change places with a neighbour."


def _scenarios(report: SensitivityReport) -> Page:
    names = _names(report)
    done = frames.scenarios(report).filter(pl.col("mean_shift").is_not_null())
    notes = {note for note in done["note"] if note}
    columns = [
        Shown("Alternative", _marked, "name"),
        Shown("Average shift", number("mean_shift", 1), numeric=True),
        Shown("Largest shift", whole("max_shift"), numeric=True),
        Shown("Whose", _said("max_shift_unit", names)),
        Shown("Kendall's tau", number("kendall_tau", 2), numeric=True),
        Shown("Top 10 kept", whole("top10_kept"), numeric=True),
        Shown("Band changes", whole("band_changes"), numeric=True),
    ]
    left_out = [one for one in report.scenarios if one.reason]
    signs = [f"* {note[:1].upper()}{note[1:]}." for note in sorted(notes)]
    signs += [f"Not possible here: {one.words}, since {one.reason.removesuffix('.')}." for one in left_out]
    facts = ["What other choices would do. Shifts are in places, up or down; Kendall's tau is 1 where the order stays the same."]
    return grid("Alternatives to the algorithm", facts, done, columns, signs)


def _marked(frame: pl.DataFrame) -> list[str]:
    return [one_line(words) + ("*" if note else "") for words, note in zip(frame["words"], frame["note"], strict=True)]


def _weights(report: SensitivityReport) -> Page:
    title = "What weights really amount to"
    if isinstance(report.weights, NotOffered):
        return _not_offered(title, report.weights)
    frame = frames.weights(report).filter("is_metric")
    carried = not frame["variance_share"].is_null().all()
    columns = [
        Shown("Metric", text("label"), "name"),
        Shown("Weight", percentage("weight"), numeric=True),
        *([Shown("Carries of the differences", percentage("variance_share"), numeric=True)] if carried else []),
        Shown("Importance", percentage("importance"), numeric=True),
        Shown("Correlation with the score", number("correlation", 2), numeric=True),
    ]
    facts = ["A metric can count for more or less than its weight says: metrics differ in how far they spread, and go together."]
    signs = ["Carries of the differences: the share of the variance of scores that comes from this metric."] if carried else []
    signs.append("Importance: the squared correlation with the score, as a share of its sum over all metrics.")
    return grid(title, facts, frame, columns, signs)


def _drivers(report: SensitivityReport) -> Page:
    title = "Which choices positions depend on"
    if isinstance(report.drivers, NotOffered):
        return _not_offered(title, report.drivers)
    columns = [
        Shown("Choice", text("words"), "name"),
        Shown("By itself", percentage("first"), numeric=True),
        Shown("90% interval", _interval("first_low", "first_high"), numeric=True),
        Shown("With others", percentage("total"), numeric=True),
        Shown("90% interval", _interval("total_low", "total_high"), numeric=True),
    ]
    facts = ["How much of the average shift in places comes from each choice, when all are varied at random (Sobol indices)."]
    left_out = [
        f"Not varied: {one.name.replace('_', ' ')}, since {one.reason.removesuffix('.')}." for one in report.drivers.left_out
    ]
    by_score = (
        ["Ranks are by score alone here, without what is made for the stated scale."] if report.drivers.by_score_alone else []
    )
    return grid(title, facts, frames.drivers(report), columns, [*by_score, *left_out])


def _interval(low: str, high: str) -> Callable[[pl.DataFrame], list[str]]:
    return lambda frame: [
        NOTHING if None in ends else f"{percent(ends[0])} to {percent(ends[1])}"
        for ends in zip(frame[low], frame[high], strict=True)
    ]


def _reversals(report: SensitivityReport) -> Page:
    title = "What leaving one unit out does to the others"
    if isinstance(report.reversal, NotOffered):
        return _not_offered(title, report.reversal)
    units, names = report.table.algorithm.units, _names(report)
    frame = frames.reversals(report).sort("pairs", descending=True, maintain_order=True)
    if frame.is_empty():
        return grid(title, [f"Leaving any one of the {units} out changes the order of no others."], frame, ())
    examples = {one.left_out: one.examples[0] for one in report.reversal.worst if one.examples}
    ahead = {unit: f"{names[first]} was ahead of {names[second]}" for unit, (first, second) in examples.items()}
    columns = [
        Shown("Left out", _said("unit", names), "name"),
        Shown("Pairs that change order", whole("pairs"), numeric=True),
        Shown("For example", _said("unit", ahead)),
    ]
    facts = [f"For {frame.height:,} {units} it does: two others then change order. Those that matter most:"]
    return grid(title, facts, frame.head(len(examples)), columns)


def _gains(report: SensitivityReport) -> Page:
    title = "Where improvement is rewarded"
    if isinstance(report.gains, NotOffered):
        return _not_offered(title, report.gains)
    names, frame = _names(report), frames.gains(report)
    nothing = frame.filter("rewards_nothing")["label"].to_list()
    columns = [
        Shown("Metric", text("label"), "name"),
        Shown("Improvement", _amount),
        Shown("Places gained on average", number("mean_gain", 1), numeric=True),
        Shown("At most", whole("largest_gain"), numeric=True),
        Shown("By", _said("largest_gain_unit", names)),
        Shown("Gain a place", percentage("share_gaining"), numeric=True),
        Shown("Score stays the same", percentage("share_unrewarded"), numeric=True),
    ]
    facts = [
        "Places that a unit gains by improving in one metric by a tenth of the metric's spread, while others stay as they are."
    ]
    signs = [f"{label} rewards nobody." for label in nothing]
    signs += [f"{one}: {reason}." for one, reason in report.gains.not_looked_at]
    return grid(title, facts, frame, columns, signs)


def _amount(frame: pl.DataFrame) -> list[str]:
    return [NOTHING if value is None or np.isnan(value) else f"{value:.3g}" for value in frame["size"]]


def _cuts(report: SensitivityReport) -> Page:
    title = "Close to a cut"
    if isinstance(report.near_cuts, NotOffered):
        return _not_offered(title, report.near_cuts)
    units, frame = report.table.algorithm.units, frames.near_cuts(report)
    if frame.is_empty():
        return grid(title, [f"No {units} are close to a cut, or there are none."], frame, ())
    columns = [
        Shown("Name", _said("unit", _names(report)), "name"),
        Shown("In", text("label")),
        Shown("Value", _three_digits("value"), numeric=True),
        Shown("Cut", _three_digits("cut"), numeric=True),
        Shown("Here", text("here")),
        Shown("Beyond", text("beyond")),
    ]
    facts = [f"Values within a twentieth of their spread from a cut between bands or points: {frame.height:,}. The closest:"]
    return grid(title, facts, frame.head(_MOST_CUTS), columns)


def _three_digits(name: str) -> Callable[[pl.DataFrame], list[str]]:
    return lambda frame: [f"{value:.4g}" for value in frame[name]]


def _favourable(report: SensitivityReport) -> Page:
    title = "Weights that would put a unit first"
    if isinstance(report.matrices, NotOffered):
        return _not_offered(title, report.matrices)
    labels, names = _labels(report), _names(report)
    root = report.table.workings.algorithm.root.name if report.table.workings else ""
    frame = frames.favourable_weights(report).filter(pl.col("node") == root)
    columns = [
        Shown("Name", _said("unit", names), "name"),
        Shown("Part", _said("part", labels)),
        Shown("Weight", percentage("weight"), numeric=True),
    ]
    facts = ["The average of the random weightings that put each unit first, for those that any does: the choice that favours it."]
    return grid(title, facts, frame, columns)


def _not_offered(title: str, part: NotOffered) -> Page:
    return Page(title, (f"Not offered: {part.why.removesuffix('.')}.",))

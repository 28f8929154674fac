"""The sensitivity report as a document."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from leaguetab.analysis.sensitivity import frames
from leaguetab.analysis.sensitivity.moves import far_moves
from leaguetab.analysis.sensitivity.not_offered import NotOffered
from leaguetab.analysis.sensitivity.report import too_large
from leaguetab.analysis.sensitivity.words import summary
from leaguetab.output.document import Document
from leaguetab.output.envelope import envelope
from leaguetab.output.sensitivity_pages import pages
from leaguetab.wording import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from leaguetab.analysis.sensitivity.report import SensitivityReport
    from leaguetab.methods.base import Bools


def sensitivity_document(report: SensitivityReport, where: str | None = None) -> Document:
    """Make a document of a sensitivity report.

    Parameters
    ----------
    report
        The rows of its table say which units are shown.
    where
        The condition that these meet; None where all are shown.
    """
    drawn = not isinstance(report.random, NotOffered) or not isinstance(report.drivers, NotOffered)
    return Document(
        pages=lambda: pages(report, where),
        rows=lambda: frames.rows(report),
        around=envelope((report.table,), report.settings.seed if drawn else None),
        further=lambda: {"where": where, **_further(report)},
        title="Positions",
    )


def _further(report: SensitivityReport) -> Mapping[str, Any]:
    """Return everything beside the rows, under the names that programs rely on."""
    matrices = None if isinstance(report.matrices, NotOffered) else report.matrices
    fixed = _fixed_order(report)
    return {
        "summary": list(summary(report)),
        "far_moves": _far_moves(report),
        "settings": _settings(report),
        "not_offered": {name: why.removesuffix(".") for name, why in _not_offered(report)},
        "notes": {name: [sentence(note) for note in notes] for name, notes in _notes(report).items() if notes},
        "scenarios": frames.scenarios(report),
        "bands": frames.bands(report),
        "fragility": frames.fragilities(report),
        "leaders": frames.leaders(report),
        "effective_weights": frames.weights(report),
        "rank_reversals": frames.reversals(report),
        "drivers": frames.drivers(report),
        "unit_drivers": frames.unit_drivers(report),
        "gains": frames.gains(report.gains),
        "target_gains": frames.gains(report.target_gains),
        "cheapest_routes": frames.routes(report, report.routes),
        "band_routes": frames.routes(report, report.band_routes),
        "near_cuts": frames.near_cuts(report),
        "favourable_weights": frames.favourable_weights(report),
        "rank_acceptability": _of_shown(report, _by_unit(report, "shares", None if matrices is None else matrices.acceptability)),
        "pairwise_wins": _by_unit(report, "shares", None if matrices is None else matrices.wins),
        "fixed_order": _by_unit(report, "never_behind", None if isinstance(fixed, NotOffered) else fixed),
    }


def _far_moves(report: SensitivityReport) -> dict[str, int | None] | None:
    """Return the counts that the summary begins with, as `FarMoves` has them."""
    if isinstance(report.random, NotOffered) or report.table.workings is None:
        return None
    return asdict(far_moves(report.table.workings, report.random, report.bounds))


def _not_offered(report: SensitivityReport) -> Iterator[tuple[str, str]]:
    """Say why sections are empty, by the names that they have beside the rows."""
    sections = {
        "random_weights": report.random,
        "bands": report.random,
        "certified_bounds": report.bounds,
        "fragility": report.fragility,
        "leaders": report.fragility,
        "effective_weights": report.weights,
        "rank_reversals": report.reversal,
        "drivers": report.drivers,
        "unit_drivers": report.drivers,
        "gains": report.gains,
        "target_gains": report.target_gains,
        "cheapest_routes": report.routes,
        "band_routes": report.band_routes,
        "near_cuts": report.near_cuts,
        "favourable_weights": report.favourable,
        "rank_acceptability": report.matrices,
        "pairwise_wins": report.matrices,
        "fixed_order": _fixed_order(report),
    }
    yield from ((name, part.why) for name, part in sections.items() if isinstance(part, NotOffered))
    if not isinstance(report.random, NotOffered) and report.random.summary.p_band is None:
        yield "bands", "the algorithm has no bands"


def _fixed_order(report: SensitivityReport) -> Bools | NotOffered:
    """Return which units are never behind which others, ``(units, units)``."""
    bounds = report.bounds
    if isinstance(bounds, NotOffered):
        return bounds
    return too_large(len(bounds.best)) or (NotOffered(bounds.why) if bounds.fixed is None else bounds.fixed)


def _settings(report: SensitivityReport) -> dict[str, Any]:
    spread = report.settings.spread
    random = None if isinstance(report.random, NotOffered) else report.random
    return {
        "kind": spread.kind,
        "within": spread.within if spread.kind == "relative" else None,
        "concentration": spread.concentration,
        "vary": spread.vary,
        "draws": None if random is None else random.draws,
        "precision": report.settings.precision,
        "largest_standard_error": None if random is None else random.error,
    }


def _notes(report: SensitivityReport) -> dict[str, list[str]]:
    """Say what readers of single sections must know."""
    notes: dict[str, list[str]] = {}
    if not isinstance(report.random, NotOffered) and report.random.note:
        notes["random_weights"] = [report.random.note]
    if not isinstance(report.bounds, NotOffered) and not report.bounds.exact:
        notes["certified_bounds"] = [f"an outer bound: {report.bounds.why}"]
    if not isinstance(report.fragility, NotOffered) and not report.fragility.exact:
        notes["fragility"] = [f"no smaller change does it, a larger one may be needed: {report.fragility.why}"]
    if not isinstance(report.drivers, NotOffered):
        notes["drivers"] = list(report.drivers.notes)
    looked_at = {
        "rank_reversals": report.reversal,
        "gains": report.gains,
        "target_gains": report.target_gains,
        "cheapest_routes": report.routes,
        "band_routes": report.band_routes,
    }
    return notes | {name: [part.note] for name, part in looked_at.items() if not isinstance(part, NotOffered) and part.note}


def _of_shown(report: SensitivityReport, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Keep the entries of the units that the table shows."""
    shown = set(report.table.frame["unit"])
    return [entry for entry in entries if entry["unit"] in shown]


def _by_unit(report: SensitivityReport, name: str, matrix: NDArray[Any] | None) -> list[dict[str, Any]]:
    """Return one entry a unit with its row of a matrix, both in the file's order; what is not known is None."""
    if matrix is None or report.table.workings is None:
        return []
    known = matrix.astype(object)
    if np.issubdtype(matrix.dtype, np.floating):
        known[np.isnan(matrix)] = None
    return [{"unit": unit, name: row} for unit, row in zip(report.table.workings.evaluation.units, known.tolist(), strict=True)]

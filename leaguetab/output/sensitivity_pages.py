"""The sensitivity report laid out for readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from leaguetab.analysis.sensitivity import frames
from leaguetab.analysis.sensitivity.draws import stated
from leaguetab.analysis.sensitivity.not_offered import NotOffered
from leaguetab.analysis.sensitivity.words import (
    percent,
    ranked_together,
    spread_in_words,
    summary,
    unit_names,
    whatever_in_words,
)
from leaguetab.output.grid import Shown, bar, between, grid, number, percentage, text, whole
from leaguetab.output.page import Page
from leaguetab.output.positions import positions
from leaguetab.output.text_cells import NOTHING, one_line
from leaguetab.wording import sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from leaguetab.algorithm.bind import BoundNode
    from leaguetab.analysis.sensitivity.bounds import Bounds
    from leaguetab.analysis.sensitivity.gaming import Gains, Routes
    from leaguetab.analysis.sensitivity.report import SensitivityReport
    from leaguetab.table import Workings

_MOST_CUTS = 20
_MOST_FAVOURED = 20
_MOST_PARTS = 3
_MOST_ROWS = 1_000
"""Pages beside that of the positions show so many units at most."""


def pages(report: SensitivityReport) -> tuple[Page, ...]:
    """Lay a report out: the positions, then one page a question.

    Parameters
    ----------
    report
        Of a table with its workings.

    Returns
    -------
    tuple of Page
        Every section, or why it is not offered.
    """
    if report.table.workings is None:
        raise TypeError("the table has no workings")
    laid = _Pages(report, report.table.workings)
    return (
        laid.positions(),
        laid.bands(),
        laid.alternatives(),
        laid.weights(),
        laid.drivers(),
        laid.reversals(),
        laid.gains(),
        laid.targets(),
        laid.routes(),
        laid.cuts(),
        laid.favourable(),
    )


class _Pages:
    """The pages of one report."""

    def __init__(self, report: SensitivityReport, workings: Workings) -> None:
        self.report = report
        self.workings = workings
        self.units = report.table.algorithm.units
        self.names = dict(zip(workings.evaluation.units, unit_names(workings), strict=True))
        self.labels = {node.name: node.label for node in workings.algorithm.walk()}

    def positions(self) -> Page:
        """Show each unit's range."""
        report, table = self.report, self.report.table
        frame = frames.rows(report)
        period = f" ({table.period})" if table.period else ""
        drawn = not isinstance(report.random, NotOffered)
        fragile = not frame["fragility"].is_null().all()
        banded = not frame["p_same_band"].is_null().all()
        columns = [
            Shown("Rank", lambda _frame: positions(table), "rank", numeric=True),
            Shown("Name", _said("unit", self.names), "name"),
            *([Shown("In 9 of 10 weightings", between("rank_p05", "rank_p95"), "range", numeric=True)] if drawn else []),
            *([Shown("From first to last place", self._bar(frame), "bar")] if drawn else []),
            *(
                [Shown("Best to worst possible", between("rank_best", "rank_worst"), "range", numeric=True)]
                if self._moves()
                else []
            ),
            *([Shown("In top quarter", percentage("p_top_quarter"), numeric=True)] if drawn else []),
            *([Shown("In bottom quarter", percentage("p_bottom_quarter"), numeric=True)] if drawn else []),
            *([Shown("Same band", percentage("p_same_band"), numeric=True)] if banded else []),
            *([Shown("Change that swaps", percentage("fragility"), numeric=True)] if fragile else []),
            *([Shown("With", _said("swaps_with", self.names))] if fragile else []),
        ]
        title = f"How far positions can be trusted: {table.algorithm.title}{period}"
        return grid(title, summary(report), frame, columns, tuple(self._on_positions(fragile=fragile)))

    def _bar(self, frame: pl.DataFrame) -> Callable[[pl.DataFrame], list[str]]:
        last = dict(zip(self.workings.evaluation.units, ranked_together(self.workings).tolist(), strict=True))
        return bar("rank_p05", "rank", "rank_p95", [last[unit] for unit in frame["unit"]])

    def _moves(self) -> bool:
        """Tell whether certified bounds leave any unit a choice of ranks."""
        bounds = self.report.bounds
        return not isinstance(bounds, NotOffered) and bool((bounds.worst > bounds.best).any())

    def _on_positions(self, *, fragile: bool) -> Iterator[str]:
        """Explain the columns, or why there are none."""
        report, spread = self.report, self.report.settings.spread
        if isinstance(report.random, NotOffered):
            yield f"No ranges under random weights: {report.random.why.removesuffix('.')}."
        else:
            yield (
                f"In 9 of 10 weightings: between the ranks that 5% and 95% of {report.random.draws:,} random weightings do not "
                f"exceed; {spread_in_words(spread)}, from seed {report.settings.seed}. Shares of weightings are known to within "
                f"{100 * report.random.error:.2g} percentage points (one standard error at most)."
            )
            yield "The bar shows the same range (─) and where the unit stands (●), the first place on the left."
        if isinstance(report.bounds, NotOffered):
            yield f"No certified bounds: {report.bounds.why.removesuffix('.')}."
        elif self._moves():
            yield f"Best to worst possible: no rank outside this range can come about, {whatever_in_words(spread)}."
            yield from self._on_bounds(report.bounds)
        elif not isinstance(report.random, NotOffered):
            yield f"Best to worst possible: no rank can change, {whatever_in_words(spread)}."
        if isinstance(report.fragility, NotOffered):
            yield f"No smallest changes: {report.fragility.why.removesuffix('.')}."
        elif fragile:
            loose = "" if report.fragility.exact else f"; a larger one may be needed, since {report.fragility.why}"
            yield (
                "Change that swaps: the smallest share by which weights must be allowed to change for the unit to change places "
                f"with a neighbour{loose}."
            )

    def _on_bounds(self, bounds: Bounds) -> Iterator[str]:
        """Say how tight the bounds are, and which pairs never change order."""
        ranked = int((~np.isnan(bounds.best)).sum())
        settled = int(bounds.settled.sum())
        if settled == ranked:
            yield "Both ends of each of these ranges do come about under some such weights."
        else:
            why = "" if bounds.exact else f", since {bounds.why}"
            yield (
                f"For {settled:,} of {ranked:,} {self.units} some such weights are known to give both ends; for the others the "
                f"range may be wider than it need be{why}."
            )
        if bounds.fixed is not None:
            fixed, pairs = int((bounds.fixed | bounds.fixed.T).sum()) // 2, self._pairs()
            yield f"{fixed:,} of {pairs:,} pairs of {self.units} never change order ({percent(fixed / pairs)})."

    def _pairs(self) -> int:
        """Count the pairs that are ranked together."""
        together = ranked_together(self.workings)
        return int(np.nansum(together - 1)) // 2

    def bands(self) -> Page:
        """Show how often each unit is in each band, where it is not always the same."""
        title, report = "How often in each band", self.report
        if isinstance(report.random, NotOffered):
            return _not_offered(title, report.random)
        shares = report.random.summary.p_band
        if shares is None:
            return _not_offered(title, NotOffered("the algorithm has no bands"))
        labels = [str(band) for band in report.table.bands]
        best_first = shares if report.table.better == "lower" else shares[::-1]
        columns = {f"band {label}": row for label, row in zip(labels, best_first, strict=True)}
        by_unit = pl.DataFrame({"unit": list(self.workings.evaluation.units), **columns})
        every = report.table.frame.select("unit").join(by_unit, on="unit", how="left", maintain_order="left")
        frame = every.filter(pl.max_horizontal(*columns).is_between(0, 1, closed="none"))
        if frame.is_empty():
            return grid(title, [f"No random weighting moves any of the {self.units} into another band."], frame, ())
        shown = [
            Shown("Name", _said("unit", self.names), "name"),
            *(Shown(label, percentage(f"band {label}"), numeric=True) for label in labels),
        ]
        facts = [f"Shares of the random weightings, for those of the {self.units} that are not always in the same band."]
        return grid(title, [*facts, *_cut_to(frame)], frame.head(_MOST_ROWS), shown)

    def alternatives(self) -> Page:
        """Show what named alternatives do."""
        report = self.report
        done = frames.scenarios(report).filter(pl.col("mean_shift").is_not_null())
        notes = {note for note in done["note"] if note}
        columns = [
            Shown("Alternative", _marked, "name"),
            Shown("Average shift", number("mean_shift", 1), numeric=True),
            Shown("Largest shift", whole("max_shift"), numeric=True),
            Shown("Whose", _whose("max_shift", "max_shift_unit", self.names)),
            Shown("Kendall's tau", number("kendall_tau", 2), numeric=True),
            Shown("Top 10 kept", whole("top10_kept"), numeric=True),
            Shown("Band changes", whole("band_changes"), numeric=True),
        ]
        left_out = [one for one in report.scenarios if one.reason]
        signs = [f"* {sentence(note)}" for note in sorted(notes)]
        signs += [f"Not possible here: {one.words}, since {one.reason.removesuffix('.')}." for one in left_out]
        facts = [
            "What other choices would do. Shifts are in places, up or down; Kendall's tau is 1 where the order stays the same."
        ]
        return grid("Alternatives to the algorithm", facts, done, columns, signs)

    def weights(self) -> Page:
        """Compare weights with the say that metrics have."""
        title, report = "What weights really amount to", self.report
        if isinstance(report.weights, NotOffered):
            return _not_offered(title, report.weights)
        frame = frames.weights(report).filter("is_metric")
        carried = not frame["variance_share"].is_null().all()
        columns = [
            Shown("Metric", text("label"), "name"),
            Shown("Weight", percentage("weight"), numeric=True),
            *([Shown("Share of the differences", percentage("variance_share"), numeric=True)] if carried else []),
            Shown("Importance", percentage("importance"), numeric=True),
            Shown("Correlation with the score", number("correlation", 2), numeric=True),
        ]
        facts = [
            "A metric can count for more or less than its weight says: metrics differ in how far they spread, and go together."
        ]
        signs = ["Share of the differences: how much of the variance of scores comes from this metric."] if carried else []
        signs.append("Importance: the squared correlation with the score, as a share of its sum over all metrics.")
        return grid(title, facts, frame, columns, signs)

    def drivers(self) -> Page:
        """Show which choices positions depend on."""
        title, report = "Which choices positions depend on", self.report
        if isinstance(report.drivers, NotOffered):
            return _not_offered(title, report.drivers)
        columns = [
            Shown("Choice", text("words"), "name"),
            Shown("By itself", _within_all("first"), numeric=True),
            Shown("90% interval", _interval("first_low", "first_high"), numeric=True),
            Shown("With others", _within_all("total"), numeric=True),
            Shown("90% interval", _interval("total_low", "total_high"), numeric=True),
        ]
        facts = ["How much of the average shift in places comes from each choice, when all are varied at random (Sobol indices)."]
        signs = (
            ["Ranks are by score alone here, without what is made for the stated scale."] if report.drivers.by_score_alone else []
        )
        signs += [sentence(note) for note in report.drivers.notes]
        signs += [
            f"Not varied: {one.name.replace('_', ' ')}, since {one.reason.removesuffix('.')}." for one in report.drivers.left_out
        ]
        return grid(title, facts, frames.drivers(report), columns, signs)

    def reversals(self) -> Page:
        """Show whose absence changes the order of others."""
        title, report = "What leaving one unit out does to the others", self.report
        if isinstance(report.reversal, NotOffered):
            return _not_offered(title, report.reversal)
        frame = frames.reversals(report).sort("pairs", descending=True, maintain_order=True)
        note = [sentence(report.reversal.note)] if report.reversal.note else []
        if frame.is_empty():
            return grid(title, [f"Leaving any one of the {self.units} out changes the order of no others.", *note], frame, ())
        examples = {one.left_out: one.examples[0] for one in report.reversal.worst if one.examples}
        ahead = {unit: f"{self.names[first]} was ahead of {self.names[second]}" for unit, (first, second) in examples.items()}
        columns = [
            Shown("Left out", _said("unit", self.names), "name"),
            Shown("Pairs that change order", whole("pairs"), numeric=True),
            Shown("For example", _said("unit", ahead)),
        ]
        facts = [f"It changes the order of two others for {frame.height:,} of the {self.units}. Those that matter most:"]
        return grid(title, [*facts, *note], frame.head(len(examples)), columns)

    def gains(self) -> Page:
        """Show what improvement is worth."""
        facts = ["Places gained by improving in one metric by a tenth of the metric's spread, while others stay as they are."]
        return self._gains("Where improvement is rewarded", self.report.gains, facts)

    def targets(self) -> Page:
        """Show what reaching a target is worth."""
        facts = ["Places gained by improving in one metric just to its next target or cut, while others stay as they are."]
        return self._gains("What reaching the next target is worth", self.report.target_gains, facts)

    def _gains(self, title: str, found: Gains | NotOffered, facts: Sequence[str]) -> Page:
        if isinstance(found, NotOffered):
            return _not_offered(title, found)
        frame = frames.gains(found)
        columns = [
            Shown("Metric", text("label"), "name"),
            Shown("Improvement", self._amount("metric", "size")),
            Shown("Places gained on average", number("mean_gain", 1), numeric=True),
            Shown("At most", whole("largest_gain"), numeric=True),
            Shown("By", _whose("largest_gain", "largest_gain_unit", self.names)),
            Shown("Gain a place", percentage("share_gaining"), numeric=True),
            Shown("Score stays the same", percentage("share_unrewarded"), numeric=True),
        ]
        signs = [f"{one_line(label)}: it rewards nobody." for label in frame.filter("rewards_nothing")["label"]]
        signs += [f"{one_line(self.labels.get(one, one))}: {reason.removesuffix('.')}." for one, reason in found.not_looked_at]
        return grid(title, [*facts, *([sentence(found.note)] if found.note else [])], frame, columns, signs)

    def _amount(self, metric: str, size: str) -> Callable[[pl.DataFrame], list[str]]:
        """Write improvements in each metric's own units, with the sign of the way that is better."""
        leaves = {node.name: node for node in self.workings.algorithm.walk() if not node.parts}

        def written(name: str | None, value: float | None) -> str:
            if name is None or value is None:
                return NOTHING
            leaf = leaves[name]
            info = self.workings.metrics.info.get(leaf.column or "") if leaf.is_metric else None
            unit = f" {one_line(info.unit)}" if info is not None and info.unit else ""
            amount = np.format_float_positional(value, 3, fractional=False, trim="-")
            return f"{'+' if _is_higher_better(leaf) else '−'}{amount}{unit}"  # noqa: RUF001 -- a minus sign

        return lambda frame: [written(name, value) for name, value in zip(frame[metric], frame[size], strict=True)]

    def routes(self) -> Page:
        """Show each unit's cheapest way up."""
        title, place, band = "The cheapest way up", self.report.routes, self.report.band_routes
        if isinstance(place, NotOffered):
            return _not_offered(title, place)
        order = self.report.table.frame.select("unit")
        found = order.join(frames.routes(self.report, place), on="unit", how="left", maintain_order="left")
        better = frames.routes(self.report, band).rename({"metric": "band_metric", "amount": "band_amount", "share": "band_share"})
        frame = found.join(better, on="unit", how="left", maintain_order="left")
        frame = frame.filter(pl.col("metric").is_not_null() | pl.col("band_metric").is_not_null())
        if frame.is_empty():
            return grid(title, ["No improvement in one metric alone brings anybody up."], frame, ())
        columns = [
            Shown("Name", _said("unit", self.names), "name"),
            Shown("A place up by", _said("metric", self.labels)),
            Shown("Improved by", self._amount("metric", "amount")),
            *(
                [
                    Shown("A better band by", _said("band_metric", self.labels)),
                    Shown("Improved by", self._amount("band_metric", "band_amount")),
                ]
                if not frame["band_metric"].is_null().all()
                else []
            ),
        ]
        facts = ["The smallest improvement in one metric alone that is enough, as a share of the metric's spread."]
        return grid(title, [*facts, *_notes_of(place, band), *_cut_to(frame)], frame.head(_MOST_ROWS), columns)

    def cuts(self) -> Page:
        """Show who is close to a cut."""
        title, report = "Close to a cut", self.report
        if isinstance(report.near_cuts, NotOffered):
            return _not_offered(title, report.near_cuts)
        frame = frames.near_cuts(report)
        if frame.is_empty():
            return grid(title, [f"None of the {self.units} is within a twentieth of the spread of values from a cut."], frame, ())
        columns = [
            Shown("Name", _said("unit", self.names), "name"),
            Shown("In", text("label")),
            Shown("Value", _digits("value"), numeric=True),
            Shown("Cut", _digits("cut"), numeric=True),
            Shown("Here", text("here")),
            Shown("Beyond", text("beyond")),
        ]
        which = f": {frame.height:,}. The first {_MOST_CUTS}:" if frame.height > _MOST_CUTS else "."
        facts = [f"Values within a twentieth of their spread from a cut between bands or points{which}"]
        return grid(title, facts, frame.head(_MOST_CUTS), columns)

    def favourable(self) -> Page:
        """Show which weights put a unit first."""
        title, report = "Weights that put a unit first", self.report
        if isinstance(report.random, NotOffered):
            return _not_offered(title, report.random)
        frame = frames.rows(report).filter(pl.col("p_first") > 0).sort("p_first", descending=True, maintain_order=True)
        if frame.is_empty():
            return grid(title, ["No random weighting puts any unit first."], frame, ())
        favoured = self._favoured()
        columns = [
            Shown("Name", _said("unit", self.names), "name"),
            Shown("First in", percentage("p_first"), numeric=True),
            Shown("What then counts for more", _said("unit", {unit: more for unit, (more, _) in favoured.items()})),
            Shown("What then counts for less", _said("unit", {unit: less for unit, (_, less) in favoured.items()})),
        ]
        facts = ["The average of the random weightings that put the unit first, where it differs most from the stated weights."]
        many = [f"{frame.height:,} are first in some; the {_MOST_FAVOURED} most often:"] if frame.height > _MOST_FAVOURED else []
        return grid(title, [*facts, *many], frame.head(_MOST_FAVOURED), columns)

    def _favoured(self) -> dict[str, tuple[str, str]]:
        """Say for each unit that is ever first which parts count for more than stated then, and which for less."""
        nodes = tuple(node for node in self.workings.algorithm.root.walk() if node.parts)
        by_node = stated(self.workings.evaluation, nodes)
        usual = {part.name: weight for node in nodes for part, weight in zip(node.parts, by_node[node.name].tolist(), strict=True)}
        found = frames.favourable_weights(self.report).with_columns(
            usual=pl.col("part").replace_strict(usual, return_dtype=pl.Float64)
        )
        changed = found.with_columns(change=pl.col("weight") - pl.col("usual")).sort(pl.col("change").abs(), descending=True)
        sides = [changed.filter(pl.col("change") > 0), changed.filter(pl.col("change") < 0)]
        more, less = ({str(key[0]): self._parts(rows) for key, rows in side.group_by("unit")} for side in sides)
        return {unit: (more.get(unit, NOTHING), less.get(unit, NOTHING)) for unit in {*more, *less}}

    def _parts(self, rows: pl.DataFrame) -> str:
        """Write parts with their weight and the stated one; those whose percentages are the same are left out."""
        shown = [
            f"{one_line(self.labels[part])} {percent(weight)} (stated {percent(usual)})"
            for part, weight, usual in rows.select("part", "weight", "usual").iter_rows()
            if percent(weight) != percent(usual)
        ]
        return ", ".join(shown[:_MOST_PARTS]) or NOTHING


def _is_higher_better(leaf: BoundNode) -> bool:
    """Tell which way is better in a leaf's values, before any step."""
    return (leaf.steps[0][1] if leaf.steps else leaf.better) == "higher"


def _notes_of(*parts: Routes | NotOffered) -> list[str]:
    notes = [part.note for part in parts if not isinstance(part, NotOffered) and part.note]
    return [sentence(note) for note in dict.fromkeys(notes)]


def _cut_to(frame: pl.DataFrame) -> list[str]:
    """Say that a page does not show all rows, where it does not."""
    return [f"The first {_MOST_ROWS:,} of {frame.height:,}; -f json has all."] if frame.height > _MOST_ROWS else []


def _said(column: str, words: Mapping[str, str]) -> Callable[[pl.DataFrame], list[str]]:
    """Write ids or node names in the words that readers know them by."""
    return lambda frame: [NOTHING if value is None else one_line(words.get(value, value)) for value in frame[column]]


def _whose(figure: str, unit: str, names: Mapping[str, str]) -> Callable[[pl.DataFrame], list[str]]:
    """Write whose a figure is; a dash where the figure is 0 or there is none."""
    return lambda frame: [
        one_line(names[value]) if value is not None and moved else NOTHING
        for value, moved in zip(frame[unit], frame[figure], strict=True)
    ]


def _marked(frame: pl.DataFrame) -> list[str]:
    return [one_line(words) + ("*" if note else "") for words, note in zip(frame["words"], frame["note"], strict=True)]


def _within_all(name: str) -> Callable[[pl.DataFrame], list[str]]:
    """Write estimated shares, which can come out below nothing or above all by chance, as percentages between them."""
    return lambda frame: [NOTHING if value is None else percent(min(max(value, 0.0), 1.0)) for value in frame[name]]


def _interval(low: str, high: str) -> Callable[[pl.DataFrame], list[str]]:
    return lambda frame: [
        NOTHING if NOTHING in ends else f"{ends[0]} to {ends[1]}"
        for ends in zip(_within_all(low)(frame), _within_all(high)(frame), strict=True)
    ]


def _digits(name: str) -> Callable[[pl.DataFrame], list[str]]:
    return lambda frame: [f"{value:.4g}" for value in frame[name]]


def _not_offered(title: str, part: NotOffered) -> Page:
    return Page(title, (f"Not offered: {part.why.removesuffix('.')}.",))

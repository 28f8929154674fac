"""The sensitivity report laid out for readers."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from leaguetab.analysis.sensitivity import frames
from leaguetab.analysis.sensitivity.draws import stated
from leaguetab.analysis.sensitivity.moves import ranked_together
from leaguetab.analysis.sensitivity.not_offered import NotOffered
from leaguetab.analysis.sensitivity.words import (
    percent,
    spread_in_words,
    summary,
    unit_names,
    whatever_in_words,
)
from leaguetab.output.grid import Shown, bar, between, grid, number, percentage, text, whole
from leaguetab.output.league_page import headings
from leaguetab.output.method import method
from leaguetab.output.notes import mark_words
from leaguetab.output.page import Page
from leaguetab.output.positions import positions
from leaguetab.output.text_cells import NOTHING, one_line
from leaguetab.placing import best_first
from leaguetab.wording import sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from leaguetab.algorithm.bind import BoundNode
    from leaguetab.analysis.sensitivity.bounds import Bounds
    from leaguetab.analysis.sensitivity.fragility import Fragility
    from leaguetab.analysis.sensitivity.gaming import Gains, Routes
    from leaguetab.analysis.sensitivity.random_weights import RandomWeights
    from leaguetab.analysis.sensitivity.report import SensitivityReport
    from leaguetab.table import Workings

_MOST_PARTS = 3
_MOST_DIGITS = 6
"""Improvements that are just enough are written in at most so many digits."""
_NEXT_TO_NOTHING = 1e-6
"""An improvement by less than this share of a metric's spread only parts what is level, or what arithmetic leaves between."""
_MOST_POSITIONS, _MOST_OTHERS = 200, 20
"""So many rows are shown on a terminal: of the positions, and of other lists of units."""
_BAR = 14
"""So many characters leave room on a terminal of 80 for the ranges, and for how often the band is the same."""
_FAR_OFF = 3
"""An end of a range that chance may have put so many places away is worth a word."""
_A_POINT = 0.01
"""Weights that differ by less than a percentage point are as stated."""
_MOST_AT_ALL = 1_000
"""Pages beside that of the positions show so many rows."""


def pages(report: SensitivityReport, where: str | None = None) -> tuple[Page, ...]:
    """Lay a report out: the positions, then one page a question.

    Parameters
    ----------
    report
        Of a table with its workings, whose rows say which units are shown.
    where
        The condition that these meet; None where all are shown.

    Returns
    -------
    tuple of Page
        Every section, or why it is not offered.
    """
    if report.table.workings is None:
        raise TypeError("the table has no workings")
    laid = _Pages(report, report.table.workings)
    return (
        laid.positions(where),
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
        every = report.table.frame.height == len(workings.evaluation.units)
        self.shown = self.units if every else f"{self.units} shown"
        self.names = dict(zip(workings.evaluation.units, unit_names(workings), strict=True))
        self.labels = {node.name: node.label for node in workings.algorithm.walk()}

    def positions(self, where: str | None) -> Page:
        """Show each unit's range."""
        report, table = self.report, self.report.table
        frame = frames.rows(report)
        period = f" ({table.period})" if table.period else ""
        banded = not frame["p_same_band"].is_null().all()
        fragile = not frame["fragility"].is_null().all()
        random, fragility = report.random, report.fragility
        columns = [
            Shown("Rank", lambda _frame: positions(table), "rank", numeric=True),
            *self._units(),
            *([] if isinstance(random, NotOffered) else self._drawn_ranges(random, frame)),
            *self._certified_ranges(),
            *([] if isinstance(random, NotOffered) else self._shares(random, banded=banded)),
            *([] if isinstance(fragility, NotOffered) or not fragile else self._swaps(fragility)),
        ]
        title = f"How far positions can be trusted: {table.algorithm.title}{period}"
        facts = (*summary(report), *method(table.algorithm), *self._selection(where))
        return replace(grid(title, facts, frame, columns, tuple(self._on_positions())), most=_MOST_POSITIONS)

    def _selection(self, where: str | None) -> Iterator[str]:
        """Say which units are shown, where it is not all."""
        if where is not None:
            shown, every = self.report.table.frame.height, len(self.workings.evaluation.units)
            yield f"{shown:,} of {every:,} {self.units} are shown: those with {where}. Everything above is about all."

    def _units(self, name: str = "") -> list[Shown]:
        """Show which unit a row is of: by its name, and by its id where it has a name."""
        words = headings(self.report.table)
        named = Shown(name or words.get("name", words["unit"]), _said("unit", self.names), "name")
        return [Shown(words["unit"], text("unit"), "unit", telling=4), named] if "name" in words else [named]

    def _bar(self, frame: pl.DataFrame) -> Callable[[pl.DataFrame], list[str]]:
        last = dict(zip(self.workings.evaluation.units, ranked_together(self.workings).tolist(), strict=True))
        return bar("rank_p05", "rank", "rank_p95", [last[unit] for unit in frame["unit"]], _BAR)

    def _drawn_ranges(self, random: RandomWeights, frame: pl.DataFrame) -> list[Shown]:
        """Show the ranges under random weights."""
        settings = self.report.settings
        drawn = (
            f"In 90% of weightings: where a unit stands once the 5% of {random.draws:,} random weightings that put it highest, and "
            "the 5% that put it lowest, are set aside (5th and 95th percentile of its rank); "
            f"{spread_in_words(settings.spread)}, from seed {settings.seed}."
        )
        drawing = "The bar shows the same range (─) and where the unit stands (●), the first place on the left."
        ends = between("rank_p05", "rank_p95")
        meaning = (drawn, *self._on_chance(random))
        return [
            Shown("In 90% of weightings", ends, "range", numeric=True, telling=7, meaning=meaning),
            Shown("From first to last place", self._bar(frame), "bar", telling=6, meaning=(drawing,)),
        ]

    def _on_chance(self, random: RandomWeights) -> Iterator[str]:
        """Say for how many units an end of the range may be quite another, since it hangs on the weightings drawn."""
        drawn, ranked = random.summary, ~np.isnan(self.workings.places.rank)
        pairs = ((drawn.p05, drawn.p05_ends), (drawn.p95, drawn.p95_ends))
        off = np.max([np.abs(ends - at).max(axis=0)[ranked] for at, ends in pairs], axis=0)
        count = int((off >= _FAR_OFF).sum())
        if count:
            yield (
                f"For {count:,} of {len(off):,} {self.units}, an end of this range could come out {_FAR_OFF} or more places away "
                "had other weightings been drawn: it hangs on shares near 5%."
            )

    def _certified_ranges(self) -> list[Shown]:
        """Show the ranges that no weights lead out of, where anybody has one."""
        bounds = self.report.bounds
        if isinstance(bounds, NotOffered) or not (bounds.worst > bounds.best).any():
            return []
        whatever = whatever_in_words(self.report.settings.spread)
        meaning = (
            f"Best to worst possible: no rank outside this range can come about, {whatever}.",
            *self._on_bounds(bounds),
        )
        ends = between("rank_best", "rank_worst")
        return [Shown("Best to worst possible", ends, "range", numeric=True, telling=3, meaning=meaning)]

    def _shares(self, random: RandomWeights, *, banded: bool) -> list[Shown]:
        """Show how often each is in a quarter, and in the band that it has."""
        error = f"{100 * random.error:.2g} percentage points (their standard error)"
        meaning = (f"Shares of weightings would differ a little had others been drawn: typically by no more than {error}.",)
        band = [Shown("Same band", percentage("p_same_band"), numeric=True, telling=5, meaning=meaning)] if banded else []
        return [
            Shown("In top quarter", percentage("p_top_quarter"), numeric=True, telling=1, meaning=meaning),
            Shown("In bottom quarter", percentage("p_bottom_quarter"), numeric=True, telling=1, meaning=meaning),
            *band,
        ]

    def _swaps(self, found: Fragility) -> list[Shown]:
        """Show the smallest change that makes each unit change places, and with whom."""
        why = "for the same reasons" if self._is_said(found.why) else f"since {found.why}"
        loose = "" if found.exact else f"; a larger one may be needed, {why}"
        meaning = (
            "Change that swaps: the smallest share by which weights must be allowed to change for the unit to change places with a "
            f"neighbour{loose}."
        )
        return [
            Shown("Change that swaps", percentage("fragility"), numeric=True, telling=2, meaning=(meaning,)),
            Shown("With", _said("swaps_with", self.names), telling=0, fit="cut"),
        ]

    def _is_said(self, why: str) -> bool:
        """Tell whether the certified ranges, which stand before, are explained by the same reasons."""
        bounds = self.report.bounds
        if isinstance(bounds, NotOffered) or not self._certified_ranges():
            return False
        return why in self._why_wider(bounds)

    def _on_positions(self) -> Iterator[str]:
        """Say what else there is to know, and why columns are not there."""
        report = self.report
        if isinstance(report.random, NotOffered):
            yield f"No ranges under random weights: {report.random.why.removesuffix('.')}."
        elif report.random.note:
            yield sentence(report.random.note)
        bounds, fragile = report.bounds, report.fragility
        why = {
            what: part.why
            for what, part in (("certified bounds", bounds), ("smallest changes", fragile))
            if isinstance(part, NotOffered)
        }
        for reason in dict.fromkeys(why.values()):
            yield f"No {' and no '.join(what for what in why if why[what] == reason)}: {reason.removesuffix('.')}."
        if not isinstance(bounds, NotOffered) and not self._certified_ranges() and not isinstance(report.random, NotOffered):
            yield f"Best to worst possible: no rank can change, {whatever_in_words(report.settings.spread)}."

    def _on_bounds(self, bounds: Bounds) -> Iterator[str]:
        """Say how tight the bounds are, and which pairs never change order."""
        ranked = int((~np.isnan(bounds.best)).sum())
        settled = int(bounds.settled.sum())
        if settled == ranked:
            yield "Both ends of each of these ranges do come about under some such weights."
        else:
            yield (
                f"For {settled:,} of {ranked:,} {self.units}, weights have been found that lead to either end of this range. For "
                f"the others the true range may be narrower{self._why_wider(bounds)}."
            )
        if bounds.fixed is not None:
            fixed, pairs = int((bounds.fixed | bounds.fixed.T).sum()) // 2, self._pairs()
            yield f"{fixed:,} of {pairs:,} pairs of {self.units} never change order ({percent(fixed / pairs)})."

    @staticmethod
    def _why_wider(bounds: Bounds) -> str:
        """Say why ranges may be wider than need be, where some may be and there is a reason."""
        ranked = ~np.isnan(bounds.best)
        return "" if bounds.exact or bounds.settled[ranked].all() else f", since {bounds.why}"

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
            return grid(title, [f"No random weighting moves any of the {self.shown} into another band."], frame, ())
        shown = [
            *self._units(),
            *(Shown(label, percentage(f"band {label}"), numeric=True) for label in labels),
        ]
        facts = [f"Shares of the random weightings, for those of the {self.shown} that are not always in the same band."]
        return _list(title, facts, frame, shown)

    def alternatives(self) -> Page:
        """Show what named alternatives do."""
        report = self.report
        done = frames.scenarios(report).filter(pl.col("mean_shift").is_not_null())
        marked = mark_words([note or "" for note in done["note"]])
        grouped = self.workings.places.within is not None
        tau = f"Kendall's tau-b{', within groups, on average over units' if grouped else ''}"
        order = (f"Order kept: 1 where the order stays the same, 0 where old and new order have nothing in common ({tau}).",)
        kept = _top_kept_meaning(done, grouped=grouped)
        columns = [
            Shown("Alternative", text("words"), "name", fit="wrapped", marks=marked.marks),
            Shown("Average shift", number("mean_shift", 1), numeric=True, telling=5),
            Shown("Largest shift", whole("max_shift"), numeric=True, telling=4),
            Shown("Whose", _whose("max_shift", "max_shift_unit", self.names), telling=0, fit="cut"),
            Shown("Order kept", number("kendall_tau", 2), numeric=True, telling=1, meaning=order),
            Shown("Top 10 kept", _top_kept, numeric=True, telling=2, meaning=kept),
            Shown("Band changes", whole("band_changes"), numeric=True, telling=3),
        ]
        left_out = [one for one in report.scenarios if one.reason]
        signs = [f"Not possible here: {one.words}, since {one.reason.removesuffix('.')}." for one in left_out]
        facts = ["What other choices would do. Shifts are in places, up or down."]
        return grid("Alternatives to the algorithm", facts, done, columns, signs, marked.notes)

    def weights(self) -> Page:
        """Compare weights with the say that metrics have."""
        title, report = "What weights really amount to", self.report
        if isinstance(report.weights, NotOffered):
            return _not_offered(title, report.weights)
        frame = frames.weights(report).filter("is_metric")
        carried = not frame["variance_share"].is_null().all()
        shares = (
            (
                "Share of the differences: how much of the differences between scores (their variance) comes from what this metric "
                "adds to them. Where a unit lacks other metrics, it counts with the weight that it then has."
            ),
        )
        none = "No shares of the differences: the score is no weighted average or sum, to which each metric adds its part."
        importance = (
            "Importance: how closely the metric goes with the score (squared correlation), as a share of the sum over all metrics.",
        )
        correlation = (
            "Correlation with the score: 1 where the two always go together, 0 where they have nothing to do with each other.",
        )
        columns = [
            Shown("Metric", text("label"), "name", fit="wrapped"),
            Shown("Weight", percentage("weight"), numeric=True, telling=3),
            *(
                [Shown("Share of the differences", percentage("variance_share"), numeric=True, telling=2, meaning=shares)]
                if carried
                else []
            ),
            Shown("Importance", percentage("importance"), numeric=True, telling=1, meaning=importance),
            Shown("Correlation with the score", number("correlation", 2), numeric=True, telling=0, meaning=correlation),
        ]
        facts = [
            "A metric can count for more or less than its weight says: metrics differ in how far they spread, and go together."
        ]
        return grid(title, facts, frame, columns, () if carried else (none,))

    def drivers(self) -> Page:
        """Show which choices positions depend on."""
        title, report = "Which choices positions depend on", self.report
        if isinstance(report.drivers, NotOffered):
            return _not_offered(title, report.drivers)
        columns = [
            Shown("Choice", text("words"), "name", fit="wrapped"),
            Shown("By itself", _within_all("first"), numeric=True, telling=1),
            Shown("90% interval", _interval("first_low", "first_high"), numeric=True, telling=0),
            Shown("With others", _within_all("total"), numeric=True, telling=2),
            Shown("90% interval", _interval("total_low", "total_high"), numeric=True, telling=0),
        ]
        varied = (
            "All these choices are varied at random, together. How much of what then happens to positions comes from each choice "
        )
        facts = [f"{varied}by itself, and how much from it together with others (Sobol indices of the average shift in places)."]
        signs = (
            ["Ranks are by score alone here, without what is made for the stated scale."] if report.drivers.by_score_alone else []
        )
        signs += [sentence(note) for note in report.drivers.notes]
        signs += [f"Not varied: {one.words}, since {one.reason.removesuffix('.')}." for one in report.drivers.left_out]
        return grid(title, facts, frames.drivers(report), columns, signs)

    def reversals(self) -> Page:
        """Show whose absence changes the order of others."""
        title, report = "What leaving one unit out does to the others", self.report
        if isinstance(report.reversal, NotOffered):
            return _not_offered(title, report.reversal)
        frame = frames.reversals(report).sort("pairs", descending=True, maintain_order=True)
        note = [sentence(report.reversal.note)] if report.reversal.note else []
        if frame.is_empty():
            return grid(title, [f"Leaving any one of the {self.shown} out changes the order of no others.", *note], frame, ())
        examples = {one.left_out: one.examples[0] for one in report.reversal.worst if one.examples}
        ahead = {unit: f"{self.names[first]} was ahead of {self.names[second]}" for unit, (first, second) in examples.items()}
        columns = [
            *self._units("Left out"),
            Shown("Pairs that change order", whole("pairs"), numeric=True, telling=6),
            Shown("For example", _said("unit", ahead), telling=5, fit="wrapped"),
        ]
        facts = [
            (
                f"{frame.height:,} of the {self.shown} {'matters' if frame.height == 1 else 'matter'} to the order of others: with "
                "any one of these left out, at least two others change places. Those that matter most:"
            )
        ]
        return grid(title, [*facts, *note], frame.filter(pl.col("unit").is_in(list(examples))), columns)

    def gains(self) -> Page:
        """Show what improvement is worth."""
        tenth = "a tenth of its spread (the range in which the middle 90% of units lie)"
        cap = "but not beyond the best value in the file"
        facts = [f"Places gained{self._down()} by improving in one metric by {tenth}, {cap}, while others stay as they are."]
        return self._gains("Where improvement is rewarded", self.report.gains, facts)

    def targets(self) -> Page:
        """Show what reaching a target is worth."""
        how = "by improving in one metric just to its next target or cut, while others stay as they are."
        facts = [f"Places gained{self._down()} {how}"]
        return self._gains("What reaching the next target is worth", self.report.target_gains, facts)

    def _down(self) -> str:
        """Say which way is better, where that is down the list."""
        return "" if best_first(self.workings.algorithm) else " down the list, which is the better end,"

    def _gains(self, title: str, found: Gains | NotOffered, facts: Sequence[str]) -> Page:
        if isinstance(found, NotOffered):
            return _not_offered(title, found)
        frame = frames.gains(found)
        columns = [
            Shown("Metric", text("label"), "name", fit="wrapped"),
            Shown("Improvement", self._improvement, telling=4, fit="wrapped"),
            Shown("Places gained on average", number("mean_gain", 1), numeric=True, telling=5),
            Shown("At most", whole("largest_gain"), numeric=True, telling=1),
            Shown("By", _whose("largest_gain", "largest_gain_unit", self.names), telling=0, fit="cut"),
            Shown("Gain a place", percentage("share_gaining"), numeric=True, telling=3),
            Shown("Score stays the same", percentage("share_unrewarded"), numeric=True, telling=2),
            *([Shown("Already best", whole("already_best"), numeric=True, telling=1)] if frame["already_best"].sum() else []),
        ]
        signs = [f"{one_line(label)}: it rewards nobody." for label in frame.filter("rewards_nothing")["label"]]
        signs += [f"{one_line(self.labels.get(one, one))}: {reason.removesuffix('.')}." for one, reason in found.not_looked_at]
        return grid(title, [*facts, *([sentence(found.note)] if found.note else [])], frame, columns, signs)

    def _way(self, metric: str, size: str, share: str) -> Callable[[pl.DataFrame], list[str]]:
        """Write improvements that are just enough; of those that are next to nothing, that any amount is."""
        # Never short of what is needed.
        written = self._amount(metric, size, _rounded_up)
        return lambda frame: [
            amount if part is None or part >= _NEXT_TO_NOTHING else "any amount"
            for amount, part in zip(written(frame), frame[share], strict=True)
        ]

    def _improvement(self, frame: pl.DataFrame) -> list[str]:
        """Write improvements, and of which metrics the values are whole numbers."""
        written = self._amount("metric", "size")(frame)
        return [
            f"{amount} (whole numbers)" if whole and amount != NOTHING else amount
            for amount, whole in zip(written, frame["whole_numbers"], strict=True)
        ]

    def _amount(
        self, metric: str, size: str, figure: Callable[[float], str] = lambda value: _in_digits(value, 3)
    ) -> Callable[[pl.DataFrame], list[str]]:
        """Write improvements in each metric's own units, with the sign of the way that is better."""
        leaves = {node.name: node for node in self.workings.algorithm.walk() if not node.parts}

        def written(name: str | None, value: float | None) -> str:
            if name is None or value is None:
                return NOTHING
            leaf = leaves[name]
            info = self.workings.metrics.info.get(leaf.column or "") if leaf.is_metric else None
            unit = f" {one_line(info.unit)}" if info is not None and info.unit else ""
            return f"{'+' if _is_higher_better(leaf) else '−'}{figure(value)}{unit}"  # noqa: RUF001 -- a minus sign

        return lambda frame: [written(name, value) for name, value in zip(frame[metric], frame[size], strict=True)]

    def routes(self) -> Page:
        """Show each unit's cheapest way up."""
        upward = best_first(self.workings.algorithm)
        title = "The cheapest way up" if upward else "The cheapest way to a better place"
        reached = "A place up by" if upward else "A place down the list by"
        place, band = self.report.routes, self.report.band_routes
        if isinstance(place, NotOffered):
            return _not_offered(title, place)
        order = self.report.table.frame.select("unit")
        found = order.join(frames.routes(self.report, place), on="unit", how="left", maintain_order="left")
        better = frames.routes(self.report, band).rename({"metric": "band_metric", "amount": "band_amount", "share": "band_share"})
        frame = found.join(better, on="unit", how="left", maintain_order="left")
        frame = frame.filter(pl.col("metric").is_not_null() | pl.col("band_metric").is_not_null())
        if frame.is_empty():
            where = "up" if upward else "down the list, which is the better end"
            return grid(title, [f"No improvement in one metric alone brings any of the {self.shown} {where}."], frame, ())
        into_band = [
            Shown("A better band by", _said("band_metric", self.labels), telling=5, fit="wrapped"),
            Shown("Improved by", self._way("band_metric", "band_amount", "band_share"), telling=5, fit="wrapped"),
        ]
        columns = [
            *self._units(),
            Shown(reached, _said("metric", self.labels), telling=6, fit="wrapped"),
            Shown("Improved by", self._way("metric", "amount", "share"), telling=6, fit="wrapped"),
            *([] if frame["band_metric"].is_null().all() else into_band),
        ]
        facts = [
            "An improvement in one metric alone that is just enough, in the metric that asks for the smallest part of its spread."
        ]
        facts += [] if upward else ["The worst stands first here, so that further down the list is better."]
        return _list(title, [*facts, *_notes_of(place, band)], frame, columns)

    def cuts(self) -> Page:
        """Show who is close to a cut."""
        title, report = "Close to a cut", self.report
        if isinstance(report.near_cuts, NotOffered):
            return _not_offered(title, report.near_cuts)
        every = frames.near_cuts(report)
        frame = every.filter(pl.col("held_by").is_null()).with_columns(
            pl.coalesce("band", "here"), pl.coalesce("band_beyond", "beyond")
        )
        held = self._held(every.filter(pl.col("held_by").is_not_null()))
        if frame.is_empty():
            none = f"None of the {self.shown} is within 5% of the spread of values from a cut"
            return grid(title, [f"{none}{' that would change anything' if held else ''}.", *held], frame, ())
        columns = [
            *self._units(),
            Shown("In", text("label"), telling=6, fit="wrapped"),
            Shown("Value", _digits("value"), numeric=True, telling=5),
            Shown("Cut", _digits("cut"), numeric=True, telling=5),
            Shown("Here", text("band"), telling=5),
            Shown("Beyond", text("band_beyond"), telling=5),
        ]
        facts = [f"Values within 5% of their spread from a cut between bands or points: {frame.height:,}.", *held]
        return _list(title, facts, frame, columns)

    @staticmethod
    def _held(held: pl.DataFrame) -> list[str]:
        """Say how many more are close to a cut that changes nothing, and why."""
        if held.is_empty():
            return []
        reasons = "; ".join(one_line(reason) for reason in held["held_by"].unique(maintain_order=True))
        return [f"Not listed: {held.height:,} more whose band a rule holds on either side of the cut ({reasons})."]

    def favourable(self) -> Page:
        """Show which weights put a unit first."""
        title, report = "Weights that put a unit first", self.report
        if isinstance(report.random, NotOffered):
            return _not_offered(title, report.random)
        frame = frames.rows(report).filter(pl.col("p_first") > 0).sort("p_first", descending=True, maintain_order=True)
        if frame.is_empty():
            return grid(title, [f"No random weighting puts any of the {self.shown} first."], frame, ())
        favoured = self._favoured()
        more, less = ({unit: sides[way] for unit, sides in favoured.items()} for way in (0, 1))
        columns = [
            *self._units(),
            Shown("First in", percentage("p_first"), numeric=True, telling=7),
            Shown("What then counts for more", _said("unit", more), telling=6, fit="wrapped"),
            Shown("What then counts for less", _said("unit", less), telling=5, fit="wrapped"),
        ]
        facts = [
            (
                "The average of the random weightings that put the unit first, where it differs most from the stated weights, and "
                "by a percentage point at least."
            )
        ]
        return _list(title, [*facts, *self._on_sharing_first(report.random)], frame, columns)

    def _on_sharing_first(self, random: RandomWeights) -> Iterator[str]:
        """Explain shares of first places that come to more than all, where they do."""
        shares = random.summary.p_first[~np.isnan(self.workings.places.rank)]
        if self.workings.places.within is None and shares.sum() > 1 + 1 / (2 * random.draws):
            yield "Where several share first place, it counts for each of them, so that the shares add up to more than 100%."

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
        """Write parts with their weight and the stated one, saying of what; those that hardly differ are left out."""
        root = self.workings.algorithm.root.name
        shown = [
            f"{one_line(self.labels[part])} {percent(weight)}{'' if node == root else f' of {one_line(self.labels[node])}'} "
            f"(stated {percent(usual)})"
            for node, part, weight, usual in rows.select("node", "part", "weight", "usual").iter_rows()
            if abs(weight - usual) >= _A_POINT
        ]
        return ", ".join(shown[:_MOST_PARTS]) or NOTHING


def _in_digits(value: float, digits: int) -> str:
    return np.format_float_positional(value, digits, fractional=False, trim="-")


def _rounded_up(value: float) -> str:
    """Write a positive number in at most so many digits, rounded up."""
    unit = 10.0 ** (math.floor(math.log10(value)) + 1 - _MOST_DIGITS)
    return _in_digits(math.ceil(round(value / unit, 6)) * unit, _MOST_DIGITS)


def _is_higher_better(leaf: BoundNode) -> bool:
    """Tell which way is better in a leaf's values, before any step."""
    return (leaf.steps[0][1] if leaf.steps else leaf.better) == "higher"


def _notes_of(*parts: Routes | NotOffered) -> list[str]:
    notes = [part.note for part in parts if not isinstance(part, NotOffered) and part.note]
    return [sentence(note) for note in dict.fromkeys(notes)]


def _list(title: str, facts: Sequence[str], frame: pl.DataFrame, columns: Sequence[Shown]) -> Page:
    """Lay out a list that may be long."""
    page = grid(title, facts, frame.head(_MOST_AT_ALL), columns)
    return replace(page, most=_MOST_OTHERS, more=max(frame.height - _MOST_AT_ALL, 0))


def _said(column: str, words: Mapping[str, str]) -> Callable[[pl.DataFrame], list[str]]:
    """Write ids or node names in the words that readers know them by."""
    return lambda frame: [NOTHING if value is None else one_line(words.get(value, value)) for value in frame[column]]


def _has_ten(frame: pl.DataFrame) -> bool:
    """Tell whether the first ten are ten units throughout: no more with ties, no fewer in small tables."""
    return bool((frame["top10_size"] == 10).all())  # noqa: PLR2004 -- as the column is called


def _top_kept(frame: pl.DataFrame) -> list[str]:
    """Write how many of the first ten stay there; and of how many, where they are not ten."""
    if _has_ten(frame):
        return [str(kept) for kept in frame["top10_kept"]]
    return [f"{kept} of {size}" for kept, size in frame.select("top10_kept", "top10_size").iter_rows()]


def _top_kept_meaning(frame: pl.DataFrame, *, grouped: bool) -> tuple[str, ...]:
    if _has_ten(frame) and not grouped:
        return ()
    places = f"the first ten places{' of their group' if grouped else ''}"
    return (f"Top 10 kept: of the units in {places}, those that stay there; where several share the last, there are more.",)


def _whose(figure: str, unit: str, names: Mapping[str, str]) -> Callable[[pl.DataFrame], list[str]]:
    """Write whose a figure is; a dash where the figure is 0 or there is none."""
    return lambda frame: [
        one_line(names[value]) if value is not None and moved else NOTHING
        for value, moved in zip(frame[unit], frame[figure], strict=True)
    ]


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

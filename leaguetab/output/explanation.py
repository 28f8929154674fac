"""One unit explained, as a document."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import polars as pl

from leaguetab.output.document import Document
from leaguetab.output.envelope import envelope
from leaguetab.output.grid import Shown, grid, signed, signed_bar, text
from leaguetab.output.page import Page
from leaguetab.output.text_cells import NOTHING, one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from leaguetab.analysis.explain.report import Explanation
    from leaguetab.analysis.explain.sentences import Section
    from leaguetab.table import LeagueTable

_LARGEST_WRITTEN_OUT = 1e15
_MOST_DECIMALS = 8
_STEP_IN = "\u00a0\u00a0"
"""What a part stands further in than the branch it is a part of: spaces that HTML and Markdown keep."""


def explanation_document(explanation: Explanation, table: LeagueTable) -> Document:
    """Make a document of an explanation.

    Parameters
    ----------
    explanation
        Of one unit.
    table
        The table that it stands in.
    """
    return Document(
        pages=lambda: tuple(_pages(explanation, table)),
        rows=lambda: explanation.parts,
        around=envelope((table,), None),
        further=lambda: _further(explanation),
        title="Parts",
    )


def _further(explanation: Explanation) -> Mapping[str, Any]:
    names = ("unit", "name", "rank", "of", "group", "score", "band", "band_by_score", "rank_without_rules", "reason")
    return {
        "standing": {name: getattr(explanation, name) for name in names},
        "contributions": _contributions(explanation),
        "words": [{"name": part.name, "title": part.title, "sentences": list(part.sentences)} for part in explanation.sections],
        "steps": explanation.steps,
        "rules": explanation.rules,
        "gaps": explanation.gaps,
        "neighbours": explanation.neighbours,
        "between": explanation.between,
        "moves": explanation.moves,
        "out_of_reach": dict(explanation.out_of_reach),
        "not_tried": [{"metric": metric, "because": because} for metric, because in explanation.not_tried],
    }


def _contributions(explanation: Explanation) -> dict[str, Any]:
    found = explanation.contributions
    return {
        "start": found.start,
        "average": found.average,
        "rounding": found.rounding,
        "plain_sum": found.plain,
        "exact": found.exact,
        "because": found.because,
    }


def _pages(explanation: Explanation, table: LeagueTable) -> Iterator[Page]:
    algorithm = explanation.algorithm
    period = f" ({explanation.period})" if explanation.period else ""
    first, *others = explanation.sections
    method = f"{algorithm.title}{period}: {algorithm.status}, {algorithm.name}."
    yield Page(one_line(explanation.name), tuple(map(one_line, (method, *first.sentences))))
    for section in others:
        yield _section(explanation, section, table.labels.get("band", "band").lower())


def _section(explanation: Explanation, section: Section, band: str) -> Page:
    if section.name == "score":
        return grid(section.title, section.sentences, explanation.parts, _part_columns(explanation), tuple(_on_parts(explanation)))
    if section.name == "moves":
        return grid(section.title, section.sentences, _possible(explanation), _move_columns(band))
    return Page(section.title, tuple(map(one_line, section.sentences)))


def _part_columns(explanation: Explanation) -> list[Shown]:
    """Choose the columns: first how the score comes about, then what it is compared with, which narrow terminals leave out."""
    shares = not explanation.parts["share"].is_null().all()
    decimals = _decimals(explanation)
    return [
        Shown("Part", _indented, "name"),
        Shown("Value", _measured("value"), numeric=True),
        Shown("Score", _short("score"), "score", numeric=True),
        *([Shown("Weight", _share, numeric=True)] if shares else []),
        Shown("Contributes", signed("contribution", decimals), numeric=True),
        Shown("Median", _measured("median"), numeric=True),
        Shown("Place", _places),
        *([] if _from_average(explanation) else [Shown("Against the average", signed("against_average", decimals), numeric=True)]),
        Shown("Worse or better", _bars(explanation), "bar"),
    ]


def _on_parts(explanation: Explanation) -> Iterator[str]:
    """Explain the columns."""
    found = explanation.contributions
    if found.because and not found.contribution:
        yield f"No contributions: {found.because.removesuffix('.')}."
        return
    start = "" if found.start == 0 else f", with {_written(found.start, 4)} to begin with"
    rounding = "" if found.rounding == 0 else f" and {found.rounding:+.2g} for rounding"
    yield f"Contributes: what the part adds to the score; those of the metrics add up to it{start}{rounding}."
    bar = f"The bar goes to the right where it is better; here a {explanation.better} score is better."
    if _from_average(explanation):
        yield bar
        return
    yield f"Against the average: how much more (+) or less (-) that is than with an average value in its place. {bar}"


def _decimals(explanation: Explanation) -> int:
    """Return with how many decimals the largest contribution shows four digits."""
    found = explanation.parts.select(pl.max_horizontal(pl.col("contribution", "against_average").abs().max())).item()
    return 3 if not found else min(max(3 - math.floor(math.log10(found)), 0), _MOST_DECIMALS)


def _from_average(explanation: Explanation) -> bool:
    """Tell whether contributions are against the average to begin with."""
    return explanation.parts["contribution"].equals(explanation.parts["against_average"])


def _bars(explanation: Explanation) -> Callable[[pl.DataFrame], list[str]]:
    """Draw bars, with dots where there is nothing, since HTML and Markdown drop spaces; none where nothing is known."""
    draw = signed_bar("against_average", better=explanation.better)
    return lambda frame: [
        "" if value is None else bar.replace(" ", "·") for value, bar in zip(frame["against_average"], draw(frame), strict=True)
    ]


def _indented(frame: pl.DataFrame) -> list[str]:
    return [_STEP_IN * depth + one_line(label) for depth, label in zip(frame["depth"], frame["label"], strict=True)]


def _measured(name: str) -> Callable[[pl.DataFrame], list[str]]:
    """Write raw values of metrics; nothing for branches, whose values are scores."""
    return lambda frame: [
        "" if kind == "branch" else _written(value, 4) for kind, value in zip(frame["kind"], frame[name], strict=True)
    ]


def _short(name: str) -> Callable[[pl.DataFrame], list[str]]:
    return lambda frame: [_written(value, 4) for value in frame[name]]


def _share(frame: pl.DataFrame) -> list[str]:
    return ["" if value is None else f"{value:.0%}" for value in frame["share"]]


def _places(frame: pl.DataFrame) -> list[str]:
    rows = zip(frame["rank"], frame["of"], frame["level"], strict=True)
    return [NOTHING if rank is None else f"{'=' if level else ''}{rank} of {of}" for rank, of, level in rows]


def _possible(explanation: Explanation) -> pl.DataFrame:
    return explanation.moves.filter("possible").sort("goal", "share_of_spread", descending=[True, False], maintain_order=True)


def _move_columns(band: str) -> list[Shown]:
    goals = {"place_up": "A place up", "place_down": "A place down", "better_band": f"A better {band}"}
    return [
        Shown("For", lambda frame: [goals[goal] for goal in frame["goal"]]),
        Shown("Metric", text("label"), "name"),
        Shown("From", _plain("from"), numeric=True),
        Shown("To", _plain("to"), numeric=True),
        Shown("Measured in", text("measured_in")),
        Shown(
            "Of its spread",
            lambda frame: ["" if value is None else f"{value:.0%}" for value in frame["share_of_spread"]],
            numeric=True,
        ),
    ]


def _plain(name: str) -> Callable[[pl.DataFrame], list[str]]:
    return lambda frame: [_written(value, 5) for value in frame[name]]


def _written(value: float | None, digits: int) -> str:
    """Write a number with so many digits that count, and never fewer than stand before the decimal point."""
    if value is None:
        return NOTHING
    return f"{value:z,.0f}" if 10**digits <= abs(value) < _LARGEST_WRITTEN_OUT else f"{value:z,.{digits}g}"

"""One unit explained, as a document."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import polars as pl

from leaguetab.analysis.sensitivity.words import percent
from leaguetab.output.document import Document
from leaguetab.output.envelope import envelope
from leaguetab.output.grid import Shown, grid, signed, signed_bar, signed_places, text, whole
from leaguetab.output.method import method
from leaguetab.output.notes import mark_words
from leaguetab.output.page import Page
from leaguetab.output.text_cells import NOTHING, numbers, one_line
from leaguetab.wording import in_sentence, is_noun, sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from leaguetab.analysis.explain.report import Explanation
    from leaguetab.analysis.explain.sentences import Section
    from leaguetab.analysis.explain.trust import Trust
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
        around=envelope((table,), _seed(explanation)),
        further=lambda: _further(explanation),
        title="Parts",
    )


def _seed(explanation: Explanation) -> int | None:
    """Return the seed of the random weightings; None where none were drawn."""
    trust = explanation.trust
    return None if trust is None or trust.draws is None else trust.seed


def _further(explanation: Explanation) -> Mapping[str, Any]:
    names = ("unit", "name", "rank", "of", "group", "score", "band", "band_by_score", "rank_without_rules", "reason")
    return {
        "standing": {name: getattr(explanation, name) for name in names},
        "contributions": _contributions(explanation),
        "trust": _trust(explanation.trust),
        "words": [{"name": part.name, "title": part.title, "sentences": list(part.sentences)} for part in explanation.sections],
        "steps": explanation.steps,
        "rules": explanation.rules,
        "gaps": explanation.gaps,
        "neighbours": explanation.neighbours,
        "between": explanation.between,
        "moves": explanation.moves,
        "out_of_reach": dict(explanation.out_of_reach),
        "not_tried": [{"metric": metric, "because": because} for metric, because in explanation.not_tried],
        **({} if explanation.trust is None else {"scenarios": explanation.trust.scenarios}),
    }


def _trust(trust: Trust | None) -> dict[str, Any] | None:
    if trust is None:
        return None
    settings = {
        "kind": trust.spread.kind,
        "within": trust.spread.within,
        "vary": trust.spread.vary,
        "draws": trust.draws,
        "largest_standard_error": trust.error,
    }
    notes = {name: [sentence(note)] for name, note in trust.notes.items()}
    return {**trust.figures, "settings": settings, "not_offered": dict(trust.not_offered), "notes": notes}


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
    made_by = " ".join(method(algorithm, f"{algorithm.title}{period}"))
    yield Page(one_line(explanation.called), tuple(map(one_line, (made_by, *first.sentences))))
    for section in others:
        yield _section(explanation, section, _band_word(table.labels.get("band", "band")))
    if explanation.trust is not None and not explanation.trust.scenarios["rank"].is_null().all():
        yield _alternatives(explanation.trust.scenarios, explanation.rank)


def _band_word(heading: str) -> str:
    return in_sentence(heading) if is_noun(heading) else "band"


def _alternatives(scenarios: pl.DataFrame, rank: float | None) -> Page:
    """Show its place under each alternative, the best for it first; those that give it none only where it has one."""
    done = scenarios.filter(pl.col("is_tried") & (pl.lit(rank is not None) | pl.col("rank").is_not_null()))
    done = done.sort("shift", "rank", descending=[True, False], nulls_last=True, maintain_order=True)
    marked = mark_words(done["note"].to_list())
    others = rank is not None and bool((done["compared_with"] != rank).any())
    instead = ("Instead of: its place as it is, or by the ranking that a note names.",) if others else ()
    columns = [
        Shown("Alternative", text("words"), "name", fit="wrapped", marks=marked.marks),
        Shown("Place", whole("rank"), numeric=True, telling=2),
        Shown("Instead of", whole("compared_with"), numeric=True, telling=1, meaning=instead),
        Shown("Places up (+) or down (-)", signed_places("shift"), numeric=True, telling=0),
    ]
    signs = [
        f"Not possible here: {'; '.join(map(one_line, group['words']))}, since {one_line(str(reason)).removesuffix('.')}."
        for (reason,), group in scenarios.filter(~pl.col("is_tried")).group_by("reason", maintain_order=True)
    ]
    return grid("Its place under alternatives to the algorithm", (), done, columns, signs, marked.notes)


def _section(explanation: Explanation, section: Section, band: str) -> Page:
    if section.name == "score":
        return grid(section.title, section.sentences, explanation.parts, _part_columns(explanation))
    if section.name == "moves":
        return grid(section.title, section.sentences, _possible(explanation), _move_columns(band))
    return Page(section.title, tuple(map(one_line, section.sentences)))


def _part_columns(explanation: Explanation) -> list[Shown]:
    """Choose the columns: first how the score comes about, then what it is compared with, which narrow terminals leave out."""
    stands, shared = _weights_stand(explanation), not explanation.parts["share"].is_null().all()
    decimals, contributions = _decimals(explanation), tuple(_on_contributions(explanation))
    against = [
        Shown(
            "Against the average",
            signed("against_average", decimals),
            numeric=True,
            telling=1,
            meaning=("Against the average: how much more (+) or less (-) that is than with an average value in its place.",),
        )
    ]
    return [
        Shown("Part", _indented, "name"),
        Shown("Value", _measured("value"), numeric=True, telling=6),
        Shown("Score", _scores, "score", numeric=True, telling=6),
        *([_weights(explanation)] if stands or shared else []),
        Shown("Contributes", signed("contribution", decimals), numeric=True, telling=5, meaning=contributions),
        Shown("Median", _measured("median"), numeric=True, telling=2),
        Shown("Place", _places(explanation), telling=4, meaning=tuple(_on_places(explanation))),
        *([] if _from_average(explanation) else against),
        Shown("Worse or better", _bars(explanation), "bar", telling=3, meaning=tuple(_on_bars(explanation))),
    ]


def _on_contributions(explanation: Explanation) -> Iterator[str]:
    """Explain what parts contribute, or why they do not."""
    found = explanation.contributions
    if found.because and not found.contribution:
        yield f"No contributions: {found.because.removesuffix('.')}."
        return
    start = "" if found.start == 0 else f", with {_written(found.start, 4)} to begin with"
    rounding = "" if found.rounding == 0 else f" and {found.rounding:+.2g} for rounding"
    yield f"Contributes: what the part adds to the score; those of the metrics add up to it{start}{rounding}."


def _on_places(explanation: Explanation) -> Iterator[str]:
    """Explain places that are not what they seem to be."""
    by_score, rank = explanation.parts["rank"][0], explanation.rank
    if rank is None:
        yield f"Place: where the part would stand among those of the {explanation.of:,} that are ranked."
    elif by_score is not None and by_score != rank:
        yield "Place: counted from the best; in the first row, by the score alone."


def _on_bars(explanation: Explanation) -> Iterator[str]:
    if explanation.contributions.contribution:
        yield f"The bar goes to the right where it is better; here a {explanation.better} score is better."


def _decimals(explanation: Explanation) -> int:
    """Return with how many decimals the largest contribution shows four digits."""
    found = explanation.parts.select(pl.max_horizontal(pl.col("contribution", "against_average").abs().max())).item()
    return 3 if not found else min(max(3 - math.floor(math.log10(found)), 0), _MOST_DECIMALS)


def _from_average(explanation: Explanation) -> bool:
    """Tell whether contributions are against the average to begin with, as far as they are shown."""
    apart = explanation.parts.select((pl.col("contribution") - pl.col("against_average")).abs().max()).item()
    return apart is None or apart < 10.0 ** -_decimals(explanation) / 2


def _bars(explanation: Explanation) -> Callable[[pl.DataFrame], list[str]]:
    """Draw bars, with dots where there is nothing, since HTML and Markdown drop spaces; none where nothing is known."""
    draw = signed_bar("against_average", better=explanation.better)
    return lambda frame: [
        "" if value is None else bar.replace(" ", "·") for value, bar in zip(frame["against_average"], draw(frame), strict=True)
    ]


def _indented(frame: pl.DataFrame) -> list[str]:
    return [_STEP_IN * depth + one_line(label) for depth, label in zip(frame["depth"], frame["label"], strict=True)]


def _measured(name: str) -> Callable[[pl.DataFrame], list[str]]:
    """Write raw values of metrics, each with as many decimals as its median; nothing for branches, whose values are scores."""
    return lambda frame: [
        "" if row["kind"] == "branch" else _alike((row["value"], row["median"]), 4)[("value", "median").index(name)]
        for row in frame.iter_rows(named=True)
    ]


def _scores(frame: pl.DataFrame) -> list[str]:
    """Write scores with the same decimals: four digits of the largest, no more than any of them needs."""
    return _alike(frame["score"].to_list(), 4, fewest=2)


def _alike(values: Sequence[float | None], digits: int, fewest: int = 0) -> list[str]:
    """Write numbers with the same decimals; each by itself where they are too large or too small for that."""
    decimals = _alike_decimals(values, digits, fewest)
    if decimals is None:
        return [_written(value, digits) for value in values]
    return numbers(pl.Series(values, dtype=pl.Float64), decimals)


def _alike_decimals(values: Sequence[float | None], digits: int, fewest: int) -> int | None:
    """Return so many decimals that the largest number has as many digits, and no more than any of them needs."""
    known = [value for value in values if value]
    largest = max(map(abs, known), default=1.0)
    most = min(max(digits - 1 - math.floor(math.log10(largest)), fewest), _MOST_DECIMALS)
    if largest >= _LARGEST_WRITTEN_OUT or not any(round(value, most) for value in known):
        return None
    return next((few for few in range(most) if all(math.isclose(round(value, few), value, rel_tol=1e-12) for value in known)), most)


def _weights_stand(explanation: Explanation) -> bool:
    return bool(explanation.parts["weight_as_it_stands"].any())


def _weights(explanation: Explanation) -> Shown:
    if not _weights_stand(explanation):
        return Shown("Weight", _share, numeric=True, telling=5)
    meaning = "Weight: as it stands; a part that is missing adds nothing, and no other takes up its weight."
    shares = explanation.parts["weight_as_it_stands"].eq(other=False).any()
    others = ("Elsewhere it is the share of the branch above.",) if shares else ()
    return Shown("Weight", _weight, numeric=True, telling=5, meaning=(meaning, *others))


def _share(frame: pl.DataFrame) -> list[str]:
    return ["" if value is None else percent(value) for value in frame["share"]]


def _weight(frame: pl.DataFrame) -> list[str]:
    """Write the weights in the branches above, those of sums as they stand."""
    return [
        "" if weight is None else _written(weight, 4) if stands else percent(weight)
        for weight, stands in frame.select("weight", "weight_as_it_stands").iter_rows()
    ]


def _places(explanation: Explanation) -> Callable[[pl.DataFrame], list[str]]:
    """Write places as ``=3 of 20``; a unit that is not ranked has none by its score."""

    def written(row: Mapping[str, Any]) -> str:
        if row["rank"] is None:
            return "not ranked" if explanation.rank is None and row["depth"] == 0 and row["kind"] != "beside" else NOTHING
        return f"{'=' if row['level'] else ''}{row['rank']} of {row['of']}"

    return lambda frame: [written(row) for row in frame.iter_rows(named=True)]


def _possible(explanation: Explanation) -> pl.DataFrame:
    return explanation.moves.filter("possible").sort("goal", "share_of_spread", descending=[True, False], maintain_order=True)


def _move_columns(band: str) -> list[Shown]:
    goals = {"place_up": "A place up", "place_down": "A place down", "better_band": f"A better {band}"}
    return [
        Shown("For", lambda frame: [goals[goal] for goal in frame["goal"]], telling=4),
        Shown("Metric", text("label"), "name", fit="wrapped"),
        Shown("From", _change(0), numeric=True, telling=3),
        Shown("To", _change(1), numeric=True, telling=3),
        Shown("Measured in", text("measured_in"), telling=1),
        Shown(
            "Of its spread",
            lambda frame: ["" if value is None else percent(value) for value in frame["share_of_spread"]],
            numeric=True,
            telling=2,
        ),
    ]


def _change(end: int) -> Callable[[pl.DataFrame], list[str]]:
    """Write one end of each change with as many decimals as the other end; it ends no sooner than it is enough."""
    return lambda frame: [_ends(start, to)[end] for start, to in frame.select("from", "to").iter_rows()]


def _ends(start: float, to: float) -> list[str]:
    decimals = _alike_decimals((start, to), 5, 0)
    if decimals is None:
        return [_written(start, 5), _written(to, 5)]
    enough = (math.ceil if to > start else math.floor)(round(to * 10.0**decimals, 6)) / 10.0**decimals
    return [f"{value:z,.{decimals}f}" for value in (start, enough)]


def _written(value: float | None, digits: int) -> str:
    """Write a number with so many digits that count, and never fewer than stand before the decimal point."""
    if value is None:
        return NOTHING
    return f"{value:z,.0f}" if 10**digits <= abs(value) < _LARGEST_WRITTEN_OUT else f"{value:z,.{digits}g}"

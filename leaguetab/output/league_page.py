"""League tables laid out as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from leaguetab.output.method import method
from leaguetab.output.notes import Remark, mark
from leaguetab.output.page import Cells, Column, Page, Section
from leaguetab.output.positions import positions
from leaguetab.output.text_cells import NOTHING, numbers, one_line, part_decimals, ranges, score_decimals
from leaguetab.wording import in_sentence, named, sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaguetab.output.page import Kind
    from leaguetab.table import LeagueTable

_INTERVAL = ("rank_p05", "rank_p95")
_HEADINGS = {
    "rank": "Rank",
    "name": "Name",
    "score": "Score",
    "band": "Band",
    "reason": "Reason",
    "rank_p05": "Likely places",
    "rank_p95": "Likely places, to",
}
_BAND_KINDS = frozenset({"band", "node_band"})
_FIXED: dict[str, Kind] = {"rank": "rank", "unit": "unit", "name": "name", "score": "score", "band": "band"}


def page(tables: Sequence[LeagueTable]) -> Page:
    """Lay league tables out.

    Parameters
    ----------
    tables
        At least one; several where there is one a group, all with the same columns.

    Returns
    -------
    Page
        With the same decimals and the same marks throughout, so that tables can be compared.
    """
    first = tables[0]
    columns = _columns(first, grouped_by=first.group[0] if first.group else None)
    together = pl.concat([table.frame for table in tables], how="vertical_relaxed")
    marked = mark(_remarks(together, columns), f"{first.algorithm.units}{' shown' if _of_how_many(first, together) else ''}")
    decimals = {column.name: _decimals(together[column.name], column) for column in columns if column.numeric}
    sections: list[Section] = []
    start = 0
    for table in tables:
        marks = marked.marks[start : start + table.frame.height]
        sections.append(_section(table, columns, decimals, marks))
        start += table.frame.height
    return Page(
        title=one_line(f"{first.algorithm.title} ({first.period})" if first.period else first.algorithm.title),
        facts=_facts(first, together),
        columns=columns,
        sections=tuple(sections),
        notes=marked.notes,
        signs=_signs(sections, columns, first.algorithm.units),
        bands=tuple(one_line(str(band)) for band in first.bands),
        caption=f"{first.algorithm.units[:1].upper()}{first.algorithm.units[1:]} in order of position",
    )


def headings(table: LeagueTable) -> dict[str, str]:
    """Give each column of a table its heading in words: its label, else a word for what it holds, else its name."""
    return {name: one_line(_heading(table, name)) for name in table.frame.columns}


def _heading(table: LeagueTable, name: str) -> str:
    if name in table.labels:
        return table.labels[name]
    if _kind(table, name) == "node_band":
        node = name.removesuffix("_band")
        return f"{table.labels.get(node, node)}: band"
    if name == "unit":
        return "Code" if "name" in table.frame.columns else "Name"
    return _HEADINGS.get(name, name)


def _columns(table: LeagueTable, grouped_by: str | None) -> tuple[Column, ...]:
    words = headings(table)
    shown = [name for name in table.frame.columns if name not in {"reason", grouped_by, _INTERVAL[1]}]
    if _INTERVAL[0] in shown and table.frame[_INTERVAL[0]].is_null().all():
        shown.remove(_INTERVAL[0])
    return tuple(_column(table, name, words[name]) for name in shown)


def _column(table: LeagueTable, name: str, heading: str) -> Column:
    kind = _kind(table, name)
    return Column(name, heading, kind, table.frame.schema[name].is_numeric(), meaning=_meaning(table, kind, heading))


def _meaning(table: LeagueTable, kind: Kind, heading: str) -> tuple[str, ...]:
    if kind == "band":
        return (f"{heading}, from best to worst: {', '.join(one_line(str(band)) for band in table.bands)}.",)
    if kind == "range":
        return (f"{heading}: where each stands in 90% of weightings drawn at random; see below.",)
    return ()


def _kind(table: LeagueTable, name: str) -> Kind:
    if name in _FIXED:
        return _FIXED[name]
    if name in _INTERVAL:
        return "range"
    if name in table.groups:
        return "group"
    if name in table.nodes:
        return "node"
    return "node_band" if name.removesuffix("_band") in table.nodes else "other"


def _remarks(frame: pl.DataFrame, columns: tuple[Column, ...]) -> list[Remark | None]:
    changed = next((f"{column.heading} changed" for column in columns if column.kind == "band"), "Note")
    return [_remark(rank, reason, changed) for rank, reason in zip(frame["rank"], frame["reason"], strict=True)]


def _remark(rank: float | None, reason: str | None, changed: str) -> Remark | None:
    if rank is None:
        return Remark("Not ranked", reason or "")
    return Remark(changed, reason) if reason else None


def _decimals(values: pl.Series, column: Column) -> int | None:
    if not values.dtype.is_float():
        return 0
    return score_decimals(values) if column.kind == "score" else part_decimals(values)


def _section(table: LeagueTable, columns: tuple[Column, ...], decimals: dict[str, int | None], marks: tuple[str, ...]) -> Section:
    heading = one_line(f"{_heading(table, table.group[0])}: {table.group[1]}") if table.group else ""
    levels = {str(band): level for level, band in enumerate(table.bands)}
    marked = [_marked_kind(rank, columns) for rank in table.frame["rank"]]
    cells = [_cells(table, column, decimals.get(column.name), levels, _marks_of(column, marked, marks)) for column in columns]
    return Section(heading, table.frame.height, tuple(cells))


def _marked_kind(rank: float | None, columns: tuple[Column, ...]) -> Kind:
    """Say where a row's mark stands: at the band of a unit with a rank, else at the rank."""
    return "band" if rank is not None and any(column.kind == "band" for column in columns) else "rank"


def _marks_of(column: Column, marked: list[Kind], marks: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sign if kind == column.kind else "" for kind, sign in zip(marked, marks, strict=True))


def _cells(table: LeagueTable, column: Column, decimals: int | None, levels: dict[str, int], marks: tuple[str, ...]) -> Cells:
    if column.kind in _BAND_KINDS:
        values = table.frame[column.name]
        texts = [NOTHING if value is None else one_line(str(value)) for value in values]
        return Cells(tuple(texts), marks, tuple(None if value is None else levels.get(str(value)) for value in values))
    texts = _texts(table, column, decimals)
    return Cells(tuple(texts), marks, (None,) * len(texts))


def _texts(table: LeagueTable, column: Column, decimals: int | None) -> list[str]:
    values = table.frame[column.name]
    if column.kind == "rank":
        return positions(table)
    if column.kind == "range":
        return ranges(values, table.frame[_INTERVAL[1]])
    if column.numeric:
        return numbers(values, decimals)
    texts = ["" if value is None else one_line(str(value)) for value in values]
    if column.kind == "name":
        return [name or one_line(unit) for name, unit in zip(texts, table.frame["unit"], strict=True)]
    return texts


def _facts(table: LeagueTable, together: pl.DataFrame) -> tuple[str, ...]:
    unranked = together["rank"].null_count()
    size = f"{table.algorithm.units}: {together.height:,}{_of_how_many(table, together)}"
    counted = f"{size}; {unranked:,} of them not ranked" if unranked else size
    told = (counted, f"{table.better} scores are better", *_ranked_by(table), *_ranked_within(table), *_shows_scores(table))
    return (one_line(" ".join(map(sentence, told))), *method(table.algorithm))


def _of_how_many(table: LeagueTable, together: pl.DataFrame) -> str:
    """Say how many units there are, where some are not shown."""
    total = len(table.workings.evaluation.units) if table.workings else together.height
    return f" of {total:,} shown" if total > together.height else ""


def _ranked_by(table: LeagueTable) -> tuple[str, ...]:
    """Say what decides, where it is not the score alone."""
    by = table.workings.algorithm.model.rank.by if table.workings else ("score",)
    words = [_in_words(what, table.labels.get(what, what)) for what in by]
    return () if by == ("score",) else (f"ranked by {', then by '.join(words)}",)


def _in_words(what: str, label: str) -> str:
    return named(label, what) if what in {"score", "band"} else in_sentence(label)


def _ranked_within(table: LeagueTable) -> tuple[str, ...]:
    within = table.workings.algorithm.model.rank.within if table.workings else None
    if within is None or table.group:
        return ()
    node = within.removesuffix("_score")
    words = in_sentence(table.labels[node]) if node in table.nodes else within
    return (f"{table.algorithm.units} are ranked within each value of {words}",)


def _shows_scores(table: LeagueTable) -> tuple[str, ...]:
    """Say that a metric's column holds its score, where that is not the value in the file."""
    parts = (*table.workings.algorithm.root.parts, *table.workings.algorithm.also) if table.workings else ()
    scored = any(node.is_metric and node.steps for node in parts)
    return ("the columns of metrics hold their scores, not the values in the file",) if scored else ()


def _signs(sections: list[Section], columns: tuple[Column, ...], units: str) -> tuple[str, ...]:
    """Say what the signs mean that occur in the tables."""
    all_cells = [(column, cells.texts) for section in sections for column, cells in zip(columns, section.cells, strict=True)]
    shared = any(text.startswith("=") for column, texts in all_cells if column.kind == "rank" for text in texts)
    missing = any(
        NOTHING in texts for column, texts in all_cells if column.kind != "rank" and (column.numeric or column.kind in _BAND_KINDS)
    )
    signs = {
        f"= marks a position that several {units} share.": shared,
        f"{NOTHING} means that there is no value.": missing,
    }
    return tuple(text for text, occurs in signs.items() if occurs)

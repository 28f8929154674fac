"""League tables that were saved, read back: what ``leaguetab rank -o`` wrote as JSON, JSON lines, CSV, Parquet or Excel."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from leaguetab.errors import LeaguetabError, Place, Problem, listed
from leaguetab.metrics.config import MetricsConfig
from leaguetab.metrics.data import InputRecord
from leaguetab.metrics.formats import STDIN, locate, whole
from leaguetab.metrics.tables import open_table
from leaguetab.metrics.text import as_utf8
from leaguetab.table import FIXED_COLUMNS, AlgorithmRecord, LeagueTable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from leaguetab.methods.base import Better
    from leaguetab.metrics.formats import Located

_SCHEMA_VERSION = 1
"""The latest schema of the envelope that can be read."""
_TEXT = ("unit", "name", "reason")
_RANKS = ("rank", "rank_p05", "rank_p95")
_FOR_READERS = {".html": "a web page", ".htm": "a web page", ".md": "Markdown", ".txt": "text to read"}
"""What tables are saved as for people, by the ending of the file's name."""
_RULE_OF_A_TEXT = "───".encode()


@dataclass(frozen=True)
class SavedTable(LeagueTable):
    """A league table that was saved and read back.

    Parameters
    ----------
    made_from
        The SHA-256 of each file of metrics that it was made from; none where the format does not hold them.
    """

    made_from: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Content:
    """What a file holds: the rows, and what stands around them where the format has a place for that."""

    rows: pl.DataFrame
    around: Mapping[str, Any] = field(default_factory=dict)


def is_saved(path: str) -> bool:
    """Tell whether a file is a saved league table rather than a file of metrics.

    A saved table has the columns that leaguetab writes: ``rank`` and ``unit`` first, ``score``, and ``reason`` last.

    Parameters
    ----------
    path
        A file; ``-`` for standard input, which is taken for metrics.

    Raises
    ------
    LeaguetabError
        ``no-such-file``, ``empty-file``, ``bad-file``, ``not-text`` or ``missing-extra``.
    """
    if path == STDIN:
        return False
    content = _content(locate(path))
    return content is not None and _is_table(content.rows.columns)


def refuse_for_readers(path: str) -> None:
    """Refuse a file that holds a result as people read it, which no program can read back.

    Parameters
    ----------
    path
        A file, whether it is there or not; ``-`` for standard input, which is let through.

    Raises
    ------
    LeaguetabError
        ``bad-file``, with the formats that can be read.
    """
    kind = _FOR_READERS.get(PurePath(path).suffix.lower())
    if kind is None or not Path(path).is_file():
        return
    # Metrics may stand in a file called .txt, too.
    if kind == "text to read" and _RULE_OF_A_TEXT not in Path(path).read_bytes():
        return
    found = f"this is {kind}, which is for people and cannot be read back"
    allowed = "a saved table is read from JSON, Parquet, CSV, JSON lines or Excel"
    raise LeaguetabError(Problem("bad-file", found, allowed, "Save it with: leaguetab rank … -o table.json.", Place(path)))


def load_saved(path: str) -> SavedTable:
    """Read a saved league table.

    Parameters
    ----------
    path
        A file that ``leaguetab rank -o`` wrote.

    Returns
    -------
    SavedTable
        Without workings. `bands` are the labels that units have, in order of their units' average ranks; `better` is told from
        ranks and scores. CSV, JSON lines and Excel do not hold the algorithm's record: there its name is the file's, and
        nothing else is known of it.

    Raises
    ------
    LeaguetabError
        As for `is_saved`, and ``bad-file`` where the file is no saved table, or says that it holds but a part of one;
        ``duplicate-unit``, ``missing-unit`` or ``bad-value``.
    """
    refuse_for_readers(path)
    located = locate(path)
    content = _content(located)
    if content is None or not _is_table(content.rows.columns):
        hint = "Save a table with: leaguetab rank … -o table.json."
        allowed = "a saved table has the columns rank, unit, score and reason"
        raise LeaguetabError(Problem("bad-file", "this is no table that leaguetab saved", allowed, hint, located.place))
    _check_version(content.around, located.place)
    _check_whole(content.around, located.place)
    frame = content.rows.select(_column(column) for column in content.rows)
    problems = list(_problems(frame, located.place))
    if problems:
        raise LeaguetabError(problems)
    further = [name for name in frame.columns if name not in (*FIXED_COLUMNS, *_RANKS) and not name.endswith("_band")]
    return SavedTable(
        frame=frame,
        groups=tuple(name for name in further if frame.schema[name] == pl.String),
        nodes=tuple(name for name in further if frame.schema[name] != pl.String),
        labels={},
        bands=_bands(frame),
        better=_better(frame),
        algorithm=_algorithm(content.around, path),
        inputs=(InputRecord(path, frame.height, located.file),),
        period=content.around.get("period"),
        warnings=tuple(content.around.get("warnings", ())),
        made_from=tuple(str(record.get("sha256", "")) for record in content.around.get("inputs", ())),
    )


def _is_table(columns: Sequence[str]) -> bool:
    return tuple(columns[:2]) == ("rank", "unit") and "score" in columns and columns[-1] == "reason"


def _content(located: Located) -> _Content | None:
    """Read a file; None where it is of a kind in which no table is saved."""
    if located.format == "parquet":
        return _parquet(located)
    if located.format in {"json", "jsonl"}:
        return _json(located)
    table = open_table(located.name, MetricsConfig())
    if not _is_table(table.headers):
        return None
    rows = table.read(table.headers)
    return _Content(rows.with_columns(pl.col(pl.String).replace("", None)))


def _parquet(located: Located) -> _Content | None:
    data = io.BytesIO(located.data) if isinstance(located.data, bytes) else located.data
    try:
        around = pl.read_parquet_metadata(data).get("leaguetab")
        return None if around is None else _Content(pl.read_parquet(located.data), json.loads(around))
    except (pl.exceptions.PolarsError, json.JSONDecodeError) as error:
        raise _damaged(located, error) from error


def _json(located: Located) -> _Content | None:
    """Read JSON with its envelope, or JSON lines."""
    text = as_utf8(located.data, None, located.place)
    source = whole(text).decode()
    try:
        document = json.loads(source)
    except json.JSONDecodeError:
        document = None
    if isinstance(document, dict) and isinstance(document.get("rows"), list):
        return _Content(_frame(document["rows"], located), {key: value for key, value in document.items() if key != "rows"})
    try:
        rows = [json.loads(line) for line in source.splitlines() if line.strip()]
    except json.JSONDecodeError:
        return None
    return _Content(_frame(rows, located)) if rows and all(isinstance(row, dict) for row in rows) else None


def _frame(rows: list[dict[str, Any]], located: Located) -> pl.DataFrame:
    try:
        return pl.DataFrame(rows, infer_schema_length=None)
    except (pl.exceptions.PolarsError, TypeError) as error:
        raise _damaged(located, error) from error


def _damaged(located: Located, error: Exception) -> LeaguetabError:
    said = str(error).strip().splitlines()[0].rstrip(".")
    return LeaguetabError(Problem("bad-file", f"the file cannot be read as {located.format}: {said}", place=located.place))


def _check_version(around: Mapping[str, Any], place: Place) -> None:
    version = around.get("schema_version", _SCHEMA_VERSION)
    if version != _SCHEMA_VERSION:
        found = f"the table has schema version {version}, and this leaguetab reads version {_SCHEMA_VERSION}"
        raise LeaguetabError(Problem("bad-file", found, "", "Use the version of leaguetab that wrote it, or a later one.", place))


def _check_whole(around: Mapping[str, Any], place: Place) -> None:
    """Refuse a table that does not hold all units, ranked together: what it lacks would be taken for what has changed."""
    options = [f"--{name}" for name, value in (around.get("selection") or {}).items() if value]
    if options:
        given = " and ".join(options)
        found = f"the table was saved with {given}, so it does not hold all units ranked together"
        hint = f"Save it again without {given}: leaguetab rank … -o table.json."
        raise LeaguetabError(Problem("bad-file", found, "only whole tables can be compared", hint, place))


def _column(column: pl.Series) -> pl.Series:
    """Give a column the type it has in a table."""
    if column.name in _TEXT:
        return column.cast(pl.String)
    if column.name == "band" or column.name.endswith("_band"):
        return _whole(column) if _is_whole(column) else column.cast(pl.String)
    numbers = column.cast(pl.Float64, strict=False)
    are_numbers = numbers.null_count() == column.null_count() and (column.dtype != pl.Null) and numbers.count() > 0
    if column.name in _RANKS:
        return _whole(column) if _is_whole(column) else numbers
    if column.name == "score" or column.dtype == pl.Null:
        return numbers
    return numbers if are_numbers else column.cast(pl.String)


def _is_whole(column: pl.Series) -> bool:
    numbers = column.cast(pl.Float64, strict=False)
    return numbers.null_count() == column.null_count() and bool((numbers.drop_nulls() % 1 == 0).all())


def _whole(column: pl.Series) -> pl.Series:
    return column.cast(pl.Float64).cast(pl.Int64)


def _problems(frame: pl.DataFrame, place: Place) -> Iterator[Problem]:
    twice = frame["unit"].filter(frame["unit"].is_duplicated()).drop_nulls().unique(maintain_order=True).to_list()
    if twice:
        yield Problem("duplicate-unit", f"more than one row is of {listed(twice, 5)}", "a table has one row a unit", place=place)
    if frame["unit"].null_count():
        yield Problem("missing-unit", f"{frame['unit'].null_count()} rows have no unit", "every row has one", place=place)
    if (frame["rank"].drop_nulls() < 1).any() or frame["rank"].count() == 0:
        yield Problem(
            "bad-value", "'rank' holds something other than ranks", "the first rank is 1; empty is not ranked", place=place
        )


def _bands(frame: pl.DataFrame) -> tuple[str | int, ...]:
    """Return the band labels in order of their units' average ranks, the best first."""
    if "band" not in frame.columns:
        return ()
    average = frame.drop_nulls(["band", "rank"]).group_by("band", maintain_order=True).agg(pl.col("rank").mean())
    return tuple(average.sort("rank", maintain_order=True)["band"])


def _better(frame: pl.DataFrame) -> Better:
    ranked = frame.drop_nulls(["rank", "score"])
    rank, score = (ranked[name].cast(pl.Float64).to_numpy() for name in ("rank", "score"))
    return "lower" if len(rank) and float(np.dot(rank - rank.mean(), score - score.mean())) > 0 else "higher"


def _algorithm(around: Mapping[str, Any], path: str) -> AlgorithmRecord:
    stated = around.get("algorithm", {})
    name = PurePath(path).name
    known = {key: str(stated.get(key, "")) for key in ("version", "status", "source", "sha256")}
    return AlgorithmRecord(name=str(stated.get("name", PurePath(name).stem)), title=str(stated.get("title", name)), **known)

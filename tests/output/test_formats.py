from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from leaguetab.errors import LeaguetabError
from leaguetab.output.formats import FORMATS, format_for, render
from leaguetab.output.league import league_document

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaguetab.table import LeagueTable

NAMES = [item.name for item in FORMATS]


def test_the_list() -> None:
    assert NAMES == ["table", "csv", "json", "jsonl", "md", "html", "parquet", "github", "xlsx"]
    suffixes = [suffix for item in FORMATS for suffix in item.suffixes]
    assert len(suffixes) == len(set(suffixes))


@pytest.mark.parametrize(
    ("path", "stated", "name"),
    [
        pytest.param(None, None, "table", id="nothing said"),
        pytest.param("-", None, "table", id="standard output"),
        pytest.param("-", "csv", "csv", id="standard output, stated"),
        pytest.param("a.csv", None, "csv", id="csv"),
        pytest.param("a.json", None, "json", id="json"),
        pytest.param("a.jsonl", None, "jsonl", id="jsonl"),
        pytest.param("a.ndjson", None, "jsonl", id="ndjson"),
        pytest.param("a.md", None, "md", id="md"),
        pytest.param("a.html", None, "html", id="html"),
        pytest.param("folder.csv/a.HTM", None, "html", id="htm in capitals, in a folder with an ending"),
        pytest.param("a.parquet", None, "parquet", id="parquet"),
        pytest.param("a.xlsx", None, "xlsx", id="xlsx"),
        pytest.param("a.txt", None, "table", id="txt"),
        pytest.param("a.csv", "json", "json", id="what is stated comes first"),
        pytest.param("a", "md", "md", id="no ending, stated"),
    ],
)
def test_format_for(path: str | None, stated: str | None, name: str) -> None:
    assert format_for(path, stated) == name


@pytest.mark.parametrize(
    ("path", "stated", "words"),
    [
        pytest.param("a.jsn", None, ["'.jsn'", ".json", ".parquet", "Did you mean '.json'"], id="unknown ending"),
        pytest.param("a", None, ["has no ending", ".csv", "-f"], id="no ending"),
        pytest.param("a.csv", "excel", ["'excel'", "xlsx"], id="unknown name"),
    ],
)
def test_unknown_formats_say_what_there_is(path: str, stated: str | None, words: list[str]) -> None:
    with pytest.raises(LeaguetabError) as caught:
        format_for(path, stated)
    (problem,) = caught.value.problems
    assert problem.code == "bad-option"
    assert all(word in str(problem) for word in words)


@pytest.mark.parametrize("name", NAMES)
def test_same_tables_same_bytes(every_example: list[LeagueTable], name: str) -> None:
    written = render(league_document(every_example), name)
    assert isinstance(written, bytes) == (name in {"parquet", "xlsx"})
    assert written == render(league_document(every_example), name)
    if isinstance(written, str):
        assert written.endswith("\n")
        assert "\r" not in written or name == "csv"
        written.encode()


@pytest.mark.parametrize("name", NAMES)
def test_rows_that_a_condition_left_none_of(example: Callable[[str], list[LeagueTable]], name: str) -> None:
    (table,) = example("ranked")
    assert bool(render(league_document([replace(table, frame=table.frame.clear())]), name)) == (name != "jsonl")


TINY = """
import sys
import polars as pl
from leaguetab.output.formats import render
from leaguetab.output.league import league_document
from leaguetab.table import AlgorithmRecord, LeagueTable
frame = pl.DataFrame({"rank": [1], "unit": ["A"], "score": [1.0], "reason": [None]}, schema_overrides={"reason": pl.String})
table = LeagueTable(frame, (), (), {}, (), "higher", AlgorithmRecord("a", "A", "1", "official", "s", "0"), ())
render(league_document([table]), sys.argv[1])
print(*sorted({name.split(".")[0] for name in sys.modules}))
"""


@pytest.mark.parametrize(
    ("name", "unneeded"),
    [
        ("csv", {"rich", "fastexcel", "xlsxwriter", "typer"}),
        ("json", {"rich", "fastexcel", "xlsxwriter", "typer"}),
        ("jsonl", {"rich", "fastexcel", "xlsxwriter", "typer"}),
        ("parquet", {"rich", "fastexcel", "xlsxwriter", "typer"}),
        ("md", {"rich", "fastexcel", "xlsxwriter", "typer"}),
        ("html", {"rich", "fastexcel", "xlsxwriter", "typer"}),
        ("table", {"fastexcel", "xlsxwriter", "typer"}),
        ("xlsx", {"rich", "fastexcel", "typer"}),
    ],
)
def test_modules_that_a_format_does_not_load(name: str, unneeded: set[str]) -> None:
    done = subprocess.run([sys.executable, "-c", TINY, name], capture_output=True, text=True, check=True)
    assert "polars" in done.stdout.split()
    assert not unneeded & set(done.stdout.split())


def test_the_list_loads_no_data_package() -> None:
    code = "import sys, leaguetab.output.formats; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"polars", "numpy", "rich", "pydantic"} & set(done.stdout.split())

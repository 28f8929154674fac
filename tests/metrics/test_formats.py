"""Every format gives the same table; a file that is not what it says is refused in words."""

from __future__ import annotations

import errno
import gzip
import io
import os
import sys
import threading
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from leaguetab.errors import LeaguetabError, Problem
from leaguetab.metrics.config import MetricsConfig
from leaguetab.metrics.data import Metrics, Wanted
from leaguetab.metrics.read import load_metrics

CSV = "id,name,m,unread\n0012,Ann's,1.5,x\n0013,,,y\n"
TSV = CSV.replace(",", "\t")
JSON = '[{"id":"0012","name":"Ann\'s","m":1.5,"unread":"x"},{"id":"0013","name":null,"m":null,"unread":"y"}]'
JSONL = JSON.strip("[]").replace("},{", "}\n{") + "\n"
WANTED = [Wanted("m", "number")]
EXPECTED = {"id": ["0012", "0013"], "name": ["Ann's", None], "m": [1.5, None]}


def columns() -> pl.DataFrame:
    return pl.DataFrame({"id": ["0012", "0013"], "name": ["Ann's", None], "m": [1.5, None], "unread": ["x", "y"]})


def parquet() -> bytes:
    stream = io.BytesIO()
    columns().write_parquet(stream)
    return stream.getvalue()


def excel() -> bytes:
    stream = io.BytesIO()
    columns().write_excel(stream)
    return stream.getvalue()


def read(path: str, **options: Any) -> Metrics:
    return load_metrics(path, MetricsConfig(id="id", name="name"), WANTED, **options)


FILES = [
    pytest.param("a.csv", CSV.encode(), id="csv"),
    pytest.param("a.CSV", CSV.encode(), id="suffix in capitals"),
    pytest.param("a.txt", CSV.encode(), id="unknown suffix: looks like csv"),
    pytest.param("a", CSV.replace(",", ";").encode(), id="no suffix: looks like csv with semicolons"),
    pytest.param("a.tsv", TSV.encode(), id="tsv"),
    pytest.param("a.tab", TSV.encode(), id="tab"),
    pytest.param("a.csv", TSV.encode(), id="csv with tabs"),
    pytest.param("a.csv", CSV.replace(",", "|").encode(), id="csv with bars"),
    pytest.param("a.json", JSON.encode(), id="json"),
    pytest.param("a.json", JSONL.encode(), id="json that is JSON lines"),
    pytest.param("a.jsonl", JSONL.encode(), id="jsonl"),
    pytest.param("a.jsonl", b"\xef\xbb\xbf" + JSONL.encode(), id="jsonl with a byte-order mark"),
    pytest.param("a.ndjson", JSONL.encode(), id="ndjson"),
    pytest.param("a.data", JSON.encode(), id="unknown suffix: looks like json"),
    pytest.param("a.parquet", parquet(), id="parquet"),
    pytest.param("a.bin", parquet(), id="unknown suffix: looks like parquet"),
    pytest.param("a.xlsx", excel(), id="xlsx"),
    pytest.param("a.csv.gz", gzip.compress(CSV.encode()), id="csv.gz"),
    pytest.param("a.jsonl.gz", gzip.compress(JSONL.encode()), id="jsonl.gz"),
    pytest.param("a.csv", gzip.compress(CSV.encode()), id="gzipped, whatever the name"),
    pytest.param("a[1]*.csv", CSV.encode(), id="a name with the marks of a pattern"),
    pytest.param("a[1]*.parquet", parquet(), id="the same for parquet"),
]


@pytest.mark.parametrize(("name", "content"), FILES)
def test_every_format_gives_the_same(write: Any, name: str, content: bytes) -> None:
    metrics = read(write(name, content))
    assert metrics.frame.to_dict(as_series=False) == EXPECTED
    assert metrics.frame.schema == {"id": pl.String, "name": pl.String, "m": pl.Float64}
    assert metrics.inputs[0].rows == 2
    assert metrics.warnings == ()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(CSV, id="csv"),
        pytest.param(CSV.replace(",", ";"), id="semicolons"),
        pytest.param(TSV, id="tabs"),
        pytest.param(JSON, id="json"),
        pytest.param("\n  " + JSON, id="json after white space"),
        pytest.param(JSONL, id="jsonl"),
        pytest.param(parquet(), id="parquet"),
        pytest.param(excel(), id="xlsx"),
        pytest.param(gzip.compress(CSV.encode()), id="gzipped csv"),
    ],
)
def test_standard_input_is_recognised(monkeypatch: pytest.MonkeyPatch, content: str | bytes) -> None:
    raw = content.encode() if isinstance(content, str) else content
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    metrics = read("-")
    assert metrics.frame.to_dict(as_series=False) == EXPECTED
    assert metrics.inputs[0].path == "-"
    assert metrics.inputs[0].file == raw


def test_the_record_names_file_and_contents(write: Any) -> None:
    path = write("a.csv", CSV)
    record = read(path, shown_as="shown/a.csv").inputs[0]
    # sha256sum of the same text
    assert (record.path, record.rows, record.file) == ("shown/a.csv", 2, Path(path))
    assert record.sha256 == "e87e7c56a7b860789718c6a464f8418d4d9e256de1391d07ca589ee2915e1fa4"


def test_a_named_pipe_is_read_once(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(CSV.encode(),))
    writer.start()
    metrics = read(str(pipe))
    writer.join()
    assert metrics.frame.to_dict(as_series=False) == EXPECTED
    assert metrics.inputs[0].file == CSV.encode()


@pytest.mark.parametrize("stated", ["tsv", ".tsv", "TAB", "tab"])
def test_the_format_can_be_stated(write: Any, stated: str) -> None:
    assert read(write("a.csv", TSV), input_format=stated).frame.height == 2


def problem(path: str, **options: Any) -> Problem:
    with pytest.raises(LeaguetabError) as caught:
        read(path, **options)
    (only,) = caught.value.problems
    return only


@pytest.mark.parametrize(
    ("name", "content", "code", "words"),
    [
        pytest.param("a.csv", b"", "empty-file", "the file is empty", id="no bytes"),
        pytest.param("a.csv", b" \n\n", "empty-file", "the file is empty", id="blank lines"),
        pytest.param("a.csv", b"\xef\xbb\xbf", "empty-file", "the file is empty", id="a byte-order mark alone"),
        pytest.param("a.csv", b"id,name,m\n", "empty-file", "no rows below the header", id="header only"),
        pytest.param("a.csv", b"id,name,m\n,,\n\n , ,\n", "empty-file", "no rows below the header", id="blank rows only"),
        pytest.param("a.json", b"[]", "empty-file", "no columns", id="no records"),
        pytest.param("a.parquet", b"PAR1junkjunkPAR1", "bad-file", "cannot be read as parquet", id="broken parquet"),
        pytest.param("a.parquet", CSV.encode(), "bad-file", "should be parquet, and its bytes look like csv", id="no parquet"),
        pytest.param("a.xlsx", b"PK\x03\x04junk", "bad-file", "the spreadsheet cannot be read", id="broken xlsx"),
        pytest.param("a.xls", CSV.encode(), "bad-file", "--input-format csv", id="csv called xls"),
        pytest.param("a.csv", excel(), "bad-file", "--input-format excel", id="xlsx called csv"),
        pytest.param("a.csv", parquet(), "bad-file", "--input-format parquet", id="parquet called csv"),
        pytest.param("a.json", b'[{"id": 1', "bad-file", "cannot be read as json", id="broken json"),
        pytest.param("a.json", b"[1, 2]", "bad-file", "cannot be read as json", id="json without records"),
        pytest.param("a.jsonl", b'{"id": 1}\n{"id"', "bad-file", "a.jsonl:2: this line is no JSON object", id="broken jsonl"),
        pytest.param("a.csv", b"%PDF-1.4\n%\xe2\xe3", "bad-file", "this is a PDF document", id="pdf"),
        pytest.param("a.csv", b"\n<!DOCTYPE html>\n<html>", "bad-file", "this is a web page", id="web page"),
        pytest.param("a.jsonl", b'{"id": 1}\n\n[1]\n', "bad-file", "a.jsonl:3: this line is no", id="jsonl with a list"),
        pytest.param("a.csv.gz", gzip.compress(CSV.encode())[:-9], "bad-file", "the gzip archive is damaged", id="broken gzip"),
    ],
)
def test_files_that_cannot_be_read(write: Any, name: str, content: bytes, code: str, words: str) -> None:
    found = problem(write(name, content))
    assert found.code == code
    assert words in str(found)
    assert found.place is not None
    assert found.place.source.endswith(name)


def test_no_such_file_suggests_its_neighbours(write: Any) -> None:
    path = Path(write("metrics.csv", CSV))
    found = problem(str(path.with_name("metrcs.csv")))
    assert (found.code, found.hint) == ("no-such-file", "Did you mean 'metrics.csv'?")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        pytest.param("a.csv", "", id="only the ending is the same"),
        pytest.param("tow.csv", "Did you mean 'two.csv'?", id="letters swapped"),
        pytest.param("two.tsv", "Did you mean 'two.csv'?", id="another ending"),
        pytest.param("Two", "Did you mean 'two.csv'?", id="no ending"),
    ],
)
def test_a_suggested_file_is_called_alike(write: Any, tmp_path: Path, name: str, hint: str) -> None:
    for other in ("head.csv", "txt.csv", "two.csv"):
        write(other, CSV)
    assert problem(str(tmp_path / name)).hint == hint


def test_a_folder_lists_its_files(write: Any, tmp_path: Path) -> None:
    write("metrics.csv", CSV)
    write("notes.docx", "")
    found = problem(str(tmp_path))
    assert (found.code, found.found, found.hint) == ("no-such-file", "this is a folder, not a file", "It holds: metrics.csv.")


def test_no_such_folder(tmp_path: Path) -> None:
    assert problem(str(tmp_path / "no" / "a.csv")).code == "no-such-file"


def test_a_file_that_may_not_be_read(write: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("a.csv", CSV)

    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    found = problem(path)
    assert (found.code, found.found) == ("no-such-file", "the file cannot be read: Permission denied")


def test_no_such_format(write: Any) -> None:
    found = problem(write("a.csv", CSV), input_format="parket")
    assert (found.code, found.hint, str(found.place)) == ("bad-option", "Did you mean 'parquet'?", "--input-format")


def test_standard_input_is_named_in_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    assert str(problem("-")) == "standard input: the file is empty."


@pytest.mark.parametrize(
    ("content", "ids"),
    [
        pytest.param('[{"id": 7, "m": 1}, {"id": 12, "m": 2}]', ["7", "12"], id="numbers"),
        pytest.param('[{"id": "007", "m": 1}, {"id": 12, "m": 2}]', ["007", "12"], id="mixed"),
    ],
)
def test_ids_of_json_become_text(write: Any, content: str, ids: list[str]) -> None:
    metrics = load_metrics(write("a.json", content), MetricsConfig(id="id"), WANTED)
    assert metrics.frame["id"].to_list() == ids


@pytest.mark.parametrize("dtype", [pl.Int64, pl.UInt8, pl.Float64], ids=str)
def test_ids_of_parquet_become_digits(tmp_path: Path, dtype: Any) -> None:
    pl.DataFrame({"id": pl.Series([7, 12], dtype=dtype), "m": [1, 2]}).write_parquet(tmp_path / "a.parquet")
    metrics = load_metrics(str(tmp_path / "a.parquet"), MetricsConfig(id="id"), WANTED)
    assert metrics.frame["id"].to_list() == ["7", "12"]
    assert metrics.frame["m"].to_list() == [1.0, 2.0]

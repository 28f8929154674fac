from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING

import polars as pl
import pytest

from leaguetab.errors import LeaguetabError
from leaguetab.saved import is_saved, load_saved, refuse_for_readers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Outcome

    Run = Callable[..., Outcome]

FORMATS = ("json", "jsonl", "csv", "parquet", "xlsx")
HEADER = "rank,unit,score,band,reason\n"


@pytest.fixture
def saved(leaguetab: Run, tmp_path: Path) -> Callable[..., str]:
    def save(ending: str, *arguments: str) -> str:
        path = str(tmp_path / f"table.{ending}")
        outcome = leaguetab("rank", *arguments, "-q", "-o", path)
        assert outcome.code == 0, outcome.err
        return path

    return save


@pytest.mark.parametrize("ending", FORMATS)
def test_every_format_gives_the_table_back(saved: Callable[..., str], ending: str) -> None:
    path = saved(ending, "-c", "nhs-acute")
    assert is_saved(path)
    table = load_saved(path)
    written = pl.read_parquet(saved("parquet", "-c", "nhs-acute"))
    assert table.frame.equals(written)
    assert table.frame.schema == written.schema
    assert table.bands == (1, 2, 3, 4)
    assert table.better == "lower"
    assert table.groups == ("Region", "Trust_subtype")
    assert table.nodes == ("access", "effectiveness_experience", "finance_productivity", "patient_safety", "people_workforce")
    assert table.workings is None
    assert table.inputs[0].path == path


@pytest.mark.parametrize("ending", ["json", "parquet"])
def test_formats_with_an_envelope_know_the_algorithm_and_the_period(saved: Callable[..., str], ending: str) -> None:
    table = load_saved(saved(ending, "-c", "hdi", "--period", "2021"))
    assert (table.algorithm.name, table.algorithm.status, len(table.algorithm.sha256)) == ("hdi", "official", 64)
    assert table.period == "2021"
    assert table.better == "higher"
    assert table.bands == ("Very high", "High", "Medium", "Low")


def test_a_format_without_one_is_called_as_its_file(saved: Callable[..., str]) -> None:
    table = load_saved(saved("csv", "-c", "hdi"))
    assert (table.algorithm.name, table.algorithm.status, table.algorithm.sha256) == ("table", "", "")
    assert table.made_from == ()


@pytest.mark.parametrize("ending", ["json", "parquet"])
def test_formats_with_an_envelope_know_what_they_were_made_from(saved: Callable[..., str], root: Path, ending: str) -> None:
    checksum = sha256((root / "sample_data" / "hdi-2021-2022.csv").read_bytes()).hexdigest()
    assert load_saved(saved(ending, "-c", "hdi")).made_from == (checksum,)


@pytest.mark.parametrize("ending", ["html", "md", "txt"])
def test_what_is_for_people_is_refused(saved: Callable[..., str], ending: str) -> None:
    path = saved(ending, "-c", "hdi")
    for read in (refuse_for_readers, load_saved):
        with pytest.raises(LeaguetabError, match="is for people and cannot be read back") as raised:
            read(path)
        assert raised.value.problems[0].code == "bad-file"


@pytest.mark.parametrize("name", ["-", "t.csv", "none.html", "metrics.txt"])
def test_what_may_be_metrics_is_let_through(tmp_path: Path, name: str) -> None:
    for file in ("t.csv", "metrics.txt"):
        (tmp_path / file).write_text("unit,x\na,1\n", encoding="utf-8")
    refuse_for_readers(name if name == "-" else str(tmp_path / name))


def test_metrics_are_no_saved_table(root: Path) -> None:
    samples = sorted((root / "sample_data").glob("*.[cp]*"))
    assert len(samples) > 4
    assert not any(is_saved(str(path)) for path in samples)
    assert not is_saved("-")


def test_another_result_is_no_saved_table(tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text(json.dumps({"schema_version": 1, "rows": [{"unit": "a", "shift": 1}]}), encoding="utf-8")
    assert not is_saved(str(path))


@pytest.mark.parametrize(
    ("name", "text", "code", "message"),
    [
        pytest.param("t.csv", "unit,x\na,1\n", "bad-file", "this is no table that leaguetab saved", id="metrics"),
        pytest.param(
            "t.json", '[{"unit": "a", "x": 1}]', "bad-file", "this is no table that leaguetab saved", id="JSON of metrics"
        ),
        pytest.param("t.json", "{", "bad-file", "this is no table that leaguetab saved", id="broken JSON"),
        pytest.param("t.csv", HEADER + "1,a,2,,\n2,a,1,,\n", "duplicate-unit", "more than one row is of a", id="a unit twice"),
        pytest.param("t.csv", HEADER + "1,,2,,\n", "missing-unit", "1 rows have no unit", id="no unit"),
        pytest.param("t.csv", HEADER + "first,a,2,,\n", "bad-value", "something other than ranks", id="no ranks"),
        pytest.param("t.csv", HEADER + "0,a,2,,\n", "bad-value", "something other than ranks", id="a rank of 0"),
        pytest.param(
            "t.json",
            '{"schema_version": 2, "rows": [{"rank": 1, "unit": "a", "score": 1, "reason": null}]}',
            "bad-file",
            "schema version 2",
            id="a later version",
        ),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, name: str, text: str, code: str, message: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(LeaguetabError, match=message) as raised:
        load_saved(str(tmp_path / name))
    assert raised.value.problems[0].code == code


@pytest.mark.parametrize("ending", ["json", "parquet"])
@pytest.mark.parametrize(
    ("options", "named"),
    [
        pytest.param(["--by", "Region"], "--by", id="ranks within a region"),
        pytest.param(["--top", "5"], "--top", id="the first"),
        pytest.param(["--bottom", "5"], "--bottom", id="the last"),
        pytest.param(["--top", "5", "--bottom", "5"], "--top and --bottom", id="both ends"),
        pytest.param(["--where", "Region = 'London'"], "--where", id="some of them"),
        pytest.param(["--where", "Region = 'London'", "--before"], "--where and --before", id="some of them ranked"),
    ],
)
def test_a_part_of_a_table_is_refused(saved: Callable[..., str], ending: str, options: list[str], named: str) -> None:
    path = saved(ending, "-c", "nhs-acute", "--no-sensitivity", *options)
    assert is_saved(path)
    with pytest.raises(LeaguetabError) as raised:
        load_saved(path)
    (problem,) = raised.value.problems
    assert problem.code == "bad-file"
    assert problem.found == f"the table was saved with {named}, so it does not hold all units ranked together"
    assert problem.hint.startswith(f"Save it again without {named}:")


@pytest.mark.parametrize("ending", ["jsonl", "csv", "xlsx"])
def test_formats_without_an_envelope_cannot_tell_a_part(saved: Callable[..., str], ending: str) -> None:
    assert load_saved(saved(ending, "-c", "nhs-acute", "--no-sensitivity", "--top", "5")).frame.height == 5


def test_a_table_saved_before_selections_were_kept_counts_as_whole(saved: Callable[..., str], tmp_path: Path) -> None:
    document = json.loads((tmp_path / saved("json", "-c", "hdi")).read_text(encoding="utf-8"))
    assert document.pop("selection") is None
    older = tmp_path / "older.json"
    older.write_text(json.dumps(document), encoding="utf-8")
    assert load_saved(str(older)).frame.height == len(document["rows"])


def test_ids_stay_text_and_averaged_ranks_halves(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(HEADER + "1.5,007,2,Good,\n1.5,8,2,Good,\n,9,,,no score\n", encoding="utf-8")
    frame = load_saved(str(path)).frame
    assert frame["unit"].to_list() == ["007", "8", "9"]
    assert frame["rank"].to_list() == [1.5, 1.5, None]
    assert frame["band"].to_list() == ["Good", "Good", None]
    assert frame["reason"].to_list() == [None, None, "no score"]

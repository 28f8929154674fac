"""A file read under a config: which columns, as what, and every kind of fault with its words."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import polars as pl
import pytest

from leaguetab.metrics.config import MetricsConfig
from leaguetab.metrics.data import Unranked, Wanted
from leaguetab.metrics.read import load_metrics

WIDE = "id,name,Region,m,n,deficit,rating\n0012,Ann,North,1,10,1,Good\n0013,Bob,South,2,,0,n/a\n"


def wanted(name: str, kind: Any = "number", **options: bool) -> Wanted:
    return Wanted(name, kind, **options)


def test_the_frame_has_id_name_groups_and_what_is_wanted(load: Any) -> None:
    columns = [wanted("n"), wanted("deficit", "flag"), wanted("rating", "text")]
    metrics = load(WIDE, columns, config={"name": "name", "groups": ("Region",)}, extra=["m"])
    assert metrics.frame.schema == {
        "id": pl.String,
        "name": pl.String,
        "Region": pl.String,
        "n": pl.Float64,
        "deficit": pl.Boolean,
        "rating": pl.String,
        "m": pl.Float64,
    }
    assert metrics.frame.rows() == [
        ("0012", "Ann", "North", 10.0, True, "Good", 1.0),
        ("0013", "Bob", "South", None, False, None, 2.0),
    ]
    assert (metrics.unit, metrics.name, metrics.groups, metrics.period) == ("id", "name", ("Region",), None)
    assert metrics.warnings == ()


@pytest.mark.parametrize(
    ("config", "columns", "frame"),
    [
        pytest.param({"metrics": {"waits": {"column": "m"}}}, [wanted("waits")], {"waits": [1.0, 2.0]}, id="by the config's name"),
        pytest.param(
            {"metrics": {"m": {"column": "n"}, "n": {"column": "m"}}},
            [wanted("m"), wanted("n")],
            {"m": [10.0, None], "n": [1.0, 2.0]},
            id="swapped",
        ),
        pytest.param({}, [wanted("m"), wanted("gone", optional=True)], {"m": [1.0, 2.0]}, id="an optional one is absent"),
        pytest.param({}, [wanted("m"), wanted("m", "any")], {"m": [1.0, 2.0]}, id="wanted twice"),
        pytest.param({"metrics": {"m": {}, "n": {}}}, None, {"m": [1.0, 2.0], "n": [10.0, None]}, id="all that is declared"),
        pytest.param({"metrics": {"m": {"count": "n"}}}, None, {"m": [1.0, 2.0], "n": [10.0, None]}, id="with its counts"),
        pytest.param(
            {"metrics": {"m": {"standard_error": "n"}}}, None, {"m": [1.0, 2.0], "n": [10.0, None]}, id="with its standard errors"
        ),
        pytest.param(
            {}, [wanted("m", "any"), wanted("rating", "any")], {"m": [1.0, 2.0], "rating": ["Good", None]}, id="of any type"
        ),
        pytest.param({"groups": ("m",)}, [wanted("m")], {"m": [1.0, 2.0]}, id="a group that is wanted as a number"),
        pytest.param({"groups": ("m",)}, [wanted("m", "any")], {"m": ["1", "2"]}, id="a group that is wanted as anything"),
        pytest.param(
            {"groups": ("Region",), "name": "Region"},
            [wanted("Region", "text")],
            {"Region": ["North", "South"]},
            id="name, group and wanted",
        ),
        pytest.param({}, [wanted("id", "text")], {}, id="the id, as text"),
    ],
)
def test_what_is_read(load: Any, config: dict[str, Any], columns: Any, frame: dict[str, list[Any]]) -> None:
    metrics = load(WIDE, columns, config=config)
    assert metrics.frame.to_dict(as_series=False) == {"id": ["0012", "0013"], **frame}


def test_columns_that_conditions_read_are_there(load: Any) -> None:
    conditions = ({"when": "rating = 'Good' AND deficit > 0", "because": "why"},)
    metrics = load(WIDE, ["m"], config={"unranked": conditions})
    assert metrics.frame.schema == {"id": pl.String, "m": pl.Float64, "rating": pl.String, "deficit": pl.Float64}
    assert metrics.unranked == (Unranked("rating = 'Good' AND deficit > 0", "why"),)


def test_what_the_config_says_comes_along(load: Any) -> None:
    metrics = load(WIDE, ["m"], config={"metrics": {"m": {"label": "M", "better": "lower"}, "n": {}}})
    assert list(metrics.info) == ["m", "n"]
    assert (metrics.info["m"].label, metrics.info["m"].better, metrics.info["n"].label) == ("M", "lower", "n")


def test_a_boolean_column_stays_boolean_whatever_is_wanted(write: Any) -> None:
    path = write("a.jsonl", '{"id": "A", "m": 1, "flag": true}\n{"id": "B", "m": 2, "flag": null}\n')
    metrics = load_metrics(path, MetricsConfig(id="id"), [wanted("flag", "any")])
    assert metrics.frame["flag"].to_list() == [True, None]


@pytest.mark.parametrize(
    ("config", "warning"),
    [
        pytest.param(
            {"name": "nam"},
            "the column 'nam', stated as the name, is not in the file and is left out. Did you mean 'name'?",
            id="name",
        ),
        pytest.param(
            {"groups": ("Area", "Region")}, "the column 'Area', stated as a group, is not in the file and is left out", id="group"
        ),
        pytest.param({"id": None}, "taking the first column, 'id', as the unit; --id names another", id="no id stated"),
        pytest.param(
            {"metrics": {"m": {"range": (0, 1.5)}}},
            "'m' is above 1.5, the limit that the config states: '2' (row 3, 0013)",
            id="above",
        ),
        pytest.param(
            {"metrics": {"m": {"range": (1.5, None)}}},
            "'m' is below 1.5, the limit that the config states: '1' (row 2, 0012)",
            id="below",
        ),
    ],
)
def test_warnings(load: Any, config: dict[str, Any], warning: str) -> None:
    metrics = load(WIDE, ["m"], config=config)
    assert metrics.warnings == (warning,)
    assert metrics.frame["m"].to_list() == [1.0, 2.0]


@pytest.mark.parametrize(
    ("last", "row"),
    [
        pytest.param("Total", 4, id="a total"),
        pytest.param("grand total", 4, id="of two words"),
        pytest.param("Average", 4, id="an average"),
        pytest.param("Totally Fine", None, id="a name that begins so"),
    ],
)
def test_a_row_that_sums_up_the_others_is_noticed(load: Any, last: str, row: int | None) -> None:
    noticed = load(f"id,m\nA,1\nB,2\n{last},3\n").warnings
    expected = (f"{last!r} (row {row}) is taken for a unit; if it sums up the others, delete the row",)
    assert noticed == (expected if row else ())


def test_columns_asked_for_twice_must_be_there_if_either_says_so(refused: Any) -> None:
    (problem,) = refused("id,n\nA,1\n", [wanted("m", optional=True), wanted("m", may_be_empty=True)])
    assert problem.code == "unknown-column"
    (problem,) = refused("id,m\nA,\n", [wanted("m", may_be_empty=True), wanted("m", optional=True)])
    assert problem.code == "all-missing"


def test_an_unknown_encoding_is_refused(refused: Any) -> None:
    assert [str(problem) for problem in refused("id,m\nA,1\n", encoding="windows-1252")] == [
        "--encoding windows-1252; there are: utf-8, latin-1, cp1252. Did you mean 'cp1252'?"
    ]
    assert [problem.hint for problem in refused("id,m\nA,1\n", encoding="utf-16")] == ["Save the file as UTF-8."]


@pytest.mark.parametrize(
    ("text", "config", "warning"),
    [
        pytest.param(
            "id,m\nA,1%\nB,2\n", {}, "'m': some values have a percent sign and others have none; the sign was dropped", id="percent"
        ),
        pytest.param(
            "id;m\nA;1,234\nB;2\n",
            {},
            "'m': commas were taken for marks of thousands; if they are decimal marks, state `decimal: \",\"` in the config, "
            "or use --decimal ,",
            id="doubtful commas",
        ),
        pytest.param("id;m\nA;1,234\nB;2\n", {"decimal": "."}, None, id="commas that the config settles"),
        pytest.param('id,m\nA,"1,234"\nB,2\n', {}, None, id="commas in a file of commas"),
    ],
)
def test_warnings_about_notation(load: Any, text: str, config: dict[str, Any], warning: str | None) -> None:
    assert load(text, config=config).warnings == ((warning,) if warning else ())


@pytest.mark.parametrize("column", [wanted("m", may_be_empty=True), wanted("m", optional=True)], ids=["may be empty", "optional"])
def test_a_metric_without_values_that_need_have_none(load: Any, column: Wanted) -> None:
    metrics = load("id,m\nA,\nB,n/a\n", [column])
    assert metrics.frame["m"].to_list() == [None, None]
    assert metrics.warnings == ("'m' has no value for any unit",)


FAULTS = [
    pytest.param(
        "id,m\nA,1\nB,low\nC,2\n",
        {},
        [
            (
                "text-in-metric",
                "'low' (row 3, B); a metric holds numbers. If this stands for a missing value, state `missing: [\"low\"]`",
            )
        ],
        id="text",
    ),
    pytest.param(
        "id,m\nA,a\nB,b\nC,c\nD,d\nE,e\nF,f\n",
        {},
        [
            (
                "text-in-metric",
                "'a' (row 2, A), 'b' (row 3, B), 'c' (row 4, C) and 3 more; a metric holds numbers. Mend the cells, or add",
            )
        ],
        id="much text",
    ),
    pytest.param(
        "id;m\nA;1,5\nB;2\n",
        {},
        [("text-in-metric", 'state `decimal: ","` in the config, or use --decimal ,')],
        id="decimal commas",
    ),
    pytest.param("id,m\nA,2024-01-31\nB,\n", {}, [("text-in-metric", "A date is no measure;")], id="dates, year first"),
    pytest.param("id,m\nA,31/01/2024\nB,1.2.24\n", {}, [("text-in-metric", "A date is no measure;")], id="dates"),
    pytest.param("id,m\nA,£100\nB,£2.50\n", {}, [("text-in-metric", "Write plain numbers, without signs")], id="pounds"),
    pytest.param("id,m\nA,'1'\nB,12 days\n", {}, [("text-in-metric", "Write plain numbers, without signs")], id="quotes and units"),
    pytest.param("id,m\nA,<5\nB,12\n", {}, [("text-in-metric", 'state `missing: ["<5"]` in the config')], id="suppressed"),
    pytest.param(
        "A title,\n\nid,m\nA,1\n",
        {},
        [("unknown-column", "the columns are: A title, column_2. The first line must hold the names of the columns.")],
        id="a title above the header",
    ),
    pytest.param("A,1\nB,2\n", {}, [("unknown-column", "The first line must hold the names of the columns.")], id="no header"),
    pytest.param("id,m\nA,inf\nB,1\n", {}, [("infinite-value", "'m' holds infinite values: 'inf' (row 2, A)")], id="infinite"),
    pytest.param("id,m\nA,\nB,n/a\n", {}, [("all-missing", "'m' has no value for any unit")], id="nothing"),
    pytest.param("id,m\nA,x\nB,\n", {}, [("text-in-metric", "'x' (row 2, A)")], id="nothing but text"),
    pytest.param(
        "id,mm\nA,1\n", {}, [("unknown-column", "the metric 'm' is not in the file; the columns are: id, mm.")], id="unknown"
    ),
    pytest.param(
        "id,Waiting\nA,1\n",
        {"metrics": {"m": {"column": "waiting"}}},
        [
            (
                "unknown-column",
                "the metric 'm' (in the file: 'waiting') is not in the file; the columns are: id, Waiting. Did you mean 'Waiting'?",
            )
        ],
        id="unknown header",
    ),
    pytest.param("code,m\nA,1\n", {}, [("unknown-column", "the column 'id', stated as 'id', is not in the file")], id="unknown id"),
    pytest.param("id,m\nA,1\n", {"period": "year"}, [("unknown-column", "'year', stated as 'period'")], id="unknown period"),
    pytest.param(
        "id,m\nA,1\n",
        {"unranked": ({"when": "x > 1", "because": "y"},)},
        [
            (
                "unknown-column",
                "'x' is not in the file, and `unranked` in the config (where text stands in single quotes: 'x') asks for it",
            )
        ],
        id="unknown in a condition",
    ),
    pytest.param(
        "id,m\nA,1\nB,2\nA,3\n",
        {},
        [
            (
                "duplicate-unit",
                "'A' in rows 2, 4; a league table needs one row a unit. Keep one row a unit; a file with",
            )
        ],
        id="duplicates",
    ),
    pytest.param(
        "id,note,Year,m\nA,x,2021,1\nA,x,2022,2\nB,x,2021,3\n",
        {},
        [("duplicate-unit", "If 'Year' says which period a row is of, state `period: Year` in the config.")],
        id="duplicates because of periods",
    ),
    pytest.param(
        "id,Year,m\nA,2021,1\nA,2022,2\nA,2022,3\n",
        {"period": "Year"},
        [("duplicate-unit", "'A' in rows 3, 4; a league table needs one row a unit. Keep one row a unit in each period.")],
        id="duplicates within a period",
    ),
    pytest.param(
        "id,m\nA,1\n ,2\n,3\n", {}, [("missing-unit", "rows 3, 4 have no unit id. Fill in the id, or delete the row.")], id="no ids"
    ),
    pytest.param("id,m\nA,1\n,2\n", {}, [("missing-unit", "row 3 has no unit id")], id="no id"),
    pytest.param(
        "id,m\nA,1\n,bad\n", {}, [("missing-unit", "row 3"), ("text-in-metric", "'bad' (row 3, no id)")], id="no id, and text"
    ),
]


@pytest.mark.parametrize(("text", "config", "problems"), FAULTS)
def test_faults(refused: Any, text: str, config: dict[str, Any], problems: list[tuple[str, str]]) -> None:
    found = refused(text, config=config)
    assert [problem.code for problem in found] == [code for code, _ in problems]
    for problem, (_, words) in zip(found, problems, strict=True):
        assert words in str(problem)
        assert str(problem.place).endswith("file.csv")


def test_all_faults_are_told_at_once(refused: Any) -> None:
    text = "id,m,n,f\nA,x,inf,maybe\nA,1,2,yes\n,1,2,no\n"
    found = refused(text, [wanted("m"), wanted("n"), wanted("f", "flag"), wanted("gone"), wanted("rating", "text")])
    codes = ["missing-unit", "unknown-column", "unknown-column", "duplicate-unit", "text-in-metric", "infinite-value", "bad-flag"]
    assert [problem.code for problem in found] == codes
    assert "the column 'rating' is not in the file" in str(found[2])
    assert str(found[-1]).endswith("'f' holds 'maybe' (row 2, A); it may hold yes and no, true and false, or 1 and 0.")


def test_the_id_is_no_metric(refused: Any) -> None:
    (problem,) = refused("id,m\n1,1\n2,2\n", ["id", "m"])
    assert (problem.code, problem.found) == ("bad-value", "'id' is the unit's id, and is wanted as a number")


def test_a_column_carried_along_must_be_there(refused: Any) -> None:
    (problem,) = refused("id,m,Region\nA,1,x\n", extra=["region"])
    assert (problem.code, problem.hint) == ("unknown-column", "Did you mean 'Region'?")


@pytest.mark.parametrize(
    ("column", "words"),
    [
        pytest.param(pl.Series("m", [[1], [2]]), "'m' holds text: [1] (row 2, A), [2] (row 3, B)", id="lists"),
        pytest.param(pl.Series("m", [True, False]), "'m' holds text: True (row 2, A), False (row 3, B)", id="Boolean"),
        pytest.param(pl.Series("m", [{"x": 1}, {"x": 2}]), "'m' holds text: {'x': 1} (row 2, A)", id="records"),
    ],
)
def test_typed_columns_that_are_no_numbers(tmp_path: Any, column: pl.Series, words: str) -> None:
    path = tmp_path / "a.parquet"
    pl.DataFrame([pl.Series("id", ["A", "B"]), column]).write_parquet(path)
    with pytest.raises(Exception, match="text") as caught:
        load_metrics(str(path), MetricsConfig(id="id"), [wanted("m")])
    assert words in str(caught.value)


def test_what_is_not_needed_is_not_imported() -> None:
    # Reading a config needs no Polars, and reading no spreadsheet needs no fastexcel: both would slow every start.
    code = """
import sys
import leaguetab.metrics.config, leaguetab.metrics.read, leaguetab.metrics.profile
late = [name for name in ("polars", "numpy", "fastexcel", "gzip") if name in sys.modules]
assert not late, late
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")

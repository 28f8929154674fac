"""Files with several periods, and long files."""

from __future__ import annotations

import io
from typing import Any

import polars as pl
import pytest

from leaguetab.metrics.config import MetricsConfig
from leaguetab.metrics.data import Wanted
from leaguetab.metrics.read import load_metrics

PERIODS = "id,at,m\nA,2024-25 Q4,1\nB,2024-25 Q4,2\nA,2025-26 Q1,3\nB,2025-26 Q1,4\n"

# Laid out as the NHS Oversight Framework's data file is: a row for each trust and metric, the trust's region beside it.
LONG = """\
Trust_code,Trust_name,Region,In_deficit,Metric_ID,Reporting_date,Value
0012,Ann,,Y,OF0010,2025-12-31,81.5
0012,Ann,North,Y,OF0011,2025-12-31,70
0013,,South,N,OF0010,2025-12-31,n/a
0012,Ann,North,Y,OF0010,2025-09-30,80
0013,Bob,South,N,OF0011,2025-12-31,"1,234%"
0014,Cat,South,N,OF9999,2025-12-31,text that nobody wants
0015,Dan,North,N,OF0011,2025-09-30,60
"""
NOF = {
    "id": "Trust_code",
    "name": "Trust_name",
    "groups": ("Region",),
    "layout": {"metric": "Metric_ID", "value": "Value"},
    "period": "Reporting_date",
    "metrics": {"cancer_28": {"column": "OF0010"}},
}


@pytest.mark.parametrize(
    ("period", "values", "warnings"),
    [
        pytest.param(None, [3.0, 4.0], ("period 2025-26 Q1 (the latest of 2; --period for another)",), id="the latest"),
        pytest.param("2024-25 Q4", [1.0, 2.0], (), id="the one asked for"),
    ],
)
def test_one_period_is_kept(load: Any, period: str | None, values: list[float], warnings: tuple[str, ...]) -> None:
    metrics = load(PERIODS, config={"period": "at"}, period=period)
    assert metrics.frame.to_dict(as_series=False) == {"id": ["A", "B"], "m": values}
    assert metrics.period == (period or "2025-26 Q1")
    assert metrics.warnings == warnings
    assert metrics.inputs[0].rows == 4


def test_a_file_of_one_period_says_which_and_warns_of_nothing(load: Any) -> None:
    metrics = load("id,at,m\nA,2025,1\n", config={"period": "at"})
    assert (metrics.period, metrics.warnings) == ("2025", ())


def test_rows_without_a_period_are_left_out_and_named(load: Any) -> None:
    metrics = load("id,at,m\nA,2025,1\nB,,2\nC,2025,3\n", config={"period": "at"})
    assert metrics.frame["id"].to_list() == ["A", "C"]
    assert metrics.warnings == ("without a period, and left out: row 3",)


def test_a_unit_may_be_in_the_latest_period_only(load: Any) -> None:
    metrics = load("id,at,m\nA,2024,1\nB,2025,2\n", config={"period": "at"})
    assert metrics.frame.rows() == [("B", 2.0)]


@pytest.mark.parametrize("dtype", [pl.Int64, pl.Date], ids=str)
def test_typed_periods(tmp_path: Any, dtype: Any) -> None:
    path = tmp_path / "a.parquet"
    pl.DataFrame({"id": ["A", "A"], "at": pl.Series([20_000, 19_000]).cast(dtype), "m": [1, 2]}).write_parquet(path)
    metrics = load_metrics(str(path), MetricsConfig(id="id", period="at"), [Wanted("m", "number")])
    # 20,000 days after 1 January 1970 is 4 October 2024.
    assert metrics.period == {pl.Int64: "20000", pl.Date: "2024-10-04"}[dtype]
    assert metrics.frame["m"].to_list() == [1.0]


@pytest.mark.parametrize(
    ("text", "config", "period", "code", "words"),
    [
        pytest.param(
            PERIODS,
            {"period": "at"},
            "2024-25 Q5",
            "no-such-period",
            "there are: 2024-25 Q4, 2025-26 Q1. Did you mean '2024-25 Q4'",
            id="no such",
        ),
        pytest.param(
            PERIODS,
            {},
            "2024-25 Q4",
            "bad-option",
            "--period 2024-25 Q4: nothing says which column holds the period",
            id="no column",
        ),
        pytest.param(
            "id,at,m\nA,,1\n", {"period": "at"}, None, "no-such-period", "the column of periods, 'at', is empty", id="empty"
        ),
    ],
)
def test_periods_that_cannot_be_kept(
    refused: Any, text: str, config: dict[str, Any], period: str | None, code: str, words: str
) -> None:
    (problem,) = refused(text, config=config, period=period)
    assert problem.code == code
    assert words in str(problem)


def test_rows_are_named_as_they_stand_in_the_file(refused: Any) -> None:
    (problem,) = refused("id,at,m\nA,2024,x\nA,2025,y\n", config={"period": "at"})
    assert "'y' (row 3, A)" in problem.found


def test_a_long_file_is_turned(load: Any) -> None:
    columns = [
        Wanted("cancer_28", "number"),
        Wanted("OF0011", "number"),
        Wanted("In_deficit", "flag"),
        Wanted("OF4444", "number", optional=True),
    ]
    metrics = load(LONG, columns, config=NOF)
    assert metrics.frame.schema == {
        "Trust_code": pl.String,
        "Trust_name": pl.String,
        "Region": pl.String,
        "cancer_28": pl.Float64,
        "OF0011": pl.Float64,
        "In_deficit": pl.Boolean,
    }
    assert metrics.frame.rows() == [
        ("0012", "Ann", "North", 81.5, 70.0, True),
        ("0013", "Bob", "South", None, 1234.0, False),
        ("0014", "Cat", "South", None, None, False),
    ]
    assert metrics.inputs[0].rows == 7
    assert metrics.period == "2025-12-31"


def test_a_long_file_of_another_period(load: Any) -> None:
    metrics = load(LONG, ["cancer_28"], config=NOF, period="2025-09-30")
    assert metrics.frame.rows() == [("0012", "Ann", "North", 80.0), ("0015", "Dan", "North", None)]


def test_a_long_parquet_file_with_typed_values() -> None:
    stream = io.BytesIO()
    frame = pl.DataFrame({"u": [7, 7, 8], "k": ["a", "b", "a"], "v": [1.5, None, 2.5]})
    frame.write_parquet(stream)
    config = MetricsConfig.model_validate({"id": "u", "layout": {"metric": "k", "value": "v"}})
    with pytest.MonkeyPatch.context() as patch:
        stream.seek(0)
        patch.setattr("sys.stdin", io.TextIOWrapper(stream))
        metrics = load_metrics("-", config, [Wanted("a", "number"), Wanted("b", "number", may_be_empty=True)])
    assert metrics.frame.rows() == [("7", 1.5, None), ("8", 2.5, None)]


LAYOUT = {"id": "u", "layout": {"metric": "k", "value": "v"}}


@pytest.mark.parametrize(
    ("text", "columns", "config", "code", "words"),
    [
        pytest.param(
            "u,k,v\nA,waits,1\nA,deaths,2\n",
            ["wait"],
            LAYOUT,
            "unknown-column",
            "the metric 'wait' is not in the file; the metrics in the column 'k' are: waits, deaths. Did you mean 'waits'?",
            id="no such metric",
        ),
        pytest.param(
            "u,k,v\nA,a,1\nB,a,2\nA,a,3\n",
            ["a"],
            LAYOUT,
            "duplicate-value",
            "'A', 'a' in rows 2, 4; a unit has one value",
            id="two values",
        ),
        pytest.param("u,k,v\nA,a,1\n,a,2\n", ["a"], LAYOUT, "missing-unit", "row 3 has no unit id", id="no id"),
        pytest.param("u,k,v\nA,b,1\nA,a,x\n", ["a"], LAYOUT, "text-in-metric", "'x' (row 3, A)", id="text"),
        pytest.param(
            "u,metric,v\nA,a,1\n",
            ["a"],
            LAYOUT,
            "unknown-column",
            "the column 'k', stated as 'metric', is not in the file",
            id="no column",
        ),
    ],
)
def test_faults_of_long_files(refused: Any, text: str, columns: list[str], config: dict[str, Any], code: str, words: str) -> None:
    (problem,) = refused(text, columns, config=config)
    assert problem.code == code
    assert words in str(problem)


def test_two_values_of_a_metric_that_nobody_wants_do_no_harm(load: Any) -> None:
    assert load("u,k,v\nA,a,1\nA,b,2\nA,b,3\n", ["a"], config=LAYOUT).frame.rows() == [("A", 1.0)]


def test_duplicate_ids_without_a_layout_point_to_it(refused: Any) -> None:
    (problem,) = refused("u,k,m\nA,a,1\nA,b,2\n", config={"id": "u"})
    assert "layout: {metric: column, value: column}" in problem.hint

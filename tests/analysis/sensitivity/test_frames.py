from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
import pytest

from leaguetab.analysis.sensitivity import frames
from leaguetab.analysis.sensitivity.not_offered import NotOffered
from leaguetab.analysis.sensitivity.random_weights import DrawSettings, RandomWeights
from leaguetab.analysis.sensitivity.report import SensitivityReport, sensitivity
from leaguetab.table import LeagueTable

Make = Callable[..., LeagueTable]

PARTS = "{metric: a, better: higher, weight: 3}, {metric: b, better: higher}"
TEXT = f"score: {{combine: mean, parts: [{PARTS}]}}\nbands: {{method: cuts, at: [2.5], labels: [low, high]}}\n"
# u3 has no rank, u2 is better than u1 in nothing.
VALUES = {"a": [1, 2, 2, None], "b": [6, 3, 2, None]}
SETTINGS = DrawSettings(draws=400)
ROW_COLUMNS = [
    "unit",
    "rank",
    "band",
    "rank_p05",
    "rank_median",
    "rank_p95",
    "rank_lowest",
    "rank_highest",
    "rank_best",
    "rank_worst",
    "rank_best_reached",
    "rank_worst_reached",
    "p_first",
    "p_top_quarter",
    "p_bottom_quarter",
    "p_same_band",
    "fragility",
    "swaps_with",
    "weight",
    "weight_change",
    "best_metric",
    "places_gained",
]


@pytest.fixture
def report(table_of: Make) -> SensitivityReport:
    return sensitivity(table_of(TEXT, VALUES), SETTINGS)


def drawn(report: SensitivityReport) -> RandomWeights:
    assert isinstance(report.random, RandomWeights)
    return report.random


class TestRows:
    def test_columns_and_order(self, report: SensitivityReport) -> None:
        """Scores 2.25, 2.25 and 2: u0 and u1 share first place, in the file's order; u3 has no rank and comes last."""
        rows = frames.rows(report)
        assert rows.columns == ROW_COLUMNS
        assert rows["unit"].to_list() == ["u0", "u1", "u2", "u3"]
        assert rows["rank"].to_list() == [1, 1, 3, None]

    def test_a_unit_without_a_rank_has_nothing_but_its_name(self, report: SensitivityReport) -> None:
        assert [name for name, value in frames.rows(report).row(3, named=True).items() if value is not None] == ["unit"]

    def test_figures_are_those_of_the_sections(self, report: SensitivityReport) -> None:
        rows, summary = frames.rows(report).head(3), drawn(report).summary
        for column, values in (
            ("rank_p05", summary.p05),
            ("rank_median", summary.median),
            ("rank_p95", summary.p95),
            ("rank_lowest", summary.lowest),
            ("rank_highest", summary.highest),
            ("p_first", summary.p_first),
        ):
            np.testing.assert_array_equal(rows[column].to_numpy(), values[:3], err_msg=column)

    def test_rows_follow_the_table_and_not_the_file(self, table_of: Make) -> None:
        rows = frames.rows(sensitivity(table_of(TEXT, {"a": [1, 3, 2], "b": [1, 3, 2]}), SETTINGS))
        assert rows.select("unit", "rank", "rank_best", "rank_worst", "rank_p05", "rank_p95").rows() == [
            ("u1", 1, 1, 1, 1, 1),
            ("u2", 2, 2, 2, 2, 2),
            ("u0", 3, 3, 3, 3, 3),
        ]

    def test_the_share_of_the_same_band_is_that_of_the_stated_band(self, report: SensitivityReport) -> None:
        """All are below the cut as stated; u0 and u1 go above it together or not, u2 never."""
        rows, shares = frames.rows(report), drawn(report).summary.p_band
        assert shares is not None
        assert rows["p_same_band"].to_list() == [*shares[0, :3], None]
        assert rows["p_same_band"][2] == 1

    # Weights 3/4 and 1/4. The leads of u1 over u2 are 0 and 1: dominance. Of u0, -1 and 4: |-3/4 + 4/4| / (3/4 + 4/4) = 1/7.
    # Of a alone, t: 3/4 (1 + t) = 1/4 4, t = 1/3; of b alone: 3/4 = (1/4 (1 + t)) 4, t = -1/4, which is less.
    def test_fragility(self, report: SensitivityReport) -> None:
        row = frames.rows(report).row(2, named=True)
        assert row["fragility"] == pytest.approx(1 / 7, abs=1e-9)
        assert row["swaps_with"] == "u0"
        assert (row["weight"], row["weight_change"]) == ("b", pytest.approx(-1 / 4, abs=1e-9))

    def test_what_is_not_offered_is_null(self, table_of: Make) -> None:
        report = sensitivity(table_of("score: {metric: a, better: higher}\n", VALUES), SETTINGS)
        rows = frames.rows(report)
        assert rows.columns == [name for name in ROW_COLUMNS if name != "band"]
        none = [
            "rank_p05",
            "rank_median",
            "rank_p95",
            "rank_lowest",
            "rank_highest",
            "p_first",
            "p_top_quarter",
            "p_bottom_quarter",
        ]
        for name in (*none, "p_same_band", "fragility", "swaps_with"):
            assert rows[name].null_count() == rows.height, name

    def test_half_places_are_kept(self, table_of: Make) -> None:
        rows = frames.rows(sensitivity(table_of(TEXT + "rank: {ties: average}\n", {"a": [2, 2, 1], "b": [3, 3, 1]}), SETTINGS))
        assert rows.select("rank", "rank_p05", "rank_p95").rows() == [(1.5, 1.5, 1.5), (1.5, 1.5, 1.5), (3, 3, 3)]


class TestBands:
    def test_shares_of_each_unit_sum_to_one_and_none_is_nothing(self, report: SensitivityReport) -> None:
        bands = frames.bands(report)
        assert bands.columns == ["unit", "band", "share"]
        assert (bands["share"] > 0).all()
        assert bands.group_by("unit", maintain_order=True).agg(pl.col("share").sum()).rows() == [("u0", 1), ("u1", 1), ("u2", 1)]
        assert bands.filter(pl.col("unit") == "u2").rows() == [("u2", "low", 1)]

    def test_none_without_bands(self, table_of: Make) -> None:
        report = sensitivity(table_of(TEXT.split("bands", maxsplit=1)[0], VALUES), SETTINGS)
        assert frames.bands(report).is_empty()


def test_scenarios_have_the_names_that_programs_rely_on(report: SensitivityReport) -> None:
    found = frames.scenarios(report)
    named = {"name", "mean_shift", "max_shift", "max_shift_unit", "kendall_tau", "spearman", "top10_kept", "band_changes"}
    assert named <= set(found.columns)
    assert found.schema["mean_shift"] == pl.Float64
    assert found.schema["band_changes"] == pl.Int64
    assert found.height == len(report.scenarios)


def test_gains_and_routes_name_units_and_metrics(table_of: Make) -> None:
    """Weights 3/4 and 1/4, whole numbers up to 4: 3/4 a + 2/4 (u1) is above 3 from a = 4 on, 3/4 a + 1/4 (u2) above 2 from 3 on.

    No b is enough, and nothing is for u3: 3/4 4 + 3/4 is below 4.
    """
    report = sensitivity(table_of(TEXT, {"a": [4, 2, 1, 3], "b": [4, 2, 1, 3]}), SETTINGS)
    assert frames.gains(report.gains)["metric"].to_list() == ["a", "b"]
    routes = frames.routes(report, report.routes)
    assert routes.columns == ["unit", "metric", "amount", "share"]
    assert routes.select("unit", "metric", "amount").rows() == [("u1", "a", 2), ("u2", "a", 2)]


def test_favourable_weights_of_each_branch_sum_to_one(report: SensitivityReport) -> None:
    found = frames.favourable_weights(report)
    sums = found.group_by("unit", "node", maintain_order=True).agg(pl.col("weight").sum())
    assert sums.rows() == [("u0", "score", pytest.approx(1)), ("u1", "score", pytest.approx(1))]


def test_sections_that_are_not_offered_are_frames_without_rows(report: SensitivityReport) -> None:
    nothing = NotOffered("why")
    bare = replace(
        report,
        random=nothing,
        matrices=nothing,
        favourable=nothing,
        bounds=nothing,
        fragility=nothing,
        weights=nothing,
        reversal=nothing,
        drivers=nothing,
        gains=nothing,
        near_cuts=nothing,
    )
    for make in (
        frames.bands,
        frames.fragilities,
        frames.leaders,
        frames.weights,
        frames.reversals,
        frames.drivers,
        frames.unit_drivers,
        frames.near_cuts,
        frames.favourable_weights,
    ):
        whole, empty = make(report), make(bare)
        assert empty.is_empty(), make.__name__
        assert empty.schema == whole.schema, make.__name__
    assert frames.gains(nothing).schema == frames.gains(report.gains).schema
    assert frames.routes(report, nothing).schema == frames.routes(report, report.routes).schema
    assert frames.rows(bare).schema == frames.rows(report).schema


@dataclass(frozen=True)
class Record:
    name: str
    whole: int | None
    half: float | None
    yes: bool
    either: str | float
    left_out: float


def test_records_become_columns_of_their_types_and_no_number_is_nothing() -> None:
    records = [
        Record("a", 1, float("nan"), yes=True, either=2.0, left_out=1.0),
        Record("b", None, 0.5, yes=False, either="x", left_out=2.0),
    ]
    frame = frames._of_records(Record, records, without={"left_out"})
    assert frame.rows() == [("a", 1, None, True, "2"), ("b", None, 0.5, False, "x")]
    assert frame.dtypes == [pl.String, pl.Int64, pl.Float64, pl.Boolean, pl.String]

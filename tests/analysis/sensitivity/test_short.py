from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import polars as pl
import pytest

from leaguetab.analysis.sensitivity import short as short_module
from leaguetab.analysis.sensitivity.random_weights import DrawSettings, RandomWeights, random_weights
from leaguetab.analysis.sensitivity.short import short
from leaguetab.errors import LeaguetabError
from leaguetab.table import LeagueTable

Make = Callable[..., LeagueTable]

FLAT = "units: trusts\nscore: {combine: mean, parts: [{metric: a, better: higher}, {metric: b, better: higher}]}\n"
VALUES = {"a": [6, 1, 2, 5, 4], "b": [1, 3, 5, 2, 4]}


def test_columns_stand_behind_score_and_band(table_of: Make) -> None:
    columns = short(table_of(FLAT, VALUES)).table.frame.columns
    assert columns == ["rank", "unit", "score", "rank_p05", "rank_p95", "a", "b", "reason"]
    banded = short(table_of(FLAT + "bands: {method: cuts, at: [3], labels: [low, high]}\n", VALUES)).table.frame.columns
    assert banded == ["rank", "unit", "score", "band", "rank_p05", "rank_p95", "a", "b", "reason"]


def test_the_rest_of_the_table_is_as_it_was(table_of: Make) -> None:
    table = table_of(FLAT, VALUES)
    found = short(table).table
    assert found.frame.drop("rank_p05", "rank_p95").equals(table.frame)
    assert replace(found, frame=table.frame) == table


def test_intervals_are_those_of_random_weights(table_of: Make) -> None:
    table = table_of(FLAT, VALUES)
    assert table.workings is not None
    found = random_weights(table.workings, DrawSettings(draws=700, seed=3))
    assert isinstance(found, RandomWeights)
    ends = zip(found.summary.p05, found.summary.p95, strict=True)
    by_unit = dict(zip(table.workings.evaluation.units, ends, strict=True))
    made = short(table, draws=700, seed=3)
    assert made.seed == 3
    assert {unit: (low, high) for unit, low, high in made.table.frame.select("unit", "rank_p05", "rank_p95").iter_rows()} == by_unit
    assert " of 700 random weightings" in made.summary[0]


def test_units_without_a_rank_have_no_interval(table_of: Make) -> None:
    frame = short(table_of(FLAT, {"a": [1, 2, None], "b": [1, 2, None]})).table.frame
    assert frame.select("rank_p05", "rank_p95").rows() == [(1, 1), (2, 2), (None, None)]
    assert frame.schema["rank_p05"] == pl.Int64


def test_half_places_stay_half_places(table_of: Make) -> None:
    frame = short(table_of(FLAT + "rank: {ties: average}\n", {"a": [2, 2, 1], "b": [2, 2, 1]})).table.frame
    assert frame.select("rank", "rank_p05", "rank_p95").rows() == [(1.5, 1.5, 1.5), (1.5, 1.5, 1.5), (3.0, 3.0, 3.0)]


class TestHowManyDraws:
    # 130,000 ranks: 10,000 draws of up to 13 units, 200 of up to 650.
    @pytest.mark.parametrize(("units", "draws"), [(5, 10_000), (13, 10_000), (14, 5_000), (129, 1_000), (650, 200), (651, None)])
    def test_as_many_as_take_no_time(self, table_of: Make, units: int, draws: int | None) -> None:
        table = table_of(FLAT, {"a": [1, 2], "b": [1, 2]})
        assert table.workings is not None
        assert short_module._in_passing(table.workings.algorithm, units) == draws

    # Every two of 129 units compared in two parts, 400 comparisons for a rank: as much as 129 + 2 · 129² / 400 = 212 ranks a draw.
    def test_comparing_every_two_units_takes_longer(self, table_of: Make) -> None:
        table = table_of(FLAT.replace("combine: mean", "combine: copeland"), {"a": [1, 2], "b": [1, 2]})
        assert table.workings is not None
        assert short_module._in_passing(table.workings.algorithm, 129) == 500
        assert short_module._in_passing(table.workings.algorithm, 650) is None

    def test_too_many_units_is_said(self, table_of: Make, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(short_module, "IN_PASSING", 900)
        made = short(table_of(FLAT, VALUES))
        why = "since with so many trusts it would take more than a moment"
        instead = "leaguetab sensitivity tells, and so does leaguetab rank --draws 200"
        assert made.summary == (f"How far positions depend on weights is not shown, {why}: {instead}.",)
        assert made.seed is None
        assert made.table.frame["rank_p05"].null_count() == 5

    def test_draws_asked_for_are_made_all_the_same(self, table_of: Make, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(short_module, "IN_PASSING", 900)
        assert " of 250 random weightings" in short(table_of(FLAT, VALUES), draws=250).summary[0]

    def test_more_than_memory_holds_is_an_error(self, table_of: Make) -> None:
        with pytest.raises(LeaguetabError, match="ask for fewer draws"):
            short(table_of(FLAT, VALUES), draws=10**12)


@pytest.mark.parametrize(
    ("text", "values", "why"),
    [
        ("score: {metric: a, label: Score, better: higher}\n", VALUES, "the score is one column of the file (Score)"),
        (FLAT.replace("combine: mean", "combine: min"), VALUES, "this algorithm has no weights that could be varied"),
        (
            FLAT.replace("combine: mean", "combine: mean, steps: [{method: power, exponent: 0.5}]"),
            {"a": [2.0, 3.0], "b": [-2.0, 3.0]},
            "under other weights, ",
        ),
    ],
    ids=["one column", "no weights", "fails under others"],
)
def test_where_weights_cannot_be_varied_the_table_stands_without(
    table_of: Make, text: str, values: dict[str, list[float]], why: str
) -> None:
    made = short(table_of(text, values))
    assert len(made.summary) == 1
    assert made.summary[0].startswith(f"How far positions depend on weights cannot be told: {why}")
    assert made.seed is None
    assert made.table.frame["rank_p05"].null_count() == made.table.frame.height


def test_a_table_made_by_hand_has_no_workings(table_of: Make) -> None:
    with pytest.raises(TypeError, match="make_table"):
        short(replace(table_of(FLAT, VALUES), workings=None))

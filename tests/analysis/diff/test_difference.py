from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

from leaguetab.analysis.diff.difference import diff
from leaguetab.analysis.diff.figures import FIGURES, comparable
from leaguetab.analysis.diff.words import names_of, summary
from leaguetab.metrics.data import Unranked
from leaguetab.table import AlgorithmRecord, LeagueTable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

STAGES = [f"due_to_{name}" for name in ("metrics", "steps", "weights", "combine", "bands_and_rules")]
BANDED = "bands: {method: cuts, at: [3], labels: [low, high]}\n"


def score(column: str) -> str:
    return f"score: {{metric: {column}, better: higher}}\n"


def by_hand(ranks: dict[str, float | None], bands: dict[str, str] | None = None, best_first: Sequence[str] = ()) -> LeagueTable:
    """Make a table without workings."""
    columns: dict[str, object] = {"rank": list(ranks.values()), "unit": list(ranks)}
    if bands is not None:
        columns["band"] = [bands.get(unit) for unit in ranks]
    frame = pl.DataFrame(columns).with_columns(score=0.0, reason=pl.lit(None, dtype=pl.String))
    record = AlgorithmRecord("by-hand", "By hand", "", "illustrative", "", "")
    return LeagueTable(frame, (), (), {}, tuple(best_first), "higher", record, ())


def test_rows_of_two_algorithms(table_of: Callable[..., LeagueTable]) -> None:
    columns = {"x": [5.0, 4, 2, 1], "y": [1.0, 4, 3, 2]}
    found = diff(table_of(score("x") + BANDED, columns), table_of(score("y") + BANDED, columns))
    assert found.frame.columns == ["unit", "name", "rank_a", "rank_b", "shift", "band_a", "band_b", *STAGES, "status", "reason"]
    assert found.frame.select("unit", "name", "rank_a", "rank_b", "shift", "band_a", "band_b").rows() == [
        ("u1", None, 2, 1, 1, "high", "high"),
        ("u2", None, 3, 2, 1, "low", "high"),
        ("u3", None, 4, 3, 1, "low", "low"),
        ("u0", None, 1, 4, -3, "high", "low"),
    ]
    assert found.frame["due_to_metrics"].to_list() == [1.0, 1.0, 1.0, -3.0]
    assert found.frame["shift"].dtype == pl.Int64
    assert found.max_shift_unit == "u0"
    assert found.band_matrix is not None
    assert found.band_matrix.to_dict(as_series=False) == {"band_a": ["high", "low"], "high": [1, 1], "low": [1, 1]}
    assert found.movers(2)["unit"].to_list() == ["u0", "u1"]


def test_units_that_came_went_or_are_not_ranked(table_of: Callable[..., LeagueTable]) -> None:
    rule = "rules: [{when: out = 1, exclude: true, because: left out}]\n"
    first = {"unit": ["a", "b", "c", "d"], "x": [4.0, 3, 2, 1], "out": [0.0, 0, 1, 1]}
    second = {"unit": ["b", "c", "d", "e"], "x": [3.0, 2, 1, 5], "out": [1.0, 0, 1, 0]}
    found = diff(table_of(score("x") + rule, first), table_of(score("x") + rule, second))
    assert found.frame.select("unit", "rank_a", "rank_b", "shift", "status", "reason").rows() == [
        ("e", None, 1, None, "came", "not in the first table"),
        ("c", None, 2, None, "came", "not ranked in the first table: left out"),
        ("b", 2, None, None, "went", "not ranked in the second table: left out"),
        ("d", None, None, None, "unranked", "not ranked in the first table: left out; not ranked in the second table: left out"),
        ("a", 1, None, None, "went", "not in the second table"),
    ]
    assert (found.figures["compared"], found.figures["came"], found.figures["went"]) == (0, 2, 2)
    assert found.frame.select(cause.column for cause in found.causes).null_count().row(0) == (5,) * len(found.causes)


# By hand: shifts 2, 0, -1, -1 over four units; of six pairs two are turned round; the first two places share b.
def test_figures() -> None:
    found = diff(by_hand({"a": 1, "b": 2, "c": 3, "d": 4}), by_hand({"b": 1, "c": 2, "a": 3, "d": 4}), top=2)
    assert list(found.figures) == list(FIGURES)
    assert found.figures["compared"] == 4
    assert found.figures["mean_shift"] == 1.0
    assert found.figures["max_shift"] == 2.0
    assert found.figures["kendall_tau"] == pytest.approx(2 / 6)
    assert found.figures["spearman"] == pytest.approx(1 - 6 * 6 / (4 * 15))
    # Webber's extrapolated overlap: (1 - p) (0 + p 1/2 + p² 1 + p³ 1) + p⁴ with p = 0.9.
    assert found.figures["rank_biased_overlap"] == pytest.approx(0.1 * (0.45 + 0.81 + 0.729) + 0.9**4)
    assert found.figures["top_kept"] == 1
    assert found.figures["band_changes"] is None
    assert found.max_shift_unit == "a"
    assert found.band_matrix is None


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        pytest.param((1, 2, 3, 4), (1, 2, 3, 4), True, id="the same"),
        pytest.param((1, 2, 3, 4), ("1", "2", "4"), True, id="one band is empty in a saved table"),
        pytest.param((1, 2, 3, 4), (5, 4, 3, 2, 1), False, id="the other way round"),
        pytest.param(("Good", "Poor"), ("A", "B"), False, id="other bands"),
        pytest.param((), (1, 2), False, id="no bands"),
    ],
)
def test_bands_that_can_be_compared(first: tuple[str | int, ...], second: tuple[str | int, ...], expected: bool) -> None:
    assert comparable(first, second) == expected
    assert comparable(second, first) == expected


def test_bands_that_mean_other_things_make_a_matrix_and_no_count() -> None:
    ranks: dict[str, float | None] = {"a": 1, "b": 2, "c": None}
    one = by_hand(ranks, {"a": "Good", "b": "Poor", "c": "Poor"}, ("Good", "Poor"))
    other = by_hand(ranks, {"a": "A", "b": "A"}, ("A",))
    found = diff(one, other)
    assert found.figures["band_changes"] is None
    assert found.band_matrix is not None
    assert found.band_matrix.rows() == [("Good", 1), ("Poor", 1)]


def test_averaged_ties_shift_by_halves() -> None:
    found = diff(by_hand({"a": 1.5, "b": 1.5}), by_hand({"a": 1, "b": 2}))
    assert found.frame["shift"].to_list() == [0.5, -0.5]


def test_a_table_without_workings_has_no_causes(table_of: Callable[..., LeagueTable]) -> None:
    found = diff(by_hand({"u0": 1, "u1": 2}), table_of(score("x"), {"x": [1.0, 2]}))
    assert found.causes == ()
    assert found.notes[0].startswith("what moved each unit is not known: a saved table")
    assert found.frame.columns[-2:] == ["status", "reason"]


def test_a_table_and_itself(shipped: Callable[..., LeagueTable]) -> None:
    table = shipped("nof-2025-26-metrics", "nhs-acute")
    found = diff(table, table)
    assert not found.frame.select("shift", *STAGES).to_numpy().any()
    assert found.figures == {
        "compared": 129,
        "came": 0,
        "went": 0,
        "mean_shift": 0.0,
        "max_shift": 0.0,
        "kendall_tau": 1.0,
        "spearman": 1.0,
        "rank_biased_overlap": pytest.approx(1.0),
        "top_kept": found.figures["top_kept"],
        "band_changes": 0,
    }
    assert found.movers().is_empty()
    assert summary(found) == ("129 trusts are ranked in both tables.", "None of them moved.")


def test_units_that_the_config_leaves_unranked(table_of: Callable[..., LeagueTable]) -> None:
    columns = {"x": [1.0, 2, 3], "y": [3.0, 1, 2]}
    a = table_of(score("x"), columns, unranked=[Unranked("x = 2", "a total")])
    b = table_of(score("y"), columns, unranked=[Unranked("x = 2", "a total")])
    found = diff(a, b)
    assert found.figures["compared"] == 2
    assert found.frame.filter(pl.col("unit") == "u1")["status"].to_list() == ["unranked"]
    assert found.frame["due_to_metrics"].drop_nulls().to_list() == found.frame["shift"].drop_nulls().to_list()


def test_summary(shipped: Callable[..., LeagueTable]) -> None:
    found = diff(shipped("nof-2025-26-metrics", "nhs-acute"), shipped("equal-domains", "nhs-acute"))
    assert names_of(found) == ("nof-2025-26-metrics", "equal-domains")
    said = summary(found)
    assert said[0] == "129 trusts are ranked in both tables."
    assert said[-1].startswith("What moved them, on average: steps ")


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        pytest.param(("hdi", "2021"), ("hdi", "2022"), ("2021", "2022"), id="periods"),
        pytest.param(("hdi", "2022"), ("hdi", "2022"), ("the first table", "the second table"), id="the same"),
        pytest.param(("hdi", "2022"), ("equal-weights", "2022"), ("hdi", "equal-weights"), id="algorithms"),
    ],
)
def test_names(
    shipped: Callable[..., LeagueTable], first: tuple[str, str], second: tuple[str, str], expected: tuple[str, str]
) -> None:
    tables = [shipped(algorithm, "hdi", period) for algorithm, period in (first, second)]
    assert names_of(diff(tables[0], tables[1])) == expected

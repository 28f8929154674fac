from __future__ import annotations

import json
from typing import TYPE_CHECKING

import polars as pl
import pytest

from leaguetab import Diff, LeaguetabError, LoadedMetrics, ManyDiff, Ranking, diff, load_metrics, rank
from leaguetab.output.formats import render

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Outcome

STAGES = ["metrics", "steps", "weights", "combine", "bands_and_rules"]


@pytest.fixture(scope="module")
def pair(acute: LoadedMetrics) -> tuple[Ranking, Ranking]:
    return rank(acute, "nof-2025-26-metrics", sensitivity=False), rank(acute, "equal-domains", sensitivity=False)


def test_two_rankings(pair: tuple[Ranking, Ranking]) -> None:
    found = diff(*pair)
    assert isinstance(found, Diff)
    assert found.frame.height == 129
    assert [cause.name for cause in found.difference.causes] == STAGES
    assert found.figures["max_shift"] == found.frame["shift"].abs().max()
    assert found.broken == ()
    assert found.summary[0] == "129 trusts are ranked in both tables."


def test_the_command_is_the_function(leaguetab: Callable[..., Outcome], pair: tuple[Ranking, Ranking]) -> None:
    outcome = leaguetab("diff", "-c", "nhs-acute", "-a", "nof-2025-26-metrics", "-a", "equal-domains", "-f", "json", "--top", "20")
    assert render(diff(*pair, top=20).document(), "json") == outcome.out


def test_a_ranking_is_taken_whole(acute: LoadedMetrics, pair: tuple[Ranking, Ranking]) -> None:
    """What a table shows does not change what is compared."""
    london = rank(acute, "nof-2025-26-metrics", where="Region = 'London'", sensitivity=False)
    assert diff(london.ends(3), pair[1]).frame.equals(diff(*pair).frame)


def test_tables_and_saved_tables(tmp_path: Path, trusts: LoadedMetrics) -> None:
    """By hand: ranks are A, B, C by z-scores; by average ranks all three have 2 and tie for the first place."""
    one, other = (rank(trusts, name, sensitivity=False) for name in ("equal-weights", "rank-average"))
    one.save(tmp_path / "one.json")
    for side in (one, one.whole, tmp_path / "one.json", str(tmp_path / "one.json")):
        found = diff(side, other)
        assert sorted(found.frame.select("unit", "shift").rows()) == [("A", 0), ("B", 1), ("C", 2)]
        assert found.figures["mean_shift"] == 1.0


def test_conditions(trusts: LoadedMetrics) -> None:
    one, other = (rank(trusts, name, sensitivity=False) for name in ("equal-weights", "rank-average"))
    found = diff(one, other, fail_on=["max_shift>1", "max_shift>5", "mean_shift >= 1"])
    assert found.broken == ("max_shift is 2, and must not be > 1", "mean_shift is 1, and must not be >= 1")
    assert json.loads(str(render(found.document(), "json")))["broken"] == list(found.broken)


@pytest.mark.parametrize(
    ("conditions", "count"),
    [
        pytest.param(["biggest>5"], 1, id="no such figure"),
        pytest.param(["biggest>5", "max_shift"], 2, id="all at once"),
        pytest.param(["band_changes>0", "kendall_tau<1"], 2, id="not known of these tables"),
    ],
)
def test_conditions_at_fault(trusts: LoadedMetrics, conditions: list[str], count: int) -> None:
    """All tie in the second table, so that there is no correlation; neither table has bands."""
    one, other = (rank(trusts, name, sensitivity=False) for name in ("equal-weights", "rank-average"))
    with pytest.raises(LeaguetabError) as caught:
        diff(one, other, fail_on=conditions)
    assert [problem.code for problem in caught.value.problems] == ["bad-option"] * count


def test_units_that_are_shown(trusts: LoadedMetrics) -> None:
    """B has deaths of 2, and C of 4; figures are about all three."""
    one, other, third = (rank(trusts, name, sensitivity=False) for name in ("equal-weights", "rank-average", "topsis"))
    found = diff(one, other, where="deaths <> 3")
    assert sorted(found.frame["unit"]) == ["B", "C"]
    assert found.figures["compared"] == 3
    assert sorted(diff(one, other, third, where="deaths <> 3").frame["unit"]) == ["B", "C"]
    with pytest.raises(LeaguetabError, match="is no column"):
        diff(one, other, where="beds > 1")


def test_warnings(tmp_path: Path, trusts: LoadedMetrics) -> None:
    """A method on other figures than another's is warned of; on the same figures it is what was asked for."""
    one, other = (rank(trusts, name, sensitivity=False) for name in ("equal-weights", "rank-average"))
    assert diff(one, other).warnings == ()
    assert diff(one, other, one).warnings == ()
    worse = load_metrics(trusts.frame.with_columns(deaths=pl.col("deaths") * 2), id="code", lower=["waits", "deaths"])
    elsewhere = rank(worse, "rank-average", sensitivity=False)
    one.save(tmp_path / "one.json")
    for side in (one, tmp_path / "one.json"):
        (warning,) = diff(side, elsewhere).warnings
        assert warning.startswith(
            "both the method and the figures differ: the first table is by equal-weights, the second by rank-"
        )


def test_several(trusts: LoadedMetrics) -> None:
    rankings = [rank(trusts, name, sensitivity=False) for name in ("equal-weights", "rank-average", "topsis")]
    found = diff(*rankings)
    assert isinstance(found, ManyDiff)
    assert found.frame.columns[4:7] == ["rank_equal-weights", "rank_rank-average", "rank_topsis"]
    assert repr(found).startswith("3 tables compared\n")
    with pytest.raises(LeaguetabError, match="conditions are about two tables, and 3 are compared"):
        diff(*rankings, fail_on=["max_shift>5"])


def test_what_is_no_saved_table(tmp_path: Path, trusts: LoadedMetrics) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    with pytest.raises(LeaguetabError, match="no table that leaguetab saved"):
        diff(tmp_path / "x.csv", rank(trusts, "equal-weights", sensitivity=False))


def test_one_condition_is_a_list_of_one(trusts: LoadedMetrics) -> None:
    one, other = (rank(trusts, name, sensitivity=False) for name in ("equal-weights", "rank-average"))
    assert diff(one, other, fail_on="max_shift>1").broken == diff(one, other, fail_on=["max_shift>1"]).broken != ()


def test_nobody_to_show(trusts: LoadedMetrics) -> None:
    one, other, third = (rank(trusts, name, sensitivity=False) for name in ("equal-weights", "rank-average", "topsis"))
    for tables in ((one, other), (one, other, third)):
        with pytest.raises(LeaguetabError) as caught:
            diff(*tables, where="waits > 99")
        assert [problem.code for problem in caught.value.problems] == ["nothing-selected"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        pytest.param({"fail_on": 3}, "`fail_on` is 3, of type int; it should be a list, each text or a Condition.", id="fail_on"),
        pytest.param({"fail_on": [3]}, "`fail_on[0]` is 3, of type int; it should be text or a Condition.", id="one of them"),
        pytest.param({"top": "3"}, "`top` is '3', of type str; it should be a whole number.", id="top"),
        pytest.param({"where": 3}, "`where` is 3, of type int; it should be text.", id="where"),
    ],
)
def test_other_types_are_refused_in_words(trusts: LoadedMetrics, options: dict[str, object], says: str) -> None:
    table = rank(trusts, "equal-weights", sensitivity=False)
    with pytest.raises(TypeError) as caught:
        diff(table, table, **options)  # type: ignore[call-overload]
    assert str(caught.value).startswith(says)


def test_what_is_no_table(trusts: LoadedMetrics) -> None:
    with pytest.raises(TypeError, match="`a table` is of type LoadedMetrics; it should be what rank gives, or the path of a saved"):
        diff(trusts, trusts)  # type: ignore[call-overload]

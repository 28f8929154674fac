from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from leaguetab.analysis.diff.many import diff_many
from leaguetab.errors import LeaguetabError

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaguetab.table import LeagueTable

# Ranks 2 3 4 5 1, 2 1 4 3 5 and 1 3 2 4; u4 has no z, and no rank by it. Without it the ranks are 1 2 3 4, 2 1 4 3 and 1 3 2 4.
COLUMNS = {"x": [9.0, 8, 7, 6, 10], "y": [8.0, 9, 6, 7, 1], "z": [9.0, 7, 8, 6, None]}


@pytest.fixture
def three(table_of: Callable[..., LeagueTable]) -> tuple[LeagueTable, ...]:
    return tuple(table_of(f"score: {{metric: {column}, better: higher}}\n", COLUMNS) for column in "xyz")


def test_consensus(three: tuple[LeagueTable, ...]) -> None:
    found = diff_many(three)
    assert found.names == ("test_1", "test_2", "test_3")
    assert found.frame.columns == [
        "unit",
        "name",
        "consensus",
        "mean_rank",
        "rank_test_1",
        "rank_test_2",
        "rank_test_3",
        "best_rank",
        "worst_rank",
        "range",
    ]
    rounded = found.frame.drop("name").with_columns(found.frame["mean_rank"].round(12))
    assert rounded.rows() == [
        ("u0", 1, round(4 / 3, 12), 2, 2, 1, 1, 2, 1),
        ("u1", 2, 2.0, 3, 1, 3, 1, 3, 2),
        ("u2", 3, 3.0, 4, 4, 2, 2, 4, 2),
        ("u3", 4, round(11 / 3, 12), 5, 3, 4, 3, 5, 2),
        ("u4", None, None, 1, 5, None, 1, 5, 4),
    ]
    assert found.compared == 4
    assert found.notes == ("1 of 5 are not ranked in every table, and have no place in the consensus",)


def test_each_with_each(three: tuple[LeagueTable, ...]) -> None:
    found = diff_many(three)
    # Between the first two, shifts are 0, 2, 0, 2 and 4, and six of ten pairs are turned round; the third has four units in common
    # with the first, with shifts 1, 0, 2 and 1, and turns one of six pairs round.
    assert found.mean_shift.row(0) == ("test_1", 0.0, pytest.approx(8 / 5), pytest.approx(4 / 4))
    assert found.kendall_tau.row(0) == ("test_1", 1.0, pytest.approx(1 - 2 * 6 / 10), pytest.approx(1 - 2 * 1 / 6))
    for frame in (found.mean_shift, found.kendall_tau):
        assert frame["test_3"].to_list() == list(frame.row(2)[1:])


def test_how_far_each_is_from_the_consensus(three: tuple[LeagueTable, ...]) -> None:
    assert diff_many(three).from_consensus.rows() == [
        ("test_1", 0.0, 0.0, 1.0),
        ("test_2", 1.0, 1.0, pytest.approx(1 - 2 * 2 / 6)),
        ("test_3", 0.5, 1.0, pytest.approx(1 - 2 * 1 / 6)),
    ]


def test_equal_averages_share_a_place(table_of: Callable[..., LeagueTable]) -> None:
    tables = [table_of(f"score: {{metric: {column}, better: higher}}\n", {"x": [2.0, 1], "y": [1.0, 2]}) for column in "xy"]
    found = diff_many(tables)
    assert found.frame["consensus"].to_list() == [1, 1]
    assert found.from_consensus["mean_shift"].to_list() == [0.5, 0.5]


def test_shipped_algorithms_have_their_names(shipped: Callable[..., LeagueTable]) -> None:
    names = ("equal-weights", "topsis", "equal-domains")
    found = diff_many([shipped(name, "nhs-acute") for name in names])
    assert found.names == names
    assert found.compared == 129


def test_one_table_is_no_comparison(three: tuple[LeagueTable, ...]) -> None:
    with pytest.raises(LeaguetabError, match="two or more"):
        diff_many(three[:1])


# By x, x and y the average ranks of a and b in p are 4/3 and 5/3, and of c, d and e in q 4/3, 5/3 and 3.
def test_a_consensus_within_groups(table_of: Callable[..., LeagueTable]) -> None:
    columns = {
        "unit": ["a", "b", "c", "d", "e"],
        "region": ["p", "p", "q", "q", "q"],
        "x": [5.0, 1, 4, 3, 2],
        "y": [1.0, 5, 3, 4, 2],
    }
    text = "score: {metric: METRIC, better: higher}\nrank: {within: region}\n"
    found = diff_many([table_of(text.replace("METRIC", metric), columns, ["region"]) for metric in "xxy"])
    assert found.within_groups
    assert dict(found.frame.select("unit", "consensus").iter_rows()) == {"a": 1, "b": 2, "c": 1, "d": 2, "e": 3}
    assert found.frame.sort("unit")["mean_rank"].to_list() == pytest.approx([4 / 3, 5 / 3, 4 / 3, 5 / 3, 3])
    # -1 of two units and 1/3 of three.
    assert found.from_consensus["kendall_tau"].to_list() == pytest.approx([1, 1, -1 / 5])
    assert found.kendall_tau.row(0)[1:] == pytest.approx((1, 1, -1 / 5))

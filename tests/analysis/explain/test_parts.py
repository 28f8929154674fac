from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from leaguetab.analysis.explain.report import explain
from leaguetab.metrics.data import MetricInfo
from leaguetab.table import make_table
from tests.conftest import bound, metrics_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaguetab.table import LeagueTable

TEXT = """
columns: {note: {type: text, label: Remark, optional: true}}
score:
  combine: mean
  steps: [{method: affine, times: 10}]
  parts:
    - name: care
      label: Care
      weight: 3
      combine: mean
      bands: {method: cuts, at: [0], labels: [poor, good]}
      parts:
        - {metric: a, steps: [negate, {method: affine, plus: 10}]}
        - {metric: b, better: higher}
    - {name: twice, label: Twice, better: higher, expression: c * 2}
    - {metric: d, better: higher, weight: 0}
also:
  - {name: beside, label: Beside, better: higher, expression: care_score + LENGTH(note)}
"""
INFOS = {"a": MetricInfo("a", "a", "Waits", unit="days", better="lower"), "c": MetricInfo("c", "c", "Stays", better="higher")}
COLUMNS: dict[str, list[Any]] = {"a": [6, 4, 8], "b": [2, None, 4], "c": [1, 2, 3], "d": [1, 1, 1], "note": ["ab", None, "abc"]}


@pytest.fixture
def explained() -> Callable[[str], Any]:
    table = make_table(bound(TEXT, INFOS), replace(metrics_of(COLUMNS), info=INFOS))
    return lambda unit: explain(table, unit)


def test_the_tree_from_raw_value_to_contribution(explained: Callable[[str], Any]) -> None:
    """u0: a 6 gives 4, b 2; care (4 + 2) / 2 = 3, twice 2; 10 (3/4 * 3 + 1/4 * 2) = 27.5. Care is 6 and 3 in the others."""
    found = explained("u0")
    columns = ("depth", "node", "above", "kind", "value", "score", "weight", "share", "contribution", "rank", "of", "median")
    assert found.parts.select(columns).rows() == [
        (0, "score", None, "branch", 2.75, 27.5, None, 1, 27.5, 3, 3, 3.75),
        (1, "care", "score", "branch", 3, 3, 0.75, 0.75, 22.5, 2, 3, 3),
        (2, "a", "care", "metric", 6, 4, 0.5, 0.375, 15, 2, 3, 6),
        (2, "b", "care", "metric", 2, 2, 0.5, 0.375, 7.5, 2, 2, 3),
        (1, "twice", "score", "expression", 2, 2, 0.25, 0.25, 5, 3, 3, 4),
        (1, "d", "score", "beside", 1, 1, None, None, None, 1, 3, 1),
        (0, "beside", None, "beside", 5, 5, None, None, None, 2, 2, 5.5),
    ]


def test_words_beside_the_numbers(explained: Callable[[str], Any]) -> None:
    parts = explained("u0").parts
    named = {row["node"]: row for row in parts.to_dicts()}
    assert (named["a"]["label"], named["a"]["measured_in"]) == ("Waits", "days")
    assert (named["care"]["band"], named["care"]["parts_present"], named["care"]["parts"]) == ("good", 2, 2)
    assert named["twice"]["made_of"] == "Stays 1"
    assert named["beside"]["made_of"] == "care_score 3; Remark ab"
    assert named["d"]["level"] == 2


def test_against_the_average(explained: Callable[[str], Any]) -> None:
    """Averages: a 4, b 3, twice 4; factors 10 * 3/8, 10 * 3/8, 10/4."""
    found = explained("u0")
    against = dict(found.parts.select("node", "against_average").iter_rows())
    assert (against["a"], against["b"], against["twice"]) == pytest.approx((0, -3.75, -5))
    assert against["care"] == pytest.approx(-3.75)
    assert found.contributions.average == pytest.approx(27.5 + 8.75)


def test_a_missing_part(explained: Callable[[str], Any]) -> None:
    found = explained("u1")
    row = found.parts.filter(node="b").to_dicts()[0]
    assert (row["value"], row["score"], row["share"], row["contribution"], row["rank"]) == (None, None, 0, None, None)
    assert row["missing"] == "no value; the weight goes to the other parts of Care"
    assert found.parts.filter(node="a")["share"].to_list() == [0.75]
    assert found.gaps.rows() == [("b", "b", "care", "missing", "no value; the weight goes to the other parts of Care")]


# By hand: 2 * 3 + 1 * 4 = 10; the weights are as they stand, for a part that is missing too, whose weight nobody takes up.
@pytest.mark.parametrize(
    ("unit", "score", "contributions"),
    [pytest.param("u0", 10, [6, 4], id="all there"), pytest.param("u1", 2, [2, None], id="a gap")],
)
def test_the_weights_of_a_sum_are_shown_as_they_stand(
    table_of: Callable[..., LeagueTable], unit: str, score: float, contributions: list[float | None]
) -> None:
    text = "score: {combine: sum, parts: [{metric: a, weight: 2, better: higher}, {metric: b, better: higher}]}"
    parts = explain(table_of(text, {"a": [3, 1, 2], "b": [4, None, 1]}), unit).parts
    assert parts["score"][0] == score
    assert parts["weight"].to_list() == [None, 2, 1]
    assert parts["weight_as_it_stands"].to_list() == [None, True, True]
    assert parts["share"].to_list() == [None, None, None]
    assert parts["contribution"].to_list()[1:] == contributions


def test_weights_of_means_do_not_stand(explained: Callable[[str], Any]) -> None:
    assert explained("u0").parts["weight_as_it_stands"].to_list() == [None, False, False, False, False, None, None]


def test_the_steps(explained: Callable[[str], Any]) -> None:
    assert explained("u0").steps.rows() == [
        ("score", 1, "affine", 2.75, 27.5),
        ("a", 1, "negate", 6, -6),
        ("a", 2, "affine", -6, 4),
    ]


def test_rank_by_score_where_a_better_value_can_have_a_worse_score(table_of: Callable[..., LeagueTable]) -> None:
    text = "score: {metric: a, better: higher, steps: [{method: target_is_best, target: 5, low: 0, high: 10}]}"
    table = table_of(text, {"a": [5, 9, 1]})
    assert [explain(table, unit).parts["rank"][0] for unit in ("u0", "u1", "u2")] == [1, 2, 2]


# By hand: 2.8, 3.2 and 2.9 are all ranked as 3, and 2 comes after them; 0.1 + 0.2 and 0.3 differ in the last bit alone; u0's
# group holds 2.9 beside its own 2.8. A tolerance of 0.05 is 0.16 where the largest is 3.2, so that 2.8 ties with 2.9.
SUM = "score: {combine: sum, parts: [{metric: a, better: higher}, {metric: b, better: higher}]}\n"
NEAR = {"a": [1.5, 2, 1, 1], "b": [1.3, 1.2, 1.9, 1]}


@pytest.mark.parametrize(
    ("text", "columns", "place", "score"),
    [
        pytest.param(SUM + "rank: {round: 0}", NEAR, (1, 4, 2), "2.80", id="rounded for the ranking"),
        pytest.param(SUM, NEAR, (3, 4, 0), "2.80", id="as it is"),
        pytest.param(SUM + "rank: {tolerance: 0.05}", NEAR, (2, 4, 1), "2.80", id="within a tolerance"),
        pytest.param(SUM, {"a": [0.1, 0.3, 0], "b": [0.2, 0, 0]}, (1, 3, 1), "0.300", id="noise"),
        pytest.param(SUM + "rank: {within: g, round: 0}", NEAR | {"g": list("xyxy")}, (1, 2, 1), "2.80", id="within a group"),
        pytest.param(
            SUM + "rank: {round: 0, order: ascending}",
            {"a": [1.5, 2, 1], "b": [1.3, 1.2, 5]},
            (2, 3, 1),
            "2.80",
            id="the worst first",
        ),
    ],
)
def test_the_whole_has_its_place_as_scores_are_ranked(
    table_of: Callable[..., LeagueTable], text: str, columns: dict[str, list[Any]], place: tuple[int, int, int], score: str
) -> None:
    found = explain(table_of(text, columns), "u0")
    assert found.parts.select("rank", "of", "level").row(0) == place
    written = {part.name: " ".join(part.sentences) for part in found.sections}
    assert f"Its score is {score}; higher is better." in written["standing"]
    assert f"each its score times its weight: {score}." in written["score"]

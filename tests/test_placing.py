from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leaguetab.placing import _ranked_by, place
from leaguetab.scoring import evaluate, prepare
from leaguetab.table import LeagueTable
from tests.conftest import bound, metrics_of

Make = Callable[..., LeagueTable]
SCORE = "score: {metric: a, better: higher}\n"
LOWER = "score: {metric: a, better: lower}\n"
BANDS = "bands: {method: cuts, at: [2, 4], labels: [Low, Middle, High]}\n"


def ranks(table: LeagueTable) -> dict[str, float | None]:
    return dict(zip(table.frame["unit"], table.frame["rank"], strict=True))


# Scores 5, 3, 3, 1: by hand.
@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        ("min", [1, 2, 2, 4]),
        ("max", [1, 3, 3, 4]),
        ("average", [1, 2.5, 2.5, 4]),
        ("dense", [1, 2, 2, 3]),
        ("ordinal", [1, 2, 3, 4]),
    ],
)
def test_ties(table_of: Make, ties: str, expected: list[float]) -> None:
    table = table_of(f"{SCORE}rank: {{ties: {ties}}}", {"a": [5, 3, 3, 1]})
    assert list(ranks(table).values()) == expected


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        pytest.param(SCORE, [1, 2, 3], [3, 2, 1], id="higher is better"),
        pytest.param(LOWER, [1, 2, 3], [1, 2, 3], id="lower is better"),
        pytest.param(SCORE + "rank: {order: ascending}", [1, 2, 3], [1, 2, 3], id="stated order wins"),
        pytest.param(SCORE + "rank: {round: 1}", [1.04, 1.02, 0.9], [1, 1, 3], id="rounded before ranking"),
        pytest.param(SCORE, [0.1 + 0.2, 0.3, 0.2], [1, 1, 3], id="the noise of arithmetic decides nothing"),
        pytest.param(SCORE + "rank: {tolerance: 0}", [0.1 + 0.2, 0.3, 0.2], [1, 2, 3], id="tolerance 0: to the last bit"),
        pytest.param(SCORE + "rank: {tolerance: 0.1}", [10, 9.5, 5], [1, 1, 3], id="tolerance relative to the largest score"),
        pytest.param(SCORE, [1e-17 - 1e-17, 1e-17, 1.0], [2, 2, 1], id="noise around zero, too"),
        pytest.param(SCORE, [None, 2, 3], [None, 2, 1], id="no score, no rank"),
        pytest.param(SCORE, [-0.0, 0.0, -1], [1, 1, 3], id="the two zeros are one"),
    ],
)
def test_order(table_of: Make, text: str, values: list[float | None], expected: list[int | None]) -> None:
    found = ranks(table_of(text, {"a": values}))
    assert [found[f"u{number}"] for number in range(len(values))] == expected


def test_band_first_then_score(table_of: Make) -> None:
    table = table_of(
        SCORE + BANDS + "rules: [{when: b, at_best: Low, because: capped}]\nrank: {by: [band, score]}",
        {"a": [9, 5, 3, 1], "b": [True, False, None, False]},
    )
    assert ranks(table) == {"u1": 1, "u2": 2, "u0": 3, "u3": 4}
    assert dict(zip(table.frame["unit"], table.frame["band"], strict=True)) == {
        "u1": "High",
        "u2": "Middle",
        "u0": "Low",
        "u3": "Low",
    }
    assert dict(zip(table.frame["unit"], table.frame["reason"], strict=True)) == {
        "u1": None,
        "u2": None,
        "u0": "capped",
        "u3": None,
    }
    assert any("not known for u2" in warning for warning in table.warnings)


# Scores 1, 3, 5 are Low, Middle, High; where lower is better, Low is the best band.
@pytest.mark.parametrize(
    ("score", "rule", "expected"),
    [
        (SCORE, "at_best: Middle", ["Low", "Middle", "Middle"]),
        (SCORE, "at_worst: Middle", ["Middle", "Middle", "High"]),
        (SCORE, "set_band: Middle", ["Middle", "Middle", "Middle"]),
        (LOWER, "at_best: Middle", ["Middle", "Middle", "High"]),
        (LOWER, "at_worst: Middle", ["Low", "Middle", "Middle"]),
    ],
)
def test_rules(table_of: Make, score: str, rule: str, expected: list[str]) -> None:
    table = table_of(f"{score}{BANDS}rules: [{{when: '1 = 1', {rule}, because: so}}]", {"a": [1, 3, 5]})
    by_unit = table.frame.sort("unit")
    assert by_unit["band"].to_list() == expected
    changed = [before != after for before, after in zip(["Low", "Middle", "High"], expected, strict=True)]
    assert [reason == "so" for reason in by_unit["reason"]] == changed


def test_rules_apply_in_order_and_read_the_band_so_far(table_of: Make) -> None:
    rules = "rules: [{when: b, at_best: Middle, because: first}, {when: \"band = 'Middle'\", at_best: Low, because: second}]"
    table = table_of(SCORE + BANDS + rules, {"a": [5, 5], "b": [True, False]}).frame.sort("unit")
    assert table["band"].to_list() == ["Low", "High"]
    assert table["reason"].to_list() == ["first; second", None]


def test_rules_read_scores_and_counts(table_of: Make) -> None:
    text = "score: {name: both, combine: mean, parts: [{metric: a, better: higher}, {metric: b, better: higher}]}\n"
    table = table_of(
        text + "rules: [{when: both_count < 2 OR a_score > 8, exclude: true, because: out}]", {"a": [9, 2, 3], "b": [1, None, 3]}
    )
    assert ranks(table) == {"u2": 1, "u0": None, "u1": None}
    assert table.frame["reason"].to_list() == [None, "out", "out"]


def test_rules_read_the_bands_of_nodes(table_of: Make) -> None:
    text = """
score:
  combine: mean
  parts:
    - {name: safe, combine: mean, parts: [{metric: a, better: higher}], bands: {method: cuts, at: [2], labels: [Poor, Good]}}
    - {name: kind, combine: mean, parts: [{metric: b, better: higher}], bands: {method: cuts, at: [2], labels: [1, 2]}}
rules: [{when: "safe_band = 'Poor' AND kind_band = 1", exclude: true, because: both poor}]
"""
    table = table_of(text, {"a": [1, 1, 3, None], "b": [1, 3, 1, 1]})
    assert dict(zip(table.frame["unit"], table.frame["reason"], strict=True)) == {
        "u0": "both poor",
        "u1": None,
        "u2": None,
        "u3": None,
    }
    assert table.frame.sort("unit")["safe_band"].to_list() == ["Poor", "Poor", "Good", None]


def test_excluded_units_keep_their_score_and_come_last(table_of: Make) -> None:
    table = table_of(SCORE + "rules: [{when: a > 4, exclude: true, because: too large}]", {"a": [5, 3, None, 1]})
    assert table.frame["unit"].to_list() == ["u1", "u3", "u0", "u2"]
    assert table.frame["score"].to_list() == [3, 1, 5, None]
    assert table.frame["reason"].to_list() == [None, None, "too large", "no score: no a"]


def test_tie_break(table_of: Make) -> None:
    text = SCORE + "rank: {tie_break: [{by: b, better: lower}, {by: c, better: higher}]}"
    table = table_of(text, {"a": [1, 1, 1, 1, 2], "b": [5, None, 3, 3, 9], "c": [0, 0, 1, 2, 0]})
    assert ranks(table) == {"u4": 1, "u3": 2, "u2": 3, "u0": 4, "u1": 5}


def test_rank_within(table_of: Make) -> None:
    table = table_of(SCORE + "rank: {within: g}", {"a": [1, 2, 3, 4], "g": ["x", "x", "y", None]})
    assert ranks(table) == {"u2": 1, "u1": 1, "u0": 2, "u3": None}
    assert table.frame["reason"].to_list()[-1] == "not ranked: no value for g"


@settings(max_examples=60, deadline=None)
@given(
    scores=st.lists(
        st.lists(st.sampled_from([1.0, 2.0, 2.5, 4.0, 5.0, float("nan")]), min_size=5, max_size=5), min_size=2, max_size=4
    ),
    ties=st.sampled_from(["min", "max", "average", "dense", "ordinal"]),
)
def test_many_draws_at_once_equal_one_at_a_time(scores: list[list[float]], ties: str) -> None:
    algorithm = bound(
        "score: {combine: mean, parts: [{metric: a, better: higher}, {metric: b, better: higher}]}\n"
        + BANDS
        + "rules: [{when: c, at_best: Low, because: capped}, {when: score > 4.5, exclude: true, because: out}]\n"
        + f"rank: {{by: [band, score], ties: {ties}}}"
    )
    columns = {"a": scores[0], "b": scores[1], "c": [True, False, None, True, False]}
    metrics = metrics_of({name: [None if value != value else value for value in values] for name, values in columns.items()})  # noqa: PLR0124 -- NaN
    prepared = prepare(algorithm, metrics.frame, tuple(metrics.frame["id"]))
    weights = np.array([[1.0, 1.0], [3.0, 1.0], [1.0, 0.0]])
    together = place(algorithm, evaluate(prepared, {"score": weights}))
    for draw, one in enumerate(weights):
        alone = place(algorithm, evaluate(prepared, {"score": one}))
        np.testing.assert_array_equal(together.rank[draw], alone.rank)
        assert together.band is not None
        np.testing.assert_array_equal(together.band[draw], alone.band)


@given(
    rows=st.lists(
        st.tuples(st.integers(-2, 1), st.sampled_from([1.0, 1.5, 2.0]), st.sampled_from([-1.0, 0.0, 7.0])), min_size=1, max_size=9
    )
)
def test_several_keys_rank_as_tuples_sort(rows: list[tuple[int, float, float]]) -> None:
    """Python compares tuples key by key; whole numbers first, then a score, then a tie-break."""
    whole, score, tie_break = np.array(rows, dtype=np.float64).T
    drawn = np.stack([score, score[::-1]])
    expected = [[1 + sum(other < row for other in draw) for row in draw] for draw in (rows, _turned(rows))]
    np.testing.assert_array_equal(_ranked_by([(whole, None), (drawn, 1e-12), (tie_break, 0.0)], "min"), expected)


def _turned(rows: list[tuple[int, float, float]]) -> list[tuple[int, float, float]]:
    scores = [score for _, score, _ in rows][::-1]
    return [(whole, score, tie_break) for (whole, _, tie_break), score in zip(rows, scores, strict=True)]

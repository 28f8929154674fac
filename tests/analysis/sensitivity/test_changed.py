from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from leaguetab.analysis.sensitivity import changed, drivers, scenarios
from leaguetab.analysis.sensitivity.changed import with_changes
from leaguetab.analysis.sensitivity.gaming import Gains, gains
from leaguetab.analysis.sensitivity.reversal import RankReversal, rank_reversal
from leaguetab.placing import Exclusion
from leaguetab.scoring import evaluate, with_columns, with_values

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pytest

    from leaguetab.placing import Places
    from leaguetab.scoring import Prepared

    Rank = Callable[[str, Mapping[str, Sequence[object]]], tuple[Prepared, Places]]

NAN = float("nan")
TEXT = "score: {combine: mean, parts: [{metric: a, better: higher, steps: [z_score]}, {metric: b, better: higher}]}"
COLUMNS = {"a": [1, 2, None, 4], "b": [3, 1, 2, 2]}


def test_changes_side_by_side(ranked_by: Rank) -> None:
    """z-scores of 1, 2, 3 are -1, 0, 1, wherever the values stand, and so with b the scores are half of what follows."""
    prepared, _ = ranked_by(TEXT, COLUMNS)
    found = with_changes(prepared, {"a": np.array([[1, 2, NAN, 3], [3, NAN, 2, 1]])}, [Exclusion("b = 3", "out")])
    assert found.score.tolist() == [[1, 0.5, 2, 1.5], [2, 1, 1, 0.5]]
    np.testing.assert_array_equal(found.rank, [[NAN, 3, 1, 2], [NAN, 1, 1, 3]])


def test_a_change_that_moves_nothing_is_given_for_each(ranked_by: Rank) -> None:
    text = "score: {combine: mean, parts: [{metric: b, better: higher}, {metric: a, better: higher, weight: 0}]}"
    prepared, places = ranked_by(text, COLUMNS)
    found = with_changes(prepared, {"a": np.zeros((2, 4))})
    assert found.rank.tolist() == [places.rank.tolist()] * 2


def test_a_column_and_whatever_reads_it(ranked_by: Rank) -> None:
    """The sum of a, a / b and b / a is 2 + 1 + 1 for the first unit; with 4 for 2, it is 4 + 2 + 1/2, and 8 is beyond the limit."""
    text = """
score:
  combine: sum
  parts:
    - {metric: a, better: higher}
    - {name: share, better: higher, expression: a / b}
    - {metric: b, better: higher, steps: [{method: divide_by, column: a}]}
rules: [{when: a > 7, exclude: true, because: beyond the limit}]
"""
    prepared, _ = ranked_by(text, {"a": [2, 1], "b": [2, 1]})
    found = with_changes(prepared, {"a": np.array([[4.0, 1], [8, 1]])}, [Exclusion("a = 1", "out")], with_columns)
    assert found.score.tolist() == [[6.5, 3], [12.25, 3]]
    np.testing.assert_array_equal(found.rank, [[1, NAN], [NAN, NAN]])
    both = with_columns(with_columns(prepared, {"b": np.array([4.0, 1])}), {"a": np.array([4.0, 1])})
    assert evaluate(both).composite.tolist() == [6, 3]


def test_which_leaves_are_incomplete_follows_the_values(ranked_by: Rank) -> None:
    prepared, _ = ranked_by(TEXT, COLUMNS)
    assert prepared.incomplete == {"a"}
    assert with_values(prepared, {"a": np.array([1.0, 2, 3, 4])}).incomplete == frozenset()
    assert with_values(prepared, {"b": np.array([1.0, 2, 3, NAN])}).incomplete == {"a", "b"}


def test_batches_of_bounded_memory_give_the_same(ranked_by: Rank, monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(0)
    prepared, places = ranked_by(TEXT, {name: random.normal(size=15).tolist() for name in "ab"})

    def everything() -> list[np.ndarray]:
        shown = scenarios.run_scenarios(prepared, places, scenarios.scenarios(prepared))
        driven = drivers.drivers(prepared, runs=8)
        gained = gains(prepared, places)
        turned = rank_reversal(prepared, places)
        assert isinstance(driven, drivers.Drivers)
        assert isinstance(gained, Gains)
        assert isinstance(turned, RankReversal)
        return [
            gained.gain,
            turned.reversed_pairs,
            driven.mean_shifts,
            *(result.rank for result in shown if result.rank is not None),
        ]

    whole = everything()
    for module in (changed, drivers, scenarios):
        monkeypatch.setattr(module, "_AT_ONCE", 50)
    for one, other in zip(whole, everything(), strict=True):
        np.testing.assert_array_equal(one, other)

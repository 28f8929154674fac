from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from leaguetab.analysis.sensitivity import gaming
from leaguetab.analysis.sensitivity.gaming import Gains, MetricGain, Routes
from leaguetab.analysis.sensitivity.improving import Search
from leaguetab.analysis.sensitivity.not_offered import NotOffered
from leaguetab.analysis.sensitivity.work import table_work

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from leaguetab.placing import Places
    from leaguetab.scoring import Prepared

    Rank = Callable[[str, Mapping[str, Sequence[object]]], tuple[Prepared, Places]]

NAN = float("nan")


def gains(*arguments: Any, **options: Any) -> Gains:
    found = gaming.gains(*arguments, **options)
    assert isinstance(found, Gains)
    return found


def target_gains(*arguments: Any, **options: Any) -> Gains:
    found = gaming.target_gains(*arguments, **options)
    assert isinstance(found, Gains)
    return found


def cheapest_routes(*arguments: Any, **options: Any) -> Routes:
    found = gaming.cheapest_routes(*arguments, **options)
    assert isinstance(found, Routes)
    return found


def band_routes(*arguments: Any, **options: Any) -> Routes:
    found = gaming.band_routes(*arguments, **options)
    assert isinstance(found, Routes)
    return found


ONE = "score: {combine: mean, parts: [{metric: a, label: A, better: WAY, steps: [STEPS]}]}"


def one(way: str = "higher", steps: str = "") -> str:
    return ONE.replace("WAY", way).replace("STEPS", steps)


# 0, 1, ... 20: the spread from the 5th to the 95th percentile is 18, a tenth of it 1.8, in whole numbers 2.
LADDER = {"a": list(range(21))}


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        # One unit is passed and the next one caught up with; the last but one can only catch up with the best.
        pytest.param("higher", [2] * 19 + [1, 0], id="higher is better"),
        pytest.param("lower", [0, 1] + [2] * 19, id="lower is better"),
    ],
)
def test_gains_by_hand(ranked_by: Rank, way: str, expected: list[int]) -> None:
    found = gains(*ranked_by(one(way), LADDER))
    assert found.size.tolist() == [2]
    assert found.gain.tolist() == [expected]
    assert found.unrewarded.tolist() == [[gain == 0 for gain in expected]]
    assert found.by_metric() == (
        MetricGain(
            "a",
            "A",
            2,
            mean_gain=pytest.approx(39 / 21),
            median_gain=2,
            largest_gain=2,
            largest_gain_unit="u0" if way == "higher" else "u2",
            share_gaining=pytest.approx(20 / 21),
            share_unrewarded=0,
            rewards_nothing=False,
            looked_at=21,
            already_best=1,
            whole_numbers=True,
        ),
    )
    assert found.amount.tolist() == [[min(2, 20 - value) if way == "higher" else min(2, value) for value in LADDER["a"]]]
    assert found.note == ""


def test_sizes(ranked_by: Rank) -> None:
    """Halves: 9 from the 5th to the 95th percentile. One in 21 that differs: the range. All equal, or nothing there: nothing."""
    parts = ", ".join(f"{{metric: {name}, better: higher}}" for name in "abcde")
    columns = {"a": [n / 2 for n in range(21)], "b": [0.0] * 20 + [5.5], "c": [1.5] * 21, "d": [0] * 20 + [3], "e": [None] * 21}
    found = gains(*ranked_by(f"score: {{combine: mean, parts: [{parts}]}}", columns), share=0.2)
    np.testing.assert_allclose(found.size, [1.8, 1.1, 0, 1, NAN], rtol=1e-12)
    by_metric = found.by_metric()
    assert by_metric[2].rewards_nothing
    assert (by_metric[2].largest_gain, by_metric[2].largest_gain_unit) == (0, None)
    assert (by_metric[2].share_unrewarded, by_metric[2].already_best) == (0, 21)
    assert by_metric[4] == MetricGain(
        "e",
        "e",
        pytest.approx(NAN, nan_ok=True),
        None,
        None,
        None,
        None,
        None,
        None,
        rewards_nothing=False,
        looked_at=0,
        already_best=0,
    )


def test_no_reward_beyond_a_limit(ranked_by: Rank) -> None:
    found = gains(*ranked_by(one(steps="{method: clip, high: 15}"), LADDER))
    # Six units share the first place. 14 was seventh and 13 eighth, and both get there.
    assert found.gain.tolist() == [[2] * 13 + [7, 6] + [0] * 6]
    # Of these six one has the best value already; the others improve, and nothing comes of it.
    assert (found.by_metric()[0].share_unrewarded, found.by_metric()[0].already_best) == (pytest.approx(5 / 21), 1)


def test_towards_a_target_from_both_sides(ranked_by: Rank) -> None:
    steps = "{method: target_is_best, target: [9, 11], low: -1, high: 21}"
    found = gains(*ranked_by(one(steps=steps), LADDER))
    # Three units have full marks, and share the first place. On either side there are pairs: 8 and 12 share the fourth place, 7 and
    # 13 the sixth, and so on. Two steps on, a unit joins the pair after the next (4 places); 7 and 8 join the first three.
    assert found.gain[0].tolist() == [*[4] * 7, 5, 3, 0, 0, 0, 3, 5, *[4] * 7]
    assert (found.by_metric()[0].share_unrewarded, found.by_metric()[0].already_best) == (0, 3)


TREE = """
score:
  combine: mean
  WEIGHTS
  parts:
    - {name: x, combine: mean, weight: 2, parts: [{metric: a, better: higher, steps: [z_score]}, {metric: b, better: lower, steps: [z_score]}]}
    - {metric: c, better: higher, steps: [{method: z_score, within: g}]}
bands: {method: quantiles, at: [0.3, 0.7], labels: [1, 2, 3]}
rank: {by: [band, score]}
"""  # noqa: E501 -- one line a part


@pytest.mark.parametrize("weights", ["", "weights: standard_deviation"], ids=["stated weights", "weights found from the data"])
def test_a_gain_is_that_of_a_file_with_the_value_changed(ranked_by: Rank, weights: str) -> None:
    text = TREE.replace("WEIGHTS", weights)
    random = np.random.default_rng(3)
    columns: dict[str, list[object]] = {
        name: [None if random.random() < 0.1 else float(random.normal()) for _ in range(12)] for name in "abc"
    }
    columns["g"] = ["x", "y"] * 6
    prepared, places = ranked_by(text, columns)
    found = gains(prepared, places, share=0.3)
    assert found.metrics == ("a", "b", "c")
    for metric, size, gain in zip("abc", found.size, found.gain, strict=True):
        values = [value for value in columns[metric] if isinstance(value, float)]
        assert size == pytest.approx(0.3 * np.subtract(*np.quantile(values, (0.95, 0.05))))
        for unit in range(12):
            value = columns[metric][unit]
            if not isinstance(value, float):
                assert np.isnan(gain[unit])
                continue
            better = max(value - size, min(values)) if metric == "b" else min(value + size, max(values))
            changed = [better if number == unit else other for number, other in enumerate(columns[metric])]
            _, after = ranked_by(text, {**columns, metric: changed})
            assert gain[unit] == places.rank[unit] - after.rank[unit]


PARTS = "[{metric: a, better: higher, weight: 3}, {metric: b, better: higher}, {metric: c, better: lower, weight: 0}]"
TWO = f"score: {{combine: mean, parts: {PARTS}}}"


def test_best_metric_and_what_is_not_looked_at(ranked_by: Rank) -> None:
    """A step in a counts three times one in b; the first unit has nowhere to go."""
    columns = {"a": [9.5, 5, 3, 1], "b": [9.5, 9.5, 1, 2], "c": [1, 2, 3, 4]}
    found = gains(*ranked_by(TWO, columns), share=0.8)
    assert [found.metrics[number] for number in found.best_metric[1:]] == ["a", "a", "a"]
    assert found.best_metric[0] == -1
    assert found.not_looked_at == (("c", "it has no weight, so no improvement is rewarded"),)


def test_leaves_made_of_scores_are_left_out(ranked_by: Rank) -> None:
    text = """
score:
  combine: mean
  parts:
    - {metric: a, better: higher}
    - {name: twice, better: higher, expression: a_score * 2}
    - {name: ratio, better: higher, expression: b / 4}
rules: [{when: a > 5, exclude: true, because: too good}]
"""
    found = gains(*ranked_by(text, {"a": [1, 2, 3, 9], "b": [4, 4, 4, 8]}))
    assert found.metrics == ("a", "ratio")
    assert found.not_looked_at == (("twice", "it is worked out from other scores"),)
    assert np.isnan(found.gain[:, 3]).all()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param([0, 4, 5, 5], [4, 1, NAN, NAN], id="whole numbers: as far as the next unit"),
        pytest.param([0.5, 0.75, 2, 2], [0.25, 1.25, NAN, NAN], id="to within a four-thousandth of the way to the best"),
        pytest.param([1, None, 2, 3], [1, NAN, 1, NAN], id="no value"),
    ],
)
def test_cheapest_routes_by_hand(ranked_by: Rank, values: list[float | None], expected: list[float]) -> None:
    """With ties at the better place, catching up is a place gained."""
    found = cheapest_routes(*ranked_by(one(), {"a": values}))
    amount, rest = found.amount[0], np.array(expected)
    np.testing.assert_array_equal(np.isnan(amount), np.isnan(rest))
    there = ~np.isnan(rest)
    assert (amount >= rest)[there].all()
    assert (amount - rest <= 2 / 4096)[there].all()
    present = [value for value in values if value is not None]
    np.testing.assert_allclose(found.share[0], amount / np.subtract(*np.quantile(present, (0.95, 0.05))), rtol=1e-12)


def test_the_cheapest_metric_is_the_one_with_the_smallest_share_of_its_spread(ranked_by: Rank) -> None:
    """u2 needs 2 more in a (of about 8), or 6 in b (of about 9); nothing lifts the first unit."""
    found = cheapest_routes(*ranked_by(TWO, {"a": [9, 5, 3, 1], "b": [9, 9, 9, 0], "c": [1, 2, 3, 4]}))
    assert found.cheapest[:3].tolist() == [-1, 0, 0]
    assert found.amount[0, 2] == 2
    assert np.isnan(found.amount[1, 2])


def test_only_the_units_asked_for_are_looked_at(ranked_by: Rank) -> None:
    prepared, places = ranked_by(one(), LADDER)
    assert np.flatnonzero(~np.isnan(gains(prepared, places, units=np.array([3, 5])).gain[0])).tolist() == [3, 5]
    assert np.flatnonzero(~np.isnan(cheapest_routes(prepared, places, units=np.array([3, 5])).amount[0])).tolist() == [3, 5]


def test_no_metric_at_all_to_improve(ranked_by: Rank) -> None:
    text = "score: {name: both, better: higher, expression: beside_score + a}\nalso: [{metric: b, name: beside, better: higher}]"
    prepared, places = ranked_by(text, {"a": [1, 2], "b": [1, 2]})
    reason = NotOffered("no metric has a say of its own: the score is worked out from other scores")
    assert gaming.gains(prepared, places) == gaming.cheapest_routes(prepared, places) == reason
    assert gaming.target_gains(prepared, places) == NotOffered("the algorithm draws no target or cut for any single metric")


@pytest.mark.parametrize("seed", range(2))
def test_the_cheapest_metric_is_the_one_that_trying_each_alone_finds(ranked_by: Rank, seed: int) -> None:
    """Each metric's smallest improvement by itself, found step by step along a fine grid of shares of its spread."""
    random = np.random.default_rng(seed)
    columns: dict[str, list[object]] = {name: [float(random.normal()) for _ in range(12)] for name in "abc"}
    prepared, places = ranked_by(TREE.replace("WEIGHTS", ""), {**columns, "g": ["x", "y"] * 6})
    found = cheapest_routes(prepared, places)
    search = Search(prepared, places, (), np.arange(12))
    grid = np.linspace(0.0, 4.0, 201)[1:]
    for number, leaf in enumerate(search.leaves):
        spread = search.spread(leaf)
        enough = np.array([search.gained(search.changed(leaf, search.improved(leaf, share * spread))) > 0 for share in grid])
        first = np.where(enough.any(axis=0), grid[np.argmax(enough, axis=0)], np.inf)
        own = found.share[number]
        for unit in range(12):
            if found.cheapest[unit] == number:
                assert own[unit] == pytest.approx(first[unit], abs=0.021)
            elif found.cheapest[unit] >= 0:
                assert first[unit] > np.nanmin(found.share[:, unit]) - 0.021
            else:
                assert first[unit] == np.inf


READERS = [
    pytest.param("rules: [{when: a < 6, at_best: low, because: below 6}]", id="a rule"),
    pytest.param("rules: [{when: six_score < 1, at_best: low, because: below 6}]\nalso: [SIX]", id="another leaf"),
]
SIX = "{name: six, better: higher, expression: CAST(a >= 6 AS INT)}"


@pytest.mark.parametrize("rest", READERS)
@pytest.mark.parametrize("weights", ["", "weights: standard_deviation"], ids=["stated weights", "weights found from the data"])
def test_what_reads_the_column_of_a_metric_sees_the_change(ranked_by: Rank, rest: str, weights: str) -> None:
    """A score of 4 is enough for the band, and the rule asks for 6 in the column itself: 4 more than 2, and 1 more than 5."""
    rest = rest.replace("SIX", SIX)
    text = f"score: {{combine: mean, {weights or 'missing: require'}, parts: [{{metric: a, better: higher}}]}}\n"
    text += f"bands: {{method: cuts, at: [4], labels: [low, high]}}\n{rest}\nrank: {{by: [band, score]}}\n"
    prepared, places = ranked_by(text, {"a": [2, 5, 9, 1]})
    found = band_routes(prepared, places)
    np.testing.assert_array_equal(found.amount, [[4, 1, NAN, 5]])


def test_an_expression_beside_its_own_metric_gains_as_well(ranked_by: Rank) -> None:
    """A ratio with the metric above the line; 1 more, a tenth of 10 in whole numbers, is 1 + 1/2 in the sum."""
    parts = "[{metric: a, better: higher}, {name: half, better: higher, expression: a / b}]"
    prepared, places = ranked_by(f"score: {{combine: sum, parts: {parts}}}", {"a": [0, 3, 4, 10], "b": [2, 2, 2, 2]})
    found = gains(prepared, places)
    assert found.metrics == ("a", "half")
    np.testing.assert_array_equal(found.gain[0], [0, 1, 0, 0])
    search = Search(prepared, places, (), np.arange(4))
    changed = search.changed(search.leaves[0], search.improved(search.leaves[0], 1.0))
    np.testing.assert_allclose(changed.score, [1.5, 6, 7.5, 15])


@pytest.mark.parametrize(
    ("way", "order", "expected"),
    [
        pytest.param("higher", "ascending", [2] * 19 + [1, 0], id="the lowest first"),
        pytest.param("lower", "descending", [0, 1] + [2] * 19, id="the highest first"),
    ],
)
def test_where_the_worst_stands_first_places_are_gained_down_the_list(
    ranked_by: Rank, way: str, order: str, expected: list[int]
) -> None:
    """As in `test_gains_by_hand`, but that a tie shares the worst of its places, the first, where the best is last."""
    prepared, places = ranked_by(f"{one(way)}\nrank: {{order: {order}, ties: max}}", LADDER)
    assert gains(prepared, places).gain.tolist() == [expected]
    # The next place is reached with the value that has it.
    assert np.nansum(cheapest_routes(prepared, places).amount) == 20


def test_bands_come_best_first_whatever_the_order_of_scores_within(ranked_by: Rank) -> None:
    """20 stands first, 30 second, then 8 and 9; 2 more brings 8 into the upper band, ahead of all there, and so it does 9."""
    text = f"{one()}\nbands: {{method: cuts, at: [10], labels: [low, high]}}\nrank: {{by: [band, score], order: ascending}}"
    found = gains(*ranked_by(text, {"a": [8, 9, 20, 30]}))
    assert found.gain[0, :2].tolist() == [2, 3]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param([0.1, 0.4, 0.4, 0.9], [0.4, 0.1, 0.1, NAN], id="one decimal"),
        pytest.param([0.25, 0.5, 0.5, 1.75], [0.26, 0.01, 0.01, NAN], id="two decimals"),
        pytest.param([100, 400, 400, 900], [301, 1, 1, NAN], id="whole numbers"),
        pytest.param([1 / 3, 5 / 3, 5 / 3, 10 / 3], [1.334, 0.001, 0.001, NAN], id="thousandths, with a spread of 2.65"),
        # 9.7 / 100 is not quite 0.097.
        pytest.param([0.05, 9.7 / 100, 0.097, 0.2], [0.048, 0.001, 0.001, NAN], id="the noise of arithmetic"),
    ],
)
def test_the_least_improvement_is_a_step_that_the_file_could_show(
    ranked_by: Rank, values: list[float], expected: list[float]
) -> None:
    """Of the two in the middle, who share the third place, any improvement brings one up to the second."""
    found = cheapest_routes(*ranked_by(f"{one()}\nrank: {{ties: max}}", {"a": values}))
    assert found.amount[0].tolist() == pytest.approx(expected, rel=0, abs=1e-15, nan_ok=True)


def test_a_small_improvement_is_told_in_three_digits(ranked_by: Rank) -> None:
    """The spread is 2.7 or so, and the step a thousandth; 0.00684 more than 5/3 is short of the next by a hair, 0.00685 is not."""
    found = cheapest_routes(*ranked_by(one(), {"a": [1 / 3, 5 / 3, 5 / 3 + 0.006843, 10 / 3]}))
    assert found.amount[0, 1] == 0.00685


CUTS = "bands: {method: cuts, at: [3, 8], labels: [low, mid, high]}\n"


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        pytest.param("", [2, 9, 4, NAN], id="to the next cut"),
        pytest.param("rules: [{when: c, at_best: low, because: held down}]", [NAN, 9, 4, NAN], id="held down by a rule"),
    ],
)
def test_routes_to_the_next_band(ranked_by: Rank, rest: str, expected: list[float]) -> None:
    """All have the best value of a. With b the scores are 2, 3.5, 6 and 8, and the cuts 3 and 8 ask for b of 2 and of 12."""
    text = "score: {combine: mean, parts: [{metric: a, better: higher}, {metric: b, better: higher}]}\n"
    columns = {"a": [4, 4, 4, 4], "b": [0, 3, 8, 12], "c": [True, False, False, False]}
    found = band_routes(*ranked_by(text + CUTS + rest, columns))
    np.testing.assert_array_equal(found.amount[1], expected)
    np.testing.assert_array_equal(found.cheapest, np.where(np.isnan(expected), -1, 1))


def test_routes_to_a_better_band_where_lower_is_better(ranked_by: Rank) -> None:
    """2.06 is in the first band, and 2.07 beyond; whole hundredths, as published scores are."""
    text = "score: {metric: a, better: lower, steps: [{method: divide_by, column: '100'}]}\n"
    bands = "bands: {method: cuts, at: [2.06], labels: [1, 2], on_cut: lower}"
    found = band_routes(*ranked_by(text + bands, {"a": [200, 206, 207, 230]}))
    np.testing.assert_array_equal(found.amount, [[NAN, NAN, 1, 24]])


def test_no_bands_no_routes_to_one(ranked_by: Rank) -> None:
    assert gaming.band_routes(*ranked_by(one(), LADDER)) == NotOffered("the algorithm has no bands")


def test_a_large_table_is_looked_at_in_part_and_says_so(ranked_by: Rank) -> None:
    """Of 21 units 11, evenly spread from the first to the last: every second one."""
    prepared, places = ranked_by(one(), LADDER)
    work = table_work(prepared.algorithm, 21, ("a",))
    found = gains(prepared, places, most_work=11 * work)
    assert np.flatnonzero(~np.isnan(found.gain[0])).tolist() == list(range(0, 21, 2))
    assert found.note == "looked at 11 of 21 units, evenly spread over the table"
    assert found.by_metric()[0].looked_at == 11
    routes = cheapest_routes(prepared, places, most_work=13 * 11 * work)
    assert routes.looked_at.tolist() == list(range(0, 21, 2))
    assert routes.note == found.note
    too_much = NotOffered("with 21 units, trying improvements of each unit in each metric would take too long")
    assert gaming.gains(prepared, places, most_work=9 * work) == too_much
    assert gains(prepared, places, units=np.array([3, 5]), most_work=2 * work).note == ""

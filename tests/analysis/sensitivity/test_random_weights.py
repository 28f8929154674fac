from __future__ import annotations

from collections.abc import Callable
from math import sqrt

import numpy as np
import pytest

from leaguetab.analysis.sensitivity import acceptability, memory
from leaguetab.analysis.sensitivity.draws import WeightSpread
from leaguetab.analysis.sensitivity.not_offered import NotOffered
from leaguetab.analysis.sensitivity.random_weights import FIRST_LOOK, DrawSettings, RandomWeights, random_weights
from leaguetab.errors import LeaguetabError
from leaguetab.table import LeagueTable, Workings

Make = Callable[..., LeagueTable]

FLAT = "score: {combine: mean, parts: [{metric: a, better: higher}, {metric: b, better: higher}, {metric: c, better: higher}]}\n"
NESTED = """
score:
  combine: mean
  parts:
    - {name: p, combine: mean, parts: [{metric: a, better: higher}, {metric: b, better: higher}]}
    - {metric: c, better: higher}
"""
VALUES = {"a": [3, 1, 2, 5, 4], "b": [1, 3, 5, 2, 4], "c": [2, 5, 1, 4, 3]}


def workings_of(table: LeagueTable) -> Workings:
    assert table.workings is not None
    return table.workings


def found(workings: Workings, settings: DrawSettings) -> RandomWeights:
    result = random_weights(workings, settings)
    assert isinstance(result, RandomWeights), result
    return result


def same(one: RandomWeights, other: RandomWeights) -> bool:
    return np.array_equal(one.found.rank, other.found.rank) and all(
        np.array_equal(one.weights[name], other.weights[name]) for name in one.weights
    )


class TestSettings:
    @pytest.mark.parametrize(
        "wrong", [{"draws": 0}, {"draws": -5}, {"seed": -1}, {"precision": 0.0}, {"precision": 1.0}, {"precision": float("nan")}]
    )
    def test_what_is_not_possible_is_refused(self, wrong: dict[str, float]) -> None:
        with pytest.raises(LeaguetabError) as caught:
            DrawSettings(**wrong)  # type: ignore[arg-type]
        assert [problem.code for problem in caught.value.problems] == ["bad-option"]


class TestDraws:
    @pytest.fixture
    def flat(self, table_of: Make) -> Workings:
        return workings_of(table_of(FLAT, VALUES))

    def test_ranks_are_those_of_the_weights_drawn(self, flat: Workings) -> None:
        """By the definition of a weighted mean: the ranks of each draw, by NumPy alone."""
        result = found(flat, DrawSettings(draws=300, seed=4))
        scores = result.weights["score"] @ np.array([VALUES["a"], VALUES["b"], VALUES["c"]], dtype=np.float64)
        expected = 1 + (scores[:, None, :] > scores[:, :, None]).sum(axis=2)
        np.testing.assert_array_equal(result.found.rank, expected)

    def test_same_seed_same_draws(self, flat: Workings) -> None:
        one = found(flat, DrawSettings(draws=300, seed=4))
        assert same(one, found(flat, DrawSettings(draws=300, seed=4)))
        assert not same(one, found(flat, DrawSettings(draws=300, seed=5)))

    @pytest.mark.parametrize("values", [5, 35, 10_000_000])
    def test_the_chunk_changes_nothing(self, flat: Workings, values: int, monkeypatch: pytest.MonkeyPatch) -> None:
        one = found(flat, DrawSettings(draws=300))
        monkeypatch.setattr(acceptability, "AT_ONCE", values)
        assert same(one, found(flat, DrawSettings(draws=300)))

    def test_progress_counts_up_to_all(self, flat: Workings, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(acceptability, "AT_ONCE", 500)
        told: list[float] = []
        random_weights(flat, DrawSettings(draws=2_500), told.append)
        assert len(told) > 10
        assert told == sorted(told)
        assert told[-1] == 1


class TestPrecision:
    @pytest.fixture
    def flat(self, table_of: Make) -> Workings:
        return workings_of(table_of(FLAT, VALUES))

    def test_it_stops_when_shares_are_known_well_enough(self, flat: Workings) -> None:
        """The least that five places of five units can need: some share near a half, whose standard error is 1/2 / sqrt(draws)."""
        result = found(flat, DrawSettings(draws=20_000, precision=0.01))
        assert FIRST_LOOK <= result.draws < 20_000
        assert result.error <= 0.01
        assert result.found.rank.shape == (result.draws, 5)
        assert result.weights["score"].shape == (result.draws, 3)

    def test_its_draws_are_the_first_of_all(self, flat: Workings) -> None:
        stopped, every = (found(flat, DrawSettings(draws=4_000, precision=precision)) for precision in (0.015, None))
        assert stopped.draws < every.draws == 4_000
        np.testing.assert_array_equal(stopped.found.rank, every.found.rank[: stopped.draws])

    def test_it_takes_all_draws_where_they_are_not_enough(self, flat: Workings) -> None:
        result = found(flat, DrawSettings(draws=1_300, precision=0.001))
        assert result.draws == 1_300
        assert result.error > 0.001

    def test_progress_goes_on_counting(self, flat: Workings) -> None:
        told: list[float] = []
        random_weights(flat, DrawSettings(draws=1_300, precision=0.001), told.append)
        assert told == [512 / 1_300, 1_024 / 1_300, 1]

    def test_bands_count_as_well(self, table_of: Make) -> None:
        """Nobody ever changes places, and still a band is in doubt: the cut lies between what the weights give the first unit."""
        text = FLAT + "bands: {method: cuts, at: [2.0], labels: [low, high]}\n"
        workings = workings_of(table_of(text, {"a": [3, 0], "b": [1, 0], "c": [2, 0]}))
        result = found(workings, DrawSettings(draws=500))
        assert result.summary.p_band is not None
        share = result.summary.p_band[1, 0]
        assert 0.3 < share < 0.7
        assert result.error == pytest.approx(sqrt(share * (1 - share) / 500), rel=1e-12)


def test_a_share_of_all_draws_counts_as_half_a_draw_off(table_of: Make) -> None:
    """Nobody moves in 100 draws: sqrt(1/200 · 199/200 / 100)."""
    workings = workings_of(table_of(FLAT, {"a": [2, 1], "b": [2, 1], "c": [2, 1]}))
    assert found(workings, DrawSettings(draws=100)).error == pytest.approx(sqrt(199 / 200**2 / 100), rel=1e-12)


class TestNotOffered:
    @pytest.mark.parametrize(
        ("text", "settings", "why"),
        [
            (
                "score: {metric: a, label: The score, better: higher}\n",
                DrawSettings(draws=5),
                "the score is one column of the file (The score), without weights that could be varied",
            ),
            (
                "score: {name: ratio, expression: 100 * a / b + c, label: The ratio, better: higher}\n",
                DrawSettings(draws=5),
                "the score is worked out from 3 columns of the file (The ratio), without weights that could be varied",
            ),
            (
                "score: {name: half, expression: a / 2, label: Half, better: higher}\n",
                DrawSettings(draws=5),
                "the score is worked out from one column of the file (Half), without weights that could be varied",
            ),
            (FLAT.replace("mean", "min"), DrawSettings(draws=5), "this algorithm has no weights that could be varied"),
            (
                FLAT,
                DrawSettings(WeightSpread(vary="metrics"), draws=5),
                "this algorithm has no weights within domains that could be varied",
            ),
            (
                NESTED.replace("{metric: c,", "{metric: c, weight: 0,"),
                DrawSettings(WeightSpread(vary="domains"), draws=5),
                "this algorithm has no weights of whole domains that could be varied",
            ),
        ],
        ids=[
            "one column",
            "an expression of three",
            "an expression of one",
            "no weights",
            "no domains",
            "one domain with a weight",
        ],
    )
    def test_why(self, table_of: Make, text: str, settings: DrawSettings, why: str) -> None:
        assert random_weights(workings_of(table_of(text, VALUES)), settings) == NotOffered(why)

    def test_an_algorithm_that_fails_under_other_weights(self, table_of: Make) -> None:
        """The score is 2 - 2 = 0 under equal weights, of which the root is nothing; a little less has no root."""
        text = "score: {combine: mean, steps: [{method: power, exponent: 0.5}], parts: [{metric: a, better: higher}, "
        text += "{metric: b, better: higher}]}\n"
        result = random_weights(workings_of(table_of(text, {"a": [2.0, 3.0], "b": [-2.0, 3.0]})), DrawSettings(draws=50))
        assert isinstance(result, NotOffered)
        assert result.why.startswith("under other weights, ")


class TestMemory:
    """Five units, three weights: a draw takes 5 x 4 bytes of ranks, 4 x 8 of weights and their sum, 16 x 12 to sum up: 244."""

    @pytest.fixture
    def flat(self, table_of: Make) -> Workings:
        return workings_of(table_of(FLAT, VALUES))

    def test_more_draws_than_it_holds_are_refused_before_any_is_made(self, flat: Workings) -> None:
        with pytest.raises(LeaguetabError) as caught:
            random_weights(flat, DrawSettings(draws=10**12))
        (problem,) = caught.value.problems
        assert problem.code == "bad-option"
        assert problem.found == "1,000,000,000,000 draws of 5 units need 227,242.7 GiB of memory"
        assert problem.allowed == "at most 3 GiB are used; ask for fewer draws: 13,000,000 fit"

    def test_where_nobody_says_how_many_as_many_as_fit_are_drawn(self, flat: Workings, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(memory, "MOST_BYTES", 244 * 1_299)
        fewer, asked = found(flat, DrawSettings()), found(flat, DrawSettings(draws=1_200))
        assert fewer.draws == 1_200
        assert same(fewer, asked)
        assert asked.note == ""
        assert fewer.note.startswith("1,200 weightings were drawn, not the usual 10,000, since with 5 units these would need")
        assert f"within {100 * fewer.error:.2g} percentage points" in fewer.note

    def test_a_precision_reached_before_says_nothing_of_memory(self, flat: Workings, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(memory, "MOST_BYTES", 244 * 9_000)
        assert found(flat, DrawSettings(precision=0.02)).note == ""
        assert found(flat, DrawSettings(precision=0.001)).note.startswith("9,000 weightings")

    def test_the_usual_number_is_drawn_where_it_fits(self, flat: Workings) -> None:
        result = found(flat, DrawSettings())
        assert (result.draws, result.note) == (10_000, "")


@pytest.mark.parametrize(("vary", "varied"), [("all", {"score", "p"}), ("domains", {"score"}), ("metrics", {"p"})])
def test_only_the_weights_asked_for_vary(table_of: Make, vary: str, varied: set[str]) -> None:
    spread = WeightSpread(vary=vary)  # type: ignore[arg-type]
    assert set(found(workings_of(table_of(NESTED, VALUES)), DrawSettings(spread, draws=10)).weights) == varied

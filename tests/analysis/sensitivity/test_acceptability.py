from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

from leaguetab.analysis.sensitivity.acceptability import (
    Positions,
    acceptability,
    central_weights,
    pairwise_wins,
    positions,
    rank_acceptability,
)
from leaguetab.analysis.sensitivity.draws import WeightSpread, draw
from leaguetab.errors import LeaguetabError
from leaguetab.scoring import Prepared, prepare
from tests.conftest import bound, metrics_of

if TYPE_CHECKING:
    from leaguetab.methods.base import Floats

SMAA = Path(__file__).parents[2] / "data" / "smaa"
PARTS = ", ".join(f"{{metric: m{number}, better: higher}}" for number in range(5))
TREE = f"score: {{combine: mean, parts: [{PARTS}]}}\n"


def oracle(name: str) -> Floats:
    return pl.read_csv(SMAA / f"{name}.csv", null_values="NA").cast(pl.Float64).fill_null(np.nan).to_numpy()


@pytest.fixture
def twelve() -> Prepared:
    values = oracle("matrix_12x5")
    metrics = metrics_of({f"m{number}": column for number, column in enumerate(values.T.tolist())})
    return prepare(bound(TREE), metrics.frame, tuple(metrics.frame["id"]))


@pytest.fixture
def found(twelve: Prepared) -> Positions:
    return positions(twelve, {"score": oracle("weights_500x5")})


def test_ranks_under_500_weightings(found: Positions) -> None:
    """R smaa 0.3-2, smaa.ranks."""
    np.testing.assert_array_equal(found.rank, oracle("ranks_500x12"))


def test_rank_acceptability(found: Positions) -> None:
    """R smaa 0.3-2, smaa.ra."""
    np.testing.assert_allclose(rank_acceptability(found), oracle("rank_acceptability_12x12"), atol=1e-12)


def test_central_weights(found: Positions) -> None:
    """R smaa 0.3-2, smaa.cw; a unit that is never first has none."""
    np.testing.assert_allclose(central_weights(found, oracle("weights_500x5")), oracle("central_weights"), atol=1e-12)


def test_pairwise_wins(found: Positions) -> None:
    """R smaa 0.3-2, smaa.pwi."""
    np.testing.assert_allclose(pairwise_wins(found), oracle("pairwise_winning_index"), atol=1e-12)


@pytest.mark.parametrize("chunk", [1, 7, 499, 500, 5000])
def test_the_chunk_changes_nothing(twelve: Prepared, found: Positions, chunk: int) -> None:
    np.testing.assert_array_equal(positions(twelve, {"score": oracle("weights_500x5")}, chunk=chunk).rank, found.rank)


def test_rules_that_read_inner_nodes_are_applied_in_every_draw() -> None:
    inner = "{name: n, combine: mean, parts: [{metric: a, better: higher}, {metric: b, better: higher}]}"
    text = f"score: {{combine: mean, parts: [{inner}, {{metric: c, better: higher}}]}}\n"
    text += "rules: [{when: n_score > 2, exclude: true, because: too high}]\n"
    metrics = metrics_of({"a": [1, 3, 0], "b": [1, 1, 6], "c": [1, 2, 3]})
    prepared = prepare(bound(text), metrics.frame, tuple(metrics.frame["id"]))
    weights = {"score": np.ones((2, 2)), "n": np.array([[1.0, 1.0], [9.0, 1.0]])}
    # n is 1, 2, 3 under equal weights, and 1, 2.8, 0.6 where a weighs nine times as much.
    np.testing.assert_array_equal(positions(prepared, weights).rank, [[2, 1, np.nan], [2, np.nan, 1]])


# Ten weightings of one unit, by hand: 5 % of ten is half a weighting, so the best rank; 95 % is nine and a half, so the worst.
@pytest.mark.parametrize(
    ("ranks", "expected"),
    [
        pytest.param([1, 1, 1, 2, 2, 3, 3, 4, 4, 5], (1, 2, 5), id="ten"),
        pytest.param([2.0] * 10, (2, 2, 2), id="always the same"),
        pytest.param([1, 2, 3, np.nan, np.nan], (1, 2, 3), id="not ranked in two"),
        pytest.param([np.nan] * 3, (np.nan, np.nan, np.nan), id="never ranked"),
        pytest.param(list(range(1, 101)), (5, 50, 95), id="a hundred"),
    ],
)
def test_quantiles_are_ranks_that_occur(ranks: list[float], expected: tuple[float, float, float]) -> None:
    result = acceptability(Positions(np.array(ranks, dtype=float)[:, None], None))
    np.testing.assert_array_equal([result.p05[0], result.median[0], result.p95[0]], expected)


def test_shares() -> None:
    """Four units, four weightings: the first quarter is place 1, the last is place 4."""
    rank = np.array([[1, 2, 3, 4], [1, 2, 4, 3], [2, 1, 3, 4], [1, 2, 3, 4.0]])
    band = np.array([[1, 1, 0, 0], [1, 1, 0, 0], [1, 1, 1, 0], [1, 0, 0, 0]])
    result = acceptability(Positions(rank, band), bands=2)
    assert result.p_first.tolist() == [0.75, 0.25, 0, 0]
    assert result.p_top_quarter.tolist() == [0.75, 0.25, 0, 0]
    assert result.p_bottom_quarter.tolist() == [0, 0, 0.25, 0.75]
    assert result.p_band is not None
    assert result.p_band.tolist() == [[0, 0.25, 0.75, 1], [1, 0.75, 0.25, 0]]
    assert result.error == 0.25


def test_too_many_draws_for_memory_are_refused(twelve: Prepared) -> None:
    many = np.broadcast_to(np.ones(5), (10**9, 5))
    with pytest.raises(LeaguetabError, match="ask for fewer draws"):
        positions(twelve, {"score": many})


BASE = {"score": np.array([0.5, 0.3, 0.2, 0.0])}


class TestDraws:
    @pytest.mark.parametrize(
        "spread",
        [
            WeightSpread(within=0.25),
            WeightSpread(kind="dirichlet"),
            WeightSpread(kind="dirichlet", concentration=50),
        ],
        ids=["relative", "flat", "around"],
    )
    def test_weightings_sum_to_one_keep_zeros_and_repeat(self, spread: WeightSpread) -> None:
        drawn = draw(BASE, spread, 1000, seed=1)["score"]
        np.testing.assert_allclose(drawn.sum(axis=1), 1, rtol=1e-12)
        assert (drawn[:, 3] == 0).all()
        np.testing.assert_array_equal(drawn, draw(BASE, spread, 1000, seed=1)["score"])
        assert not np.array_equal(drawn, draw(BASE, spread, 1000, seed=2)["score"])

    def test_relative_weights_stay_within_the_share(self) -> None:
        """Before they are scaled to sum 1, factors lie in [0.75, 1.25]: the ratio of two lies within 1.25 / 0.75 of the stated."""
        drawn = draw(BASE, WeightSpread(within=0.25), 5000, seed=3)["score"]
        ratio = (drawn[:, 0] / drawn[:, 1]) / (0.5 / 0.3)
        assert 0.75 / 1.25 <= ratio.min() < 0.65
        assert 1.5 < ratio.max() <= 1.25 / 0.75

    def test_flat_weights_have_the_moments_of_the_uniform_simplex(self) -> None:
        """Dirichlet(1, 1, 1): mean 1/3, variance 2/36 (Kotz, Balakrishnan and Johnson 2000, ch. 49)."""
        drawn = draw(BASE, WeightSpread(kind="dirichlet"), 50_000, seed=4)["score"][:, :3]
        np.testing.assert_allclose(drawn.mean(axis=0), 1 / 3, atol=0.005)
        np.testing.assert_allclose(drawn.var(axis=0), 2 / 36, atol=0.002)

    def test_concentrated_weights_have_the_stated_mean(self) -> None:
        """Dirichlet(c w): mean w, variance w (1 - w) / (c + 1)."""
        drawn = draw(BASE, WeightSpread(kind="dirichlet", concentration=50), 50_000, seed=5)["score"]
        weights = BASE["score"]
        np.testing.assert_allclose(drawn.mean(axis=0), weights, atol=0.003)
        np.testing.assert_allclose(drawn.var(axis=0), weights * (1 - weights) / 51, atol=0.001)

    @pytest.mark.parametrize("wrong", [{"within": 0}, {"within": 1}, {"kind": "dirichlet", "concentration": 0}])
    def test_wrong_spreads_are_refused(self, wrong: dict[str, object]) -> None:
        with pytest.raises(LeaguetabError):
            WeightSpread(**wrong)  # type: ignore[arg-type]

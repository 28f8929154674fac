from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from leaguetab.analysis.sensitivity import acceptability as module
from leaguetab.analysis.sensitivity.acceptability import (
    Positions,
    acceptability,
    central_weights,
    growing_positions,
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


@pytest.mark.parametrize("ranking", ["", "rank: {tolerance: 0, ties: average}\n"], ids=["as usual", "ranked to the last bit"])
@pytest.mark.parametrize("chunk", [1, 100, 128, 300, 5000])
@pytest.mark.parametrize("threads", [1, 2, 5])
def test_pieces_and_threads_change_no_bit(ranking: str, chunk: int, threads: int) -> None:
    """Two metrics weigh the same; every second unit is the one before it with these swapped. So ties hang on the last bits."""
    random = np.random.default_rng(7)
    first, second, *others = np.repeat(random.normal(size=(5, 20)), 2, axis=1)
    first[1::2], second[1::2] = second[::2], first[::2].copy()
    metrics = metrics_of({f"m{number}": column.tolist() for number, column in enumerate([first, second, *others])})
    prepared = prepare(bound(TREE + ranking), metrics.frame, tuple(metrics.frame["id"]))
    weights = random.random((1000, 5))
    weights[:, 1] = weights[:, 0]
    expected = positions(prepared, {"score": weights}, chunk=10_000, threads=1)
    found = positions(prepared, {"score": weights}, chunk=chunk, threads=threads)
    assert found.rank.tobytes() == expected.rank.tobytes()


@pytest.mark.parametrize("threads", [1, 2])
def test_progress_is_told_in_order(twelve: Prepared, threads: int) -> None:
    told: list[int] = []
    positions(twelve, {"score": oracle("weights_500x5")}, chunk=128, threads=threads, progress=told.append)
    assert told == [128, 256, 384, 500]


@pytest.mark.parametrize("threads", [1, 2])
def test_what_stops_the_progress_stops_the_work(twelve: Prepared, threads: int) -> None:
    def stop(done: int) -> None:
        raise KeyboardInterrupt(done)

    with pytest.raises(KeyboardInterrupt):
        positions(twelve, {"score": oracle("weights_500x5")}, chunk=128, threads=threads, progress=stop)


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


# A hundred weightings, in each its own rank: a share of 5 % of them has a standard error of sqrt(0.05 x 0.95 / 100), 2.18 %. Twice
# that either way are 0.64 and 9.36 % of them, whose highest ranks are 1 and 10; from the other end 91 and 100. Of four, it is all.
@pytest.mark.parametrize(
    ("ranks", "low", "high"),
    [
        pytest.param(list(range(1, 101)), [1, 10], [91, 100], id="a hundred"),
        pytest.param([1, 2, 3, 4], [1, 2], [3, 4], id="four"),
        pytest.param([2] * 10, [2, 2], [2, 2], id="always the same"),
        pytest.param([np.nan] * 3, [np.nan] * 2, [np.nan] * 2, id="never ranked"),
    ],
)
def test_between_which_ranks_the_ends_of_a_range_lie(ranks: list[float], low: list[float], high: list[float]) -> None:
    result = acceptability(Positions(np.array(ranks, dtype=float)[:, None], None))
    np.testing.assert_array_equal(result.p05_ends[:, 0], low)
    np.testing.assert_array_equal(result.p95_ends[:, 0], high)


@given(rank=arrays(np.float64, (7, 5), elements=st.sampled_from([1, 1.5, 2, 3, 4, 4.5, 5, np.nan])))
def test_sums_are_those_that_numpy_gives(rank: Floats) -> None:
    """numpy.quantile with the inverted distribution function; the rest by counting, draw by draw."""
    before = rank.copy()
    result = acceptability(Positions(rank, None))
    np.testing.assert_array_equal(rank, before)
    for unit, ranks in enumerate(rank.T):
        present = ranks[~np.isnan(ranks)]
        quantiles = np.quantile(present, [0.05, 0.5, 0.95, 0, 1], method="inverted_cdf") if present.size else [np.nan] * 5
        found = [result.p05, result.median, result.p95, result.lowest, result.highest]
        np.testing.assert_array_equal([figure[unit] for figure in found], quantiles)
        ranked = [(int((~np.isnan(draw)).sum()), draw[unit]) for draw in rank]
        firsts = [(draw[~np.isnan(draw)], draw[unit]) for draw in rank if not np.isnan(draw[unit])]
        assert result.p_first[unit] == sum(bool((own <= draw).all()) for draw, own in firsts) / 7
        assert result.p_top_quarter[unit] == sum(own <= -(-among // 4) for among, own in ranked) / 7
        assert result.p_bottom_quarter[unit] == sum(own > among - -(-among // 4) for among, own in ranked) / 7


def test_sums_do_not_depend_on_how_much_is_worked_on_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(3)
    rank = random.permuted(np.tile(np.arange(1.0, 41), (60, 1)), axis=1)
    found = Positions(rank, random.integers(-1, 3, rank.shape))
    weights = random.random((60, 3))

    def every() -> list[object]:
        summary = acceptability(found, bands=3)
        figures = [getattr(summary, name) for name in summary.__dataclass_fields__]
        return [*figures, rank_acceptability(found), pairwise_wins(found), central_weights(found, weights)]

    together = every()
    monkeypatch.setattr(module, "AT_ONCE", 100)
    monkeypatch.setattr(module, "_threads", lambda *_: 3)
    for figure, expected in zip(every(), together, strict=True):
        np.testing.assert_array_equal(figure, expected)


@pytest.mark.parametrize(
    ("values", "of_piece", "expected"),
    [
        pytest.param(10**9, 1, 4, id="much to do: one a processor"),
        pytest.param(2 * module.WORTH_A_THREAD, 1, 2, id="enough for two"),
        pytest.param(1, 1, 1, id="little to do"),
        pytest.param(10**9, module.AT_THE_SAME_TIME // 3, 3, id="memory for three"),
        pytest.param(10**9, 2 * module.AT_THE_SAME_TIME, 1, id="too much even for one"),
    ],
)
def test_threads_share_work_and_memory(monkeypatch: pytest.MonkeyPatch, values: int, of_piece: int, expected: int) -> None:
    monkeypatch.setattr(module.os, "sched_getaffinity", lambda _: {0, 1, 2, 3}, raising=False)
    assert module._threads(values, of_piece) == expected


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


def test_compact_ranks_are_exact_where_ties_are_averaged() -> None:
    """By hand, under equal weights: 3 and 3 share places 1 and 2, the other is third."""
    metrics = metrics_of({f"m{number}": [3.0, 1.0, 3.0] for number in range(5)})
    prepared = prepare(bound(TREE + "rank: {ties: average}\n"), metrics.frame, tuple(metrics.frame["id"]))
    found = positions(prepared, {"score": np.ones((2, 5))})
    assert found.rank.dtype == np.float32
    assert found.rank.tolist() == [[1.5, 3, 1.5]] * 2


def test_places_of_fewer_draws_are_the_first_of_all(twelve: Prepared, found: Positions) -> None:
    weights = {"score": oracle("weights_500x5")}
    some, every = growing_positions(twelve, weights, [130, 500])
    np.testing.assert_array_equal(some.rank, found.rank[:130])
    np.testing.assert_array_equal(every.rank, found.rank)


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

    def test_a_draw_that_underflows_is_the_stated_weighting(self) -> None:
        """Gamma variates of a shape of a ten-thousandth are below the smallest number nine times in ten."""
        drawn = draw(BASE, WeightSpread(kind="dirichlet", concentration=1e-4), 100, seed=6)["score"]
        np.testing.assert_allclose(drawn.sum(axis=1), 1, rtol=1e-12)
        assert (drawn == BASE["score"]).all(axis=1).sum() > 50

    @pytest.mark.parametrize("wrong", [{"within": 0}, {"within": 1}, {"kind": "dirichlet", "concentration": 0}])
    def test_wrong_spreads_are_refused(self, wrong: dict[str, object]) -> None:
        with pytest.raises(LeaguetabError):
            WeightSpread(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(("ties", "together"), [("min", 1.0), ("average", 1.5), ("max", 2.0), ("ordinal", 1.0)])
def test_a_shared_first_place_counts_for_each_whatever_its_number(ties: str, together: float) -> None:
    """Two units that are equal and unbeatable, under any weights."""
    text = f"{TREE}rank: {{ties: {ties}}}\n"
    metrics = metrics_of({f"m{number}": [3, 3, 1] for number in range(5)})
    prepared = prepare(bound(text), metrics.frame, tuple(metrics.frame["id"]))
    found = positions(prepared, {"score": np.array([[1.0, 2, 3, 4, 5], [5, 4, 3, 2, 1]])})
    assert found.rank[0, 0] == together
    shared = ties != "ordinal"
    assert acceptability(found).p_first.tolist() == [1.0, float(shared), 0.0]
    central = central_weights(found, np.array([[1.0, 0.0], [0.0, 1.0]]))
    assert central[:2].tolist() == [[0.5, 0.5], [0.5, 0.5] if shared else pytest.approx([np.nan] * 2, nan_ok=True)]


def test_quarters_of_units_ranked_within_groups() -> None:
    """By hand: groups of 4 and of 1 and one unit in none; each draw's quarter is of the unit's own group (1 of 4, 1 of 1)."""
    algorithm = bound(
        "score: {combine: mean, parts: [{metric: a, better: higher}, {metric: b, better: higher}]}\nrank: {within: g}"
    )
    frame = pl.DataFrame(
        {"a": [4.0, 3, 2, 1, 9, 5], "b": [1.0, 2, 3, 4, 9, 5], "g": ["x", "x", "x", "x", "y", None]},
        schema_overrides={"g": pl.String},
    )
    prepared = prepare(algorithm, frame, tuple("pqrstu"))
    found = positions(prepared, {"score": np.array([[0.9, 0.1], [0.1, 0.9]])})
    assert found.among is not None
    assert found.among.tolist() == [[4, 4, 4, 4, 1, 0]] * 2
    result = acceptability(found)
    assert result.p_top_quarter.tolist() == [0.5, 0, 0, 0.5, 1, 0]
    assert result.p_bottom_quarter.tolist() == [0.5, 0, 0, 0.5, 1, 0]

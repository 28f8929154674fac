from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest
from pydantic import ValidationError

from leaguetab.methods.band._clusters import lloyd
from leaguetab.methods.band.k_means import KMeans
from leaguetab.methods.base import Context
from leaguetab.scoring import UnitColumns

if TYPE_CHECKING:
    from leaguetab.methods.base import Floats, Ints

NAN = float("nan")
STARS = (1, 2, 3, 4, 5)


def k_means(bands: int, **parameters: Any) -> KMeans:
    return KMeans(labels=tuple(range(bands)), **parameters)


@pytest.fixture(scope="module")
def hospitals() -> pl.DataFrame:
    return pl.read_parquet(Path(__file__).parents[2] / "data" / "cms" / "hospitals.parquet")


def star_ratings(hospitals: pl.DataFrame, strict: float | None) -> Ints:
    method = KMeans(labels=STARS, within="peer_group", strict=strict)
    bands = method.apply(hospitals["summary_score"].to_numpy(), Context(columns=UnitColumns(hospitals)))
    return bands + 1


def test_the_summary_scores_are_those_of_cms(hospitals: pl.DataFrame) -> None:
    """CMS, SAS package documentation of July 2025, table 7: means of the summary scores, of all and by peer group."""
    means = hospitals.group_by("peer_group").agg(pl.mean("summary_score")).sort("peer_group")["summary_score"]
    assert round(hospitals["summary_score"].mean(), 4) == -0.0344  # type: ignore[arg-type]
    assert means.round(4).to_list() == [-0.1684, 0.1728, -0.0736]


def test_every_official_star_of_cms(hospitals: pl.DataFrame) -> None:
    """CMS, Overall Hospital Quality Star Rating of July 2025: all 1,418 hospitals whose star is in the file."""
    known = hospitals["official_star"].is_not_null().to_numpy()
    assert known.sum() == 1418
    np.testing.assert_array_equal(star_ratings(hospitals, 1.0)[known], hospitals["official_star"].to_numpy()[known])


def test_the_strict_run_changes_two_hospitals(hospitals: pl.DataFrame) -> None:
    """Without it, 2,867 rather than 2,869 of the official stars of July 2025 are met."""
    assert (star_ratings(hospitals, 1.0) != star_ratings(hospitals, None)).sum() == 2


@pytest.mark.parametrize(
    ("method", "values", "expected"),
    [
        # Cut at 3.5: medians 2 and 6, half-way 4; means 2.5 and 7, half-way 4.75; then nothing moves.
        pytest.param(k_means(2), [1, 2, 3, 4, 6, 8], [0, 0, 0, 0, 1, 1], id="a score changes its cluster"),
        # Cut at 2: medians 0 and 4, half-way 2. Going low, 2 makes the means 2/3 and 4, and stays low; going high, it would make
        # them 0 and 10/3, and stay high.
        pytest.param(k_means(2), [0, 0, 2, 4, 4], [0, 0, 0, 1, 1], id="a score half-way goes low"),
        # Cut at 2: medians 1 and 3. The means are 1 and 3, and 2 lies half-way for good.
        pytest.param(k_means(2), [0, 2, 3], [0, 0, 1], id="a score half-way stays low"),
        pytest.param(k_means(3), [9, 1, 5, 8, 0, 4], [2, 0, 1, 2, 0, 1], id="clusters by mean, not by place in the file"),
        pytest.param(k_means(5), [2, 2, 2, NAN], [0, 0, 0, -1], id="all equal"),
        pytest.param(k_means(5), [2.5 + 4e-16, 2.5, 2.5 - 4e-16], [0, 0, 0], id="all equal but for rounding"),
        pytest.param(k_means(5), [2], [0], id="one unit"),
        pytest.param(k_means(3), [NAN, NAN], [-1, -1], id="all missing"),
        pytest.param(k_means(1), [3, 1, NAN], [0, 0, -1], id="one cluster"),
        # Cuts at 1, 1 and 2.5 (after 2, 4 and 6 of 8): the second part is empty, and no cluster starts from it.
        pytest.param(k_means(4), [1, 1, 1, 1, 1, 2, 3, 3], [0, 0, 0, 0, 0, 2, 3, 3], id="fewer different scores than clusters"),
    ],
)
def test_worked_by_hand(method: KMeans, values: list[float], expected: list[int]) -> None:
    np.testing.assert_array_equal(method.apply(np.array(values, dtype=np.float64), Context()), expected)


@pytest.mark.parametrize(
    ("strict", "expected"),
    [
        # Cut at 1.725: medians 0.55 and 2.15, half-way 1.35; means 0.5 and 2.45, half-way 1.475, so that 1.45 goes low;
        # means 0.7375 and 2.7.
        pytest.param(None, [0, 0, 0, 0, 1, 1, 1, 1], id="one run"),
        # 4.5 is farther than 1 from 2.7: means 0.7375 and 2.1, half-way 1.419, so that 1.45 goes high; means 0.5 and 1.9375.
        pytest.param(1.0, [0, 0, 0, 1, 1, 1, 1, 1], id="strict"),
        pytest.param(2.0, [0, 0, 0, 0, 1, 1, 1, 1], id="strict, and nothing so far away"),
    ],
)
def test_a_far_score_moves_no_centre_in_a_strict_run(strict: float | None, expected: list[int]) -> None:
    values = np.array([0.4, 0.5, 0.6, 1.45, 2.0, 2.1, 2.2, 4.5])
    np.testing.assert_array_equal(k_means(2, strict=strict).apply(values, Context()), expected)


def test_a_score_as_far_as_strict_allows_moves_the_centre() -> None:
    """0 and 2 lie exactly 1 from the centre, and -0.5 and 2.5 farther."""
    for values in ([0.0, 1.0, 2.0], [-0.5, 0.0, 1.0, 2.0, 2.5]):
        np.testing.assert_array_equal(lloyd(np.array(values), np.array([1.0]), 1.0), [1.0])


def plain(values: Floats, clusters: int, strict: float | None) -> Ints:
    """Cluster in the plainest way there is: sorted lists and loops, one population."""
    present = np.sort(values[~np.isnan(values)])
    cuts = np.quantile(present, np.arange(1, clusters) / clusters, method="averaged_inverted_cdf")
    parts = [[value for value in present if np.sum(value > cuts) == number] for number in range(clusters)]
    centres = {number: float(np.median(part)) for number, part in enumerate(parts) if part}
    for limit in (np.inf,) if strict is None else (np.inf, strict):
        while True:
            held: dict[int, list[float]] = {number: [] for number in centres}
            for value in present:
                nearest = min(centres, key=lambda number: abs(value - centres[number]))
                if abs(value - centres[nearest]) <= limit:
                    held[nearest].append(value)
            moved = {number: float(np.mean(part)) if part else centres[number] for number, part in held.items()}
            if all(abs(moved[number] - centres[number]) < 1e-13 for number in centres):
                break
            centres = moved
    return np.array([-1 if np.isnan(value) else min(centres, key=lambda number: abs(value - centres[number])) for value in values])


@pytest.mark.parametrize("strict", [None, 1.0, 0.3])
@pytest.mark.parametrize("clusters", [2, 3, 5])
@pytest.mark.parametrize("units", [11, 12, 60])
@pytest.mark.parametrize("seed", range(6))
def test_as_the_plainest_calculation(seed: int, units: int, clusters: int, strict: float | None) -> None:
    drawn = np.random.default_rng(seed)
    values = drawn.standard_t(2, size=units)
    values[drawn.integers(units, size=units // 12)] = NAN
    np.testing.assert_array_equal(k_means(clusters, strict=strict).apply(values, Context()), plain(values, clusters, strict))


def test_groups_may_differ_between_draws() -> None:
    values = np.array([1.0, 2.0, 10.0, 11.0, 20.0, 21.0])
    columns = UnitColumns(
        pl.DataFrame({"x": [0] * 6}), {"parts_count": np.array([[3.0] * 6, [3, 3, 3, 3, 4, 4], [3, 3, 4, 4, NAN, NAN]])}
    )
    found = k_means(2, within="parts_count").apply(np.broadcast_to(values, (3, 6)), Context(columns=columns))
    np.testing.assert_array_equal(found, [[0, 0, 0, 0, 1, 1], [0, 0, 1, 1, 0, 1], [0, 1, 0, 1, -1, -1]])


def test_what_it_reads() -> None:
    assert k_means(2).columns_read == ()
    assert k_means(2, within="peer_group").columns_read == ("peer_group",)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"labels": ()}, "there are no labels"),
        ({"labels": (1, 2), "strict": 0}, "greater than 0"),
        ({"labels": (1, 2), "seeds": "random"}, "unknown key 'seeds'"),
    ],
)
def test_what_is_refused(parameters: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        KMeans.model_validate({"method": "k_means", **parameters})

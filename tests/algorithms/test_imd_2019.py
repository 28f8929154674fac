"""English Indices of Deprivation 2019 (MHCLG, Open Government Licence v3.0): published ranks and deciles of all 32,844 areas.

All deciles and 32,814 ranks come out as published. The other 30 are areas that all but tie with another one, so that rounding in
the published figures decides: the two scores differ by less than 0.000004, on a scale to 100.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaguetab.table import LeagueTable

PUBLISHED_AS_TIES = {  # area: published rank, which another area has too, and ours
    "E01020912": (2852, 2853),
    "E01026050": (3810, 3811),
    "E01014602": (4647, 4648),
    "E01013836": (4860, 4861),
    "E01030985": (5986, 5987),
    "E01028019": (6891, 6892),
    "E01009255": (7269, 7270),
    "E01024111": (10748, 10749),
    "E01023921": (12010, 12011),
    "E01017844": (14190, 14191),
    "E01006206": (14574, 14575),
    "E01014455": (15206, 15207),
    "E01008308": (16434, 16435),
    "E01031538": (16497, 16498),
    "E01024212": (16529, 16530),
    "E01019620": (17970, 17971),
    "E01013264": (20084, 20085),
    "E01007334": (20443, 20444),
    "E01023286": (23409, 23410),
    "E01030704": (25064, 25065),
    "E01006824": (25964, 25965),
    "E01024221": (26064, 26065),
    "E01030539": (26803, 26804),
    "E01024483": (28106, 28107),
    "E01000186": (30326, 30327),
    "E01030941": (31177, 31178),
}
PUBLISHED_THE_OTHER_WAY_ROUND = {
    "E01031061": (18823, 18822),
    "E01000265": (18822, 18823),
    "E01031253": (21420, 21419),
    "E01000748": (21419, 21420),
}


@pytest.fixture
def areas(ranked: Callable[..., LeagueTable]) -> pl.DataFrame:
    """Return our table with the published rank and decile beside it."""
    published = pl.read_parquet(ROOT / "sample_data" / "imd-2019.parquet", columns=["lsoa11_code", "IMD_rank", "IMD_decile"])
    table = ranked("imd-2019", "imd-2019").frame.select("unit", "rank", "band", "score")
    return table.join(published.cast({"IMD_rank": pl.Int64, "IMD_decile": pl.Int64}), left_on="unit", right_on="lsoa11_code")


def test_every_decile(areas: pl.DataFrame) -> None:
    assert areas.height == 32844
    assert areas.filter(pl.col("band") != pl.col("IMD_decile")).height == 0


def test_every_rank_but_30(areas: pl.DataFrame) -> None:
    differ = areas.filter(pl.col("rank") != pl.col("IMD_rank"))
    found = {unit: (published, ours) for unit, published, ours in differ.select("unit", "IMD_rank", "rank").iter_rows()}
    assert found == PUBLISHED_AS_TIES | PUBLISHED_THE_OTHER_WAY_ROUND
    assert len(found) == 30
    assert {abs(published - ours) for published, ours in found.values()} == {1}


def test_areas_that_differ_have_all_but_equal_scores(areas: pl.DataFrame) -> None:
    scores = dict(areas.select("rank", "score").iter_rows())
    assert all(scores[published] - scores[ours] < 4e-6 for published, ours in PUBLISHED_AS_TIES.values())
    assert all(abs(scores[published] - scores[ours]) < 4e-6 for published, ours in PUBLISHED_THE_OTHER_WAY_ROUND.values())


@pytest.mark.parametrize(("place", "score"), [(1, 92.735), (2, 88.774)])
def test_published_scores_of_the_most_deprived(areas: pl.DataFrame, place: int, score: float) -> None:
    """Tendring 018A and Blackpool 010A."""
    assert areas.filter(pl.col("rank") == place)["score"].item() == pytest.approx(score, abs=0.0005)

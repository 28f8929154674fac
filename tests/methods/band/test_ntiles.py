from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from pydantic import ValidationError

from leaguetab.methods.band.ntiles import Ntiles
from leaguetab.methods.base import Context
from leaguetab.scoring import UnitColumns

NAN = float("nan")
DPLYR = {"spare": "first", "ties": "ordinal"}


def ntiles(bands: int, **parameters: Any) -> Ntiles:
    return Ntiles(labels=tuple(range(bands)), **parameters)


@pytest.mark.parametrize(
    ("bands", "values", "expected"),
    [
        ([5, 1, 3, 2, 2, NAN], 2, [2, 1, 2, 1, 1, 0]),
        ([5, 1, 3, 2, 2, NAN], 4, [4, 1, 3, 1, 2, 0]),
        ([1, 2, 3, 4, 5, 6, 7, 8], 3, [1, 1, 1, 2, 2, 2, 3, 3]),
        ([1, 1, 1, 1, 1, 1, 1, 1], 3, [1, 1, 1, 2, 2, 2, 3, 3]),
    ],
)
def test_the_examples_of_dplyr(values: int, bands: list[float], expected: list[int]) -> None:
    """The reference page of dplyr's `ntile`, whose bands count from 1."""
    found = ntiles(values, **DPLYR).apply(np.array(bands, dtype=np.float64), Context())
    np.testing.assert_array_equal(found + 1, expected)


def test_the_deciles_of_the_indices_of_deprivation() -> None:
    """MHCLG, English Indices of Deprivation 2019: the last rank in each decile of 32,844 areas, rank 1 the most deprived."""
    last = [3284, 6568, 9853, 13137, 16422, 19706, 22990, 26275, 29559, 32844]
    rank = np.arange(1, 32845)
    decile = np.searchsorted(last, rank) + 1
    labels = (10, 9, 8, 7, 6, 5, 4, 3, 2, 1)
    found = Ntiles(labels=labels, first_rank="highest").apply(100.0 - rank / 1000, Context())
    np.testing.assert_array_equal(np.array(labels)[found], decile)


@pytest.mark.parametrize(
    ("method", "values", "expected"),
    [
        # 3 r / 7 for r = 1 … 7: 0.43, 0.86, 1.29, 1.71, 2.14, 2.57, 3.
        pytest.param(ntiles(3), [1, 2, 3, 4, 5, 6, 7], [0, 0, 1, 1, 2, 2, 2], id="spread, from the lowest"),
        pytest.param(ntiles(3, first_rank="highest"), [1, 2, 3, 4, 5, 6, 7], [0, 0, 0, 1, 1, 2, 2], id="spread, from the highest"),
        pytest.param(ntiles(3, spare="first"), [1, 2, 3, 4, 5, 6, 7], [0, 0, 0, 1, 1, 2, 2], id="first, from the lowest"),
        pytest.param(
            ntiles(3, spare="first", first_rank="highest"),
            [1, 2, 3, 4, 5, 6, 7],
            [0, 0, 1, 1, 2, 2, 2],
            id="first, from the highest",
        ),
        # Ranks of the tied pair in four: 2 and 3.
        pytest.param(ntiles(2), [1, 5, 5, 9], [0, 0, 0, 1], id="ties min"),
        pytest.param(ntiles(2, ties="max"), [1, 5, 5, 9], [0, 1, 1, 1], id="ties max"),
        pytest.param(ntiles(2, ties="average"), [1, 5, 5, 9], [0, 1, 1, 1], id="ties average: 2 x 2.5 / 4 is above 1"),
        pytest.param(ntiles(4, ties="average"), [5, 5, 7, 9], [1, 1, 2, 3], id="ties average: 4 x 1.5 / 4 is above 1"),
        pytest.param(ntiles(4, ties="average", spare="first"), [5, 5, 7, 9], [1, 1, 2, 3], id="ties average, first"),
        pytest.param(ntiles(5), [3, 1, NAN], [4, 2, -1], id="fewer units than bands: 5 / 2 and 10 / 2"),
        pytest.param(ntiles(5, spare="first"), [3, 1, NAN], [1, 0, -1], id="fewer units than bands, first"),
        pytest.param(ntiles(4), [3], [3], id="one unit"),
        pytest.param(ntiles(4, spare="first"), [3], [0], id="one unit, first"),
        pytest.param(ntiles(2), [4, 4, 4, 4], [0, 0, 0, 0], id="all equal"),
        pytest.param(ntiles(2), [2.5 + 4e-16, 2.5, 2.5 - 4e-16, 9], [0, 0, 0, 1], id="equal but for rounding"),
        pytest.param(ntiles(2), [NAN, NAN], [-1, -1], id="all missing"),
        pytest.param(ntiles(1), [2, 1], [0, 0], id="one band"),
    ],
)
def test_worked_by_hand(method: Ntiles, values: list[float], expected: list[int]) -> None:
    np.testing.assert_array_equal(method.apply(np.array(values, dtype=np.float64), Context()), expected)


def test_within_groups() -> None:
    columns = UnitColumns(pl.DataFrame({"beds": [100, 900, 100, 900, 900, None]}))
    method = ntiles(2, within="beds > 500")
    found = method.apply(np.array([5.0, 1.0, 6.0, 3.0, 2.0, 0.0]), Context(columns=columns))
    # The large ones have ranks 1, 3 and 2 of three: 2 r / 3 is 0.67, 2 and 1.33.
    np.testing.assert_array_equal(found, [0, 0, 1, 1, 1, -1])
    assert method.columns_read == ("beds > 500",)


@pytest.mark.parametrize(("labels", "message"), [((), "there are no labels"), ((1, 2, 1), "the label 1 stands twice")])
def test_what_is_refused(labels: tuple[int, ...], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Ntiles.model_validate({"method": "ntiles", "labels": labels})

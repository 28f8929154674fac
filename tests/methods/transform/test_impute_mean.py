from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from leaguetab.methods.base import Context
from leaguetab.methods.transform.impute_mean import ImputeMean

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl

    from leaguetab.methods.base import Floats

# Four units in the north, one in the south without a value, two without a region.
COLUMNS = {"region": ["N", "N", "N", "N", "S", None, None], "beds": [1, 1, 2, 1, 1, 2, 1]}
VALUES = np.array([1.0, np.nan, 5.0, np.nan, np.nan, 8.0, np.nan])


def test_agrees_with_the_published_asem_index(
    asem: Callable[[str], pl.DataFrame],
    numbers: Callable[[pl.DataFrame, str], Floats],
    beside: Callable[..., Context],
) -> None:
    denominated, imputed = asem("stage_denominated"), asem("stage_imputed")
    context = beside(denominated)
    for code in asem("IndMeta")["IndCode"]:
        found = ImputeMean(within="Group_EurAsia").apply(numbers(denominated, code), context)
        np.testing.assert_allclose(found, numbers(imputed, code), rtol=1e-14, err_msg=code)


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({}, [1, 14 / 3, 5, 14 / 3, 14 / 3, 8, 14 / 3]),
        ({"within": "region"}, [1, 3, 5, 3, np.nan, 8, np.nan]),
        ({"reference": "beds > 1"}, [1, 13 / 2, 5, 13 / 2, 13 / 2, 8, 13 / 2]),
        ({"within": "region", "reference": "beds > 1"}, [1, 5, 5, 5, np.nan, 8, np.nan]),
    ],
    ids=["of all", "of the group", "of reference units", "of the group's reference units"],
)
def test_worked_by_hand(beside: Callable[..., Context], parameters: dict[str, str], expected: list[float]) -> None:
    step = ImputeMean.model_validate(parameters)
    np.testing.assert_allclose(step.apply(VALUES, beside(COLUMNS)), expected, rtol=1e-15)
    assert step.better_after("lower") == "lower"


def test_each_draw_has_a_mean_of_its_own() -> None:
    found = ImputeMean().apply(np.array([[1.0, np.nan, 3.0], [np.nan, 4.0, 8.0], [np.nan, np.nan, np.nan]]), Context())
    np.testing.assert_array_equal(found, [[1, 2, 3], [6, 4, 8], [np.nan, np.nan, np.nan]])

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from pydantic import ValidationError

from leaguetab.methods.base import Context
from leaguetab.methods.transform.min_max import MinMax

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl

    from leaguetab.methods.base import Better, Floats, Transform


def test_agrees_with_coinr(agrees_with_coinr: Callable[[Transform, str], None]) -> None:
    agrees_with_coinr(MinMax(low=0, high=100), "norm_minmax_0_100")


def test_agrees_with_coinr_around_a_gap(with_gap: Callable[[str], tuple[Floats, Floats]]) -> None:
    values, expected = with_gap("minmax0_100")
    np.testing.assert_allclose(MinMax(high=100).apply(values, Context()), expected, rtol=1e-14)


def test_agrees_with_the_published_asem_index(
    asem: Callable[[str], pl.DataFrame], numbers: Callable[[pl.DataFrame, str], Floats]
) -> None:
    treated, normalised = asem("stage_treated"), asem("stage_normalised")
    for code, way in asem("IndMeta").select("IndCode", "Direction").iter_rows():
        found = MinMax(low=0, high=100).apply(numbers(treated, code), Context(better="higher" if way > 0 else "lower"))
        np.testing.assert_allclose(found, numbers(normalised, code), rtol=1e-10, atol=1e-11)


@pytest.mark.parametrize(
    ("low", "high", "better", "expected", "better_after"),
    [
        (0, 1, "higher", [0, 1 / 4, 1], "higher"),
        (0, 1, "lower", [1, 3 / 4, 0], "higher"),
        (1, 100, "higher", [1, 1 + 99 / 4, 100], "higher"),
        (4, 1, "higher", [4, 4 - 3 / 4, 1], "lower"),
        (4, 1, "lower", [1, 1 + 3 / 4, 4], "lower"),
    ],
    ids=["higher", "lower", "1-100", "best has less", "best has less, lower"],
)
def test_worked_by_hand(low: float, high: float, better: Better, expected: list[float], better_after: Better) -> None:
    step = MinMax(low=low, high=high)
    np.testing.assert_allclose(step.apply(np.array([10.0, 20.0, 50.0]), Context(better=better)), expected, rtol=1e-15)
    assert step.better_after(better) == better_after


def test_the_ends_are_exact() -> None:
    found = MinMax(low=0.1, high=0.7).apply(np.array([0.3, 0.1 + 0.2, 1 / 3]), Context())
    assert found[0] == 0.1
    assert found[2] == 0.7


def test_reference_units_set_the_range_for_all(beside: Callable[..., Context]) -> None:
    context = beside({"large": [True, True, False, False]})
    found = MinMax(reference="large").apply(np.array([10.0, 20.0, 5.0, 40.0]), context)
    np.testing.assert_allclose(found, [0, 1, -1 / 2, 3], rtol=1e-15)


def test_within_groups_each_has_its_own_range(beside: Callable[..., Context]) -> None:
    context = beside({"region": ["N", "S", "N", "S", None, "N"]})
    found = MinMax(within="region").apply(np.array([1.0, 10.0, 3.0, 30.0, 5.0, 2.0]), context)
    np.testing.assert_allclose(found, [0, 0, 1, 1, np.nan, 1 / 2], rtol=1e-15)


def test_low_and_high_must_differ() -> None:
    with pytest.raises(ValidationError, match="must differ"):
        MinMax(low=1, high=1)

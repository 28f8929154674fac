from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.stats import kurtosis, skew

from leaguetab.methods.base import Context
from leaguetab.methods.transform.winsorise_skew import WinsoriseSkew, sample_kurtosis, sample_skewness

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl

    from leaguetab.methods.base import Floats


def test_agrees_with_coinr(coinr_table: Callable[[str], pl.DataFrame], numbers: Callable[[pl.DataFrame, str], Floats]) -> None:
    raw, treated, details = (
        coinr_table("asem_raw").sort("uCode"),
        coinr_table("treated_winsor5").sort("uCode"),
        coinr_table("treat_details"),
    )
    for code, moved in details.select("iCode", "winsorise.nwin").iter_rows():
        found = WinsoriseSkew(most=5).apply(numbers(raw, code), Context())
        np.testing.assert_array_equal(found, numbers(treated, code), err_msg=code)
        # COINr counts every value at the new end that was moved there.
        assert (found != numbers(raw, code))[~np.isnan(found)].sum() == (moved or 0), code


def test_agrees_with_coinr_on_skewness_and_kurtosis(
    coinr_table: Callable[[str], pl.DataFrame],
    numbers: Callable[[pl.DataFrame, str], Floats],
) -> None:
    raw, details = coinr_table("asem_raw"), coinr_table("treat_details")
    for code, expected_skew, expected_kurt in details.select("iCode", "check_SkewKurt0.Skew", "check_SkewKurt0.Kurt").iter_rows():
        assert sample_skewness(numbers(raw, code))[0] == pytest.approx(expected_skew, rel=1e-11)
        assert sample_kurtosis(numbers(raw, code))[0] == pytest.approx(expected_kurt, rel=1e-11)


def test_agrees_with_the_published_asem_index(
    asem: Callable[[str], pl.DataFrame], numbers: Callable[[pl.DataFrame, str], Floats]
) -> None:
    imputed, treated = asem("stage_imputed"), asem("stage_treated")
    for code in asem("IndMeta")["IndCode"]:
        found = WinsoriseSkew(most=6).apply(numbers(imputed, code), Context())
        np.testing.assert_array_equal(found, numbers(treated, code), err_msg=code)


def test_agrees_with_scipy_on_every_draw() -> None:
    values = np.random.default_rng(4).gamma(0.5, size=(3, 2, 25))
    np.testing.assert_allclose(sample_skewness(values)[..., 0], skew(values, bias=False, axis=-1), rtol=1e-12)
    np.testing.assert_allclose(sample_kurtosis(values)[..., 0], kurtosis(values, bias=False, axis=-1), rtol=1e-12)


@pytest.mark.parametrize(
    ("parameters", "values", "expected"),
    [
        ({}, [1, 2, 3, 4, 5, 6, 7, 100], [1, 2, 3, 4, 5, 6, 7, 7]),
        ({}, [-100, 1, 2, 3, 4, 5, 6, 7], [1, 1, 2, 3, 4, 5, 6, 7]),
        ({"skewness": 4}, [1, 2, 3, 4, 5, 6, 7, 100], [1, 2, 3, 4, 5, 6, 7, 100]),
        ({"kurtosis": 9}, [1, 2, 3, 4, 5, 6, 7, 100], [1, 2, 3, 4, 5, 6, 7, 100]),
        ({"most": 1}, [*[0] * 18, 50, 90], [*[0] * 18, 50, 50]),
        ({"most": 2}, [*[0] * 18, 50, 90], [0] * 20),
        ({}, [1, 2, 100], [1, 2, 100]),
    ],
    ids=["high", "low", "not skewed enough", "not pointed enough", "one at most", "two at most", "too few to tell"],
)
def test_worked_by_hand(parameters: dict[str, float], values: list[float], expected: list[float]) -> None:
    step = WinsoriseSkew.model_validate(parameters)
    np.testing.assert_array_equal(step.apply(np.array(values, dtype=float), Context()), expected)
    assert step.better_after("lower") == "lower"

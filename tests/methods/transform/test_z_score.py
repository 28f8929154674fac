from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from leaguetab.methods.base import Context
from leaguetab.methods.transform.z_score import ZScore

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaguetab.methods.base import Better, Floats, Transform


def test_agrees_with_coinr(agrees_with_coinr: Callable[[Transform, str], None]) -> None:
    agrees_with_coinr(ZScore(), "norm_zscore")


def test_agrees_with_coinr_around_a_gap(with_gap: Callable[[str], tuple[Floats, Floats]]) -> None:
    values, expected = with_gap("zscore")
    np.testing.assert_allclose(ZScore().apply(values, Context()), expected, rtol=1e-13)


@pytest.mark.parametrize(
    ("deviation", "better", "expected"),
    [
        # 2, 4, 9: mean 5, squares 9 + 1 + 16 = 26
        ("sample", "higher", [-3 / 13**0.5, -1 / 13**0.5, 4 / 13**0.5]),
        ("sample", "lower", [3 / 13**0.5, 1 / 13**0.5, -4 / 13**0.5]),
        ("population", "higher", [-3 / (26 / 3) ** 0.5, -1 / (26 / 3) ** 0.5, 4 / (26 / 3) ** 0.5]),
    ],
)
def test_worked_by_hand(deviation: str, better: Better, expected: list[float]) -> None:
    step = ZScore.model_validate({"deviation": deviation})
    np.testing.assert_allclose(step.apply(np.array([2.0, 4.0, 9.0]), Context(better=better)), expected, rtol=1e-14)
    assert step.better_after(better) == "higher"


def test_equal_values_whose_mean_has_no_binary_form_are_equal() -> None:
    assert (ZScore().apply(np.full(3, 0.1), Context()) == 0).all()


def test_reference_units_set_mean_and_deviation(beside: Callable[..., Context]) -> None:
    context = beside({"year": [2023, 2023, 2023, 2024]})
    found = ZScore(reference="year = 2023").apply(np.array([2.0, 4.0, 9.0, 18.0]), context)
    np.testing.assert_allclose(found, np.array([-3, -1, 4, 13]) / 13**0.5, rtol=1e-14)


def test_nothing_to_refer_to_gives_no_result(beside: Callable[..., Context]) -> None:
    context = beside({"year": [2024, 2024]})
    assert np.isnan(ZScore(reference="year = 2023").apply(np.array([2.0, 4.0]), context)).all()

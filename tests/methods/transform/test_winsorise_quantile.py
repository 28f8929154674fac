from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from pydantic import ValidationError
from scipy.stats import scoreatpercentile

from leaguetab.methods.base import Context
from leaguetab.methods.transform.winsorise_quantile import WinsoriseQuantile

if TYPE_CHECKING:
    from collections.abc import Callable

VALUES = np.array([1.0, 2.0, np.nan, 3.0, 4.0, 25.0])


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        # linear: positions 1.4 and 4.6 of 1 2 3 4 25; 4 + 0.6 * 21
        ({"low": 0.1, "high": 0.9}, [1.4, 2, np.nan, 3, 4, 16.6]),
        ({"high": 0.9}, [1, 2, np.nan, 3, 4, 16.6]),
        ({"low": 0.1}, [1.4, 2, np.nan, 3, 4, 25]),
        # weibull: positions 6 * 0.25 = 1.5 and 6 * 0.75 = 4.5
        ({"low": 0.25, "high": 0.75, "definition": "weibull"}, [1.5, 2, np.nan, 3, 4, 14.5]),
        # averaged inverted cdf: 5 * 0.2 = 1 is whole, so half-way from 1 to 2; 5 * 0.7 = 3.5, so the fourth
        ({"low": 0.2, "high": 0.7, "definition": "averaged_inverted_cdf"}, [1.5, 2, np.nan, 3, 4, 4]),
    ],
)
def test_worked_by_hand(parameters: dict[str, Any], expected: list[float]) -> None:
    step = WinsoriseQuantile.model_validate(parameters)
    np.testing.assert_allclose(step.apply(VALUES, Context()), expected, rtol=1e-15)
    assert step.better_after("lower") == "lower"


def test_agrees_with_scipy_on_the_limits() -> None:
    values = np.random.default_rng(2).standard_cauchy(200)
    found = WinsoriseQuantile(low=0.1, high=0.9).apply(values, Context())
    np.testing.assert_allclose([found.min(), found.max()], scoreatpercentile(values, [10, 90]), rtol=1e-13)


def test_reference_units_set_the_limits(beside: Callable[..., Context]) -> None:
    context = beside({"old": [True, True, True, False]})
    found = WinsoriseQuantile(low=0, high=1, reference="old").apply(np.array([1.0, 2.0, 3.0, 9.0]), context)
    np.testing.assert_array_equal(found, [1, 2, 3, 3])


@pytest.mark.parametrize(
    ("parameters", "message"),
    [({}, "state"), ({"low": 0.9, "high": 0.1}, "below"), ({"low": 5, "high": 95}, "less than or equal to 1")],
)
def test_limits_that_cannot_be(parameters: dict[str, float], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        WinsoriseQuantile.model_validate(parameters)

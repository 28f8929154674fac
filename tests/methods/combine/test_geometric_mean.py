from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from leaguetab.methods.base import Context, MethodError
from leaguetab.methods.combine.geometric_mean import GeometricMean

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaguetab.methods.base import Floats

NAN = float("nan")


@pytest.mark.parametrize(
    ("parts", "weights", "expected"),
    [
        pytest.param([2, 8], [1, 1], 4, id="root of 2 x 8"),
        pytest.param([1, 10, 100], [1, 1, 1], 10, id="cube root of 1000"),
        pytest.param([2, 16], [2, 1], 4, id="weights: cube root of 2 x 2 x 16"),
        pytest.param([2, NAN, 8], [1, 5, 1], 4, id="missing part left out"),
        pytest.param([0, 8], [1, 1], 0, id="zero"),
        pytest.param([0, 8], [0, 1], 8, id="zero of weight 0"),
        pytest.param([-5, 8], [0, 1], 8, id="negative of weight 0"),
        pytest.param([0, NAN], [1, 1], 0, id="only a zero present"),
        pytest.param([NAN, NAN], [1, 1], NAN, id="no part present"),
        pytest.param([1e300, 1e300], [1, 1], 1e300, id="no overflow"),
    ],
)
def test_worked_by_hand(parts: list[float], weights: list[float], expected: float) -> None:
    result = GeometricMean().apply(np.array(parts, dtype=float)[:, None], np.array(weights, dtype=float), Context())
    np.testing.assert_allclose(result, [expected], rtol=1e-12)


@pytest.mark.parametrize(
    ("life_expectancy", "expected_schooling", "mean_schooling", "income", "official"),
    [
        pytest.param(83.987, 16.5837307, 13.90406622, 68550.38092, 0.965, id="Switzerland"),
        pytest.param(80.742, 17.6342907, 13.4061203, 44750.2363, 0.931, id="United Kingdom"),
        pytest.param(61.982, 10.70538475, 2.98506999, 1534.135377, 0.473, id="Afghanistan"),
    ],
)
def test_human_development_index_2021(
    life_expectancy: float, expected_schooling: float, mean_schooling: float, income: float, official: float
) -> None:
    """UNDP's complete time series 2023-24 (CC BY 3.0 IGO); goalposts as in its technical note 1."""
    health = (life_expectancy - 20) / 65
    education = (expected_schooling / 18 + mean_schooling / 15) / 2
    living = np.log(income / 100) / np.log(75000 / 100)
    result = GeometricMean().apply(np.array([[health], [education], [living]]), np.ones(3), Context())
    assert round(float(result[0]), 3) == official


def test_every_level_of_an_index_as_coinr_has_it(
    coinr: Callable[[str], dict[str, Floats]], coinr_parts: dict[str, list[tuple[str, float]]]
) -> None:
    scores = coinr("agg_minmax1_100_gmean")
    for aggregate, parts in coinr_parts.items():
        values = np.array([scores[code] for code, _ in parts])
        result = GeometricMean().apply(values, np.array([weight for _, weight in parts]), Context())
        np.testing.assert_allclose(result, scores[aggregate], rtol=1e-13)


def test_negative_values_are_refused_part_by_part() -> None:
    values = np.array([[1.0, -2.0], [3.0, 4.0], [-0.5, 1.0]])
    with pytest.raises(MethodError) as caught:
        GeometricMean().apply(values, np.ones(3), Context(part_names=("waits", "safety", "deaths")))
    assert [problem.code for problem in caught.value.problems] == ["no-result", "no-result"]
    assert [problem.found for problem in caught.value.problems] == ["the part 'waits' holds -2", "the part 'deaths' holds -0.5"]

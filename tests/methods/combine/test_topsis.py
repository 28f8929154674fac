from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from leaguetab.methods.base import Context
from leaguetab.methods.combine.topsis import Topsis

if TYPE_CHECKING:
    from collections.abc import Callable

NAN = float("nan")


def test_vector_normalisation_as_programs_have_it(example: str, agrees: Callable[..., None]) -> None:
    agrees(Topsis(), "TOPSIS_vector", example)


def test_min_max_normalisation_as_programs_have_it(example: str, agrees: Callable[..., None]) -> None:
    agrees(Topsis(normalise="min_max"), "TOPSIS_minmax", example)


def test_opricovic_and_tzeng_2004(as_published: Callable[..., None]) -> None:
    as_published(Topsis(normalise="min_max"), "TOPSIS", 0)


def test_tzeng_and_huang_2011() -> None:
    """Tzeng and Huang (2011), Multiple Attribute Decision Making, chapter 5: 0.5037, 0.6581, 0.7482, 0.3340."""
    values = np.array([[5.0, 7, 8, 7], [8, 6, 8, 4], [4, 8, 6, 6]])
    result = Topsis().apply(values, np.array([0.3, 0.4, 0.3]), Context())
    np.testing.assert_allclose(result, [0.5037, 0.6581, 0.7482, 0.3340], rtol=0, atol=5.1e-5)


@pytest.mark.parametrize(
    ("parameters", "values", "weights", "expected"),
    [
        pytest.param({"normalise": "none"}, [[0, 3, 3], [4, 0, 4]], [1, 1], [4 / 7, 3 / 7, 1], id="3-4-5: 4 / (4 + 3)"),
        pytest.param(
            {"normalise": "none"}, [[0, 3, 3], [2, 0, 2]], [1, 2], [4 / 7, 3 / 7, 1], id="weights enter before the square"
        ),
        pytest.param(
            {"normalise": "none", "distance": "manhattan"}, [[0, 1, 3], [4, 2, 0]], [1, 1], [4 / 7, 3 / 7, 3 / 7], id="manhattan"
        ),
        pytest.param(
            {"normalise": "none"},
            [[0, 3, 3], [NAN, 4, 4], [5, 5, 0]],
            [1, 1, 1],
            [5 / 8, 1, 3 / 8],
            id="missing part left out of both",
        ),
        pytest.param({"normalise": "min_max"}, [[10, 20, 15]], [1], [0, 1, 0.5], id="one part, min-max"),
        pytest.param({}, [[10, 20, 15]], [1], [0, 1, 0.5], id="one part, vector"),
        pytest.param({}, [[0, 0], [1, 3]], [1, 1], [0, 1], id="a part of 0 throughout adds nothing"),
        pytest.param({}, [[2, 2], [3, 3]], [1, 1], [0.5, 0.5], id="all equal"),
        pytest.param({}, [[2, NAN], [3, NAN]], [1, 1], [0.5, NAN], id="no part present"),
    ],
)
def test_worked_by_hand(parameters: dict[str, Any], values: list[list[float]], weights: list[float], expected: list[float]) -> None:
    result = Topsis.model_validate(parameters).apply(np.array(values, dtype=float), np.array(weights, dtype=float), Context())
    np.testing.assert_allclose(result, expected, rtol=1e-14)

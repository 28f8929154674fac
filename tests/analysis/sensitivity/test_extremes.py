from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leaguetab.analysis.sensitivity.extremes import least_mean

QUARTERS = st.integers(-12, 12).map(lambda quarters: quarters / 4)


# By hand: a part below the mean weighs (1 + f) times its weight, one above it (1 - f) times.
@pytest.mark.parametrize(
    ("values", "weights", "share", "expected"),
    [
        pytest.param([0, 8], [1, 1], 0.0, 4, id="as stated"),
        pytest.param([0, 8], [1, 1], 0.25, (0.75 * 8) / 2, id="two parts"),
        pytest.param([0, 8], [1, 3], 0.5, (3 * 0.5 * 8) / (1.5 + 1.5), id="by weight"),
        # With 3 light: (1.5 * 0 + 0.5 * 3 + 0.5 * 6) / 2.5 = 1.8, so that 3 lies above; with it heavy: 7.5 / 3.5 = 2.14.
        pytest.param([0, 3, 6], [1, 1, 1], 0.5, 1.8, id="a part in the middle"),
        pytest.param([0, 3, 6], [1, 1, 1], 1.0, 0, id="all weight on the lowest"),
        pytest.param([5, 5], [1, 2], 1.0, 5, id="equal parts"),
    ],
)
def test_lowest_mean_worked_by_hand(values: list[float], weights: list[float], share: float, expected: float) -> None:
    assert least_mean(np.array(values, dtype=float), np.array(weights, dtype=float), np.asarray(share)) == pytest.approx(
        expected, rel=1e-15
    )


@given(st.data(), st.integers(1, 5), st.sampled_from((0.05, 0.3, 0.8, 0.999)))
@settings(max_examples=60, deadline=None)
def test_lowest_mean_is_that_of_the_best_corner(data: st.DataObject, parts: int, share: float) -> None:
    values = np.array(data.draw(st.lists(QUARTERS, min_size=parts, max_size=parts)))
    weights = np.array(data.draw(st.lists(st.integers(1, 5).map(float), min_size=parts, max_size=parts)))
    counted = np.array(data.draw(st.lists(st.booleans(), min_size=parts, max_size=parts)))
    corners = np.array(list(product((1 - share, 1 + share), repeat=parts))) * weights * counted
    found = least_mean(values, weights, np.asarray(share), counted)
    if counted.any():
        assert found == pytest.approx(((corners @ values) / corners.sum(axis=1)).min(), abs=1e-13)
    else:
        assert np.isnan(found)


def test_every_place_has_its_own_share() -> None:
    values = np.array([[0.0, 0.0, np.nan], [8.0, 8.0, 8.0]])
    found = least_mean(values, np.ones(2), np.array([0.25, 0.5, 0.5]), np.array([[True, True, False], [True, True, True]]))
    np.testing.assert_allclose(found, [3, 2, 8], rtol=1e-15)

from __future__ import annotations

import numpy as np
import pytest

from leaguetab.methods.base import Context
from leaguetab.methods.weight._correlation import correlations
from leaguetab.methods.weight.pca_first_component import PcaFirstComponent

U = np.array([1.0, 1, -1, -1])
V = np.array([1.0, -1, 1, -1])
A, B = np.repeat(U, 2), np.tile(U, 2)
C = np.tile(V, 2) * A


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        pytest.param([U, 3 * V], [1 / 2, 1 / 2], id="two parts, uncorrelated"),
        pytest.param([U, U + V], [1 / 2, 1 / 2], id="two parts, correlated"),
        pytest.param([U, V, U * V], [1 / 3, 1 / 3, 1 / 3], id="three parts, uncorrelated"),
        # Contrasts of eight units, whose eigenvalues are all 1 but for rounding.
        pytest.param([0.1 * A + 0.3, 0.1 * B + 0.1, 0.1 * C + 0.7], [1 / 3, 1 / 3, 1 / 3], id="uncorrelated up to rounding"),
        # U + V correlates 1/sqrt 2 with U and with V, which are uncorrelated: eigenvector (1/sqrt 2, 1/2, 1/2), eigenvalue 2.
        pytest.param([U + V, U, V], [1 / 2, 1 / 4, 1 / 4], id="one part made of the others"),
        pytest.param([5 - 2 * (U + V), U, V], [1 / 2, 1 / 4, 1 / 4], id="sign and scale make no difference"),
        # Two parts that are one, and a third that has nothing to do with them: the first component is theirs.
        pytest.param([U, 2 * U, V], [1 / 2, 1 / 2, 0], id="a part by itself"),
        pytest.param([U, U + V, 0 * V + 0.1], [1 / 2, 1 / 2, 0], id="a part that does not vary"),
        pytest.param([U, 0 * V + 0.1, 0 * V], [1, 0, 0], id="only one part varies"),
    ],
)
def test_worked_by_hand(parts: list[np.ndarray], expected: list[float]) -> None:
    np.testing.assert_allclose(PcaFirstComponent().apply(np.array(parts), Context()), expected, atol=1e-14)


def test_correlations() -> None:
    """A part that does not vary has none, not even where the mean of its values, in binary, is not their value."""
    values = np.array([[0.1, 0.1, 0.1, np.nan], [1.0, 2.0, 3.0, np.nan], [4.0, 2.0, 0.0, np.nan]])
    np.testing.assert_allclose(correlations(values), [[0, 0, 0], [0, 1, -1], [0, -1, 1]], atol=1e-15)

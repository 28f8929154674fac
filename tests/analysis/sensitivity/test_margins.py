from __future__ import annotations

import numpy as np
import pytest

from leaguetab.analysis.sensitivity.margins import widest_margin


# One variable between 0 and 3. By hand: where the two lines cross.
@pytest.mark.parametrize(
    ("start", "slopes", "size", "at", "blend"),
    [
        pytest.param([0, 1], [1, -1], 0.5, 0.5, [0.5, 0.5], id="together"),
        pytest.param([-2, 1], [1, -1], -0.5, 1.5, [0.5, 0.5], id="apart"),
        pytest.param([0, 1], [1, -3], 0.25, 0.25, [0.75, 0.25], id="unequal"),
        pytest.param([1, 5], [1, 1], 4, 3, [1, 0], id="at the limit"),
        pytest.param([2, 5], [-1, 1], 2, 0, [1, 0], id="at nought"),
    ],
)
def test_one_variable_worked_by_hand(start: list[float], slopes: list[float], size: float, at: float, blend: list[float]) -> None:
    found = widest_margin(np.array(start, dtype=float), np.array(slopes, dtype=float)[:, None], np.array([[1.0]]), np.array([3.0]))
    assert found.size == pytest.approx(size, abs=1e-12)
    np.testing.assert_allclose(found.at, [at], atol=1e-12)
    np.testing.assert_allclose(found.blend, blend, atol=1e-12)


# The widest margin is the value of the linear programme, as another solver finds it.
@pytest.mark.parametrize("seed", range(12))
def test_against_a_linear_programme(seed: int) -> None:
    linprog = pytest.importorskip("scipy.optimize").linprog
    random = np.random.default_rng(seed)
    variables, conditions = int(random.integers(1, 7)), int(random.integers(1, 15))
    start, slopes = random.normal(size=conditions), random.normal(size=(conditions, variables))
    limits, room = np.concatenate([np.eye(variables), random.uniform(0, 1, (2, variables))]), random.uniform(0, 2, variables + 2)
    found = widest_margin(start, slopes, limits, room)
    cost = np.append(np.zeros(variables), -1.0)
    above = np.concatenate([np.column_stack([-slopes, np.ones(conditions)]), np.column_stack([limits, np.zeros(len(limits))])])
    expected = linprog(cost, A_ub=above, b_ub=np.concatenate([start, room]), bounds=[(0, None)] * variables + [(None, None)])
    assert found.size == pytest.approx(-expected.fun, abs=1e-9)
    assert (start + slopes @ found.at).min() == pytest.approx(found.size, abs=1e-9)
    assert found.blend.sum() == pytest.approx(1)

from __future__ import annotations

from math import pi

import numpy as np
from scipy import stats

from leaguetab.analysis.sensitivity.sobol import sample, sobol_indices


def ishigami(uniform: np.ndarray) -> np.ndarray:
    """Return sin(x1) + 7 sin(x2)^2 + 0.1 x3^4 sin(x1) for inputs spread evenly from -pi to pi."""
    x = (2 * uniform - 1) * pi
    return np.sin(x[..., 0]) + 7 * np.sin(x[..., 1]) ** 2 + 0.1 * x[..., 2] ** 4 * np.sin(x[..., 0])


# Ishigami and Homma (1990): with a = 7, b = 0.1 the variances are V1 = (1 + b pi^4 / 5)^2 / 2, V2 = a^2 / 8 and
# V13 = b^2 pi^8 (1/18 - 1/50), and no others.
V1, V2, V13 = (1 + 0.1 * pi**4 / 5) ** 2 / 2, 49 / 8, 0.01 * pi**8 * (1 / 18 - 1 / 50)
WHOLE = V1 + V2 + V13


def test_ishigami() -> None:
    found = sobol_indices(ishigami(sample(3, 60_000, seed=1)), resamples=100)
    np.testing.assert_allclose(found.first, [V1 / WHOLE, V2 / WHOLE, 0], atol=0.01)
    np.testing.assert_allclose(found.total, [(V1 + V13) / WHOLE, V2 / WHOLE, V13 / WHOLE], atol=0.01)


def test_estimates_equal_scipy_on_the_same_runs() -> None:
    outputs = ishigami(sample(3, 512, seed=2))
    found = sobol_indices(outputs)
    function = {"f_A": outputs[:1], "f_B": outputs[1:2], "f_AB": outputs[2:, None]}
    expected = stats.sobol_indices(func=function, n=512, method="saltelli_2010")
    np.testing.assert_allclose(found.first, expected.first_order, rtol=1e-10)
    np.testing.assert_allclose(found.total, expected.total_order, rtol=1e-10)


def test_intervals_hold_the_answer_about_as_often_as_they_say() -> None:
    """From the 5th to the 95th percentile: 90 % of 200 experiments, give or take three standard errors."""
    seeds = range(200)
    held = np.zeros((2, 3))
    for seed in seeds:
        found = sobol_indices(ishigami(sample(3, 300, seed)), resamples=200, seed=seed)
        for row, (interval, answer) in enumerate(
            [(found.first_interval, [V1, V2, 0]), (found.total_interval, [V1 + V13, V2, V13])]
        ):
            held[row] += (interval[0] <= np.array(answer) / WHOLE) & (np.array(answer) / WHOLE <= interval[1])
    np.testing.assert_allclose(held / len(seeds), 0.9, atol=3 * (0.9 * 0.1 / len(seeds)) ** 0.5)


def test_many_outputs_at_once_and_one_that_does_not_vary() -> None:
    runs = sample(3, 100, seed=4)
    outputs = np.stack([ishigami(runs), np.full(runs.shape[:2], 13.0), runs[..., 1]], axis=-1)
    found = sobol_indices(outputs)
    assert found.first.shape == found.total.shape == (3, 3)
    assert found.first_interval.shape == found.total_interval.shape == (2, 3, 3)
    alone = sobol_indices(outputs[..., 0])
    np.testing.assert_allclose(found.first[:, 0], alone.first, rtol=1e-12)
    np.testing.assert_allclose(found.total_interval[:, :, 0], alone.total_interval, rtol=1e-9)
    assert np.isnan(found.first[:, 1]).all()
    assert np.isnan(found.total[:, 1]).all()
    # The third output is its second input: an input that plays no part has an index of exactly 0.
    assert found.first[[0, 2], 2].tolist() == found.total[[0, 2], 2].tolist() == [0, 0]


def test_the_scheme() -> None:
    a, b, *mixed = sample(2, 5, seed=0)
    for number, matrix in enumerate(mixed):
        np.testing.assert_array_equal(matrix[:, number], b[:, number])
        np.testing.assert_array_equal(matrix[:, 1 - number], a[:, 1 - number])
    np.testing.assert_array_equal(sample(2, 5, seed=0)[0], a)
    assert (sample(2, 5, seed=1)[0] != a).all()

from __future__ import annotations

import numpy as np
import pytest

from leaguetab.methods.product import product, together


@pytest.mark.parametrize(
    ("units", "expected"),
    [(1, 128), (135, 128), (16_384, 128), (16_385, 64), (1_000_000, 2), (3_000_000, 1)],
)
def test_how_many_weightings_are_multiplied_at_once(units: int, expected: int) -> None:
    """2^21 values at most: 2^21 / 16,384 is 128, 2^21 / 16,385 just below, and 2^21 / 1,000,000 is 2.1."""
    assert together(units) == expected


# Whole numbers have exact products: each is worked out with Python's own.
@pytest.mark.parametrize("draws", [1, 127, 128, 129, 300], ids=str)
def test_products(draws: int) -> None:
    random = np.random.default_rng(0)
    weights, values = random.integers(0, 9, (draws, 3)), random.integers(-9, 9, (3, 4))
    expected = [[sum(w * v for w, v in zip(row, unit, strict=True)) for unit in values.T.tolist()] for row in weights.tolist()]
    assert product(weights.astype(float), values.astype(float)).tolist() == expected


def test_values_that_differ_between_draws() -> None:
    weights, values = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[[1.0], [10.0]], [[100.0], [1000.0]]])
    assert product(weights, values).tolist() == [[21.0], [4300.0]]
    assert product(weights[0], values).tolist() == [[21.0], [2100.0]]


def test_one_weighting() -> None:
    assert product(np.array([1.0, 2.0]), np.array([[1.0, 5.0], [10.0, 50.0]])).tolist() == [21.0, 105.0]


@pytest.mark.parametrize("start", [128, 256, 384])
def test_pieces_of_whole_runs_give_the_same_to_the_last_bit(start: int) -> None:
    random = np.random.default_rng(1)
    weights, values = random.random((500, 25)), random.normal(size=(25, 135))
    assert product(weights[start:], values).tobytes() == product(weights, values)[start:].tobytes()

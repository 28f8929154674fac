"""Quantiles against NumPy, SciPy and fractions worked by hand."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, get_args

import numpy as np
import pytest
from scipy.stats.mstats import mquantiles

from leaguetab.methods.quantile import Definition, quantile

if TYPE_CHECKING:
    from leaguetab.methods.base import Floats

DEFINITIONS = get_args(Definition)

# Values 10, 20, 30, 40 at p = 1/4, 1/2 and 7/10: position k + f lies at 10k + 10f. Worked from Hyndman and Fan's table.
BY_HAND: dict[Definition, tuple[Fraction, Fraction, Fraction]] = {
    "inverted_cdf": (Fraction(10), Fraction(20), Fraction(30)),  # n p = 1, 2, 2.8
    "averaged_inverted_cdf": (Fraction(15), Fraction(25), Fraction(30)),
    "closest_observation": (Fraction(10), Fraction(20), Fraction(30)),
    "interpolated_inverted_cdf": (Fraction(10), Fraction(20), Fraction(28)),
    "hazen": (Fraction(15), Fraction(25), Fraction(33)),  # n p + 1/2 = 1.5, 2.5, 3.3
    "weibull": (Fraction(25, 2), Fraction(25), Fraction(35)),  # 5 p = 1.25, 2.5, 3.5
    "linear": (Fraction(35, 2), Fraction(25), Fraction(31)),  # 3 p + 1 = 1.75, 2.5, 3.1
    "median_unbiased": (Fraction(85, 6), Fraction(25), Fraction(101, 3)),  # 13/3 p + 1/3 = 17/12, 5/2, 101/30
    "normal_unbiased": (Fraction(230, 16), Fraction(25), Fraction(67, 2)),  # 17/4 p + 3/8 = 23/16, 5/2, 67/20
    "lower": (Fraction(10), Fraction(20), Fraction(30)),
    "higher": (Fraction(20), Fraction(30), Fraction(40)),
    "midpoint": (Fraction(15), Fraction(25), Fraction(35)),
    "nearest": (Fraction(20), Fraction(30), Fraction(30)),  # 1.75 -> 2; 2.5 -> 3, the odd number; 3.1 -> 3
}


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_worked_by_hand(definition: Definition) -> None:
    found = quantile(np.array([30.0, np.nan, 10.0, 40.0, 20.0]), (0.25, 0.5, 0.7), definition)
    np.testing.assert_allclose(found, [float(value) for value in BY_HAND[definition]], rtol=1e-15)


@pytest.mark.parametrize("definition", DEFINITIONS)
@pytest.mark.parametrize("units", [1, 2, 3, 7, 20, 133])
def test_agrees_with_numpy(definition: Definition, units: int) -> None:
    probabilities = [0, 0.05, 0.125, 0.25, 1 / 3, 0.5, 0.75, 0.9, 0.95, 1]
    generator = np.random.default_rng(units)
    for values in (generator.normal(size=units), generator.integers(0, 6, units).astype(float)):
        found = quantile(values, probabilities, definition)
        np.testing.assert_allclose(found, np.quantile(values, probabilities, method=definition), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(
    ("definition", "a", "b"),
    [
        ("hazen", 0.5, 0.5),
        ("weibull", 0, 0),
        ("linear", 1, 1),
        ("median_unbiased", 1 / 3, 1 / 3),
        ("normal_unbiased", 0.375, 0.375),
    ],
)
def test_agrees_with_scipy(definition: Definition, a: float, b: float) -> None:
    values = np.random.default_rng(3).exponential(size=41)
    probabilities = [0.01, 0.2, 0.5, 0.77, 0.99]
    found = quantile(values, probabilities, definition)
    np.testing.assert_allclose(found, mquantiles(values, probabilities, alphap=a, betap=b), rtol=1e-12)


@pytest.mark.parametrize(
    ("units", "probability", "number"),
    [(100, 0.07, 7), (90, 0.7, 63), (1000, 0.29, 290), (32844, 0.75, 24633)],
    ids=["7.000000000000001", "62.99999999999999", "289.99999999999994", "whole in binary too"],
)
def test_a_whole_position_is_whole_whatever_its_binary_form(units: int, probability: float, number: int) -> None:
    values = np.arange(1.0, units + 1)
    assert quantile(values, (probability,), "inverted_cdf") == number
    assert quantile(values, (probability,), "averaged_inverted_cdf") == number + 0.5


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_draws_on_leading_axes_with_gaps_of_their_own(definition: Definition) -> None:
    values = np.random.default_rng(0).normal(size=(2, 3, 11))
    values[0, 1, :4] = np.nan
    values[1, 2, :] = np.nan
    found = quantile(values, (0.1, 0.6), definition)
    alone = [[_without_gaps(draw, definition) for draw in draws] for draws in values]
    np.testing.assert_array_equal(found, alone)


def _without_gaps(values: Floats, definition: Definition) -> Floats:
    present = values[~np.isnan(values)]
    return quantile(present, (0.1, 0.6), definition) if len(present) else np.full(2, np.nan)


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_equal_values_have_that_value_as_every_quantile(definition: Definition) -> None:
    assert (quantile(np.full(6, 0.1), (0, 0.3, 0.31, 1), definition) == 0.1).all()


@pytest.mark.parametrize("definition", DEFINITIONS)
@pytest.mark.parametrize("units", [0, 3])
def test_no_value_no_quantile(definition: Definition, units: int) -> None:
    assert np.isnan(quantile(np.full(units, np.nan), (0.5,), definition)).all()

from __future__ import annotations

from math import exp, sqrt
from typing import Any, Literal

import numpy as np
import polars as pl
import pytest

from leaguetab.methods.band._funnel import dispersion_ratio, trimmed, variance_between
from leaguetab.methods.band.funnel_shmi import FunnelShmi
from leaguetab.methods.base import Context, Floats, MethodError
from leaguetab.scoring import UnitColumns

NAN = float("nan")


def bands(observed: Any, expected: Any, **parameters: Any) -> list[int]:
    columns = UnitColumns(pl.DataFrame({"deaths": observed, "model": expected}, strict=False))
    found = FunnelShmi(observed="deaths", expected="model", **parameters).apply(np.ones(len(observed)), Context(columns=columns))
    return [int(band) for band in found]


def test_the_dispersion_ratio_of_funnelplotr() -> None:
    """FunnelPlotR's tests (test-classes_methods.R): 2.948033 for these six groups."""
    observed, expected = np.array([100.0, 150, 180, 80, 120, 225]), np.array([108.0, 112, 165, 95, 100, 220])
    z = np.sqrt(expected) * np.log(observed / expected)
    assert dispersion_ratio(trimmed(z, "truncate")).round(6) == 2.948033


@pytest.mark.parametrize(
    ("trim", "expected"),
    [
        # Ranks 1 to 10: floor(10 r / 11) is 0 for rank 1 and 9 for rank 10.
        pytest.param("truncate", [NAN, -3, -2, -1, 0, 1, 2, 3, 4, NAN], id="truncate"),
        # The 10th percentile of ten lies at position 1.9: -9 + 0.9 x 6. Likewise from the top: 10 - 0.9 x 6.
        pytest.param("winsorise", [-3.6, -3, -2, -1, 0, 1, 2, 3, 4, 4.6], id="winsorise"),
    ],
)
def test_trimming_ten_units(trim: Literal["truncate", "winsorise"], expected: list[float]) -> None:
    found = trimmed(np.array([-9.0, -3, -2, -1, 0, 1, 2, 3, 4, 10]), trim)
    np.testing.assert_allclose(found, expected, rtol=1e-14)


@pytest.mark.parametrize(
    ("z", "error", "expected"),
    [
        # sum z^2 = 18, N - 1 = 1, weights 1 and 1: (18 - 1) / (2 - 2/2).
        pytest.param([-3, 3], [1, 1], 17, id="equal errors"),
        # Weights 1 and 4: (18 - 1) / (5 - 17/5).
        pytest.param([-3, 3], [1, 0.5], 17 / 1.6, id="unequal errors"),
        pytest.param([-3, 3, NAN], [1, 0.5, 9], 17 / 1.6, id="a unit left out"),
        pytest.param([-0.5, 0.5], [1, 1], 0, id="less than chance"),
        pytest.param([5], [1], 0, id="one unit"),
        pytest.param([NAN, NAN], [1, 1], 0, id="no unit"),
    ],
)
def test_variance_between_units(z: list[float], error: list[float], expected: float) -> None:
    found = variance_between(np.array(z, dtype=np.float64), np.array(error, dtype=np.float64))
    np.testing.assert_allclose(found, [expected], rtol=1e-14)


def observed_of(distances: list[float], expected: float = 100.0) -> Floats:
    """Return the observed cases of units whose logarithms of O/E are given."""
    return np.asarray(expected * np.exp(distances))


def test_limits_worked_by_hand() -> None:
    """Twelve units with E = 100, so s = 0.1; ranks 1 and 12 are left out (floor(10 r / 13) is 0 and 9).

    Ten units are left, five with ln(O/E) -0.2 and five with 0.2: z = -2 and 2, sum z^2 = 40, weights 100.
    tau^2 = (40 - 9) / (1000 - 10 x 10000 / 1000) = 31 / 900. Limits 95 %: exp(+-1.959964 sqrt(0.01 + 31/900)) = exp(+-0.41319).
    """
    within, beyond = 0.4131, 0.4132
    assert exp(within) < exp(1.959964 * sqrt(0.01 + 31 / 900)) < exp(beyond)
    for edge, outer in ((within, (1, 1)), (beyond, (0, 2))):
        observed = observed_of([-edge, *[-0.2] * 5, *[0.2] * 5, edge])
        assert bands(observed, [100.0] * 12) == [outer[0], *[1] * 10, outer[1]]


def test_without_spread_beyond_chance_limits_are_those_of_chance() -> None:
    """tau^2 is 0: with E = 400, ln(O/E) may be 1.959964 / 20 = 0.0980."""
    observed = observed_of([-0.0981, 0.0979, *[0.0] * 9, 0.0981], 400)
    assert bands(observed, [400.0] * 12) == [0, 1, *[1] * 9, 2]


def test_the_two_ways_of_trimming_worked_by_hand() -> None:
    """Eleven units with E = 100, of which the first and the last are the extreme ones, however extreme.

    z = ln(O/E) / 0.1 is -3, seven times 0, and 3 for the others. Winsorised, the first and last count as -3 and 3: sum z^2 = 36,
    weights 100, tau^2 = (36 - 10) / (1100 - 100) = 0.026, the limit of ln(O/E) 1.959964 sqrt(0.036) = 0.37188. Truncated,
    they do not count (floor(10 r / 12) is 0 and 9): sum z^2 = 18, tau^2 = (18 - 8) / (900 - 100) = 0.0125, and the limit 0.29399.
    """

    def eleven(edge: float) -> Floats:
        return observed_of([-edge, -0.3, *[0.0] * 7, 0.3, edge])

    assert bands(eleven(0.3718), [100.0] * 11, trim="winsorise") == [1] * 11
    assert bands(eleven(0.3719), [100.0] * 11, trim="winsorise") == [0, *[1] * 9, 2]
    assert bands(eleven(0.3719), [100.0] * 11, trim="truncate") == [0, 0, *[1] * 7, 2, 2]


def test_square_roots() -> None:
    """E = 100: y = sqrt(O/E) - 1, s = 0.05. With tau^2 = 0 the limits of O are 100 (1 +- 0.0979982)^2: 81.36 and 120.56."""
    for observed, outer in (([81.37, 120.55], [1, 1]), ([81.35, 120.57], [0, 2])):
        assert bands([*observed, *[100.0] * 10], [100.0] * 12, transformation="square_root") == [*outer, *[1] * 10]


def test_both_pairs_of_limits() -> None:
    """With E = 400 and tau^2 = 0, ln(O/E) may be 0.0980 (95 %) and 0.1545 (99.8 %)."""
    observed = observed_of([-0.16, -0.12, *[0.0] * 30, 0.12, 0.16], 400)
    found = bands(observed, [400.0] * 34, limits=(95.0, 99.8), labels=("A", "B", "C", "D", "E"))
    assert found == [0, 1, *[2] * 30, 3, 4]


def test_expected_cases_are_rounded_to_two_decimals() -> None:
    """0.016 is 0.02: sqrt(0.02) ln(21766 / 0.02) is 1.9658, above 1.959964; sqrt(0.016) ln(21766 / 0.016) would be 1.7864."""
    assert bands([21766], [0.016]) == [2]
    with pytest.raises(MethodError, match="'model' is 0 for a unit; expected cases must be above 0"):
        bands([1], [0.004])


def test_no_case_is_below_every_limit_and_has_no_say() -> None:
    observed = [*observed_of([-0.0981, *[0.0] * 9, 0.0979], 400), 0.0]
    assert bands(observed, [400.0] * 12) == [0, *[1] * 10, 0]


def test_missing_counts_and_negative_ones() -> None:
    assert bands([100, None, 100], [100, 100, None]) == [1, -1, -1]
    with pytest.raises(MethodError, match="'deaths' is -2 for a unit; observed cases cannot be negative"):
        bands([100, -2], [100, 100])


def test_within_groups_each_has_its_own_spread() -> None:
    """The first group is that of `test_limits_worked_by_hand`; in the second nothing spreads, and 0.3 is beyond chance."""
    observed = np.concatenate([observed_of([-0.3, *[-0.2] * 5, *[0.2] * 5, 0.3]), observed_of([-0.3, *[0.0] * 10, 0.3])])
    columns = UnitColumns(pl.DataFrame({"deaths": observed, "model": [100.0] * 24, "region": ["N"] * 12 + ["S"] * 12}))
    method = FunnelShmi(observed="deaths", expected="model", within="region")
    found = method.apply(np.ones(24), Context(columns=columns))
    np.testing.assert_array_equal(found, [1] * 12 + [0] + [1] * 10 + [2])
    assert method.columns_read == ("deaths", "model", "region")

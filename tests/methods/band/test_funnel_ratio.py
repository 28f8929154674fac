from __future__ import annotations

import sys
from typing import Any

import numpy as np
import polars as pl
import pytest
from pydantic import ValidationError

from leaguetab.methods.band.funnel_ratio import FunnelRatio, exact_limits
from leaguetab.methods.base import Context, MethodError
from leaguetab.scoring import UnitColumns

NAN = float("nan")


def bands(observed: list[Any], expected: list[Any], values: list[float] | None = None, **parameters: Any) -> list[str | int | None]:
    columns = UnitColumns(pl.DataFrame({"deaths": observed, "model": expected}, strict=False))
    method = FunnelRatio(observed="deaths", expected="model", **parameters)
    found = method.apply(np.array(values or [1.0] * len(observed)), Context(columns=columns))
    return [method.labels[band] if band >= 0 else None for band in found]


def test_exact_limits_as_printed() -> None:
    """FunnelPlotR's tests (test-poisson_limits.R): limits of the ratio where 15, 20 and 30 cases are expected."""
    expected = np.array([15.0, 20.0, 30.0])
    limits = [limit / expected for tail in (0.025, 0.001) for limit in exact_limits(expected, tail)]
    printed = [
        [0.5596924, 0.6108260, 0.6746958],
        [1.649348, 1.544419, 1.427562],
        [0.3862650, 0.4479107, 0.5289724],
        [2.082907, 1.902094, 1.702771],
    ]
    for found, row, digits in zip(limits, printed, (7, 6, 7, 6), strict=True):
        np.testing.assert_array_equal(found.round(digits), row)


def test_around_the_expected_cases() -> None:
    """The limits printed for 20 expected cases are, in cases, 8.96, 12.22, 30.89 and 38.04."""
    found = bands([8, 9, 12, 13, 20, 30, 31, 38, 39], [20] * 9, around="expected")
    assert found == [
        "Low (0.001)", "Low (0.025)", "Low (0.025)", "Not significant", "Not significant", "Not significant",
        "High (0.025)", "High (0.025)", "High (0.001)",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("observed", "expected", "label"),
    [
        # Exact 95 % interval of 5 cases: 1.6235 to 11.6683 (Fisher's table); of none: 0 to 3.6889.
        pytest.param(5, 1.62, "High (0.025)", id="5 cases, below the interval"),
        pytest.param(5, 1.63, "Not significant", id="5 cases, in the interval, low end"),
        pytest.param(5, 11.66, "Not significant", id="5 cases, in the interval, high end"),
        pytest.param(5, 11.67, "Low (0.025)", id="5 cases, above the interval"),
        pytest.param(0, 3.68, "Not significant", id="no cases, in the interval"),
        pytest.param(0, 3.69, "Low (0.025)", id="no cases, above the interval"),
        # 99.8 %: -ln(0.001) is 6.9078.
        pytest.param(0, 6.90, "Low (0.025)", id="no cases, in the wider interval"),
        pytest.param(0, 6.91, "Low (0.001)", id="no cases, above both intervals"),
        # Byar's for 10 cases, the first that are not few: 11 (1 - 1/99 + 1.959964/9.94987)^3 = 18.3915, and exactly 18.3904.
        pytest.param(10, 18.391, "Not significant", id="10 cases, in Byar's interval"),
        pytest.param(10, 18.392, "Low (0.025)", id="10 cases, above Byar's interval"),
        # Byar's for 100 cases: 100 (1 - 1/900 - 1.959964/30)^3 = 81.3622, and 101 (1 - 1/909 + 1.959964/30.1496)^3 = 121.6276.
        pytest.param(100, 81.36, "High (0.025)", id="100 cases, below the interval"),
        pytest.param(100, 81.37, "Not significant", id="100 cases, in the interval, low end"),
        pytest.param(100, 121.62, "Not significant", id="100 cases, in the interval, high end"),
        pytest.param(100, 121.63, "Low (0.025)", id="100 cases, above the interval"),
        pytest.param(100, 60.0, "High (0.001)", id="100 cases, far below"),
        pytest.param(100, 160.0, "Low (0.001)", id="100 cases, far above"),
    ],
)
def test_around_the_observed_cases(observed: float, expected: float, label: str) -> None:
    assert bands([observed], [expected]) == [label]


def test_one_pair_of_limits() -> None:
    labels = ("better", "as expected", "worse")
    assert bands([60, 100, 150], [100] * 3, limits=(95.0,), labels=labels) == list(labels)


def test_what_is_missing_has_no_band() -> None:
    assert bands([100, None, 100, 100], [100, 100, None, 100], [1.0, 1.0, 1.0, NAN]) == ["Not significant", None, None, None]


def test_draws_take_the_same_bands() -> None:
    columns = UnitColumns(pl.DataFrame({"deaths": [60.0, 100.0], "model": [100.0, 100.0]}))
    method = FunnelRatio(observed="deaths", expected="model")
    found = method.apply(np.array([[1.0, 2.0], [NAN, 1.0]]), Context(columns=columns))
    np.testing.assert_array_equal(found, [[0, 2], [-1, 2]])
    assert method.columns_read == ("deaths", "model")


@pytest.mark.parametrize(
    ("observed", "expected", "found"),
    [
        pytest.param([5, -1], [4, 4], "'deaths' is -1 for a unit; observed cases cannot be negative", id="negative"),
        pytest.param([5, 5], [4, 0], "'model' is 0 for a unit; expected cases must be above 0", id="none expected"),
    ],
)
def test_counts_without_limits(observed: list[float], expected: list[float], found: str) -> None:
    with pytest.raises(MethodError, match=found) as caught:
        bands(observed, expected)
    assert [problem.code for problem in caught.value.problems] == ["no-result"]


def test_exact_limits_need_scipy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy.special", None)
    assert bands([100], [100]) == ["Not significant"]
    for observed, around in ((9, "observed"), (100, "expected")):
        with pytest.raises(MethodError) as caught:
            bands([observed], [100], around=around)
        (problem,) = caught.value.problems
        assert problem.code == "missing-extra"
        assert problem.hint == 'Install it with: pip install "leaguetab[stats]"'


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"labels": ("a", "b", "c")}, "there are 3 labels; 2 pairs of limits make 5 bands"),
        ({"limits": (95,)}, "there are 5 labels; one pair of limits makes 3 bands"),
        ({"limits": (99.8, 95)}, "'limits' is 99.8, 95; it must be finite numbers in ascending order, above 0 and below 100"),
        ({"limits": (95, 100)}, "'limits' is 95, 100"),
        ({"limits": (), "labels": ("a",)}, "'limits' is none"),
        ({"observed": "SUM(deaths)"}, "looks at other rows"),
    ],
)
def test_what_is_refused(parameters: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        FunnelRatio.model_validate({"method": "funnel_ratio", "observed": "deaths", "expected": "model", **parameters})

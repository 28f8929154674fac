from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

from leaguetab.methods.band.funnel_proportion import FunnelProportion
from leaguetab.methods.base import Context, MethodError
from leaguetab.scoring import UnitColumns

NAN = float("nan")
FIVE = ("Low (0.001)", "Low (0.025)", "Not significant", "High (0.025)", "High (0.001)")


def bands(cases: Any, of: Any, values: list[float] | None = None, **parameters: Any) -> list[int]:
    columns = UnitColumns(pl.DataFrame({"cases": cases, "of": of}, strict=False))
    method = FunnelProportion(observed="cases", denominator="of", **parameters)
    return [int(band) for band in method.apply(np.array(values or [1.0] * len(cases)), Context(columns=columns))]


def test_the_labels_are_those_of_public_health_england() -> None:
    assert FunnelProportion(observed="cases", denominator="of").labels == FIVE


@pytest.mark.parametrize(
    ("cases", "band"),
    [
        # Average 1/2. With n = 400 the standard error is 1/40: limits 200 +- 19.6 (95 %) and 200 +- 30.9 (99.8 %) cases.
        (169, 0), (170, 1), (180, 1), (181, 2), (200, 2), (219, 2), (220, 3), (230, 3), (231, 4),
    ],
)  # fmt: skip
def test_limits_worked_by_hand(cases: int, band: int) -> None:
    """A unit, its mirror image, and a large one: the average stays 1/2."""
    assert bands([cases, 400 - cases, 50_000], [400, 400, 100_000]) == [band, 4 - band, 2]


@pytest.mark.parametrize("cases", [169, 181, 219, 231])
def test_the_limits_are_where_wilson_intervals_end(cases: int) -> None:
    """Wilson (1927): (p + c^2/2n +- c sqrt(p q / n + c^2/4n^2)) / (1 + c^2/n) holds the average, or does not."""
    n, p = 400, cases / 400
    for c, inner in ((1.959964, {2}), (3.090232, {1, 2, 3})):
        centre, half = p + c**2 / (2 * n), c * np.sqrt(p * (1 - p) / n + c**2 / (4 * n**2))
        holds = bool((centre - half) / (1 + c**2 / n) <= 0.5 <= (centre + half) / (1 + c**2 / n))
        assert (bands([cases, n - cases, 50_000], [n, n, 100_000])[0] in inner) is holds


def test_widened_limits_worked_by_hand() -> None:
    """Twelve units of 100, in pairs that mirror each other, so that the average is 1/2 and s = 1/20.

    y = asin(sqrt(p)) - pi/4. Ranks 1 and 12 are left out; of the ten others y is five times -0.1, and five times 0.1: z^2 = 4,
    weights 400, tau^2 = (40 - 9) / (4000 - 400) = 0.008611, and the limit of |y| is 1.959964 sqrt(0.0025 + 0.008611) = 0.20660.
    """
    for edge, outer in ((0.2065, (1, 1)), (0.2067, (0, 2))):
        cases = 100 * np.sin(np.pi / 4 + np.array([-edge, *[-0.1] * 5, *[0.1] * 5, edge])) ** 2
        found = bands(cases, [100.0] * 12, trim="truncate", limits=(95.0,), labels=("low", "within", "high"))
        assert found == [outer[0], *[1] * 10, outer[1]]


def test_trimmed_limits_without_spread_are_those_of_chance() -> None:
    """Twelve units of 100, ten of them average: tau^2 is 0, and the limit of |y| is 1.959964 / 20 = 0.0980."""
    for edge, outer in ((0.0979, (1, 1)), (0.0981, (0, 2))):
        cases = 100 * np.sin(np.pi / 4 + np.array([-edge, *[0.0] * 10, edge])) ** 2
        found = bands(cases, [100.0] * 12, trim="winsorise", limits=(95.0,), labels=("low", "within", "high"))
        assert found == [outer[0], *[1] * 10, outer[1]]


@pytest.mark.parametrize("trim", [None, "truncate", "winsorise"])
@pytest.mark.parametrize(
    ("cases", "of"),
    [
        pytest.param([30, 60, 3], [100, 200, 10], id="all equal"),
        pytest.param([0, 0, 0], [100, 200, 10], id="none"),
        pytest.param([100, 200, 10], [100, 200, 10], id="all"),
        pytest.param([7], [9], id="one unit"),
    ],
)
def test_where_nothing_differs_all_are_within(cases: list[int], of: list[int], trim: str | None) -> None:
    assert bands(cases, of, trim=trim) == [2] * len(cases)


def test_units_without_a_score_or_count_have_no_say() -> None:
    """With the last unit the average would be far higher."""
    assert bands([200, 200, None, 400], [400, 400, 400, 400], [1.0, 1.0, 1.0, NAN]) == [2, 2, -1, -1]


def test_within_groups_each_has_its_own_average() -> None:
    columns = UnitColumns(
        pl.DataFrame({"cases": [40, 41, 360, 361, 5], "of": [400, 400, 400, 400, 9], "kind": ["a", "a", "b", "b", None]})
    )
    method = FunnelProportion(observed="cases", denominator="of", within="kind")
    np.testing.assert_array_equal(method.apply(np.ones(5), Context(columns=columns)), [2, 2, 2, 2, -1])
    assert method.columns_read == ("cases", "of", "kind")
    np.testing.assert_array_equal(
        FunnelProportion(observed="cases", denominator="of").apply(np.ones(5), Context(columns=columns)), [0, 0, 4, 4, 2]
    )


@pytest.mark.parametrize(
    ("cases", "of", "found"),
    [
        pytest.param([1, -1], [2, 2], "'cases' is -1 for a unit; cases cannot be negative", id="negative"),
        pytest.param([1, 3], [2, 2], "'cases' is 3 for a unit; there cannot be more cases than 'of'", id="more than there are"),
        pytest.param([1, 0], [2, 0], "'of' is 0 for a unit; a denominator must be above 0.*NULLIF", id="denominator 0"),
    ],
)
def test_counts_without_limits(cases: list[int], of: list[int], found: str) -> None:
    with pytest.raises(MethodError, match=found) as caught:
        bands(cases, of)
    assert [problem.code for problem in caught.value.problems] == ["no-result"]

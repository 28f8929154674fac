from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from pydantic import ValidationError

from leaguetab.methods.band.quantiles import Quantiles
from leaguetab.methods.base import Context
from leaguetab.scoring import UnitColumns

NAN = float("nan")
TEN = [NAN, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
QUARTERS = (0.25, 0.5, 0.75)


@pytest.mark.parametrize(
    ("parameters", "values", "expected"),
    [
        # The examples of R's statar::xtile, which cuts as Stata's xtile does, values on a cut going low.
        pytest.param(
            {"at": (0.3, 0.7), "definition": "inverted_cdf", "on_cut": "lower"},
            TEN,
            [-1, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2],
            id="xtile, 0.3 and 0.7",
        ),
        pytest.param(
            {"at": (1 / 3, 2 / 3), "definition": "inverted_cdf", "on_cut": "lower"},
            TEN,
            [-1, 0, 0, 0, 0, 1, 1, 1, 2, 2, 2],
            id="xtile, thirds",
        ),
        # Cuts 2, 3 and 4 by `linear`; 1.5, 3 and 4.5 by `hazen`'s (n p + 1/2 is 1.75, 3, 4.25): 1.75, 3 and 4.25.
        pytest.param({"at": QUARTERS}, [1, 2, 3, 4, 5], [0, 1, 2, 3, 3], id="linear, upper"),
        pytest.param({"at": QUARTERS, "on_cut": "lower"}, [1, 2, 3, 4, 5], [0, 0, 1, 2, 3], id="linear, lower"),
        pytest.param({"at": QUARTERS, "definition": "hazen"}, [1, 2, 3, 4, 5], [0, 1, 2, 2, 3], id="hazen"),
        pytest.param({"at": QUARTERS}, [7, 7, 7, NAN], [3, 3, 3, -1], id="all equal, upper"),
        pytest.param({"at": QUARTERS, "on_cut": "lower"}, [7, 7, 7, NAN], [0, 0, 0, -1], id="all equal, lower"),
        pytest.param({"at": (0.5,)}, [2.5 + 4e-16, 2.5 - 4e-16, 2.5, 1, 2], [1, 1, 1, 0, 0], id="equal but for rounding, upper"),
        pytest.param(
            {"at": (0.5,), "on_cut": "lower"},
            [2.5 + 4e-16, 2.5 - 4e-16, 2.5, 3, 4],
            [0, 0, 0, 1, 1],
            id="equal but for rounding, lower",
        ),
        pytest.param({"at": (0.5,)}, [NAN, 4], [-1, 1], id="one unit"),
        pytest.param({"at": (0.5,)}, [NAN, NAN], [-1, -1], id="all missing"),
        # Cuts 1, 1.5 and 2: nothing lies between 1.5 and 2.
        pytest.param({"at": QUARTERS}, [1, 1, 2, 2], [1, 1, 3, 3], id="fewer different scores than bands"),
    ],
)
def test_worked_by_hand(parameters: dict[str, Any], values: list[float], expected: list[int]) -> None:
    method = Quantiles(labels=tuple(range(len(parameters["at"]) + 1)), **parameters)
    np.testing.assert_array_equal(method.apply(np.array(values, dtype=np.float64), Context()), expected)


def test_within_groups() -> None:
    columns = UnitColumns(pl.DataFrame({"region": ["N", "S", "N", "S", None, "N", "S"]}))
    method = Quantiles(labels=("low", "high"), at=(0.5,), within="region")
    # The median of the north is 3, of the south 30 (the missing score apart); the fifth unit has no region.
    values = np.array([1.0, 10.0, 3.0, 50.0, 7.0, 9.0, NAN])
    np.testing.assert_array_equal(method.apply(values, Context(columns=columns)), [0, 0, 1, 1, -1, 1, -1])
    assert method.columns_read == ("region",)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"at": (0.5,), "labels": ("a", "b", "c")}, "there are 3 labels; 1 quantiles make 2 bands"),
        (
            {"at": (0.75, 0.25), "labels": (1, 2, 3)},
            "'at' is 0.75, 0.25; it must be finite numbers in ascending order, above 0 and below 1",
        ),
        ({"at": (0.5, 1.0), "labels": (1, 2, 3)}, "'at' is 0.5, 1"),
        ({"at": (0.5,), "labels": (1, 2), "definition": "best"}, "'inverted_cdf'"),
        ({"at": (0.5,), "labels": (1, 2), "within": "AVG(region)"}, "looks at other rows"),
    ],
)
def test_what_is_refused(parameters: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Quantiles.model_validate({"method": "quantiles", **parameters})

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from pydantic import ValidationError

from leaguetab.methods.base import Context, MethodError
from leaguetab.methods.transform.map_values import MapValues
from leaguetab.yaml_source import parse_yaml, validate

if TYPE_CHECKING:
    from leaguetab.methods.base import Better

CQC = {1: 88, 2: 63, 3: 38, 4: 0}


def test_looked_up() -> None:
    found = MapValues(map=CQC).apply(np.array([[3.0, 1.0, np.nan], [2.0, 4.0, 4.0]]), Context())
    np.testing.assert_array_equal(found, [[38, 88, np.nan], [63, 0, 0]])


@pytest.mark.parametrize("value", [0.0, 2.5, 5.0], ids=["below", "between", "above"])
def test_a_value_that_is_not_listed_is_named(value: float) -> None:
    with pytest.raises(MethodError, match=rf"does not list the value {value:g} \(and 1 more\); it lists 1, 2, 3, 4"):
        MapValues(map=CQC).apply(np.array([1.0, value, np.nan, 9.0]), Context())


@pytest.mark.parametrize(
    ("results", "better", "expected"),
    [
        ({1: 0, 2: 5, 3: 6}, "lower", "lower"),
        ({1: 6, 2: 5, 3: 0}, "lower", "higher"),
        ({1: 6, 2: 5, 3: 0}, "higher", "lower"),
        ({3: 0, 1: 6, 2: 5}, "higher", "lower"),
        ({1: 0, 2: 5, 3: 0}, "lower", "higher"),
    ],
    ids=["rising", "falling, lower", "falling, higher", "falling, not in order", "both"],
)
def test_better_after(results: dict[float, float], better: Better, expected: Better) -> None:
    assert MapValues(map=results).better_after(better) == expected


def test_written_in_yaml() -> None:
    source = parse_yaml("method: map_values\nmap: {1: 4, 2.5: 3, -1: 0}\n", "step.yaml")
    assert validate(MapValues, source).map == {1: 4, 2.5: 3, -1: 0}


@pytest.mark.parametrize("results", [{}, {1: 2}, {1: 2, 2: 2}, {"1": 2, "2": 3}])
def test_maps_that_make_no_sense(results: dict[float, float]) -> None:
    with pytest.raises(ValidationError):
        MapValues(map=results)

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from pydantic import ValidationError

from leaguetab.methods.base import Context
from leaguetab.methods.transform.band_points import BandPoints

if TYPE_CHECKING:
    from leaguetab.methods.base import Better

VALUES = np.array([-1.0, 0.0, 3.0, 5.0, np.nan, 9.0])


@pytest.mark.parametrize(
    ("on_cut", "expected"),
    [("upper", [3, 2, 2, 1, np.nan, 1]), ("lower", [3, 3, 2, 2, np.nan, 1])],
)
def test_worked_by_hand(on_cut: str, expected: list[float]) -> None:
    step = BandPoints.model_validate({"at": (0, 5), "points": (3, 2, 1), "on_cut": on_cut})
    np.testing.assert_array_equal(step.apply(VALUES, Context()), expected)


# 0.57 x 100 is 57, and 0.1 + 0.2 is 0.3; binary numbers come out 7e-15 below, and 6e-17 above. What is written out differs.
@pytest.mark.parametrize(
    ("at", "on_cut", "values", "expected"),
    [
        pytest.param((57, 60), "upper", [0.57 * 100, 56.9999999, 57], [1, 0, 1], id="upper"),
        pytest.param((0.3, 0.6), "lower", [0.1 + 0.2, 0.30000001, 0.3], [0, 1, 0], id="lower"),
    ],
)
def test_the_noise_of_arithmetic_decides_nothing(
    at: tuple[float, ...], on_cut: str, values: list[float], expected: list[float]
) -> None:
    step = BandPoints.model_validate({"at": at, "points": (0, 1, 2), "on_cut": on_cut})
    np.testing.assert_array_equal(step.apply(np.array(values), Context()), expected)


@pytest.mark.parametrize(
    ("points", "better", "expected"),
    [
        ((1, 2, 2), "lower", "lower"),
        ((3, 2, 1), "lower", "higher"),
        ((3, 2, 1), "higher", "lower"),
        ((1, 3, 2), "lower", "higher"),
    ],
    ids=["rising", "falling, lower", "falling, higher", "both"],
)
def test_better_after(points: tuple[float, ...], better: Better, expected: Better) -> None:
    assert BandPoints(at=(0, 5), points=points).better_after(better) == expected


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"at": (), "points": (1,)}, "at least one"),
        ({"at": (5, 0), "points": (1, 2, 3)}, "ascending"),
        ({"at": (0, 5), "points": (1, 2)}, "make 3 bands, and there are points for 2"),
        ({"at": (0,), "points": (2, 2)}, "same points"),
    ],
)
def test_bands_that_cannot_be(parameters: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        BandPoints.model_validate(parameters)

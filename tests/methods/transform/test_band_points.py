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

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from leaguetab.methods.base import Context, MethodError
from leaguetab.methods.combine.edas import Edas

if TYPE_CHECKING:
    from collections.abc import Callable

NAN = float("nan")


def test_scores_on_which_programs_agree(example: str, agrees: Callable[..., None]) -> None:
    agrees(Edas(), "EDAS", example)


def test_yazdani_and_others_2020(as_published: Callable[..., None]) -> None:
    as_published(Edas(), "EDAS", 0)


@pytest.mark.parametrize(
    ("values", "weights", "better", "expected"),
    [
        # Average 4: distances -3/4, 0, 3/4; SP = 0, 0, 3/4; SN = 3/4, 0, 0.
        pytest.param([[1, 4, 7]], [1], ("higher",), [0, 0.5, 1], id="one part"),
        pytest.param([[1, 4, 7]], [1], ("lower",), [1, 0.5, 0], id="lower is better"),
        # SP = 1/2 (0, 0, 3/4) + 1/2 (1/2, 0, 0) = 1/4, 0, 3/8; SN = 3/8, 0, 1/4 (the second part's average is 2).
        pytest.param([[1, 4, 7], [3, 2, 1]], [1, 1], ("higher", "higher"), [1 / 3, 0.5, 2 / 3], id="two parts"),
        pytest.param([[1, 4, 7], [3, 2, 1]], [1, 0], ("higher", "higher"), [0, 0.5, 1], id="part of weight 0"),
        # The second part is at its average for the one unit that has it, and the others go by the first alone.
        pytest.param([[1, 4, 7], [NAN, 2, NAN]], [1, 1], ("higher", "higher"), [0, 0.5, 1], id="missing parts"),
        pytest.param([[1, 4, 7, NAN]], [1], ("higher",), [0, 0.5, 1, NAN], id="no part present"),
        pytest.param([[-1, 4, 9]], [1], ("higher",), [0, 0.5, 1], id="a negative value, the average above 0"),
        pytest.param([[-4, -4, -4], [1, 4, 7]], [1, 1], ("higher", "higher"), [0, 0.5, 1], id="equal for all, below 0"),
    ],
)
def test_worked_by_hand(values: list[list[float]], weights: list[float], better: Any, expected: list[float]) -> None:
    result = Edas().apply(np.array(values, dtype=float), np.array(weights, dtype=float), Context(part_better=better))
    np.testing.assert_allclose(result, expected, rtol=1e-14, atol=1e-15)


@pytest.mark.parametrize("part", [[-1, 1], [-3, 1]], ids=["average 0", "average below 0"])
def test_an_average_that_is_not_above_0_is_refused(part: list[float]) -> None:
    with pytest.raises(MethodError, match="the average of a part must be above 0"):
        Edas().apply(np.array([part], dtype=float), np.ones(1), Context())

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from leaguetab.methods.base import Context
from leaguetab.methods.combine.moora import Moora

if TYPE_CHECKING:
    from collections.abc import Callable

NAN = float("nan")


def test_scores_on_which_programs_agree(example: str, agrees: Callable[..., None]) -> None:
    agrees(Moora(), "MOORA", example)


def test_siregar_and_others_2021(as_published: Callable[..., None]) -> None:
    as_published(Moora(), "MOORA", 0)


@pytest.mark.parametrize(
    ("values", "weights", "better", "expected"),
    [
        pytest.param([[3, 4]], [1], ("higher",), [0.6, 0.8], id="3-4-5"),
        pytest.param([[3, 4]], [1], ("lower",), [-0.6, -0.8], id="lower is better"),
        pytest.param([[3, 4], [12, 5]], [1, 1], ("higher", "lower"), [0.3 - 6 / 13, 0.4 - 2.5 / 13], id="good less bad"),
        pytest.param([[3, 4], [12, 5]], [3, 1], ("higher", "lower"), [0.45 - 3 / 13, 0.6 - 1.25 / 13], id="weights"),
        pytest.param([[-3, 4]], [1], ("higher",), [-0.6, 0.8], id="negative values"),
        pytest.param([[3, 4], [0, 0]], [1, 1], ("higher", "lower"), [0.3, 0.4], id="a part of 0 throughout"),
        pytest.param(
            [[3, 4, 9], [12, 5, NAN]], [1, 1], ("higher", "lower"), [0.3 - 6 / 13, 0.4 - 2.5 / 13, NAN], id="missing part"
        ),
        pytest.param(
            [[3, 4, 9], [12, 5, NAN]], [1, 0], ("higher", "lower"), [3 / 106**0.5, 4 / 106**0.5, 9 / 106**0.5], id="of weight 0"
        ),
        pytest.param([[3e200, 4e200]], [1], ("higher",), [0.6, 0.8], id="no overflow"),
    ],
)
def test_worked_by_hand(values: list[list[float]], weights: list[float], better: Any, expected: list[float]) -> None:
    result = Moora().apply(np.array(values, dtype=float), np.array(weights, dtype=float), Context(part_better=better))
    np.testing.assert_allclose(result, expected, rtol=1e-14)

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from leaguetab.methods.base import Context
from leaguetab.methods.combine.mabac import Mabac

if TYPE_CHECKING:
    from collections.abc import Callable

NAN = float("nan")
ROOT = 2**0.5


def test_scores_on_which_programs_agree(example: str, agrees: Callable[..., None]) -> None:
    agrees(Mabac(), "MABAC", example)


def test_pamucar_and_cirovic_2015(as_published: Callable[..., None]) -> None:
    as_published(Mabac(), "MABAC", 0)


@pytest.mark.parametrize(
    ("values", "weights", "better", "expected"),
    [
        # v = w (n + 1) is 2w for the best and w for the worst; the border between two units is w times the root of 2.
        pytest.param([[5, 9]], [1], ("higher",), [1 - ROOT, 2 - ROOT], id="one part"),
        pytest.param([[5, 9]], [1], ("lower",), [2 - ROOT, 1 - ROOT], id="lower is better"),
        pytest.param([[5, 9], [1, 0]], [3, 1], ("higher", "higher"), [5 / 4 - ROOT, 7 / 4 - ROOT], id="weights"),
        pytest.param(
            [[5, 9], [1, NAN]], [1, 1], ("higher", "higher"), [(1 - ROOT) / 2, 2 - ROOT], id="missing part: alone, 0 on it"
        ),
        pytest.param([[5, 9], [3, 3]], [1, 1], ("higher", "higher"), [(1 - ROOT) / 2, (2 - ROOT) / 2], id="a part equal for all"),
        pytest.param([[5, NAN, 9]], [1], ("higher",), [1 - ROOT, NAN, 2 - ROOT], id="no part present"),
    ],
)
def test_worked_by_hand(values: list[list[float]], weights: list[float], better: Any, expected: list[float]) -> None:
    result = Mabac().apply(np.array(values, dtype=float), np.array(weights, dtype=float), Context(part_better=better))
    np.testing.assert_allclose(result, expected, rtol=1e-13)

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from pydantic import ValidationError

from leaguetab.methods.base import Context
from leaguetab.methods.transform.rank_linear import RankLinear

if TYPE_CHECKING:
    from leaguetab.methods.base import Better

# Five units with a value: 1 + 3 * (rank - 1) / 4, as in the NHS Oversight Framework.
VALUES = np.array([30.0, 10.0, np.nan, 20.0, 20.0, 50.0])


@pytest.mark.parametrize(
    ("parameters", "better", "expected"),
    [
        ({}, "higher", [1 + 3 / 4, 4, np.nan, 1 + 3 * 2.5 / 4, 1 + 3 * 2.5 / 4, 1]),
        ({}, "lower", [1 + 3 * 3 / 4, 1, np.nan, 1 + 3 * 1.5 / 4, 1 + 3 * 1.5 / 4, 4]),
        ({"ties": "min"}, "higher", [1 + 3 / 4, 4, np.nan, 1 + 3 * 2 / 4, 1 + 3 * 2 / 4, 1]),
        ({"ties": "max"}, "higher", [1 + 3 / 4, 4, np.nan, 1 + 3 * 3 / 4, 1 + 3 * 3 / 4, 1]),
        ({"best": 10, "worst": 0}, "higher", [7.5, 0, np.nan, 3.75, 3.75, 10]),
    ],
)
def test_worked_by_hand(parameters: dict[str, float], better: Better, expected: list[float]) -> None:
    np.testing.assert_allclose(RankLinear.model_validate(parameters).apply(VALUES, Context(better=better)), expected, rtol=1e-15)


@pytest.mark.parametrize(("best", "worst", "expected"), [(1, 4, "lower"), (10, 0, "higher")])
@pytest.mark.parametrize("better", ["higher", "lower"])
def test_better_after(best: float, worst: float, better: Better, expected: Better) -> None:
    assert RankLinear(best=best, worst=worst).better_after(better) == expected


def test_best_and_worst_must_differ() -> None:
    with pytest.raises(ValidationError, match="must differ"):
        RankLinear(best=2, worst=2)

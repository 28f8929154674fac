from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pytest

from leaguetab.methods.base import Context
from leaguetab.methods.weight.critic import Critic

if TYPE_CHECKING:
    from collections.abc import Callable

NOT_AGREED = "ties_and_const"
"""Programs fail on a part that does not vary, all but one."""


@pytest.mark.parametrize("rescale", ["worst_to_best", "lowest_to_highest"])
def test_as_programs_agree(
    agrees: Callable[..., None], example: str, rescale: Literal["worst_to_best", "lowest_to_highest"]
) -> None:
    if example != NOT_AGREED:
        agrees(Critic(rescale=rescale), example, rescale)


def test_the_table_of_tus_and_adali() -> None:
    """Tuş and Adali (2019), Opsearch 56: .157, .249, .168, .121, .154 and .151; the first part is a cost."""
    units = [[5000, 3, 3, 4, 3, 2], [680, 5, 3, 2, 2, 1], [2000, 3, 2, 3, 4, 3], [600, 4, 3, 1, 2, 2], [800, 2, 4, 3, 3, 4]]
    context = Context(part_better=("lower", "higher", "higher", "higher", "higher", "higher"))
    weights = Critic(rescale="lowest_to_highest").apply(np.array(units, dtype=np.float64).T, context)
    np.testing.assert_array_equal(weights.round(3), [0.157, 0.249, 0.168, 0.121, 0.154, 0.151])


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        # Rescaled to 0, 0, 1/2, 1 and to 0, 0, 1, 1/2: equal deviations, and two parts disagree with each other equally.
        pytest.param([[1, 1, 2, 3], [5, 5, 5, 5], [1, 1, 3, 2]], [1 / 2, 0, 1 / 2], id="a part that does not vary"),
        pytest.param([[1, 2, 3], [10, 20, 30], [0, 0, 0]], [1 / 2, 1 / 2, 0], id="parts that agree perfectly"),
        pytest.param(
            [[0.1, 0.2, 0.7], [3 * 0.1, 3 * 0.2, 3 * 0.7], [7 * 0.1 + 0.1, 7 * 0.2 + 0.1, 7 * 0.7 + 0.1]],
            [1 / 3] * 3,
            id="parts that agree but for rounding",
        ),
        pytest.param([[1, 2, 4], [7, 7, 7]], [1, 0], id="only one part varies"),
        # Deviations 1/2 and 1/2, correlations 0 between all: sum(1 - r) is 2 for each.
        pytest.param(
            [[0, 0, 0, 0, 1, 1, 1, 1], [0, 0, 1, 1, 0, 0, 1, 1], [0, 1, 0, 1, 0, 1, 0, 1]], [1 / 3] * 3, id="uncorrelated"
        ),
        # Parts 1 and 2 are opposites (r = -1), both uncorrelated with part 3: sums 3, 3 and 2, deviations all 1/2.
        pytest.param([[0, 0, 1, 1], [1, 1, 0, 0], [0, 1, 0, 1]], [3 / 8, 3 / 8, 2 / 8], id="opposites"),
    ],
)
def test_worked_by_hand(values: list[list[float]], expected: list[float]) -> None:
    np.testing.assert_allclose(Critic().apply(np.array(values, dtype=np.float64), Context()), expected, atol=1e-14)


def test_direction_matters_to_one_definition_only() -> None:
    """Opposites of which one is a cost agree perfectly, once turned: sums 1, 1 and 2."""
    values = np.array([[0.0, 0, 1, 1], [1, 1, 0, 0], [0, 1, 0, 1]])
    context = Context(part_better=("higher", "lower", "higher"))
    np.testing.assert_allclose(Critic().apply(values, context), [1 / 4, 1 / 4, 2 / 4], atol=1e-14)
    np.testing.assert_allclose(Critic(rescale="lowest_to_highest").apply(values, context), [3 / 8, 3 / 8, 2 / 8], atol=1e-14)

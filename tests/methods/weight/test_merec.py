from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from leaguetab.methods.base import Context, MethodError
from leaguetab.methods.weight.merec import Merec

if TYPE_CHECKING:
    from collections.abc import Callable


def test_as_programs_agree(agrees: Callable[..., None], example: str) -> None:
    agrees(Merec(), example)


def test_the_paper_of_2021() -> None:
    """Keshavarz-Ghorabaee and others (2021), Symmetry 13, 525: 0.5752, 0.0141, 0.4016 and 0.0091."""
    units = [[450, 8000, 54, 145], [10, 9100, 2, 160], [100, 8200, 31, 153], [220, 9300, 1, 162], [5, 8400, 23, 158]]
    context = Context(part_better=("higher", "higher", "lower", "lower"))
    weights = Merec().apply(np.array(units, dtype=np.float64).T, context)
    np.testing.assert_array_equal(weights.round(4), [0.5752, 0.0141, 0.4016, 0.0091])


@pytest.mark.parametrize("value", [0.0, -2.0])
def test_a_value_that_is_not_above_0_has_no_result(value: float) -> None:
    with pytest.raises(MethodError, match="the part 'cost' holds") as caught:
        Merec().apply(np.array([[1.0, 2.0], [3.0, value]]), Context(part_names=("safety", "cost")))
    assert [problem.code for problem in caught.value.problems] == ["no-result"]

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest

from leaguetab.methods.base import Context
from leaguetab.methods.combine.mean import Mean

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaguetab.methods.base import Floats

NAN = float("nan")


@pytest.mark.parametrize(
    ("parts", "weights", "expected"),
    [
        pytest.param([1, 2, 6], [1, 1, 1], Fraction(9, 3), id="equal weights"),
        pytest.param([1, 2, 6], [1, 2, 1], Fraction(1 + 4 + 6, 4), id="weights"),
        pytest.param([1, 2, 6], [0.25, 0.5, 0.25], Fraction(1 + 4 + 6, 4), id="weights of sum 1"),
        pytest.param([1, NAN, 6], [1, 2, 1], Fraction(1 + 6, 2), id="missing part: its weight taken up in proportion"),
        pytest.param([1, NAN, 6], [1, 2, 3], Fraction(1 + 18, 4), id="missing part: the others keep their proportion"),
        pytest.param([-3, 0, 3], [1, 1, 2], Fraction(3, 4), id="negative values"),
        pytest.param([1, 2, NAN], [1, 1, 0], Fraction(3, 2), id="missing part of weight 0"),
        pytest.param([1, 2, 100], [1, 1, 0], Fraction(3, 2), id="part of weight 0"),
        pytest.param([NAN, NAN, 100], [1, 1, 0], NAN, id="only a part of weight 0 present"),
        pytest.param([NAN, NAN, NAN], [1, 1, 1], NAN, id="no part present"),
    ],
)
def test_worked_by_hand(parts: list[float], weights: list[float], expected: Fraction | float) -> None:
    result = Mean().apply(np.array(parts, dtype=float)[:, None], np.array(weights, dtype=float), Context())
    np.testing.assert_allclose(result, [float(expected)], rtol=1e-15)


def test_every_level_of_an_index_as_coinr_has_it(
    coinr: Callable[[str], dict[str, Floats]], coinr_parts: dict[str, list[tuple[str, float]]]
) -> None:
    scores = coinr("agg_minmax100_amean")
    for aggregate, parts in coinr_parts.items():
        values = np.array([scores[code] for code, _ in parts])
        result = Mean().apply(values, np.array([weight for _, weight in parts]), Context())
        np.testing.assert_allclose(result, scores[aggregate], rtol=1e-13)

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

import numpy as np
import pytest

from leaguetab.methods.base import Context, MethodError
from leaguetab.methods.weight.entropy import Entropy

if TYPE_CHECKING:
    from collections.abc import Callable


def test_as_programs_agree(agrees: Callable[..., None], example: str) -> None:
    agrees(Entropy(), example, "values")


def test_the_example_of_elsayed_and_others() -> None:
    """Elsayed, Dawood and Karthikeyan (2017), International Journal of Engineering Trends and Technology 46, 60-66."""
    units = [
        [7, 312, 1891, 6613, 163],
        [72, 88, 728, 941804, 1078],
        [10, 252, 2594, 3466, 117471],
        [10, 145, 980, 2371, 86329],
        [65, 54, 350, 501, 29897],
        [29, 48, 380, 912, 34051],
        [7, 476, 3300, 78470, 2212],
        [70, 87, 650, 733, 819000],
        [4, 86, 591, 3015, 103],
        [12, 79, 579, 3240, 96098],
        [21, 45, 261, 1253, 453],
        [1, 72, 530, 4333, 0.1048],
    ]
    weights = Entropy().apply(np.array(units, dtype=np.float64).T, Context())
    np.testing.assert_allclose(weights, [0.104991, 0.069124, 0.071373, 0.449937, 0.304575], atol=5e-7)


def test_shares_of_rescaled_values_worked_by_hand() -> None:
    """Part 1 rescales to 0, 1/2, 1 (shares 0, 1/3, 2/3); part 2, where lower is better, to 1, 0, 0 (shares 1, 0, 0)."""
    values = np.array([[-3.0, 1.0, 5.0], [2.0, 6.0, 6.0]])
    entropy = (log(3) / 3 + 2 * log(3 / 2) / 3) / log(3)
    expected = np.array([1 - entropy, 1.0]) / (2 - entropy)
    found = Entropy(shares_of="rescaled").apply(values, Context(part_better=("higher", "lower")))
    np.testing.assert_allclose(found, expected, rtol=1e-14)


def test_a_share_of_nothing_counts_as_no_disorder() -> None:
    """Shares 0, 1 have entropy 0; shares 1/4, 3/4 have (ln 4 - 3/4 ln 3) / ln 2."""
    entropy = (log(4) - 0.75 * log(3)) / log(2)
    weights = Entropy().apply(np.array([[0.0, 5.0], [1.0, 3.0]]), Context())
    np.testing.assert_allclose(weights, [1 / (2 - entropy), (1 - entropy) / (2 - entropy)], rtol=1e-14)


def test_a_negative_value_has_no_result() -> None:
    with pytest.raises(MethodError) as caught:
        Entropy().apply(np.array([[1.0, 2.0], [-1.5, 2.0], [0.0, -2.0]]), Context(part_names=("a", "b", "c")))
    assert [problem.found for problem in caught.value.problems] == ["the part 'b' holds -1.5", "the part 'c' holds -2"]
    assert {problem.code for problem in caught.value.problems} == {"no-result"}

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from leaguetab.methods.base import Context
from leaguetab.methods.transform.scale_to_best import ScaleToBest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from leaguetab.methods.base import Better, Floats, Transform


def test_agrees_with_coinr(coinr: Callable[[Transform, str], Iterator[tuple[Better, Floats, Floats]]]) -> None:
    """COINr divides by the lowest value where lower is better, so that worse units have more; ours is one divided by that."""
    for better, found, theirs in coinr(ScaleToBest(), "norm_fracmax"):
        if better == "higher":
            np.testing.assert_allclose(found, theirs, rtol=1e-13)
        else:
            defined = np.isfinite(theirs) & (theirs > 0)
            np.testing.assert_allclose(found[defined], 1 / theirs[defined], rtol=1e-13)


def test_agrees_with_coinr_around_a_gap(with_gap: Callable[[str], tuple[Floats, Floats]]) -> None:
    values, expected = with_gap("fracmax")
    np.testing.assert_allclose(ScaleToBest().apply(values, Context()), expected, rtol=1e-14)


@pytest.mark.parametrize(
    ("values", "better", "expected"),
    [
        ([2, 5, 10], "higher", [1 / 5, 1 / 2, 1]),
        ([2, 5, 10], "lower", [1, 2 / 5, 1 / 5]),
        ([-2, 5, 10], "higher", [-1 / 5, 1 / 2, 1]),
        ([0, 5, 10], "lower", [1, 0, 0]),
        ([0, 0, 0], "higher", [1, 1, 1]),
        ([0, 0, 4], "lower", [1, 1, 0]),
        ([-4, -2, 0], "higher", [np.nan, np.nan, 1]),
        ([-4, -2, 5], "lower", [1, np.nan, np.nan]),
    ],
    ids=[
        "higher",
        "lower",
        "negative",
        "best is 0",
        "all 0",
        "two best at 0",
        "no result: highest not above 0",
        "no result: negative",
    ],
)
def test_worked_by_hand(values: list[float], better: Better, expected: list[float]) -> None:
    found = ScaleToBest().apply(np.array(values, dtype=float), Context(better=better))
    np.testing.assert_allclose(found, expected, rtol=1e-15)
    assert ScaleToBest().better_after(better) == "higher"


def test_a_unit_better_than_every_reference_unit_has_more_than_1(beside: Callable[..., Context]) -> None:
    columns = {"old": [True, True, False, False]}
    step = ScaleToBest(reference="old")
    np.testing.assert_allclose(step.apply(np.array([4.0, 8.0, 2.0, 10.0]), beside(columns)), [1 / 2, 1, 1 / 4, 5 / 4], rtol=1e-15)
    lower = step.apply(np.array([4.0, 8.0, 2.0, 0.0]), beside(columns, "lower"))
    np.testing.assert_allclose(lower, [1, 1 / 2, 2, np.nan], rtol=1e-15)

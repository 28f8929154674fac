from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.stats import percentileofscore

from leaguetab.methods.base import Context
from leaguetab.methods.transform.percentile import Percentile

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaguetab.methods.base import Better, Floats

VALUES = np.array([30.0, 10.0, np.nan, 20.0, 20.0, 50.0])


def test_agrees_with_coinr_around_a_gap(with_gap: Callable[[str], tuple[Floats, Floats]]) -> None:
    values, expected = with_gap("prank")
    np.testing.assert_allclose(Percentile(definition="inclusive", out_of=1).apply(values, Context()), expected, rtol=1e-15)


@pytest.mark.parametrize(
    ("definition", "kind"), [("mean", "mean"), ("weak", "weak"), ("strict", "strict"), ("average_rank", "rank")]
)
def test_agrees_with_scipy(definition: str, kind: str) -> None:
    values = np.random.default_rng(1).integers(0, 9, 30).astype(float)
    found = Percentile.model_validate({"definition": definition}).apply(values, Context())
    np.testing.assert_allclose(found, percentileofscore(values, values, kind=kind), rtol=1e-13)


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        # For 30: three behind it of five. For the two 20s: one behind, two equal.
        ("mean", [7 / 10, 1 / 10, np.nan, 4 / 10, 4 / 10, 9 / 10]),
        ("weak", [4 / 5, 1 / 5, np.nan, 3 / 5, 3 / 5, 1]),
        ("strict", [3 / 5, 0, np.nan, 1 / 5, 1 / 5, 4 / 5]),
        ("average_rank", [4 / 5, 1 / 5, np.nan, 2.5 / 5, 2.5 / 5, 1]),
        ("inclusive", [3 / 4, 0, np.nan, 1 / 4, 1 / 4, 1]),
        ("exclusive", [4 / 6, 1 / 6, np.nan, 2 / 6, 2 / 6, 5 / 6]),
    ],
)
def test_worked_by_hand(definition: str, expected: list[float]) -> None:
    step = Percentile.model_validate({"definition": definition, "out_of": 1})
    np.testing.assert_allclose(step.apply(VALUES, Context()), expected, rtol=1e-15)
    np.testing.assert_allclose(step.apply(-VALUES, Context(better="lower")), expected, rtol=1e-15)
    of_100 = Percentile.model_validate({"definition": definition})
    np.testing.assert_allclose(of_100.apply(VALUES, Context()), 100 * np.array(expected), rtol=1e-15)


@pytest.mark.parametrize(
    ("order", "better", "expected", "better_after"),
    [
        ("worst_first", "higher", [0, 1 / 3, 2 / 3], "higher"),
        ("worst_first", "lower", [2 / 3, 1 / 3, 0], "higher"),
        ("best_first", "higher", [2 / 3, 1 / 3, 0], "lower"),
        ("best_first", "lower", [0, 1 / 3, 2 / 3], "lower"),
    ],
)
def test_from_either_end(order: str, better: Better, expected: list[float], better_after: Better) -> None:
    step = Percentile.model_validate({"definition": "strict", "order": order, "out_of": 1})
    np.testing.assert_allclose(step.apply(np.array([1.0, 2.0, 3.0]), Context(better=better)), expected, rtol=1e-15)
    assert step.better_after(better) == better_after


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        # R = rank / n, from 1 / n for the least deprived to 1 for the most; published ranks have 1 for the most deprived, and
        # areas that tie share the first of their ranks. Of two at rank 2, both have (3 + 4) / 2 from the other end.
        ([1, 2, 2, 4, 5], [5 / 5, 3.5 / 5, 3.5 / 5, 2 / 5, 1 / 5]),
        ([3, 1, 4, 1, 5], [3 / 5, 4.5 / 5, 2 / 5, 4.5 / 5, 1 / 5]),
    ],
)
def test_published_ranks_of_the_indices_of_deprivation_become_shares(published: list[float], expected: list[float]) -> None:
    step = Percentile(definition="average_rank", out_of=1)
    np.testing.assert_allclose(step.apply(np.array(published, dtype=float), Context(better="lower")), expected, rtol=1e-15)

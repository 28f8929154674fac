from __future__ import annotations

import csv
from math import log
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from pydantic import ValidationError

from leaguetab.methods.base import Context
from leaguetab.methods.transform.clip import Clip
from leaguetab.methods.transform.goalposts import Goalposts

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaguetab.methods.base import Better, Floats

HDI = Path(__file__).parents[2] / "data" / "hdi" / "hdi_2021.csv"


def test_with_a_clip_it_agrees_with_coinr(with_gap: Callable[[str], tuple[Floats, Floats]]) -> None:
    values, expected = with_gap("goalposts_2_10")
    found = Clip(low=0, high=1).apply(Goalposts(low=2, high=10).apply(values, Context()), Context())
    np.testing.assert_allclose(found, expected, rtol=1e-15)


def test_human_development_as_published() -> None:
    """The Human Development Index 2021 of every tenth country, from its components, by technical note 1."""
    with HDI.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    def index(column: str, **goalposts: float | str) -> Floats:
        values = np.array([float(row[column]) for row in rows])
        return Clip(low=0, high=1).apply(Goalposts.model_validate(goalposts).apply(values, Context()), Context())

    health = index("life_expectancy", low=20, high=85)
    education = (index("expected_schooling", low=0, high=18) + index("mean_schooling", low=0, high=15)) / 2
    income = index("gni_per_capita", low=100, high=75000, scale="log")
    published = [float(row["official_hdi"]) for row in rows]
    np.testing.assert_allclose((health * education * income) ** (1 / 3), published, rtol=0, atol=0.0005)


@pytest.mark.parametrize(
    ("scale", "better", "expected"),
    [
        ("linear", "higher", [-1 / 8, 0, 3 / 8, 1, 15 / 8]),
        ("linear", "lower", [9 / 8, 1, 5 / 8, 0, -7 / 8]),
        ("log", "higher", [log(1 / 2) / log(5), 0, log(5 / 2) / log(5), 1, log(17 / 2) / log(5)]),
        ("log", "lower", [1 - log(1 / 2) / log(5), 1, 1 - log(5 / 2) / log(5), 0, 1 - log(17 / 2) / log(5)]),
    ],
)
def test_values_beyond_the_goalposts_are_not_cut_off(scale: str, better: Better, expected: list[float]) -> None:
    step = Goalposts.model_validate({"low": 2, "high": 10, "scale": scale})
    found = step.apply(np.array([1.0, 2.0, 5.0, 10.0, 17.0]), Context(better=better))
    np.testing.assert_allclose(found, expected, rtol=1e-14, atol=1e-16)
    assert step.better_after(better) == "higher"


def test_nothing_has_a_logarithm_at_or_below_0() -> None:
    found = Goalposts(low=1, high=10, scale="log").apply(np.array([0.0, -1.0, np.nan, 10.0]), Context())
    np.testing.assert_array_equal(found, [np.nan, np.nan, np.nan, 1])


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"low": 10, "high": 2}, "below `high`"),
        ({"low": 2, "high": 2}, "below `high`"),
        ({"low": 0, "high": 2, "scale": "log"}, "above 0"),
        ({"low": 0, "high": float("inf")}, "finite"),
    ],
)
def test_goalposts_that_cannot_stand(parameters: dict[str, float], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Goalposts.model_validate(parameters)

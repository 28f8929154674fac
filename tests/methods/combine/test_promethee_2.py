from __future__ import annotations

from math import exp, isnan
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from pydantic import ValidationError

from leaguetab.methods.base import Context, MethodError
from leaguetab.methods.combine.promethee_2 import Promethee2

if TYPE_CHECKING:
    from collections.abc import Callable

NAN = float("nan")

# Brans, Vincke and Mareschal (1986), European Journal of Operational Research 24: six sites for a power station.
SITES = np.array(
    [
        [80, 65, 83, 40, 52, 94],
        [90, 58, 60, 80, 72, 96],
        [6, 2, 4, 10, 6, 7],
        [5.4, 9.7, 7.2, 7.5, 2.0, 3.6],
        [8, 1, 4, 7, 3, 5],
        [5, 1, 7, 10, 8, 6],
    ]
)
SITES_CONTEXT = Context(
    part_better=("lower", "higher", "lower", "lower", "lower", "higher"),
    part_names=("manpower", "power", "cost", "maintenance", "villages", "safety"),
)
SITES_METHOD = Promethee2(
    preference={
        "manpower": "u_shape",
        "power": "v_shape",
        "cost": "linear",
        "maintenance": "level",
        "villages": "usual",
        "safety": "gaussian",
    },
    q={"manpower": 10, "cost": 0.5, "maintenance": 1},
    p={"power": 30, "cost": 5, "maintenance": 6},
    s={"safety": 5},
)
PREFERENCE_INDICES = [
    [0.000, 0.296, 0.250, 0.268, 0.100, 0.185],
    [0.462, 0.000, 0.389, 0.333, 0.296, 0.500],
    [0.236, 0.180, 0.000, 0.333, 0.056, 0.429],
    [0.399, 0.505, 0.305, 0.000, 0.223, 0.212],
    [0.444, 0.515, 0.487, 0.380, 0.000, 0.448],
    [0.286, 0.399, 0.250, 0.432, 0.133, 0.000],
]


def test_usual_preference_as_programs_have_it(example: str, agrees: Callable[..., None]) -> None:
    agrees(Promethee2(), "PROMETHEE_II_usual", example)


def test_zhao_peng_and_li_2013(as_published: Callable[..., None]) -> None:
    as_published(Promethee2(), "PROMETHEE_II", 0)


@pytest.mark.parametrize(("first", "second"), [(a, b) for a in range(6) for b in range(a)])
def test_six_preference_functions_in_the_paper_pair_by_pair(first: int, second: int) -> None:
    """Of two units alone, the flow is the difference of their preference indices, which the paper prints to three digits."""
    result = SITES_METHOD.apply(SITES[:, [first, second]], np.ones(6), SITES_CONTEXT)
    printed = PREFERENCE_INDICES[first][second] - PREFERENCE_INDICES[second][first]
    np.testing.assert_allclose(result, [printed, -printed], rtol=0, atol=2e-3)


def test_six_preference_functions_in_the_paper_all_together() -> None:
    indices = np.array(PREFERENCE_INDICES)
    result = SITES_METHOD.apply(SITES, np.ones(6), SITES_CONTEXT)
    np.testing.assert_allclose(result, (indices.sum(axis=1) - indices.sum(axis=0)) / 5, rtol=0, atol=1e-3)


def _preference(shape: str, difference: float, q: float, p: float, s: float) -> float:
    if difference <= 0:
        return 0.0
    if shape == "u_shape":
        return float(difference > q)
    if shape == "v_shape":
        return min(1.0, difference / p)
    if shape == "level":
        return 0.0 if difference <= q else 0.5 if difference <= p else 1.0
    if shape == "linear":
        return 0.0 if difference <= q else 1.0 if difference > p else (difference - q) / (p - q)
    return 1.0 if shape == "usual" else 1 - exp(-(difference**2) / (2 * s**2))


def _net_flows(shape: str, values: list[list[float]], weights: list[float], q: float, p: float, s: float) -> list[float]:
    """Work out flows by the definition, one pair after another."""
    flows = []
    for unit in range(len(values[0])):
        total = present = 0.0
        for part, weight in zip(values, weights, strict=True):
            others = [value for number, value in enumerate(part) if number != unit and not isnan(value)]
            if isnan(part[unit]):
                continue
            net = [
                _preference(shape, part[unit] - other, q, p, s) - _preference(shape, other - part[unit], q, p, s)
                for other in others
            ]
            total += weight * sum(net) / len(net)
            present += weight
        flows.append(total / present if present else NAN)
    return flows


@pytest.mark.parametrize("shape", ["usual", "u_shape", "v_shape", "level", "linear", "gaussian"])
@pytest.mark.parametrize("gaps", [False, True], ids=["complete", "with missing parts"])
def test_the_definition_one_pair_after_another(shape: str, *, gaps: bool) -> None:
    values = np.random.default_rng(3).integers(0, 8, (4, 12)).astype(float)
    if gaps:
        values[values == 0] = np.nan
        values[:, 5] = np.nan
    weights = [2.0, 1.0, 0.5, 1.5]
    method = Promethee2.model_validate({"preference": shape, "q": 1, "p": 4, "s": 2})
    expected = _net_flows(shape, values.tolist(), weights, 1, 4, 2)
    np.testing.assert_allclose(method.apply(values, np.array(weights), Context()), expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        pytest.param({"preference": "u_shape"}, "every part: the preference function 'u_shape' needs 'q'", id="no q"),
        pytest.param({"preference": "v_shape"}, "every part: the preference function 'v_shape' needs 'p', above 0", id="no p"),
        pytest.param({"preference": "v_shape", "p": 0}, "needs 'p', above 0", id="p of 0"),
        pytest.param({"preference": "linear", "q": 2, "p": 2}, "'p' must be above 'q'", id="p not above q"),
        pytest.param(
            {"preference": "level", "q": {"a": 2}, "p": {"a": 1}}, "a: 'p' must be above 'q'", id="p not above q, by part"
        ),
        pytest.param({"preference": "gaussian"}, "needs 's'", id="no s"),
        pytest.param({"preference": {"a": "gaussian"}}, "a: the preference function 'gaussian' needs 's'", id="no s, by part"),
        pytest.param({"preference": "gaussian", "s": 0}, "greater than 0", id="s of 0"),
        pytest.param({"preference": "round"}, "Input should be", id="no such function"),
    ],
)
def test_thresholds_that_do_not_fit_are_refused(parameters: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Promethee2.model_validate(parameters)


def test_a_part_without_its_threshold_is_refused() -> None:
    method = Promethee2.model_validate({"preference": "v_shape", "p": {"a": 2}})
    with pytest.raises(MethodError, match="b: the preference function 'v_shape' needs 'p'"):
        method.apply(np.ones((2, 3)), np.ones(2), Context(part_names=("a", "b")))


def test_a_part_that_is_not_there_is_refused() -> None:
    with pytest.raises(MethodError, match="no part is called 'c'"):
        Promethee2(preference={"c": "usual"}).apply(np.ones((2, 3)), np.ones(2), Context(part_names=("a", "b")))

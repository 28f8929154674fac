from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from leaguetab.methods.base import Context, MethodError
from leaguetab.methods.combine.electre_3_net import Electre3Net

NAN = float("nan")

# The example of the Python package mcda (Decision Deck, EUPL): six units, thresholds 0.3, 0.5 and 0.7 on each of four parts.
UNITS = np.array(
    [
        [8.84, 8.57, 7.76, 7.97, 9.03, 7.41],
        [8.79, 8.51, 7.75, 9.12, 8.97, 7.87],
        [6.43, 5.47, 5.34, 5.93, 8.19, 6.77],
        [6.95, 6.91, 8.76, 8.09, 8.10, 7.23],
    ]
)
WEIGHTS = np.array([9.00, 8.24, 5.98, 8.48])
CREDIBILITY = np.array(
    [
        [1, 1, 0, 0, 0, 0.96227129],
        [0, 1, 0, 0, 0, 0],
        [0, 0, 1, 0, 0, 0],
        [0, 0.71608833, 0.41073113, 1, 0, 0],
        [1, 1, 0.54764151, 1, 1, 1],
        [0, 0, 0, 0, 0, 1],
    ]
)
CREDIBILITY_WITHOUT_VETO = np.array(
    [
        [1.0, 1.0, 0.73, 0.69, 0.54, 0.96],
        [0.81, 1.0, 0.73, 0.32, 0.11, 0.78],
        [0.27, 0.46, 1.0, 0.55, 0.27, 0.81],
        [0.53, 0.72, 0.73, 1.0, 0.53, 0.81],
        [1.0, 1.0, 0.73, 1.0, 1.0, 1.0],
        [0.46, 0.46, 0.66, 0.19, 0.0, 1.0],
    ]
)


def _net(credibility: Any) -> Any:
    return credibility.sum(axis=1) - credibility.sum(axis=0)


def test_credibility_as_mcda_has_it() -> None:
    result = Electre3Net(q=0.3, p=0.5, v=0.7).apply(UNITS, WEIGHTS, Context())
    np.testing.assert_allclose(result, _net(CREDIBILITY), rtol=0, atol=1e-7)


def test_credibility_without_veto_as_mcda_has_it() -> None:
    result = Electre3Net(q=0.3, p=0.5).apply(UNITS, WEIGHTS, Context())
    np.testing.assert_allclose(result, _net(CREDIBILITY_WITHOUT_VETO), rtol=0, atol=0.005 * 10)


@pytest.mark.parametrize(("first", "second"), [(a, b) for a in range(6) for b in range(a)])
def test_credibility_without_veto_pair_by_pair(first: int, second: int) -> None:
    result = Electre3Net(q=0.3, p=0.5).apply(UNITS[:, [first, second]], WEIGHTS, Context())
    printed = CREDIBILITY_WITHOUT_VETO[first, second] - CREDIBILITY_WITHOUT_VETO[second, first]
    np.testing.assert_allclose(result, [printed, -printed], rtol=0, atol=0.01)


def test_concordance_of_four_schools_as_the_r_package_mcda_has_it() -> None:
    """The example of ELECTRE3 in the R package MCDA (CeCILL 2): concordance exact, without veto."""
    values = np.array([[-0.2, -2.3, -2.4, -1], [3, 9, 10, 7]])
    concordance = np.array([[1, 0.25, 0.25, 0.25], [0.75, 1, 1, 0.75], [0.75, 1, 1, 0.75], [0.8125, 0.25, 0.25, 1]])
    method = Electre3Net(q={"location": 0.2, "quality": 1}, p={"location": 1, "quality": 2})
    result = method.apply(values, np.array([0.25, 0.75]), Context(part_names=("location", "quality")))
    np.testing.assert_allclose(result, _net(concordance), rtol=1e-14)


def _credibility(ours: list[int], theirs: list[int], weights: list[int], q: int, p: int, v: int) -> Fraction:
    """Work out the credibility that one unit outranks another by the definition, over fractions."""
    shortfalls = [Fraction(their - our) for our, their in zip(ours, theirs, strict=True)]
    agreed = [min(Fraction(1), max(Fraction(0), (p - short) / Fraction(p - q))) for short in shortfalls]
    opposed = [min(Fraction(1), max(Fraction(0), (short - p) / Fraction(v - p))) for short in shortfalls]
    agreement = sum(w * c for w, c in zip(weights, agreed, strict=True)) / Fraction(sum(weights))
    credible = agreement
    for against in opposed:
        if against > agreement:
            credible *= (1 - against) / (1 - agreement)
    return credible


def test_the_definition_one_pair_after_another() -> None:
    values = np.random.default_rng(8).integers(0, 12, (4, 9))
    weights = [3, 1, 2, 2]
    columns = values.T.tolist()
    net = [sum(_credibility(a, b, weights, 1, 4, 9) - _credibility(b, a, weights, 1, 4, 9) for b in columns) for a in columns]
    result = Electre3Net(q=1, p=4, v=9).apply(values.astype(float), np.array(weights, dtype=float), Context())
    np.testing.assert_allclose(result, [float(score) for score in net], rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize(
    ("parameters", "values", "weights", "better", "expected"),
    [
        pytest.param({}, [[1, 2, 2]], [1], "higher", [-2, 1, 1], id="without thresholds any difference counts"),
        pytest.param({}, [[1, 2, 2]], [1], "lower", [2, -1, -1], id="lower is better"),
        pytest.param({"q": 1}, [[1, 2, 3]], [1], "higher", [-1, 0, 1], id="indifference"),
        pytest.param({"q": 1, "p": 3}, [[1, 3]], [1], "higher", [-0.5, 0.5], id="half-way between q and p"),
        pytest.param({}, [[1, 2], [5, 0]], [1, 3], "higher", [0.75 - 0.25, 0.25 - 0.75], id="weights"),
        pytest.param({"v": 5}, [[1, 2], [5, 0]], [1, 3], "higher", [0.75, -0.75], id="veto of the second part"),
        pytest.param({}, [[1, 2], [5, NAN]], [1, 3], "higher", [-1, 1], id="compared on the parts both have"),
        pytest.param({}, [[1, NAN], [NAN, 2]], [1, 3], "higher", [0, 0], id="no part in common"),
        pytest.param({}, [[1, 2, NAN]], [1], "higher", [-1, 1, NAN], id="no part present"),
    ],
)
def test_worked_by_hand(
    parameters: dict[str, Any], values: list[list[float]], weights: list[float], better: Any, expected: list[float]
) -> None:
    method = Electre3Net.model_validate(parameters)
    np.testing.assert_allclose(
        method.apply(np.array(values, dtype=float), np.array(weights, dtype=float), Context(better)), expected
    )


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        pytest.param({"q": 2, "p": 1}, r"every part: 'p' \(1\) must not be below 'q' \(2\)", id="p below q"),
        pytest.param({"p": 2, "v": 2}, r"every part: 'v' \(2\) must be above 'p' \(2\)", id="v not above p"),
        pytest.param({"q": 1, "v": {"a": 1}}, r"a: 'v' \(1\) must be above 'p' \(1\)", id="by part"),
        pytest.param({"q": -1}, "greater than or equal to 0", id="negative"),
    ],
)
def test_thresholds_that_do_not_fit_are_refused(parameters: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Electre3Net.model_validate(parameters)


def test_a_part_that_is_not_there_is_refused() -> None:
    method = Electre3Net(p={"a": 3})
    with pytest.raises(MethodError, match="no part is called 'a'"):
        method.apply(np.ones((1, 2)), np.ones(1), Context(part_names=("b",)))


def test_thresholds_of_one_part() -> None:
    """On a, the first unit is worse by p and not yet opposed: 1/2 and 1; b is equal."""
    method = Electre3Net.model_validate({"q": {"a": 0}, "p": {"a": 1}, "v": 2})
    np.testing.assert_allclose(method.apply(np.array([[1.0, 2], [3, 3]]), np.ones(2), Context(part_names=("a", "b"))), [-0.5, 0.5])

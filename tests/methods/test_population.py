from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
import pytest
from pydantic import ValidationError

from leaguetab.methods.base import Bools, Context, Floats, Ints
from leaguetab.methods.population import FittedTransform, by_group
from leaguetab.methods.statistics import mean

if TYPE_CHECKING:
    from leaguetab.methods.base import Better

NAN = np.nan


class Centred(FittedTransform):
    """Distance from the mean.

    Notes
    -----
    ``x - mean``, negated where lower is better.

    References
    ----------
    None.
    """

    method: Literal["centred"] = "centred"

    def fit(self, values: Floats, better: Better) -> tuple[Floats, ...]:  # noqa: ARG002 -- as every step's
        """Return the mean."""
        return (mean(values),)

    def rescale(self, values: Floats, fitted: tuple[Floats, ...], better: Better) -> Floats:
        """Subtract it."""
        return values - fitted[0] if better == "higher" else fitted[0] - values


@dataclass(frozen=True)
class Asked:
    """Columns made by hand: groups and a condition."""

    groups: Ints = field(default_factory=lambda: np.array([0, 1, 0, 1, -1, 2]))
    condition: Bools = field(default_factory=lambda: np.array([True, True, False, True, True, False]))

    def numbers(self, expression: str) -> Floats:
        raise KeyError(expression)

    def codes(self, expression: str) -> Ints:
        assert expression == "region"
        return self.groups

    def holds(self, expression: str) -> Bools:
        assert expression == "beds > 100"
        return self.condition


VALUES = [1.0, 2.0, 5.0, NAN, 8.0, 9.0]


# Worked by hand. All: mean 5. Groups: {1, 5} mean 3, {2} alone, no group, {9} alone. Condition: {1, 2, 8} mean 11/3;
# in the groups {1} and {2}, and none in the last.
@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        pytest.param({}, [-4, -3, 0, NAN, 3, 4], id="all units"),
        pytest.param({"within": "region"}, [-2, 0, 2, NAN, NAN, 0], id="each group alone"),
        pytest.param({"reference": "beds > 100"}, [-8 / 3, -5 / 3, 4 / 3, NAN, 13 / 3, 16 / 3], id="against some units"),
        pytest.param(
            {"within": "region", "reference": "beds > 100"}, [0, 0, 4, NAN, NAN, NAN], id="against some units of the group"
        ),
    ],
)
@pytest.mark.parametrize("better", ["higher", "lower"])
@pytest.mark.parametrize("draws", [(), (2,), (3, 2)], ids=str)
def test_whom_a_unit_is_compared_with(
    parameters: dict[str, str], expected: list[float], better: Better, draws: tuple[int, ...]
) -> None:
    found = Centred(**parameters).apply(np.broadcast_to(VALUES, (*draws, 6)), Context(better=better, columns=Asked()))
    wanted = np.array(expected) if better == "higher" else -np.array(expected)
    np.testing.assert_allclose(found, np.broadcast_to(wanted, (*draws, 6)), rtol=1e-14)


def test_groups_that_differ_between_draws() -> None:
    groups = np.array([[0, 0, 0, 0, 0, 0], [0, 1, 0, 1, -1, 2]])
    found = Centred(within="region").apply(np.array(VALUES), Context(columns=Asked(groups)))
    np.testing.assert_array_equal(found, [[-4, -3, 0, NAN, 3, 4], [-2, 0, 2, NAN, NAN, 0]])


def test_reference_units_that_differ_between_draws() -> None:
    condition = np.array([[True] * 6, [False, False, True, False, False, False]])
    found = Centred(reference="beds > 100").apply(np.array(VALUES), Context(columns=Asked(condition=condition)))
    np.testing.assert_array_equal(found, [[-4, -3, 0, NAN, 3, 4], [-4, -3, 0, NAN, 3, 4]])


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({}, ()),
        ({"within": "region"}, ("region",)),
        ({"reference": "beds > 100"}, ("beds > 100",)),
        ({"within": "region", "reference": "beds > 100"}, ("region", "beds > 100")),
    ],
    ids=["none", "within", "reference", "both"],
)
def test_columns_that_a_step_asks_for(parameters: dict[str, str], expected: tuple[str, ...]) -> None:
    assert Centred(**parameters).columns_read == expected


@pytest.mark.parametrize("key", ["within", "reference"])
@pytest.mark.parametrize("text", ["AVG(beds)", "beds >", "Trust type"])
def test_an_expression_that_cannot_be_used_is_refused_when_the_step_is_made(key: str, text: str) -> None:
    with pytest.raises(ValidationError) as raised:
        Centred.model_validate({key: text})
    assert [(error["type"], error["loc"]) for error in raised.value.errors()] == [("bad-expression", (key,))]


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        pytest.param([-1, -1, -1], [NAN, NAN, NAN], id="no groups"),
        pytest.param([0, 0, 0], [6, 6, 6], id="one group"),
        pytest.param([1, 0, 1], [4, 2, 4], id="two groups"),
        pytest.param([5, 5, 2], [3, 3, 3], id="codes with gaps"),
    ],
)
def test_a_function_of_each_group_alone(codes: list[int], expected: list[float]) -> None:
    def total(values: Floats) -> Floats:
        return np.broadcast_to(values.sum(axis=-1, keepdims=True), values.shape)

    np.testing.assert_array_equal(by_group(np.array(codes), total, np.array([1.0, 2.0, 3.0])), expected)


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [({}, False), ({"reference": "beds > 100"}, False), ({"within": "region"}, [False, False, False, False, True, False])],
    ids=["all units", "reference", "within"],
)
def test_units_without_a_group_alone_may_come_out_missing(parameters: dict[str, str], expected: bool | list[bool]) -> None:
    np.testing.assert_array_equal(Centred(**parameters).excuses(Context(columns=Asked())), expected)

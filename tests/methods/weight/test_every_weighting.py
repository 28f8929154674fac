"""What holds for all weightings, whichever are registered."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from leaguetab.methods import registry
from leaguetab.methods.base import Context, MethodError, Weighting

if TYPE_CHECKING:
    from leaguetab.methods.base import Better, Floats

NAMES = ("a", "b", "c", "d")
BETTER: tuple[Better, ...] = ("higher", "lower", "higher", "higher")
CONTEXT = Context(part_better=BETTER, part_names=NAMES)
ORDER = {"order": ("b", "d", "a", "c")}

FROM_VALUES: dict[str, tuple[dict[str, Any], ...]] = {
    "critic": ({}, {"rescale": "lowest_to_highest"}),
    "entropy": ({}, {"shares_of": "rescaled"}),
    "merec": ({},),
    "pca_first_component": ({},),
    "standard_deviation": ({},),
}
STATED: dict[str, tuple[dict[str, Any], ...]] = {
    "ahp": ({"matrix": ((2, 3, 4), (1, 2), (1,))},),
    "budget_allocation": ({"people": {"Ann": {"a": 1, "b": 2}, "Bob": {"c": 3, "d": 1}}},),
    "equal": ({},),
    "rank_order_centroid": (ORDER,),
    "rank_reciprocal": (ORDER,),
    "rank_sum": (ORDER,),
}


def cases(methods: dict[str, tuple[dict[str, Any], ...]]) -> list[Any]:
    return [
        pytest.param(weighting(name, parameters), id=f"{name} {parameters or ''}".strip())
        for name, several in methods.items()
        for parameters in several
    ]


def weighting(name: str, parameters: dict[str, Any]) -> Weighting:
    made = registry.find("weight", name).model_validate({"method": name, **parameters})
    assert isinstance(made, Weighting)
    return made


EVERY = pytest.mark.parametrize("method", cases(FROM_VALUES | STATED))
EVERY_FROM_VALUES = pytest.mark.parametrize("method", cases(FROM_VALUES))


@pytest.fixture
def values() -> Floats:
    """Four parts of twelve units, two of them with gaps; every value is above 0."""
    drawn = np.random.default_rng(3).gamma(2.0, size=(4, 12))
    drawn[1, 2] = drawn[3, 7] = drawn[0, 7] = np.nan
    return drawn


def test_every_registered_weighting_is_here() -> None:
    assert registry.names("weight") == tuple(sorted(FROM_VALUES | STATED))


@EVERY
def test_weights_are_not_negative_and_sum_to_1(method: Weighting, values: Floats) -> None:
    weights = method.apply(values, CONTEXT)
    assert weights.shape == (4,)
    assert (weights >= 0).all()
    assert weights.sum() == pytest.approx(1, abs=1e-14)


@EVERY
def test_the_order_of_the_units_makes_no_difference(method: Weighting, values: Floats) -> None:
    order = np.random.default_rng(4).permutation(12)
    np.testing.assert_allclose(method.apply(values[:, order], CONTEXT), method.apply(values, CONTEXT), rtol=1e-11)


@pytest.mark.parametrize("method", cases({name: several for name, several in (FROM_VALUES | STATED).items() if name != "ahp"}))
def test_weights_follow_the_parts(method: Weighting, values: Floats) -> None:
    """All but `ahp`, whose matrix goes by the order in which parts are listed."""
    usual = method.apply(values, CONTEXT)
    for order in permutations(range(4)):
        context = Context(part_better=tuple(BETTER[part] for part in order), part_names=tuple(NAMES[part] for part in order))
        np.testing.assert_allclose(method.apply(values[list(order)], context), usual[list(order)], rtol=1e-9)


@EVERY
def test_draws_on_leading_axes_are_weighed_alone(method: Weighting, values: Floats) -> None:
    draws = values * np.random.default_rng(5).uniform(0.5, 2, size=(3, 2, 1, 12))
    draws[1, 0, 2, 4] = np.nan
    alone = np.array([[method.apply(draw, CONTEXT) for draw in row] for row in draws])
    np.testing.assert_allclose(np.broadcast_to(method.apply(draws, CONTEXT), alone.shape), alone, rtol=1e-12)


@EVERY
def test_a_unit_that_lacks_a_part_has_no_say(method: Weighting, values: Floats) -> None:
    complete = values[:, ~np.isnan(values).any(axis=0)]
    np.testing.assert_allclose(method.apply(values, CONTEXT), method.apply(complete, CONTEXT), rtol=1e-12)


@EVERY_FROM_VALUES
def test_a_part_that_does_not_vary_has_no_weight(method: Weighting, values: Floats) -> None:
    values[2] = 0.1
    weights = method.apply(values, CONTEXT)
    assert weights[2] == 0
    assert (np.delete(weights, 2) > 0).all()


@EVERY_FROM_VALUES
@pytest.mark.parametrize(
    "values",
    [
        pytest.param(np.full((4, 5), 0.1), id="all values equal"),
        pytest.param(np.array([[0.1] * 3, [2.0] * 3, [1e6] * 3, [1 / 3] * 3]), id="no part varies"),
        pytest.param(np.array([[1.0], [2.0], [3.0], [4.0]]), id="one unit"),
        pytest.param(np.array([[1.0, np.nan], [2.0, 5.0], [3.0, 6.0], [4.0, 7.0]]), id="one unit with all parts"),
    ],
)
def test_equal_weights_where_nothing_varies(method: Weighting, values: Floats) -> None:
    np.testing.assert_array_equal(method.apply(values, CONTEXT), [0.25] * 4)


@EVERY_FROM_VALUES
def test_a_single_part_has_all_the_weight(method: Weighting) -> None:
    context = Context(part_better=("higher",), part_names=("a",))
    np.testing.assert_array_equal(method.apply(np.array([[1.0, 2.0, 5.0]]), context), [1.0])


@EVERY_FROM_VALUES
def test_no_unit_has_all_parts(method: Weighting) -> None:
    values = np.array([[1.0, np.nan], [np.nan, 2.0], [3.0, 4.0], [5.0, 6.0]])
    with pytest.raises(MethodError, match="no unit has all parts") as caught:
        method.apply(values, CONTEXT)
    assert [problem.code for problem in caught.value.problems] == ["no-result"]

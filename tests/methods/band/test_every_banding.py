"""What holds for all bandings, whichever are registered."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from leaguetab.methods import registry
from leaguetab.methods.base import Banding, Context
from leaguetab.scoring import UnitColumns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leaguetab.methods.base import Floats, Ints

NAN = float("nan")
LABELS = {"labels": ("a", "b", "c", "d")}
WITHIN = {"within": "kind"}

BY_SCORE: dict[str, tuple[dict[str, Any], ...]] = {
    "cuts": (LABELS | {"at": (-1.0, 0.0, 2.5)}, LABELS | {"at": (-1.0, 0.0, 2.5), "on_cut": "lower"}),
    "k_means": (LABELS, LABELS | {"strict": 1.0}, LABELS | WITHIN),
    "ntiles": (
        LABELS,
        LABELS | {"spare": "first", "ties": "average"},
        LABELS | {"first_rank": "highest", "ties": "max"},
        LABELS | WITHIN,
    ),
    "quantiles": tuple(
        LABELS | {"at": (0.25, 0.5, 0.75)} | more
        for more in ({}, {"on_cut": "lower"}, {"definition": "averaged_inverted_cdf"}, {"definition": "hazen"}, WITHIN)
    ),
}
BY_COLUMNS: dict[str, tuple[dict[str, Any], ...]] = {
    "decision_table": (
        LABELS | {"rows": ({"when": "cases > 50", "band": "d"}, {"when": "expected > 20", "band": "b"}), "otherwise": "a"},
    ),
    "funnel_proportion": tuple({"observed": "cases", "denominator": "many"} | more for more in ({}, {"trim": "winsorise"}, WITHIN)),
    "funnel_ratio": tuple({"observed": "cases", "expected": "expected"} | more for more in ({}, {"around": "expected"}, WITHIN)),
    "funnel_shmi": tuple(
        {"observed": "cases", "expected": "expected"} | more
        for more in ({}, {"trim": "winsorise", "transformation": "square_root"}, WITHIN)
    ),
}
MOST_UNITS = 24
EXAMPLES = 20


def banding(name: str, parameters: dict[str, Any]) -> Banding:
    made = registry.find("band", name).model_validate({"method": name, **parameters})
    assert isinstance(made, Banding)
    return made


def cases(methods: dict[str, tuple[dict[str, Any], ...]]) -> list[Any]:
    return [
        pytest.param(banding(name, stated), id=f"{name}-{number}")
        for name, several in methods.items()
        for number, stated in enumerate(several)
    ]


EVERY = pytest.mark.parametrize("method", cases(BY_SCORE | BY_COLUMNS))
EVERY_BY_SCORE = pytest.mark.parametrize("method", cases(BY_SCORE))

# Few different numbers, so that ties and empty bands are common; quarters are exact in binary.
score = st.one_of(st.just(NAN), st.integers(-12, 20).map(lambda quarter: quarter / 4))
scores = st.lists(score, min_size=1, max_size=MOST_UNITS).map(np.array)


@cache
def columns(units: int) -> UnitColumns:
    """Return columns in which some units have neither counts nor a group."""
    drawn = np.random.default_rng(11)
    frame = pl.DataFrame(
        {
            "cases": drawn.poisson(40, MOST_UNITS).astype(float),
            "expected": drawn.uniform(5, 80, MOST_UNITS),
            "many": drawn.integers(100, 500, MOST_UNITS).astype(float),
            "kind": drawn.choice(["one", "two", "three"], MOST_UNITS),
        }
    )
    gaps = {"cases": 3, "expected": 5, "kind": 7}
    number = pl.int_range(MOST_UNITS)
    return UnitColumns(frame.with_columns(pl.when(number != gap).then(name).alias(name) for name, gap in gaps.items()).head(units))


def bands(method: Banding, values: Floats, given_columns: UnitColumns | None = None) -> Ints:
    return method.apply(values, Context(columns=given_columns or columns(values.shape[-1])))


def test_every_registered_banding_is_here() -> None:
    assert registry.names("band") == tuple(sorted(BY_SCORE | BY_COLUMNS))


@EVERY
@given(values=scores)
@settings(max_examples=EXAMPLES, deadline=None)
def test_bands_are_whole_numbers_from_the_labels(method: Banding, values: Floats) -> None:
    found = bands(method, values)
    assert found.dtype == np.int64
    assert found.shape == values.shape
    assert (found[np.isnan(values)] == -1).all()
    assert (found >= -1).all()
    assert (found < len(method.labels)).all()


@EVERY
@given(values=scores, order=st.randoms(use_true_random=False))
@settings(max_examples=EXAMPLES, deadline=None)
def test_bands_follow_the_units(method: Banding, values: Floats, order: Any) -> None:
    places = list(range(len(values)))
    order.shuffle(places)
    usual = columns(len(values))
    shuffled = UnitColumns(usual.frame[places])
    np.testing.assert_array_equal(bands(method, values[places], shuffled), bands(method, values, usual)[places])


@EVERY
def test_draws_on_leading_axes_are_sorted_alone(method: Banding) -> None:
    draws = np.random.default_rng(5).integers(-8, 9, size=(4, 3, MOST_UNITS)) / 4
    draws[np.random.default_rng(6).random(draws.shape) < 0.1] = NAN
    draws[0, 0] = 1.0
    draws[0, 1] = NAN
    alone = [[bands(method, draw) for draw in row] for row in draws]
    np.testing.assert_array_equal(bands(method, draws), alone)


@EVERY
def test_a_group_of_its_own_in_each_draw(method: Banding) -> None:
    """Where the columns read are scored nodes, they differ between draws like the scores."""
    drawn = np.random.default_rng(8)
    values = drawn.normal(size=(3, MOST_UNITS))
    frame = columns(MOST_UNITS).frame
    by_draw = {
        "kind": drawn.integers(0, 3, size=(3, MOST_UNITS)).astype(float),
        "cases": drawn.integers(0, 100, size=(3, MOST_UNITS)).astype(float),
    }
    together = bands(method, values, UnitColumns(frame.drop("kind", "cases"), by_draw))
    for number in range(3):
        alone = UnitColumns(frame.drop("kind", "cases"), {name: array[number] for name, array in by_draw.items()})
        np.testing.assert_array_equal(together[number], bands(method, values[number], alone))


@EVERY_BY_SCORE
@given(values=scores)
@settings(max_examples=EXAMPLES, deadline=None)
def test_a_higher_score_has_no_lower_band(method: Banding, values: Floats) -> None:
    """Within each group, where there are groups."""
    context = columns(len(values))
    kinds: Sequence[Any] = context.frame["kind"].to_list() if "kind" in method.columns_read else [""] * len(values)
    found = bands(method, values, context)
    for kind in set(kinds) - {None}:
        members = np.array([other == kind for other in kinds]) & ~np.isnan(values)
        in_order = np.argsort(values[members], kind="stable")
        assert (np.diff(found[members][in_order]) >= 0).all()


@EVERY_BY_SCORE
@given(values=scores)
@settings(max_examples=EXAMPLES, deadline=None)
def test_equal_scores_have_one_band(method: Banding, values: Floats) -> None:
    if "kind" not in method.columns_read:
        found = bands(method, values)
        for value in set(values[~np.isnan(values)]):
            assert len(set(found[values == value])) == 1


@EVERY
@given(values=scores)
@settings(max_examples=EXAMPLES, deadline=None)
def test_a_missing_score_has_no_say(method: Banding, values: Floats) -> None:
    present = ~np.isnan(values)
    if present.any():
        usual = columns(len(values))
        alone = UnitColumns(usual.frame.filter(present))
        np.testing.assert_array_equal(bands(method, values, usual)[present], bands(method, values[present], alone))


@pytest.mark.parametrize(
    "method", cases({name: several for name, several in (BY_SCORE | BY_COLUMNS).items() if name != "decision_table"})
)
def test_a_unit_without_a_group_has_no_band(method: Banding) -> None:
    if "kind" in method.columns_read:
        found = bands(method, np.ones(MOST_UNITS))
        assert found[7] == -1
        assert (found >= 0).sum() >= MOST_UNITS - 3


@EVERY
@pytest.mark.parametrize(
    "labels", [pytest.param((), id="none"), pytest.param(("a", "a", "b", "b"), id="equal"), pytest.param(("a", 1.5), id="a number")]
)
def test_labels_that_do_not_fit(method: Banding, labels: tuple[Any, ...]) -> None:
    stated = {name: getattr(method, name) for name in type(method).model_fields}
    with pytest.raises(ValidationError) as caught:
        type(method).model_validate(stated | {"labels": labels})
    (error, *_) = caught.value.errors()
    assert error["loc"] == () or error["loc"][0] == "labels"

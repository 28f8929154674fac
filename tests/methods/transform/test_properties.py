"""What every step does, whatever its formula. A step is missing from `EXAMPLES` until someone has thought about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import exp, log
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from leaguetab.methods import registry
from leaguetab.methods.base import Context, Transform
from leaguetab.methods.population import FittedTransform, RelativeTransform

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leaguetab.methods.base import Better, Bools, Floats, Ints

UNITS = 7
ANY = (-3, -1.5, 0, 0.5, 1, 2, 2.5, 4, 7, 20)
POSITIVE = (0.25, 0.5, 1, 2, 2.5, 4, 7, 20)
PERCENT = (1, 12.5, 40, 50, 60, 99)
SHARES = (0, 0.1, 0.25, 0.5, 0.9, 1)
GRADES = (1, 2, 4)


@dataclass(frozen=True)
class Example:
    """A step with parameters, and what it promises."""

    method: str
    parameters: dict[str, Any] = field(default_factory=dict)
    equal: float | tuple[float, float] = 0.0
    """What three units have that all have the value `of`; two numbers where it depends on whether higher or lower is better."""
    alone: float | tuple[float, float] | None = None
    """What one unit alone has; where it is the same, nothing."""
    of: float = 2.0
    values: tuple[float, ...] = ANY
    """Values it has results for."""
    monotone: bool = True
    """Whether a better unit never comes out worse. If not, higher is better in the result, whichever way was better before."""
    fills: bool = False
    """Whether it gives missing values a result."""
    gaps: bool = False
    """Whether a column of these values may leave it without a result."""

    def build(self, **more: str) -> Transform:
        method = registry.find("transform", self.method).model_validate({**self.parameters, **more})
        assert isinstance(method, Transform)
        return method

    @property
    def name(self) -> str:
        return "-".join([self.method, *(f"{key}={value}" for key, value in self.parameters.items())]).replace(" ", "")


EXAMPLES = [
    Example("affine", {"times": -2, "plus": 1}, equal=-3),
    Example("affine", {"times": 0.1}, equal=0.2),
    Example("band_points", {"at": (1, 3), "points": (0, 5, 10)}, equal=5),
    Example("band_points", {"at": (1, 2), "points": (10, 5, 0), "on_cut": "lower"}, equal=5),
    Example("band_points", {"at": (1, 3), "points": (0, 10, 5)}, equal=10, monotone=False),
    Example("borda", equal=1, alone=0),
    Example("borda", {"ties": "min"}, equal=0),
    Example("borda", {"ties": "max"}, equal=2, alone=0),
    Example("clip", {"low": -1, "high": 1}, equal=1),
    Example("distance_to_best", equal=1),
    Example("distance_to_best", {"relative_to": "best"}, equal=1, values=POSITIVE),
    Example("distance_to_target", {"target": 1}, equal=(np.nan, 0), gaps=True),
    Example("distance_to_target", {"target": "four", "capped": True}, equal=(0, 1)),
    Example("divide_by", {"column": "four"}, equal=1 / 2),
    Example("drop_if_few", {"at_least": 2}, equal=2, alone=np.nan, gaps=True),
    Example("exponential", equal=-23 * log((1 + exp(-100 / 23)) / 2), of=0.5, values=SHARES),
    Example("goalposts", {"low": 0, "high": 8}, equal=(1 / 4, 3 / 4)),
    Example("goalposts", {"low": 1, "high": 8, "scale": "log"}, equal=(1 / 3, 2 / 3), values=POSITIVE),
    Example("impute_mean", equal=2, fills=True),
    Example("impute_median", equal=2, fills=True),
    Example("impute_value", {"value": 9}, equal=2, fills=True),
    Example("impute_worst", equal=2, fills=True),
    Example("log", equal=log(2), values=POSITIVE),
    Example("log", {"base": 10, "plus": 8}, equal=1),
    Example("logit", {"out_of": 100}, equal=0, of=50, values=PERCENT),
    Example("map_values", {"map": {1: 5, 2: 3, 4: 0}}, equal=3, values=GRADES),
    Example("map_values", {"map": {1: 5, 2: 0, 4: 3}}, equal=0, values=GRADES, monotone=False),
    Example("min_max", equal=1 / 2),
    Example("min_max", {"low": 10, "high": 0}, equal=5),
    Example("negate", equal=-2),
    Example("percentile", equal=50),
    Example("percentile", {"definition": "weak", "out_of": 1}, equal=1),
    Example("percentile", {"definition": "strict", "order": "best_first"}, equal=0),
    Example("percentile", {"definition": "average_rank", "out_of": 1}, equal=2 / 3, alone=1),
    Example("percentile", {"definition": "inclusive"}, equal=0),
    Example("percentile", {"definition": "exclusive"}, equal=25, alone=50),
    Example("piecewise_linear", {"points": ((0, 0), (4, 10))}, equal=5),
    Example("piecewise_linear", {"points": ((0, 10), (4, 0), (5, -1)), "beyond": "extend"}, equal=5),
    Example("piecewise_linear", {"points": ((0, 0), (2, 10), (4, 0))}, equal=10, monotone=False),
    Example("power", {"exponent": 2}, equal=4, values=POSITIVE),
    Example("power", {"exponent": -1}, equal=1 / 2, values=POSITIVE),
    Example("quantile_points", {"at": (0.25, 0.5), "points": (1, 2, 3)}, equal=3),
    Example("quantile_points", {"at": (0.5,), "points": (2, 1), "on_cut": "lower", "definition": "nearest"}, equal=2),
    Example("rank", {"order": "worst_first"}, equal=2, alone=1),
    Example("rank", {"order": "best_first", "ties": "dense"}, equal=1),
    Example("rank_linear", equal=2.5),
    Example("rank_linear", {"best": 10, "worst": 0, "ties": "max"}, equal=0, alone=5),
    Example("ratio_to_target", {"target": "four"}, equal=(1 / 2, 2), values=POSITIVE),
    Example("ratio_to_target", {"target": 4, "capped": True}, equal=(1 / 2, 1), values=POSITIVE),
    Example("reciprocal", equal=1 / 2, values=POSITIVE),
    Example("robust_z", equal=0, gaps=True),
    Example("robust_z", {"scale": "raw", "if_zero": "mean_deviation"}, equal=0),
    Example("round", {"digits": 0}, equal=2),
    Example("round", {"digits": -1, "half": "even"}, equal=0),
    Example("scale_to_best", equal=1, values=POSITIVE),
    Example("scaled", {"low": -4, "high": 12, "factor": 16}, equal=(6, 10)),
    Example("square_root", equal=2**0.5, values=POSITIVE),
    Example("target_is_best", {"target": 4, "low": 0, "high": 10}, equal=1 / 2, monotone=False),
    Example("target_is_best", {"target": (1, 2), "low": 0, "high": 10}, equal=1, monotone=False),
    Example("winsorise_count", {"low": 1, "high": 2}, equal=2),
    Example("winsorise_quantile", {"low": 0.1, "high": 0.8, "definition": "weibull"}, equal=2),
    Example("winsorise_skew", {"most": 2}, equal=2),
    Example("z_score", equal=0),
    Example("z_score", {"deviation": "population"}, equal=0),
]
RELATIVE = [example for example in EXAMPLES if isinstance(example.build(), RelativeTransform)]
FITTED = [example for example in EXAMPLES if isinstance(example.build(), FittedTransform)]


@dataclass(frozen=True)
class Table:
    """Columns beside the values, by name."""

    columns: Mapping[str, Any]

    def numbers(self, expression: str) -> Floats:
        return np.array(self.columns[expression], dtype=float)

    def codes(self, expression: str) -> Ints:
        return np.array(self.columns[expression])

    def holds(self, expression: str) -> Bools:
        return np.array(self.columns[expression]) > 0


COLUMNS = {"four": [4] * UNITS, "region": [0, 1, 0, -1, 1, 0, 1], "every": [1] * UNITS, "large": [1, 1, 0, 1, 1, 0, 1]}


def context(step: Transform, better: Better, units: list[int] | None = None) -> Context:
    """Return a context with the columns that the step says it reads, and no others."""
    at = list(range(UNITS)) if units is None else units
    return Context(better=better, columns=Table({name: [COLUMNS[name][unit] for unit in at] for name in step.columns_read}))


def applied(example: Example, values: Floats, better: Better) -> Floats:
    """Apply the example's step to values that it may not write to."""
    values.flags.writeable = False
    step = example.build()
    units = list(range(values.shape[-1]))
    return step.apply(values, context(step, better, units))


def worst_to_best(example: Example, results: Floats, better: Better) -> Floats:
    """Turn results so that more is better."""
    return results if example.build().better_after(better) == "higher" else -results


def columns_of(example: Example) -> Floats:
    """Return 4 x 60 columns of values it has results for: of all of them or of two only, with and without gaps."""
    random = np.random.default_rng(2001)
    pools = (example.values, (*example.values, np.nan, np.nan), example.values[1:3], (*example.values[:2], np.nan))
    return np.stack([random.choice(pool, (60, UNITS)) for pool in pools])


by_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
either_way = pytest.mark.parametrize("better", ["higher", "lower"])


def test_every_step_has_an_example() -> None:
    assert {example.method for example in EXAMPLES} == {method.method_name() for method in registry.builtin("transform")}


@pytest.mark.parametrize("method", registry.builtin("transform"), ids=lambda method: method.method_name())
def test_every_parameter_is_documented(method: type[Transform]) -> None:
    properties = method.model_json_schema()["properties"]
    assert [name for name, spec in properties.items() if name != "method" and not spec.get("description")] == []


@by_example
@either_way
def test_each_draw_is_treated_alone(example: Example, better: Better) -> None:
    values = columns_of(example)
    found = applied(example, values, better)
    assert found.shape == values.shape
    np.testing.assert_array_equal(found, [applied(example, draws, better) for draws in values])
    np.testing.assert_array_equal(found[:, ::5], [[applied(example, draw, better) for draw in draws[::5]] for draws in values])


@by_example
def test_no_draws_no_results(example: Example) -> None:
    assert applied(example, np.empty((0, UNITS)), "higher").shape == (0, UNITS)


@by_example
@either_way
def test_missing_stays_missing_and_present_stays_present(example: Example, better: Better) -> None:
    values = columns_of(example)
    missing, found = np.isnan(values), applied(example, values, better)
    assert not np.isinf(found).any()
    if example.fills:
        np.testing.assert_array_equal(found[~missing], values[~missing])
        assert not np.isnan(found[~missing.all(axis=-1)]).any()
    else:
        assert np.isnan(found[missing]).all()
    if not example.gaps:
        assert not np.isnan(found[~missing]).any()


@by_example
@either_way
def test_the_order_of_units_plays_no_part(example: Example, better: Better) -> None:
    values = columns_of(example)
    order = [3, 6, 0, 5, 1, 4, 2]
    found = applied(example, values[..., order], better)
    np.testing.assert_allclose(found, applied(example, values, better)[..., order], rtol=1e-13, atol=1e-13)


@by_example
@either_way
def test_a_better_unit_does_not_come_out_worse(example: Example, better: Better) -> None:
    if not example.monotone:
        assert example.build().better_after(better) == "higher"
        return
    values = columns_of(example)
    results = worst_to_best(example, applied(example, values, better), better)
    one, other = values[..., None], values[..., None, :]
    ahead = one > other if better == "higher" else one < other
    assert not (ahead & (results[..., None] < results[..., None, :])).any()
    assert not ((one == other) & (results[..., None] > results[..., None, :])).any()


@pytest.mark.parametrize("example", [example for example in EXAMPLES if example.monotone], ids=lambda example: example.name)
@either_way
def test_the_best_value_comes_out_better_than_the_worst(example: Example, better: Better) -> None:
    values = np.array(sorted(example.values, reverse=better == "lower"), dtype=float)
    step = example.build()
    beside = Context(better=better, columns=Table({name: [COLUMNS[name][0]] * len(values) for name in step.columns_read}))
    results = worst_to_best(example, step.apply(values, beside), better)
    assert results[-1] > results[0]


@by_example
@either_way
@pytest.mark.parametrize("leading", [(), (2,), (1, 2)])
def test_equal_values_and_a_unit_alone_have_the_documented_result(
    example: Example, better: Better, leading: tuple[int, ...]
) -> None:
    alone = example.equal if example.alone is None else example.alone
    for units, expected in ((3, example.equal), (1, alone)):
        found = applied(example, np.full((*leading, units), example.of), better)
        wanted = expected if not isinstance(expected, tuple) else expected[better == "lower"]
        np.testing.assert_allclose(found, np.full((*leading, units), wanted), rtol=1e-14)


@by_example
@either_way
def test_a_column_without_values_stays_without(example: Example, better: Better) -> None:
    found = applied(example, np.full((2, 3), np.nan), better)
    assert np.isnan(found).all() == (example.method != "impute_value")


@pytest.mark.parametrize("example", RELATIVE, ids=lambda example: example.name)
@either_way
def test_within_groups_each_is_a_population_of_its_own(example: Example, better: Better) -> None:
    values = columns_of(example)
    step, plain = example.build(within="region"), example.build()
    found = step.apply(values, context(step, better))
    for group in (0, 1):
        members = [unit for unit in range(UNITS) if COLUMNS["region"][unit] == group]
        alone = plain.apply(values[..., members], context(plain, better, members))
        np.testing.assert_allclose(found[..., members], alone, rtol=1e-13, atol=1e-13)
    without = values[..., 3]
    np.testing.assert_array_equal(found[..., 3], without if example.fills else np.full(without.shape, np.nan))


@pytest.mark.parametrize("example", FITTED, ids=lambda example: example.name)
@either_way
def test_statistics_come_from_the_reference_units(example: Example, better: Better) -> None:
    values = columns_of(example)
    every, some, plain = example.build(reference="every"), example.build(reference="large"), example.build()
    np.testing.assert_array_equal(every.apply(values, context(every, better)), plain.apply(values, context(plain, better)))
    members = [unit for unit in range(UNITS) if COLUMNS["large"][unit]]
    alone = plain.apply(values[..., members], context(plain, better, members))
    np.testing.assert_allclose(some.apply(values, context(some, better))[..., members], alone, rtol=1e-13, atol=1e-13)

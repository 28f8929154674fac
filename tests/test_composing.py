"""Any method goes with any other: every pair is put into one algorithm, read from YAML, and made into a table."""

from __future__ import annotations

import json
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from leaguetab.errors import LeaguetabError, Problem
from leaguetab.methods import registry
from leaguetab.table import LeagueTable, make_table
from tests.conftest import bound, metrics_of

if TYPE_CHECKING:
    from leaguetab.methods.base import Kind

# What methods that cannot do without parameters are given. A method that is missing here fails `test_every_method_can_be_written`.
PARAMETERS: dict[str, dict[str, Any]] = {
    "affine": {"times": 2, "plus": 1},
    "band_points": {"at": [2, 3], "points": [1, 2, 3]},
    "clip": {"low": 0, "high": 100},
    "distance_to_target": {"target": 50},
    "divide_by": {"column": "people"},
    "drop_if_few": {"at_least": 2},
    "goalposts": {"low": 0, "high": 100},
    "impute_value": {"value": 1},
    "piecewise_linear": {"points": [[0, 0], [10, 1]]},
    "power": {"exponent": 2},
    "quantile_points": {"at": [0.5], "points": [1, 2]},
    "rank": {"order": "worst_first"},
    "ratio_to_target": {"target": 2},
    "round": {"digits": 3},
    "scaled": {"low": 0, "high": 10},
    "target_is_best": {"target": 3, "low": 0, "high": 9},
    "winsorise_count": {"low": 1, "high": 1},
    "winsorise_quantile": {"low": 0.1, "high": 0.9},
    "count_at_least": {"at_least": 1},
    "power_mean": {"power": 2},
    "ahp": {"matrix": [[1, 2, 3], [0.5, 1, 2], [1 / 3, 0.5, 1]]},
    "budget_allocation": {"people": {"ann": {"a": 50, "b": 30, "c": 20}, "bob": {"a": 20, "b": 20, "c": 60}}},
    "cuts": {"at": [0, 1], "labels": ["low", "middle", "high"]},
    "quantiles": {"at": [0.5], "labels": ["low", "high"]},
    "k_means": {"labels": ["low", "high"]},
    "ntiles": {"labels": ["low", "high"]},
    "decision_table": {"labels": ["low", "high"], "rows": [{"when": "people > 2", "band": "high"}], "otherwise": "low"},
    "funnel_shmi": {"observed": "deaths", "expected": "people"},
    "funnel_ratio": {"observed": "deaths", "expected": "people"},
    "funnel_proportion": {"observed": "deaths", "denominator": "people * 10"},
}
RESCALED = "{method: min_max, low: %g, high: %g}"
UNITS = 8
COLUMNS = {
    "a": [1.5, 2.5, 3.0, 4.0, 5.5, 6.0, 7.5, 8.0],
    "b": [2.0, 1.0, 4.0, 3.0, 6.0, 5.0, 8.0, 7.0],
    "c": [8.0, 3.0, 6.0, 5.0, 4.0, 7.0, 2.0, 1.0],
    "people": [3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0],
    "deaths": [2.0, 1.0, 3.0, 2.0, 5.0, 8.0, 1.0, 7.0],
}
STEPS, COMBINES, WEIGHTINGS, BANDINGS = (registry.names(kind) for kind in ("transform", "combine", "weight", "band"))
# Where the first step gives numbers that the second has no result for by its definition, that is said by name and place.
NO_RESULT = {"no-result", "bad-value", "text-in-metric", "missing-part", "nothing-ranked"}


# Steps whose definition asks for values between 0 and 1 are put after a step that gives them.
SHARES = {"exponential", "logit"}
MAPPED = ", ".join(f"{number / 2}: {number}" for number in range(20))


def stated(name: str) -> str:
    if name == "map_values":
        return f"{{method: map_values, map: {{{MAPPED}}}}}"
    return json.dumps({"method": name, **PARAMETERS.get(name, {})})


def made(steps: tuple[str, ...], combine: str = "mean", weights: str = "equal", bands: str = "k_means") -> LeagueTable:
    """Make a table of three metrics whose scores are put above 1 before they are combined, so that every combine can take them."""
    first = [RESCALED % (0.1, 0.9)] if SHARES.intersection(steps[:1]) else []
    chain = ", ".join([*first, *(stated(step) for step in steps), *([RESCALED % (1, 9)] if steps else [])])
    parts = ", ".join(f"{{metric: {metric}, better: higher, steps: [{chain}]}}" for metric in "abc")
    text = f"score: {{combine: {stated(combine)}, weights: {stated(weights)}, parts: [{parts}]}}\nbands: {stated(bands)}\n"
    return make_table(bound(text), metrics_of(COLUMNS))


def check_whole(table: LeagueTable) -> None:
    assert table.frame.height == UNITS
    assert table.frame["rank"].null_count() == 0
    assert np.isfinite(table.frame["score"].to_numpy()).all()
    assert table.frame["rank"].min() == 1


@pytest.mark.parametrize("kind", ["transform", "combine", "weight", "band"])
def test_every_method_can_be_written(kind: Kind) -> None:
    for name in registry.names(kind):
        registry.find(kind, name)
        bound_text = {
            "transform": lambda name: made((name,)),
            "combine": lambda name: made((), name),
            "weight": lambda name: made((), weights=name),
            "band": lambda name: made((), bands=name),
        }[kind]
        check_whole(bound_text(name))


@pytest.mark.slow
@pytest.mark.parametrize("first", STEPS)
def test_any_two_steps(first: str) -> None:
    for second in STEPS:
        check_whole_or_refused((first, second))


def check_whole_or_refused(steps: tuple[str, ...]) -> None:
    problems: tuple[Problem, ...] = ()
    try:
        check_whole(made(steps))
    except LeaguetabError as error:
        problems = error.problems
    assert {problem.code for problem in problems} <= NO_RESULT, problems
    assert all(problem.place is not None for problem in problems)


@pytest.mark.parametrize(("combine", "weights"), list(product(COMBINES, WEIGHTINGS)))
def test_any_combine_with_any_weighting(combine: str, weights: str) -> None:
    check_whole(made((), combine, weights))


@pytest.mark.parametrize("combine", COMBINES)
def test_any_combine_after_any_step_and_before_any_banding(combine: str) -> None:
    for step, bands in zip(STEPS, BANDINGS * (len(STEPS) // len(BANDINGS) + 1), strict=False):
        check_whole(made((step,), combine, bands=bands))


@pytest.mark.parametrize("inner", COMBINES)
def test_any_combine_below_any_other(inner: str) -> None:
    """The lower node's score is put between 1 and 9, higher being better, before it is combined again."""
    up = RESCALED % (1, 9)
    for outer in COMBINES:
        parts = "[{metric: a, better: higher}, {metric: b, better: higher}]"
        below = f"{{name: n, combine: {stated(inner)}, steps: [{up}], parts: {parts}}}"
        text = f"score: {{combine: {stated(outer)}, parts: [{below}, {{metric: c, better: higher}}]}}"
        check_whole(make_table(bound(text), metrics_of(COLUMNS)))

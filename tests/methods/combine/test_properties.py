"""What every combine does, whatever its formula. A combine is missing from `EXAMPLES` until someone has thought about it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from leaguetab.errors import LeaguetabError
from leaguetab.methods import registry
from leaguetab.methods.base import Combine, Context
from leaguetab.methods.combine import _pairs

if TYPE_CHECKING:
    from leaguetab.methods.base import Better, Floats


@dataclass(frozen=True)
class Example:
    """A combine with parameters, and what it promises."""

    method: str
    parameters: dict[str, Any] = field(default_factory=dict)
    equal: float = 0.0
    """The score of three equal units with 2 on the first part and 8 on the second, both of weight 1."""
    alone: float | None = None
    """The score of one such unit alone, where it differs."""
    dominance: bool = True
    """Whether a unit at least as good on every part never scores worse."""
    weights: str = "relative"
    """Whether a multiple of all weights changes nothing (`relative`) or multiplies the score (`absolute`)."""
    order_of_parts: bool = False
    """Whether the order of the parts matters."""

    def build(self) -> Combine:
        method = registry.find("combine", self.method).model_validate(self.parameters)
        assert isinstance(method, Combine)
        return method

    @property
    def name(self) -> str:
        return "-".join([self.method, *(str(value) for value in self.parameters.values())])


EXAMPLES = [
    Example("aras", equal=1),
    Example("aras", {"ideal": {"a": 12}}, equal=(2 / 18 + 1 / 4) / (12 / 18 + 1 / 4), alone=(2 / 14 + 1 / 2) / (12 / 14 + 1 / 2)),
    Example("benefit_of_the_doubt", equal=1),
    Example("benefit_of_the_doubt", {"least_share": 0.1, "most_share": 0.6}, equal=1),
    # A difference in one distance decides whether the other counts, so the score can fall as values rise.
    Example("codas", dominance=False),
    Example("copeland"),
    Example("copras", equal=1),
    Example("count_at_least", {"at_least": 4}, equal=1, weights="absolute"),
    Example("edas", equal=0.5),
    Example("electre_3_net"),
    Example("electre_3_net", {"q": 1, "p": {"a": 2, "b": 3}, "v": 5}),
    Example("geometric_mean", equal=4),
    Example("harmonic_mean", equal=3.2),
    Example("lexicographic", equal=1, order_of_parts=True),
    Example("lexicographic", {"tolerance": 1}, equal=1, order_of_parts=True),
    Example("mabac"),
    Example("marcos", equal=2 / 3),
    Example("max", equal=8),
    Example("mean", equal=5),
    Example("median", equal=5),
    Example("min", equal=2),
    Example("moora", equal=1 / 3**0.5, alone=1),
    Example("power_mean", {"power": 2}, equal=34**0.5),
    Example("power_mean", {"power": -2}, equal=(32 / 17) ** 0.5 * 2),
    Example("promethee_2"),
    Example("promethee_2", {"preference": {"a": "linear", "b": "gaussian", "c": "level"}, "q": 1, "p": 4, "s": 2}),
    Example("spotis"),
    Example("spotis", {"bounds": {"a": (0, 10), "b": (0, 20)}}, equal=(8 / 10 + 12 / 20) / 2),
    # Nearer the ideal is better, not higher.
    Example("spotis", {"ideal": {"a": 4}}, dominance=False),
    Example("sum", equal=10, weights="absolute"),
    Example("topsis", equal=0.5),
    Example("topsis", {"normalise": "min_max"}, equal=0.5),
    Example("topsis", {"normalise": "none", "distance": "manhattan"}, equal=0.5),
    Example("vikor"),
    Example("waspas", equal=1),
]
DOMINATED = {
    # Two parts, four units: the second unit is better by 1 on the second part, and the step of the threshold takes more away.
    "codas": [[20, 20, 24, 1], [15, 16, 2, 28]],
    # The first unit lies on the ideal, the second above it.
    "spotis-{'a': 4}": [[4, 6, 9], [5, 5, 1]],
}
every_combine = pytest.mark.parametrize("combine", EXAMPLES, ids=lambda combine: combine.name)

NAMES = ("a", "b", "c", "d")
UNITS = 7


def _context(method: Combine, parts: int = len(NAMES)) -> Context:
    """Point the second part the other way where the method allows it."""
    ways: tuple[Better, ...] = ("higher", "lower", "higher", "higher")
    return Context(part_better=(ways if method.mixes_directions else ("higher",) * 4)[:parts], part_names=NAMES[:parts])


def _values(*draws: int, missing: bool = True) -> Floats:
    """Make up values from 1 to 9, with ties and a gap or two, that every combine has a result for."""
    rng = np.random.default_rng(42)
    values = rng.integers(1, 10, (*draws, len(NAMES), UNITS)).astype(np.float64)
    if missing:
        values[..., 2, 3] = np.nan
        values[..., 0, 5] = np.nan
    return values


def _weights(*draws: int) -> Floats:
    return np.random.default_rng(7).uniform(0.2, 3.0, (*draws, len(NAMES)))


def _close(actual: Floats, expected: Floats | float) -> None:
    np.testing.assert_allclose(actual, expected, rtol=1e-9, atol=1e-11)


def test_every_combine_has_an_example() -> None:
    assert {combine.method for combine in EXAMPLES} == {method.method_name() for method in registry.builtin("combine")}


@pytest.mark.parametrize("combine", [one for one in EXAMPLES if "bounds" not in one.parameters], ids=lambda combine: combine.name)
def test_it_says_whether_it_refuses_values_below_0(combine: Example) -> None:
    method = combine.build()
    try:
        method.apply(_values(missing=False) - 20, _weights(), _context(method))
    except LeaguetabError:
        refuses = True
    else:
        refuses = False
    assert method.needs_positive == refuses


@every_combine
@pytest.mark.parametrize(
    ("value_draws", "weight_draws", "draws"),
    [
        pytest.param((), (), (), id="no draws"),
        pytest.param((3,), (), (3,), id="draws of values"),
        pytest.param((), (3,), (3,), id="draws of weights"),
        pytest.param((3,), (3,), (3,), id="draws of both"),
        pytest.param((2, 1), (3,), (2, 3), id="draws crossed"),
        pytest.param((1,), (3,), (3,), id="one draw of values"),
    ],
)
def test_draws_are_scored_as_one_by_one(
    combine: Example, value_draws: tuple[int, ...], weight_draws: tuple[int, ...], draws: tuple[int, ...]
) -> None:
    method = combine.build()
    context = _context(method)
    values, weights = _values(*value_draws), _weights(*weight_draws)
    result = method.apply(values, weights, context)
    assert result.shape == (*draws, UNITS)
    assert result.dtype == np.float64
    assert result.flags.writeable
    all_values = np.broadcast_to(values, (*draws, *values.shape[-2:]))
    all_weights = np.broadcast_to(weights, (*draws, len(NAMES)))
    for draw in np.ndindex(draws):
        _close(result[draw], method.apply(all_values[draw], all_weights[draw], context))


@every_combine
def test_inputs_stay_as_they_are(combine: Example) -> None:
    method = combine.build()
    values, weights = _values(2), _weights(2)
    method.apply(values, weights, _context(method))
    np.testing.assert_array_equal(values, _values(2))
    np.testing.assert_array_equal(weights, _weights(2))


@every_combine
def test_the_order_of_units_plays_no_part(combine: Example) -> None:
    method = combine.build()
    order = np.array([4, 0, 6, 2, 1, 5, 3])
    result = method.apply(_values(), _weights(2), _context(method))
    _close(method.apply(_values()[:, order], _weights(2), _context(method)), result[:, order])


@every_combine
def test_the_order_of_parts_plays_no_part(combine: Example) -> None:
    method = combine.build()
    context = _context(method)
    order = [2, 0, 3, 1]
    turned = replace(
        context,
        part_better=tuple(context.part_better[part] for part in order),
        part_names=tuple(context.part_names[part] for part in order),
    )
    result = method.apply(_values(), _weights(2), context)
    permuted = method.apply(_values()[order], _weights(2)[:, order], turned)
    if combine.order_of_parts:
        assert not np.allclose(permuted, result, equal_nan=True)
    else:
        _close(permuted, result)


@every_combine
def test_a_multiple_of_all_weights(combine: Example) -> None:
    method = combine.build()
    result = method.apply(_values(), _weights(2), _context(method))
    multiple = method.apply(_values(), 7.3 * _weights(2), _context(method))
    _close(multiple, 7.3 * result if combine.weights == "absolute" else result)


@every_combine
def test_weights_change_the_result_where_the_method_says_so(combine: Example) -> None:
    method = combine.build()
    first, second = method.apply(_values(), np.stack([_weights(), _weights()[::-1]]), _context(method))
    assert np.allclose(first, second, equal_nan=True) != method.uses_weights


@every_combine
def test_each_parts_direction_is_read_where_the_method_says_so(combine: Example) -> None:
    method = combine.build()
    context = _context(method)
    turned = replace(context, part_better=("lower", "higher" if method.mixes_directions else "lower", *context.part_better[2:]))
    results = [method.apply(_values(), _weights(), each) for each in (context, turned)]
    assert np.allclose(*results, equal_nan=True) != method.mixes_directions


@every_combine
def test_only_the_mean_is_linear(combine: Example) -> None:
    method = combine.build()
    values, weights = _values(), _weights()
    there = ~np.isnan(values)
    mean = (weights @ np.nan_to_num(values)) / (weights @ there)
    assert np.allclose(method.apply(values, weights, _context(method)), mean) == method.linear


@every_combine
@pytest.mark.parametrize("held", [1e9, -5.0, 0.0, np.nan], ids=str)
def test_a_part_of_weight_0_is_as_if_it_were_not_there(combine: Example, held: float) -> None:
    method = combine.build()
    values, weights = _values(), _weights()
    expected = method.apply(values[:3], weights[:3], _context(method, 3))
    values[3, ::2] = held
    weights[3] = 0
    _close(method.apply(values, weights, _context(method)), expected)


@every_combine
@pytest.mark.parametrize("silent", range(4))
def test_a_part_may_have_no_weight_in_some_draws(combine: Example, silent: int) -> None:
    method = combine.build()
    values, weights = _values(), _weights(3)
    weights[1, silent] = 0
    result = method.apply(values, weights, _context(method))
    for draw in range(3):
        _close(result[draw], method.apply(values, weights[draw], _context(method)))


@every_combine
def test_a_unit_with_a_part_missing_has_a_score_where_the_method_says_so(combine: Example) -> None:
    method = combine.build()
    values = _values()
    lacking = np.isnan(values).any(axis=0)
    result = method.apply(values, _weights(2), _context(method))
    expected = np.broadcast_to(np.zeros(UNITS, dtype=bool) if method.skips_missing else lacking, result.shape)
    np.testing.assert_array_equal(np.isnan(result), expected)
    if not method.skips_missing:
        _close(result[:, ~lacking], method.apply(values[:, ~lacking], _weights(2), _context(method)))


@every_combine
def test_a_unit_with_no_part_is_missing_and_changes_nothing_for_the_others(combine: Example) -> None:
    method = combine.build()
    values = _values(missing=False)
    values[:, 2] = np.nan
    others = np.arange(UNITS) != 2
    result = method.apply(values, _weights(2), _context(method))
    assert np.isnan(result[:, 2]).all()
    _close(result[:, others], method.apply(values[:, others], _weights(2), _context(method)))


@every_combine
@pytest.mark.parametrize("units", [0, 1, 3])
@pytest.mark.parametrize("draws", [(), (2,)], ids=["no draws", "draws"])
def test_a_table_of_nothing_is_missing_throughout(combine: Example, units: int, draws: tuple[int, ...]) -> None:
    method = combine.build()
    result = method.apply(np.full((*draws, 4, units), np.nan), _weights(), _context(method))
    np.testing.assert_array_equal(result, np.full((*draws, units), np.nan))


@every_combine
@pytest.mark.parametrize("units", [1, 3], ids=["one unit", "three equal units"])
def test_equal_units_have_the_score_that_is_documented(combine: Example, units: int) -> None:
    method = combine.build()
    expected = combine.alone if units == 1 and combine.alone is not None else combine.equal
    values = np.repeat([[2.0], [8.0], [np.nan]], units, axis=1)
    _close(method.apply(values, np.array([1.0, 1.0, 0.0]), Context(part_names=("a", "b", "c"))), np.full(units, expected))


@every_combine
def test_better_after_says_which_end_is_best(combine: Example) -> None:
    """A unit that is best on every part stands at the better end, and one that is worst at the other."""
    method = combine.build()
    best_to_worst = np.array([[9.0, 5, 1], [1, 5, 9] if method.mixes_directions else [9, 5, 1], [9, 5, 1]])
    scores = method.apply(best_to_worst, np.ones(3), _context(method, 3))
    if method.better_after("higher") == "lower":
        scores = -scores
    if combine.parameters.get("ideal") != {"a": 4}:
        assert scores[0] > scores[2]
        assert scores[0] >= scores[1] >= scores[2]


@every_combine
@pytest.mark.parametrize("better", ["higher", "lower"])
def test_better_after_keeps_the_shared_way_or_has_its_own(combine: Example, better: Better) -> None:
    method = combine.build()
    own = {"spotis": "lower", "vikor": "lower", "count_at_least": "higher"}
    expected = own.get(combine.method, "higher" if method.mixes_directions else better)
    assert method.better_after(better) == expected


@pytest.mark.parametrize("combine", [combine for combine in EXAMPLES if combine.dominance], ids=lambda combine: combine.name)
@settings(max_examples=40, derandomize=True, deadline=None, database=None)
@given(data=st.data())
def test_a_unit_at_least_as_good_on_every_part_never_scores_worse(combine: Example, data: st.DataObject) -> None:
    method = combine.build()
    context = _context(method, 3)
    values = data.draw(arrays(np.float64, (3, 5), elements=st.integers(1, 9).map(float)))
    weights = data.draw(arrays(np.float64, 3, elements=st.sampled_from([0.1, 0.2, 0.3, 1.0, 2.5])))
    upward = np.array([[1.0 if better == "higher" else -1.0] for better in context.part_better])
    dominates = (upward * values)[:, :, None] >= (upward * values)[:, None, :]
    score = method.apply(values, weights, context) * (1 if method.better_after("higher") == "higher" else -1)
    worse = score[:, None] < score[None, :] - 1e-9
    assert not (dominates.all(axis=0) & worse).any()


@pytest.mark.parametrize(
    "combine",
    [combine for combine in EXAMPLES if combine.method in {"codas", "copeland", "electre_3_net", "promethee_2"}],
    ids=lambda c: c.name,
)
def test_blocks_of_pairs_give_what_all_pairs_at_once_give(combine: Example, monkeypatch: pytest.MonkeyPatch) -> None:
    method = combine.build()
    expected = method.apply(_values(2), _weights(3, 1), _context(method))
    monkeypatch.setattr(_pairs, "PAIRS_AT_ONCE", 1)
    _close(method.apply(_values(2), _weights(3, 1), _context(method)), expected)


@pytest.mark.parametrize("combine", [combine for combine in EXAMPLES if not combine.dominance], ids=lambda combine: combine.name)
def test_where_a_unit_at_least_as_good_on_every_part_scores_worse(combine: Example) -> None:
    """Show each exception at work, so that none is claimed without need."""
    values = DOMINATED[combine.name]
    method = combine.build()
    context = Context(part_names=NAMES[: len(values)])
    first, second = method.apply(np.array(values, dtype=float), np.ones(len(values)), context)[:2]
    better = first > second if method.better_after("higher") == "higher" else first < second
    assert all(part[0] <= part[1] for part in values)
    assert better

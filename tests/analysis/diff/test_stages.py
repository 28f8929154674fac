from __future__ import annotations

from itertools import combinations, permutations
from typing import TYPE_CHECKING

import numpy as np
import pytest

from leaguetab import library
from leaguetab.analysis.diff.difference import diff
from leaguetab.analysis.diff.stages import STAGES, _recipes, _Swaps, by_stage
from leaguetab.errors import LeaguetabError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from leaguetab.analysis.diff.cause import Attribution
    from leaguetab.table import LeagueTable


def leaf(column: str, weight: float = 1, steps: str = "[]", better: str = "higher") -> str:
    return f"{{metric: {column}, better: {better}, weight: {weight:g}, steps: {steps}}}"


def mean(*parts: str, combine: str = "mean") -> str:
    return f"score: {{combine: {combine}, parts: [{', '.join(parts)}]}}\n"


def shifts(a: LeagueTable, b: LeagueTable) -> np.ndarray:
    assert a.workings is not None
    assert b.workings is not None
    return a.workings.places.rank - b.workings.places.rank


def places(found: Attribution) -> dict[str, list[float]]:
    return {cause.name: row.tolist() for cause, row in zip(found.causes, found.places, strict=True)}


XY = {"x": [9.0, 4, 6, 2.5], "y": [1.0, 4, 3, 6]}


# With equal weights the averages are 5, 4, 4.5 and 4.25; with 1 to 3 they are 3, 4, 3.75 and 5.125; the lowest are 1, 4, 3 and 2.5.
# So the ranks are 1 4 2 3; 4 2 3 1 after swapping the weights; 4 1 2 3 after the combine, and after both.
def test_two_stages_by_hand(table_of: Callable[..., LeagueTable]) -> None:
    a = table_of(mean(leaf("x"), leaf("y")), XY)
    b = table_of(mean(leaf("x"), leaf("y", 3), combine="min"), XY)
    assert places(by_stage(a, b)) == {
        "metrics": [0, 0, 0, 0],
        "steps": [0, 0, 0, 0],
        "weights": [-3 / 2, 1, -1 / 2, 1],
        "combine": [-3 / 2, 2, 1 / 2, -1],
        "bands_and_rules": [0, 0, 0, 0],
    }


FLAGGED = {
    "x": [0.9, 0.8, 0.3, 0.2],
    "y": [0.1, 0.5, 0.6, 0.7],
    "flag": [True, False, False, False],
    "near": [0.92, 0.91, 0.3, 0.2],
}
RULES = (
    "columns: {flag: {type: flag}}\n"
    "bands: {method: cuts, at: [CUT], labels: [low, high]}\n"
    "rules: [{when: flag, at_best: low, because: flagged}]\n"
    "rank: {by: [band, score]}\n"
)
BANDS = "bands: {method: cuts, at: [50], labels: [low, high]}\nrank: {by: [band, score]}\n"
# Every unit is in the higher band, but for those with a low y; below zero all are low.
READING = (
    "bands: {method: cuts, at: [-9], labels: [low, high]}\n"
    "rules: [{when: y_score < 0.55, at_best: low, because: low}]\n"
    "rank: {by: [band, score]}\n"
)


@pytest.mark.parametrize(
    ("first", "second", "stage"),
    [
        pytest.param(mean(leaf("x"), leaf("y")), mean(leaf("x", 5), leaf("y")), "weights", id="weights"),
        pytest.param(
            mean(leaf("x"), leaf("y")),
            f"score: {{combine: mean, parts: [{leaf('y')}, {{name: d, combine: mean, weight: 5, parts: [{leaf('x')}]}}]}}\n",
            "weights",
            id="grouping into domains",
        ),
        pytest.param(
            mean(leaf("x"), leaf("y")), mean(leaf("x", steps="[percentile]"), leaf("y", steps="[percentile]")), "steps", id="steps"
        ),
        pytest.param(mean(leaf("x"), leaf("y")), mean(leaf("x"), leaf("y"), combine="min"), "combine", id="combine"),
        pytest.param(mean(leaf("x"), leaf("y")), mean(leaf("x")), "metrics", id="metrics"),
        pytest.param(f"score: {leaf('x')}\n", f"score: {leaf('y')}\n", "metrics", id="another metric"),
        pytest.param(
            mean(leaf("x")),
            mean(leaf("x")) + RULES.replace("CUT", "0.5"),
            "bands_and_rules",
            id="bands and rules",
        ),
        # The bands are made for another scale; places are not.
        pytest.param(
            mean(leaf("x")),
            mean(leaf("x", steps="[{method: affine, times: 100}]")) + RULES.replace("CUT", "50"),
            "bands_and_rules",
            id="bands and rules on another scale",
        ),
        # Scores that tie on the scale of the bands only don't make places tie.
        pytest.param(
            mean(leaf("near")),
            mean(leaf("near", steps="[{method: affine, times: 100}, {method: round, digits: -1}]")) + BANDS,
            "steps",
            id="rounding, and bands of another scale",
        ),
        # What the rules read comes from the tree, so that a change of the tree is no change of the rules.
        pytest.param(
            mean(leaf("x"), leaf("y")) + READING,
            mean(leaf("x"), leaf("y", steps="[{method: affine, plus: -1}]")) + READING,
            "steps",
            id="rules that read scores",
        ),
    ],
)
def test_one_stage_alone(table_of: Callable[..., LeagueTable], first: str, second: str, stage: str) -> None:
    a, b = table_of(first, FLAGGED), table_of(second, FLAGGED)
    moved = shifts(a, b)
    assert np.nansum(np.abs(moved)) > 0
    found = by_stage(a, b)
    expected = {name: np.where(np.isnan(moved), np.nan, moved if name == stage else 0.0) for name in STAGES}
    np.testing.assert_array_equal(found.places, list(expected.values()))
    assert [cause.name for cause in found.causes] == list(STAGES)


PARTS = {
    "steps": ("[]", "[{method: affine, plus: -0.12}]"),
    "weight": (2, 0.25),
    "combine": ("mean", "min"),
    "rules": (RULES.replace("CUT", "0.39"), RULES.replace("CUT", "0.39").replace("at_best: low", "exclude: true")),
}


def written(choices: dict[str, int]) -> str:
    """Write an algorithm of the parts chosen."""
    steps, weight, combine, rules = (options[choices.get(name, 0)] for name, options in PARTS.items())
    return mean(leaf("x", float(weight), str(steps)), leaf("y", 1, str(steps)), combine=str(combine)) + str(rules)


# A mixture of two algorithms with trees of one shape is the algorithm that one would write.
@pytest.mark.parametrize(
    ("differing", "swapped", "stages"),
    [
        pytest.param(("steps", "weight"), ("steps",), {1}, id="steps of steps and weights"),
        pytest.param(("steps", "weight"), ("weight",), {2}, id="weights of steps and weights"),
        pytest.param(("steps", "combine"), ("combine",), {3}, id="combine of steps and combine"),
        pytest.param(("weight", "combine", "steps"), ("weight", "combine"), {2, 3}, id="two of three"),
        pytest.param(("weight", "rules"), ("rules",), {4}, id="rules of weights and rules"),
        pytest.param(("weight", "rules"), ("weight",), {2}, id="weights of weights and rules"),
    ],
)
def test_mixtures_are_what_one_would_write(
    table_of: Callable[..., LeagueTable], differing: tuple[str, ...], swapped: tuple[str, ...], stages: set[int]
) -> None:
    first, second = (table_of(written(dict.fromkeys(differing, number)), FLAGGED) for number in (0, 1))
    expected = table_of(written(dict.fromkeys(swapped, 1)), FLAGGED)
    assert expected.workings is not None
    swaps = _Swaps(*_recipes(first, second))
    np.testing.assert_array_equal(swaps.ranks(frozenset(stages)).rank, expected.workings.places.rank)


def test_an_algorithm_and_itself(shipped: Callable[..., LeagueTable]) -> None:
    table = shipped("nof-2025-26-metrics", "nhs-acute")
    found = by_stage(table, table)
    assert not found.places.any()
    assert found.notes == ()


@pytest.mark.parametrize(
    ("cut", "bands", "moves"),
    [
        pytest.param(2.5, ["high", "high", "low"], False, id="no band either"),
        pytest.param(3.5, ["high", "low", "low"], True, id="a band"),
    ],
)
def test_a_difference_that_moves_nobody_is_said(
    table_of: Callable[..., LeagueTable], cut: float, bands: list[str], moves: bool
) -> None:
    """Bands are cut at 2.2 in the first, and further up in the second: between the same units, or not."""
    text = "score: {{metric: x, better: higher}}\nbands: {{method: cuts, at: [{}], labels: [low, high]}}\n"
    columns = {"x": [4.0, 3, 2]}
    found = diff(table_of(text.format(2.2), columns), table_of(text.format(cut), columns))
    assert found.frame["band_b"].to_list() == bands
    assert found.frame["shift"].to_list() == [0, 0, 0]
    assert (found.figures["band_changes"] == 1) == moves
    assert found.notes == (
        "no difference in metrics, steps, weights or combine",
        "the two methods differ in bands and rules, which moves nobody up or down",
    )


def test_a_unit_that_one_of_them_does_not_rank_has_no_shares(table_of: Callable[..., LeagueTable]) -> None:
    a = table_of(mean(leaf("x"), leaf("y")), FLAGGED)
    b = table_of(mean(leaf("x", 3), leaf("y")) + "rules: [{when: x > 0.8, exclude: true, because: high}]\n", FLAGGED)
    assert np.isnan(by_stage(a, b).places).tolist() == [[True, False, False, False]] * 5


def test_stages_that_make_no_sense_apart_are_swapped_together(shipped: Callable[..., LeagueTable]) -> None:
    found = by_stage(shipped("edas", "hdi"), shipped("equal-domains", "hdi"))
    assert [cause.name for cause in found.causes] == ["metrics", "steps_and_combine", "weights", "bands_and_rules"]
    assert found.causes[1].words == "steps and combine"
    assert "steps and combine can only be swapped together, as one makes no sense without the other" in found.notes


def test_orders_that_lead_through_nonsense_are_left_out(shipped: Callable[..., LeagueTable]) -> None:
    # A geometric mean takes no z-scores, so that steps come first: combine has what is left after them.
    geometric, plain = shipped("geometric-mean", "nhs-acute"), shipped("equal-weights", "nhs-acute")
    found = by_stage(plain, geometric)
    assert any(note.startswith("1 of the 4 mixtures") for note in found.notes)
    swaps = _Swaps(*_recipes(plain, geometric))
    with_steps = swaps.ranks(frozenset({1})).rank
    assert plain.workings is not None
    np.testing.assert_array_equal(found.places[1], plain.workings.places.rank - with_steps)


@pytest.mark.parametrize(
    ("first", "second", "config"),
    [
        ("nof-2025-26-metrics", "equal-domains", "nhs-acute"),
        ("targets-that-pay", "geometric-mean", "nhs-acute"),
        ("topsis", "copeland", "nhs-acute"),
        ("edas", "equal-domains", "hdi"),
        ("hdi", "vikor", "hdi"),
        ("asem-2018", "rank-average", "asem-2018"),
    ],
)
def test_the_order_of_the_two_turns_every_sign(shipped: Callable[..., LeagueTable], first: str, second: str, config: str) -> None:
    a, b = shipped(first, config), shipped(second, config)
    np.testing.assert_allclose(by_stage(a, b).places, -by_stage(b, a).places, rtol=0, atol=1e-9)


def check_pair(a: LeagueTable, b: LeagueTable) -> None:
    found, moved = by_stage(a, b), shifts(a, b)
    np.testing.assert_allclose(found.places.sum(axis=0), moved, rtol=0, atol=1e-9)
    np.testing.assert_array_equal(np.isnan(found.places), np.broadcast_to(np.isnan(moved), found.places.shape))


NHS = (
    "nof-2025-26-metrics",
    "nof-2025-26",
    "equal-domains",
    "equal-weights",
    "rank-average",
    "geometric-mean",
    "topsis",
    "targets-that-pay",
)


@pytest.mark.parametrize("first", NHS)
def test_shares_add_up_on_the_nhs_sample(shipped: Callable[..., LeagueTable], first: str) -> None:
    for second in NHS:
        check_pair(shipped(first, "nhs-acute"), shipped(second, "nhs-acute"))


EVERY_NTH = {
    "cms-hospitals": ("cms-stars-2025", 48),
    "hdi": ("hdi", 4),
    "imd-2019": ("equal-weights", 700),
    "nhs-acute": ("topsis", 3),
}


def some_units(shipped: Callable[..., LeagueTable], config: str) -> tuple[str, ...] | None:
    """Choose ranked units of a large sample: enough for every banding, and few enough for thousands of tables."""
    if config not in EVERY_NTH:
        return None
    algorithm, step = EVERY_NTH[config]
    return tuple(shipped(algorithm, config).frame.drop_nulls("rank").gather_every(step)["unit"])


ANY_METRICS = (
    *("benefit-of-the-doubt", "copeland", "electre-3-net", "equal-domains", "equal-weights", "geometric-mean", "mabac", "moora"),
    *("promethee-2", "rank-average", "spotis", "topsis", "vikor"),
)
ALGORITHMS_ON: dict[str, tuple[str, ...]] = {
    "asem-2018": (*ANY_METRICS, "asem-2018", "edas"),
    "cms-hospitals": (*ANY_METRICS, "cms-stars-barclay", "copras", "edas", "patients-first"),
    "cqc": ("cqc-rating",),
    "hdi": (*ANY_METRICS, "copras", "edas", "hdi", "waspas"),
    "imd-2019": (*ANY_METRICS, "copras", "edas", "imd-2019", "waspas"),
    "nhs-acute": (*ANY_METRICS, "nof-2025-26", "nof-2025-26-metrics", "nof-2026-27", "targets-that-pay"),
}
"""The shipped algorithms that rank the units chosen of each sample. None that stops doing so drops out unseen."""


def tables_on(shipped: Callable[..., LeagueTable], config: str) -> Mapping[str, LeagueTable]:
    """Rank a sample by every shipped algorithm that can."""
    if "benefit-of-the-doubt" in ALGORITHMS_ON[config]:
        pytest.importorskip("scipy", reason="linear programmes need the extra `stats`")
    only = some_units(shipped, config)
    return {algorithm: shipped(algorithm, config, None, only) for algorithm in ALGORITHMS_ON[config]}


def test_every_sample_is_there() -> None:
    assert [found.name for found in library.every("config")] == list(ALGORITHMS_ON)


@pytest.mark.slow
@pytest.mark.parametrize("config", ALGORITHMS_ON)
def test_no_other_algorithm_ranks_them(shipped: Callable[..., LeagueTable], config: str) -> None:
    only = some_units(shipped, config)
    for algorithm in library.every("algorithm"):
        if algorithm.name not in ALGORITHMS_ON[config]:
            with pytest.raises(LeaguetabError):
                shipped(algorithm.name, config, None, only)


@pytest.mark.slow
@pytest.mark.parametrize("config", ALGORITHMS_ON)
def test_shares_add_up_for_every_pair_on_every_sample(shipped: Callable[..., LeagueTable], config: str) -> None:
    tables = tables_on(shipped, config)
    # Each algorithm is the first in about half of its pairs; that the order of the two turns every sign is tested above.
    for number, pair in enumerate(combinations(tables, 2)):
        first, second = pair if number % 2 else reversed(pair)
        check_pair(tables[first], tables[second])


@pytest.mark.slow
def test_shares_add_up_for_stars_that_need_a_hundred_hospitals_a_measure(shipped: Callable[..., LeagueTable]) -> None:
    only = tuple(shipped("cms-stars-2025", "cms-hospitals").frame.drop_nulls("rank").gather_every(12)["unit"])
    names = ("cms-stars-2025", "cms-stars-2026", "cms-stars-barclay", "equal-weights")
    tables = {name: shipped(name, "cms-hospitals", None, only) for name in names}
    for first, second in permutations(tables, 2):
        check_pair(tables[first], tables[second])


@pytest.mark.slow
@pytest.mark.parametrize("config", ALGORITHMS_ON)
def test_a_mixture_of_one_algorithm_is_that_algorithm(shipped: Callable[..., LeagueTable], config: str) -> None:
    for table in tables_on(shipped, config).values():
        assert table.workings is not None
        swaps = _Swaps(*_recipes(table, table))
        np.testing.assert_array_equal(swaps._rank(frozenset(), []), table.workings.places.rank)


# Neither has any steps, so that only the combine and what becomes of ties differ. The averages are 2, 2 and 3. In order of x the
# ranks are 2, 1 and 3; by TOPSIS 3, 2 and 1 (closeness √2/(√2 + √10) = 0.31, 2/(2 + 4) and 4/(4 + 2)); by the mean 2, 3 and 1
# where ties are broken by place in the file, and 2.5, 2.5 and 1 where they are averaged. Without ties the latter changes nothing.
@pytest.mark.parametrize(
    ("combine", "expected"),
    [
        pytest.param("lexicographic", {"combine": [-1 / 4, -7 / 4, 2], "bands_and_rules": [-1 / 4, 1 / 4, 0]}, id="lexicographic"),
        pytest.param(
            "{method: topsis, normalise: none}", {"combine": [3 / 4, -3 / 4, 0], "bands_and_rules": [-1 / 4, 1 / 4, 0]}, id="topsis"
        ),
    ],
)
def test_raw_metrics_in_both_are_no_difference_in_steps(
    table_of: Callable[..., LeagueTable], combine: str, expected: dict[str, list[float]]
) -> None:
    columns = {"x": [2.0, 3, 1], "y": [2.0, 1, 5]}
    a = table_of(mean(leaf("x"), leaf("y"), combine=combine) + "rank: {ties: ordinal}\n", columns)
    b = table_of(mean(leaf("x"), leaf("y")) + "rank: {ties: average}\n", columns)
    none = {stage: [0.0, 0, 0] for stage in ("metrics", "steps", "weights")}
    found = by_stage(a, b)
    assert places(found) == none | expected
    assert found.notes == ("no difference in metrics, steps or weights",)


# The first does not say how raw values of z could stand beside others, nor does the second; and both leave them raw.
def test_mixtures_that_both_lack_show_no_difference(table_of: Callable[..., LeagueTable]) -> None:
    columns = {"x": [2.0, 3, 1], "y": [2.0, 1, 5], "z": [1.0, 2, 3]}
    a = table_of(mean(leaf("x"), leaf("y"), leaf("z"), combine="lexicographic"), columns)
    b = table_of(mean(leaf("x"), leaf("y")), columns)
    assert not by_stage(a, b).places[1].any()
    assert _Swaps(*_recipes(a, b)).differing == (0, 2, 3)
    check_pair(a, b)


def test_a_unit_that_most_mixtures_do_not_rank(table_of: Callable[..., LeagueTable]) -> None:
    # The second asks for all its metrics, and the unit in the middle lacks y, which only the first uses. So with the metrics of the
    # first and the combine of the second it has no rank, and the metrics are always swapped before the combine.
    columns = {"x": [1.0, 2, 3], "y": [5.0, None, 1]}
    a = table_of(mean(leaf("x"), leaf("y")), columns)
    b = table_of(f"score: {{combine: mean, missing: require, parts: [{leaf('x')}]}}\n", columns)
    found = by_stage(a, b)
    check_pair(a, b)
    # Averages 3, 2 and 2 against 1, 2 and 3; the combine makes no difference once y is out.
    assert places(found)["metrics"][1] == 2 - 2
    assert places(found)["combine"][1] == 0


def test_two_algorithms_on_two_files_have_no_causes(table_of: Callable[..., LeagueTable]) -> None:
    a = table_of(mean(leaf("x"), leaf("y")), XY)
    b = table_of(mean(leaf("x")), {"x": [1.0, 2, 3, 4], "y": [2.0, 2, 3, 4]})
    found = diff(a, b)
    assert found.causes == ()
    assert "both the algorithm and the data differ" in found.notes[0]

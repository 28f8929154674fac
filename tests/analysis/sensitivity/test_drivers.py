from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from leaguetab.analysis.comparison import mean_shift
from leaguetab.analysis.sensitivity.draws import WeightSpread
from leaguetab.analysis.sensitivity.drivers import Drivers, drivers
from leaguetab.analysis.sensitivity.not_offered import NotOffered
from leaguetab.analysis.sensitivity.sobol import sample
from leaguetab.analysis.sensitivity.uncertain import Choices, LeftOut
from leaguetab.analysis.sensitivity.work import table_work
from leaguetab.errors import LeaguetabError
from leaguetab.placing import Exclusion
from leaguetab.scoring import prepare
from tests.conftest import bound, metrics_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from leaguetab.placing import Places
    from leaguetab.scoring import Prepared

    Rank = Callable[[str, Mapping[str, Sequence[object]]], tuple[Prepared, Places]]

TREE = """
score:
  combine: COMBINE
  parts:
    - {name: x, label: X, weight: 3, combine: COMBINE, parts: [{metric: a, better: higher, steps: [STEP]}, {metric: b, better: higher, steps: [STEP]}]}
    - {metric: c, label: C, weight: 2, better: higher, steps: [STEP]}
"""  # noqa: E501 -- one line a part
STATED = TREE.replace("COMBINE", "mean").replace("STEP", "z_score")
NOTHING = Choices(weights=None, normalisations=(), combines=(), gaps=())


def columns(seed: int = 0, gaps: float = 0.0) -> dict[str, list[float | None]]:
    random = np.random.default_rng(seed)
    return {name: [None if random.random() < gaps else float(random.exponential()) for _ in range(30)] for name in "abc"}


def driven(ranked_by: Rank, text: str, values: dict[str, list[float | None]], choices: Choices, runs: int = 64) -> Drivers:
    return of(drivers(ranked_by(text, values)[0], choices=choices, runs=runs, seed=1))


def of(found: Drivers | NotOffered) -> Drivers:
    assert isinstance(found, Drivers)
    return found


def test_every_run_is_the_table_that_its_yaml_gives(ranked_by: Rank) -> None:
    """Each run of the first matrix written out as an algorithm of its own, and ranked by itself."""
    values = columns()
    choices = Choices(WeightSpread(within=0.5), domains_apart=True, normalisations=("rank",), combines=("median",), gaps=())
    found = driven(ranked_by, STATED, values, choices)
    assert [(item.name, item.words, item.alternatives) for item in found.inputs] == [
        ("weight:x", "Weight of X", ()),
        ("weight:c", "Weight of C", ()),
        ("normalisation", "How metrics are put on one scale", ("stated", "rank")),
        ("combine", "How parts are combined", ("stated", "median")),
    ]
    _, stated = ranked_by(STATED, values)
    for run, (x, c, normalisation, combine) in enumerate(sample(4, 64, seed=1)[0]):
        text = TREE.replace("COMBINE", "mean" if combine < 0.5 else "median")
        text = text.replace("STEP", "z_score" if normalisation < 0.5 else "{method: rank, order: worst_first}")
        text = text.replace("weight: 3,", f"weight: {3 * (0.5 + x)},").replace("weight: 2,", f"weight: {2 * (0.5 + c)},")
        _, places = ranked_by(text, values)
        assert found.mean_shifts[0, run] == pytest.approx(mean_shift(stated.rank, places.rank), abs=1e-12), run


def test_one_input_is_all_there_is(ranked_by: Rank) -> None:
    found = driven(ranked_by, STATED, columns(), Choices(None, normalisations=("rank",), combines=(), gaps=()), runs=2000)
    assert found.shift.first.shape == (1,)
    np.testing.assert_allclose([found.shift.first[0], found.shift.total[0]], 1, atol=0.1)
    moving = ~np.isnan(found.ranks.first[0])
    assert 5 < moving.sum() < 30
    np.testing.assert_allclose(found.ranks.total[0, moving], 1, atol=0.1)


def test_an_input_that_changes_nothing_has_no_share(ranked_by: Rank) -> None:
    """Two metrics that are the same: how x weighs them changes nothing."""
    values = columns()
    values["b"] = values["a"]
    found = driven(ranked_by, STATED, values, Choices(WeightSpread(vary="metrics"), normalisations=("rank",), combines=(), gaps=()))
    assert [item.name for item in found.inputs] == ["weights", "normalisation"]
    assert found.shift.first[0] == pytest.approx(0, abs=1e-12)
    assert found.shift.total[0] == pytest.approx(0, abs=1e-12)
    assert found.shift.total[1] > 0.8


def test_gaps(ranked_by: Rank) -> None:
    found = driven(
        ranked_by, STATED, columns(gaps=0.2), Choices(None, normalisations=(), combines=(), gaps=("impute_mean", "impute_worst"))
    )
    assert [(item.name, item.alternatives) for item in found.inputs] == [("gaps", ("stated", "impute_mean", "impute_worst"))]
    assert not found.by_score_alone
    complete = of(drivers(ranked_by(STATED, columns())[0], choices=Choices(gaps=("impute_mean",)), runs=4))
    assert complete.left_out == (LeftOut("impute_mean", "no value is missing"),)


def test_filling_gaps_lets_no_unit_in(ranked_by: Rank) -> None:
    """Without b the last unit is not ranked; filled in, it would be first, and move all others by a place."""
    text = "score: {combine: mean, missing: require, parts: [{metric: a, better: higher}, {metric: b, better: higher}]}"
    values: dict[str, list[float | None]] = {"a": [1, 2, 9], "b": [1, 2, None]}
    found = driven(ranked_by, text, values, Choices(None, normalisations=(), combines=(), gaps=("impute_mean",)))
    assert (found.mean_shifts == 0).all()


def test_ranks_within_groups(ranked_by: Rank) -> None:
    values = {**columns(gaps=0.2), "g": ["x", "y"] * 15}
    prepared, _ = ranked_by(STATED + "rank: {within: g}", values)
    found = of(drivers(prepared, choices=Choices(), runs=8))
    assert found.mean_shifts.max() < 15


def test_the_stated_scale_is_left_behind_where_scales_vary(ranked_by: Rank) -> None:
    """Bands come first in the stated ranking; exclusions by score say nothing on another scale, those by column do."""
    rest = """
bands: {method: cuts, at: [0], labels: [low, high]}
rules: [{when: a > 1, at_best: low, because: capped}]
rank: {by: [band, score]}
"""
    prepared, _ = ranked_by(STATED + rest, columns())
    exclusions = [Exclusion("score > 1", "too good"), Exclusion("a > 2", "too much")]
    only_weights = of(drivers(prepared, exclusions, choices=Choices(normalisations=(), combines=()), runs=8))
    with_scales = of(drivers(prepared, exclusions, choices=Choices(normalisations=("rank",), combines=()), runs=8))
    rescaled = of(drivers(prepared, exclusions, choices=Choices(normalisations=(), combines=("geometric_mean",)), runs=8))
    assert (only_weights.by_score_alone, with_scales.by_score_alone, rescaled.by_score_alone) == (False, True, True)
    assert np.isnan(only_weights.ranks.total).all(axis=0).sum() > np.isnan(with_scales.ranks.total).all(axis=0).sum()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("impute_mean", "gaps filled with the average"),
        ("z_score", "metrics turned into z-scores"),
        ("geometric_mean", "geometric mean"),
    ],
)
def test_what_is_left_out_in_words(name: str, words: str) -> None:
    assert LeftOut(name, "no value is missing").words == words


def test_what_cannot_be_computed_is_left_out_with_the_reason(ranked_by: Rank) -> None:
    values = columns()
    values["a"] = [-(value or 0) for value in values["a"]]
    text = STATED.replace("{metric: a, better: higher", "{metric: a, better: lower")
    found = driven(ranked_by, text, values, Choices(None, normalisations=("scale_to_best", "rank"), combines=("median",), gaps=()))
    assert [item.alternatives for item in found.inputs] == [("stated", "rank"), ("stated", "median")]
    assert found.left_out[0].name == "scale_to_best"
    assert "has no result for -" in found.left_out[0].reason


def test_a_tree_made_for_one_scale_varies_in_what_is_left(ranked_by: Rank) -> None:
    text = STATED.replace("label: X", "label: X, steps: [{method: clip, low: -1}]")
    found = driven(
        ranked_by, text, columns(), Choices(None, normalisations=("rank",), combines=("geometric_mean", "median"), gaps=())
    )
    reason = "'X' has a step (clip) made for the stated scale"
    assert found.left_out == (LeftOut("rank", reason), LeftOut("geometric_mean", reason))
    assert [item.alternatives for item in found.inputs] == [("stated", "median")]


def test_a_stated_geometric_mean_takes_z_scores_put_on_a_positive_scale(ranked_by: Rank) -> None:
    text = TREE.replace("COMBINE", "geometric_mean").replace("STEP", "{method: min_max, low: 1, high: 10}")
    found = driven(ranked_by, text, columns(), Choices(None, normalisations=("z_score",), combines=(), gaps=()))
    assert found.inputs[0].alternatives == ("stated", "z_score")
    assert found.left_out == ()
    assert found.mean_shifts.max() > 0


@pytest.mark.parametrize(
    ("text", "choices", "reason"),
    [
        pytest.param("score: {metric: a, better: higher}", Choices(), "one metric alone makes the score", id="one metric"),
        pytest.param(STATED, NOTHING, "no weights, normalisation or combine can be varied", id="nothing is uncertain"),
        pytest.param(
            STATED.replace("label: X", "label: X, steps: [{method: clip, low: -1}]"),
            Choices(None, normalisations=("rank",), combines=(), gaps=()),
            "no weights, normalisation or combine can be varied; 'X' has a step (clip) made for the stated scale",
            id="nothing that this tree allows",
        ),
    ],
)
def test_nothing_to_vary(ranked_by: Rank, text: str, choices: Choices, reason: str) -> None:
    found = drivers(ranked_by(text, columns())[0], choices=choices)
    assert isinstance(found, NotOffered)
    assert found.why.startswith(reason)


def test_weights_found_from_the_data_are_held(ranked_by: Rank) -> None:
    text = STATED.replace("combine: mean\n", "combine: mean\n  weights: standard_deviation\n", 1)
    found = driven(ranked_by, text, columns(), Choices(WeightSpread(vary="metrics"), normalisations=(), combines=(), gaps=()))
    assert [item.name for item in found.inputs] == ["weights"]
    assert found.mean_shifts.max() > 0


def test_the_same_seed_gives_the_same_result(ranked_by: Rank) -> None:
    prepared, _ = ranked_by(STATED, columns(gaps=0.1))
    first, again, other = (of(drivers(prepared, runs=16, seed=seed)) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first.mean_shifts, again.mean_shifts)
    np.testing.assert_array_equal(first.shift.total_interval, again.shift.total_interval)
    assert (first.mean_shifts != other.mean_shifts).any()


def test_an_algorithm_that_cannot_be_scored_says_so() -> None:
    algorithm = bound(STATED.replace("combine: mean\n", "combine: mean\n  missing: error\n", 1))
    metrics = metrics_of({**columns(), "c": [None] + [1.0] * 29})
    with pytest.raises(LeaguetabError, match="allows no missing part"):
        drivers(prepare(algorithm, metrics.frame, tuple(metrics.frame["id"])))


def test_indices_by_hand(ranked_by: Rank) -> None:
    """Two choices of two ways each make four rankings, each as likely, that can be written down.

    With weights 3 and 2 the stated sums are 14, 11 and 10; of the ranks (3, 2, 1 in x and 1, 2, 3 in y) 11, 10 and 9: no shift.
    The worse part of each is 1, 1 and 0, so that the second unit comes level with the first: a mean shift of 1/3. The worse rank is
    1, 2 and 1: second, first, second, and a mean shift of 1. Mean shifts 0, 1/3, 0, 1 have the variance 1/6, of which the
    normalisation alone (means 1/6 and 1/2) causes 1/36 and the combine alone (0 and 2/3) 1/9; 1/36 is left to both together. The
    first unit's rank is 1, 1, 1 and 2: variance 3/16, of which each choice alone causes 1/16.
    """
    text = "score: {combine: mean, parts: [{metric: x, better: higher, weight: 3}, {metric: y, better: higher, weight: 2}]}"
    values: dict[str, list[float | None]] = {"x": [4, 1, 0], "y": [1, 4, 5]}
    choices = Choices(None, normalisations=("rank",), combines=("worst_part",), gaps=())
    found = driven(ranked_by, text, values, choices, runs=20_000)
    assert [item.name for item in found.inputs] == ["normalisation", "combine"]
    assert found.mean_shifts.mean() == pytest.approx(1 / 3, abs=0.01)
    np.testing.assert_allclose(found.shift.first, [1 / 6, 4 / 6], atol=0.02)
    np.testing.assert_allclose(found.shift.total, [2 / 6, 5 / 6], atol=0.02)
    assert (found.shift.first_interval[0] < [1 / 6, 4 / 6]).all()
    assert (found.shift.first_interval[1] > [1 / 6, 4 / 6]).all()
    np.testing.assert_allclose(found.ranks.first[:, 0], [1 / 3, 1 / 3], atol=0.02)
    np.testing.assert_allclose(found.ranks.total[:, 0], [2 / 3, 2 / 3], atol=0.02)


def test_a_large_table_has_fewer_runs_and_says_so(ranked_by: Rank, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leaguetab.analysis.sensitivity.drivers._MOST_OUTPUTS", 10)
    prepared, _ = ranked_by(STATED, columns())
    choices = Choices(normalisations=(), combines=(), gaps=())
    one = table_work(prepared.algorithm, 30)
    found = of(drivers(prepared, choices=choices, most_work=3 * 40 * one))
    assert found.runs == 40
    assert found.notes == (
        "made 40 runs instead of 500, which would take too long",
        "looked at 10 of 30 units, evenly spread over the table",
    )
    alone = of(drivers(prepared, choices=choices, runs=40))
    np.testing.assert_array_equal(found.mean_shifts, alone.mean_shifts)
    assert (~np.isnan(found.ranks.first[0])).sum() <= 10
    refused = drivers(prepared, choices=choices, most_work=3 * 31 * one)
    assert refused == NotOffered("with 30 units, ranking hundreds of times with other choices would take too long")

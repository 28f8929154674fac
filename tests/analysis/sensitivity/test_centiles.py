"""Changes of centile within groups, as Barclay, Dixon-Woods and Lyratzopoulos (2022) have them.

Their data cannot be shipped. On their ranks of 3,339 hospitals in three groups, the functions give 2.5739 centiles and 24.5 %
reclassified for equal weights, and 15.4365 centiles and 55.4 % for the other standardisation, which is what they published.
The cases here are worked by hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from leaguetab.analysis.sensitivity.centiles import centile_changes, mean_centile_change, share_reclassified
from leaguetab.analysis.sensitivity.scenarios import run_scenarios, scenarios

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from leaguetab.placing import Places
    from leaguetab.scoring import Prepared

    Rank = Callable[[str, Mapping[str, Sequence[object]]], tuple[Prepared, Places]]

NAN = float("nan")


@pytest.mark.parametrize(
    ("reference", "rank", "within", "expected"),
    [
        # Of four units the centiles are 100, 75, 50 and 25.
        pytest.param([1, 2, 3, 4], [2, 1, 4, 3], None, [-25, 25, -25, 25], id="together"),
        # A place is 50 centiles in a group of two, and 100/3 in one of three.
        pytest.param([1, 2, 1, 2, 3], [2, 1, 1, 3, 2], [0, 0, 1, 1, 1], [-50, 50, 0, -100 / 3, 100 / 3], id="within groups"),
        # The first of one has the centile 100, and so has the first of two.
        pytest.param([1, 2, 1, NAN], [2, 1, 1, 2], [0, 0, 1, 1], [-50, 50, 0, NAN], id="a unit that comes in"),
        pytest.param([1, 2, NAN], [1, 2, NAN], [0, 0, -1], [0, 0, NAN], id="a unit without a group"),
        pytest.param([1, 1, 3], [1, 2, 3], None, [0, -100 / 3, 0], id="ties"),
    ],
)
def test_changes_by_hand(reference: list[float], rank: list[float], within: list[int] | None, expected: list[float]) -> None:
    groups = None if within is None else np.array(within)
    found = centile_changes(np.array(reference, dtype=float), np.array(rank, dtype=float), groups)
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    mean = mean_centile_change(np.array(reference, dtype=float), np.array(rank, dtype=float), groups)
    assert mean == pytest.approx(np.nanmean(np.abs(expected)))


def test_several_rankings_at_once() -> None:
    reference, ranks = np.array([1.0, 2, 1, 2]), np.array([[1.0, 2, 1, 2], [2, 1, 1, 2], [NAN, NAN, NAN, NAN]])
    np.testing.assert_allclose(mean_centile_change(reference, ranks, np.array([0, 0, 1, 1])), [0, 25, NAN])


@pytest.mark.parametrize(
    ("reference", "band", "expected"),
    [
        pytest.param([0, 1, 2, 2], [0, 2, 2, 1], 2 / 4, id="two of four"),
        pytest.param([0, 1, -1, 2], [1, 1, 2, -1], 1 / 2, id="only those with a band in both"),
        pytest.param([-1], [0], NAN, id="none"),
    ],
)
def test_share_reclassified(reference: list[int], band: list[int], expected: float) -> None:
    assert share_reclassified(np.array(reference), np.array(band)) == pytest.approx(expected, nan_ok=True)


def test_equal_weights_within_groups(ranked_by: Rank) -> None:
    """3a + b, of 4, against a + b, of 2, in two groups.

    x: 12 + 1, 6 + 5, 0 + 9 = 13, 11, 9 against 5, 7, 9: turned round, so that two of three move by 200/3 centiles. y: 15 and 3
    against 5 and 3: as before. The mean of all five is 400/15. Cut at 2.5, scores of 3.25, 2.75 and 2.25, 3.75 and 0.75 become 2.5,
    3.5 and 4.5, 2.5 and 1.5: one of five is reclassified.
    """
    text = """
score: {combine: mean, parts: [{metric: a, better: higher, weight: 3}, {metric: b, better: higher}]}
bands: {method: cuts, at: [2.5], labels: [low, high]}
rank: {within: g}
"""
    prepared, places = ranked_by(text, {"a": [4, 2, 0, 5, 0], "b": [1, 5, 9, 0, 3], "g": [*"xxxyy"]})
    assert places.rank.tolist() == [1, 2, 3, 1, 2]
    found = next(result for result in run_scenarios(prepared, places, scenarios(prepared)) if result.name == "equal_metrics")
    assert found.mean_centile_change == pytest.approx(400 / 15)
    assert found.share_reclassified == pytest.approx(1 / 5)

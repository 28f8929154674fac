from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from leaguetab.analysis.explain.ruled import ruled
from leaguetab.metrics.data import Unranked

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaguetab.analysis.explain.subject import Subject

TEXT = """
score: {metric: a, better: higher}
bands: {method: cuts, at: [5, 8], labels: [low, middle, high]}
columns: {flag: {type: flag, optional: true}, out: {type: flag, optional: true}}
rules:
  - {when: flag, at_best: middle, because: flagged}
  - {when: "band = 'middle' AND a > 8", set_band: low, because: once middle then low}
  - {when: out, exclude: true, because: out}
rank: {by: [band, score]}
"""
COLUMNS = {"a": [9, 7, 3, 9, 6], "flag": [1, 1, 0, None, 0], "out": [0, 0, 0, 0, 1]}


# By score: high, middle, low, high, middle; u4 is out. u0 is made middle, and then low, since the second rule sees the band so far.
@pytest.mark.parametrize(
    ("unit", "band", "by_score", "rank", "without", "changed", "holds"),
    [
        pytest.param("u0", "low", "high", 3, 1, [True, True, False], [True, True, False], id="twice"),
        pytest.param("u1", "middle", "middle", 2, 3, [False, False, False], [True, False, False], id="holds, no difference"),
        pytest.param("u2", "low", "low", 4, 4, [False, False, False], [False, False, False], id="no concern"),
        pytest.param("u4", "middle", "middle", np.nan, np.nan, [False, False, True], [False, False, True], id="left out"),
    ],
)
def test_rules(
    subject: Callable[..., Subject],
    unit: str,
    band: str,
    by_score: str,
    rank: float,
    without: float,
    changed: list[bool],
    holds: list[bool],
) -> None:
    looked_at = subject(TEXT, COLUMNS, unit)
    found = ruled(looked_at)
    assert (found.band, found.band_by_score) == (band, by_score)
    np.testing.assert_equal([looked_at.rank, found.rank_without], [rank, without])
    assert [rule.changed for rule in found.rules] == changed
    assert [rule.holds for rule in found.rules] == holds
    assert [rule.does for rule in found.rules] == ["no better than band middle", "band low", "listed, not ranked"]


def test_what_cannot_be_told(subject: Callable[..., Subject]) -> None:
    found = ruled(subject(TEXT, COLUMNS, "u3"))
    assert [(rule.holds, rule.unknown) for rule in found.rules] == [(False, True), (False, False), (False, False)]
    assert found.band == found.band_by_score == "high"


def test_what_the_config_leaves_unranked(subject: Callable[..., Subject]) -> None:
    looked_at = subject("score: {metric: a, better: higher}", {"a": [1, 2]}, unranked=[Unranked("a = 1", "a group of others")])
    (rule,) = ruled(looked_at).rules
    assert (rule.because, rule.does, rule.holds, rule.changed) == ("a group of others", "listed, not ranked", True, True)
    assert ruled(looked_at).band is None

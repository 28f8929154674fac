"""The safety cap of 2026 on the hospitals of July 2025: official stars, less those that CMS's R package would cap.

In it, ``ntile(safety, 4)`` parts all hospitals with a safety score into quarters, the first ones taking the hospitals left over;
five stars become four where the quarter is the first and there are at least three safety measures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaguetab.table import LeagueTable


def lowest_quarter(scores: dict[str, float]) -> set[str]:
    """Return the first of four parts, as dplyr's `ntile` makes them."""
    size = len(scores) // 4 + (len(scores) % 4 > 0)
    return set(sorted(scores, key=lambda unit: scores[unit])[:size])


@pytest.mark.parametrize(
    ("units", "lowest"),
    [
        pytest.param("abcd", {"a"}, id="one each"),
        pytest.param("abcde", {"a", "b"}, id="one left over"),
        pytest.param("abcdefg", {"a", "b"}, id="three left over"),
    ],
)
def test_the_reference_makes_quarters_as_dplyr_does(units: str, lowest: set[str]) -> None:
    assert lowest_quarter({unit: float(place) for place, unit in enumerate(units)}) == lowest


def test_five_stars_become_four(ranked: Callable[..., LeagueTable], official_stars: dict[str, int]) -> None:
    before, after = ranked("cms-stars-2025", "cms-hospitals"), ranked("cms-stars-2026", "cms-hospitals")
    assert before.workings is not None
    nodes, units = before.workings.evaluation.nodes, before.workings.evaluation.units
    safety = dict(zip(units, nodes["safety"].score.tolist(), strict=True))
    low = lowest_quarter({unit: score for unit, score in safety.items() if not np.isnan(score)})
    enough = {unit for unit, count in zip(units, nodes["safety"].count, strict=True) if count >= 3}
    expected = {unit: 4 if star == 5 and unit in low & enough else star for unit, star in official_stars.items()}
    assert 0 < sum(expected[unit] != star for unit, star in official_stars.items()) < 134
    stars = dict(after.frame.select("unit", "band").iter_rows())
    assert {unit: stars[unit] for unit in official_stars} == expected


def test_the_cap_is_said_where_it_made_a_difference(ranked: Callable[..., LeagueTable]) -> None:
    before, after = (ranked(name, "cms-hospitals") for name in ("cms-stars-2025", "cms-stars-2026"))
    stars = dict(before.frame.select("unit", "band").iter_rows())
    capped = {unit for unit, star in after.frame.select("unit", "band").iter_rows() if star != stars[unit]}
    reasons = dict(after.frame.select("unit", "reason").iter_rows())
    assert {unit for unit, reason in reasons.items() if reason and "safety of care, so four stars at best" in reason} == capped
    assert after.warnings == ()

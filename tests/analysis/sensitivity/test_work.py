"""How much work a table is, which units are looked at where it is too much, and the reasons that readers see."""

from __future__ import annotations

import numpy as np
import pytest

from leaguetab.analysis.sensitivity.work import looked_at, spread_over, table_work, too_much
from tests.conftest import bound

NAN = float("nan")
TREE = """
score:
  combine: COMBINE
  parts:
    - {name: x, combine: mean, parts: [{metric: a, better: higher, steps: [z_score]}, {metric: b, better: higher}]}
    - {metric: c, better: higher}
"""


@pytest.mark.parametrize(
    ("combine", "leaves", "expected"),
    [
        # 10 numbers a unit for bands and ranks; one a node, one a step, one a part: root 3, x 3, a 2, b 1, c 1.
        pytest.param("mean", None, 20 * 100, id="everything changes"),
        pytest.param("mean", ["a"], 18 * 100, id="a, x and the root"),
        pytest.param("mean", ["c"], 14 * 100, id="c and the root"),
        pytest.param("copeland", ["c"], 14 * 100 + 2 * 100**2, id="two parts compared in every pair of units"),
        pytest.param("{method: promethee_2, preference: u_shape, q: 1}", ["c"], 14 * 100 + 2 * 100**2, id="pairs by thresholds"),
        pytest.param("promethee_2", ["c"], 14 * 100, id="pairs found from ranks"),
        pytest.param("benefit_of_the_doubt", ["c"], 14 * 100 + 200 * 100**2, id="a linear programme a unit"),
    ],
)
def test_work_of_a_table_of_100(combine: str, leaves: list[str] | None, expected: int) -> None:
    assert table_work(bound(TREE.replace("COMBINE", combine)), 100, leaves) == expected


@pytest.mark.parametrize(
    ("rank", "wanted", "most", "expected"),
    [
        pytest.param([3, 1, 2, NAN], None, 9, [0, 1, 2], id="all that are ranked"),
        pytest.param([3, 1, 2, NAN], [0, 3], 9, [0], id="those asked for"),
        pytest.param([5, 4, 3, 2, 1], None, 3, [0, 2, 4], id="the first, the middle and the last"),
        pytest.param([1, 5, 2, 4, 3], None, 2, [0, 1], id="the first and the last"),
        pytest.param([2, 1], None, 1, [1], id="the first"),
    ],
)
def test_units_evenly_spread(rank: list[float], wanted: list[int] | None, most: int, expected: list[int]) -> None:
    ranks, asked = np.array(rank), None if wanted is None else np.array(wanted)
    chosen = spread_over(ranks, asked, most)
    assert chosen.tolist() == expected
    there = [number for number in range(len(rank)) if not np.isnan(rank[number]) and (wanted is None or number in wanted)]
    said = "" if len(expected) == len(there) else f"looked at {len(expected)} of {len(there)} units, evenly spread over the table"
    assert looked_at(chosen, ranks, asked) == said


@pytest.mark.parametrize(
    ("combine", "words"),
    [
        pytest.param("mean", "with 12,000 units, trying would take too long", id="many units"),
        pytest.param("copeland", "copeland compares every two of 12,000 units, so that trying would take too long", id="pairs"),
        pytest.param(
            "benefit_of_the_doubt",
            "benefit_of_the_doubt takes too long to be worked out again and again, as trying would need",
            id="a slow combine",
        ),
    ],
)
def test_reasons(combine: str, words: str) -> None:
    assert too_much(bound(TREE.replace("COMBINE", combine)), 12_000, "trying").why == words

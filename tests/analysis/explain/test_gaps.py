from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from leaguetab.analysis.explain.gaps import gaps

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaguetab.analysis.explain.subject import Subject

TREE = """
score:
  combine: COMBINE
  missing: MISSING
  parts:
    - name: care
      label: Care
      combine: mean
      BELOW
      parts: [{metric: a, label: A, better: higher, steps: [STEPS]}, {metric: b, label: B, better: higher}]
    - {metric: c, label: C, better: higher}
"""


def tree(combine: str = "mean", missing: str = "redistribute", below: str = "missing: redistribute", steps: str = "") -> str:
    return TREE.replace("COMBINE", combine).replace("MISSING", missing).replace("BELOW", below).replace("STEPS", steps)


ONE_GONE: dict[str, list[float | None]] = {"a": [None, 1, 3], "b": [5, 6, 7], "c": [1, 2, 3]}
TWO_GONE = ONE_GONE | {"b": [None, 6, 7]}


@pytest.mark.parametrize(
    ("text", "columns", "expected"),
    [
        pytest.param(
            tree(), ONE_GONE, [("a", "missing", "no value; the weight goes to the other parts of Care")], id="redistribute"
        ),
        pytest.param(
            tree(missing="pool"),
            ONE_GONE,
            [("a", "missing", "no value; the weight goes to all other metrics of the score")],
            id="pool",
        ),
        pytest.param(
            tree(missing="pool", below="least_present: 1\n      steps: [{method: affine, times: 2}]"),
            ONE_GONE,
            [("a", "missing", "no value; the weight goes to the other parts of Care")],
            id="a branch with steps is not taken apart",
        ),
        pytest.param(
            tree(),
            TWO_GONE,
            [("care", "missing", "none of its 2 parts present; the weight goes to the other parts of the score")],
            id="the topmost only",
        ),
        pytest.param(
            tree(below="least_present: 2"),
            ONE_GONE,
            [("care", "missing", "1 of 2 parts present; the weight goes to the other parts of the score")],
            id="too few parts",
        ),
        pytest.param(
            tree(missing="require"),
            TWO_GONE,
            [("care", "missing", "none of its 2 parts present; so there is no score")],
            id="no score without",
        ),
        pytest.param(
            tree("sum"), TWO_GONE, [("care", "missing", "none of its 2 parts present; that adds nothing to the score")], id="sum"
        ),
        pytest.param(
            tree("{method: count_at_least, at_least: 1}"),
            TWO_GONE,
            [("care", "missing", "none of its 2 parts present; that adds nothing to the score")],
            id="count",
        ),
        pytest.param(
            tree("min"),
            TWO_GONE,
            [("care", "missing", "none of its 2 parts present; the score goes by the other parts")],
            id="minimum",
        ),
        pytest.param(
            tree(steps="impute_mean"), ONE_GONE, [("a", "filled", "no value; impute_mean puts 2 in its place")], id="filled in"
        ),
        pytest.param(
            tree(steps="{method: drop_if_few, at_least: 4}"),
            ONE_GONE | {"a": [4, 1, 3]},
            [("a", "unused", "the value is set aside by drop_if_few; the weight goes to the other parts of Care")],
            id="set aside",
        ),
        pytest.param(tree(), ONE_GONE | {"a": [1, 2, 3]}, [], id="nothing missing"),
        pytest.param(
            "score: {metric: a, label: A, better: higher}", ONE_GONE, [("a", "missing", "no value")], id="a single metric"
        ),
        pytest.param(
            "score: {combine: mean, parts: [{metric: a, better: higher, weight: 0}, {metric: b, better: higher}]}",
            ONE_GONE,
            [],
            id="a part without a say",
        ),
    ],
)
def test_gaps(
    subject: Callable[..., Subject], text: str, columns: dict[str, list[float | None]], expected: list[tuple[str, str, str]]
) -> None:
    assert [(gap.node, gap.kind, gap.done) for gap in gaps(subject(text, columns))] == expected

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from leaguetab.analysis.explain.contributions import Sharing
from leaguetab.analysis.explain.neighbours import neighbours

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaguetab.analysis.explain.subject import Subject

TEXT = "score: {metric: a, better: higher}\n"
WITHIN = TEXT + "columns: {region: {type: text}}\nrank: {within: region}\n"


@pytest.mark.parametrize(
    ("text", "values", "unit", "expected"),
    [
        pytest.param(TEXT, [5, 4, 3, 2], "u1", [("above", 0), ("below", 2)], id="between two"),
        pytest.param(TEXT, [5, 4, 3, 2], "u0", [("below", 1)], id="first"),
        pytest.param(TEXT, [5, 4, 3, 2], "u3", [("above", 2)], id="last"),
        pytest.param(TEXT, [5, 5, 3, 3, 3, 1, 1], "u3", [("above", 1), ("level", 2), ("level", 4), ("below", 5)], id="ties"),
        pytest.param(TEXT.replace("higher", "lower"), [5, 4, 3, 2], "u1", [("above", 2), ("below", 0)], id="lower is better"),
        pytest.param(WITHIN, [5, 4, 3, 2], "u2", [("above", 0)], id="within a group"),
        pytest.param(TEXT, [None, 4, 3, 2], "u0", [], id="no rank"),
    ],
)
def test_who_stands_next(
    subject: Callable[..., Subject], text: str, values: list[float], unit: str, expected: list[tuple[str, int]]
) -> None:
    regions = ["north", "south"] * len(values)
    looked_at = subject(text, {"a": values, "region": regions[: len(values)]}, unit)
    assert [(found.side, found.number) for found in neighbours(looked_at, Sharing(looked_at))] == expected


def test_what_separates_them(subject: Callable[..., Subject]) -> None:
    """Weights 3/4 and 1/4: 3/4 * (4 - 2) and 1/4 * (0 - 4)."""
    text = "score: {combine: mean, parts: [{metric: a, better: higher, weight: 3}, {metric: b, better: higher}]}"
    looked_at = subject(text, {"a": [4, 2], "b": [0, 4]})
    (found,) = neighbours(looked_at, Sharing(looked_at))
    assert found.difference is not None
    assert found.difference.by_leaf == pytest.approx({"a": 3 / 2, "b": -1})

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from leaguetab.errors import LeaguetabError

if TYPE_CHECKING:
    from collections.abc import Callable

FEW = "steps: [{method: drop_if_few, at_least: 3}, z_score]"


# Two and one of three units have a value; the step asks for three, and so all are without a score.
def test_where_a_step_leaves_nothing_the_error_says_so(table_of: Callable[..., object]) -> None:
    parts = f"parts: [{{metric: a, better: higher, {FEW}}}, {{metric: b, label: 'B, late', better: higher, {FEW}}}]"
    text = f"score: {{combine: mean, {parts}}}\nrules: [{{when: score_count < 1, exclude: true, because: not eligible}}]"
    words = (
        "no unit could be ranked: no score: 0 of 2 parts present, without a, B, late; not eligible; "
        "the step drop_if_few (at_least: 3) leaves nothing of 'a' (2 units have a value), 'B, late' (1 unit has a value). "
        "Rank more units together, or change the step in a copy of the algorithm."
    )
    with pytest.raises(LeaguetabError, match=re.escape(words)) as raised:
        table_of(text, {"a": [1, 2, None], "b": [1, None, None]})
    assert raised.value.problems[0].code == "nothing-ranked"


# Two of three units have no a, and one has no b: the commonest reason stands for all. No step is to blame.
def test_where_nobody_can_be_ranked_the_error_tells_the_commonest_reason(table_of: Callable[..., object]) -> None:
    text = "score: {combine: mean, missing: require, parts: [{metric: a, better: higher}, {metric: b, better: higher}]}"
    words = r"no unit could be ranked: no score: 1 of 2 parts present, without a\.$"
    with pytest.raises(LeaguetabError, match=words):
        table_of(text, {"a": [1, None, None], "b": [None, 2, 3]})

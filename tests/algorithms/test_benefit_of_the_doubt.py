"""Benefit of the doubt: a table of a paper, through the whole program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.algorithms.worked import TZENG_HUANG, ranked_file, scores_of

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("scipy", reason="linear programmes need the extra `stats`")


def test_worked_by_hand(tmp_path: Path) -> None:
    """Tzeng and Huang (2011): A1, A2 and A3 are each the best on one metric, and have 1.

    A4 has (2/3, 0, 1/2): 2/3 a + 1/2 c is greatest where a + c/2 = 1 (A3) and 2/3 a + c = 1 (A2), a = 3/4 and c = 1/2: 3/4.
    """
    np.testing.assert_allclose(scores_of("benefit-of-the-doubt", TZENG_HUANG, tmp_path), [1, 1, 1, 3 / 4], rtol=1e-9)
    assert dict(ranked_file("benefit-of-the-doubt", TZENG_HUANG, tmp_path).frame.select("unit", "rank").iter_rows()) == {
        "A1": 1, "A2": 1, "A3": 1, "A4": 4,
    }  # fmt: skip

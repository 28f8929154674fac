"""Copeland: a table of a paper, through the whole program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tests.algorithms.worked import TZENG_HUANG, ranked_file, scores_of

if TYPE_CHECKING:
    from pathlib import Path


def test_worked_by_hand(tmp_path: Path) -> None:
    """Tzeng and Huang (2011): A3 beats all three (ties on one metric decide nothing), A2 beats A1 and A4, A4 beats A1."""
    np.testing.assert_array_equal(scores_of("copeland", TZENG_HUANG, tmp_path), [-3, 1, 3, -1])
    assert ranked_file("copeland", TZENG_HUANG, tmp_path).frame["unit"].to_list() == ["A3", "A2", "A4", "A1"]

"""SPOTIS: a table of a paper, through the whole program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tests.algorithms.worked import COMPROMISE, first_unit, scores_of

if TYPE_CHECKING:
    from pathlib import Path


def test_worked_by_hand(tmp_path: Path) -> None:
    """Opricovic and Tzeng (2004), distances from the best: (0 + 1)/2, (1/4 + 1/2)/2, (1 + 0)/2."""
    np.testing.assert_allclose(scores_of("spotis", COMPROMISE, tmp_path), [1 / 2, 3 / 8, 1 / 2], rtol=1e-14)
    assert first_unit("spotis", COMPROMISE, tmp_path) == "A2"

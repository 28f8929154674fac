"""ELECTRE III: a table of a paper, through the whole program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tests.algorithms.worked import COMPROMISE, first_unit, scores_of

if TYPE_CHECKING:
    from pathlib import Path


def test_worked_by_hand(tmp_path: Path) -> None:
    """Opricovic and Tzeng (2004), with q = 0.05, p = 0.15 and v = 0.6 on metrics from 0 to 1.

    A1 is worse than A2 by 1/2 on altitude: C = 1/2, d = (0.5 - 0.15)/0.45 = 7/9, credible 1/2 (1 - 7/9)/(1 - 1/2) = 2/9.
    A2 is worse than A1 by 1/4 on risk: C = 1/2, d = 2/9, below C, credible 1/2. A2 over A3 is as A1 over A2: 2/9.
    A3 over A2 falls short by 3/4, and A1 and A3 by 1 on one metric each: vetoed. Net: 2/9 - 1/2, 1/2 + 2/9 - 2/9, -2/9.
    """
    np.testing.assert_allclose(scores_of("electre-3-net", COMPROMISE, tmp_path), [-5 / 18, 1 / 2, -2 / 9], rtol=1e-12)
    assert first_unit("electre-3-net", COMPROMISE, tmp_path) == "A2"

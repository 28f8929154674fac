"""COPRAS: tables of papers, through the whole program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.algorithms.worked import EQUAL, agreed, example, first_unit, scores_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", EQUAL)
def test_what_programs_agree_on(tmp_path: Path, name: str) -> None:
    """Scores that at least two of pymcdm, scikit-criteria, pyrepo-mcda and pyDecision give, of the paper's table."""
    expected = agreed("COPRAS", name)
    np.testing.assert_allclose(scores_of("copras", example(name), tmp_path), expected, rtol=1e-10, atol=1e-12)


def test_the_best_comes_first(tmp_path: Path) -> None:
    number = 1 + int(np.argmax(agreed("COPRAS", "opricovic_tzeng_2007_hydro")))
    assert first_unit("copras", example("opricovic_tzeng_2007_hydro"), tmp_path) == f"A{number}"

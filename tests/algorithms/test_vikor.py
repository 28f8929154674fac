"""VIKOR: tables of papers, through the whole program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.algorithms.worked import agreed, example, first_unit, paper, scores_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", ["merec_2021", "opricovic_tzeng_2007_hydro"])
def test_what_programs_agree_on(tmp_path: Path, name: str) -> None:
    """Scores that at least two of pymcdm, scikit-criteria, pyrepo-mcda and pyDecision give, of the paper's table."""
    expected = agreed("VIKOR", name)
    np.testing.assert_allclose(scores_of("vikor", example(name), tmp_path), expected, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("number", [0, 1])
def test_what_papers_printed(tmp_path: Path, number: int) -> None:
    """Opricovic and Tzeng (2004), and Yang and Wu (2020), to the decimals they printed."""
    case = paper("VIKOR", number)
    error = 0.5 * 10 ** -case["decimals"] * (1 + 1e-9)
    np.testing.assert_allclose(scores_of("vikor", case, tmp_path), case["published"], rtol=0, atol=error)


def test_the_best_comes_first(tmp_path: Path) -> None:
    number = 1 + int(np.argmin(agreed("VIKOR", "opricovic_tzeng_2007_hydro")))
    assert first_unit("vikor", example("opricovic_tzeng_2007_hydro"), tmp_path) == f"A{number}"

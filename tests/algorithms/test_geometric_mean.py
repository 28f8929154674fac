"""Geometric means: pillars of the ASEM index as COINr has them, through the whole program."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.algorithms.worked import DATA, scores_of

if TYPE_CHECKING:
    from pathlib import Path


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / "coinr" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("pillar", ["Physical", "ConEcFin", "Political", "Instit", "P2P", "Environ", "Social", "SusEcFin"])
def test_pillars_of_the_asem_index(tmp_path: Path, pillar: str) -> None:
    """COINr 1.1.14: min-max from 1 to 100 with directions, then the geometric mean; gaps are left out."""
    parts = [row for row in rows("asem_meta") if row["Parent"] == pillar]
    assert {row["Weight"] for row in parts} == {"1"}
    case = {
        "parts_by_unit": [[row[part["iCode"]].replace("NA", "") for part in parts] for row in rows("asem_raw")],
        "better": ["higher" if float(part["Direction"]) > 0 else "lower" for part in parts],
    }
    scores = {row["uCode"]: float(row[pillar]) for row in rows("agg_minmax1_100_gmean")}
    expected = [scores[row["uCode"]] for row in rows("asem_raw")]
    np.testing.assert_allclose(scores_of("geometric-mean", case, tmp_path), expected, rtol=1e-10)

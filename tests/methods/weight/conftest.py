"""Weights that several programs agree on, and weightings as YAML makes them."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from leaguetab.methods.base import Context

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaguetab.methods.base import Weighting

DATA = Path(__file__).parents[2] / "data"
EXAMPLES = (
    "merec_2021",
    "opricovic_tzeng_2007_hydro",
    "ties_and_const",
    "tus_adali_2019",
    "tzeng_huang_2011",
    "zavadskas_2007_road",
)


@cache
def _examples() -> dict[str, Any]:
    examples: dict[str, Any] = json.loads((DATA / "mcdm" / "examples.json").read_text(encoding="utf-8"))
    return examples


@cache
def _agreeing_weights() -> dict[tuple[str, str, str], list[float]]:
    weights: dict[tuple[str, str, str], list[float]] = {}
    with (DATA / "weights" / "agreeing_weights.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            weights.setdefault((row["method"], row["definition"], row["example"]), []).append(float(row["weight"]))
    return weights


@pytest.fixture(params=EXAMPLES)
def example(request: pytest.FixtureRequest) -> str:
    """Each worked example in turn."""
    return str(request.param)


@pytest.fixture
def agrees() -> Callable[..., None]:
    """Check a weighting against the weights that at least two programs agree on."""

    def check(weighting: Weighting, example: str, definition: str = "") -> None:
        case = _examples()[example]
        values = np.array(case["parts_by_unit"], dtype=np.float64).T
        found = weighting.apply(values, Context(part_better=tuple(case["better"])))
        np.testing.assert_allclose(found, _agreeing_weights()[weighting.method, definition, example], rtol=1e-9, atol=1e-10)

    return check

"""Worked examples of multi-criteria methods: what papers printed, and what several programs agree on."""

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

    from leaguetab.methods.base import Combine, Floats

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
def _read_json(name: str) -> Any:
    return json.loads((DATA / "mcdm" / name).read_text(encoding="utf-8"))


@cache
def _agreeing_scores() -> dict[tuple[str, str], list[float]]:
    scores: dict[tuple[str, str], list[float]] = {}
    with (DATA / "mcdm" / "agreeing_scores.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            scores.setdefault((row["method"], row["example"]), []).append(float(row["score"]))
    return scores


def _scores(method: Combine, case: dict[str, Any]) -> Floats:
    values = np.array(case["parts_by_unit"], dtype=np.float64).T
    names = tuple(f"c{number + 1}" for number in range(len(values)))
    return method.apply(values, np.array(case["weights"]), Context(part_better=tuple(case["better"]), part_names=names))


@pytest.fixture(params=EXAMPLES)
def example(request: pytest.FixtureRequest) -> str:
    """Each worked example in turn."""
    return str(request.param)


@pytest.fixture
def agrees() -> Callable[[Combine, str, str], None]:
    """Check a method against the scores that at least two programs agree on."""

    def check(method: Combine, as_programs_call_it: str, example: str) -> None:
        expected = _agreeing_scores()[as_programs_call_it, example]
        np.testing.assert_allclose(_scores(method, _read_json("examples.json")[example]), expected, rtol=1e-10, atol=1e-12)

    return check


@pytest.fixture
def as_published() -> Callable[[Combine, str, int], None]:
    """Check a method against the scores that a paper printed, to the decimals it printed."""

    def check(method: Combine, as_papers_call_it: str, number: int) -> None:
        case = [case for case in _read_json("papers.json") if case["method"] == as_papers_call_it][number]
        np.testing.assert_allclose(
            _scores(method, case), case["published"], rtol=0, atol=0.5 * 10 ** -case["decimals"] * (1 + 1e-9)
        )

    return check


@pytest.fixture
def paper() -> Callable[[str, int], dict[str, Any]]:
    """Return a table with scores that a paper printed."""
    return lambda as_papers_call_it, number: [case for case in _read_json("papers.json") if case["method"] == as_papers_call_it][
        number
    ]


@pytest.fixture
def coinr() -> Callable[[str], dict[str, Floats]]:
    """Read COINr's aggregates: by code of indicator or aggregate, one number a country."""

    def read(name: str) -> dict[str, Floats]:
        with (DATA / "coinr" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        return {code: np.array([float(row[code] or "nan") for row in rows]) for code in rows[0] if code != "uCode"}

    return read


@pytest.fixture
def coinr_parts() -> dict[str, list[tuple[str, float]]]:
    """Read the parts of each of COINr's aggregates, with their weights."""
    parts: dict[str, list[tuple[str, float]]] = {}
    with (DATA / "coinr" / "asem_meta.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["Parent"] not in {"", "NA"}:
                parts.setdefault(row["Parent"], []).append((row["iCode"], float(row["Weight"])))
    return parts

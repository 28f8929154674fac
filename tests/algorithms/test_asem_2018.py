"""The ASEM Sustainable Connectivity index, stage by stage against the data that COINr keeps of it (MIT licence)."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaguetab.methods.base import Floats
    from leaguetab.scoring import Evaluation
    from leaguetab.table import LeagueTable

DATA = Path(__file__).parent.parent / "data" / "asem"


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


INDICATORS = {row["IndCode"]: row for row in rows("IndMeta.csv")}
COUNTRIES = [row["UnitCode"] for row in rows("stage_raw.csv")]


def stage(name: str, code: str) -> Floats:
    """Return an indicator at a stage, NaN where missing."""
    cells = [row[code] for row in rows(f"stage_{name}.csv")]
    return np.array([np.nan if cell in {"", "NA"} else float(cell) for cell in cells])


@pytest.fixture(scope="module")
def evaluation(ranked: Callable[..., LeagueTable]) -> Evaluation:
    workings = ranked("asem-2018", "asem-2018").workings
    assert workings is not None
    assert list(workings.evaluation.units) == COUNTRIES
    return workings.evaluation


def close(found: Floats, expected: Floats) -> None:
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)


def test_every_indicator_is_there() -> None:
    assert len(INDICATORS) == 49
    assert len(COUNTRIES) == 51


@pytest.mark.parametrize("code", INDICATORS)
def test_each_stage_of_each_indicator(evaluation: Evaluation, code: str) -> None:
    """Raw, denominated, imputed, treated, normalised, as the index's authors have them."""
    found = evaluation.nodes[code]
    close(found.before, stage("raw", code))
    denominated = bool(INDICATORS[code]["Denominator"])
    assert len(found.after_steps) == 3 + denominated
    names = (*(("denominated",) if denominated else ()), "imputed", "treated", "normalised")
    for name, values in zip(names, found.after_steps, strict=True):
        close(values, stage(name, code))


def test_what_the_stages_change() -> None:
    """The stages are not the same numbers over again: gaps are filled and outliers pulled in."""
    gaps = sum(int(np.isnan(stage("denominated", code)).sum()) for code in INDICATORS)
    pulled = sum(int((stage("imputed", code) != stage("treated", code)).sum()) for code in INDICATORS)
    assert gaps > 50
    assert pulled == 35
    assert not any(np.isnan(stage("imputed", code)).any() for code in INDICATORS)


def test_three_levels_of_averages(ranked: Callable[..., LeagueTable], evaluation: Evaluation) -> None:
    """Plain averages of the authors' normalised indicators, by the structure that the authors state; all weights are 1."""
    assert {row["IndWeight"] for row in INDICATORS.values()} == {"1.0"}
    assert {row["Weight"] for row in rows("AggMeta.csv")} == {"1.0"}
    halves = {}
    for half in ("Conn", "Sust"):
        pillars = dict.fromkeys(row["Agg1"] for row in INDICATORS.values() if row["Agg2"] == half)
        halves[half] = sum(
            np.mean([stage("normalised", code) for code, row in INDICATORS.items() if row["Agg1"] == pillar], axis=0)
            for pillar in pillars
        ) / len(pillars)
    nodes = evaluation.nodes
    close(nodes["connectivity"].score, halves["Conn"])
    close(nodes["sustainability"].score, halves["Sust"])
    index = (halves["Conn"] + halves["Sust"]) / 2
    close(evaluation.composite, index)
    order = ranked("asem-2018", "asem-2018").frame["unit"].to_list()
    assert order == [COUNTRIES[number] for number in np.argsort(-index)]

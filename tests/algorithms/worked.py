"""Worked examples of multi-criteria methods, run as files through shipped algorithms in which all metrics have the same weight."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leaguetab import load_metrics, rank

if TYPE_CHECKING:
    from leaguetab.methods.base import Floats
    from leaguetab.table import LeagueTable

DATA = Path(__file__).parent.parent / "data"
EQUAL = ("merec_2021", "opricovic_tzeng_2007_hydro", "tus_adali_2019")
"""The examples in which all parts have the same weight."""

COMPROMISE = {"parts_by_unit": [[1, 3000], [2, 3750], [5, 4500]], "better": ["lower", "higher"]}
"""Opricovic and Tzeng (2004), the mountain climber: risk and altitude. From worst to best: 1, 3/4, 0 and 0, 1/2, 1."""

TZENG_HUANG = {"parts_by_unit": [[5, 8, 4], [7, 6, 8], [8, 8, 6], [7, 4, 6]], "better": ["higher", "higher", "higher"]}
"""Tzeng and Huang (2011). From worst to best: 0, 2/3, 1, 2/3 and 1, 1/2, 1, 0 and 0, 1, 1/2, 1/2."""


def example(name: str) -> dict[str, Any]:
    """Return a table and directions, by unit."""
    examples: dict[str, dict[str, Any]] = json.loads((DATA / "mcdm" / "examples.json").read_text(encoding="utf-8"))
    assert len(set(examples[name]["weights"])) == 1
    return examples[name]


def paper(method: str, number: int) -> dict[str, Any]:
    """Return a table with the scores that a paper printed; its weights are equal."""
    papers = json.loads((DATA / "mcdm" / "papers.json").read_text(encoding="utf-8"))
    found: dict[str, Any] = [case for case in papers if case["method"] == method][number]
    assert len(set(found["weights"])) == 1
    return found


def agreed(method: str, name: str) -> list[float]:
    """Return the scores that at least two programs agree on."""
    with (DATA / "mcdm" / "agreeing_scores.csv").open(encoding="utf-8", newline="") as file:
        return [float(row["score"]) for row in csv.DictReader(file) if (row["method"], row["example"]) == (method, name)]


def ranked_file(algorithm: str, case: dict[str, Any], folder: Path) -> LeagueTable:
    """Write the table as a file, and rank it."""
    names = [f"c{number}" for number in range(len(case["better"]))]
    lines = [["unit", *names], *([f"A{number}", *row] for number, row in enumerate(case["parts_by_unit"], 1))]
    file = folder / "table.csv"
    file.write_text("\n".join(",".join(map(str, line)) for line in lines), encoding="utf-8")
    ways = dict(zip(names, case["better"], strict=True))
    lower, higher = (tuple(name for name in names if ways[name] == way) for way in ("lower", "higher"))
    return rank(load_metrics(file, lower=lower, higher=higher), algorithm, sensitivity=False).whole


def scores_of(algorithm: str, case: dict[str, Any], folder: Path) -> Floats:
    """Return the scores of the table's units, in its order."""
    workings = ranked_file(algorithm, case, folder).workings
    assert workings is not None
    return workings.evaluation.composite


def first_unit(algorithm: str, case: dict[str, Any], folder: Path) -> str:
    """Return the unit that comes first."""
    return str(ranked_file(algorithm, case, folder).frame["unit"][0])

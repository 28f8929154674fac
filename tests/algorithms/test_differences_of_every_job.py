"""Shipped algorithms without a sample, on their jobs: `diff` holds to what it must hold to on every sample.

And one that no other algorithm shares its sample with.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

from leaguetab.analysis.diff.difference import diff
from leaguetab.yaml_source import parse_yaml
from tests.algorithms.jobs import HERE, JOBS, NEEDS_SCIPY, WITHOUT_SAMPLE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from leaguetab.analysis.diff.difference import Difference
    from leaguetab.methods.base import Floats
    from leaguetab.table import LeagueTable

    Ranked = Callable[..., LeagueTable]

without_sample = pytest.mark.parametrize("algorithm", WITHOUT_SAMPLE)
SECTIONS = ("bands", "rules", "rank")


@pytest.fixture
def table(ranked: Ranked, algorithm: str) -> LeagueTable:
    if algorithm in NEEDS_SCIPY:
        pytest.importorskip("scipy", reason=NEEDS_SCIPY[algorithm])
    return ranked(algorithm, JOBS[algorithm])


@pytest.fixture
def plain(ranked: Ranked, root: Path, tmp_path: Path, algorithm: str) -> LeagueTable:
    """Rank by the score alone, without bands, rules and tie-breaks."""
    text = (root / "algorithms" / f"{algorithm}.yaml").read_text(encoding="utf-8")
    for section in SECTIONS:
        text = re.sub(rf"^{section}:.*\n(?:(?:[ #].*)?\n)*", "", text, flags=re.MULTILINE)
    assert not set(parse_yaml(text, "plain.yaml").data) & set(SECTIONS)
    file = tmp_path / "plain.yaml"
    file.write_text(text.replace(f"name: {algorithm}\n", "name: plain\n", 1), encoding="utf-8")
    return ranked(str(file), JOBS[algorithm])


@pytest.fixture
def swapped(ranked: Ranked, tmp_path: Path, algorithm: str) -> LeagueTable:
    """Rank another file, in which the best and the worst unit have each other's values."""
    config = (HERE / f"{algorithm}.yaml").read_text(encoding="utf-8")
    name, unit = (re.search(rf"^{key}: (.+)$", config, re.MULTILINE)[1] for key in ("file", "id"))  # type: ignore[index]
    frame = pl.read_csv(HERE / name, infer_schema=False)
    first, *_, last = ranked(algorithm, JOBS[algorithm]).frame.drop_nulls("rank")["unit"]
    ids = pl.col(unit).replace({first: last, last: first})
    file = tmp_path / "swapped.csv"
    frame.with_columns(ids).write_csv(file)
    return ranked(algorithm, JOBS[algorithm], str(file))


def ranks(table: LeagueTable) -> Floats:
    assert table.workings is not None
    return table.workings.places.rank


def assert_shares_add_up(found: Difference, *, causes: bool) -> None:
    assert bool(found.causes) == causes
    compared = found.frame.filter(status="compared")
    assert len(compared) > 1
    added = compared.select(pl.sum_horizontal(f"due_to_{cause.name}" for cause in found.causes)).to_series()
    np.testing.assert_allclose(added, compared["shift"], rtol=0, atol=1e-9)


@without_sample
def test_a_table_and_itself(table: LeagueTable) -> None:
    found = diff(table, table)
    assert found.frame["shift"].drop_nulls().to_list() == [0] * int((~np.isnan(ranks(table))).sum())
    figures = [found.figures[name] for name in ("came", "went", "mean_shift", "max_shift", "kendall_tau")]
    assert figures == [0, 0, 0, 0, 1]


@pytest.mark.parametrize("algorithm", [*WITHOUT_SAMPLE, "cqc-rating"])
def test_with_and_without_bands_and_rules(table: LeagueTable, plain: LeagueTable, algorithm: str) -> None:
    """What moved units adds up, and the way back is the opposite."""
    there, back = diff(table, plain), diff(plain, table)
    assert_shares_add_up(there, causes=True)
    shifts = [dict(found.frame.select("unit", "shift").iter_rows()) for found in (there, back)]
    assert shifts[0] == {unit: None if shift is None else -shift for unit, shift in shifts[1].items()}
    ruled_by_more_than_score = {"annual-health-check", "cqc-rating", "imd-2025", "nhs-star-ratings", "ofsted-limiting"}
    assert (there.figures["max_shift"] > 0) == (algorithm in ruled_by_more_than_score)


@without_sample
def test_two_files(table: LeagueTable, swapped: LeagueTable) -> None:
    """The best and the worst unit change places, and no other unit moves."""
    found = diff(table, swapped)
    moved = dict(found.frame.filter(pl.col("shift") != 0).select("unit", "shift").iter_rows())
    order = table.frame.drop_nulls("rank")
    first, last = order["unit"][0], order["unit"][-1]
    width = order["rank"][-1] - order["rank"][0]
    assert moved == {first: -width, last: width}
    assert_shares_add_up(found, causes=True)

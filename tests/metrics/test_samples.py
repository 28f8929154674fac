"""The data and configs that leaguetab ships, against what their publishers say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

from leaguetab.expression import RowExpression
from leaguetab.metrics.config import LoadedConfig, load_config
from leaguetab.metrics.data import Metrics, Wanted
from leaguetab.metrics.read import load_metrics

if TYPE_CHECKING:
    from pathlib import Path


def config(root: Path, name: str) -> LoadedConfig:
    return load_config(root / "configs" / f"{name}.yaml", f"configs/{name}.yaml")


def read(loaded: LoadedConfig, wanted: list[Wanted] | None = None, period: str | None = None) -> Metrics:
    return load_metrics(str(loaded.file), loaded.config, wanted, period=period, shown_as=loaded.file_shown_as)


@pytest.mark.parametrize(
    ("name", "rows", "units", "warnings"),
    [
        pytest.param("nhs-acute", 129, 129, (), id="nhs-acute"),
        pytest.param("hdi", 412, 206, ("period 2022 (the latest of 2; --period for another)",), id="hdi"),
    ],
)
def test_each_config_reads_its_file(root: Path, name: str, rows: int, units: int, warnings: tuple[str, ...]) -> None:
    metrics = read(config(root, name))
    assert metrics.inputs[0].rows == rows
    assert metrics.frame.height == units
    assert metrics.warnings == warnings
    assert all(info.better and info.domain and info.unit and info.label != name for name, info in metrics.info.items())


def test_every_config_points_editors_to_the_schema(root: Path) -> None:
    first_lines = {path.name: path.read_text(encoding="utf-8").splitlines()[0] for path in (root / "configs").glob("*.yaml")}
    assert first_lines == dict.fromkeys(first_lines, "# yaml-language-server: $schema=config.schema.json")
    assert (root / "configs" / "config.schema.json").is_file()


def test_the_licences_name_every_file(root: Path) -> None:
    said = (root / "sample_data" / "LICENCES.md").read_text(encoding="utf-8")
    files = [path.name for path in (root / "sample_data").iterdir() if path.suffix != ".md"]
    assert files
    assert [name for name in files if f"`{name}`" not in said] == []


def test_trusts_have_the_published_values(root: Path) -> None:
    # NHS England, NHS Oversight Framework, acute trusts, quarter 3 of 2025/26: The Christie (RBV).
    wanted = [Wanted("league_avg_score", "number"), Wanted("lt_in_deficit", "flag"), Wanted("staff_engagement_score", "number")]
    metrics = read(config(root, "nhs-acute"), wanted)
    assert metrics.frame.row(0) == (
        "RBV",
        "THE CHRISTIE NHS FOUNDATION TRUST",
        "North West",
        "Acute - Specialist",
        1.36,
        False,
        7.52,
    )


def test_every_trust_with_an_official_segment_is_in_the_sample(root: Path) -> None:
    official = pl.read_csv(root / "tests" / "data" / "nof" / "acute-trusts-official-half.csv")
    trusts = read(config(root, "nhs-acute")).frame["org_code"]
    assert official.height == 62
    assert official.filter(~pl.col("org_code").is_in(trusts.implode())).is_empty()


def test_groups_of_countries_are_unranked(root: Path) -> None:
    metrics = read(config(root, "hdi"))
    (unranked,) = metrics.unranked
    # UNDP's file has 195 countries, and 11 groups of countries whose codes begin with ZZ.
    assert RowExpression(unranked.when).over(metrics.frame).sum() == 11


def test_the_components_give_the_official_index(root: Path) -> None:
    # UNDP, Human Development Report 2023/2024, technical note 1: goalposts 20 to 85 years, 0 to 18 and 0 to 15 years of schooling,
    # 100 to 75,000 dollars on a logarithmic scale, each at most 1; the geometric mean of health, education (a mean) and income.
    wanted = [*(Wanted(name, "number") for name in config(root, "hdi").config.metrics), Wanted("official_hdi", "number")]
    frame = read(config(root, "hdi"), wanted, period="2021").frame

    def index(column: str, low: float, high: float) -> pl.Expr:
        return ((pl.col(column) - low) / (high - low)).clip(0, 1)

    education = (index("expected_schooling", 0, 18) + index("mean_schooling", 0, 15)) / 2
    income = ((pl.col("gni_per_capita") / 100).log() / pl.lit(750.0).log()).clip(0, 1)
    hdi = (index("life_expectancy", 20, 85) * education * income) ** (1 / 3)
    found = frame.select(official="official_hdi", worked_out=hdi.round(3))
    # UNDP gives no index of 2021 for North Korea, Monaco and Somalia.
    assert found["official"].count() == 195 + 11 - 3
    assert found.filter(pl.col("official").is_not_null() & (pl.col("official") != pl.col("worked_out"))).is_empty()

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import polars as pl
from polars.testing import assert_frame_equal

from leaguetab.output.formats import render
from leaguetab.output.league import league_document

if TYPE_CHECKING:
    from collections.abc import Callable

    from leaguetab.table import LeagueTable


def test_rows_and_types_come_back(every_example: list[LeagueTable]) -> None:
    written = render(league_document(every_example), "parquet")
    assert isinstance(written, bytes)
    assert_frame_equal(pl.read_parquet(io.BytesIO(written)), pl.concat([table.frame for table in every_example]))


def test_the_envelope_is_metadata(example: Callable[[str], list[LeagueTable]]) -> None:
    written = render(league_document(example("ranked"), seed=7), "parquet")
    assert isinstance(written, bytes)
    around = json.loads(pl.read_parquet_metadata(io.BytesIO(written))["leaguetab"])
    assert list(around) == ["schema_version", "tool", "algorithm", "inputs", "period", "seed", "warnings", "selection"]
    assert around["algorithm"]["name"] == "demo"
    assert around["seed"] == 7

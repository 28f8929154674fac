from __future__ import annotations

import json
from collections.abc import Callable

import polars as pl
import pytest

from leaguetab.output.formats import render
from leaguetab.output.json import to_json
from leaguetab.output.league import league_document
from leaguetab.table import LeagueTable
from leaguetab.version import __version__

Example = Callable[[str], list[LeagueTable]]


def test_envelope(example: Example) -> None:
    text = render(league_document(example("nameless")), "json")
    assert isinstance(text, str)
    document = json.loads(text)
    assert document == {
        "schema_version": 1,
        "tool": {"name": "leaguetab", "version": __version__},
        "algorithm": {
            "name": "demo",
            "title": "Trusts compared",
            "version": "1.2",
            "status": "official",
            "source": "A handbook",
            "sha256": "a" * 64,
        },
        # FIPS 180-2, appendix B.1: the SHA-256 of "abc".
        "inputs": [{"path": "trusts.csv", "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "rows": 5}],
        "period": None,
        "seed": None,
        "selection": None,
        "rows": [
            {"rank": 1, "unit": "Norway", "score": 0.961, "reason": None},
            {"rank": 2, "unit": "Iceland", "score": 0.959, "reason": None},
            {"rank": 2, "unit": "Ireland", "score": 0.959, "reason": None},
            {"rank": None, "unit": "Sark", "score": None, "reason": None},
        ],
        "warnings": [],
    }
    assert list(document) == ["schema_version", "tool", "algorithm", "inputs", "period", "seed", "selection", "rows", "warnings"]
    assert text == json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def test_rows_have_the_columns_of_the_table_in_order(every_example: list[LeagueTable]) -> None:
    text = render(league_document(every_example), "json")
    assert isinstance(text, str)
    rows = json.loads(text, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))["rows"]
    assert rows == [row for table in every_example for row in table.frame.to_dicts()]
    assert all(list(row) == every_example[0].frame.columns for row in rows)


def test_period_seed_and_warnings_of_several_tables(example: Example) -> None:
    text = render(league_document(example("grouped"), seed=20), "json")
    assert isinstance(text, str)
    document = json.loads(text)
    assert document["period"] == "2025 Q3"
    assert document["seed"] == 20
    assert document["warnings"] == ["One trust has no value for care."]
    assert [row["region"] for row in document["rows"]] == ["North", "North", "North", "South", "South"]


def test_ranks_are_whole_numbers_and_letters_stay(example: Example) -> None:
    text = render(league_document(example("awkward")), "json")
    assert isinstance(text, str)
    assert '"rank": 1,' in text
    assert "大学病院 Ørsted" in text


def test_what_json_has_no_word_for_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        to_json({"x": float("inf")})


def test_one_object_a_line(every_example: list[LeagueTable]) -> None:
    text = render(league_document(every_example), "jsonl")
    assert isinstance(text, str)
    frame = pl.concat([table.frame for table in every_example])
    lines = text.split("\n")
    assert lines.pop() == ""
    assert [json.loads(line) for line in lines] == frame.to_dicts()

from __future__ import annotations

import polars as pl
import pytest

from leaguetab.output.grid import (
    Shown,
    bar,
    between,
    grid,
    named,
    number,
    percentage,
    signed,
    signed_bar,
    text,
    whole,
)
from leaguetab.output.notes import Note
from leaguetab.output.page import Column

FRAME = pl.DataFrame(
    {
        "name": ["St  Mary's\nHospital", None, "B"],
        "unit": ["S", "A", "B"],
        "low": [1.0, None, 2.5],
        "high": [1.0, None, 1200.0],
        "share": [0.0, None, 0.9999],
        "change": [-1.25, 0.001, None],
    }
)
NAMES = {"S": "St Mary's\nHospital", "A": "A", "B": "B"}


@pytest.mark.parametrize(
    ("write", "cells"),
    [
        pytest.param(text("name"), ["St Mary's Hospital", "", "B"], id="words, on one line"),
        pytest.param(named(NAMES, "unit"), ["St Mary's Hospital", "A", "B"], id="names, or ids"),
        pytest.param(number("low", 1), ["1.0", "—", "2.5"], id="numbers"),
        pytest.param(whole("high"), ["1", "—", "1,200"], id="ranks"),
        pytest.param(whole("low"), ["1", "—", "2.5"], id="half places"),
        pytest.param(percentage("share"), ["0%", "—", ">99%"], id="shares"),
        pytest.param(between("low", "high"), ["1", "—", "2.5 to 1,200"], id="ranges"),
        pytest.param(signed("change", 1), ["-1.3", "0.0", "—"], id="changes"),
        pytest.param(signed_bar("change", "higher", 5), ["██│  ", "  │  ", "  │  "], id="changes drawn"),
        pytest.param(signed_bar("change", "lower", 5), ["  │██", "  │  ", "  │  "], id="changes drawn, lower being better"),
    ],
)
def test_cells(write: object, cells: list[str]) -> None:
    assert callable(write)
    assert write(FRAME) == cells


# Eleven characters for eleven places: each place is one character.
@pytest.mark.parametrize(
    ("low", "at", "high", "drawn"),
    [
        pytest.param(1, 1, 1, "●··········", id="first"),
        pytest.param(11, 11, 11, "··········●", id="last"),
        pytest.param(3, 5, 7, "··──●──····", id="between"),
        pytest.param(4, 2, 5, "·●·──······", id="outside its own range"),
        pytest.param(2.5, 3.5, 3.5, "··●········", id="half places"),
        pytest.param(None, 5, None, "—", id="no range"),
        pytest.param(None, None, None, "—", id="no rank"),
    ],
)
def test_bars(low: float | None, at: float | None, high: float | None, drawn: str) -> None:
    frame = pl.DataFrame({"low": [low], "at": [at], "high": [high]}, schema=dict.fromkeys(("low", "at", "high"), pl.Float64))
    assert bar("low", "at", "high", [11], 11)(frame) == [drawn]


def test_each_bar_has_its_own_scale() -> None:
    """The third of three is last; the third of five is in the middle; one unit alone is first; one without a rank is nowhere."""
    frame = pl.DataFrame({"low": [3, 3, 1, None], "at": [3, 3, 1, None], "high": [3, 3, 1, None]})
    assert bar("low", "at", "high", [3, 5, 1, None], 5)(frame) == ["····●", "··●··", "●····", "—"]


class TestGrid:
    def test_columns_and_cells(self) -> None:
        columns = [Shown("Name", named(NAMES, "unit"), "name"), Shown("Low", whole("low"), numeric=True)]
        page = grid("A  title", ["A\nfact."], FRAME, columns, ["A sign."])
        assert (page.title, page.facts, page.signs) == ("A title", ("A fact.",), ("A sign.",))
        assert [(column.heading, column.kind, column.numeric) for column in page.columns] == [
            ("Name", "name", False),
            ("Low", "other", True),
        ]
        assert page.sections[0].size == 3
        assert [cells.texts for cells in page.sections[0].cells] == [("St Mary's Hospital", "A", "B"), ("1", "—", "2.5")]
        assert page.naming is page.columns[0]

    def test_what_columns_say_of_themselves(self) -> None:
        shown = Shown("Low", whole("low"), "range", numeric=True, telling=3, fit="cut", meaning=("A range.",), marks=("*", "", "†"))
        page = grid("A title", (), FRAME, [shown], ["A sign."], [Note("*", "One"), Note("†", "Two")])
        assert page.columns == (Column("Low", "Low", "range", numeric=True, telling=3, fit="cut", meaning=("A range.",)),)
        assert page.sections[0].cells[0].marks == ("*", "", "†")
        assert [note.text for note in page.notes] == ["One", "Two"]
        assert page.below == ("A range.", "A sign.")

    def test_without_rows_only_the_words_are_left(self) -> None:
        page = grid("A title", ["A fact."], FRAME.clear(), [Shown("Name", text("name"), "name")], ["A sign."])
        assert (page.title, page.facts, page.signs) == ("A title", ("A fact.",), ("A sign.",))
        assert (page.columns, page.sections) == ((), ())

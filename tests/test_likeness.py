from __future__ import annotations

import pytest

from leaguetab.likeness import MOST, nearest

TRUSTS = (
    ("R01", "Addenbrooke's Hospital"),
    ("R02", "Royal Free Hospital"),
    ("R03", "Royal Berkshire Hospital"),
    ("R04", "University Hospitals of Leicester"),
    ("R05", "King's College Hospital"),
    ("R06", "University College Hospital"),
    *((f"S{number}", f"General Hospital {word}") for number, word in enumerate(("Ash", "Birch", "Cedar", "Elm", "Fir", "Yew"))),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("adenbrooks", ["R01"], id="a word misspelt"),
        pytest.param("LEICESTR", ["R04"], id="in other letters"),
        pytest.param("leic", ["R04"], id="the beginning of a word"),
        pytest.param("cester", ["R04"], id="a part of a word"),
        pytest.param("royal berks hospital", ["R03", "R02"], id="the likest first"),
        pytest.param("kings colege", ["R05"], id="both words rather than one of them"),
        pytest.param("R1", ["R01"], id="an id"),
        pytest.param("hospital", [], id="a word that nearly all have tells nothing"),
        pytest.param("of", [], id="nor does a short one"),
        pytest.param("zzz", [], id="nothing like it"),
        pytest.param("", [], id="nothing typed"),
    ],
)
def test_nearest(text: str, found: list[str]) -> None:
    assert [TRUSTS[number][0] for number in nearest(text, TRUSTS)] == found


def test_no_more_than_a_few_in_their_order() -> None:
    assert nearest("unit 1x", [[f"unit 1{letter}"] for letter in "abcdefgh"]) == list(range(MOST))


def test_nothing_to_choose_from() -> None:
    assert nearest("a", []) == []

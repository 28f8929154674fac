from __future__ import annotations

import pytest

from leaguetab.output.notes import Remark, in_text, mark, mark_words

A, B = Remark("Segment changed", "in deficit"), Remark("Not ranked", "in deficit")


@pytest.mark.parametrize(
    ("remarks", "marks", "texts"),
    [
        pytest.param([None, None], ["", ""], [], id="nothing to note"),
        pytest.param([A, None, A], ["*", "", "*"], ["Segment changed: in deficit (2 of 3 trusts)"], id="one note"),
        pytest.param(
            [None, B, A, B],
            ["", "*", "†", "*"],
            ["Not ranked: in deficit (2 of 4 trusts)", "Segment changed: in deficit (1 of 4 trusts)"],
            id="the same reason for two things is two notes, in order of first appearance",
        ),
        pytest.param([Remark("Not ranked", "")], ["*"], ["Not ranked (1 of 1 trusts)"], id="no reason known"),
        pytest.param(
            [Remark("Not ranked", "too\nfew.")],
            ["*"],
            ["Not ranked: too few (1 of 1 trusts)"],
            id="on one line, no stop before the bracket",
        ),
    ],
)
def test_rows_with_one_remark_share_a_mark(remarks: list[Remark | None], marks: list[str], texts: list[str]) -> None:
    marked = mark(remarks, "trusts")
    assert list(marked.marks) == marks
    assert [note.text for note in marked.notes] == texts
    assert [note.mark for note in marked.notes] == list(dict.fromkeys(sign for sign in marks if sign))


@pytest.mark.parametrize(
    ("number", "last"),
    [(5, "¶"), (6, "f"), (26, "z"), (27, "aa"), (52, "az"), (53, "ba"), (702, "zz"), (703, "aaa")],
)
def test_signs_serve_five_notes_and_letters_more(number: int, last: str) -> None:
    marked = mark([Remark("Not ranked", str(reason)) for reason in range(number)], "trusts")
    assert marked.marks[-1] == last
    assert len(set(marked.marks)) == number


@pytest.mark.parametrize(("sign", "text"), [("", ""), ("*", "*"), ("†", "†"), ("a", " (a)"), ("aa", " (aa)")])
def test_letters_stand_in_brackets_so_that_they_are_not_read_as_part_of_a_word(sign: str, text: str) -> None:
    assert in_text(sign) == text


def test_words_to_note_have_a_mark_each() -> None:
    found = mark_words(["rounded", "", "11 of them are not ranked.", "rounded"])
    assert found.marks == ("*", "", "†", "*")
    assert [(note.mark, note.text) for note in found.notes] == [("*", "Rounded"), ("†", "11 of them are not ranked")]


def test_more_words_than_signs_have_letters() -> None:
    assert mark_words([f"note {number}" for number in range(6)]).marks == ("a", "b", "c", "d", "e", "f")

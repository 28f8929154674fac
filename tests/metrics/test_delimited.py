"""Encodings, delimiters, quotes and line ends of delimited text."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leaguetab.errors import Place
from leaguetab.metrics.delimited import read_header, scan

ACCENTS = "id,name,m\nA,Côte d'Ivoire,1\nB,Türkiye,2\n"
NAMES = ["Côte d'Ivoire", "Türkiye"]


@pytest.mark.parametrize(
    ("content", "stated"),
    [
        pytest.param(ACCENTS.encode(), None, id="UTF-8"),
        pytest.param(ACCENTS.encode("utf-8-sig"), None, id="UTF-8 with a mark, as Excel writes"),
        pytest.param(ACCENTS.encode("utf-8-sig"), "utf-8", id="UTF-8 stated, with a mark"),
        pytest.param(ACCENTS.encode("utf-16"), None, id="UTF-16"),
        pytest.param(b"\xfe\xff" + ACCENTS.encode("utf-16-be"), None, id="UTF-16, big end first"),
        pytest.param(ACCENTS.encode("utf-32"), None, id="UTF-32"),
        pytest.param(ACCENTS.encode("latin-1"), "latin-1", id="Latin-1"),
        pytest.param(ACCENTS.encode("cp1252"), "cp1252", id="Windows"),
        pytest.param(b"\xef\xbb\xbf" + ACCENTS.encode("latin-1"), "latin-1", id="Latin-1 with a stray mark, as UNDP's HDI file"),
        pytest.param(b"\xef\xbb\xbf" + ACCENTS.encode("cp1252"), "cp1252", id="Windows with a stray mark"),
        pytest.param(("\xef\xbb\xbf" + ACCENTS).encode(), None, id="a mark that was taken for letters"),
    ],
)
def test_encodings(load: Any, content: bytes, stated: str | None) -> None:
    config = {"name": "name"} | ({"encoding": stated} if stated else {})
    metrics = load(content, config=config)
    assert metrics.frame.to_dict(as_series=False) == {"id": ["A", "B"], "name": NAMES, "m": [1.0, 2.0]}


def test_the_encoding_asked_for_goes_before_the_config(load: Any) -> None:
    content = "id,name,m\nA,€5,1\n".encode("cp1252")
    assert load(content, config={"name": "name", "encoding": "latin-1"}, encoding="cp1252").frame["name"].to_list() == ["€5"]


@pytest.mark.parametrize(
    ("content", "stated", "words"),
    [
        # The header has 10 bytes with its line end; `A,C` has three more, and then comes ô.
        pytest.param(
            ACCENTS.encode("latin-1"),
            None,
            ["byte 14 of the file (0xF4, in line 2) is not UTF-8 text", "--encoding cp1252"],
            id="not UTF-8",
        ),
        pytest.param(
            b"\xef\xbb\xbf" + ACCENTS.encode("latin-1"), None, ["byte 17 of", "encoding: cp1252"], id="a mark, and then not UTF-8"
        ),
        pytest.param(
            b"id,m\nA\x81,1\n", "cp1252", ["byte 7 of the file (0x81, in line 2) is not CP1252 text", "latin-1"], id="not Windows"
        ),
        pytest.param("id,m\nA,1\n".encode("utf-16-le"), None, ["zero bytes"], id="UTF-16 without a mark"),
        pytest.param(b"\xff\xfei\x00d\xd8\xd8\xd8", None, ["is not UTF-16 text"], id="broken UTF-16"),
        pytest.param(b"id,m\nA,1\n" + "é".encode()[:1], None, ["byte 10", "line 3"], id="UTF-8 cut off"),
    ],
)
def test_text_in_another_encoding_is_refused(refused: Any, content: bytes, stated: str | None, words: list[str]) -> None:
    (problem,) = refused(content, config={"encoding": stated} if stated else {})
    assert problem.code == "not-text"
    for word in words:
        assert word in str(problem)


def test_a_long_file_is_checked_to_its_end(refused: Any) -> None:
    rows = "".join(f"unit {number},{number}\n" for number in range(1_200_000))
    (problem,) = refused(f"id,m\n{rows}".encode() + b"\xe9,1\n")
    assert problem.code == "not-text"
    assert "in line 1200002" in problem.found


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        pytest.param("id,m\nA,1\n", ",", id="comma"),
        pytest.param("id;m\nA;1,5\nB;2,5\n", ";", id="semicolon with decimal commas"),
        pytest.param("id\tm\nA, B\t1\n", "\t", id="tab with commas in text"),
        pytest.param("id|m\nA|1\n", "|", id="bar"),
        pytest.param('"a,b,c";m\nA;1\n', ";", id="commas in a quoted header"),
        pytest.param("id;rate, per 100, adjusted\nA;1\nB;2\n", ";", id="more commas than semicolons in the header, but not below"),
        pytest.param("id,m;n\nA,1\nB,2\n", ",", id="a semicolon in one header"),
        pytest.param("id,m,n\nA,1\nB,2\n", ",", id="short rows"),
        pytest.param("id\nA\n", ",", id="one column"),
        pytest.param("\n\nid;m\nA;1\n", ";", id="blank lines first"),
    ],
)
def test_the_delimiter_is_found(text: str, delimiter: str) -> None:
    assert read_header(text.encode(), None, Place("x")).delimiter == delimiter


def test_a_stated_delimiter_is_taken(load: Any) -> None:
    metrics = load("id:m\nA,B,C:1\n", config={"delimiter": ":"})
    assert metrics.frame.to_dict(as_series=False) == {"id": ["A,B,C"], "m": [1.0]}


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        pytest.param('id,name,m\nA,"x, y",1\n', [("A", "x, y", 1.0)], id="delimiter in quotes"),
        pytest.param('id,name,m\nA,"x\ny",1\nB,z,2\n', [("A", "x\ny", 1.0), ("B", "z", 2.0)], id="line end in quotes"),
        pytest.param('id,name,m\nA,"say ""x""",1\n', [("A", 'say "x"', 1.0)], id="doubled quotes"),
        pytest.param(
            'id,name,m\nA,5" nails,1\nB,z,2\n', [("A", '5" nails', 1.0), ("B", "z", 2.0)], id="a lone quote within a field"
        ),
        pytest.param("id,name,m\r\nA,x,1\r\nB,y,2\r\n", [("A", "x", 1.0), ("B", "y", 2.0)], id="Windows line ends"),
        pytest.param("id,name,m\rA,x,1\rB,y,2", [("A", "x", 1.0), ("B", "y", 2.0)], id="old Mac line ends"),
        pytest.param("id,name,m\nA,x,1", [("A", "x", 1.0)], id="no line end at the end"),
        pytest.param("id,name,m\n\nA,x,1\n\n\nB,y,2\n\n", [("A", "x", 1.0), ("B", "y", 2.0)], id="blank lines"),
        pytest.param("\n\nid,name,m\nA,x,1\n", [("A", "x", 1.0)], id="blank lines first"),
        pytest.param("id,name,m\nA,x,1\n,,\n , ,\n", [("A", "x", 1.0)], id="rows of blanks"),
        pytest.param("id,name,m\nA,x,1,,\nB,y,2,\n", [("A", "x", 1.0), ("B", "y", 2.0)], id="delimiters at the end of rows"),
        pytest.param("id,name,m\nA\nB,y,2\n", [("A", None, None), ("B", "y", 2.0)], id="a short row"),
        pytest.param(" id , name,m \nA,x,1\n", [("A", "x", 1.0)], id="white space around headers"),
        pytest.param("id,,name,,m\nA,,x,,1\n", [("A", "x", 1.0)], id="columns without a header"),
        pytest.param("id,name,m\n A , x ,1\n", [("A", "x", 1.0)], id="white space around ids and names"),
        pytest.param('"id","name","m"\n"A","x","1"\n', [("A", "x", 1.0)], id="everything in quotes"),
    ],
)
def test_what_may_stand_in_a_file(load: Any, text: str, rows: list[tuple[Any, ...]]) -> None:
    assert load(text, config={"name": "name"}).frame.rows() == rows


def test_a_header_may_have_two_lines(load: Any) -> None:
    metrics = load('"id\n(code)",m\nA,1\n', config={"id": "id\n(code)"})
    assert metrics.frame.rows() == [("A", 1.0)]


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        pytest.param("id,m,m\nA,1,2\n", "duplicate-column", "called 'm'", id="two columns of one name"),
        pytest.param("id,m, m \nA,1,2\n", "duplicate-column", "called 'm'", id="one name but for white space"),
        pytest.param(
            "id,name,m\nA,x,1\nB,y, z,2\n",
            "bad-file",
            "the header has 3 fields, and row 3 has 4",
            id="an unquoted comma, in a column that is not read",
        ),
        pytest.param("Title\n\nid,name,m\nA,x,1\n", "bad-file", "the header must be the first line", id="a title above the header"),
        pytest.param('id,name,m\nA,x,1\nB,"y,2\n', "bad-file", "row 3 cannot be read", id="a quote that never ends"),
        pytest.param('id,"name,m\nA,x,1\n', "bad-file", "the header cannot be read", id="a quote in the header that never ends"),
    ],
)
def test_what_may_not(refused: Any, text: str, code: str, words: str) -> None:
    (problem,) = refused(text)
    assert problem.code == code
    assert words in str(problem)


def test_a_row_that_is_too_long_is_found_even_where_its_columns_are_not_read(refused: Any) -> None:
    # With only `id` and `m` read, Polars takes "z" for m's neighbour and says nothing.
    (problem,) = refused("id,m,note\nA,1,fine\nB,2,one, two\n")
    assert problem.code == "bad-file"


@pytest.mark.parametrize(
    "text", ['id,m\nA,"bad\nvalue"\nB,x\n', "\nid,m\nA,1\nB,x\n"], ids=["line end in a field", "blank line first"]
)
def test_rows_are_counted_as_a_spreadsheet_does(refused: Any, text: str) -> None:
    (problem,) = refused(text)
    assert f"'x' (row {4 if text.startswith(chr(10)) else 3}, B)" in problem.found


FIELDS = st.text(st.characters(codec="utf-8", exclude_characters="\0\r\ufeff", exclude_categories=["Cs"]), max_size=6)


@settings(deadline=None, derandomize=True, database=None)
@given(st.lists(st.tuples(FIELDS, FIELDS, FIELDS), min_size=1, max_size=6), st.sampled_from(",;\t|"), st.booleans())
def test_what_python_writes_is_read_back(records: list[tuple[str, str, str]], delimiter: str, quote_all: bool) -> None:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL)
    writer.writerows([("a", "b", "c"), *records])
    data = stream.getvalue().encode()
    header = read_header(data, delimiter, Place("x"))
    assert header.names == ("a", "b", "c")
    found = scan(data, header, header.names, Place("x"))
    assert found.fill_null("").rows() == records

from __future__ import annotations

import math
from hashlib import sha256
from typing import TYPE_CHECKING, Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, field_validator, model_validator

from leaguetab.errors import LeaguetabError
from leaguetab.model import StrictModel
from leaguetab.yaml_source import MOST_LEVELS, MOST_VALUES, parse_yaml, read_yaml, validate

if TYPE_CHECKING:
    from pathlib import Path


# Each line: what YAML 1.2's core schema makes of a plain scalar (YAML 1.2.2, section 10.3.2).
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *((text, None) for text in ("", "~", "null", "Null", "NULL")),
        *((text, True) for text in ("true", "True", "TRUE")),
        *((text, False) for text in ("false", "False", "FALSE")),
        *((text, text) for text in ("yes", "no", "on", "off", "y", "n", "No", "NO", "tRUE", "nULL")),
        *(
            (text, text)
            for text in ("12:30", "1_000", "2025-11-24", "2025-26 Q3", "0b1", "-0o7", "0O7", "1e", "e3", "+", ".", "1.2.3")
        ),
        ("0", 0),
        ("010", 10),
        ("08", 8),
        ("+12", 12),
        ("-12", -12),
        ("0o10", 8),
        ("0x1F", 31),
        (".5", 0.5),
        ("-.5", -0.5),
        ("1.", 1.0),
        ("1e3", 1000.0),
        ("1.5E-3", 0.0015),
        (".inf", math.inf),
        ("-.INF", -math.inf),
        ("123456789012345678901234567890", 1.2345678901234568e29),
        ("9" * 5000, math.inf),
        ("'010'", "010"),
        ('"true"', "true"),
        ("''", ""),
        ("'null'", "null"),
        ("|\n  1\n  2\n", "1\n2\n"),
        (">-\n  1\n  2\n", "1 2"),
    ],
    ids=str,
)
def test_scalars_of_yaml_1_2(text: str, expected: object) -> None:
    value = parse_yaml(f"a: {text}", "f.yaml").data["a"]
    assert value == expected
    assert type(value) is type(expected)


def test_not_a_number() -> None:
    assert all(math.isnan(value) for value in parse_yaml("a: [.nan, .NaN, .NAN]", "f.yaml").data["a"])


@given(st.integers(-(10**17), 10**17) | st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_come_back(number: float) -> None:
    assert parse_yaml(f"a: {number!r}", "f.yaml").data["a"] == number


@given(st.text(st.characters(exclude_categories=["C"], exclude_characters="\x85\u2028\u2029")))
def test_quoted_text_comes_back(text: str) -> None:
    quoted = text.replace("'", "''")
    assert parse_yaml(f"a: '{quoted}'", "f.yaml").data["a"] == text


def test_lists_are_tuples_and_keys_keep_their_type() -> None:
    assert parse_yaml("a: [1, [x, {b: 2}]]\n3: c\n", "f.yaml").data == {"a": (1, ("x", {"b": 2})), 3: "c"}


def test_an_ordinary_alias_repeats_its_value() -> None:
    assert parse_yaml("a: &x {b: [1]}\nc: *x\nd: [*x, *x]\n", "f.yaml").data == {
        "a": {"b": (1,)},
        "c": {"b": (1,)},
        "d": ({"b": (1,)}, {"b": (1,)}),
    }


BOMB = "a: &a [1,1,1,1,1,1,1,1,1,1]\n" + "".join(
    f"{here}: &{here} [{','.join([f'*{before}'] * 10)}]\n" for before, here in zip("abcdef", "bcdefg", strict=True)
)
NOT_YAML = "this is not well-formed YAML"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", "f.yaml:1:1: the file holds nothing; it must be a mapping of keys to values.", id="empty"),
        pytest.param(
            "# a comment\n", "f.yaml:1:1: the file holds nothing; it must be a mapping of keys to values.", id="a comment"
        ),
        pytest.param(
            "---\n", "f.yaml:1:1: the file holds nothing; it must be a mapping of keys to values.", id="an empty document"
        ),
        pytest.param("- a\n", "f.yaml:1:1: the file holds a list; it must be a mapping of keys to values.", id="a list"),
        pytest.param("a\n", "f.yaml:1:1: the file holds a single value; it must be a mapping of keys to values.", id="a word"),
        pytest.param("a: 1\na: 2\n", "f.yaml:2:1: the key 'a' stands twice (first in line 1); keep one of them.", id="a key twice"),
        pytest.param(
            "b:\n  - {c: 1,\n     c: 2}\n",
            "f.yaml:3:6: the key 'c' stands twice (first in line 2); keep one of them.",
            id="twice further down",
        ),
        pytest.param(
            "'1': x\n\"1\": y\n", "f.yaml:2:1: the key '1' stands twice (first in line 1); keep one of them.", id="twice in quotes"
        ),
        pytest.param(
            "~: x\nnull: y\n", "f.yaml:2:1: the key 'null' stands twice (first in line 1); keep one of them.", id="no key twice"
        ),
        pytest.param(
            "a: !!str 5", "f.yaml:1:4: the tag '!!str'; tags are not allowed; write plain values.", id="a tag of YAML's own"
        ),
        pytest.param(
            "a: !mine {b: 1}", "f.yaml:1:4: the tag '!mine'; tags are not allowed; write plain values.", id="a tag of one's own"
        ),
        pytest.param(
            "a: !!python/name:os.system x",
            "f.yaml:1:4: the tag '!!python/name:os.system'; tags are not allowed; write plain values.",
            id="a tag that runs Python",
        ),
        pytest.param(
            "!!str a: 5",
            "f.yaml:1:1: a key with a tag, or one that is a list or a mapping; a key must be a single word or number.",
            id="a key with a tag",
        ),
        pytest.param(
            "a:\n  ? [1, 2]\n  : 3\n",
            "f.yaml:2:5: a key with a tag, or one that is a list or a mapping; a key must be a single word or number.",
            id="a list for a key",
        ),
        pytest.param(
            "a: &x {b: 1}\nc:\n  <<: *x\n", "f.yaml:3:3: a merge key (<<); YAML 1.2 has none; write the keys out.", id="a merge key"
        ),
        pytest.param(
            "a: &x [1, *x]",
            "f.yaml:1:4: an alias leads back into itself (a cycle); aliases may not form a cycle.",
            id="a cycle of one",
        ),
        pytest.param(
            "a: &x {b: {c: *x}}",
            "f.yaml:1:4: an alias leads back into itself (a cycle); aliases may not form a cycle.",
            id="a cycle of two",
        ),
        # Values before and in e: 1 + 11 + 111 + 1111 + 11111 + 1; 7655 more make 20,001, the ninth item of the ninth copy of a.
        pytest.param(BOMB, "f.yaml:1:24: aliases make this file unreasonably large; at most 20,000 values.", id="an alias bomb"),
        pytest.param(
            "a: 1\n---\nb: 2\n",
            f"f.yaml:2:1: {NOT_YAML}: expected a single document in the stream but found another document. "
            "Leave out the line '---' between them.",
            id="two documents",
        ),
        pytest.param(
            "title: NOF: the new one\n",
            f"f.yaml:1:11: {NOT_YAML}: mapping values are not allowed in this context. "
            "Begin all keys of a mapping in the same column, and put text that holds ': ' in quotes.",
            id="a colon in text",
        ),
        pytest.param(
            "a:\n\tb: 1\n",
            f"f.yaml:2:1: {NOT_YAML}: while scanning for the next token found character that cannot start any token. "
            "Indent with spaces rather than tabs, and put text that begins with @, % or ` in quotes.",
            id="a tab",
        ),
        pytest.param(
            "a: *b\n",
            f"f.yaml:1:4: {NOT_YAML}: found undefined alias. Put text that begins with * in quotes.",
            id="an unknown alias",
        ),
        pytest.param(
            "é: [1, 'ü\n",
            f"f.yaml:2:1: {NOT_YAML}: while scanning a quoted scalar found unexpected end of stream.",
            id="a quote left open",
        ),
        pytest.param(
            "a: é\nb: x\x07y\n",
            "f.yaml:2:5: the character U+0007 stands here; control characters are not allowed in YAML.",
            id="a control character",
        ),
        pytest.param(
            "a: " + "[" * 100_000,
            f"f.yaml:1:{3 + MOST_LEVELS - 1}: {NOT_YAML}: values are nested more than {MOST_LEVELS} levels deep.",
            id="nested a hundred thousand deep",
        ),
    ],
)
def test_what_is_refused(text: str, expected: str) -> None:
    with pytest.raises(LeaguetabError) as raised:
        parse_yaml(text, "f.yaml")
    assert str(raised.value) == expected


def test_every_problem_of_the_yaml_itself_at_once() -> None:
    with pytest.raises(LeaguetabError) as raised:
        parse_yaml("a: !x 1\nb: &y [*y]\na: 2\n? [c]\n: 1\n", "f.yaml")
    assert [(problem.code, problem.place.line if problem.place else None) for problem in raised.value.problems] == [
        ("bad-yaml", 1),
        ("bad-yaml", 2),
        ("duplicate-key", 3),
        ("bad-yaml", 4),
    ]


def test_as_deep_and_as_large_as_allowed() -> None:
    deep = MOST_LEVELS - 2
    assert parse_yaml("a: " + "[" * deep + "]" * deep, "f.yaml").data["a"] is not None
    assert len(parse_yaml("a: [" + "1," * (MOST_VALUES - 2) + "]", "f.yaml").data["a"]) == MOST_VALUES - 2


TEXT = """\
# a comment
first: 1
list:
  - a
  - [b, {inner: c}]
'quoted': &kept
    deep: x
again: *kept
é: {ü: y}
"""


@pytest.mark.parametrize(
    ("path", "value", "key"),
    [
        (("first",), (2, 8), (2, 1)),
        (("list",), (4, 3), (3, 1)),
        (("list", 0), (4, 5), (4, 5)),
        (("list", 1), (5, 5), (5, 5)),
        (("list", 1, 1), (5, 9), (5, 9)),
        (("list", 1, 1, "inner"), (5, 17), (5, 10)),
        (("quoted", "deep"), (7, 11), (7, 5)),
        (("again", "deep"), (7, 11), (7, 5)),
        (("é", "ü"), (9, 8), (9, 5)),
        (("list", 7), (4, 3), (4, 3)),
        (("nowhere", "at", "all"), (2, 1), (2, 1)),
    ],
    ids=str,
)
def test_positions_of_values_and_keys(path: tuple[str | int, ...], value: tuple[int, int], key: tuple[int, int]) -> None:
    source = parse_yaml(TEXT, "f.yaml")
    assert (source.place(path).line, source.place(path).column) == value
    assert (source.key_place(path).line, source.key_place(path).column) == key


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b"a: \xe9\n", "x.yaml: byte 3 is not UTF-8; a YAML file is UTF-8 text.", id="latin-1"),
        pytest.param("a: 1\n".encode("utf-16"), "x.yaml: byte 0 is not UTF-8; a YAML file is UTF-8 text.", id="utf-16"),
        pytest.param(None, "x.yaml: there is no such file. Did you mean 'xy.yaml'?", id="no such file"),
    ],
)
def test_files_that_cannot_be_read(content: bytes | None, expected: str, tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    (tmp_path / "xy.yaml").touch()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(LeaguetabError) as raised:
        read_yaml(path, shown_as="x.yaml")
    assert str(raised.value) == expected


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(LeaguetabError, match=r"x: this is a folder, not a file\.") as raised:
        read_yaml(tmp_path, shown_as="x")
    assert raised.value.problems[0].code == "no-such-file"


@pytest.mark.parametrize(
    "content", [b"a: 1\r\nb: \xc3\xa9\r\n", b"\xef\xbb\xbfa: 1\r\nb: \xc3\xa9\r\n"], ids=["plain", "byte order mark"]
)
def test_a_file_is_read_whole_and_known_by_its_bytes(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(content)
    source = read_yaml(path)
    assert source.path == str(path)
    assert source.data == {"a": 1, "b": "é"}
    assert source.sha256 == sha256(content).hexdigest()
    assert (source.place(("a",)).line, source.place(("a",)).column) == (1, 4)


class Cuts(StrictModel):
    at: tuple[float, ...] = ()
    labels: tuple[str | int, ...] = ()
    limit: float | Literal["none"] = "none"

    @model_validator(mode="after")
    def _fits(self) -> Cuts:
        if len(self.labels) != len(self.at):
            message = "there must be as many labels as cuts"
            raise ValueError(message)
        return self


class Table(StrictModel):
    name: str
    count: Annotated[int, Field(ge=1, le=9)] = 1
    share: Annotated[float, Field(gt=0, lt=1)] = 0.5
    better: Literal["higher", "lower"] = "lower"
    digits: Literal[1, 2] = 1
    flag: bool = False
    by: Annotated[tuple[Literal["band", "score"], ...], Field(min_length=1, max_length=2)] = ("score",)
    code: Annotated[str, Field(min_length=2)] = "xx"
    cuts: tuple[Cuts, ...] = ()
    named: dict[str, int] = Field(default_factory=dict)
    even: int = 2

    @field_validator("even")
    @classmethod
    def _is_even(cls, value: int) -> int:
        if value % 2:
            message = "it must be even"
            raise ValueError(message)
        return value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name: 2024", "1:7: 'name' is 2024; it must be text. Put it in quotes."),
        ("name: true", "1:7: 'name' is true; it must be text. Put it in quotes."),
        ("name:", "1:6: 'name' is empty; it must be text."),
        ("name: [x]", "1:7: 'name' is a list; it must be text."),
        ("name: {x: 1}", "1:7: 'name' is a mapping; it must be text."),
        ("count: 1", "1:1: the key 'name' is missing; it must be given."),
        ("name: x\ncount: 2.5", "2:8: 'count' is 2.5; it must be a whole number."),
        ("name: x\ncount: '2'", "2:8: 'count' is '2'; it must be a whole number. Leave out the quotes."),
        ("name: x\nshare: 60%", "2:8: 'share' is '60%'; it must be a number. Leave out the percent sign: 60."),
        ("name: x\nshare: 0,5", "2:8: 'share' is '0,5'; it must be a number. Write a decimal point: 0.5."),
        (
            "name: x\nnamed:\ncount: 2",
            "2:7: 'named' is empty; it must be a mapping of keys to values. Indent what belongs to it further than it.",
        ),
        (
            "name: x\ncount:2: 3",
            f"2:1: unknown key 'count:2'; there are: {', '.join(Table.model_fields)}. Put a blank behind the colon.",
        ),
        ("name: x\ncount: 1_000", "2:8: 'count' is '1_000'; it must be a whole number."),
        ("name: x\ncount: true", "2:8: 'count' is true; it must be a whole number."),
        ("name: x\ncount: 0", "2:8: 'count' is 0; it must be 1 or more."),
        ("name: x\ncount: 10", "2:8: 'count' is 10; it must be 9 or less."),
        ("name: x\nshare: 0", "2:8: 'share' is 0; it must be above 0."),
        ("name: x\nshare: 1.0", "2:8: 'share' is 1.0; it must be below 1."),
        ("name: x\nshare: 12:30", "2:8: 'share' is '12:30'; it must be a number."),
        ("name: x\nbetter: up", "2:9: 'better' is 'up'; it must be one of: higher, lower."),
        ("name: x\nbetter: heigher", "2:9: 'better' is 'heigher'; it must be one of: higher, lower. Did you mean 'higher'?"),
        ("name: x\ndigits: 3", "2:9: 'digits' is 3; it must be one of: 1, 2."),
        ("name: x\nflag: no", "2:7: 'flag' is 'no'; it must be true or false."),
        ("name: x\nby: score", "2:5: 'by' is 'score'; it must be a list. Write [score]."),
        ("name: x\nby: []", "2:5: 'by' is a list; it must have 1 or more items."),
        ("name: x\nby: [score, band, score]", "2:5: 'by' is a list; it must have 2 or fewer items."),
        ("name: x\nby: [bnd]", "2:6: 'by' holds 'bnd'; it must be one of: band, score. Did you mean 'band'?"),
        ("name: x\ncode: x", "2:7: 'code' is 'x'; it must have 2 or more characters."),
        ("name: x\ncuts: 3", "2:7: 'cuts' is 3; it must be a list."),
        ("name: x\ncuts: [3]", "2:8: 'cuts' holds 3; it must be a mapping of keys to values."),
        ("name: x\ncuts:\n  - at: [1, x]\n    labels: [1, 2]", "3:13: 'at' holds 'x'; it must be a number."),
        (
            "name: x\ncuts:\n  - {at: [1, 2], labels: [a, 1.5]}",
            "3:30: 'labels' holds 1.5; it must be text or a whole number. Put it in quotes.",
        ),
        ("name: x\ncuts:\n  - {limit: x}", "3:13: 'limit' is 'x'; it must be a number or one of: none."),
        ("name: x\ncuts:\n  - {at: [1], labels: []}", "3:5: there must be as many labels as cuts."),
        ("name: x\neven: 3", "2:7: 'even' is 3; it must be even."),
        ("name: x\nnamed: {3: 1}", "2:12: a key is 3; it must be text. Put it in quotes."),
        ("name: x\nnamed: {a: b}", "2:12: 'a' is 'b'; it must be a whole number."),
        (
            "name: x\ncuts:\n  - {lables: [1]}",
            "3:6: unknown key 'lables'; there are: at, labels, limit. Did you mean 'labels'?",
        ),
        (f"name: x\nflag: {'y' * 99}", f"2:7: 'flag' is '{'y' * 56}…; it must be true or false."),
    ],
    ids=lambda text: text.replace("\n", " / ")[:40],
)
def test_faults_are_worded_for_people(text: str, expected: str) -> None:
    with pytest.raises(LeaguetabError) as raised:
        validate(Table, parse_yaml(text, "f.yaml"))
    assert str(raised.value) == f"f.yaml:{expected}"


def test_every_fault_at_once_in_the_order_of_the_file() -> None:
    text = "even: 3\ncuts: [{at: [x], bands: 1}]\nbetter: up\nby: [bnd, scor]\nextra: 1\n"
    with pytest.raises(LeaguetabError) as raised:
        validate(Table, parse_yaml(text, "f.yaml"))
    assert [(str(problem.place), problem.code) for problem in raised.value.problems] == [
        ("f.yaml:1:1", "missing-key"),
        ("f.yaml:1:7", "bad-value"),
        ("f.yaml:2:14", "bad-value"),
        ("f.yaml:2:18", "unknown-key"),
        ("f.yaml:3:9", "bad-value"),
        ("f.yaml:4:6", "bad-value"),
        ("f.yaml:4:11", "bad-value"),
        ("f.yaml:5:1", "unknown-key"),
    ]


def test_a_fault_behind_an_alias_is_told_once() -> None:
    text = "name: x\ncuts: [&one {at: [1], labels: [1], limt: 2}, *one]\n"
    with pytest.raises(LeaguetabError) as raised:
        validate(Table, parse_yaml(text, "f.yaml"))
    assert [str(problem.place) for problem in raised.value.problems] == ["f.yaml:2:36"]

"""What is handed over is of the type that is asked for, or a sentence says what it is and what it should be."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from leaguetab import arguments
from leaguetab.errors import LeaguetabError


@pytest.mark.parametrize(
    ("given", "says"),
    [
        pytest.param("10", "`x` is '10', of type str; it should be a whole number.", id="text"),
        pytest.param(2.5, "`x` is 2.5, of type float; it should be a whole number.", id="a number"),
        pytest.param(None, "`x` is None; it should be a whole number.", id="None"),
        pytest.param([1], "`x` is of type list; it should be a whole number.", id="a list"),
        pytest.param("long " * 20, "`x` is of type str; it should be a whole number.", id="long text"),
        pytest.param(np.zeros(2), "`x` is of type numpy.ndarray; it should be a whole number.", id="another package"),
    ],
)
def test_no_whole_number(given: object, says: str) -> None:
    with pytest.raises(TypeError) as caught:
        arguments.whole_number("x", given, 1)
    assert str(caught.value) == says


@pytest.mark.parametrize("given", [1, np.int64(1)], ids=["int", "numpy"])
def test_whole_numbers(given: object) -> None:
    arguments.whole_number("x", given, 1)
    with pytest.raises(LeaguetabError, match="`x` is 1; it should be a whole number, 2 or more"):
        arguments.whole_number("x", given, 2)


def test_what_will_do() -> None:
    arguments.text(a="word", b=None)
    arguments.number("x", 1)
    arguments.number("x", np.float64(0.5))
    arguments.path("x", "hdi")
    arguments.path("x", Path("hdi.yaml"))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param("waits", ("waits",), id="one"),
        pytest.param(["waits", "deaths"], ("waits", "deaths"), id="a list"),
        pytest.param(("waits",), ("waits",), id="a tuple"),
        pytest.param((word for word in ("a", "b")), ("a", "b"), id="an iterator"),
        pytest.param([], (), id="none"),
    ],
)
def test_several(given: str | list[str], expected: tuple[str, ...]) -> None:
    assert arguments.several("x", given, str, "text") == expected


def test_a_hint_follows() -> None:
    with pytest.raises(TypeError, match=r"`x` is 3, of type int; it should be a path\. Name a file\."):
        arguments.of_type("x", 3, (str, os.PathLike), "a path", "Name a file.")

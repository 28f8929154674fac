from __future__ import annotations

import io
import re
import unicodedata
from dataclasses import FrozenInstanceError
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import polars as pl
import pytest

from leaguetab import DrawSettings, LoadedMetrics, diff, explain, load_metrics, rank, sensitivity
from tests.output.conftest import AWKWARD_NAMES

if TYPE_CHECKING:
    from leaguetab.api.result import Result

NAMES = ("ranking", "groups", "diff", "several", "explanation", "sensitivity")


@pytest.fixture(autouse=True)
def off_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", io.StringIO())


@pytest.fixture(scope="module")
def results() -> dict[str, Result]:
    """One result of each kind, of units with awkward names."""
    names = [name for name in AWKWARD_NAMES if name.strip()]
    size = len(names)
    columns = {"id": [f"U{number}" for number in range(size)], "name": names, "group": [*names[: size - 1], names[0]]}
    values = {"a": [float(number**2 % 7) for number in range(size)], "b": [float(number) for number in range(size)]}
    metrics = load_metrics(pl.DataFrame({**columns, **values}), id="id", name="name", higher=["a", "b"])
    one, other, third = (rank(metrics, name) for name in ("equal-weights", "rank-average", "topsis"))
    return {
        "ranking": one,
        "groups": rank(metrics, "equal-weights", by="group", sensitivity=False),
        "diff": diff(one, other, fail_on=["max_shift>=0"]),
        "several": diff(one, other, third),
        "explanation": explain(one, "U5"),
        "sensitivity": sensitivity(metrics, "equal-weights", DrawSettings(draws=50)),
    }


@pytest.fixture(params=NAMES)
def result(request: pytest.FixtureRequest, results: dict[str, Result]) -> Result:
    return results[request.param]


def test_text_is_the_same_each_time_and_fits(result: Result) -> None:
    assert str(result) == result.text() == result.text()
    assert max(map(len, result.text(60).splitlines())) <= 60


def test_no_name_can_move_the_cursor(result: Result) -> None:
    """Of signs that do not print, and of marks that turn the direction of writing, only line ends come through."""
    for text in (str(result), result._repr_html_()):
        assert not {sign for sign in text if unicodedata.category(sign) in {"Cc", "Cf"}} - {"\n"}


def test_repr_is_the_text_of_a_short_table(result: Result) -> None:
    assert repr(result) == result.text()


def test_html_is_a_well_formed_fragment(result: Result) -> None:
    """As XML is strict, it finds each tag that is not closed and each sign that is not escaped; control signs it does not allow."""
    html = result._repr_html_()
    root = ET.fromstring(html)  # noqa: S314 -- our own output
    assert (root.tag, root.attrib) == ("div", {"class": "leaguetab"})
    tags = {"div", "style", "section", "h2", "p", "ul", "li", "table", "caption", "thead", "tbody", "tr", "th", "td"}
    assert {element.tag for element in root.iter()} <= tags | {"sup", "a", "span", "b"}
    assert "alert(&#x27;x&#x27;)" in html or "alert" not in html


def test_style_stays_within_the_fragment(result: Result) -> None:
    (style,) = re.findall(r"<style>(.*?)</style>", result._repr_html_(), re.DOTALL)
    assert "@" not in style
    selectors = re.findall(r"([^{}]+)\{[^{}]*\}", style)
    assert selectors
    assert [selector for selector in selectors if not re.fullmatch(r"\.leaguetab \.[\w-]+", selector.strip())] == []


def test_results_are_frozen(result: Result) -> None:
    with pytest.raises(FrozenInstanceError):
        result.report = None  # type: ignore[attr-defined]


def test_results_can_be_compared_and_kept_in_sets(results: dict[str, Result]) -> None:
    assert results["ranking"] == results["ranking"]
    assert results["ranking"] != results["groups"]
    assert len(set(results.values())) == len(NAMES)


def test_long_tables_are_cut_unless_asked_for(acute: LoadedMetrics) -> None:
    found = rank(acute, sensitivity=False)
    for brief in (repr(found), found._repr_html_()):
        assert "60 of 129 rows are shown here; print() shows all, and so does .frame." in brief
        assert brief.count("NHS TRUST") + brief.count("NHS FOUNDATION TRUST") == 60
    assert sum(found.text().count(f"NHS {kind}TRUST") for kind in ("", "FOUNDATION ")) == 129


def test_metrics_in_a_notebook(acute: LoadedMetrics) -> None:
    assert "<table" in acute._repr_html_()

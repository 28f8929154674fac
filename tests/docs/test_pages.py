"""The pages of the documentation say what the program does: their examples are run, and their links lead somewhere."""

from __future__ import annotations

import doctest
import importlib.util
import re
from typing import TYPE_CHECKING

import pytest

from leaguetab.output.formats import FORMATS
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    """Return the script that writes what is made from the code."""
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", ["docs/diff.md", "docs/explain.md"])
def test_commands_print_what_the_page_shows(generate: ModuleType, monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    monkeypatch.chdir(ROOT)
    for name in ("COLUMNS", "NO_COLOR"):
        monkeypatch.setenv(name, "")
    text = (ROOT / page).read_text(encoding="utf-8")
    assert page in generate.PAGES_WITH_RUNS
    assert len(generate.RUN.findall(text)) == text.count("<!-- run") >= 3
    assert generate.with_runs(page) == text, "run docs/generate.py"


def test_three_trusts_are_explained() -> None:
    text = (ROOT / "docs" / "explain.md").read_text(encoding="utf-8")
    assert len(re.findall(r"(?m)^\$ leaguetab explain -c nhs-acute -a nof-2025-26-metrics ", text)) == 3


def test_python_examples_give_what_the_page_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    text = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    test = doctest.DocTestParser().get_doctest(text, {}, "docs/python.md", "docs/python.md", 0)
    said: list[str] = []
    result = doctest.DocTestRunner(optionflags=doctest.REPORT_NDIFF).run(test, out=said.append)
    assert result.failed == 0, "".join(said)
    assert result.attempted > 20


def test_every_function_has_an_example_in_the_page_on_python() -> None:
    text = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    for name in ("load_metrics", "load_algorithm", "rank", "sensitivity", "diff", "explain"):
        assert f"leaguetab.{name}(" in text


def test_every_format_is_listed() -> None:
    text = (ROOT / "docs" / "output.md").read_text(encoding="utf-8")
    listed = re.findall(r"(?m)^\| `(\w+)` \| ((?:`\.\w+`(?:, )?)*) ?\|", text.split("## Formats")[1].split("## Columns")[0])
    assert {name: tuple(re.findall(r"\.\w+", endings)) for name, endings in listed} == {
        item.name: item.suffixes for item in FORMATS
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    lost = []
    for link in re.findall(r"\]\((?!https?://)([^)\s]+)\)", page.read_text(encoding="utf-8")):
        path, _, heading = link.partition("#")
        target = page.parent / path if path else page
        if not target.exists() or (heading and heading not in headings(target)):
            lost.append(link)
    assert lost == []


def headings(page: Path) -> set[str]:
    """Return the names that GitHub gives to headings."""
    titles = re.findall(r"(?m)^#+ (.*)$", page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}

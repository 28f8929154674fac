from __future__ import annotations

import json

import pytest

from leaguetab.errors import CODES, LeaguetabError
from leaguetab.methods import registry
from leaguetab.methods.base import KINDS
from leaguetab.output.formats import FORMATS, render
from leaguetab.output.topic import topic_document

METHODS = sorted({name for kind in KINDS for name in registry.names(kind)})


def text(name: str, format_name: str = "table") -> str:
    written = render(topic_document(name), format_name)
    assert isinstance(written, str)
    return written


def test_a_method_as_text() -> None:
    assert text("negate").splitlines()[:3] == [
        "negate (step)",
        "Change the sign, so that the other way is better.",
        "In YAML: steps: [negate]",
    ]


def test_parameters_are_named_with_what_holds_by_default() -> None:
    found = text("z_score")
    assert "deviation (by default sample): Divide by n - 1 (`sample`) or by n (`population`). One of: sample, population." in found
    assert "order (must be stated): " in text("rank")


def test_an_error_code_as_text() -> None:
    assert text("duplicate-unit") == f"duplicate-unit (error code)\n{CODES['duplicate-unit']}\n"


@pytest.mark.parametrize("name", [*METHODS, *CODES])
def test_every_topic_reads_as_text(name: str) -> None:
    found = text(name)
    assert found.startswith(f"{name} (")
    assert "``" not in found
    assert "None" not in found


@pytest.mark.parametrize("format_name", [item.name for item in FORMATS])
@pytest.mark.parametrize("name", ["z_score", "negate", "no-metrics"], ids=["with parameters", "without", "an error code"])
def test_formats(name: str, format_name: str) -> None:
    assert render(topic_document(name), format_name) or format_name == "jsonl"


def test_as_data() -> None:
    found = json.loads(text("z_score", "json"))
    assert [row["parameter"] for row in found["rows"]] == ["within", "reference", "deviation"]
    assert (found["topics"][0]["kind"], found["topics"][0]["usage"]) == ("step", "steps: [z_score]")
    assert [part["heading"] for part in found["topics"][0]["sections"]] == ["Notes", "References"]


def test_an_unknown_word() -> None:
    with pytest.raises(LeaguetabError) as caught:
        topic_document("z_scor")
    assert [(problem.code, "Did you mean 'z_score'?" in problem.hint) for problem in caught.value.problems] == [
        ("unknown-topic", True)
    ]

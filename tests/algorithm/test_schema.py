from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from leaguetab.algorithm.schema import DEFINITIONS, algorithm_schema
from leaguetab.methods import registry
from leaguetab.methods.base import KINDS, Kind
from leaguetab.output.schema import as_text
from leaguetab.yaml_source import parse_yaml, read_yaml
from tests.conftest import HEAD, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

LEAF = "score: {metric: a, better: higher}\n"


@cache
def schema() -> dict[str, Any]:
    return algorithm_schema()


@cache
def validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(schema())


def as_json(value: Any) -> Any:
    """Return values read from YAML as JSON has them."""
    return json.loads(json.dumps(value))


def is_valid(text: str) -> bool:
    return validator().is_valid(as_json(parse_yaml(HEAD + text, "f.yaml").data))


def described(schema: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Go through all parts of a schema that stand for a key of the YAML."""
    if isinstance(schema, dict):
        for name, said in schema.get("properties", {}).items():
            yield f"{path}/{name}", said
        for key, part in schema.items():
            yield from described(part, f"{path}/{key}")
    if isinstance(schema, list):
        for number, part in enumerate(schema):
            yield from described(part, f"{path}/{number}")


def test_the_committed_schema_is_up_to_date() -> None:
    committed = (ROOT / "algorithms" / "algorithm.schema.json").read_text(encoding="utf-8")
    assert committed == as_text(schema()), "run: leaguetab algorithms schema > algorithms/algorithm.schema.json"


def test_it_is_a_schema_whose_references_all_lead_somewhere() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    text = json.dumps(schema())
    wanted = {part.split('"')[0] for part in text.split('"#/$defs/')[1:]}
    assert wanted == set(schema()["$defs"])
    assert "x-definition" not in text


def test_every_key_is_described() -> None:
    assert [path for path, said in described(schema()) if not path.endswith("/method") and "description" not in said] == []


def test_descriptions_are_lines_and_no_made_up_titles_are_left() -> None:
    parts = [said for _, said in described(schema())]
    assert [said for said in parts if "\n" in said.get("description", "")] == []
    assert [said for said in parts if "title" in said] == []


def test_the_rank_keeps_its_description_beside_its_reference() -> None:
    assert schema()["properties"]["rank"]["description"] == "How scores become positions."


@pytest.mark.parametrize("path", sorted((ROOT / "algorithms").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_algorithm_is_valid(path: Any) -> None:
    errors = [f"{error.json_path}: {error.message[:200]}" for error in validator().iter_errors(as_json(read_yaml(path).data))]
    assert errors == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_method_stands_in_it_by_name_and_with_its_parameters(kind: Kind) -> None:
    choices = schema()["$defs"][DEFINITIONS[kind]]["anyOf"]
    branches = [choice["properties"]["method"]["const"] for choice in choices if "properties" in choice]
    alone = [name for choice in choices for name in choice.get("enum", ())]
    easy = [choice["properties"]["method"]["const"] for choice in choices if choice.get("required") == ["method"]]
    assert branches == list(registry.names(kind))
    assert alone == easy


def methods_without_need() -> list[tuple[Kind, str]]:
    return [
        (kind, method.method_name())
        for kind in KINDS
        for method in registry.builtin(kind)
        if not any(field.is_required() for field in method.model_fields.values())
    ]


@pytest.mark.parametrize(("kind", "name"), methods_without_need())
def test_a_method_without_needs_is_valid_as_its_name_alone_and_as_a_mapping(kind: Kind, name: str) -> None:
    for stated in (name, {"method": name}):
        text = json.dumps(stated)
        score = {
            "transform": f"score: {{metric: a, steps: [{text}]}}",
            "combine": f"score: {{combine: {text}, parts: [{{metric: a}}]}}",
            "weight": f"score: {{combine: mean, weights: {text}, parts: [{{metric: a}}]}}",
            "band": f"score: {{metric: a, bands: {text}}}",
        }
        assert is_valid(score[kind])


@pytest.mark.parametrize(
    "text",
    [
        LEAF,
        LEAF + "also: []\n",
        LEAF + "also: [{metric: b, weight: 0, optional: true}]\n",
        LEAF + "columns: {b: {type: flag, label: B, optional: true}}\nheadings: {score: Index}\n",
        LEAF + "rules: [{when: a > 1, exclude: true, because: x}]\nrank: {by: [score], ties: average, round: -1}\n",
        LEAF + "bands: {method: cuts, at: [1, 2.5], labels: [Low, 2, High]}\n",
        "score: {expression: a + b, name: c, better: lower}\n",
        "score: {combine: {method: mean}, missing: pool, parts: [{name: b, combine: mean, parts: [{metric: a}]}]}\n",
        "score: {combine: mean, parts: {for_each: metric, steps: [z_score]}}\n",
        "score: {combine: mean, parts: {for_each: domain, combine: mean, parts: {for_each: metric}}}\n",
    ],
)  # fmt: skip
def test_what_is_valid(text: str) -> None:
    assert is_valid(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "score: a\n",
        "score: {}\n",
        "score: {metric: a, metrc: b}\n",
        "score: {metric: a, better: up}\n",
        "score: {metric: a, weight: -1}\n",
        "score: {metric: a, weight: '1'}\n",
        "score: {metric: a, steps: z_score}\n",
        "score: {metric: a, steps: [z_scor]}\n",
        "score: {metric: a, steps: [round]}\n",
        "score: {metric: a, steps: [{method: round, digits: 99}]}\n",
        "score: {metric: a, steps: [{method: z_score, deviaton: sample}]}\n",
        "score: {metric: a, steps: [{deviation: sample}]}\n",
        "score: {expression: a, name: b}\n",
        "score: {combine: mean}\n",
        "score: {combine: mean, parts: []}\n",
        "score: {combine: cuts, parts: [{metric: a}]}\n",
        "score: {combine: mean, least_present: 0, parts: [{metric: a}]}\n",
        "score: {combine: mean, parts: {for_each: unit}}\n",
        "score: {combine: mean, parts: {for_each: metric, combine: mean}}\n",
        "score: {combine: mean, parts: {for_each: domain, combine: mean}}\n",
        LEAF + "extra: 1\n",
        LEAF + "also: {for_each: metric}\n",
        LEAF + "columns: {b: flag}\n",
        LEAF + "bands: {method: cuts, at: [1]}\n",
        LEAF + "bands: {method: cuts, at: [1], labels: [1.5, 2]}\n",
        LEAF + "rules: [{when: a > 1}]\n",
        LEAF + "rank: {by: [bnd]}\n",
        LEAF + "rank: {by: []}\n",
    ],
)  # fmt: skip
def test_what_is_not(text: str) -> None:
    assert not is_valid(text)

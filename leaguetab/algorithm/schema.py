"""The JSON schema of an algorithm's YAML, made from the models and from the list of methods, for editors."""

from __future__ import annotations

from typing import Any

from leaguetab.algorithm.model import DEFINITION, Algorithm, Branch, ExpressionLeaf, MetricLeaf, Pattern
from leaguetab.methods import registry
from leaguetab.methods.base import KINDS, Kind, Method
from leaguetab.model import StrictModel

DEFINITIONS: dict[Kind, str] = {"transform": "Step", "combine": "Combine", "weight": "Weighting", "band": "Banding"}


def algorithm_schema() -> dict[str, Any]:
    """Return the schema, with the methods that leaguetab ships.

    Returns
    -------
    dict
        JSON schema, draft 2020-12.
    """
    schema = _of(Algorithm)
    definitions: dict[str, Any] = schema.pop("$defs", {})
    for model in (MetricLeaf, ExpressionLeaf, Branch, Pattern):
        definitions |= _with_own_definitions(model)
    definitions["Node"] = {"anyOf": [{"$ref": f"#/$defs/{model.__name__}"} for model in (MetricLeaf, ExpressionLeaf, Branch)]}
    definitions["Parts"] = {
        "anyOf": [{"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/Node"}}, {"$ref": "#/$defs/Pattern"}]
    }
    for kind in KINDS:
        definitions[DEFINITIONS[kind]] = _choice(kind)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A leaguetab algorithm",
        **{key: value for key, value in schema.items() if key != "title"},
        "$defs": dict(sorted(definitions.items())),
    }


def _with_own_definitions(model: type[StrictModel]) -> dict[str, Any]:
    schema = _of(model)
    inner: dict[str, Any] = schema.pop("$defs", {})
    return inner | {model.__name__: schema}


def _of(model: type[StrictModel]) -> dict[str, Any]:
    schema = model.model_json_schema()
    # A model that refers to itself comes as a reference to its own definition.
    reference = schema.pop("$ref", None)
    if reference is not None:
        schema |= schema["$defs"].pop(reference.rsplit("/", 1)[-1])
    resolved: dict[str, Any] = _linked(schema)
    return resolved


def _choice(kind: Kind) -> dict[str, Any]:
    """Describe a method: a name alone, where nothing must be stated, or a mapping with its parameters."""
    methods = registry.builtin(kind)
    plain = [
        name for method in methods if not (method.model_json_schema().get("required") or ()) for name in [method.method_name()]
    ]
    alone: list[dict[str, Any]] = [{"enum": plain}] if plain else []
    return {"anyOf": [*alone, *(_method_schema(method) for method in methods)]}


def _method_schema(method: type[Method]) -> dict[str, Any]:
    schema = _of(method)
    schema["description"] = summary(method)
    schema["required"] = ["method", *schema.get("required", ())]
    return schema


def summary(method: type[Method]) -> str:
    """Return the first line of a method's documentation."""
    return (method.__doc__ or "").strip().splitlines()[0]


def _linked(value: Any) -> Any:
    """Turn the marks that models leave for other definitions into references, and drop pydantic's made-up titles."""
    if isinstance(value, dict):
        if DEFINITION in value:
            return {
                "$ref": f"#/$defs/{value[DEFINITION]}",
                **{key: _linked(item) for key, item in value.items() if key != DEFINITION},
            }
        return {key: _linked(item) for key, item in value.items() if not (key == "title" and isinstance(item, str))}
    return [_linked(item) for item in value] if isinstance(value, list) else value

"""The JSON schema of an algorithm's YAML, made from the models and from the list of methods, for editors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from leaguetab.algorithm.model import DEFINITION, Algorithm, Branch, DomainPattern, ExpressionLeaf, MetricLeaf, MetricPattern
from leaguetab.methods import registry

if TYPE_CHECKING:
    from leaguetab.methods.base import Kind, Method
    from leaguetab.model import StrictModel

DEFINITIONS: dict[Kind, str] = {"transform": "Step", "combine": "Combine", "weight": "Weighting", "band": "Banding"}
NODES = (MetricLeaf, ExpressionLeaf, Branch)
PATTERNS = (MetricPattern, DomainPattern)


def algorithm_schema() -> dict[str, Any]:
    """Return the schema, with all methods there are: those that leaguetab ships, and those of installed packages.

    Returns
    -------
    dict
        JSON schema, draft 2020-12.
    """
    schema = _of(Algorithm)
    definitions: dict[str, Any] = schema.pop("$defs", {})
    for model in (*NODES, *PATTERNS):
        definitions |= _with_own_definitions(model)
    nodes = {"type": "array", "items": _reference("Node")}
    definitions |= {
        "Node": {"anyOf": [_reference(model.__name__) for model in NODES]},
        "Nodes": nodes,
        "Parts": {"anyOf": [nodes | {"minItems": 1}, *(_reference(model.__name__) for model in PATTERNS)]},
        **{name: _choice(kind) for kind, name in DEFINITIONS.items()},
    }
    for name in DEFINITIONS.values():
        for method in definitions[name]["anyOf"]:
            # A reference to a method's own model, such as a row of a table, is looked up at the top.
            definitions |= method.pop("$defs", {})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A leaguetab algorithm",
        **schema,
        "$defs": dict(sorted(definitions.items())),
    }


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/$defs/{name}"}


def _with_own_definitions(model: type[StrictModel]) -> dict[str, Any]:
    schema = _of(model)
    inner: dict[str, Any] = schema.pop("$defs", {})
    return inner | {model.__name__: schema}


def _of(model: type[StrictModel]) -> dict[str, Any]:
    schema: dict[str, Any] = _linked(model.model_json_schema())
    return schema


def _choice(kind: Kind) -> dict[str, Any]:
    """Describe a method: a name alone, where nothing must be stated, or a mapping with its parameters."""
    methods = registry.every(kind)
    plain = [method.method_name() for method in methods if not any(field.is_required() for field in method.model_fields.values())]
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
    """Turn the marks that models leave for other definitions into references; drop pydantic's made-up titles and line breaks."""
    if isinstance(value, list):
        return [_linked(item) for item in value]
    if not isinstance(value, dict):
        return " ".join(value.split()) if isinstance(value, str) else value
    kept = {key: item for key, item in value.items() if not (key == "title" and isinstance(item, str))}
    mark = kept.pop(DEFINITION, None)
    return (_reference(mark) if mark else {}) | {key: _linked(item) for key, item in kept.items()}

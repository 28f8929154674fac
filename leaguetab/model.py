"""The base of everything read from YAML: frozen, strict, and able to say which keys there are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, ModelWrapValidatorHandler, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError, core_schema

from leaguetab.attribute_docs import attribute_docs
from leaguetab.errors import LeaguetabError, Problem, did_you_mean, listed
from leaguetab.expression import RowExpression

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema


class StrictModel(BaseModel):
    """A frozen model that takes no value of another type and no key it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Describe each key in the schema by the text below its attribute."""
        schema = handler(core_schema)
        properties = handler.resolve_ref_schema(schema).get("properties", {})
        for name, text in attribute_docs(cls).items():
            if name in properties:
                properties[name].setdefault("description", text)
        return schema

    @model_validator(mode="wrap")
    @classmethod
    def _name_the_keys(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """Report unknown keys with a suggestion, beside every other problem of the mapping."""
        if not isinstance(data, dict):
            return handler(data)
        known = {key: value for key, value in data.items() if key in cls.model_fields}
        others = [line(_unknown_key(str(key), tuple(cls.model_fields)), (key,), data[key]) for key in data if key not in known]
        others += cls.problems_in(known)
        try:
            model = handler(known)
        except ValidationError as error:
            raise ValidationError.from_exception_data(
                cls.__name__, [*map(_again, error.errors(include_url=False)), *others]
            ) from error
        if others:
            raise ValidationError.from_exception_data(cls.__name__, others)
        return model

    @classmethod
    def problems_in(cls, data: dict[Any, Any]) -> Iterable[InitErrorDetails]:  # noqa: ARG003 -- for models to override
        """Find what is wrong between the values of a mapping, beyond what the fields' types say.

        Works on the values as they stand in the YAML, so that these problems are reported beside those of single values.
        """
        return ()


def as_pydantic(problem: Problem, at: tuple[str | int, ...] = ()) -> PydanticCustomError:
    """Turn a problem into an error that a validator can raise; its code and words survive.

    Parameters
    ----------
    problem
        What is wrong; its place is found from where the validator stands.
    at
        The path of the value within what the validator looks at.
    """
    context = {"found": problem.found, "allowed": problem.allowed, "hint": problem.hint, "at": at}
    return PydanticCustomError(problem.code, "{found}; {allowed}. {hint}", context)


def refuse(code: str, found: str, allowed: str = "", hint: str = "", at: tuple[str | int, ...] = ()) -> PydanticCustomError:
    """Build an error that a validator can raise; see `as_pydantic`."""
    return as_pydantic(Problem(code, found, allowed, hint), at)


def refuse_all(error: LeaguetabError, title: str, at: tuple[str | int, ...] = ()) -> ValidationError:
    """Turn an error of ours, with its several problems, into one that a validator can raise; see `as_pydantic`."""
    return ValidationError.from_exception_data(title, [line(as_pydantic(problem), at) for problem in error.problems])


def _expression(text: str) -> str:
    try:
        RowExpression(text)
    except LeaguetabError as error:
        raise refuse_all(error, "expression") from error
    return text


@dataclass(frozen=True)
class CheckedBy:
    """Marks a type whose values a function alone checks.

    Pydantic's own ``PlainValidator`` also builds the schema of the type, for writing values out, which nobody does here; where
    types hold each other, that takes long.
    """

    check: Callable[[Any], Any]

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        """Give the check to pydantic."""
        return core_schema.no_info_plain_validator_function(self.check)


ExpressionText = Annotated[str, AfterValidator(_expression)]
"""The type of a field that holds an SQL expression over the columns of one row."""


def _unknown_key(key: str, fields: tuple[str, ...]) -> PydanticCustomError:
    return refuse("unknown-key", f"unknown key {key!r}", f"there are: {listed(fields, 30)}", key_hint(key, fields))


def key_hint(key: str, known: Sequence[str]) -> str:
    """Say what may have been meant by a key that is not known.

    Examples
    --------
    >>> key_hint("metric:waits", ["metric"])
    'Put a blank behind the colon.'
    """
    if re.match(r"\w+:\S", key):
        return "Put a blank behind the colon."
    if key.startswith("-"):
        return "Put a blank behind the dash."
    return did_you_mean(key, known)


def _again(error: Any) -> InitErrorDetails:
    """Rebuild a line of a validation error, keeping its type, words and context."""
    return line(PydanticCustomError(error["type"], error["msg"], error.get("ctx")), error["loc"], error["input"])


def line(error: PydanticCustomError, location: tuple[str | int, ...], value: Any = None) -> InitErrorDetails:
    """Place an error within the values being checked."""
    return InitErrorDetails(type=error, loc=location, input=value)

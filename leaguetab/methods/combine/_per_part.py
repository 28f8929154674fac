"""Parameters that are one number for all parts, or one for each part by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, TypeVar

from pydantic import Field

Number = Annotated[float, Field(allow_inf_nan=False)]
NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
PerPart = NotNegative | dict[str, NotNegative]

T = TypeVar("T")


def of_part(stated: T | Mapping[str, T] | None, name: str) -> T | None:
    """Return what is stated for a part: the number for all, or its own; None where nothing is."""
    return stated.get(name) if isinstance(stated, Mapping) else stated


def names_stated(*parameters: object) -> tuple[str, ...]:
    """List the names of the parts that parameters state something for."""
    return tuple(dict.fromkeys(name for parameter in parameters if isinstance(parameter, Mapping) for name in parameter))

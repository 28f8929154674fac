from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

import pytest
from pydantic import ValidationError

from leaguetab.methods import registry
from leaguetab.methods.base import KINDS, Banding, Combine, Context, Kind, Method, NoColumns, Transform, Weighting

if TYPE_CHECKING:
    from leaguetab.methods.base import Floats

DOCUMENTED = "Double.\n\nNotes\n-----\nTwice.\n\nReferences\n----------\nA book.\n"
BASES: dict[Kind, type[Method]] = {"transform": Transform, "combine": Combine, "weight": Weighting, "band": Banding}


class Double(Transform):
    """Double the values.

    Notes
    -----
    ``2 x``.

    References
    ----------
    A book.
    """

    method: Literal["double"] = "double"
    times: int = 2

    def apply(self, values: Floats, context: Context) -> Floats:  # noqa: ARG002 -- as every step's
        """Double."""
        return self.times * values


def test_a_method_is_known_by_its_name_and_keeps_the_direction_unless_it_says_otherwise() -> None:
    assert Double.method_name() == "double"
    assert Double().columns_read == ()
    assert [Double().better_after(better) for better in get_args(Literal["higher", "lower"])] == ["higher", "lower"]


def make(documentation: str | None, annotation: Any, default: str) -> type[Method]:
    def apply(self: Transform, values: Floats, context: Context) -> Floats:  # noqa: ARG001 -- as every step's
        return values

    body = {
        "__doc__": documentation,
        "__module__": __name__,
        "__annotations__": {"method": annotation},
        "method": default,
        "apply": apply,
    }
    return type(Transform)("Made", (Transform,), body)


def test_a_method_that_declares_itself_is_taken() -> None:
    assert make(DOCUMENTED, Literal["made"], "made").method_name() == "made"


@pytest.mark.parametrize(
    ("documentation", "annotation", "default", "why"),
    [
        pytest.param(DOCUMENTED, str, "made", "must declare `method", id="a name that is any text"),
        pytest.param(DOCUMENTED, Literal["made"], "maid", "must declare `method", id="a default that is another name"),
        pytest.param(DOCUMENTED, Literal["made", "maid"], "made", "must declare `method", id="two names"),
        pytest.param(DOCUMENTED.replace("Notes", "Words"), Literal["made"], "made", "must have a Notes section", id="no notes"),
        pytest.param(
            DOCUMENTED.replace("References", "Words"), Literal["made"], "made", "must have a References section", id="no references"
        ),
        pytest.param(None, Literal["made"], "made", "must have a Notes section", id="no words at all"),
    ],
)
def test_a_method_that_does_not_declare_itself_fails_when_it_is_made(
    documentation: str | None, annotation: Any, default: str, why: str
) -> None:
    with pytest.raises(TypeError, match=why):
        make(documentation, annotation, default)


@pytest.mark.parametrize("base", BASES.values(), ids=lambda base: base.__name__)
def test_the_bases_cannot_be_made(base: type[Method]) -> None:
    with pytest.raises((TypeError, ValidationError)):
        base(method="x", labels=("a",)) if base is Banding else base(method="x")


@pytest.mark.parametrize("kind", KINDS)
def test_every_built_in_method_is_of_its_folder_s_kind(kind: Kind) -> None:
    for method in registry.builtin(kind):
        assert issubclass(method, BASES[kind])
        assert method.kind == kind


@pytest.mark.parametrize("kind", KINDS)
def test_every_parameter_of_every_built_in_method_is_documented(kind: Kind) -> None:
    undocumented = [
        f"{method.method_name()}.{name}"
        for method in registry.builtin(kind)
        for name, said in method.model_json_schema()["properties"].items()
        if name != "method" and "description" not in said
    ]
    assert undocumented == []


@pytest.mark.parametrize("ask", [NoColumns().numbers, NoColumns().codes, NoColumns().holds])
def test_where_there_are_no_columns_none_is_found(ask: Any) -> None:
    with pytest.raises(KeyError, match="beds"):
        ask("beds")


def test_a_context_by_default() -> None:
    assert (Context().better, Context().part_better, Context().part_names) == ("higher", (), ())
    with pytest.raises(KeyError, match="beds"):
        Context().columns.numbers("beds")

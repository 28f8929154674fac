from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import pytest
from pydantic import ValidationError

from leaguetab.errors import LeaguetabError, Problem
from leaguetab.model import ExpressionText, StrictModel, line, refuse, refuse_all

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic_core import InitErrorDetails


class Ward(StrictModel):
    name: str
    beds: int = 0
    kind: Literal["{open}", "closed"] = "closed"
    when: ExpressionText | None = None


class Hospital(StrictModel):
    wards: tuple[Ward, ...] = ()
    largest: str | None = None

    @classmethod
    def problems_in(cls, data: dict[Any, Any]) -> Iterator[InitErrorDetails]:
        if "largest" not in data:
            yield line(refuse("missing-key", "no largest ward", at=("wards", 0)), ("wards",), data.get("wards"))


def problems(model: type[StrictModel], data: object) -> list[tuple[str, tuple[str | int, ...]]]:
    with pytest.raises(ValidationError) as raised:
        model.model_validate(data)
    return [(error["type"], error["loc"]) for error in raised.value.errors()]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param({"name": "A", "beds": "3"}, [("int_type", ("beds",))], id="text is no number"),
        pytest.param({"name": "A", "beds": 3.0}, [("int_type", ("beds",))], id="nor is 3.0 a whole one"),
        pytest.param({"name": 3}, [("string_type", ("name",))], id="a number is no text"),
        pytest.param({"name": "A", "beds": True}, [("int_type", ("beds",))], id="true is no number"),
        pytest.param({"name": "A", "bed": 3}, [("unknown-key", ("bed",))], id="a key that is not known"),
        pytest.param({1: "A", "name": "A"}, [("unknown-key", (1,))], id="a key that is no text"),
        pytest.param(
            {"bed": 3, "beds": "x"}, [("missing", ("name",)), ("int_type", ("beds",)), ("unknown-key", ("bed",))], id="all at once"
        ),
        pytest.param({"name": "A", "when": "AVG(x)"}, [("bad-expression", ("when",))], id="an expression over other rows"),
        pytest.param([1], [("model_type", ())], id="a list"),
    ],
)
def test_strict(data: object, expected: list[tuple[str, tuple[str | int, ...]]]) -> None:
    assert problems(Ward, data) == expected


def test_problems_between_values_stand_beside_those_of_single_values_at_any_depth() -> None:
    assert problems(Hospital, {"wards": ({"name": 1, "bed": 2}, {"name": "B"}), "beds": 3}) == [
        ("string_type", ("wards", 0, "name")),
        ("unknown-key", ("wards", 0, "bed")),
        ("unknown-key", ("beds",)),
        ("missing-key", ("wards",)),
    ]


def test_an_unknown_key_is_met_with_the_nearest() -> None:
    with pytest.raises(ValidationError) as raised:
        Ward.model_validate({"name": "A", "bed": 3})
    context = raised.value.errors()[0]["ctx"]
    assert context["found"] == "unknown key 'bed'"
    assert context["allowed"] == "there are: name, beds, kind, when"
    assert context["hint"] == "Did you mean 'beds'?"


def test_words_with_braces_come_through_every_level_unchanged() -> None:
    with pytest.raises(ValidationError) as raised:
        Hospital.model_validate({"wards": ({"name": "A", "kind": "x"},), "largest": "A"})
    assert raised.value.errors()[0]["msg"] == "Input should be '{open}' or 'closed'"


def test_values_are_frozen() -> None:
    ward = Ward(name="A")
    with pytest.raises(ValidationError, match="frozen"):
        ward.beds = 3  # type: ignore[misc]


def test_errors_of_ours_keep_code_words_and_path_through_pydantic() -> None:
    error = LeaguetabError([Problem("bad-value", "one", "be two", "Try three."), Problem("bad-weights", "four")])
    found = refuse_all(error, "ward", ("beds",)).errors()
    assert [(item["type"], item["loc"]) for item in found] == [("bad-value", ("beds",)), ("bad-weights", ("beds",))]
    assert found[0]["ctx"] == {"found": "one", "allowed": "be two", "hint": "Try three.", "at": ()}
    assert refuse("bad-value", "one", at=("beds", 2)).context == {"found": "one", "allowed": "", "hint": "", "at": ("beds", 2)}

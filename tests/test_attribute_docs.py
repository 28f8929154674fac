from __future__ import annotations

from leaguetab.attribute_docs import attribute_docs


class Base:
    """A class."""

    first: int = 1
    """The first.

    In two paragraphs.
    """
    plain: int = 2
    second: int = 3
    "The second."


class Derived(Base):
    second: int = 4
    """The second, anew."""


def test_texts_below_attributes() -> None:
    assert attribute_docs(Base) == {"first": "The first.\n\nIn two paragraphs.", "second": "The second."}


def test_inherited_and_overridden() -> None:
    assert attribute_docs(Derived)["second"] == "The second, anew."
    assert attribute_docs(Derived)["first"].startswith("The first.")


def test_a_class_without_source_has_none() -> None:
    assert attribute_docs(type("Made", (), {"__annotations__": {"a": int}})) == {}

"""What a method or an error code means, as a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaguetab.analysis.explain.topics import topics
from leaguetab.output.document import Document
from leaguetab.output.envelope import SCHEMA_VERSION, tool
from leaguetab.output.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from leaguetab.analysis.explain.topics import Parameter, Topic


def topic_document(name: str) -> Document:
    """Make a document of what a name stands for.

    Parameters
    ----------
    name
        Of a method or an error code.

    Raises
    ------
    LeaguetabError
        ``unknown-topic``, with suggestions.
    """
    found = topics(name)
    around = {"schema_version": SCHEMA_VERSION, "tool": tool(), "algorithms": [], "inputs": [], "seed": None, "warnings": []}
    return Document(lambda: tuple(_pages(found)), lambda: _rows(found), around, title="Parameters", further=lambda: _further(found))


def _rows(found: tuple[Topic, ...]) -> pl.DataFrame:
    import polars as pl

    rows = [(topic.kind, topic.name, one.name, one.default, one.words) for topic in found for one in topic.parameters]
    schema = dict.fromkeys(("kind", "name", "parameter", "default", "words"), pl.String)
    return pl.DataFrame(rows, schema=schema, orient="row")


def _further(found: tuple[Topic, ...]) -> dict[str, object]:
    return {
        "topics": [
            {
                "kind": topic.kind,
                "name": topic.name,
                "summary": topic.summary,
                "sections": [{"heading": heading, "paragraphs": list(paragraphs)} for heading, paragraphs in topic.sections],
                "usage": topic.usage,
            }
            for topic in found
        ]
    }


def _pages(found: tuple[Topic, ...]) -> Iterator[Page]:
    for topic in found:
        usage = (f"In YAML: {topic.usage}",) if topic.usage else ()
        yield Page(f"{topic.name} ({topic.kind})", (_quoted(topic.summary), *usage))
        if topic.parameters:
            yield Page("Parameters", tuple(map(_parameter, topic.parameters)))
        for heading, paragraphs in topic.sections:
            yield Page(heading, tuple(map(_quoted, paragraphs)))


def _parameter(parameter: Parameter) -> str:
    default = "must be stated" if parameter.default is None else f"by default {parameter.default}"
    return f"{parameter.name} ({default}): {_quoted(parameter.words)}"


def _quoted(text: str) -> str:
    """Set code apart as people do, with one sign before and after it."""
    return text.replace("``", "`")

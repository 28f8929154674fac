from __future__ import annotations

import pytest

from leaguetab.analysis.explain.topics import Parameter, Topic, topics
from leaguetab.errors import CODES, LeaguetabError
from leaguetab.methods import registry
from leaguetab.methods.base import KINDS


@pytest.mark.parametrize("name", ["bad-flag", "BAD_FLAG", " bad-flag "])
def test_an_error_code(name: str) -> None:
    assert topics(name) == (Topic("bad-flag", "error code", CODES["bad-flag"]),)


@pytest.mark.parametrize("name", ["band_points", "band-points"])
def test_a_method(name: str) -> None:
    (found,) = topics(name)
    assert (found.name, found.kind) == ("band_points", "step")
    assert found.summary == "Points by the band that the value lies in, between stated cut points."
    assert [heading for heading, _ in found.sections] == ["Notes", "References"]
    assert found.usage == "steps: [{method: band_points, at: …, points: …}]"
    assert found.parameters == (
        Parameter("at", None, "The cut points, in ascending order."),
        Parameter("points", None, "The points of each band, from the lowest values to the highest; one more than cut points."),
        Parameter("on_cut", "upper", "The band of a value that lies on a cut. One of: upper, lower."),
    )


@pytest.mark.parametrize(
    ("name", "usage"),
    [
        ("z_score", "steps: [z_score]"),
        ("mean", "combine: mean"),
        ("equal", "weights: equal"),
        ("cuts", "bands: {method: cuts, labels: …, at: …}"),
    ],
)
def test_usage(name: str, usage: str) -> None:
    (found,) = topics(name)
    assert found.usage == usage


@pytest.mark.parametrize("name", [name for kind in KINDS for name in registry.names(kind)])
def test_every_method_has_its_texts(name: str) -> None:
    (found,) = topics(name)
    assert found.summary.endswith(".")
    assert all(paragraphs for _, paragraphs in found.sections)
    assert all(parameter.words.endswith(".") for parameter in found.parameters)


def test_unknown() -> None:
    with pytest.raises(LeaguetabError) as error:
        topics("z_scor")
    (problem,) = error.value.problems
    assert problem.code == "unknown-topic"
    assert problem.hint.startswith("Did you mean 'z_score'? A unit is explained by leaguetab explain FILE UNIT")

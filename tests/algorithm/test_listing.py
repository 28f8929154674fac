from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from leaguetab.algorithm.listing import every_algorithm
from leaguetab.algorithm.load import load_algorithm
from tests.conftest import HEAD

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Return a function that writes an algorithm beside the user."""
    monkeypatch.chdir(tmp_path)
    Path("algorithms").mkdir()

    def write(name: str, text: str) -> None:
        Path("algorithms", f"{name}.yaml").write_text(text)

    return write


def test_shipped_ones(local: Callable[[str, str], None]) -> None:  # noqa: ARG001 -- works in an empty folder
    entries, problems = every_algorithm()
    assert problems == ()
    assert [entry.name for entry in entries] == sorted(entry.name for entry in entries)
    assert all(entry.shipped for entry in entries)
    hdi = next(entry for entry in entries if entry.name == "hdi")
    assert (hdi.title, hdi.status, hdi.sample) == ("Human Development Index", "official", "hdi")
    assert hdi.source == "UNDP, Human Development Report 2023/24, technical note 1"


def test_one_beside_the_user_stands_in_place_of_the_shipped_one(local: Callable[[str, str], None]) -> None:
    local("hdi", HEAD.replace("the test", ">-\n  Over\n  two lines") + "score: {metric: a}\n")
    entry = next(entry for entry in every_algorithm()[0] if entry.name == "hdi")
    assert (entry.title, entry.path, entry.shipped, entry.sample, entry.source) == (
        "Test",
        "algorithms/hdi.yaml",
        False,
        None,
        "Over two lines",
    )


def test_one_that_cannot_be_read_is_named_and_the_others_are_listed(local: Callable[[str, str], None]) -> None:
    local("broken", "name: x\nname: y\n")
    local("sound", HEAD + "score: {metric: a}\n")
    entries, problems = every_algorithm()
    names = [entry.name for entry in entries]
    assert "sound" in names
    assert "hdi" in names
    assert "broken" not in names
    assert [str(problem) for problem in problems] == [
        "algorithms/broken.yaml:2:1: the key 'name' stands twice (first in line 1); keep one of them."
    ]


def test_every_shipped_algorithm_s_sample_is_a_shipped_config(root: Path) -> None:
    samples = {load_algorithm(path).model.sample for path in (root / "algorithms").glob("*.yaml")} - {None}
    assert samples <= {path.stem for path in (root / "configs").glob("*.yaml")}

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from leaguetab import library
from leaguetab.errors import LeaguetabError

if TYPE_CHECKING:
    from collections.abc import Sequence


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Ship two algorithms from an installed package, and work in an empty folder beside it."""
    folder = tmp_path / "site" / "leaguetab" / "shipped" / "algorithms"
    folder.mkdir(parents=True)
    (folder / "hdi.yaml").write_text("name: hdi\n")
    (folder / "stars.yml").write_text("name: stars\n")
    (folder / "algorithm.schema.json").write_text("{}")
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setattr(library, "__file__", str(tmp_path / "site" / "leaguetab" / "library.py"))
    return folder


def local(*names: str, text: str = "name: mine\n") -> None:
    Path("algorithms").mkdir(exist_ok=True)
    for name in names:
        Path("algorithms", name).write_text(text)


@pytest.mark.parametrize("name", ["hdi", "stars"])
def test_a_shipped_one_by_name(name: str, shipped: Path) -> None:
    found = library.find("algorithm", name)
    assert (found.name, found.shipped, found.shadows) == (name, True, False)
    assert found.path.parent == shipped


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize(
    ("text", "shadows"),
    [pytest.param("name: hdi\n", False, id="the same text"), pytest.param("name: mine\n", True, id="another text")],
)
def test_a_local_one_comes_first_and_shadows_a_shipped_one_where_they_differ(text: str, shadows: bool) -> None:
    local("hdi.yaml", text=text)
    assert library.find("algorithm", "hdi") == library.Found("hdi", Path("algorithms/hdi.yaml"), shadows=shadows)


@pytest.mark.usefixtures("shipped")
def test_a_local_one_that_is_not_shipped() -> None:
    local("mine.yml")
    assert library.find("algorithm", "mine") == library.Found("mine", Path("algorithms/mine.yml"))


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize("path", ["mine.yaml", "./mine.yaml", "further/mine.yml", "further/mine.txt"])
def test_a_path_is_taken_as_it_is(path: str) -> None:
    Path("further").mkdir()
    Path(path).write_text("name: mine\n")
    assert library.find("algorithm", path) == library.Found("mine", Path(path))


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("hdii", "no algorithm is called 'hdii'; there are: hdi, mine, stars. Did you mean 'hdi'?"),
        ("beds", "no algorithm is called 'beds'; there are: hdi, mine, stars."),
        ("hdi.yaml", "there is no file hdi.yaml; there are: hdi, mine, stars. Did you mean 'hdi'?"),
        ("algorithms/star", "there is no file algorithms/star; there are: hdi, mine, stars. Did you mean 'stars'?"),
        ("algorithms/", "there is no file algorithms/; there are: hdi, mine, stars."),
        ("", "no algorithm is called ''; there are: hdi, mine, stars."),
        ("..", "no algorithm is called '..'; there are: hdi, mine, stars."),
        ("algorithm.schema", "no algorithm is called 'algorithm.schema'; there are: hdi, mine, stars."),
    ],
)
def test_what_cannot_be_found(name: str, expected: str) -> None:
    local("mine.yaml")
    with pytest.raises(LeaguetabError) as raised:
        library.find("algorithm", name)
    assert raised.value.problems[0].code == "no-such-algorithm"
    assert str(raised.value) == expected


@pytest.mark.usefixtures("shipped")
def test_what_is_found_as_the_other_kind_is_said() -> None:
    with pytest.raises(LeaguetabError, match=r"no config is called 'stars'.* There is an algorithm of that name: -a stars\."):
        library.find("config", "stars")
    Path("configs").mkdir()
    Path("configs/beds.yaml").touch()
    with pytest.raises(LeaguetabError, match=r"no algorithm is called 'beds'.* There is a config of that name: -c beds\."):
        library.find("algorithm", "beds")


@pytest.mark.usefixtures("shipped")
def test_where_there_are_none_at_all() -> None:
    with pytest.raises(LeaguetabError, match=r"^no config is called 'nhs'; there are none to name\.$") as raised:
        library.find("config", "nhs")
    assert raised.value.problems[0].code == "no-such-config"


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param([], [("hdi", True), ("stars", True)], id="shipped ones alone"),
        pytest.param(
            ["stars.yaml", "abc.yaml"], [("abc", False), ("hdi", True), ("stars", False)], id="local ones first of a name"
        ),
        pytest.param(
            [".hidden.yaml", "._hdi.yaml", "note.txt"], [("hdi", True), ("stars", True)], id="hidden files and others left out"
        ),
    ],
)
def test_the_list(files: Sequence[str], expected: list[tuple[str, bool]]) -> None:
    local(*files)
    assert [(found.name, found.shipped) for found in library.every("algorithm")] == expected


@pytest.mark.usefixtures("shipped")
def test_folders_and_dangling_links_are_left_out_of_the_list() -> None:
    Path("algorithms/old.yaml").mkdir(parents=True)
    Path("algorithms/gone.yaml").symlink_to("nowhere.yaml")
    assert [found.name for found in library.every("algorithm")] == ["hdi", "stars"]
    with pytest.raises(LeaguetabError, match="no algorithm is called 'old'"):
        library.find("algorithm", "old")


def test_in_a_checkout_the_folder_beside_the_package_is_shipped(shipped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    top = shipped.parents[2]
    shutil.copytree(shipped, top / "algorithms")
    assert library.find("algorithm", "hdi").path.parent == shipped
    (top / "pyproject.toml").write_text("")
    assert library.find("algorithm", "hdi").path.parent == top / "algorithms"
    monkeypatch.chdir(top)
    assert library.find("algorithm", "hdi") == library.Found("hdi", top / "algorithms" / "hdi.yaml", shipped=True)


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (Path("algorithms/x.yaml"), "algorithms/x.yaml"),
        (Path("./algorithms/../x.yaml"), "x.yaml"),
        (Path("../x.yaml"), "../x.yaml"),
        (Path("/elsewhere/x.yaml"), "/elsewhere/x.yaml"),
    ],
    ids=str,
)
def test_paths_are_shown_from_the_current_folder(path: Path, expected: str) -> None:
    assert library.shown_path(path) == expected


@pytest.mark.usefixtures("shipped")
def test_a_path_below_the_current_folder_is_shown_relative() -> None:
    assert library.Found("x", Path.cwd() / "algorithms" / "x.yaml").shown_as == "algorithms/x.yaml"


@pytest.mark.parametrize("name", ["hdi.yaml", "stars.yml"])
def test_a_shipped_path_is_shown_alike_wherever_leaguetab_is_installed(name: str, shipped: Path) -> None:
    assert library.shown_path(shipped / name) == f"algorithms/{name}"
    assert library.shipped("algorithm", name.partition(".")[0]) == shipped / name
    assert library.shipped("config", "hdi") is None
